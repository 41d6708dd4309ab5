/**
 * Files in which something is remembered: what all of them share.
 *
 * They lie in a folder of the user's own. What somebody else may have put there counts as missing,
 * and nothing is written where somebody else may lead it: another user's folder or file, a link, a
 * pipe. No fault is an error; what cannot be remembered is not.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_MEMORY_H
#define HOST_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Reads a file.
 * @param folder  NULL: nothing is remembered
 * @param most    bytes; one that is larger is none of ours
 * @param size    out: bytes
 * @return its bytes, with a 0 behind them, for the caller to free; NULL: there is none
 */
uint8_t *memory_read(const char *folder, const char *name, size_t most, size_t *size);

/** Writes a file, whole or not at all; one that holds the same is only marked as used. The folder
 * is made where it is missing, and those above it. @return whether the file holds it */
bool memory_write(const char *folder, const char *name, const void *bytes, size_t size);

/** Removes the files that were not used for longest, until there are no more than `most`. */
void memory_trim(const char *folder, size_t most);

/** Keeps all other programs that ask for it out of the folder's files. @return a handle for
 * memory_unlock(); -1: another has them, for longer than is worth waiting, or they cannot be had */
int memory_lock(const char *folder);

void memory_unlock(int lock);

#endif
