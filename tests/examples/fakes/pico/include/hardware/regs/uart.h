/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_PICO_REGS_UART_H
#define FAKE_PICO_REGS_UART_H

#define UART_UARTRSR_OE_BITS 0x00000008u

#endif
