/* SPDX-License-Identifier: Apache-2.0
 *
 * Secure download mode, flash encryption, and the eFuses that tell of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "esp_image.h"
#include "esp_image_build.h"
#include "sim/bench/stub_bench.h"
#include <cmocka.h>
#include <nettle/md5.h>
#include <stdio.h>
#include <string.h>

enum { SECTOR = 4096, PLACE = 0x10000, SIZE = 2048, APP_SIZE = 0x9000 };

/* Where esptool reads them: EFUSE_SPI_BOOT_CRYPT_CNT, EFUSE_SECURE_BOOT_EN, the first two of
 * EFUSE_PURPOSE_KEY and EFUSE_DIS_DOWNLOAD_MANUAL_ENCRYPT of its targets. */
typedef struct {
    const char *chip;
    uint32_t count, boot, manual, purpose[2];
    uint8_t count_shift, boot_shift, manual_shift, purpose_shift[2];
} fuses_t;

static const fuses_t fuses[] = {
    {"esp32", 0x3FF5A000, 0x3FF5A018, 0x3FF5A018, {0}, 20, 5, 7, {0}},
    {"esp32s2", 0x3F41A034, 0x3F41A038, 0x3F41A030, {0x3F41A034, 0x3F41A034}, 18, 20, 19, {24, 28}},
    {"esp32s3", 0x60007034, 0x60007038, 0x60007030, {0x60007034, 0x60007034}, 18, 20, 20, {24, 28}},
    {"esp32c2", 0x60008830, 0x60008830, 0x60008830, {0}, 7, 21, 6, {0}},
    {"esp32c3", 0x60008834, 0x60008838, 0x60008830, {0x60008834, 0x60008834}, 18, 20, 20, {24, 28}},
    {"esp32c5", 0x600B4834, 0x600B4838, 0x600B4830, {0x600B4834, 0x600B4834}, 16, 25, 20, {22, 27}},
    {"esp32c6", 0x600B0834, 0x600B0838, 0x600B0830, {0x600B0834, 0x600B0834}, 18, 20, 20, {24, 28}},
    {"esp32c61", 0x600B4830, 0x600B4834, 0x600B4830, {0x600B4834, 0x600B4834}, 23, 26, 14, {0, 4}},
    {"esp32h2", 0x600B0834, 0x600B0838, 0x600B0830, {0x600B0834, 0x600B0834}, 18, 20, 20, {24, 28}},
    {"esp32h4", 0x600B1830, 0x600B1838, 0x600B1830, {0x600B1834, 0x600B1834}, 23, 5, 14, {0, 5}},
    {"esp32p4", 0x5012D034, 0x5012D038, 0x5012D030, {0x5012D034, 0x5012D034}, 18, 20, 20, {24, 28}},
    {"esp32s31", 0x20715034, 0x2071503C, 0x20715030, {0x20715038, 0x20715038}, 21, 2, 20, {0, 5}},
};

enum { FUSED_CHIPS = sizeof fuses / sizeof fuses[0] };

static uint32_t field(sim_chip_t *chip, uint32_t address, unsigned shift, uint32_t mask)
{
    return sim_chip_peek(chip, address) >> shift & mask;
}

static void test_efuses_tell_what_was_burnt(void **state)
{
    (void)state;
    for (size_t i = 0; i < FUSED_CHIPS; i++) {
        const fuses_t *at = &fuses[i];
        sim_config_t config = {.chip = at->chip,
                               .security_flags = SIM_SECURITY_BOOT,
                               .flash_crypt_count = 5,
                               .key_purposes = {9, 4},
                               .manual_encrypt_off = true};
        for (unsigned round = 0; round < 2; round++) {
            const unsigned burnt = 1 - round;
            print_message("%s\n", at->chip);
            sim_chip_t *chip = sim_chip_create(&config);
            assert_int_equal(field(chip, at->count, at->count_shift, 7), burnt * 5);
            assert_int_equal(field(chip, at->boot, at->boot_shift, 1), burnt);
            assert_int_equal(field(chip, at->manual, at->manual_shift, 1), burnt);
            if (at->purpose[0] != 0) {
                assert_int_equal(field(chip, at->purpose[0], at->purpose_shift[0], 15), burnt * 9);
                assert_int_equal(field(chip, at->purpose[1], at->purpose_shift[1], 15), burnt * 4);
            }
            sim_chip_destroy(chip);
            config = (sim_config_t){.chip = at->chip};
        }
    }
}

/* Where esptool looks before it has an ESP32 or an ESP32-C2 encrypt:
 * is_flash_encryption_key_valid() and get_flash_crypt_config() of its targets. */
static void test_a_key_goes_with_an_encrypted_flash(void **state)
{
    (void)state;
    enum { BLOCKS_UNREADABLE = 0x3FF5A000, CRYPT_CONFIG = 0x3FF5A014, C2_UNREADABLE = 0x60008830 };
    for (unsigned count = 0; count < 2; count++) {
        sim_config_t config = {.chip = "esp32", .flash_crypt_count = (uint8_t)count};
        sim_chip_t *chip = sim_chip_create(&config);
        assert_int_equal(field(chip, BLOCKS_UNREADABLE, 16, 1), count);
        assert_int_equal(field(chip, CRYPT_CONFIG, 28, 15), count * 15);
        sim_chip_destroy(chip);
        config.chip = "esp32c2";
        chip = sim_chip_create(&config);
        assert_int_equal(field(chip, C2_UNREADABLE, 0, 3), count);
        sim_chip_destroy(chip);
    }
}

static void test_security_info_has_two_lengths(void **state)
{
    (void)state;
    for (size_t i = 0; i < FUSED_CHIPS; i++) {
        if (!sim_chip_has(fuses[i].chip, SIM_HAS_SECURE_DOWNLOAD)) {
            continue;
        }
        sim_chip_t *chip =
            bench_connected_of((sim_config_t){.chip = fuses[i].chip,
                                              .security_flags = 0x785,
                                              .flash_crypt_count = 3,
                                              .key_purposes = {1, 2, 3, 4, 5, 6, 7}});
        uint8_t info[256];
        size_t size = 0;
        bench_command(chip, 0x14, 0, NULL, 0);
        assert_int_equal(bench_answer(chip, 0x14, info, &size), 0);
        assert_int_equal(size, strcmp(fuses[i].chip, "esp32s2") == 0 ? 12 : 20);
        assert_memory_equal(info, "\x85\x07\x00\x00\x03\x01\x02\x03\x04\x05\x06\x07", 12);
        sim_chip_destroy(chip);
    }
}

static void test_chips_without_it_are_not_made(void **state)
{
    (void)state;
    assert_null(
        sim_chip_create(&(sim_config_t){.chip = "esp32", .security_flags = SIM_SECURITY_DOWNLOAD}));
    assert_null(
        sim_chip_create(&(sim_config_t){.chip = "esp8266", .security_flags = SIM_SECURITY_BOOT}));
    assert_null(sim_chip_create(&(sim_config_t){.chip = "esp8266", .flash_crypt_count = 1}));
}

static sim_chip_t *secured(const char *name)
{
    return bench_connected_of(
        (sim_config_t){.chip = name, .security_flags = SIM_SECURITY_DOWNLOAD, .any_stub = true});
}

/* Eight answers that bear the opcode of the command before. */
static void expect_refusal(sim_chip_t *chip, uint8_t opcode)
{
    static const uint8_t refusal[14] = {0xC0, 1, 0x08, 4, 0, 7, 7, 0x12, 0x20, 1, 5, 0, 0, 0xC0};
    uint8_t got[256];
    print_message("0x%02x\n", opcode);
    bench_command(chip, opcode, 0, NULL, 0);
    assert_int_equal(sim_chip_read(chip, got, sizeof got), 8 * sizeof refusal);
    for (size_t i = 0; i < 8; i++) {
        assert_memory_equal(&got[i * sizeof refusal], refusal, sizeof refusal);
    }
}

/* esptool's serial protocol documentation, "Supported in Secure Download Mode". */
static void test_secure_download_mode_refuses_all_but_a_few(void **state)
{
    (void)state;
    static const uint8_t allowed[] = {0x02, 0x03, 0x04, 0x08, 0x0B, 0x0D, 0x0F, 0x14};
    for (size_t i = 0; i < FUSED_CHIPS; i++) {
        if (!sim_chip_has(fuses[i].chip, SIM_HAS_SECURE_DOWNLOAD)) {
            continue;
        }
        sim_chip_t *chip = secured(fuses[i].chip);
        for (unsigned opcode = 0; opcode < 256; opcode++) {
            if (memchr(allowed, (int)opcode, sizeof allowed) == NULL) {
                expect_refusal(chip, (uint8_t)opcode);
            }
        }
        sim_chip_destroy(chip);
    }
}

static void test_secure_download_mode_writes_flash(void **state)
{
    (void)state;
    sim_chip_t *chip = secured("esp32c3");
    uint8_t data[SIZE];
    stub_fill(data, sizeof data, 1);
    bench_attach(chip, 0);
    assert_int_equal(bench_flash_begin(chip, SIZE, 1, PLACE), 0);
    bench_block(chip, 0x03, 0, data, sizeof data);
    assert_int_equal(bench_error(chip, 0x03), 0);
    assert_memory_equal(&sim_chip_flash(chip, NULL)[PLACE], data, sizeof data);
    sim_chip_destroy(chip);
}

static void test_no_stub_starts_in_secure_download_mode(void **state)
{
    (void)state;
    sim_chip_t *chip = secured("esp32c3");
    uint8_t code[STUB_TEXT_SIZE];
    stub_fill(code, sizeof code, 1);
    stub_upload(chip, STUB_TEXT, code, sizeof code);
    stub_jump(chip, STUB_RUN, STUB_TEXT);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_DOWNLOAD);
    assert_int_equal(sim_chip_peek(chip, STUB_TEXT), 0);
    sim_chip_destroy(chip);
}

/* @return the error byte of the first answer that was not 0 */
static uint8_t rom_write(sim_chip_t *chip, uint32_t address, uint32_t encrypt, const uint8_t *data,
                         size_t size)
{
    const uint32_t begin[5] = {(uint32_t)size, 1, (uint32_t)size, address, encrypt};
    bench_command_words(chip, 0x02, begin, 5);
    const uint8_t error = bench_error(chip, 0x02);
    if (error != 0) {
        return error;
    }
    bench_block(chip, 0x03, 0, data, size);
    return bench_error(chip, 0x03);
}

static void stub_write(sim_chip_t *chip, uint32_t address, uint32_t encrypt, const uint8_t *data,
                       size_t size)
{
    const uint32_t begin[5] = {(uint32_t)size, 1, (uint32_t)size, address, encrypt};
    assert_int_equal(stub_words(chip, 0x02, begin, 5), 0);
    assert_int_equal(stub_block(chip, 0x03, 0, data, size), 0);
    assert_int_equal(stub_end(chip), 0);
}

static void test_encrypted_writes_land_as_ciphertext(void **state)
{
    (void)state;
    uint8_t plain[SIZE];
    stub_fill(plain, sizeof plain, 7);
    sim_chip_t *rom = bench_attached("esp32s3");
    sim_chip_t *stub = stub_chip_of((sim_config_t){.chip = "esp32s3"});
    const uint8_t *of_rom = sim_chip_flash(rom, NULL);
    const uint8_t *of_stub = sim_chip_flash(stub, NULL);
    for (uint32_t i = 0; i < 2; i++) {
        const uint32_t place = PLACE + i * SECTOR;
        assert_int_equal(rom_write(rom, place, 1, plain, sizeof plain), 0);
        stub_write(stub, place, 1, plain, sizeof plain);
        for (size_t at = 0; at < sizeof plain; at += 16) {
            assert_memory_not_equal(&of_rom[place + at], &plain[at], 16);
        }
        assert_memory_equal(&of_rom[place], &of_stub[place], sizeof plain);
        assert_int_equal(of_rom[place + sizeof plain], 0xFF);
    }
    assert_memory_not_equal(&of_rom[PLACE], &of_rom[PLACE + SECTOR], 16);
    assert_int_equal(rom_write(rom, PLACE, 0, plain, sizeof plain), 0);
    assert_memory_equal(&of_rom[PLACE], plain, sizeof plain);
    stub_write(stub, PLACE, 0, plain, sizeof plain);
    assert_memory_equal(&of_stub[PLACE], plain, sizeof plain);
    sim_chip_destroy(rom);
    sim_chip_destroy(stub);
}

/* What the digest and a read are of: what lies in flash. */
static void test_the_rom_reads_ciphertext(void **state)
{
    (void)state;
    uint8_t plain[SIZE];
    uint8_t got[256];
    size_t size = 0;
    stub_fill(plain, sizeof plain, 7);
    sim_chip_t *chip = bench_attached_of((sim_config_t){.chip = "esp32c3", .flash_crypt_count = 1});
    const uint8_t *flash = sim_chip_flash(chip, NULL);
    assert_int_equal(rom_write(chip, PLACE, 1, plain, sizeof plain), 0);
    bench_command_words(chip, 0x0E, (uint32_t[]){PLACE, 64}, 2);
    assert_int_equal(bench_answer(chip, 0x0E, got, &size), 0);
    assert_memory_equal(got, &flash[PLACE], 64);
    assert_memory_not_equal(got, plain, 64);
    bench_command_words(chip, 0x13, (uint32_t[]){PLACE, SIZE, 0, 0}, 4);
    assert_int_equal(bench_answer(chip, 0x13, got, &size), 0);
    struct md5_ctx md5;
    uint8_t digest[MD5_DIGEST_SIZE];
    md5_init(&md5);
    md5_update(&md5, SIZE, &flash[PLACE]);
    md5_digest(&md5, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        char digits[3];
        (void)snprintf(digits, sizeof digits, "%02x", digest[i]);
        assert_memory_equal(&got[2 * i], digits, 2);
    }
    sim_chip_destroy(chip);
}

static void test_encrypted_writes_are_of_whole_units(void **state)
{
    (void)state;
    uint8_t plain[SIZE] = {0};
    sim_chip_t *chip = bench_attached("esp32c6");
    assert_int_equal(rom_write(chip, PLACE + 8, 1, plain, 32), 0x06);
    assert_int_equal(rom_write(chip, PLACE, 1, plain, 24), 0x06);
    assert_int_equal(rom_write(chip, PLACE, 1, plain, 32), 0);
    sim_chip_destroy(chip);
    chip = bench_attached_of((sim_config_t){.chip = "esp32c6", .manual_encrypt_off = true});
    assert_int_equal(rom_write(chip, PLACE, 1, plain, 32), 0x06);
    assert_int_equal(rom_write(chip, PLACE, 0, plain, 32), 0);
    sim_chip_destroy(chip);
}

/* Writes an application that an ESP32-C3 runs at once, and resets it. */
static sim_mode_t boots(uint8_t crypt_count, uint8_t purpose, uint32_t encrypt)
{
    static uint8_t image[APP_SIZE];
    const esp_image_build_t build = {.chip = esp_image_chip_by_name("esp32c3"),
                                     .size = 0x8000,
                                     .seed = 5,
                                     .flash_size = 4 * 1024 * 1024,
                                     .project_name = "secret",
                                     .version = "1",
                                     .idf_version = "v5.4"};
    const size_t size = esp_image_build_application(&build, image, sizeof image);
    assert_int_not_equal(size, 0);
    sim_chip_t *chip = stub_chip_of((sim_config_t){
        .chip = "esp32c3", .flash_crypt_count = crypt_count, .key_purposes = {purpose}});
    for (uint32_t at = 0; at < size; at += SECTOR) {
        stub_write(chip, at, encrypt, &image[at], SECTOR);
    }
    bench_reset(chip, false);
    stub_settle(chip);
    const sim_mode_t mode = sim_chip_mode(chip);
    sim_chip_destroy(chip);
    return mode;
}

static void test_parity_decides_what_boots(void **state)
{
    (void)state;
    enum { XTS_AES_128 = 4 };
    for (uint8_t count = 0; count < 8; count++) {
        const bool odd = count == 1 || count == 2 || count == 4 || count == 7;
        for (unsigned i = 0; i < 4; i++) {
            const uint32_t encrypt = i & 1;
            const uint8_t purpose = (i & 2) != 0 ? XTS_AES_128 : 0;
            assert_int_equal(boots(count, purpose, encrypt),
                             (encrypt != 0) == odd ? SIM_MODE_APP : SIM_MODE_HALTED);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_efuses_tell_what_was_burnt),
        cmocka_unit_test(test_a_key_goes_with_an_encrypted_flash),
        cmocka_unit_test(test_security_info_has_two_lengths),
        cmocka_unit_test(test_chips_without_it_are_not_made),
        cmocka_unit_test(test_secure_download_mode_refuses_all_but_a_few),
        cmocka_unit_test(test_secure_download_mode_writes_flash),
        cmocka_unit_test(test_no_stub_starts_in_secure_download_mode),
        cmocka_unit_test(test_encrypted_writes_land_as_ciphertext),
        cmocka_unit_test(test_the_rom_reads_ciphertext),
        cmocka_unit_test(test_encrypted_writes_are_of_whole_units),
        cmocka_unit_test(test_parity_decides_what_boots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
