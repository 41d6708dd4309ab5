/* SPDX-License-Identifier: Apache-2.0
 *
 * What the ROM of a chip with register windows leaves to a program that it enters: windows are on (WOE of PS), and
 * the registers from a4 on are those of another call, so that to touch one raises an exception. Compiled with
 * -DENTRY=. The assembler is that of a processor without windows: it does not know WINDOWSTART, number 73.
 */
    .set ROM_PS, 0x40020

    .global _start
_start:
    movi a2, 3
    .byte 0x20, 73, 0x13 /* wsr.windowstart a2 */
    movi a2, ROM_PS
    movi a3, ENTRY
    wsr.ps a2
    rsync
    jx a3
