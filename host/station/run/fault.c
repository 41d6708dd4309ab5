/*
 * What is wrong, and what follows from it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "station/station.h"
#include <stdio.h>
#include <string.h>

static const char *const fault_names[ESP_HOST_FAULTS] = {
    [ESP_HOST_FAULT_NONE] = "none",           [ESP_HOST_FAULT_PORT] = "port",
    [ESP_HOST_FAULT_NO_ANSWER] = "no-answer", [ESP_HOST_FAULT_UNPLUGGED] = "unplugged",
    [ESP_HOST_FAULT_LINE] = "line",           [ESP_HOST_FAULT_WRONG_BOARD] = "wrong-board",
    [ESP_HOST_FAULT_REFUSED] = "refused",     [ESP_HOST_FAULT_FLASH] = "flash",
    [ESP_HOST_FAULT_SELF_TEST] = "self-test", [ESP_HOST_FAULT_DATA] = "data",
    [ESP_HOST_FAULT_LABEL] = "label",         [ESP_HOST_FAULT_RECORD] = "record",
    [ESP_HOST_FAULT_STOPPED] = "stopped",
};

/* What a contact that was bad for a moment explains is worth another try, and what the board is
 * made of is not. */
static const esp_host_station_retry_t fault_retries[ESP_HOST_FAULTS] = {
    [ESP_HOST_FAULT_NONE] = {1, false},      [ESP_HOST_FAULT_PORT] = {2, false},
    [ESP_HOST_FAULT_NO_ANSWER] = {2, false}, [ESP_HOST_FAULT_UNPLUGGED] = {3, false},
    [ESP_HOST_FAULT_LINE] = {3, true},       [ESP_HOST_FAULT_WRONG_BOARD] = {1, false},
    [ESP_HOST_FAULT_REFUSED] = {1, false},   [ESP_HOST_FAULT_FLASH] = {2, true},
    [ESP_HOST_FAULT_SELF_TEST] = {2, false}, [ESP_HOST_FAULT_DATA] = {1, false},
    [ESP_HOST_FAULT_LABEL] = {2, false},     [ESP_HOST_FAULT_RECORD] = {1, false},
    [ESP_HOST_FAULT_STOPPED] = {1, false},
};

const char *esp_host_fault_name(esp_host_fault_t fault)
{
    return fault_names[fault];
}

esp_host_fault_t esp_host_fault_by_name(const char *name)
{
    unsigned fault = 0;
    while (fault < ESP_HOST_FAULTS && strcmp(name, fault_names[fault]) != 0) {
        fault++;
    }
    return (esp_host_fault_t)fault;
}

const char *esp_host_board_result_name(esp_host_board_result_t result)
{
    static const char *const names[ESP_HOST_BOARD_RESULTS] = {
        [ESP_HOST_BOARD_RUNNING] = "running",
        [ESP_HOST_BOARD_PASS] = "pass",
        [ESP_HOST_BOARD_FAIL] = "fail",
        [ESP_HOST_BOARD_STOPPED] = "stopped",
    };
    return names[result];
}

static esp_host_fault_t fault_of_result(const esp_loader_outcome_t *outcome)
{
    switch (outcome->result.code) {
    case ESP_LOADER_ERROR_INVALID_MD5:
    case ESP_LOADER_ERROR_INVALID_RESPONSE:
        return outcome->doing >= ESP_LOADER_DOING_ATTACH_FLASH ? ESP_HOST_FAULT_FLASH
                                                               : ESP_HOST_FAULT_LINE;
    case ESP_LOADER_ERROR_IMAGE_SIZE:
    case ESP_LOADER_ERROR_INVALID_PARAM:
    case ESP_LOADER_ERROR_UNSUPPORTED_FUNC:
        return ESP_HOST_FAULT_REFUSED;
    default:
        return ESP_HOST_FAULT_LINE;
    }
}

static esp_host_fault_t fault_of_outcome(const esp_loader_outcome_t *outcome, bool begun)
{
    switch (outcome->end) {
    case ESP_LOADER_END_DONE:
        return ESP_HOST_FAULT_NONE;
    case ESP_LOADER_END_NO_ANSWER:
        return begun ? ESP_HOST_FAULT_UNPLUGGED : ESP_HOST_FAULT_NO_ANSWER;
    case ESP_LOADER_END_PORT_LOST:
    case ESP_LOADER_END_ABORTED:
        return begun ? ESP_HOST_FAULT_UNPLUGGED : ESP_HOST_FAULT_PORT;
    case ESP_LOADER_END_OTHER_CHIP:
    case ESP_LOADER_END_UNKNOWN_CHIP:
        return ESP_HOST_FAULT_WRONG_BOARD;
    case ESP_LOADER_END_DIFFERENT:
    case ESP_LOADER_END_FLASH_SIZE_UNKNOWN:
        return ESP_HOST_FAULT_FLASH;
    case ESP_LOADER_END_STUB_FAILED:
        return ESP_HOST_FAULT_LINE;
    case ESP_LOADER_END_FAILED:
        return fault_of_result(outcome);
    default:
        return ESP_HOST_FAULT_REFUSED;
    }
}

esp_host_fault_t station_fault_of(const esp_host_error_t *error, bool begun)
{
    switch (error->kind) {
    case ESP_HOST_OK:
        return ESP_HOST_FAULT_NONE;
    case ESP_HOST_ERROR_INTERRUPTED:
        return ESP_HOST_FAULT_STOPPED;
    case ESP_HOST_ERROR_PORT:
        return begun ? ESP_HOST_FAULT_UNPLUGGED : ESP_HOST_FAULT_PORT;
    case ESP_HOST_ERROR_VISIT:
        return fault_of_outcome(&error->outcome, begun);
    default:
        return ESP_HOST_FAULT_REFUSED;
    }
}

static esp_host_station_retry_t fault_retry(const station_port_t *port, esp_host_fault_t fault)
{
    const esp_host_station_retry_t *asked = &port->station->config.retries[fault];
    return asked->tries != 0 ? *asked : fault_retries[fault];
}

/* Whether the board gets another try, and how. */
static bool fault_is_tried_again(station_port_t *port, esp_host_fault_t fault)
{
    const esp_host_station_retry_t retry = fault_retry(port, fault);
    port->trials[fault]++;
    if (port->trials[fault] >= retry.tries || port->trial >= STATION_TRIES_MOST ||
        fault == ESP_HOST_FAULT_STOPPED || port->station->aborted) {
        return false;
    }
    if (retry.slower && port->board.baud != 0) {
        port->rate_most = port->board.baud / 2;
    }
    return true;
}

static void finish_count(station_port_t *port, bool passed)
{
    const esp_loader_target_t *target =
        port->visit != NULL ? esp_loader_session_target(esp_host_visit_session(port->visit)) : NULL;
    if (passed && target != NULL && target->identified) {
        station_passed_add(port->station, target->identity.mac);
    }
    port->missed = 0;
    memcpy(port->there, port->board.mac, sizeof port->there);
    port->passed += passed;
    port->failed += !passed;
    port->failed_in_row = passed ? 0 : port->failed_in_row + 1;
}

/* Some loaders have no digest to compare with: that is said, and not taken for proof. */
static void finish_tell_unproven(esp_host_board_t *board)
{
    unsigned unproven = 0;
    for (unsigned i = 0; i < board->image_count; i++) {
        unproven += !board->images[i].proven;
    }
    if (unproven != 0) {
        snprintf(board->story, sizeof board->story,
                 "%u of %u images were not verified: the chip cannot tell what it holds", unproven,
                 board->image_count);
    }
}

/* Nobody is told of what is not on the disk. That it cannot be written is told all the same. */
static bool finish_record(station_port_t *port)
{
    esp_host_records_t *records = port->station->config.records;
    const bool done =
        records == NULL || esp_host_records_put(records, &port->board, &port->refusal);
    return done || port->board.fault == ESP_HOST_FAULT_RECORD;
}

void station_finish(station_port_t *port, esp_host_fault_t fault, const esp_host_error_t *error)
{
    esp_host_board_t *board = &port->board;
    const bool passed = fault == ESP_HOST_FAULT_NONE;
    board->ended_ms = station_clock_ms();
    board->fault = fault;
    board->result = passed                            ? ESP_HOST_BOARD_PASS
                    : fault == ESP_HOST_FAULT_STOPPED ? ESP_HOST_BOARD_STOPPED
                                                      : ESP_HOST_BOARD_FAIL;
    if (passed) {
        finish_tell_unproven(board);
    }
    if (error != NULL) {
        memcpy(board->story, esp_host_error_text(error), sizeof board->story);
        memcpy(board->advice, esp_host_error_advice(error), sizeof board->advice);
    }
    const bool again = !passed && fault_is_tried_again(port, fault);
    board->last = !again;
    if (!finish_record(port)) {
        station_finish(port, ESP_HOST_FAULT_RECORD, &port->refusal);
        return;
    }
    if (again) {
        port->next = esp_host_now_ms() + STATION_PAUSE_MS;
        station_set_state(port, ESP_HOST_STATION_PAUSING);
    } else {
        /* Whose address is not known is looked at at once: another may soon take its place. */
        port->next = esp_host_now_ms() + (board->mac[0] != '\0' ? STATION_LOOK_MS : 0);
        if (board->result != ESP_HOST_BOARD_STOPPED) {
            finish_count(port, passed);
        }
        station_set_state(port, passed ? ESP_HOST_STATION_PASSED : ESP_HOST_STATION_FAILED);
    }
    station_tell(port, ESP_HOST_STATION_ENDED);
}
