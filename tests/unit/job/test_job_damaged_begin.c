/*
 * The line changes a bit of a command that erases, and no checksum tells. A job that writes
 * differences does not verify all in the end, and finds it all the same.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    AT = 0x20000,
    SECTOR = 4096,
    SECTORS = 20, /* of each of two images, one behind the other */
    SIZE = SECTORS * SECTOR,
    MAGIC = 0xE9,
    ROM_BLOCK = 1024,
    STUB_BLOCK = 0x4000,
    FLASH_BEGIN = 0x02, /* opcode */
    OPCODE_AT = 2,      /* in an encoded command */
    LENGTH_AT = 9,
    ADDRESS_AT = LENGTH_AT + 12,
    FIRST_BIT = 12, /* changes of lengths and addresses: by a sector ... */
    LAST_BIT = 17,  /* ... and up to so many that both images are within reach */
    BITS = 8,
    BEGINS = 16,
};

static rig_t rig;
static esp_loader_job_t job;
static esp_loader_image_t images[2];
static uint8_t bytes[2][SIZE];
static uint64_t begins[BEGINS]; /* where they stand among the bytes to the chip */
static size_t begin_count;

static void change(uint32_t sector)
{
    bytes[0][sector * SECTOR + 77] ^= 0x5A;
}

/* Both images are in flash, but for a sector of the first one. */
static void begin(bool stub, bool boots, uint32_t changed, uint32_t blank, const sim_fault_t *fault)
{
    const sim_config_t config = stub_scene_config_of(stub ? "esp32c3" : "esp32");
    stub_scene_shorten(128);
    rig_init_with(&rig, &config);
    for (size_t i = 0; i < 2; i++) {
        const uint32_t offset = AT + (uint32_t)i * SIZE;
        rig_fill(bytes[i], SIZE, (uint32_t)i + 3);
        bytes[i][0] = boots && i == 0 ? MAGIC : 0;
        if (i == 0 && blank != 0) {
            memset(bytes[i] + blank * SECTOR, 0xFF, 2 * SECTOR);
        }
        memcpy(sim_chip_flash(rig.chip, NULL) + offset, bytes[i], SIZE);
        images[i] = (esp_loader_image_t){
            .offset = offset, .size = SIZE, .pull = rig_pull, .user = bytes[i]};
    }
    change(changed);
    if (fault != NULL) {
        rig_fault(&rig, fault);
    }
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    if (stub) {
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
    }
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    esp_loader_job_init(&job, &rig.engine, images, 2, stub ? STUB_BLOCK : ROM_BLOCK);
    esp_loader_job_write_difference(&job);
}

static void look_at_command(void)
{
    uint16_t size = 0;
    if ((esp_loader_engine_wants(&rig.engine) & ESP_LOADER_WANT_TX) == 0) {
        return;
    }
    const uint8_t *sent = esp_loader_engine_tx_buf(&rig.engine, &size);
    if (size > OPCODE_AT && sent[OPCODE_AT] == FLASH_BEGIN) {
        assert_true(begin_count < BEGINS);
        begins[begin_count++] = sim_link_bytes(rig.link, SIM_TO_CHIP);
    }
}

static void run(void)
{
    begin_count = 0;
    while (esp_loader_job_advance(&job)) {
        look_at_command();
        rig_run(&rig);
    }
    assert_int_equal(job.result.code, ESP_LOADER_SUCCESS);
    for (size_t i = 0; i < 2; i++) {
        assert_memory_equal(sim_chip_flash(rig.chip, NULL) + images[i].offset, bytes[i], SIZE);
        assert_true(images[i].verified);
    }
    rig_free(&rig);
}

/* Each begin of a job, with each bit of its length and of its address changed that matters. */
static void any_bit_may_change(bool boots, uint32_t changed, uint32_t blank)
{
    static const uint64_t words[] = {LENGTH_AT, ADDRESS_AT};
    for (unsigned stub = 0; stub < 2; stub++) {
        uint64_t found[BEGINS];
        begin(stub, boots, changed, blank, NULL);
        run();
        const size_t count = begin_count;
        assert_true(count > 0);
        memcpy(found, begins, sizeof(found));
        for (size_t i = 0; i < 2 * count; i++) {
            for (unsigned bit = FIRST_BIT; bit <= LAST_BIT; bit++) {
                const sim_fault_t fault = {.kind = SIM_FAULT_CORRUPT,
                                           .direction = SIM_TO_CHIP,
                                           .at = found[i / 2] + words[i % 2] + bit / BITS,
                                           .byte = (uint8_t)(1U << bit % BITS)};
                begin(stub, boots, changed, blank, &fault);
                run();
            }
        }
    }
}

/* The image behind was found right before. */
static void an_erase_that_reaches_the_next_image_is_found(void **state)
{
    (void)state;
    any_bit_may_change(false, SECTORS - 1, 0);
}

/* Of blank sectors nobody sees that they were erased, but of those behind. */
static void an_erase_that_reaches_beyond_blank_sectors_is_found(void **state)
{
    (void)state;
    any_bit_may_change(false, 4, 5);
    any_bit_may_change(true, 0, 1);
}

/* The first sector of an application is to be made blank, and another is. */
static void an_erase_of_another_sector_than_the_first_is_found(void **state)
{
    (void)state;
    any_bit_may_change(true, SECTORS - 2, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_erase_that_reaches_the_next_image_is_found),
        cmocka_unit_test(an_erase_that_reaches_beyond_blank_sectors_is_found),
        cmocka_unit_test(an_erase_of_another_sector_than_the_first_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
