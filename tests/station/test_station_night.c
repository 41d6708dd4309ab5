/*
 * A night of work, with all that goes wrong in one, and somebody who kills the station again and
 * again: every record is right, and no serial number is lost or used twice.
 *
 * Stations run in processes of their own, in virtual time. What has to outlive a kill, the boards
 * with their flash and whoever plugs them, lies in memory that is shared.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image_nvs.h"
#include "line_bench.h"
#include "support/choice.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    PATH = 400,
    FLASH = 4 << 20,
    NVS = 0x9000,
    NVS_SIZE = 0x6000,
    BOARDS_MOST = 2048,
    STATIONS_MOST = 2,
    SEATS_MOST = 16,
    SERIAL = 16,
    SWAP_US = 4000000,      /* between two boards */
    PATIENCE_US = 20000000, /* of who plugs boards, until one that says nothing is taken out */
};

typedef enum { OUT_NOT_YET, OUT_PASSED, OUT_FAILED } out_t;

/* A board when it was taken out. */
typedef struct {
    out_t out;
    char serial[SERIAL]; /* that its flash has; "": none */
} taken_out_t;

/* One station's part of the world. */
typedef struct {
    unsigned seats[SEATS_MOST]; /* number of the board there, from 1; 0: none */
    volatile unsigned done;     /* boards that were taken out */
    uint8_t flash[SEATS_MOST][FLASH];
} bench_t;

typedef struct {
    unsigned boards;   /* all there are */
    unsigned stations; /* among which they are shared */
    unsigned seat_count;
    unsigned kills;
    taken_out_t out[BOARDS_MOST + 1];
    bench_t benches[STATIONS_MOST];
} night_t;

static night_t *night;
static uint64_t plugged_us[SEATS_MOST];
static char folder[PATH];
static uint32_t random_state;

static uint32_t random_below(uint32_t limit)
{
    random_state = random_state * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(random_state >> 8) * limit >> 24);
}

static const char *in_folder(const char *name, unsigned number)
{
    static char paths[4][PATH + 64];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s%u", folder, name, number);
    return path;
}

/* What is wrong with a board: always the same. */
typedef enum {
    SICK_NOT,
    SICK_NOISE,
    SICK_RESET,
    SICK_POWER,
    SICK_DEAD,
    SICK_UNPLUGGED,
    SICK_OTHER_CHIP,
    SICK_SECURED,
    SICK_GOES_MUTE,
} sickness_t;

static sickness_t sickness_of(unsigned number)
{
    const uint32_t dice = number * 2654435761U >> 24;
    return dice < 176   ? SICK_NOT
           : dice < 192 ? SICK_NOISE
           : dice < 202 ? SICK_RESET
           : dice < 212 ? SICK_POWER
           : dice < 220 ? SICK_DEAD
           : dice < 230 ? SICK_UNPLUGGED
           : dice < 238 ? SICK_OTHER_CHIP
           : dice < 246 ? SICK_SECURED
                        : SICK_GOES_MUTE;
}

static void mac_of(unsigned number, char mac[ESP_HOST_BOARD_MAC])
{
    snprintf(mac, ESP_HOST_BOARD_MAC, "24:0a:c4:00:%02x:%02x", number >> 8 & 0xFF, number & 0xFF);
}

static world_trouble_t trouble_of(unsigned number)
{
    const uint64_t at = 2000 + number * 97 % 20000;
    const sickness_t sickness = sickness_of(number);
    static const sim_fault_kind_t kinds[] = {
        [SICK_RESET] = SIM_FAULT_RESET,     [SICK_POWER] = SIM_FAULT_POWER,
        [SICK_DEAD] = SIM_FAULT_STALL,      [SICK_UNPLUGGED] = SIM_FAULT_UNPLUG,
        [SICK_GOES_MUTE] = SIM_FAULT_STALL,
    };
    world_trouble_t trouble = {0};
    if (sickness == SICK_NOISE) {
        trouble.noise = (sim_noise_t){SIM_NOISE_MIX, {100, 100}, number};
    } else if (sickness != SICK_NOT && sickness != SICK_OTHER_CHIP && sickness != SICK_SECURED) {
        trouble.faults[0] = (sim_fault_t){.kind = kinds[sickness],
                                          .direction = SIM_TO_CHIP,
                                          .at = sickness == SICK_DEAD ? 0 : at};
        trouble.fault_count = 1;
    }
    return trouble;
}

static void plug(bench_t *bench, size_t seat)
{
    const unsigned number = bench->seats[seat];
    const sickness_t sickness = sickness_of(number);
    const world_trouble_t trouble = trouble_of(number);
    const sim_config_t config = {
        .chip = sickness == SICK_OTHER_CHIP ? "esp32s3" : "esp32c3",
        .any_stub = true,
        .seed = number,
        .mac = {0x24, 0x0A, 0xC4, 0, (uint8_t)(number >> 8), (uint8_t)number},
        .flash_crypt_count = sickness == SICK_SECURED,
        .flash_memory = bench->flash[seat],
    };
    world_set_there(seat, true);
    plugged_us[seat] = world_now_us();
    assert_non_null(world_plug(seat, &config, &trouble));
}

static void read_serial(const uint8_t *flash, char serial[SERIAL])
{
    esp_image_nvs_t nvs;
    esp_image_csv_fault_t fault;
    serial[0] = '\0';
    if (esp_image_nvs_read(&nvs, flash + NVS, NVS_SIZE, NULL, &fault)) {
        for (size_t i = 0; i < nvs.count; i++) {
            if (strcmp(nvs.entries[i].key, "serial") == 0) {
                snprintf(serial, SERIAL, "%.*s", (int)nvs.entries[i].size,
                         (const char *)nvs.entries[i].data);
            }
        }
    }
    esp_image_nvs_free(&nvs);
}

/* The boards of a station are every so manieth. */
static unsigned next_board(const bench_t *bench)
{
    const unsigned index = (unsigned)(bench - night->benches);
    unsigned number = index + 1;
    for (bool free = false; !free && number <= night->boards;) {
        free = night->out[number].out == OUT_NOT_YET;
        for (size_t seat = 0; seat < night->seat_count && free; seat++) {
            free = bench->seats[seat] != number;
        }
        number += free ? 0 : night->stations;
    }
    return number <= night->boards ? number : 0;
}

static void take_out(bench_t *bench, size_t seat, bool passed)
{
    taken_out_t *out = &night->out[bench->seats[seat]];
    read_serial(bench->flash[seat], out->serial);
    out->out = passed ? OUT_PASSED : OUT_FAILED;
    bench->seats[seat] = 0;
    bench->done++;
}

/* Whoever plugs boards does what the table says. */
static bool operate(bench_t *bench, esp_host_station_t *station)
{
    bool any = false;
    for (size_t seat = 0; seat < night->seat_count; seat++) {
        const esp_host_station_port_t port = esp_host_station_port(station, seat);
        /* A port at which nobody answers may still say what became of the board before. */
        const bool says_nothing =
            (port.state == ESP_HOST_STATION_WAITING || port.state == ESP_HOST_STATION_FAILED) &&
            world_now_us() - plugged_us[seat] > PATIENCE_US;
        const bool tells_of_it = port.take_out && port.since_ms >= plugged_us[seat] / 1000;
        if (bench->seats[seat] != 0 && (tells_of_it || says_nothing)) {
            char mac[ESP_HOST_BOARD_MAC];
            mac_of(bench->seats[seat], mac);
            /* A board that has not told its address has not passed. */
            const bool passed = port.state == ESP_HOST_STATION_PASSED;
            if (!passed || strcmp(port.board->mac, mac) == 0) {
                world_unplug(seat);
                plugged_us[seat] = world_now_us();
                take_out(bench, seat, passed);
            }
        }
        if (bench->seats[seat] == 0 && world_now_us() - plugged_us[seat] > SWAP_US) {
            bench->seats[seat] = next_board(bench);
            if (bench->seats[seat] != 0) {
                memset(bench->flash[seat], 0xFF, FLASH);
                plug(bench, seat);
            }
        }
        any = any || bench->seats[seat] != 0 || next_board(bench) != 0;
    }
    return any;
}

static const char nvs_csv[] = "key,type,encoding,value\nfactory,namespace,,\n"
                              "serial,data,string,{serial}\n";

/* The life of a station, which may end at any moment. */
static void work(unsigned index)
{
    static line_bench_t line;
    bench_t *bench = &night->benches[index];
    char name[32];
    snprintf(name, sizeof name, "bench %u", index);
    line_begin(&line, night->seat_count, ESP32C3_CHIP);
    line.config.event = NULL;
    line.config.plug_in = true;
    line.plan.options.chip = ESP32C3_CHIP;
    line.config.boards = esp_host_boards_open(in_folder("boards", 0), name, &line.error);
    line.config.records = esp_host_records_open(in_folder("records", index), name, &line.error);
    if (line.config.boards == NULL || line.config.records == NULL) {
        fprintf(stderr, "%s\n", esp_host_error_text(&line.error));
        _exit(2);
    }
    line.config.nvs_csv = nvs_csv;
    line.config.nvs_path = "nvs.csv";
    line.config.nvs_offset = NVS;
    line.config.nvs_size = NVS_SIZE;
    line_make(&line);
    for (size_t seat = 0; seat < night->seat_count; seat++) {
        if (bench->seats[seat] != 0) {
            plug(bench, seat); /* it hangs there since before the kill */
        }
    }
    while (esp_host_station_step(line.station, 50)) {
        if (!operate(bench, line.station)) {
            esp_host_station_stop(line.station, ESP_HOST_STATION_STOP_SOON);
        }
    }
    esp_host_records_close(line.config.records);
    esp_host_boards_free(line.config.boards);
    _exit(0);
}

static pid_t start_station(unsigned index)
{
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        work(index);
    }
    return pid;
}

static unsigned all_done(void)
{
    unsigned done = 0;
    for (unsigned i = 0; i < night->stations; i++) {
        done += night->benches[i].done;
    }
    return done;
}

/* Waits until so many boards are through, or the station has ended. */
static bool await_boards(pid_t pid, unsigned boards, int *status)
{
    while (all_done() < boards) {
        if (waitpid(pid, status, WNOHANG) == pid) {
            return false;
        }
        usleep(200);
    }
    usleep(random_below(3000));
    return true;
}

/* Kills stations at moments that nobody chose, until the night is over. */
static unsigned haunt(void)
{
    pid_t stations[STATIONS_MOST] = {0};
    unsigned killed = 0;
    int status;
    for (unsigned i = 0; i < night->stations; i++) {
        stations[i] = start_station(i);
    }
    while (killed < night->kills) {
        const unsigned victim = random_below(night->stations);
        const unsigned step = 2 * night->boards / night->kills + 1;
        if (!await_boards(stations[victim], all_done() + random_below(step), &status)) {
            assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
            stations[victim] = 0;
            break;
        }
        kill(stations[victim], SIGKILL);
        assert_int_equal(waitpid(stations[victim], &status, 0), stations[victim]);
        killed += WIFSIGNALED(status);
        stations[victim] = start_station(victim);
    }
    for (unsigned i = 0; i < night->stations; i++) {
        if (stations[i] != 0) {
            assert_int_equal(waitpid(stations[i], &status, 0), stations[i]);
            assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        }
    }
    return killed;
}

typedef struct {
    unsigned passes[BOARDS_MOST + 1]; /* records of each board that say so */
    unsigned attempts;
    const esp_host_boards_t *boards;
} audit_t;

static unsigned number_of(const char *mac)
{
    unsigned high;
    unsigned low;
    assert_int_equal(sscanf(mac, "24:0a:c4:00:%x:%x", &high, &low), 2);
    return high << 8 | low;
}

static bool audit_record(void *user, const char *station, const esp_host_board_t *board)
{
    audit_t *audit = user;
    (void)station;
    audit->attempts++;
    assert_int_not_equal(board->result, ESP_HOST_BOARD_RUNNING);
    if (board->result == ESP_HOST_BOARD_PASS) {
        const unsigned number = number_of(board->mac);
        assert_string_equal(board->key, night->out[number].serial);
        audit->passes[number]++;
    }
    return true;
}

/* Each line of the table: whom it belongs to, and that this one has it in its flash. */
static void audit_lines(const esp_host_boards_t *boards)
{
    for (size_t row = 0; row < esp_host_boards_count(boards); row++) {
        const char *owner = esp_host_boards_owner(boards, row);
        if (owner[0] != '\0') {
            const taken_out_t *out = &night->out[number_of(owner)];
            assert_true(out->out == OUT_FAILED ||
                        strcmp(out->serial, esp_host_boards_key(boards, row)) == 0);
        }
    }
}

static void audit_boards(const audit_t *audit)
{
    for (unsigned number = 1; number <= night->boards; number++) {
        const taken_out_t *out = &night->out[number];
        assert_int_not_equal(out->out, OUT_NOT_YET);
        /* Who was killed between record and table has done it once more. */
        assert_int_equal(out->out == OUT_PASSED, audit->passes[number] > 0);
        assert_true(out->out == OUT_FAILED || out->serial[0] != '\0');
        for (unsigned other = 1; other < number; other++) {
            assert_true(out->serial[0] == '\0' ||
                        strcmp(out->serial, night->out[other].serial) != 0);
        }
        if (sickness_of(number) == SICK_NOT) {
            assert_int_equal(out->out, OUT_PASSED);
        }
        if (sickness_of(number) == SICK_OTHER_CHIP || sickness_of(number) == SICK_SECURED ||
            sickness_of(number) == SICK_DEAD) {
            assert_int_equal(out->out, OUT_FAILED);
        }
    }
}

static void audit_night(void)
{
    esp_host_error_t error = {0};
    static audit_t audit;
    memset(&audit, 0, sizeof audit);
    /* Refuses a line that was given out twice. */
    esp_host_boards_t *boards = esp_host_boards_open(in_folder("boards", 0), "audit", &error);
    if (boards == NULL) {
        fail_msg("%s", esp_host_error_text(&error));
    }
    for (unsigned i = 0; i < night->stations; i++) {
        if (!esp_host_records_read(in_folder("records", i), audit_record, &audit, &error)) {
            fail_msg("%s", esp_host_error_text(&error));
        }
    }
    assert_true(audit.attempts >= night->boards / 2);
    audit_lines(boards);
    audit_boards(&audit);
    esp_host_boards_free(boards);
}

static void have_night(unsigned boards, unsigned stations, unsigned seats, unsigned kills)
{
    char command[PATH + 16];
    if (!esp_host_records_are_there()) {
        skip();
    }
    night = mmap(NULL, sizeof *night, PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assert_ptr_not_equal(night, MAP_FAILED);
    night->boards = boards;
    night->stations = stations;
    night->seat_count = seats;
    night->kills = kills;
    random_state = boards * 7919 + kills;
    snprintf(folder, sizeof folder, "%s/night-XXXXXX", STATION_FOLDER);
    assert_non_null(mkdtemp(folder));
    FILE *table = fopen(in_folder("boards", 0), "w");
    assert_non_null(table);
    fputs("serial\n", table);
    for (unsigned i = 0; i < boards; i++) {
        fprintf(table, "S-%05u\n", i);
    }
    fclose(table);
    const unsigned killed = haunt();
    assert_true(killed >= kills / 2);
    audit_night();
    munmap(night, sizeof *night);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    assert_int_equal(system(command), 0);
}

static void a_short_night(void **state)
{
    (void)state;
    have_night(120, 1, 8, 12);
}

static void two_stations_on_one_table(void **state)
{
    (void)state;
    have_night(120, 2, 4, 12);
}

static void slow_2000_boards_over_16_ports(void **state)
{
    (void)state;
    have_night(2000, 1, 16, 0);
}

static void slow_2000_boards_and_200_kills(void **state)
{
    (void)state;
    have_night(2000, 1, 16, 200);
}

static void slow_two_stations_2000_boards_and_200_kills(void **state)
{
    (void)state;
    have_night(2000, 2, 8, 200);
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_night),
        cmocka_unit_test(two_stations_on_one_table),
        cmocka_unit_test(slow_2000_boards_over_16_ports),
        cmocka_unit_test(slow_2000_boards_and_200_kills),
        cmocka_unit_test(slow_two_stations_2000_boards_and_200_kills),
    };
    choose_test(count, arguments, tests, sizeof tests / sizeof tests[0]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
