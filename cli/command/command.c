/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"

enum { COMMAND_ANY = 1000 /* operands without a limit of their own */ };

static const command_t command_table[] = {
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
                    "FILE is replaced once all is read; before that it stays as it is.\n",
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
                .name = "ports",
                .operands = "",
                .summary = "serial ports of this machine",
                .details = "An arrow marks those that look like an Espressif chip or board.\n",
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
};

enum { COMMAND_COUNT = sizeof(command_table) / sizeof(command_table[0]) };

const command_t *command_at(size_t index)
{
    return index < COMMAND_COUNT ? &command_table[index] : NULL;
}

const command_t *command_find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (own_options_is_name(name, command_table[i].help.name)) {
            return &command_table[i];
        }
    }
    return NULL;
}
