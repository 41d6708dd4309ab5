/*
 * What the library logs, in the words that people look for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_stub.h"
#include "support/api_flash.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

static memory_port_t port;
static esp_loader_t loader;
static char text[200000];
static unsigned dumps;
static unsigned ends;    /* of frames that went out: each begins and ends with one */
static uint8_t sent[64]; /* the first bytes that went out, as they were told */
static size_t sent_size;

static void keep_line(esp_loader_port_t *handle, esp_loader_log_level_t level, const char *format,
                      va_list args)
{
    static const char letters[] = " EWID";
    char *at = text + strlen(text);
    const size_t left = sizeof(text) - strlen(text);
    assert_ptr_equal(handle, &port.port);
    assert_null(strchr(format, '\n'));
    const int head = snprintf(at, left, "[%c] ", letters[level]);
    const int tail = vsnprintf(at + head, left - (size_t)head, format, args);
    assert_in_range(head + tail, 1, (int)left - 2);
    strcat(text, "\n");
}

static void count_dump(esp_loader_port_t *handle, esp_loader_log_level_t level, const char *label,
                       const uint8_t *data, size_t size)
{
    assert_ptr_equal(handle, &port.port);
    assert_int_equal(level, ESP_LOADER_LOG_LEVEL_DEBUG);
    assert_true(strcmp(label, "tx") == 0 || strcmp(label, "rx") == 0);
    assert_true(data != NULL && size > 0);
    dumps++;
    for (size_t i = 0; strcmp(label, "tx") == 0 && i < size; i++) {
        ends += data[i] == 0xC0;
    }
    if (strcmp(label, "tx") == 0 && sent_size + size <= sizeof(sent)) {
        memcpy(sent + sent_size, data, size);
        sent_size += size;
    }
}

static void begin_with(const sim_config_t *config)
{
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    text[0] = '\0';
    dumps = 0;
    ends = 0;
    sent_size = 0;
    memory_port_init(&port, config, true, NULL);
    port.ops.log = keep_line;
    port.ops.log_hex = count_dump;
    assert_int_equal(esp_loader_init_serial(&loader, &port.port), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_connect(&loader, &args), ESP_LOADER_SUCCESS);
}

static void end(void)
{
    memory_port_free(&port);
}

static unsigned lines_with(const char *line)
{
    unsigned count = 0;
    for (const char *at = strstr(text, line); at != NULL; at = strstr(at + 1, line)) {
        count++;
    }
    return count;
}

static void a_write(void **state)
{
    static uint8_t image[4096];
    const esp_loader_flash_cfg_t cfg = {
        .offset = 0x10000, .image_size = sizeof(image), .block_size = 1024};
    (void)state;
    begin_with(&(sim_config_t){.chip = "esp32", .flash_part = "W25Q32", .paced = true});
    rig_fill(image, sizeof(image), 1);
    assert_int_equal(api_flash(&loader, cfg, image), ESP_LOADER_SUCCESS);
    assert_int_equal(lines_with("[I] Connected - target: ESP32\n"), 1);
    assert_int_equal(lines_with("[I] Flash size: 4 MB\n"), 1);
    assert_int_equal(lines_with("[I] Flash write start - offset: 0x00010000  size: 4096 bytes\n"),
                     1);
    assert_int_equal(lines_with("[E]") + lines_with("[W]"), 0);
    assert_int_equal(lines_with("[D] CMD -> FLASH_DATA (0x03)\n"), 4);
    assert_int_equal(lines_with("[D] CMD <- FLASH_DATA OK\n"), 4);
    assert_true(dumps > 20);
    /* SYNC, which connecting begins with. */
    assert_memory_equal(sent, "\xC0\x00\x08\x24\x00\x00\x00\x00\x00\x07\x07\x12\x20UUUU", 17);
    assert_int_equal(lines_with("[D] CMD -> SYNC (0x08)\n"), 1);
    end();
}

/* A block goes out in parts. Behind the first one they begin with any bytes of the image. */
static void a_part_of_a_command_is_no_command(void **state)
{
    static const uint8_t first[] = {0x00, 0x55};
    static uint8_t image[4096];
    const esp_loader_flash_cfg_t cfg = {
        .offset = 0x10000, .image_size = sizeof(image), .block_size = 1024};
    (void)state;
    for (size_t i = 0; i < sizeof(first); i++) {
        begin_with(&(sim_config_t){.chip = "esp32", .flash_part = "W25Q32", .paced = true});
        memset(image, first[i], sizeof(image));
        assert_int_equal(api_flash(&loader, cfg, image), ESP_LOADER_SUCCESS);
        assert_int_equal(lines_with("[D] CMD -> "), ends / 2);
        end();
    }
}

/* One for each packet that is read, of as many bytes as have come: 4096 begins as a command does.
 */
static void an_acknowledgement_is_no_command(void **state)
{
    static uint8_t bytes[4096 + 16];
    const sim_config_t config = stub_scene_config_of("esp32c3");
    (void)state;
    begin_with(&config);
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    assert_int_equal(esp_loader_connect_with_stub(&loader, &args), ESP_LOADER_SUCCESS);
    assert_int_equal(lines_with("[D] CMD -> "), ends / 2);
    assert_int_equal(esp_loader_flash_read(&loader, bytes, 0, sizeof(bytes)), ESP_LOADER_SUCCESS);
    assert_int_equal(lines_with("[D] CMD -> "), ends / 2 - 2);
    end();
}

static void a_size_that_the_program_asked_for_is_told_once(void **state)
{
    static uint8_t image[4096];
    const esp_loader_flash_cfg_t cfg = {
        .offset = 0x10000, .image_size = sizeof(image), .block_size = 1024};
    uint32_t size;
    (void)state;
    begin_with(&(sim_config_t){.chip = "esp32", .flash_part = "W25Q32", .paced = true});
    assert_int_equal(esp_loader_flash_detect_size(&loader, &size), ESP_LOADER_SUCCESS);
    assert_int_equal(api_flash(&loader, cfg, image), ESP_LOADER_SUCCESS);
    assert_int_equal(lines_with("[I] Flash size: 4 MB\n"), 1);
    end();
}

static void a_compressed_write_and_erases(void **state)
{
    static uint8_t image[4096];
    static uint8_t stream[4096];
    char line[200];
    uLongf size = sizeof(stream);
    (void)state;
    begin_with(&(sim_config_t){.chip = "esp32c3", .flash_part = "W25Q32", .paced = true});
    assert_int_equal(compress(stream, &size, image, sizeof(image)), Z_OK);
    esp_loader_flash_deflate_cfg_t cfg = {.offset = 0x2000,
                                          .image_size = sizeof(image),
                                          .compressed_size = (uint32_t)size,
                                          .block_size = 1024};
    assert_int_equal(esp_loader_flash_deflate_start(&loader, &cfg), ESP_LOADER_SUCCESS);
    snprintf(line, sizeof(line),
             "[I] Compressed flash write start - offset: 0x00002000  size: 4096 bytes  "
             "compressed: %u bytes\n",
             (unsigned)size);
    assert_int_equal(lines_with(line), 1);
    assert_int_equal(esp_loader_flash_erase_region(&loader, 0x3000, 0x1000), ESP_LOADER_SUCCESS);
    assert_int_equal(
        lines_with("[I] Flash erase region start - offset: 0x00003000  size: 4096 bytes\n"), 1);
    assert_int_equal(esp_loader_flash_erase(&loader), ESP_LOADER_SUCCESS);
    assert_int_equal(lines_with("[I] Flash erase start\n"), 1);
    end();
}

/* The operation pauses for the port to follow, which is no end of it. */
static void a_change_of_rate_is_no_failure(void **state)
{
    (void)state;
    begin_with(&(sim_config_t){.chip = "esp32c3", .flash_part = "W25Q32", .paced = true});
    text[0] = '\0';
    assert_int_equal(esp_loader_change_transmission_rate(&loader, 460800), ESP_LOADER_SUCCESS);
    assert_int_equal(lines_with("[D] CMD <- CHANGE_BAUDRATE OK\n"), 1);
    assert_int_equal(lines_with("error") + lines_with("[E]"), 0);
    end();
}

static void what_differs(void **state)
{
    static uint8_t image[1024];
    esp_loader_flash_cfg_t cfg = {
        .offset = 0x10000, .image_size = sizeof(image), .block_size = sizeof(image)};
    (void)state;
    begin_with(&(sim_config_t){.chip = "esp32", .flash_part = "W25Q32", .paced = true});
    assert_int_equal(esp_loader_flash_start(&loader, &cfg), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_write(&loader, &cfg, image, sizeof(image)),
                     ESP_LOADER_SUCCESS);
    sim_chip_flash(port.chip, NULL)[0x10000] ^= 1;
    assert_int_equal(esp_loader_flash_finish(&loader, &cfg), ESP_LOADER_ERROR_INVALID_MD5);
    /* Of 1024 bytes of 0, and of those with a 1 first. */
    assert_int_equal(
        lines_with("[E] MD5 mismatch - expected: 0f343b0931126a20f133d67c2b018a3b  actual: "), 1);
    assert_int_equal(lines_with("actual: 9bb7911b3127c75f5a67542abe358dd9\n"), 1);
    end();
}

/* What the chip did not answer is no error that it has told. */
static void what_is_not_answered(void **state)
{
    uint32_t value;
    (void)state;
    begin_with(&(sim_config_t){.chip = "esp32c3", .paced = true});
    sim_chip_set_lines(port.chip, false, true);
    assert_int_equal(esp_loader_read_register(&loader, 0x60000000, &value),
                     ESP_LOADER_ERROR_TIMEOUT);
    assert_int_equal(lines_with("[D] command 0a at 0x60000000: error 2, status 00\n"), 1);
    assert_int_equal(lines_with("[E] "), 0);
    end();
}

static void what_is_refused(void **state)
{
    uint8_t bytes[4];
    (void)state;
    begin_with(
        &(sim_config_t){.chip = "esp32c3", .security_flags = SIM_SECURITY_DOWNLOAD, .paced = true});
    const unsigned done = lines_with(" OK\n");
    assert_int_equal(esp_loader_flash_read(&loader, bytes, 0, 4),
                     ESP_LOADER_ERROR_INVALID_RESPONSE);
    /* What failed is not called done. */
    assert_int_equal(lines_with(" OK\n"), done);
    assert_int_equal(lines_with("[E] Protocol error: INVALID_COMMAND\n"), 1);
    assert_int_equal(lines_with("[E] "), 1);
    /* With which command, where, and why. */
    assert_int_equal(lines_with("[D] command 0a at 0x600020"), 1);
    assert_int_equal(lines_with(": error 9, status 05\n"), 1);
    end();
}

static esp_loader_error_t (*read_byte)(esp_loader_port_t *, uint8_t *, uint16_t, uint32_t);
static unsigned frame_at; /* bytes of an answer so far, escapes not counted */
static uint8_t reason;

/* A chip that refuses all, and says why. */
static esp_loader_error_t read_refusal(esp_loader_port_t *handle, uint8_t *data, uint16_t size,
                                       uint32_t timeout)
{
    enum { END = 0xC0, ESCAPE = 0xDB, STATUS = 8, REASON = 9 };
    assert_int_equal(size, 1);
    const esp_loader_error_t error = read_byte(handle, data, size, timeout);
    if (error != ESP_LOADER_SUCCESS || *data == ESCAPE) {
        return error;
    }
    if (*data == END) {
        frame_at = 0;
        return error;
    }
    *data = frame_at == STATUS ? 1 : frame_at == REASON ? reason : *data;
    frame_at++;
    return error;
}

static void each_reason_has_its_name_or_none(void **state)
{
    static const struct {
        uint8_t reason;
        const char *name;
    } cases[] = {
        {0x00, "UNKNOWN ERROR"},  {0x04, "UNKNOWN ERROR"},   {0x05, "INVALID_COMMAND"},
        {0x06, "COMMAND_FAILED"}, {0x07, "INVALID_CRC"},     {0x08, "FLASH_WRITE_ERR"},
        {0x09, "FLASH_READ_ERR"}, {0x0A, "READ_LENGTH_ERR"}, {0x0B, "DEFLATE_ERROR"},
        {0x0C, "UNKNOWN ERROR"},  {0x80, "UNKNOWN ERROR"},   {0xFF, "UNKNOWN ERROR"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t bytes[4];
        char line[80];
        begin_with(&(sim_config_t){.chip = "esp32c3", .paced = true});
        read_byte = port.ops.read;
        port.ops.read = read_refusal;
        port.ops.read_available = NULL;
        frame_at = 0;
        reason = cases[i].reason;
        assert_int_equal(esp_loader_flash_read(&loader, bytes, 0, 4),
                         ESP_LOADER_ERROR_INVALID_RESPONSE);
        snprintf(line, sizeof(line), "[E] Protocol error: %s\n", cases[i].name);
        assert_int_equal(lines_with(line), 1);
        assert_int_equal(lines_with("[E] "), 1);
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_write),
        cmocka_unit_test(a_part_of_a_command_is_no_command),
        cmocka_unit_test(an_acknowledgement_is_no_command),
        cmocka_unit_test(a_size_that_the_program_asked_for_is_told_once),
        cmocka_unit_test(a_compressed_write_and_erases),
        cmocka_unit_test(a_change_of_rate_is_no_failure),
        cmocka_unit_test(what_differs),
        cmocka_unit_test(what_is_not_answered),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(each_reason_has_its_name_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
