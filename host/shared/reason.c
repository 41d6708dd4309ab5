/*
 * Words for errors that programs may rely on. They are part of the interface and never change.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "shared.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const char *esploader_kind_name(esploader_kind_t kind)
{
    static const char *const names[] = {
        [ESPLOADER_OK] = "ok",
        [ESPLOADER_ERROR_USAGE] = "usage",
        [ESPLOADER_ERROR_INPUT] = "input",
        [ESPLOADER_ERROR_MEMORY] = "memory",
        [ESPLOADER_ERROR_NO_PORT] = "no-port",
        [ESPLOADER_ERROR_PORT] = "port",
        [ESPLOADER_ERROR_INTERRUPTED] = "interrupted",
        [ESPLOADER_ERROR_NO_CHIP] = "no-chip",
        [ESPLOADER_ERROR_OTHER_CHIP] = "other-chip",
        [ESPLOADER_ERROR_FAILED] = "failed",
        [ESPLOADER_ERROR_DIFFERENT] = "different",
    };
    return (size_t)kind < COUNT(names) ? names[kind] : "unknown";
}

static const char *reason_of_line(serial_line_error_t line)
{
    static const char *const words[] = {
        [-SERIAL_LINE_OK] = "",
        [-SERIAL_LINE_LOST] = "lost",
        [-SERIAL_LINE_NO_DEVICE] = "no-device",
        [-SERIAL_LINE_PERMISSION] = "permission",
        [-SERIAL_LINE_BUSY] = "busy",
        [-SERIAL_LINE_NOT_SERIAL] = "not-serial",
        [-SERIAL_LINE_BAD_URL] = "bad-url",
        [-SERIAL_LINE_UNKNOWN_HOST] = "unknown-host",
        [-SERIAL_LINE_REFUSED] = "refused",
        [-SERIAL_LINE_UNREACHABLE] = "unreachable",
        [-SERIAL_LINE_NOT_RFC2217] = "not-rfc2217",
        [-SERIAL_LINE_RATE] = "rate",
        [-SERIAL_LINE_UNSUPPORTED] = "unsupported",
        [-SERIAL_LINE_TIMEOUT] = "timeout",
        [-SERIAL_LINE_NO_MEMORY] = "memory",
        [-SERIAL_LINE_FAILED] = "system",
        [-SERIAL_LINE_CANCELLED] = "cancelled",
        [-SERIAL_LINE_NO_NETWORK] = "no-network",
        [-SERIAL_LINE_OTHER_THREAD] = "other-thread",
    };
    const size_t index = (size_t)-line;
    return index < COUNT(words) ? words[index] : "";
}

static const char *reason_of_result(esp_loader_error_t code)
{
    static const char *const words[] = {
        [ESP_LOADER_SUCCESS] = "",
        [ESP_LOADER_ERROR_FAIL] = "line",
        [ESP_LOADER_ERROR_TIMEOUT] = "timeout",
        [ESP_LOADER_ERROR_IMAGE_SIZE] = "past-end",
        [ESP_LOADER_ERROR_INVALID_MD5] = "digest",
        [ESP_LOADER_ERROR_INVALID_PARAM] = "argument",
        [ESP_LOADER_ERROR_INVALID_TARGET] = "no-loader",
        [ESP_LOADER_ERROR_UNSUPPORTED_CHIP] = "unsupported-chip",
        [ESP_LOADER_ERROR_UNSUPPORTED_FUNC] = "unsupported",
        [ESP_LOADER_ERROR_INVALID_RESPONSE] = "refused-by-chip",
        [ESP_LOADER_ERROR_EFUSE_BLOCK_IN_USE] = "efuse-in-use",
        [ESP_LOADER_ERROR_EFUSE_BURN_FAILED] = "efuse-burn",
    };
    return (size_t)code < COUNT(words) ? words[code] : "";
}

static const char *reason_of_heard(esp_loader_heard_t heard)
{
    static const char *const words[] = {
        [ESP_LOADER_HEARD_NOTHING] = "silence",
        [ESP_LOADER_HEARD_LOADER] = "deaf-loader",
        [ESP_LOADER_HEARD_BOOT] = "application-runs",
        [ESP_LOADER_HEARD_NOISE] = "noise",
    };
    return (size_t)heard < COUNT(words) ? words[heard] : "";
}

static const char *reason_of_outcome(const esp_loader_outcome_t *outcome)
{
    static const char *const words[] = {
        [ESP_LOADER_END_UNKNOWN_CHIP] = "unknown-chip",
        [ESP_LOADER_END_OTHER_CHIP] = "wrong-chip",
        [ESP_LOADER_END_STUB_RUNS] = "stub-runs",
        [ESP_LOADER_END_REFUSED] = "refused",
        [ESP_LOADER_END_NO_WATCHDOG_RESET] = "no-watchdog-reset",
        [ESP_LOADER_END_STUB_FAILED] = "stub-failed",
        [ESP_LOADER_END_STUB_NEEDED] = "stub-needed",
        [ESP_LOADER_END_FLASH_SIZE_UNKNOWN] = "flash-size-unknown",
        [ESP_LOADER_END_FLASH_SIZE_NEEDED] = "flash-size-needed",
        [ESP_LOADER_END_DIFFERENT] = "digest",
        [ESP_LOADER_END_PORT_LOST] = "lost",
        [ESP_LOADER_END_ABORTED] = "cancelled",
    };
    if (outcome->end == ESP_LOADER_END_NO_ANSWER) {
        return reason_of_heard(outcome->heard);
    }
    const char *word = (size_t)outcome->end < COUNT(words) ? words[outcome->end] : NULL;
    return word != NULL ? word : reason_of_result(outcome->result.code);
}

static const char *reason_of_plan(esp_host_plan_finding_t finding)
{
    static const char *const words[ESP_HOST_PLAN_FINDINGS] = {
        [ESP_HOST_PLAN_UNREADABLE] = "unreadable",
        [ESP_HOST_PLAN_ODD] = "odd",
        [ESP_HOST_PLAN_BUILD_UNKNOWN] = "unknown-chip",
        [ESP_HOST_PLAN_BUILD_DIFFERS] = "wrong-chip",
        [ESP_HOST_PLAN_NOTHING] = "nothing",
        [ESP_HOST_PLAN_MISALIGNED] = "misaligned",
        [ESP_HOST_PLAN_PAST_END] = "past-end",
        [ESP_HOST_PLAN_OVERLAPS] = "overlap",
        [ESP_HOST_PLAN_CONTAINER] = "container",
        [ESP_HOST_PLAN_CONTENT] = "content",
        [ESP_HOST_PLAN_OUT_OF_REACH] = "out-of-reach",
        [ESP_HOST_PLAN_OUT_OF_ALL_REACH] = "out-of-reach",
        [ESP_HOST_PLAN_PLAIN] = "plain",
        [ESP_HOST_PLAN_NOT_BOOTED] = "not-booted",
        [ESP_HOST_PLAN_FLASH_SMALLER] = "flash-smaller",
        [ESP_HOST_PLAN_NOT_FITTING] = "not-fitting",
        [ESP_HOST_PLAN_UNSIGNED] = "unsigned",
        [ESP_HOST_PLAN_ERASES_MORE] = "erases-more",
        [ESP_HOST_PLAN_PARTITION_SMALLER] = "partition-smaller",
    };
    const char *word = (size_t)finding < COUNT(words) ? words[finding] : NULL;
    return word != NULL ? word : "";
}

const char *esploader_error_reason(const esploader_visit_t *visit)
{
    const esp_host_error_t *error = &visit->error;
    switch (error->kind) {
    case ESP_HOST_ERROR_INPUT:
        return visit->files.made ? reason_of_plan(visit->files.plan.refused) : "image";
    case ESP_HOST_ERROR_NO_PORT:
        return "none";
    case ESP_HOST_ERROR_MANY_PORTS:
        return "several";
    case ESP_HOST_ERROR_PORT:
        return reason_of_line(error->line);
    case ESP_HOST_ERROR_INTERRUPTED:
        return "cancelled";
    case ESP_HOST_ERROR_VISIT:
        return reason_of_outcome(&error->outcome);
    case ESP_HOST_OK:
    case ESP_HOST_ERROR_USAGE:
    case ESP_HOST_ERROR_OUTPUT:
    case ESP_HOST_ERROR_MEMORY:
        break;
    }
    return "";
}
