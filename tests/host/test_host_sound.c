/*
 * What was heard on a line tells what is wrong with it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_sound.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static esp_host_ear_t ear;

static void hear(const char *text)
{
    esp_host_ear_clear(&ear);
    esp_host_ear_hear(&ear, (const uint8_t *)text, strlen(text));
}

static void test_logs_of_roms_are_known(void **state)
{
    char mode[64];
    (void)state;
    hear("ets Jul 29 2019 12:21:46\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x13 "
         "(SPI_FAST_FLASH_BOOT)\r\n");
    assert_int_equal(esp_host_ear_sound(&ear), ESP_HOST_SOUND_BOOT);
    assert_true(esp_host_ear_boot_mode(&ear, mode));
    assert_string_equal(mode, "boot:0x13 (SPI_FAST_FLASH_BOOT)");
    hear("rst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))\r\n"
         "waiting for download\r\n");
    assert_int_equal(esp_host_ear_sound(&ear), ESP_HOST_SOUND_LOADER);
    assert_true(esp_host_ear_boot_mode(&ear, mode));
    assert_string_equal(mode, "boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))");
    assert_true(esp_host_ear_has(&ear, "waiting"));
    assert_false(esp_host_ear_has(&ear, "SPI_FAST"));
    hear(" ets Jan  8 2013,rst cause:2, boot mode:(3,6)\r\n");
    assert_int_equal(esp_host_ear_sound(&ear), ESP_HOST_SOUND_BOOT);
    assert_true(esp_host_ear_boot_mode(&ear, mode));
    assert_string_equal(mode, "boot mode:(3,6)");
    hear(" ets Jan  8 2013,rst cause:2, boot mode:(1,6)\r\n");
    assert_int_equal(esp_host_ear_sound(&ear), ESP_HOST_SOUND_LOADER);
}

static void test_text_and_noise_are_told_apart(void **state)
{
    uint8_t noise[200];
    char mode[64];
    (void)state;
    hear("");
    assert_int_equal(esp_host_ear_sound(&ear), ESP_HOST_SOUND_SILENCE);
    assert_false(esp_host_ear_boot_mode(&ear, mode));
    hear("temperature 21.5\r\n\033[0;32mok\033[0m\r\n");
    assert_int_equal(esp_host_ear_sound(&ear), ESP_HOST_SOUND_TEXT);
    for (size_t i = 0; i < sizeof noise; i++) {
        noise[i] = (uint8_t)(i * 181 + 128);
    }
    esp_host_ear_clear(&ear);
    esp_host_ear_hear(&ear, noise, sizeof noise);
    assert_int_equal(esp_host_ear_sound(&ear), ESP_HOST_SOUND_NOISE);
}

static void test_an_echo_is_known(void **state)
{
    static const uint8_t sync[] = {0xC0, 0x00, 0x08, 0x24, 0x00, 0x00, 0x00, 0x00, 0x00,
                                   0x07, 0x07, 0x12, 0x20, 0x55, 0x55, 0x55, 0x55, 0x55};
    (void)state;
    esp_host_ear_clear(&ear);
    esp_host_ear_sent(&ear, sync, sizeof sync);
    esp_host_ear_hear(&ear, (const uint8_t *)"x", 1);
    esp_host_ear_hear(&ear, sync, sizeof sync - 1);
    assert_int_equal(esp_host_ear_sound(&ear), ESP_HOST_SOUND_ECHO);
    esp_host_ear_clear(&ear);
    esp_host_ear_sent(&ear, sync, sizeof sync);
    esp_host_ear_hear(&ear, sync, 8);
    assert_int_equal(esp_host_ear_sound(&ear), ESP_HOST_SOUND_NOISE);
}

static void test_more_than_there_is_room_for_is_left_out(void **state)
{
    static const uint8_t zeros[1000];
    (void)state;
    esp_host_ear_clear(&ear);
    for (unsigned i = 0; i < 100; i++) {
        esp_host_ear_hear(&ear, zeros, sizeof zeros);
        esp_host_ear_sent(&ear, zeros, sizeof zeros);
    }
    assert_int_equal(ear.size, ESP_HOST_SOUND_MOST);
    assert_int_equal(ear.sent_size, ESP_HOST_SOUND_SENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_logs_of_roms_are_known),
        cmocka_unit_test(test_text_and_noise_are_told_apart),
        cmocka_unit_test(test_an_echo_is_known),
        cmocka_unit_test(test_more_than_there_is_room_for_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
