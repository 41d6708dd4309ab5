/*
 * Commands on chips, but for their flash.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/command_tables.h"

const command_t commands_of_chips[] = {
    {
        .help =
            {
                .name = "chip-id",
                .operands = "",
                .summary = "name and revision of the chip",
                .details = "",
            },
        .run = command_chip_id,
    },
    {
        .help =
            {
                .name = "read-mac",
                .operands = "",
                .summary = "MAC address of the chip",
                .details = "",
            },
        .run = command_read_mac,
    },
    {
        .help =
            {
                .name = "get-security-info",
                .operands = "",
                .summary = "what the chip tells of its security",
                .details = "The ESP8266 and the ESP32 tell nothing.\n",
            },
        .run = command_security_info,
    },
    {
        .help =
            {
                .name = "load-ram",
                .operands = "FILE",
                .summary = "load a program into RAM and run it",
                .details = "FILE is an image built for RAM. It is gone with the next reset.\n",
                .starts = true,
            },
        .least_operands = 1,
        .most_operands = 1,
        .run = command_load_ram,
    },
    {
        .help =
            {
                .name = "run",
                .operands = "",
                .summary = "reset the chip, which then runs what is in flash",
                .details =
                    "The chip need not answer, but with --after watchdog-reset its loader has to. "
                    "A "
                    "port that\nthe chip takes along, its own USB, is opened anew for --monitor.\n",
                .starts = true,
            },
        .run = command_run_chip,
    },
    {
        .help =
            {
                .name = "monitor",
                .operands = "[BUILD_FOLDER]",
                .summary = "show what the chip prints, and send it what is typed",
                .details = "The chip is left as it is; 'run --monitor' resets it first. Ctrl-] "
                           "ends, Ctrl-T H\nlists the other keys. --baud is the rate of the chip's "
                           "output [as the build says,\nelse 115200]. A port that goes is waited "
                           "for. docs/MONITOR.md tells more.\n",
                .listens = true,
            },
        .most_operands = 1,
        .run = command_monitor,
    },
    {
        .help =
            {
                .name = "read-mem",
                .operands = "ADDRESS",
                .summary = "a word of memory, or a register",
                .details = "",
            },
        .least_operands = 1,
        .most_operands = 1,
        .run = command_read_mem,
    },
    {
        .help =
            {
                .name = "write-mem",
                .operands = "ADDRESS VALUE [MASK]",
                .summary = "change a word of memory, or a register",
                .details = "With MASK only the bits set there. Most of it ends with the reset "
                           "afterwards,\n"
                           "which --after no-reset leaves out.\n",
            },
        .least_operands = 2,
        .most_operands = 3,
        .run = command_write_mem,
    },
    {
        .help =
            {
                .name = "dump-mem",
                .operands = "ADDRESS SIZE FILE",
                .summary = "copy memory into a file",
                .details =
                    "Word by word: a kilobyte takes 256 commands. FILE is replaced once all is "
                    "read.\n",
            },
        .least_operands = 3,
        .most_operands = 3,
        .run = command_dump_mem,
    },
    {.help = {.name = NULL}},
};
