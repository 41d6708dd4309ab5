/**
 * What the stand-ins of every platform offer to the tests; each platform's folder below fakes/ has
 * its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_EXAMPLES_FAKE_PLATFORM_H
#define TESTS_EXAMPLES_FAKE_PLATFORM_H

/** Puts the drivers to where they are when a host starts; the world is fresh. */
void fake_platform_reset(void);

#endif
