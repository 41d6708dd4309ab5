/*
 * What the help says of all commands that write images.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/command.h"

const char command_write_details[] =
    "All files are read and checked first. The chip is then asked which of them it holds already:\n"
    "these are skipped. The others are written, all are verified, and the chip is reset.\n"
    "\n"
    "Before anything is erased flash is judged as it will be, with what it holds where no file\n"
    "goes. Refused: an image for another chip or chip revision, a damaged header, checksum, "
    "SHA-256\n"
    "or partition table, what is no bootloader where the chip looks for one, an application "
    "larger\n"
    "than its partition, a table larger than the flash, a plain image where flash encryption is "
    "on,\n"
    "an unsigned one where secure boot is (these --force lets pass, --force FILE those of FILE);\n"
    "images that overlap, pass the end of flash or do not start on a 4 KiB boundary, and empty\n"
    "files. A data partition holds what it likes. 'esploader check' does this alone.\n"
    "\n"
    "A file named - is standard input, read to its end first: curl URL | esploader write-flash\n"
    "0x10000 -\n"
    "\n"
    "--encrypt: of a build folder the files that its flasher_args.json marks as encrypted, else "
    "all.\n"
    "For chips whose flash encryption is on. Such files are filled up with 0xFF to whole units of\n"
    "16 bytes (ESP32: 32), sent uncompressed, and neither skipped nor verified: the chip's MD5 is "
    "of\n"
    "what it made of them.\n"
    "\n"
    "A flasher stub writes, a program that the chip runs from RAM, unless --no-stub leaves that "
    "to\n"
    "the chip's ROM loader. Images go compressed where that is smaller, through a stub or the ROM "
    "of\n"
    "the ESP32-C3: other ROMs cannot inflate, or would write on behind an image.\n"
    "\n"
    "--baud: where the line cannot run at the rate, work goes on at 115200, with a warning. The\n"
    "ESP8266's ROM takes its rate at a reset only: with --no-stub and --baud it is reset once "
    "more\n"
    "and spoken to at that rate, without --baud it stays at 115200.\n";
