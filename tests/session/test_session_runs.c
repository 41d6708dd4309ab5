/*
 * Sessions: in which runs and blocks an image is written, as the host's commands tell.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/stub_scene.h"
#include "support/visit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
    AT = 0x10000,
    SIZE = 0x90000,
    MOST = 64,
    MAGIC = 0xE9,
    FLASH_BEGIN = 0x02,
    END = 0xC0,
    ESC = 0xDB,
    ESC_END = 0xDC,
    HEAD = 9, /* END, direction, opcode, length, checksum */
    WORDS = 16,
};

/* A FLASH_BEGIN: the words that tell where and how much. */
typedef struct {
    uint32_t size;
    uint32_t block_size;
    uint32_t offset;
} begun_t;

static rig_t rig;
static visit_t visit;
static uint8_t bytes[SIZE];
static esp_loader_image_t image;
static esp_loader_task_write_t write_task;
static begun_t begun[MOST];
static size_t begun_count;

static uint32_t word_at(const uint8_t *from)
{
    return from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

/* A frame begins a piece that the engine offers. */
static void look(void *user, const uint8_t *from, size_t size)
{
    uint8_t plain[HEAD + WORDS];
    size_t at = 1;
    (void)user;
    if (from[0] != END) {
        return;
    }
    for (size_t i = 1; i < size && at < sizeof(plain); i++) {
        const bool escaped = from[i] == ESC && i + 1 < size;
        i += escaped;
        plain[at++] = !escaped ? from[i] : from[i] == ESC_END ? END : ESC;
    }
    if (at == sizeof(plain) && plain[1] == 0 && plain[2] == FLASH_BEGIN &&
        word_at(plain + HEAD) != 0) {
        assert_true(begun_count < MOST);
        begun[begun_count++] = (begun_t){.size = word_at(plain + HEAD),
                                         .block_size = word_at(plain + HEAD + 8),
                                         .offset = word_at(plain + HEAD + 12) - AT};
    }
}

static void begin(bool stub, const uint32_t *rate, uint32_t size)
{
    sim_config_t config = stub_scene_config_of("esp32c3");
    config.flash_part = "W25Q16";
    rig_init_with(&rig, &config);
    rig_fill(bytes, SIZE, 7);
    visit_init(&visit, &rig);
    visit.config.rates = rate;
    visit.config.rate_count = 1;
    visit.sent = look;
    if (stub) {
        visit_use_stub(&visit);
    }
    begun_count = 0;
    image = (esp_loader_image_t){.offset = AT, .size = size, .pull = rig_pull, .user = bytes};
    visit.config.task = esp_loader_task_write(&write_task, &image, 1);
    visit_begin(&visit);
}

static void finish(void)
{
    while (visit_step(&visit)) {
    }
    assert_int_equal(esp_loader_session_outcome(&visit.session)->end, ESP_LOADER_END_DONE);
    assert_memory_equal(sim_chip_flash(rig.chip, NULL) + AT, bytes, image.size);
}

/* What of a run that failed is in flash is not sent again; the run behind it is a quarter as long
 * as that one, and each that comes through doubles the next. */
static void runs_shrink_and_grow_again(void **state)
{
    static const uint32_t rate = 921600;
    static const begun_t behind[] = {{.size = 0x10000, .offset = 0x40000},
                                     {.size = 0x20000, .offset = 0x50000},
                                     {.size = 0x20000, .offset = 0x70000}};
    (void)state;
    for (unsigned stub = 0; stub < 2; stub++) {
        uint32_t done = 0;
        uint32_t total;
        begin(stub != 0, &rate, SIZE);
        while (done < 0x2A000) {
            assert_true(visit_step(&visit));
            esp_loader_session_progress(&visit.session, &done, &total);
        }
        sim_chip_reset(rig.chip);
        finish();
        assert_int_equal(begun[0].offset, 0);
        assert_int_equal(begun[0].size, 0x40000);
        for (size_t i = 1; i + COUNT(behind) < begun_count; i++) {
            assert_in_range(begun[i].offset, 0x28000, 0x40000 - 1);
            assert_in_range(begun[i].size, 1, 0x40000 - begun[i].offset);
        }
        for (size_t i = 0; i < COUNT(behind); i++) {
            const begun_t *run = &begun[begun_count - COUNT(behind) + i];
            assert_int_equal(run->offset, behind[i].offset);
            assert_int_equal(run->size, behind[i].size);
        }
        rig_free(&rig);
    }
}

/* The first sector of an application is erased first and written last. On a line that flash keeps
 * up with, blocks are as long as leaves the last one short; on a faster one a stub is told of all
 * that it has to erase. */
static void an_applications_first_sector_comes_last(void **state)
{
    enum { ALL = 150000, SECTOR = 0x1000, REST = ALL - SECTOR };
    static const struct {
        uint32_t rate;
        begun_t begun[3];
    } lines[] = {
        {115200, {{SECTOR, 0x4000, 0}, {REST, 0x3E00, SECTOR}, {SECTOR, 0x4000, 0}}},
        {600000, {{SECTOR, 0x4000, 0}, {REST, 0x3E00, SECTOR}, {SECTOR, 0x4000, 0}}},
        {600001, {{ALL, 0x4000, 0}, {REST, 0x4000, SECTOR}, {SECTOR, 0x4000, 0}}},
        {921600, {{ALL, 0x4000, 0}, {REST, 0x4000, SECTOR}, {SECTOR, 0x4000, 0}}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(lines); i++) {
        begin(true, &lines[i].rate, ALL);
        bytes[0] = MAGIC;
        finish();
        assert_int_equal(begun_count, 3);
        assert_memory_equal(begun, lines[i].begun, sizeof(lines[i].begun));
        rig_free(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_shrink_and_grow_again),
        cmocka_unit_test(an_applications_first_sector_comes_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
