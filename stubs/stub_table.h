/**
 * What the generator, or a build without stubs, hands to stub_find.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STUB_TABLE_H
#define STUB_TABLE_H

#include "esp_loader_stub.h"

/* What the linker sees: src/link_names.h says why. A program that needs stubs where none were
 * fetched reads the first of them in the linker's message. */
#ifdef ESPLOADER_STUBS_NOT_FETCHED
#define stub_table esp_loader_stubs_were_not_fetched_run_cmake_again_or_set_ESPLOADER_STUBS_ON
#else
#define stub_table esp_loader_core_stub_table
#endif
#define stub_absence esp_loader_core_stub_absence

/** Of the stubs of a chip the first one that its revision is not past suits. NULL ends the table.
 */
extern const esp_loader_stub_t *const stub_table[];

/** What esp_loader_stub_absence() returns. */
extern const char stub_absence[];

#endif
