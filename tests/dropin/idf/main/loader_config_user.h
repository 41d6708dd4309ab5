/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#define MD5_ENABLED 1
