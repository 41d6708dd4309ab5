/* SPDX-License-Identifier: Apache-2.0 */
#include "view/json/json_names.h"
#include <stddef.h>

#define NAME_OF(table, index) name_at(table, sizeof(table) / sizeof((table)[0]), (size_t)(index))

static const char *name_at(const char *const *names, size_t count, size_t index)
{
    return index < count && names[index] != NULL ? names[index] : "unknown";
}

const char *json_name_of_kind(esp_host_error_kind_t kind)
{
    static const char *const names[] = {
        [ESP_HOST_ERROR_USAGE] = "usage",     [ESP_HOST_ERROR_INPUT] = "input",
        [ESP_HOST_ERROR_OUTPUT] = "output",   [ESP_HOST_ERROR_MEMORY] = "memory",
        [ESP_HOST_ERROR_NO_PORT] = "no_port", [ESP_HOST_ERROR_MANY_PORTS] = "many_ports",
        [ESP_HOST_ERROR_PORT] = "port",       [ESP_HOST_ERROR_INTERRUPTED] = "interrupted",
        [ESP_HOST_ERROR_VISIT] = "visit",
    };
    return NAME_OF(names, kind);
}

const char *json_name_of_line(serial_line_error_t error)
{
    static const char *const names[] = {
        [0] = "ok",
        [-SERIAL_LINE_LOST] = "lost",
        [-SERIAL_LINE_NO_DEVICE] = "no_device",
        [-SERIAL_LINE_PERMISSION] = "permission",
        [-SERIAL_LINE_BUSY] = "busy",
        [-SERIAL_LINE_NOT_SERIAL] = "not_serial",
        [-SERIAL_LINE_BAD_URL] = "bad_url",
        [-SERIAL_LINE_UNKNOWN_HOST] = "unknown_host",
        [-SERIAL_LINE_REFUSED] = "refused",
        [-SERIAL_LINE_UNREACHABLE] = "unreachable",
        [-SERIAL_LINE_NOT_RFC2217] = "not_rfc2217",
        [-SERIAL_LINE_RATE] = "rate",
        [-SERIAL_LINE_UNSUPPORTED] = "unsupported",
        [-SERIAL_LINE_TIMEOUT] = "timeout",
        [-SERIAL_LINE_NO_MEMORY] = "memory",
        [-SERIAL_LINE_FAILED] = "failed",
        [-SERIAL_LINE_CANCELLED] = "cancelled",
        [-SERIAL_LINE_NO_NETWORK] = "no_network",
        [-SERIAL_LINE_OTHER_THREAD] = "other_thread",
    };
    return NAME_OF(names, -(int)error);
}

const char *json_name_of_end(esp_loader_end_t end)
{
    static const char *const names[] = {
        [ESP_LOADER_END_NONE] = "none",
        [ESP_LOADER_END_DONE] = "done",
        [ESP_LOADER_END_NO_ANSWER] = "no_answer",
        [ESP_LOADER_END_UNKNOWN_CHIP] = "unknown_chip",
        [ESP_LOADER_END_OTHER_CHIP] = "other_chip",
        [ESP_LOADER_END_STUB_RUNS] = "stub_runs",
        [ESP_LOADER_END_REFUSED] = "refused",
        [ESP_LOADER_END_NO_WATCHDOG_RESET] = "no_watchdog_reset",
        [ESP_LOADER_END_STUB_FAILED] = "stub_failed",
        [ESP_LOADER_END_STUB_NEEDED] = "stub_needed",
        [ESP_LOADER_END_FLASH_SIZE_UNKNOWN] = "flash_size_unknown",
        [ESP_LOADER_END_FLASH_SIZE_NEEDED] = "flash_size_needed",
        [ESP_LOADER_END_FAILED] = "failed",
        [ESP_LOADER_END_DIFFERENT] = "different",
        [ESP_LOADER_END_PORT_LOST] = "port_lost",
        [ESP_LOADER_END_ABORTED] = "aborted",
    };
    return NAME_OF(names, end);
}

const char *json_name_of_doing(esp_loader_doing_t doing)
{
    static const char *const names[] = {
        [ESP_LOADER_DOING_CONNECT] = "connect",
        [ESP_LOADER_DOING_IDENTIFY] = "identify",
        [ESP_LOADER_DOING_LOOK_AT_USB] = "look_at_usb",
        [ESP_LOADER_DOING_CHANGE_RATE] = "change_rate",
        [ESP_LOADER_DOING_START_STUB] = "start_stub",
        [ESP_LOADER_DOING_POWER_FLASH] = "power_flash",
        [ESP_LOADER_DOING_ATTACH_FLASH] = "attach_flash",
        [ESP_LOADER_DOING_COMPARE] = "compare",
        [ESP_LOADER_DOING_WRITE] = "write",
        [ESP_LOADER_DOING_VERIFY] = "verify",
        [ESP_LOADER_DOING_READ_FLASH] = "read_flash",
        [ESP_LOADER_DOING_ERASE_FLASH] = "erase_flash",
        [ESP_LOADER_DOING_LOAD_RAM] = "load_ram",
        [ESP_LOADER_DOING_RUN_RAM] = "run_ram",
        [ESP_LOADER_DOING_READ_REGISTER] = "read_register",
        [ESP_LOADER_DOING_WRITE_REGISTER] = "write_register",
        [ESP_LOADER_DOING_READ_SECURITY] = "read_security",
        [ESP_LOADER_DOING_LOWER_RATE] = "lower_rate",
        [ESP_LOADER_DOING_RESET] = "reset",
        [ESP_LOADER_DOING_END] = "end",
    };
    return NAME_OF(names, doing);
}

const char *json_name_of_heard(esp_loader_heard_t heard)
{
    static const char *const names[] = {
        [ESP_LOADER_HEARD_NOTHING] = "nothing",
        [ESP_LOADER_HEARD_LOADER] = "loader",
        [ESP_LOADER_HEARD_BOOT] = "boot",
        [ESP_LOADER_HEARD_NOISE] = "noise",
    };
    return NAME_OF(names, heard);
}

const char *json_name_of_error(esp_loader_error_t error)
{
    static const char *const names[] = {
        [ESP_LOADER_SUCCESS] = "success",
        [ESP_LOADER_ERROR_FAIL] = "fail",
        [ESP_LOADER_ERROR_TIMEOUT] = "timeout",
        [ESP_LOADER_ERROR_IMAGE_SIZE] = "image_size",
        [ESP_LOADER_ERROR_INVALID_MD5] = "invalid_md5",
        [ESP_LOADER_ERROR_INVALID_PARAM] = "invalid_param",
        [ESP_LOADER_ERROR_INVALID_TARGET] = "invalid_target",
        [ESP_LOADER_ERROR_UNSUPPORTED_CHIP] = "unsupported_chip",
        [ESP_LOADER_ERROR_UNSUPPORTED_FUNC] = "unsupported_func",
        [ESP_LOADER_ERROR_INVALID_RESPONSE] = "invalid_response",
        [ESP_LOADER_ERROR_EFUSE_BLOCK_IN_USE] = "efuse_block_in_use",
        [ESP_LOADER_ERROR_EFUSE_BURN_FAILED] = "efuse_burn_failed",
    };
    return NAME_OF(names, error);
}

const char *json_name_of_leaving(esp_loader_leaving_t leaving)
{
    static const char *const names[] = {
        [ESP_LOADER_LEAVING_STAYS] = "stays",
        [ESP_LOADER_LEAVING_BY_HAND] = "by_hand",
        [ESP_LOADER_LEAVING_BY_LINES] = "by_lines",
        [ESP_LOADER_LEAVING_BY_WATCHDOG] = "by_watchdog",
        [ESP_LOADER_LEAVING_STARTED] = "started",
    };
    return NAME_OF(names, leaving);
}

const char *json_name_of_finding(esp_host_plan_finding_t finding)
{
    static const char *const names[] = {
        [ESP_HOST_PLAN_FINE] = "fine",
        [ESP_HOST_PLAN_UNREADABLE] = "unreadable",
        [ESP_HOST_PLAN_ODD] = "odd",
        [ESP_HOST_PLAN_BUILD_UNKNOWN] = "build_unknown",
        [ESP_HOST_PLAN_BUILD_DIFFERS] = "build_differs",
        [ESP_HOST_PLAN_NOTHING] = "nothing",
        [ESP_HOST_PLAN_MISALIGNED] = "misaligned",
        [ESP_HOST_PLAN_PAST_END] = "past_end",
        [ESP_HOST_PLAN_OVERLAPS] = "overlaps",
        [ESP_HOST_PLAN_CONTAINER] = "container",
        [ESP_HOST_PLAN_CONTENT] = "content",
        [ESP_HOST_PLAN_OUT_OF_REACH] = "out_of_reach",
        [ESP_HOST_PLAN_OUT_OF_ALL_REACH] = "out_of_all_reach",
        [ESP_HOST_PLAN_PLAIN] = "plain",
        [ESP_HOST_PLAN_NO_ENCRYPTION] = "no_encryption",
        [ESP_HOST_PLAN_ROM_ENCRYPTS_NOT] = "rom_encrypts_not",
        [ESP_HOST_PLAN_ENCRYPTION_BARRED] = "encryption_barred",
        [ESP_HOST_PLAN_ENCRYPTION_OFF] = "encryption_off",
        [ESP_HOST_PLAN_NOT_BOOTED] = "not_booted",
        [ESP_HOST_PLAN_FLASH_SMALLER] = "flash_smaller",
        [ESP_HOST_PLAN_NOT_FITTING] = "not_fitting",
        [ESP_HOST_PLAN_UNSIGNED] = "unsigned",
        [ESP_HOST_PLAN_ERASES_MORE] = "erases_more",
        [ESP_HOST_PLAN_SETTING_UNKNOWN] = "setting_unknown",
        [ESP_HOST_PLAN_FILLED] = "filled",
        [ESP_HOST_PLAN_PARTITION_SMALLER] = "partition_smaller",
        [ESP_HOST_PLAN_BUILD_LARGER] = "build_larger",
        [ESP_HOST_PLAN_BOOTLOADER_ELSEWHERE] = "bootloader_elsewhere",
        [ESP_HOST_PLAN_HEADER_SMALLER] = "header_smaller",
        [ESP_HOST_PLAN_NO_PARTITION] = "no_partition",
        [ESP_HOST_PLAN_NO_APPLICATION] = "no_application",
        [ESP_HOST_PLAN_NO_BOOTLOADER] = "no_bootloader",
        [ESP_HOST_PLAN_SHARE] = "share",
        [ESP_HOST_PLAN_SETTINGS_SET] = "settings_set",
        [ESP_HOST_PLAN_SETTINGS_LEFT] = "settings_left",
        [ESP_HOST_PLAN_EMPTY_FILE] = "empty_file",
    };
    return NAME_OF(names, finding);
}
