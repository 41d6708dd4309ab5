/*
 * What the engine makes of the words in a chip's registers, where a virtual chip has only one of
 * the values that are possible.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "support/scripted/scripted_registers.h"
#include "support/scripted/scripted_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static scripted_scene_t scene;
static scripted_registers_t registers;

static uint32_t *cell(uint32_t address)
{
    return scripted_register(&registers, address);
}

/* A connected chip with registers that are all 0. */
static void begin(void (*be)(scripted_chip_t *chip))
{
    scripted_scene_connect(&scene, be);
    scripted_chip_accept(&scene.chip, 0x0B);
    scripted_chip_accept(&scene.chip, 0x0D);
    scripted_registers_init(&registers, &scene.chip);
}

/* MAC addresses. */

static void assert_mac(const uint8_t *expected)
{
    uint8_t mac[6] = {0};
    esp_loader_identity_t identity = {.revision = 0xFFFF};
    esp_loader_engine_read_mac(&scene.engine, mac);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
    assert_memory_equal(mac, expected, 6);
    esp_loader_engine_identify(&scene.engine, &identity);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
    assert_memory_equal(identity.mac, expected, 6);
}

static void the_esp8266_has_its_prefix_apart_or_one_of_two(void **state)
{
    static const struct {
        uint32_t words[4];
        uint8_t mac[6];
    } chips[] = {
        {{0x9A000000, 0x02005678, 0, 0x005CCF7F}, {0x5C, 0xCF, 0x7F, 0x56, 0x78, 0x9A}},
        {{0x9A000000, 0x02015678, 0, 0x00000001}, {0x00, 0x00, 0x01, 0x56, 0x78, 0x9A}},
        {{0x9A000000, 0x02005678, 0, 0}, {0x18, 0xFE, 0x34, 0x56, 0x78, 0x9A}},
        {{0x9AFFFFFF, 0x02015678, 0, 0}, {0xAC, 0xD0, 0x74, 0x56, 0x78, 0x9A}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        begin(scripted_chip_be_esp8266);
        for (uint32_t word = 0; word < 4; word++) {
            *cell(0x3FF00050 + 4 * word) = chips[i].words[word];
        }
        assert_mac(chips[i].mac);
    }
}

static void others_have_it_in_two_words(void **state)
{
    static const uint8_t mac[6] = {0x12, 0x34, 0x56, 0x78, 0x9A, 0xBC};
    (void)state;
    begin(scripted_chip_be_esp32);
    *cell(0x3FF5A004) = 0x56789ABC;
    *cell(0x3FF5A008) = 0xFFFF1234;
    assert_mac(mac);
    begin(scripted_chip_be_esp32c3);
    *cell(0x60008844) = 0x56789ABC;
    *cell(0x60008848) = 0xFFFF1234;
    assert_mac(mac);
}

/* Revisions. */

static void assert_revision(uint16_t expected)
{
    esp_loader_identity_t identity = {.revision = 0xFFFF};
    esp_loader_engine_read_revision(&scene.engine, &identity);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
    assert_int_equal(identity.revision, expected);
    /* The same memory again: nothing of the last time counts. */
    esp_loader_engine_identify(&scene.engine, &identity);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
    assert_int_equal(identity.revision, expected);
}

static void each_field_of_a_revision_counts(void **state)
{
    (void)state;
    for (uint32_t minor = 0; minor < 16; minor++) {
        for (uint32_t major = 0; major < 4; major++) {
            begin(scripted_chip_be_esp32c3);
            *cell(0x60008850) = (minor & 7) << 18;
            *cell(0x60008858) = minor >> 3 << 23 | major << 24;
            assert_revision((uint16_t)(100 * major + minor));
        }
    }
    for (uint32_t step = 0; step < 4; step++) {
        begin(scripted_chip_be_esp32);
        *cell(0x3FF5A00C) = (step > 0 ? 1u : 0) << 15;
        *cell(0x3FF5A014) = (step > 1 ? 1u : 0) << 20 | step << 24;
        *cell(0x3FF6607C) = (step > 2 ? 1u : 0) << 31;
        assert_revision((uint16_t)(100 * step + step));
    }
}

/* Flash. */

enum {
    SPI = 0x60002000, /* the controller of an ESP32-C3 */
    ADDRESS = SPI + 0x04,
    USER = SPI + 0x18,
    USER2 = SPI + 0x20,
    DATA = SPI + 0x58,
    READ_ID = 0x9F,
    READ_SFDP = 0x5A,
    NO_SIZE = 0xFF00EF, /* an id */
};

/* Flash behind that controller: the word that a command at an address gives. */
typedef struct {
    uint32_t signature;
    uint32_t pointer;
    uint32_t density_at;
    uint32_t density;
} tables_t;

static const tables_t *tables;

static uint32_t peek_flash(void *user, uint32_t address)
{
    if (address != DATA) {
        return scripted_registers_peek(user, address);
    }
    /* The controller's registers were put back by now: what ran is in what was written. */
    uint32_t command = 0;
    uint32_t at = 0;
    for (size_t i = 0; i < registers.poked_count; i++) {
        const scripted_cell_t *poked = &registers.poked[i];
        command = poked->address == USER2 && poked->value != 0 ? poked->value & 0xFF : command;
        at = poked->address == ADDRESS ? poked->value : at;
    }
    if (command == READ_ID) {
        return NO_SIZE;
    }
    assert_int_equal(command, READ_SFDP);
    return at == 0                    ? tables->signature
           : at == 0x0C               ? tables->pointer
           : at == tables->density_at ? tables->density
                                      : 0xFFFFFFFF;
}

static esp_loader_error_t detect(const tables_t *what)
{
    begin(scripted_chip_be_esp32c3);
    scene.chip.peek = peek_flash;
    registers.busy = SPI;
    tables = what;
    esp_loader_engine_flash_detect(&scene.engine, 0);
    return scripted_scene_run(&scene);
}

static void tables_tell_the_size(void **state)
{
    enum { KIB = 1024, MIB = 1024 * KIB };
    static const struct {
        tables_t tables;
        uint32_t size;
    } flashes[] = {
        {{0x50444653, 0x00000080, 0x84, 0x01FFFFFF}, 4 * MIB},
        {{0x50444653, 0xFF000030, 0x34, 0x07FFFFFF}, 16 * MIB}, /* a maker's byte above it */
        {{0x50444653, 0x00000010, 0x14, 0x00007FFF}, 4 * KIB},  /* where tables may begin */
        {{0x50444653, 0x00000080, 0x84, 0x80000020}, 512 * MIB},
        {{0x50444653, 0x00000080, 0x84, 0x8000000F}, 4 * KIB},
        {{0x50444653, 0x00000080, 0x84, 0x80000022}, 2048u * MIB},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(flashes) / sizeof(flashes[0]); i++) {
        assert_int_equal(detect(&flashes[i].tables), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_engine_flash(&scene.engine)->size, flashes[i].size);
        assert_true(esp_loader_engine_flash_attached(&scene.engine));
    }
}

static void what_is_no_table_tells_no_size(void **state)
{
    static const tables_t flashes[] = {
        {0xFFFFFFFF, 0x00000080, 0x84, 0x01FFFFFF}, /* no tables at all */
        {0x50444652, 0x00000080, 0x84, 0x01FFFFFF},
        {0x00000080, 0x00000080, 0x84, 0x01FFFFFF},
        {0x50444653, 0x0000000F, 0x13, 0x01FFFFFF}, /* within the head */
        {0x50444653, 0x00000000, 0x04, 0x01FFFFFF},
        {0x50444653, 0x00000080, 0x84, 0x01FFFFF7}, /* no whole sectors */
        {0x50444653, 0x00000080, 0x84, 0x00003FFF},
        {0x50444653, 0x00000080, 0x84, 0x80000023}, /* more than can be said */
        {0x50444653, 0x00000080, 0x84, 0x80000002},
        {0x50444653, 0x00000080, 0x84, 0x80000000},
        {0x50444653, 0x00000080, 0x84, 0xFFFFFFFF},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(flashes) / sizeof(flashes[0]); i++) {
        assert_int_equal(detect(&flashes[i]), ESP_LOADER_ERROR_UNSUPPORTED_CHIP);
        assert_int_equal(esp_loader_engine_result(&scene.engine)->address, NO_SIZE);
        assert_int_equal(esp_loader_engine_flash(&scene.engine)->size, 0);
        assert_false(esp_loader_engine_flash_attached(&scene.engine));
    }
}

/* A 4 MiB part whose command takes a while. */
static esp_loader_error_t attach_after(unsigned polls)
{
    begin(scripted_chip_be_esp32c3);
    *cell(DATA) = 0xA51640EF;
    *cell(USER) = 0x80000041;
    *cell(USER2) = 0x700000EB;
    registers.busy = SPI;
    registers.busy_for = polls;
    esp_loader_engine_flash_attach(&scene.engine, 0);
    return scripted_scene_run(&scene);
}

static void the_controller_has_time_and_gets_its_settings_back(void **state)
{
    (void)state;
    /* A register is asked until two answers agree. */
    for (unsigned polls = 0; polls <= 6; polls++) {
        assert_int_equal(attach_after(polls), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_engine_flash(&scene.engine)->id, 0x1640EF);
        assert_int_equal(esp_loader_engine_flash(&scene.engine)->size, 0x400000);
        assert_int_equal(*cell(USER), 0x80000041);
        assert_int_equal(*cell(USER2), 0x700000EB);
    }
}

/* The caller's own writes may be of some bits, and followed by a pause; the engine's are not. */
static void all_bits_are_written_and_without_a_pause(void **state)
{
    (void)state;
    begin(scripted_chip_be_esp32c3);
    registers.busy = SPI;
    *cell(DATA) = 0x1640EF;
    esp_loader_engine_write_register(&scene.engine, 0x60000000, 0x12345678, 0x00FF0000, 777);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
    const unsigned own = scene.chip.frame_count - 1;
    assert_int_equal(scripted_chip_word(&scene.chip, own, 0), 0x60000000);
    assert_int_equal(scripted_chip_word(&scene.chip, own, 1), 0x12345678);
    assert_int_equal(scripted_chip_word(&scene.chip, own, 2), 0x00FF0000);
    assert_int_equal(scripted_chip_word(&scene.chip, own, 3), 777);
    esp_loader_engine_flash_attach(&scene.engine, 0);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
    for (unsigned i = own + 1; i < scene.chip.frame_count; i++) {
        if (scene.chip.frame_opcodes[i] == 0x09) {
            assert_int_equal(scripted_chip_word(&scene.chip, i, 2), 0xFFFFFFFF);
            assert_int_equal(scripted_chip_word(&scene.chip, i, 3), 0);
        }
    }
}

static void a_controller_that_never_ends_is_told(void **state)
{
    (void)state;
    assert_int_equal(attach_after(1000), ESP_LOADER_ERROR_TIMEOUT);
    assert_false(esp_loader_engine_flash_attached(&scene.engine));
    assert_true(1000 - registers.busy_left < 20);
}

/* Security. */

/* Each change of the setting burns one more bit of the counter. */
static void an_odd_number_of_bits_means_encryption(void **state)
{
    (void)state;
    for (unsigned count = 0; count < 256; count++) {
        uint8_t info[20] = {[4] = (uint8_t)count, [12] = 5};
        esp_loader_target_security_info_t told;
        unsigned bits = 0;
        for (unsigned left = count; left != 0; left &= left - 1) {
            bits++;
        }
        begin(scripted_chip_be_esp32c3);
        scripted_chip_forget(&scene.chip, 0x14);
        scripted_chip_answer(
            &scene.chip,
            (scripted_answer_t){.opcode = 0x14, .data = info, .data_size = sizeof(info)});
        esp_loader_engine_security_info(&scene.engine, &told);
        assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
        assert_int_equal(told.flash_encryption_enabled, bits % 2);
    }
}

/* A field of each bit of the flags, in their order. */
static void each_flag_of_security_has_its_field(void **state)
{
    (void)state;
    for (unsigned bit = 0; bit < 11; bit++) {
        uint8_t info[20] = {[12] = 5, [16] = 0x78, [17] = 0x56, [18] = 0x34, [19] = 0x12};
        esp_loader_target_security_info_t told;
        info[bit / 8] = (uint8_t)(1u << bit % 8);
        begin(scripted_chip_be_esp32c3);
        scripted_chip_forget(&scene.chip, 0x14);
        scripted_chip_answer(
            &scene.chip,
            (scripted_answer_t){.opcode = 0x14, .data = info, .data_size = sizeof(info)});
        esp_loader_engine_security_info(&scene.engine, &told);
        assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
        const bool flags[] = {told.secure_boot_enabled,
                              told.secure_boot_aggressive_revoke_enabled,
                              told.secure_download_mode_enabled,
                              told.secure_boot_revoked_keys[0],
                              told.secure_boot_revoked_keys[1],
                              told.secure_boot_revoked_keys[2],
                              told.jtag_software_disabled,
                              told.jtag_hardware_disabled,
                              told.usb_disabled,
                              told.dcache_in_uart_download_disabled,
                              told.icache_in_uart_download_disabled};
        for (unsigned flag = 0; flag < 11; flag++) {
            assert_int_equal(flags[flag], flag == bit);
        }
        assert_int_equal(told.target_chip, ESP32C3_CHIP);
        assert_int_equal(told.eco_version, 0x12345678);
        assert_false(told.flash_encryption_enabled);
    }
}

/* ESP32-S2: neither chip nor version are in its answer. */
static void a_short_answer_tells_no_version(void **state)
{
    uint8_t info[12] = {[0] = 1, [4] = 7};
    esp_loader_target_security_info_t told = {.eco_version = 99};
    (void)state;
    begin(scripted_chip_be_esp32c3);
    scripted_chip_forget(&scene.chip, 0x14);
    scripted_chip_answer(
        &scene.chip, (scripted_answer_t){.opcode = 0x14, .data = info, .data_size = sizeof(info)});
    esp_loader_engine_security_info(&scene.engine, &told);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
    assert_true(told.secure_boot_enabled && told.flash_encryption_enabled);
    assert_int_equal(told.eco_version, 0);
}

static void answers_of_other_sizes_tell_nothing(void **state)
{
    static const uint8_t info[24] = {0};
    (void)state;
    for (uint16_t size = 0; size <= sizeof(info); size++) {
        esp_loader_target_security_info_t told;
        begin(scripted_chip_be_esp32c3);
        scripted_chip_forget(&scene.chip, 0x14);
        scripted_chip_answer(&scene.chip,
                             (scripted_answer_t){.opcode = 0x14, .data = info, .data_size = size});
        esp_loader_engine_security_info(&scene.engine, &told);
        assert_int_equal(scripted_scene_run(&scene), size == 12 || size == 20
                                                         ? ESP_LOADER_SUCCESS
                                                         : ESP_LOADER_ERROR_INVALID_RESPONSE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_esp8266_has_its_prefix_apart_or_one_of_two),
        cmocka_unit_test(others_have_it_in_two_words),
        cmocka_unit_test(each_field_of_a_revision_counts),
        cmocka_unit_test(tables_tell_the_size),
        cmocka_unit_test(what_is_no_table_tells_no_size),
        cmocka_unit_test(the_controller_has_time_and_gets_its_settings_back),
        cmocka_unit_test(all_bits_are_written_and_without_a_pause),
        cmocka_unit_test(a_controller_that_never_ends_is_told),
        cmocka_unit_test(an_odd_number_of_bits_means_encryption),
        cmocka_unit_test(each_flag_of_security_has_its_field),
        cmocka_unit_test(a_short_answer_tells_no_version),
        cmocka_unit_test(answers_of_other_sizes_tell_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
