/**
 * What may stand for the word that is being typed: the tables of commands and options tell.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_CANDIDATES_H
#define CLI_CANDIDATES_H

#include <stddef.h>

/** Takes a candidate and what the help says of it, or "". */
typedef void (*candidate_t)(const char *word, const char *text, void *user);

/**
 * Gives the candidates for the last of the words behind the program's name, which may be empty. As
 * bash cuts words, "=" may be one of its own. None at all: a file is meant, or nothing is known.
 */
void candidates_give(char *const *words, size_t word_count, candidate_t give, void *user);

#endif
