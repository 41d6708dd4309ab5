/**
 * The commands: one file each, and a table of them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "command/partition/names.h"
#include "exit_code.h"
#include "option/options.h"
#include "view/help.h"

typedef struct {
    help_t help;
    size_t least_operands;
    size_t most_operands;
    bool offline;       /**< needs no port */
    names_form_t names; /**< of its operands, in which partitions may be named */
    unsigned groups; /**< bits of options_group_t: options it takes beside those its help tells */
    cli_exit_t (*run)(const options_t *options);
} command_t;

/** NULL when there is no such command. */
const command_t *command_find(const char *name);

/** The commands in the order of the help; NULL: there is none of that index. */
const command_t *command_at(size_t index);

/** Whether it takes the options of a group. */
bool command_takes(const command_t *command, options_group_t group);

/** Prints that there is no such command, and the nearest one. */
void command_print_unknown(const char *name);

/** Checks the number of operands and runs it. */
cli_exit_t command_run(const command_t *command, const options_t *options);

/** Prints the program's help, or a command's, on standard output. */
void command_print_help(const command_t *command);

/** What the help says of those that write images. */
extern const char command_write_details[];

/** What the help says of a station. */
extern const char station_details[];

/** @name Options of commands that have their own, up to one without a name @{ */
extern const own_option_t elf2image_options[];
extern const own_option_t merge_bin_options[];
extern const own_option_t partition_table_options[];
extern const own_option_t nvs_options[];
extern const own_option_t station_options[];
/** @} */

cli_exit_t command_flash(const options_t *options);
/** The same from within the monitor, where it returns to when that fails. */
cli_exit_t command_flash_again(const options_t *options);
cli_exit_t command_watch(const options_t *options);
cli_exit_t command_write_flash(const options_t *options);
cli_exit_t command_check(const options_t *options);
cli_exit_t command_verify_flash(const options_t *options);
cli_exit_t command_read_flash(const options_t *options);
cli_exit_t command_backup(const options_t *options);
cli_exit_t command_restore(const options_t *options);
cli_exit_t command_erase_flash(const options_t *options);
cli_exit_t command_erase_region(const options_t *options);
cli_exit_t command_load_ram(const options_t *options);
cli_exit_t command_run_chip(const options_t *options);
cli_exit_t command_monitor(const options_t *options);
cli_exit_t command_read_mem(const options_t *options);
cli_exit_t command_write_mem(const options_t *options);
cli_exit_t command_dump_mem(const options_t *options);
cli_exit_t command_security_info(const options_t *options);
cli_exit_t command_flash_id(const options_t *options);
cli_exit_t command_chip_id(const options_t *options);
cli_exit_t command_read_mac(const options_t *options);
cli_exit_t command_image_info(const options_t *options);
cli_exit_t command_elf2image(const options_t *options);
cli_exit_t command_merge_bin(const options_t *options);
cli_exit_t command_partition_table(const options_t *options);
cli_exit_t command_nvs(const options_t *options);
cli_exit_t command_station(const options_t *options);
cli_exit_t command_completion(const options_t *options);
cli_exit_t command_doctor(const options_t *options);
cli_exit_t command_config(const options_t *options);
cli_exit_t command_ports(const options_t *options);
cli_exit_t command_version(const options_t *options);
cli_exit_t command_read_flash_status(const options_t *options);
cli_exit_t command_write_flash_status(const options_t *options);
cli_exit_t command_read_flash_sfdp(const options_t *options);
cli_exit_t command_help(const options_t *options);

#endif
