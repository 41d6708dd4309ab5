/*
 * Writes of which a block was lost, so that nobody knows what the chip holds: what was there
 * before, and what a block is made of, may not be taken for an answer.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    AT = 0x10000,
    SIZE = 0x4000,
    PIECE = 1024, /* a quarter of a sector */
    SECTOR = 4096,
    FLASH_BEGIN = 0x02,
};

static rig_t rig;
static uint8_t image[SIZE];
static esp_loader_flash_write_t writing;

static bool counts_blocks;

static void begin(const char *chip, bool stub)
{
    sim_config_t config = stub_scene_config_of(chip);
    config.counts_blocks = counts_blocks;
    rig_init_with(&rig, &config);
    rig_fill(image, SIZE, 7);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    if (stub) {
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
    }
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
}

static uint8_t *in_flash(void)
{
    return sim_chip_flash(rig.chip, NULL) + AT;
}

/* A stub answers a block before it writes it. */
static void let_the_stub_write(void)
{
    rig.now_us += 1000000;
    sim_link_advance(rig.link, rig.now_us);
}

/* From here on a line on which that happens; NULL: a good one, and what was on the old one is
 * lost. */
static void change_line(const sim_fault_t *fault)
{
    uint8_t lost[512];
    while (sim_link_read(rig.link, lost, sizeof(lost)) != 0) {
    }
    sim_link_destroy(rig.link);
    rig.link = sim_link_create(rig.chip, fault, fault != NULL);
    sim_link_advance(rig.link, rig.now_us);
}

static void lose_command(uint64_t at)
{
    const sim_fault_t fault = {.kind = SIM_FAULT_SWALLOW, .direction = SIM_TO_CHIP, .at = at};
    change_line(&fault);
}

static esp_loader_error_t write_whole(uint32_t block_size)
{
    writing = (esp_loader_flash_write_t){
        .offset = AT, .size = SIZE, .block_size = block_size, .pull = rig_pull, .user = image};
    esp_loader_engine_flash_write(&rig.engine, &writing);
    return rig_run(&rig);
}

static void begin_pieces(uint32_t block_size, bool encrypted)
{
    writing = (esp_loader_flash_write_t){
        .offset = AT, .size = SIZE, .block_size = block_size, .pull = rig_pull, .user = image};
    if (encrypted) {
        esp_loader_engine_flash_begin_encrypted(&rig.engine, &writing);
    } else {
        esp_loader_engine_flash_begin(&rig.engine, &writing);
    }
    assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
}

static esp_loader_error_t write_piece(uint32_t size)
{
    esp_loader_engine_flash_block(&rig.engine, &writing, size);
    return rig_run(&rig);
}

static void write_pieces_up_to(uint32_t end, uint32_t size)
{
    while (writing.written < end) {
        const uint32_t left = end - writing.written;
        assert_int_equal(write_piece(left < size ? left : size), ESP_LOADER_SUCCESS);
    }
}

static void assert_all_is_there(void)
{
    let_the_stub_write();
    assert_memory_equal(in_flash(), image, SIZE);
}

/* Erased flash has its digest. */
static void a_blank_block_that_was_lost_is_sent_again(void **state)
{
    (void)state;
    for (uint64_t lost = 1; lost <= SIZE / PIECE; lost++) {
        begin("esp32c3", true);
        memset(image + (lost - 1) * PIECE, 0xFF, PIECE);
        lose_command(lost);
        assert_int_equal(write_whole(PIECE), ESP_LOADER_SUCCESS);
        assert_true(sim_link_struck(rig.link));
        assert_all_is_there();
        rig_free(&rig);
    }
}

/* Nothing tells whether it is there, and the caller has no earlier one to begin again with. */
static void a_blank_block_within_a_sector_is_never_guessed(void **state)
{
    (void)state;
    begin("esp32c3", true);
    memset(image + 5 * PIECE, 0xFF, PIECE);
    begin_pieces(PIECE, false);
    write_pieces_up_to(5 * PIECE, PIECE);
    lose_command(0);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(write_piece(PIECE), ESP_LOADER_ERROR_TIMEOUT);
        assert_int_equal(writing.written, 5 * PIECE);
    }
    assert_int_equal(write_whole(PIECE), ESP_LOADER_SUCCESS);
    assert_all_is_there();
    rig_free(&rig);
}

/* The sector of a block that was lost may hold the same bytes from before. */
static void an_image_that_was_there_before_tells_nothing_of_a_lost_block(void **state)
{
    (void)state;
    for (uint64_t lost = 1; lost <= SIZE / SECTOR; lost++) {
        begin("esp32c3", true);
        memcpy(in_flash(), image, SIZE);
        lose_command(lost);
        assert_int_equal(write_whole(SECTOR), ESP_LOADER_SUCCESS);
        assert_true(sim_link_struck(rig.link));
        assert_all_is_there();
        rig_free(&rig);
    }
}

/* The block begins in a sector that is erased, where it is blank, and goes on in one that still
 * holds what was there before: the same. */
static void a_block_that_passes_into_old_flash_is_not_taken_for_written(void **state)
{
    enum { LONG = 3000 };
    (void)state;
    begin("esp32c3", true);
    memset(image + LONG, 0xFF, SECTOR - LONG);
    memcpy(in_flash(), image, SIZE);
    begin_pieces(LONG, false);
    write_pieces_up_to(LONG, LONG);
    lose_command(0);
    const esp_loader_error_t error = write_piece(LONG);
    assert_true(sim_link_struck(rig.link));
    if (error == ESP_LOADER_SUCCESS) {
        write_pieces_up_to(SIZE, LONG);
        assert_all_is_there();
    } else {
        assert_int_equal(error, ESP_LOADER_ERROR_TIMEOUT);
        assert_int_equal(writing.written, LONG);
    }
    rig_free(&rig);
}

/* Its blank beginning tells nothing, and its last byte does. */
static void a_lost_block_that_begins_blank_is_told_by_its_end(void **state)
{
    (void)state;
    for (unsigned direction = 0; direction < 2; direction++) {
        const sim_fault_t fault = {.kind = SIM_FAULT_SWALLOW,
                                   .direction = direction == 0 ? SIM_TO_CHIP : SIM_TO_HOST};
        begin("esp32c3", true);
        memset(image + 5 * PIECE, 0xFF, PIECE - 1);
        image[6 * PIECE - 1] = 0;
        begin_pieces(PIECE, false);
        write_pieces_up_to(5 * PIECE, PIECE);
        change_line(&fault);
        assert_int_equal(write_piece(PIECE), ESP_LOADER_SUCCESS);
        assert_true(sim_link_struck(rig.link));
        write_pieces_up_to(SIZE, PIECE);
        assert_all_is_there();
        rig_free(&rig);
    }
}

static void assert_written_again_after(const sim_fault_t *fault, const char *chip, bool stub)
{
    for (uint32_t at = 0; at < SIZE; at += PIECE) {
        begin(chip, stub);
        begin_pieces(PIECE, false);
        write_pieces_up_to(at, PIECE);
        change_line(fault);
        assert_int_equal(write_piece(PIECE), ESP_LOADER_ERROR_TIMEOUT);
        assert_int_equal(writing.written, at);
        change_line(NULL);
        write_pieces_up_to(SIZE, PIECE);
        assert_all_is_there();
        rig_free(&rig);
    }
}

static void a_block_may_be_written_again_once_the_line_is_back(void **state)
{
    static const sim_fault_t dead = {.kind = SIM_FAULT_UNPLUG, .direction = SIM_TO_CHIP};
    (void)state;
    assert_written_again_after(&dead, "esp32c3", true);
    assert_written_again_after(&dead, "esp32c3", false);
    assert_written_again_after(&dead, "esp8266", false);
}

static void a_block_whose_answers_were_lost_is_not_written_twice(void **state)
{
    static const sim_fault_t mute = {.kind = SIM_FAULT_STALL, .direction = SIM_TO_HOST};
    (void)state;
    assert_written_again_after(&mute, "esp32c3", true);
    assert_written_again_after(&mute, "esp32c3", false);
    assert_written_again_after(&mute, "esp8266", false);
}

static const uint8_t *pull_some(void *user, uint32_t offset, uint32_t size)
{
    assert_in_range(size, 1, SIZE);
    return rig_pull(user, offset, size);
}

/* No earlier sector can be begun again with, and of no block yet is there anything to ask. */
static void a_write_that_begins_within_a_sector_survives_any_loss(void **state)
{
    (void)state;
    for (unsigned direction = 0; direction < SIM_DIRECTIONS; direction++) {
        bool struck = true;
        for (uint64_t lost = 0; struck; lost++) {
            const sim_fault_t fault = {
                .kind = SIM_FAULT_SWALLOW, .direction = (sim_direction_t)direction, .at = lost};
            begin("esp32c3", true);
            change_line(&fault);
            writing = (esp_loader_flash_write_t){.offset = AT + PIECE,
                                                 .size = 2 * SECTOR,
                                                 .block_size = PIECE,
                                                 .pull = pull_some,
                                                 .user = image + PIECE};
            esp_loader_engine_flash_begin(&rig.engine, &writing);
            assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
            assert_int_equal(writing.written, 0);
            write_pieces_up_to(2 * SECTOR, PIECE);
            struck = sim_link_struck(rig.link);
            let_the_stub_write();
            assert_memory_equal(in_flash() + PIECE, image + PIECE, 2 * SECTOR);
            rig_free(&rig);
        }
    }
}

/* What is not known of the ESP8266's ROM may not matter: short blocks, and the same with any
 * command or answer lost. */
static void a_rom_that_counts_whole_blocks_is_written_right(void **state)
{
    static const uint32_t sizes[] = {PIECE, PIECE / 2, 100, 3000};
    static const sim_direction_t ways[] = {SIM_TO_CHIP, SIM_TO_HOST};
    (void)state;
    counts_blocks = true;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        begin("esp8266", false);
        begin_pieces(3000, false);
        write_pieces_up_to(SIZE, sizes[i]);
        assert_all_is_there();
        rig_free(&rig);
    }
    for (uint64_t lost = 0; lost <= SIZE / PIECE; lost++) {
        for (size_t way = 0; way < 2; way++) {
            const sim_fault_t fault = {
                .kind = SIM_FAULT_SWALLOW, .direction = ways[way], .at = lost};
            begin("esp8266", false);
            change_line(&fault);
            assert_int_equal(write_whole(PIECE), ESP_LOADER_SUCCESS);
            assert_true(sim_link_struck(rig.link));
            assert_all_is_there();
            rig_free(&rig);
        }
    }
    counts_blocks = false;
}

/* Sends what the chip has made of the image, encrypted once more: the virtual cipher undoes
 * itself. */
static void assert_is_the_ciphertext(void)
{
    static uint8_t plain[SIZE];
    let_the_stub_write();
    memcpy(plain, image, SIZE);
    memcpy(image, in_flash(), SIZE);
    assert_memory_not_equal(image, plain, SIZE);
    begin_pieces(PIECE, true);
    write_pieces_up_to(SIZE, PIECE);
    let_the_stub_write();
    assert_memory_equal(in_flash(), plain, SIZE);
}

/* Its digest tells nothing, but where the sector is still blank the block is not there. */
static void assert_encrypted_block_written_once_after(const sim_fault_t *fault, uint32_t piece)
{
    for (uint32_t at = 0; at < SIZE; at += piece) {
        begin("esp32c3", true);
        begin_pieces(piece, true);
        write_pieces_up_to(at, piece);
        change_line(fault);
        assert_int_equal(write_piece(piece), ESP_LOADER_ERROR_TIMEOUT);
        assert_int_equal(writing.written, at);
        change_line(NULL);
        write_pieces_up_to(SIZE, piece);
        assert_is_the_ciphertext();
        rig_free(&rig);
    }
}

static void an_encrypted_block_whose_answers_were_lost_is_not_written_twice(void **state)
{
    static const sim_fault_t mute = {.kind = SIM_FAULT_STALL, .direction = SIM_TO_HOST};
    (void)state;
    assert_encrypted_block_written_once_after(&mute, PIECE);
    assert_encrypted_block_written_once_after(&mute, PIECE / 2);
}

static void an_encrypted_block_may_be_written_again_once_the_line_is_back(void **state)
{
    static const sim_fault_t dead = {.kind = SIM_FAULT_UNPLUG, .direction = SIM_TO_CHIP};
    (void)state;
    assert_encrypted_block_written_once_after(&dead, PIECE);
    assert_encrypted_block_written_once_after(&dead, PIECE / 2);
}

/* One that is lost once only costs no error at all, also where its plain bytes are blank or it goes
 * on in a sector that is not erased yet and holds what was there before. */
static void a_lost_encrypted_block_is_told_by_its_blank_sector(void **state)
{
    enum { LONG = 3072 };
    (void)state;
    for (unsigned old = 0; old < 2; old++) {
        for (unsigned direction = 0; direction < 2; direction++) {
            const sim_fault_t fault = {.kind = SIM_FAULT_SWALLOW,
                                       .direction = direction == 0 ? SIM_TO_CHIP : SIM_TO_HOST};
            begin("esp32c3", true);
            memset(image + LONG, 0xFF, LONG);
            memset(in_flash(), old == 0 ? 0xFF : 0x5A, SIZE);
            begin_pieces(LONG, true);
            write_pieces_up_to(LONG, LONG);
            change_line(&fault);
            assert_int_equal(write_piece(LONG), ESP_LOADER_SUCCESS);
            assert_true(sim_link_struck(rig.link));
            write_pieces_up_to(SIZE, LONG);
            assert_is_the_ciphertext();
            rig_free(&rig);
        }
    }
}

/* Filled up, the rest of a short block would encrypt to something that is not blank. */
static void encrypted_blocks_may_be_shorter_than_told(void **state)
{
    static const uint32_t sizes[] = {PIECE, PIECE / 2, 32};
    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        begin("esp32c3", false);
        begin_pieces(PIECE, true);
        write_pieces_up_to(SIZE, sizes[i]);
        assert_is_the_ciphertext();
        rig_free(&rig);
    }
}

static void assert_split_is_refused(const char *chip, bool stub, uint32_t size)
{
    begin(chip, stub);
    begin_pieces(PIECE, true);
    write_pieces_up_to(PIECE, PIECE);
    assert_int_equal(write_piece(size), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(writing.written, PIECE);
    write_pieces_up_to(SIZE, PIECE);
    assert_is_the_ciphertext();
    rig_free(&rig);
}

/* Through a stub it was written, wrong, and called a success. */
static void a_piece_that_splits_what_the_chip_encrypts_at_a_time_is_refused(void **state)
{
    static const uint32_t sizes[] = {4, 8, 20, 24, PIECE - 4, PIECE - 2};
    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        assert_split_is_refused("esp32c3", false, sizes[i]);
        assert_split_is_refused("esp32c3", true, sizes[i]);
        assert_split_is_refused("esp32", true, sizes[i]);
    }
    assert_split_is_refused("esp32", true, 16);
}

/* A begin erases, so it is sent once for each write, and again only where it has to be. */
static void sound_writes_begin_once(void **state)
{
    (void)state;
    for (unsigned stub = 0; stub < 2; stub++) {
        begin("esp32c3", stub != 0);
        const uint32_t before = sim_chip_counters(rig.chip)->commands[FLASH_BEGIN];
        assert_int_equal(write_whole(PIECE), ESP_LOADER_SUCCESS);
        assert_int_equal(sim_chip_counters(rig.chip)->commands[FLASH_BEGIN], before + 1);
        assert_all_is_there();
        rig_free(&rig);
    }
}

/* On a bad line frames are short, and a sector that is begun again is seldom whole the next time.
 */
static void a_block_lost_within_a_sector_does_not_cost_the_sector(void **state)
{
    static const sim_direction_t ways[] = {SIM_TO_CHIP, SIM_TO_HOST};
    (void)state;
    for (size_t way = 0; way < 2; way++) {
        /* The first command is the begin; then every fourth block begins a sector. */
        for (uint64_t lost = 2; lost < SIZE / PIECE; lost += lost % 4 == 0 ? 2 : 1) {
            begin("esp32c3", true);
            const uint32_t before = sim_chip_counters(rig.chip)->commands[FLASH_BEGIN];
            const sim_fault_t fault = {
                .kind = SIM_FAULT_SWALLOW, .direction = ways[way], .at = lost};
            change_line(&fault);
            assert_int_equal(write_whole(PIECE), ESP_LOADER_SUCCESS);
            assert_true(sim_link_struck(rig.link));
            assert_int_equal(sim_chip_counters(rig.chip)->commands[FLASH_BEGIN], before + 1);
            assert_all_is_there();
            rig_free(&rig);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_blank_block_that_was_lost_is_sent_again),
        cmocka_unit_test(a_blank_block_within_a_sector_is_never_guessed),
        cmocka_unit_test(an_image_that_was_there_before_tells_nothing_of_a_lost_block),
        cmocka_unit_test(a_block_that_passes_into_old_flash_is_not_taken_for_written),
        cmocka_unit_test(a_lost_block_that_begins_blank_is_told_by_its_end),
        cmocka_unit_test(a_block_may_be_written_again_once_the_line_is_back),
        cmocka_unit_test(a_block_whose_answers_were_lost_is_not_written_twice),
        cmocka_unit_test(an_encrypted_block_whose_answers_were_lost_is_not_written_twice),
        cmocka_unit_test(an_encrypted_block_may_be_written_again_once_the_line_is_back),
        cmocka_unit_test(a_lost_encrypted_block_is_told_by_its_blank_sector),
        cmocka_unit_test(a_write_that_begins_within_a_sector_survives_any_loss),
        cmocka_unit_test(encrypted_blocks_may_be_shorter_than_told),
        cmocka_unit_test(a_piece_that_splits_what_the_chip_encrypts_at_a_time_is_refused),
        cmocka_unit_test(a_rom_that_counts_whole_blocks_is_written_right),
        cmocka_unit_test(sound_writes_begin_once),
        cmocka_unit_test(a_block_lost_within_a_sector_does_not_cost_the_sector),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
