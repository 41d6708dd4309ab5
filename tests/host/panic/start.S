/* SPDX-License-Identifier: Apache-2.0 */
    .section .text.start
    .globl _start
_start:
    la      sp, program_stack_end
    la      t0, trap
    csrw    mtvec, t0
    li      ra, 0
    call    app_main
    j       .

    .align 2
trap:
    csrw    mscratch, t0
    la      t0, program_registers
    .irp    number, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    sw      x\number, 4*\number(t0)
    .endr
    csrr    t1, mscratch
    sw      t1, 20(t0)
    csrr    t1, mepc
    sw      t1, 128(t0)
    la      sp, panic_stack_end
    call    program_panic
    j       .

    .bss
    .align 4
    .space  4096
program_stack_end:
    .space  4096
    .space  4096
panic_stack_end:
    .space  4096
