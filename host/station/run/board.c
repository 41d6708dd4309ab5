/*
 * A board, as the session finds it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "station/station.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int64_t station_clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool station_make_id(char id[ESP_HOST_BOARD_ID])
{
    uint8_t bytes[ESP_HOST_BOARD_ID / 2];
    const int source = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    const bool done = source >= 0 && read(source, bytes, sizeof bytes) == sizeof bytes;
    if (source >= 0) {
        close(source);
    }
    if (!done) {
        return false;
    }
    for (size_t i = 0; i < sizeof bytes; i++) {
        snprintf(id + 2 * i, 3, "%02x", bytes[i]);
    }
    return true;
}

void station_board_clear(station_port_t *port)
{
    esp_host_board_t *board = &port->board;
    memset(board, 0, sizeof *board);
    memcpy(board->port, port->name, sizeof board->port);
    memcpy(board->application, port->station->application, sizeof board->application);
    board->trial = port->trial;
    board->began_ms = station_clock_ms();
    (void)station_make_id(board->id);
}

void station_board_take_chip(station_port_t *port)
{
    esp_host_board_t *board = &port->board;
    esp_loader_session_t *session = esp_host_visit_session(port->visit);
    const esp_loader_target_t *target = esp_loader_session_target(session);
    const uint8_t *mac = target->identity.mac;
    snprintf(board->chip, sizeof board->chip, "%s", esp_loader_chip_name(target->chip));
    if (target->identified) {
        snprintf(board->mac, sizeof board->mac, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1],
                 mac[2], mac[3], mac[4], mac[5]);
        board->revision = target->identity.revision;
    }
    for (unsigned i = 0; i < ESP_HOST_WORDS; i++) {
        board->word_addresses[i] = esp_loader_chip_word(target->chip, i);
    }
    board->encrypts = target->encrypts;
    board->secure_boot = target->secure_boot != ESP_LOADER_SECURE_BOOT_OFF;
    board->secure_download = target->secure_download;
    board->flash_id = target->flash.id;
    board->flash_size = target->flash.size;
}

static void board_take_image(const esp_host_plan_file_t *file, const esp_loader_image_t *image,
                             esp_host_board_image_t *told)
{
    const char *slash = strrchr(file->path, '/');
    told->offset = image->offset;
    told->size = image->size;
    snprintf(told->name, sizeof told->name, "%s", slash != NULL ? slash + 1 : file->path);
    memcpy(told->md5, image->md5, sizeof told->md5);
    told->written = image->state == ESP_LOADER_IMAGE_WRITTEN;
    told->proven = image->verified;
}

void station_board_take_images(station_port_t *port)
{
    esp_host_board_t *board = &port->board;
    board->image_count = 0;
    for (size_t i = 0; i < port->plan.count && i < ESP_HOST_BOARD_IMAGES; i++) {
        board_take_image(&port->plan.files[i], &port->plan.images[i],
                         &board->images[board->image_count++]);
    }
    board->written = esp_host_plan_totals(&port->plan).bytes;
    board->sent = port->sent;
}

/* Of a run that goes as a stream nothing has arrived for sure before its end: what is on the line
 * tells how far it is. */
static uint32_t board_under_way(const station_port_t *port)
{
    const size_t index = port->task.job.index;
    if (index >= port->plan.count || !port->task.job.compressed) {
        return 0;
    }
    const uint32_t stream = port->plan.files[index].streamed - port->run_streamed;
    const uint32_t left = port->plan.images[index].size - port->task.job.reached;
    const uint32_t run = left < STATION_RUN ? left : STATION_RUN;
    const uint32_t sent = port->sent - port->run_sent;
    return stream == 0 ? 0 : sent < stream ? (uint32_t)((uint64_t)run * sent / stream) : run;
}

void station_follow_run(station_port_t *port)
{
    const size_t index = port->task.job.index;
    const uint32_t streamed = index < port->plan.count ? port->plan.files[index].streamed : 0;
    if (streamed != port->run_seen) {
        port->run_streamed = port->run_seen < streamed ? port->run_seen : 0;
        port->run_sent = port->sent;
        port->run_seen = streamed;
    }
}

unsigned station_percent(const station_port_t *port)
{
    uint64_t all = 0;
    uint64_t done = 0;
    for (size_t i = 0; i < port->plan.count; i++) {
        all += port->plan.images[i].size;
        done += i < port->task.job.index ? port->plan.images[i].size : 0;
    }
    if (port->task.job.phase == ESP_LOADER_JOB_DONE) {
        return 100;
    }
    if (port->task.job.phase == ESP_LOADER_JOB_WRITE) {
        done += port->task.job.reached + board_under_way(port);
    }
    return all != 0 && done <= all ? (unsigned)(done * 100 / all) : 100;
}
