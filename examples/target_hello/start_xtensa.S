/* SPDX-License-Identifier: Apache-2.0
 *
 * Entered from the ROM, with the ROM's stack. The program has the call0 ABI, which knows no register windows:
 * where the processor has them they are switched off (bit 18 of PS), and what the ROM left in them is forgotten.
 */
    .set START_PS, 0x2F /* as a program (UM), all interrupts but the NMI masked (INTLEVEL) */

    .section .text.start, "ax"
    .global start
start:
    movi a2, START_PS
    wsr.ps a2
    rsync
    movi a1, start_stack_top
    movi a2, start_bss_begin
    movi a3, start_bss_end
    movi a4, 0
1:  bgeu a2, a3, 2f
    s32i a4, a2, 0
    addi a2, a2, 4
    j 1b
2:  call0 main
3:  j 3b
