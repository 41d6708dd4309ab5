/*
 * Commands on files, on this machine, and on the program itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/command_tables.h"

const command_t commands_of_files[] = {
    {
        .help =
            {
                .name = "image-info",
                .operands = "FILE...",
                .summary = "what an image or a partition table holds, and whether it is sound",
                .details =
                    "Needs no chip. With --chip, an image for another one counts as a fault. Ends\n"
                    "with 2 when a file has one.\n",
            },
        .least_operands = 1,
        .most_operands = COMMAND_ANY,
        .offline = true,
        .run = command_image_info,
    },
    {
        .help =
            {
                .name = "elf2image",
                .operands = "ELF",
                .summary = "make an image of a linked program",
                .details =
                    "Needs no chip, but its name: --chip. The image is byte for byte that of "
                    "esptool 5.6.0,\n"
                    "whose names the options have. What no bootloader could load is refused.\n",
                .own = elf2image_options,
            },
        .most_operands = COMMAND_ANY,
        .offline = true,
        .run = command_elf2image,
    },
    {
        .help =
            {
                .name = "merge-bin",
                .operands = "OFFSET FILE [OFFSET FILE]...",
                .summary = "make one file of several",
                .details = "Needs no chip, but its name: --chip. Raw files have 0xFF where no file "
                           "goes; the other\n"
                           "formats leave gaps out.\n",
                .own = merge_bin_options,
            },
        .most_operands = COMMAND_ANY,
        .offline = true,
        .run = command_merge_bin,
    },
    {
        .help =
            {
                .name = "partition-table",
                .operands = "FILE [OUTPUT]",
                .summary = "check a partition table, show it, change it, convert it",
                .details =
                    "FILE is a CSV, as ESP-IDF's generator takes it, or a table's bytes. OUTPUT\n"
                    "becomes the other, unless its name ends with .csv or .bin, or --to tells. A\n"
                    "name that is - is standard input, or standard output. Needs no chip.\n",
                .own = partition_table_options,
            },
        .most_operands = COMMAND_ANY,
        .run = command_partition_table,
    },
    {
        .help =
            {
                .name = "nvs",
                .operands = "FILE [OUTPUT]",
                .summary = "show what NVS holds, make a partition of a CSV or a CSV of one",
                .details =
                    "FILE is a CSV, as esp-idf-nvs-partition-gen takes it, or a partition, also "
                    "one\n"
                    "that was read from a chip. OUTPUT becomes the other, unless its name ends "
                    "with\n"
                    ".csv or .bin, or --to tells; - is standard input, or standard output. Needs "
                    "no\nchip.\n",
                .own = nvs_options,
            },
        .most_operands = COMMAND_ANY,
        .run = command_nvs,
    },
    {
        .help =
            {
                .name = "ports",
                .operands = "",
                .summary = "serial ports of this machine",
                .details = "What they look like, by their USB ids, where they are plugged in, and "
                           "who may open\nthem or has them open. --port-filter shows those that "
                           "pass.\n",
            },
        .offline = true,
        .run = command_ports,
    },
    {
        .help =
            {
                .name = "doctor",
                .operands = "[PORT]",
                .summary = "find out what is in the way of a chip",
                .details =
                    "Looks at the machine, the port, its wires and the chip, a line each: right,\n"
                    "warning, wrong, or unchecked; below them stands what to type next. The chip "
                    "is\nreset. Ends with 0 where nothing is wrong, else as other commands "
                    "would.\n",
            },
        .most_operands = 1,
        .run = command_doctor,
    },
    {
        .help =
            {
                .name = "config",
                .operands = "",
                .summary = "what is configured, and where",
                .details =
                    "Files, variables and the command line, as docs/CONFIGURATION.md tells.\n",
            },
        .offline = true,
        .run = command_config,
    },
    {
        .help =
            {
                .name = "completion",
                .operands = "bash | zsh | fish",
                .summary = "a script that lets a shell complete command lines",
                .details =
                    "  bash, in ~/.bashrc: source <(esploader completion bash)\n"
                    "  zsh, in ~/.zshrc behind compinit: source <(esploader completion zsh)\n"
                    "  fish: esploader completion fish >~/.config/fish/completions/esploader"
                    ".fish\n"
                    "\nAn installed package does this by itself.\n",
            },
        .least_operands = 1,
        .most_operands = COMMAND_ANY,
        .offline = true,
        .run = command_completion,
    },
    {
        .help =
            {
                .name = "version",
                .operands = "",
                .summary = "the program's version",
                .details = "",
            },
        .offline = true,
        .run = command_version,
    },
    {
        .help =
            {
                .name = "help",
                .operands = "[COMMAND]",
                .summary = "this, or the help of a command",
                .details = "",
            },
        .most_operands = 1,
        .offline = true,
        .run = command_help,
    },
    {.help = {.name = NULL}},
};
