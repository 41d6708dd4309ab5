/**
 * How far it is from one place at which a fault strikes to the next, in tests that go through all.
 *
 * A plain build strikes at each of them. Under the sanitizers a run takes several times as long,
 * and what they look for, a wrong access, neighbouring places have in common: there every seventh
 * has to do. Seven, because no test has as many forms of a fault in turn, so each form has its
 * places.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_STRIDE_H
#define TESTS_SUPPORT_STRIDE_H

#ifdef ESPLOADER_SANITIZED
enum { STRIDE = 7 };
#else
enum { STRIDE = 1 };
#endif

#endif
