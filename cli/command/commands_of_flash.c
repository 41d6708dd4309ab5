/*
 * Commands on flash.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/command_tables.h"

const command_t commands_of_flash[] = {
    {
        .help =
            {
                .name = "flash",
                .operands = "[BUILD_FOLDER] [WHERE FILE]... | @FILE",
                .summary = "write a build, or files, and start it",
                .details = "BUILD_FOLDER is that of an ESP-IDF project, or the project itself; "
                           "without operands\n"
                           "it is looked for here. Its flasher_args.json names files and offsets, "
                           "and may be\n"
                           "named itself. Pairs behind it are written, too, and take the place of "
                           "its file\n"
                           "there. WHERE is an offset or a partition's name; 'nvs=nvs.bin' will do "
                           "as well.\n"
                           "@FILE holds arguments, as a build's flash_args.\n\n",
                .builds = true,
                .writing = command_write_details,
                .starts = true,
            },
        .least_operands = 1,
        .most_operands = COMMAND_ANY,
        .groups = 1 << OPTIONS_OF_IMAGES,
        .names = NAMES_OF_PROJECT,
        .run = command_flash,
    },
    {
        .help =
            {
                .name = "watch",
                .operands = "[BUILD_FOLDER]",
                .summary = "flash a build each time it has changed",
                .details = "Writes what differs once all files of the build are there and none has "
                           "changed for\na moment, says what has changed, and goes on after "
                           "errors, and when the board was\nunplugged. With --monitor the chip's "
                           "output is shown in between. Ctrl-C ends; in the\nmonitor Ctrl-].\n\n",
                .builds = true,
                .writing = command_write_details,
                .starts = true,
            },
        .most_operands = 1,
        .groups = 1 << OPTIONS_OF_IMAGES,
        .run = command_watch,
    },
    {
        .help =
            {
                .name = "write-flash",
                .operands = "WHERE FILE [WHERE FILE]... | @FILE",
                .summary = "write files to flash",
                .details =
                    "WHERE is an offset, or a partition's name: 'storage=fs.bin' will do as "
                    "well. Takes esptool's options: --flash-mode, --flash-freq and --flash-size "
                    "are set in the\n"
                    "image that the chip boots, as docs/ESPTOOL.md tells.\n\n",
                .writing = command_write_details,
                .starts = true,
            },
        .least_operands = 1,
        .most_operands = COMMAND_ANY,
        .groups = 1 << OPTIONS_OF_IMAGES,
        .names = NAMES_OF_PAIRS,
        .run = command_write_flash,
    },
    {
        .help =
            {
                .name = "check",
                .operands = "[BUILD_FOLDER] [WHERE FILE]... | @FILE",
                .builds = true,
                .summary = "judge what flash would hold, and write nothing",
                .details =
                    "With --chip, or a build folder that names its chip, and without --port no "
                    "chip is needed;\nelse the chip's revision, flash and security count as well, "
                    "and what is in flash where no\nfile goes. --map shows what would lie where. "
                    "Ends with 2 when something is wrong.\n",
                .judges = true,
            },
        .least_operands = 1,
        .most_operands = COMMAND_ANY,
        .groups = 1 << OPTIONS_OF_IMAGES,
        .offline = true,
        .names = NAMES_OF_BUILD,
        .run = command_check,
    },
    {
        .help =
            {
                .name = "verify-flash",
                .operands = "[BUILD_FOLDER] [WHERE FILE]... | @FILE",
                .builds = true,
                .summary = "compare files with what is in flash",
                .details =
                    "Compares MD5 digests; nothing is written. Ends with 7 when a file differs.\n",
            },
        .least_operands = 1,
        .most_operands = COMMAND_ANY,
        .groups = 1 << OPTIONS_OF_IMAGES | 1 << OPTIONS_OF_COMPARING,
        .names = NAMES_OF_BUILD,
        .run = command_verify_flash,
    },
    {
        .help =
            {
                .name = "read-flash",
                .operands = "OFFSET SIZE FILE | PARTITION FILE",
                .summary = "copy a region of flash into a file",
                .details =
                    "SIZE is a number of bytes, as 0x1000 or 4MB, or all: up to the end of flash.\n"
                    "FILE is replaced once all is read; before that it stays as it is. A file "
                    "named -\nis standard output.\n",
            },
        .least_operands = 3,
        .most_operands = 3,
        .names = NAMES_OF_FILE,
        .run = command_read_flash,
    },
    {
        .help =
            {
                .name = "backup",
                .operands = "FOLDER",
                .summary = "save all of the flash in a folder",
                .details = "Blank flash takes no room there. backup.json tells chip, MAC address,\n"
                           "flash and digests.\n",
            },
        .least_operands = 1,
        .most_operands = 1,
        .run = command_backup,
    },
    {
        .help =
            {
                .name = "restore",
                .operands = "FOLDER",
                .summary = "put a backup back into a chip of its kind",
                .details = "Writes only what differs; blank flash becomes blank again. Refused:\n"
                           "another chip, another size of flash, and with flash encryption\n"
                           "another board.\n",
            },
        .least_operands = 1,
        .most_operands = 1,
        .run = command_restore,
    },
    {
        .help =
            {
                .name = "station",
                .operands = "[BUILD_FOLDER] [WHERE FILE]... | report | merge",
                .summary = "a production line: many boards at once, with records",
                .details = station_details,
                .own = station_options,
            },
        .most_operands = COMMAND_ANY,
        .run = command_station,
    },
    {
        .help =
            {
                .name = "erase-flash",
                .operands = "",
                .summary = "erase all of the flash",
                .details = "Needs a flasher stub. Where secure boot or flash encryption is on, "
                           "--force: what boots\n"
                           "then may never come back.\n",
            },
        .groups = 1 << OPTIONS_OF_ERASING,
        .run = command_erase_flash,
    },
    {
        .help =
            {
                .name = "erase-region",
                .operands = "OFFSET SIZE | PARTITION",
                .summary = "erase a region of flash",
                .details = "Both are multiples of 0x1000; SIZE may be all: up to the end of flash. "
                           "Without a\n"
                           "flasher stub erased flash is written there. Where secure boot or flash "
                           "encryption is\n"
                           "on, --force.\n",
            },
        .least_operands = 2,
        .most_operands = 2,
        .groups = 1 << OPTIONS_OF_ERASING,
        .names = NAMES_OF_REGION,
        .run = command_erase_region,
    },
    {
        .help =
            {
                .name = "flash-id",
                .operands = "",
                .summary = "manufacturer, device and size of the flash",
                .details = "",
            },
        .run = command_flash_id,
    },
    {
        .help =
            {
                .name = "read-flash-status",
                .operands = "",
                .summary = "status registers of the flash",
                .details = "--bytes N: how many of them, 1 to 3 [2].\n",
            },
        .groups = 1 << OPTIONS_OF_STATUS,
        .run = command_read_flash_status,
    },
    {
        .help =
            {
                .name = "write-flash-status",
                .operands = "VALUE",
                .summary = "change the status registers of the flash",
                .details = "--bytes N: how many of them, 1 to 3 [2]. --non-volatile: so that they "
                           "stay\n"
                           "without power. They can protect the flash from being written: its "
                           "data\n"
                           "sheet tells.\n",
            },
        .least_operands = 1,
        .most_operands = 1,
        .groups = 1 << OPTIONS_OF_STATUS,
        .run = command_write_flash_status,
    },
    {
        .help =
            {
                .name = "read-flash-sfdp",
                .operands = "ADDRESS BYTES",
                .summary = "bytes of the tables by which the flash describes itself",
                .details = "BYTES is 1 to 4.\n",
            },
        .least_operands = 2,
        .most_operands = 2,
        .run = command_read_flash_sfdp,
    },
    {.help = {.name = NULL}},
};
