/*
 * How long operations take to give up once the line is dead, at 115200 baud: what the headers say,
 * and what they send until then. Whoever changes that changes the table:
 *
 *     test_engine_dead_line print
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum {
    AT = 0x10000,
    KIB = 1024,
    MIB = 1024 * KIB,
    SYNC_SIZE = 46,
    RESET_MS = 150, /* before the first SYNC */
    PERCENT = 5,    /* of what is told, to which it is rounded */
};

static rig_t rig;
static uint8_t bytes[0x4000];
static uint8_t digest[16];
static esp_loader_flash_write_t writing;
static esp_loader_flash_deflate_t deflating;
static esp_loader_ram_write_t loading;
static esp_loader_flash_read_t reading;

static void begin_write(uint32_t size)
{
    writing = (esp_loader_flash_write_t){
        .offset = AT, .size = size, .block_size = 0x4000, .pull = rig_pull, .user = bytes};
    esp_loader_engine_flash_begin(&rig.engine, &writing);
}

static void write_block(uint32_t size)
{
    esp_loader_engine_flash_block(&rig.engine, &writing, size);
}

static void begin_deflate(uint32_t size)
{
    deflating = (esp_loader_flash_deflate_t){.offset = AT,
                                             .size = size,
                                             .compressed_size = size,
                                             .block_size = 0x400,
                                             .pull = rig_pull,
                                             .user = bytes};
    esp_loader_engine_flash_deflate_begin(&rig.engine, &deflating);
}

static void deflate_block(uint32_t size)
{
    esp_loader_engine_flash_deflate_block(&rig.engine, &deflating, size);
}

static void begin_ram(uint32_t size)
{
    loading = (esp_loader_ram_write_t){
        .address = 0x3FC90000, .size = size, .block_size = size, .payload = bytes};
    esp_loader_engine_ram_begin(&rig.engine, &loading);
}

static void ram_block(uint32_t size)
{
    esp_loader_engine_ram_block(&rig.engine, &loading, size);
}

static void md5(uint32_t size)
{
    esp_loader_engine_flash_md5(&rig.engine, size < 4 * MIB ? 0x2000 : 0, size, digest);
}

static void erase(uint32_t size)
{
    esp_loader_engine_flash_erase(&rig.engine, 0x3000, size);
}

static void read_flash(uint32_t size)
{
    reading = (esp_loader_flash_read_t){.address = 0x4000, .size = size, .buffer = bytes};
    esp_loader_engine_flash_read(&rig.engine, &reading);
}

static void read_register(uint32_t size)
{
    (void)size;
    esp_loader_engine_read_register(&rig.engine, 0x60008844);
}

static void write_register(uint32_t size)
{
    (void)size;
    esp_loader_engine_write_register(&rig.engine, 0x60008848, 1, 0xFFFFFFFF, 0);
}

static void identify(uint32_t size)
{
    static esp_loader_identity_t identity;
    (void)size;
    esp_loader_engine_identify(&rig.engine, &identity);
}

static void change_rate(uint32_t size)
{
    (void)size;
    esp_loader_engine_change_baud(&rig.engine, 460800);
}

static void attach(uint32_t size)
{
    esp_loader_engine_flash_attach(&rig.engine, size);
}

static void start_program(uint32_t size)
{
    (void)size;
    esp_loader_engine_ram_run(&rig.engine, 0);
}

static void start_stub(uint32_t size)
{
    (void)size;
    esp_loader_engine_start_stub(&rig.engine, 0x40380000);
}

typedef struct {
    const char *what;
    bool stub;
    void (*before)(uint32_t size); /* on the living line; NULL: nothing */
    void (*operation)(uint32_t size);
    uint32_t size;
    uint32_t told_ms; /* in the header */
    uint32_t ms;
    uint32_t bytes;  /* to the chip */
    uint8_t command; /* what the result tells */
    uint32_t address;
} case_t;

static const case_t cases[] = {
    {"register", false, NULL, read_register, 0, 3800, 3827, 84, 0x0A, 0x60008844},
    {"attach", false, NULL, attach, 0, 3800, 3827, 108, 0x0D, 0x0},
    {"rate", false, NULL, change_rate, 0, 2200, 2237, 102, 0x0A, 0x60008844},
    {"program", false, NULL, start_program, 0, 200, 207, 18, 0x06, 0x0},
    {"stub", false, NULL, start_stub, 0, 1200, 1179, 202, 0x08, 0x40380000},
    {"begin, ROM", false, NULL, begin_write, 4096, 3700, 3728, 90, 0x02, 0x10000},
    {"begin, ROM, 1 MiB", false, NULL, begin_write, MIB, 99500, 99536, 90, 0x02, 0x10000},
    {"begin, stub", true, NULL, begin_write, 4096, 2900, 2832, 186, 0x02, 0x10000},
    {"begin, stub, 1 MiB", true, NULL, begin_write, MIB, 2900, 2832, 186, 0x02, 0x10000},
    {"deflate begin, ROM", false, NULL, begin_deflate, 4096, 9400, 9416, 90, 0x10, 0x10000},
    {"deflate begin, ROM, 1 MiB", false, NULL, begin_deflate, MIB, 107400, 107336, 90, 0x10,
     0x10000},
    {"deflate begin, stub", true, NULL, begin_deflate, 4096, 7000, 7032, 186, 0x10, 0x10000},
    {"block, ROM, 1 KiB", false, begin_write, write_block, KIB, 1700, 1693, 1140, 0x02, 0x10000},
    {"block, ROM, 16 KiB", false, begin_write, write_block, 16 * KIB, 2300, 2227, 4212, 0x02,
     0x10000},
    {"block, stub, 1 KiB", true, begin_write, write_block, KIB, 5200, 5189, 1236, 0x02, 0x10000},
    {"block, stub, 16 KiB", true, begin_write, write_block, 16 * KIB, 7900, 7859, 16596, 0x02,
     0x10000},
    {"deflate block, ROM", false, begin_deflate, deflate_block, KIB, 1200, 1219, 1050, 0x11,
     0x10000},
    {"deflate block, stub", true, begin_deflate, deflate_block, KIB, 1200, 1219, 1050, 0x11,
     0x10000},
    {"RAM begin", false, NULL, begin_ram, KIB, 3800, 3839, 156, 0x05, 0x3FC90000},
    {"RAM block, 1 KiB", false, begin_ram, ram_block, KIB, 5100, 5127, 1206, 0x05, 0x3FC90000},
    {"RAM block, 6 KiB", false, begin_ram, ram_block, 6 * KIB, 6000, 6017, 6326, 0x05, 0x3FC90000},
    {"MD5", false, NULL, md5, 4096, 5800, 5855, 156, 0x13, 0x2000},
    {"MD5, 36 KiB", false, NULL, md5, 36 * KIB, 10800, 10837, 130, 0x13, 0x2000},
    {"MD5, 512 KiB", false, NULL, md5, 512 * KIB, 12500, 12497, 78, 0x13, 0x2000},
    {"MD5, 1 MiB", false, NULL, md5, MIB, 25000, 24785, 78, 0x13, 0x2000},
    {"MD5, 4 MiB", false, NULL, md5, 4 * MIB, 99000, 98513, 78, 0x13, 0x0},
    {"erase, stub", true, NULL, erase, 4096, 9800, 9791, 150, 0xD1, 0x3000},
    {"erase, stub, 1 MiB", true, NULL, erase, MIB, 206000, 205631, 150, 0xD1, 0x3000},
    {"begin, ROM, 0x1001 bytes", false, NULL, begin_write, 0x1001, 3700, 3728, 90, 0x02, 0x10000},
    {"begin, ROM, 64 KiB", false, NULL, begin_write, 64 * KIB, 7400, 7365, 60, 0x02, 0x10000},
    {"block, ROM, 4 bytes", false, begin_write, write_block, 4, 1500, 1516, 120, 0x02, 0x10000},
    {"MD5, 1 byte", false, NULL, md5, 1, 3800, 3839, 156, 0x13, 0x2000},
    {"MD5, 37 KiB", false, NULL, md5, 37 * KIB, 10800, 11085, 130, 0x13, 0x2000},
    {"MD5, 128 KiB", false, NULL, md5, 128 * KIB, 7600, 7617, 78, 0x13, 0x2000},
    {"erase, stub, 64 KiB", true, NULL, erase, 64 * KIB, 21300, 21311, 150, 0xD1, 0x3000},
    {"write register", false, NULL, write_register, 0, 3800, 3839, 156, 0x09, 0x60008848},
    {"identity", false, NULL, identify, 0, 3800, 3827, 84, 0x0A, 0x60008844},
    {"attach, stub", true, NULL, attach, 0, 3800, 3827, 324, 0x0D, 0x0},
    {"rate, stub", true, NULL, change_rate, 0, 2200, 2237, 294, 0x0A, 0x60008844},
    {"read, ROM", false, NULL, read_flash, 4096, 3800, 3827, 108, 0x0E, 0x4000},
    {"read, stub", true, NULL, read_flash, 4096, 1600, 1596, 1346, 0xD2, 0x4000},
};

/* The line dies, then the operation begins. @return what it takes to give up, ms; bytes in
 * `*bytes_sent` */
static uint32_t time_until_given_up(void (*operation)(uint32_t size), uint32_t size,
                                    uint32_t *bytes_sent)
{
    static const sim_fault_t dead = {.kind = SIM_FAULT_STALL, .direction = SIM_TO_CHIP};
    sim_link_destroy(rig.link);
    rig.link = sim_link_create(rig.chip, &dead, 1);
    sim_link_advance(rig.link, rig.now_us);
    const uint64_t begin = rig.now_us;
    operation(size);
    assert_int_not_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    *bytes_sent = (uint32_t)sim_link_bytes(rig.link, SIM_TO_CHIP);
    return (uint32_t)((rig.now_us - begin) / 1000);
}

static void assert_told(const char *what, uint32_t took, uint32_t told)
{
    const uint32_t off = took > told ? took - told : told - took;
    if (off * 100 > told * PERCENT) {
        fail_msg("%s: %u ms, and the headers say %u", what, (unsigned)took, (unsigned)told);
    }
}

static uint32_t time_of(const case_t *one, uint32_t *bytes_sent)
{
    const sim_config_t config = stub_scene_config_of("esp32c3");
    rig_init_with(&rig, &config);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    if (one->stub) {
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
    }
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    if (one->before != NULL) {
        one->before(one->size);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    }
    const uint32_t took = time_until_given_up(one->operation, one->size, bytes_sent);
    rig_free(&rig);
    return took;
}

static void operations_give_up_when_their_headers_say_so(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const case_t *one = &cases[i];
        uint32_t bytes_sent;
        const uint32_t ms = time_of(one, &bytes_sent);
        assert_told(one->what, ms, one->told_ms);
        const esp_loader_result_t *result = esp_loader_engine_result(&rig.engine);
        if (ms != one->ms || bytes_sent != one->bytes || result->command != one->command ||
            result->address != one->address) {
            fail_msg("%s: %u ms, %u bytes, command 0x%02X at 0x%X", one->what, (unsigned)ms,
                     (unsigned)bytes_sent, result->command, (unsigned)result->address);
        }
    }
}

/* A chip that is lost is given up soon where the line was always quick; where answers have taken
 * long, as long as that may mean. */
static void a_slow_line_is_given_up_later(void **state)
{
    static const struct {
        uint64_t way_us;
        uint32_t told_ms;
    } lines[] = {{0, 3800}, {20000, 3800}, {100000, 7400}, {300000, 7400}};
    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        const sim_latency_t latency = {.delay_us = lines[i].way_us};
        const sim_config_t config = {.chip = "esp32c3", .paced = true};
        rig_init_with(&rig, &config);
        sim_link_set_latency(rig.link, &latency);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        read_register(0);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        uint32_t bytes_sent;
        assert_told("slow line", time_until_given_up(read_register, 0, &bytes_sent),
                    lines[i].told_ms);
        rig_free(&rig);
    }
}

/* All of the first SYNC gets through, and nothing behind it. */
static void connecting_gives_up_when_its_header_says_so(void **state)
{
    static const char *const chips[] = {"esp8266", "esp32", "esp32c3"};
    static const sim_fault_t dies = {
        .kind = SIM_FAULT_UNPLUG, .direction = SIM_TO_CHIP, .at = SYNC_SIZE};
    (void)state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        rig_init(&rig, chips[i], true);
        rig_fault(&rig, &dies);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_ERROR_TIMEOUT);
        assert_told(chips[i], (uint32_t)(rig.now_us / 1000) - RESET_MS, 4800);
        rig_free(&rig);
    }
}

/* The figures that the table has to have. */
static void print_figures(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint32_t bytes_sent;
        const uint32_t ms = time_of(&cases[i], &bytes_sent);
        const esp_loader_result_t *result = esp_loader_engine_result(&rig.engine);
        printf("%s: %u, %u, %u, 0x%02X, 0x%X\n", cases[i].what, (unsigned)cases[i].told_ms,
               (unsigned)ms, (unsigned)bytes_sent, result->command, (unsigned)result->address);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operations_give_up_when_their_headers_say_so),
        cmocka_unit_test(a_slow_line_is_given_up_later),
        cmocka_unit_test(connecting_gives_up_when_its_header_says_so),
    };
    if (argc == 2 && strcmp(argv[1], "print") == 0) {
        print_figures();
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
