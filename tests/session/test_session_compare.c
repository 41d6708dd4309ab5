/*
 * Sessions: images that are compared with flash, and flash that is read, by what the chip is asked.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/stub_scene.h"
#include "support/visit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static rig_t rig;
static visit_t visit;

static void begin(void)
{
    stub_scene_begin(&rig, 2);
    visit_init(&visit, &rig);
    visit_use_stub(&visit);
}

static uint8_t *flash_at(uint32_t address)
{
    return sim_chip_flash(rig.chip, NULL) + address;
}

/* Reads the image until there is nothing more to be had. */
static const uint8_t *pull_a_part(void *user, uint32_t offset, uint32_t size)
{
    (void)size;
    return offset < 0x4000 ? (const uint8_t *)user + offset : NULL;
}

static void an_image_that_cannot_be_compared_says_where_and_why(void **state)
{
    static uint8_t large[0x5000];
    (void)state;
    esp_loader_task_verify_t verify;
    esp_loader_image_t image = {
        .offset = 0x10000, .size = sizeof(large), .pull = pull_a_part, .user = large};
    begin();
    assert_int_equal(visit_run(&visit, esp_loader_task_verify(&verify, &image, 1)),
                     ESP_LOADER_END_FAILED);
    const esp_loader_outcome_t *outcome = esp_loader_session_outcome(&visit.session);
    assert_int_equal(outcome->doing, ESP_LOADER_DOING_COMPARE);
    assert_int_equal(outcome->result.code, ESP_LOADER_ERROR_FAIL);
    assert_int_equal(outcome->result.address, 0x14000);
    image.size = 0;
    assert_int_equal(visit_run(&visit, esp_loader_task_verify(&verify, &image, 1)),
                     ESP_LOADER_END_FAILED);
    assert_int_equal(outcome->result.code, ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(outcome->result.address, 0x10000);
    rig_free(&rig);
}

/* The commands that a visit has sent for an MD5: where from, and how much. */
typedef struct {
    uint8_t bytes[1 << 16];
    size_t size;
} sent_t;

static sent_t sent;

static void keep(void *user, const uint8_t *from, size_t size)
{
    sent_t *to = user;
    assert_true(to->size + size <= sizeof(to->bytes));
    memcpy(to->bytes + to->size, from, size);
    to->size += size;
}

static uint32_t word_at(size_t at)
{
    const uint8_t *from = sent.bytes + at;
    return from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

/* Whether the last MD5 was asked for that stretch. No byte of it needs an escape. */
static bool last_digest_is_of(uint32_t address, uint32_t size)
{
    static const uint8_t head[] = {0xC0, 0x00, 0x13, 0x10, 0x00};
    enum { ADDRESS = 9, SIZE = 13 };
    for (size_t at = sent.size - ADDRESS - 16; at > 0; at--) {
        if (memcmp(sent.bytes + at, head, sizeof(head)) == 0) {
            return word_at(at + ADDRESS) == address && word_at(at + SIZE) == size;
        }
    }
    return false;
}

/* In the end the chip is asked once more for the first 4 KiB that are not blank, or what there is
 * of them; not for blank flash, whose digest proves nothing. */
static void what_was_read_is_asked_for_once_more(void **state)
{
    static const struct {
        uint32_t blank; /* bytes of 0xFF at first */
        uint32_t size;  /* of all that is read */
        uint32_t asked; /* in the end; 0: no more than what it was compared with when it was read */
    } cases[] = {{0, 0x3000, 0x1000},     {1, 0x3000, 0x1000}, {0x1234, 0x3000, 0x1000},
                 {0x2100, 0x3000, 0xF00}, {0x2FFF, 0x3000, 1}, {0, 0x1000, 0x1000},
                 {0, 0xFFF, 0xFFF},       {0x3000, 0x3000, 0}};
    static uint8_t content[0x3000];
    enum { FROM = 0x20000, MD5 = 0x13 };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        esp_loader_task_read_t read;
        begin();
        memset(flash_at(FROM), 0xFF, cases[i].size);
        memset(flash_at(FROM) + cases[i].blank, 0x5A, cases[i].size - cases[i].blank);
        sent.size = 0;
        visit.sent = keep;
        visit.sent_user = &sent;
        assert_int_equal(
            visit_run(&visit, esp_loader_task_read(&read, FROM, cases[i].size, content)),
            ESP_LOADER_END_DONE);
        assert_memory_equal(content, flash_at(FROM), cases[i].size);
        if (cases[i].asked != 0) {
            assert_int_equal(sim_chip_counters(rig.chip)->commands[MD5], 2);
            assert_true(last_digest_is_of(FROM + cases[i].blank, cases[i].asked));
        } else {
            assert_int_equal(sim_chip_counters(rig.chip)->commands[MD5], 1);
        }
        rig_free(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_image_that_cannot_be_compared_says_where_and_why),
        cmocka_unit_test(what_was_read_is_asked_for_once_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
