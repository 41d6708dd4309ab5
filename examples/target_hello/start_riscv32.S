/* SPDX-License-Identifier: Apache-2.0
 *
 * Entered from the ROM, with the ROM's stack and, where a loader takes bytes by them, interrupts on.
 */
    .set START_MIE, 8 /* of mstatus: interrupts are taken */

    .section .text.start, "ax"
    .global start
start:
    csrci mstatus, START_MIE
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    la sp, start_stack_top
    la t0, start_bss_begin
    la t1, start_bss_end
1:  bgeu t0, t1, 2f
    sw zero, 0(t0)
    addi t0, t0, 4
    j 1b
2:  call main
3:  j 3b
