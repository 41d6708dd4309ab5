/**
 * Sizes for people.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_VIEW_SIZE_TEXT_H
#define CLI_VIEW_SIZE_TEXT_H

#include <stdint.h>

/** Room that a size needs at most. */
enum { VIEW_SIZE_TEXT = 32 };

/** "812 bytes", "26.1 KiB", "4 MiB". @return `text` */
const char *view_size_text(char text[VIEW_SIZE_TEXT], uint32_t bytes);

#endif
