/*
 * Version 1.x of the interface on top of 2.x: the one loader that 1.x has, and a 2.x port table
 * made of the free functions of a 1.x port.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"
#include "esp_loader_board.h"
#include "esp_loader_md5.h"
#include "include/esp_loader_v1.h"
#include "include/esp_loader_v1_board.h"
#include "include/esp_loader_v1_port.h"

#ifndef MD5_ENABLED
#define MD5_ENABLED 0
#endif

enum {
    FIRST_RATE = 115200,
    BLANK = 0xFF,    /* flash that is programmed with it stays as it is */
    SETTLE_TIME = 25 /* ms until the chip listens at its new rate */
};

/* How far a change of the chip's rate has come. */
typedef enum {
    RATE_KEEPS,
    RATE_ASKED,   /* the command is on its way */
    RATE_CHANGED, /* the chip has answered it */
} rate_change_t;

static struct {
    esp_loader_t loader;
    esp_loader_flash_cfg_t flash;
    esp_loader_mem_cfg_t memory;
    uint32_t written;   /* bytes of the flash image */
    uint32_t line_rate; /* as far as the library was told */
    target_chip_t target;
    rate_change_t rate;
    bool is_made; /* the loader is */
    bool has_target;
    bool has_stub;
    bool heard; /* the chip has sent something since the last command */
#if MD5_ENABLED
    esp_loader_md5_t md5;
#endif
} v1;

__attribute__((weak)) void loader_port_debug_print(const char *str)
{
    (void)str;
}

static bool begins_with(const char *text, const char *beginning)
{
    while (*beginning != '\0' && *text == *beginning) {
        text++;
        beginning++;
    }
    return *beginning == '\0';
}

/* 1.x prints three things, each in lines of its own: what a loader refused, digests that differ,
 * and that the size of flash is assumed. */
static void port_log(esp_loader_port_t *port, esp_loader_log_level_t level, const char *format,
                     va_list args)
{
    (void)port;
    if (begins_with(format, "Protocol error: ")) {
        char text[32] = "Error: ";
        const char *reason = va_arg(args, const char *);
        for (size_t at = 7; *reason != '\0' && at + 1 < sizeof(text); at++) {
            text[at] = *reason++;
        }
        loader_port_debug_print(text);
    } else if (begins_with(format, "MD5 mismatch")) {
        loader_port_debug_print("Error: MD5 checksum does not match");
        loader_port_debug_print("Expected:");
        loader_port_debug_print(va_arg(args, const char *));
        loader_port_debug_print("Actual:");
        loader_port_debug_print(va_arg(args, const char *));
    } else if (level == ESP_LOADER_LOG_LEVEL_WARN) {
        loader_port_debug_print(format);
    }
}

static void port_enter_bootloader(esp_loader_port_t *port)
{
    (void)port;
    loader_port_enter_bootloader();
}

static void port_reset_target(esp_loader_port_t *port)
{
    (void)port;
    loader_port_reset_target();
}

static void port_start_timer(esp_loader_port_t *port, uint32_t ms)
{
    (void)port;
    loader_port_start_timer(ms);
}

static uint32_t port_remaining_time(esp_loader_port_t *port)
{
    (void)port;
    return loader_port_remaining_time();
}

static void port_delay_ms(esp_loader_port_t *port, uint32_t ms)
{
    (void)port;
    loader_port_delay_ms(ms);
}

/*
 * Called when the chip has taken its new rate, or owes the answer. In 1.x the host's rate is the
 * application's to change, after the call: any error ends the operation here, before the loader
 * would talk at the new rate.
 */
static esp_loader_error_t port_change_rate(esp_loader_port_t *port, uint32_t rate)
{
    (void)port;
    (void)rate;
    if (v1.rate == RATE_ASKED && v1.heard) {
        v1.rate = RATE_CHANGED;
        return ESP_LOADER_ERROR_FAIL;
    }
    return ESP_LOADER_ERROR_TIMEOUT;
}

#ifdef SERIAL_FLASHER_INTERFACE_SDIO
static esp_loader_error_t port_sdio_write(esp_loader_port_t *port, uint32_t function, uint32_t addr,
                                          const uint8_t *data, uint16_t size, uint32_t timeout)
{
    (void)port;
    return loader_port_write(function, addr, data, size, timeout);
}

static esp_loader_error_t port_sdio_read(esp_loader_port_t *port, uint32_t function, uint32_t addr,
                                         uint8_t *data, uint16_t size, uint32_t timeout)
{
    (void)port;
    return loader_port_read(function, addr, data, size, timeout);
}

static esp_loader_error_t port_sdio_card_init(esp_loader_port_t *port)
{
    (void)port;
    return loader_port_sdio_card_init();
}
#else
static esp_loader_error_t port_write(esp_loader_port_t *port, const uint8_t *data, uint16_t size,
                                     uint32_t timeout)
{
    (void)port;
    v1.heard = false;
    return loader_port_write(data, size, timeout);
}

static esp_loader_error_t port_read(esp_loader_port_t *port, uint8_t *data, uint16_t size,
                                    uint32_t timeout)
{
    (void)port;
    const esp_loader_error_t error = loader_port_read(data, size, timeout);
    v1.heard = v1.heard || error == ESP_LOADER_SUCCESS;
    return error;
}
#endif

#ifdef SERIAL_FLASHER_INTERFACE_SPI
static void port_spi_set_cs(esp_loader_port_t *port, uint32_t level)
{
    (void)port;
    loader_port_spi_set_cs(level);
}
#endif

static const esp_loader_port_ops_t port_ops = {
    .enter_bootloader = port_enter_bootloader,
    .reset_target = port_reset_target,
    .start_timer = port_start_timer,
    .remaining_time = port_remaining_time,
    .delay_ms = port_delay_ms,
    .log = port_log,
    .change_transmission_rate = port_change_rate,
#ifdef SERIAL_FLASHER_INTERFACE_SDIO
    .sdio_write = port_sdio_write,
    .sdio_read = port_sdio_read,
    .sdio_card_init = port_sdio_card_init,
#else
    .write = port_write,
    .read = port_read,
#endif
#ifdef SERIAL_FLASHER_INTERFACE_SPI
    .spi_set_cs = port_spi_set_cs,
#endif
};

static esp_loader_port_t port = {.ops = &port_ops};

/* Makes the loader anew: nothing is remembered of the last chip, and the line is at its first rate.
 */
static esp_loader_error_t v1_make(void)
{
    v1.has_target = false;
    v1.has_stub = false;
    v1.flash.image_size = 0;
    v1.written = 0;
    v1.line_rate = FIRST_RATE;
#if defined SERIAL_FLASHER_INTERFACE_SDIO
    const esp_loader_error_t error = esp_loader_init_sdio(&v1.loader, &port);
#elif defined SERIAL_FLASHER_INTERFACE_SPI
    const esp_loader_error_t error = esp_loader_init_spi(&v1.loader, &port);
#else
    const esp_loader_error_t error = esp_loader_init_serial(&v1.loader, &port);
#endif
    v1.is_made = error == ESP_LOADER_SUCCESS;
    return error;
}

/* The beginning of every call that is no connection: 1.x has no call that makes the loader. */
static esp_loader_error_t v1_begin(void)
{
    return v1.is_made ? ESP_LOADER_SUCCESS : v1_make();
}

static esp_loader_error_t v1_connected(esp_loader_error_t error, bool has_stub)
{
    if (error != ESP_LOADER_SUCCESS) {
        return error;
    }
    const target_chip_t target = esp_loader_get_target(&v1.loader);
    if (target >= ESP_LOADER_V1_MAX_CHIP) {
        /* A 1.x program may have a table of its chips: it must not be given a larger number. */
        v1.is_made = false;
        return ESP_LOADER_ERROR_UNSUPPORTED_CHIP;
    }
    v1.target = target;
    v1.has_target = true;
    v1.has_stub = has_stub;
    return ESP_LOADER_SUCCESS;
}

esp_loader_error_t esp_loader_v1_connect(esp_loader_connect_args_t *connect_args)
{
    esp_loader_error_t error = v1_make();
    if (error == ESP_LOADER_SUCCESS) {
        error = esp_loader_connect(&v1.loader, connect_args);
    }
    return v1_connected(error, false);
}

esp_loader_error_t esp_loader_v1_connect_with_stub(esp_loader_connect_args_t *connect_args)
{
    esp_loader_error_t error = v1_make();
    if (error == ESP_LOADER_SUCCESS) {
        error = esp_loader_connect_with_stub(&v1.loader, connect_args);
    }
    return v1_connected(error, true);
}

esp_loader_error_t
esp_loader_v1_connect_secure_download_mode(esp_loader_connect_args_t *connect_args,
                                           uint32_t flash_size, target_chip_t target_chip)
{
    esp_loader_error_t error = v1_make();
    if (error == ESP_LOADER_SUCCESS) {
        error = esp_loader_connect_secure_download_mode(&v1.loader, connect_args, flash_size);
    }
    if (error == ESP_LOADER_SUCCESS && target_chip < ESP_LOADER_V1_MAX_CHIP &&
        target_chip != esp_loader_get_target(&v1.loader)) {
        error = ESP_LOADER_ERROR_INVALID_TARGET;
    }
    return v1_connected(error, false);
}

void esp_loader_v1_set_flash_pins(uint32_t pins)
{
    if (v1.is_made) {
        esp_loader_set_flash_pins(&v1.loader, pins);
    }
}

target_chip_t esp_loader_v1_get_target(void)
{
    return v1.has_target ? v1.target : ESP_LOADER_V1_MAX_CHIP;
}

esp_loader_error_t esp_loader_v1_flash_start(uint32_t offset, uint32_t image_size,
                                             uint32_t block_size)
{
    RETURN_ON_ERROR(v1_begin());
    /* 1.0 to 1.6 take any size; what fills it up is blank, as behind the image in its last block.
     * 1.x verifies when flash_verify is called, 2.x when a write ends: the digest is kept here. */
    v1.flash = (esp_loader_flash_cfg_t){
        .offset = offset,
        .image_size = (image_size + 3) & ~(uint32_t)3,
        .block_size = block_size,
        .skip_verify = true,
    };
    v1.written = 0;
#if MD5_ENABLED
    esp_loader_md5_init(&v1.md5);
#endif
    const esp_loader_error_t error = esp_loader_flash_start(&v1.loader, &v1.flash);
    if (error != ESP_LOADER_SUCCESS) {
        v1.flash.image_size = 0;
    }
    return error;
}

esp_loader_error_t esp_loader_v1_flash_write(void *payload, uint32_t size)
{
    uint8_t *bytes = payload;
    const uint32_t left = v1.flash.image_size - v1.written;
    const uint32_t block = left < v1.flash.block_size ? left : v1.flash.block_size;
    if (left == 0 || size > v1.flash.block_size) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    /* Programs know that all of their buffer is blank then. */
    for (uint32_t i = size; i < v1.flash.block_size; i++) {
        bytes[i] = BLANK;
    }
    const esp_loader_error_t error = esp_loader_flash_write(&v1.loader, &v1.flash, bytes, block);
    if (error == ESP_LOADER_SUCCESS) {
        v1.written += block;
#if MD5_ENABLED
        esp_loader_md5_update(&v1.md5, bytes, block);
#endif
    }
    /* Programs of 1.x reset the chip after the last block, and end a write or do not. A stub
     * answers before it has written. */
    return error == ESP_LOADER_SUCCESS && v1.written == v1.flash.image_size
               ? esp_loader_flash_finish(&v1.loader, &v1.flash)
               : error;
}

esp_loader_error_t esp_loader_v1_flash_finish(bool reboot)
{
    RETURN_ON_ERROR(v1_begin());
    /* Without a write there is nothing to end. */
    if (v1.flash.image_size != 0) {
        RETURN_ON_ERROR(esp_loader_flash_finish(&v1.loader, &v1.flash));
    }
    /* 1.x has the loader restart the chip, and moves no line; but a stub does not restart it. */
    if (reboot && esp_loader_restart(&v1.loader) != ESP_LOADER_SUCCESS) {
        esp_loader_v1_reset_target();
    }
    return ESP_LOADER_SUCCESS;
}

esp_loader_error_t esp_loader_v1_flash_detect_size(uint32_t *flash_size)
{
    RETURN_ON_ERROR(v1_begin());
    return esp_loader_flash_detect_size(&v1.loader, flash_size);
}

esp_loader_error_t esp_loader_v1_flash_read(uint8_t *buf, uint32_t address, uint32_t length)
{
    RETURN_ON_ERROR(v1_begin());
    return esp_loader_flash_read(&v1.loader, buf, address, length);
}

esp_loader_error_t esp_loader_v1_flash_erase(void)
{
    RETURN_ON_ERROR(v1_begin());
    return esp_loader_flash_erase(&v1.loader);
}

esp_loader_error_t esp_loader_v1_flash_erase_region(uint32_t offset, uint32_t size)
{
    RETURN_ON_ERROR(v1_begin());
    return esp_loader_flash_erase_region(&v1.loader, offset, size);
}

esp_loader_error_t esp_loader_v1_flash_verify_known_md5(uint32_t address, uint32_t size,
                                                        const uint8_t *expected_md5)
{
    RETURN_ON_ERROR(v1_begin());
    return esp_loader_flash_verify_known_md5(&v1.loader, address, size, expected_md5);
}

esp_loader_error_t esp_loader_v1_flash_verify(void)
{
#if MD5_ENABLED
    static const char digits[] = "0123456789abcdef";
    esp_loader_md5_t md5 = v1.md5;
    uint8_t digest[ESP_LOADER_MD5_SIZE];
    uint8_t text[2 * ESP_LOADER_MD5_SIZE];

    if (v1.flash.image_size == 0) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    esp_loader_md5_final(&md5, digest);
    for (unsigned i = 0; i < ESP_LOADER_MD5_SIZE; i++) {
        text[2 * i] = (uint8_t)digits[digest[i] >> 4];
        text[2 * i + 1] = (uint8_t)digits[digest[i] & 0x0F];
    }
    return esp_loader_v1_flash_verify_known_md5(v1.flash.offset, v1.flash.image_size, text);
#else
    return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
#endif
}

esp_loader_error_t esp_loader_v1_get_security_info(esp_loader_target_security_info_t *security_info)
{
    RETURN_ON_ERROR(v1_begin());
    const esp_loader_error_t error = esp_loader_get_security_info(&v1.loader, security_info);
    if (error == ESP_LOADER_SUCCESS && security_info->target_chip > ESP_LOADER_V1_MAX_CHIP) {
        security_info->target_chip = ESP_LOADER_V1_MAX_CHIP;
    }
    return error;
}

esp_loader_error_t esp_loader_v1_mem_start(uint32_t offset, uint32_t size, uint32_t block_size)
{
    RETURN_ON_ERROR(v1_begin());
    v1.memory = (esp_loader_mem_cfg_t){.offset = offset, .size = size, .block_size = block_size};
    return esp_loader_mem_start(&v1.loader, &v1.memory);
}

esp_loader_error_t esp_loader_v1_mem_write(const void *payload, uint32_t size)
{
    RETURN_ON_ERROR(v1_begin());
    return esp_loader_mem_write(&v1.loader, &v1.memory, payload, size);
}

esp_loader_error_t esp_loader_v1_mem_finish(uint32_t entrypoint)
{
    RETURN_ON_ERROR(v1_begin());
    return esp_loader_mem_finish(&v1.loader, &v1.memory, entrypoint);
}

esp_loader_error_t esp_loader_v1_read_mac(uint8_t *mac)
{
    RETURN_ON_ERROR(v1_begin());
    return esp_loader_read_mac(&v1.loader, mac);
}

esp_loader_error_t esp_loader_v1_write_register(uint32_t address, uint32_t reg_value)
{
    RETURN_ON_ERROR(v1_begin());
    return esp_loader_write_register(&v1.loader, address, reg_value);
}

esp_loader_error_t esp_loader_v1_read_register(uint32_t address, uint32_t *reg_value)
{
    RETURN_ON_ERROR(v1_begin());
    return esp_loader_read_register(&v1.loader, address, reg_value);
}

static esp_loader_error_t v1_change_rate(uint32_t rate)
{
    v1.rate = RATE_ASKED;
    esp_loader_error_t error = esp_loader_change_transmission_rate(&v1.loader, rate);
    if (v1.rate == RATE_CHANGED) {
        v1.line_rate = rate;
        loader_port_delay_ms(SETTLE_TIME);
        error = ESP_LOADER_SUCCESS;
    }
    esp_loader_set_line_rate(&v1.loader, v1.line_rate);
    v1.rate = RATE_KEEPS;
    return error;
}

esp_loader_error_t esp_loader_v1_change_transmission_rate(uint32_t transmission_rate)
{
    RETURN_ON_ERROR(v1_begin());
    return v1.has_stub ? ESP_LOADER_ERROR_UNSUPPORTED_FUNC : v1_change_rate(transmission_rate);
}

esp_loader_error_t esp_loader_v1_change_transmission_rate_stub(uint32_t old_transmission_rate,
                                                               uint32_t new_transmission_rate)
{
    if (!v1.has_stub) {
        return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
    }
    v1.line_rate = old_transmission_rate;
    esp_loader_set_line_rate(&v1.loader, old_transmission_rate);
    return v1_change_rate(new_transmission_rate);
}

void esp_loader_v1_reset_target(void)
{
    v1.has_stub = false;
    if (v1_begin() == ESP_LOADER_SUCCESS) {
        esp_loader_reset_target(&v1.loader);
    }
}
