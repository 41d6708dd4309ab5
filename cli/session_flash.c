/* SPDX-License-Identifier: Apache-2.0 */
#include "session_flash.h"
#include "esp_loader_engine_board.h"
#include "esp_loader_stub_load.h"
#include "esp_loader_text.h"
#include "message.h"
#include "session_rate.h"

enum {
    FLASH_ROM_BLOCK = 1024,    /* what all ROM loaders take */
    FLASH_RAM_BLOCK = 0x1800,  /* the same, in RAM (esptool, ESPLoader.ESP_RAM_BLOCK) */
    FLASH_STUB_BLOCK = 0x4000, /* esptool, StubMixin.FLASH_WRITE_SIZE */
};

/* Flash takes no address bits beyond its size: writing there changes what lies at its beginning. */
static void flash_warn_of_size(session_t *session, uint32_t found)
{
    const unsigned told = (unsigned)session->options->flash_size;
    if (told > found && !session->flash_size_warned) {
        session->flash_size_warned = true;
        message_warn("what is written past its end lands at its beginning: check --flash-size",
                     "the flash tells %u KiB, --flash-size %u KiB", (unsigned)found / 1024,
                     told / 1024);
    }
}

/* `size` 0: as the flash tells. */
static bool flash_attach_as(session_t *session, uint32_t size)
{
    session_set_time(session);
    if (size == 0) {
        esp_loader_engine_flash_detect(&session->engine);
    } else {
        esp_loader_engine_flash_attach(&session->engine, size);
    }
    return session_run(session);
}

static cli_exit_t flash_attach_failed(session_t *session)
{
    const esp_loader_result_t *result = esp_loader_engine_result(&session->engine);
    if (result->code == ESP_LOADER_ERROR_UNSUPPORTED_CHIP) {
        message_error(
            "if the flash answers with nonsense, check its power and wiring, and whether it "
            "needs --spi-pins; if you know its size, give it with --flash-size",
            "the flash's id 0x%06x tells no size", (unsigned)result->address);
        return CLI_FAILED;
    }
    return session_failed(session, "attach the flash");
}

/* Before a stub is loaded: it finds its flash powered. */
static cli_exit_t flash_power(session_t *session)
{
    session_set_time(session);
    esp_loader_engine_flash_power(&session->engine, session->identity.revision);
    return session_run(session) ? CLI_OK : session_failed(session, "power the flash");
}

cli_exit_t session_attach_flash(session_t *session)
{
    const uint32_t told = session->options->flash_size;
    esp_loader_engine_set_flash_pins(&session->engine,
                                     flash_pins_word(&session->options->flash_pins, session->chip));
    if (!session->secure_download && !esp_loader_engine_stub_running(&session->engine)) {
        const cli_exit_t exit = flash_power(session);
        if (exit != CLI_OK) {
            return exit;
        }
    }
    if (session->secure_download && told == 0) {
        message_error("give its size with --flash-size",
                      "in Secure Download Mode the flash cannot be asked for its size");
        return CLI_FAILED;
    }
    if (!session->secure_download && flash_attach_as(session, 0)) {
        const uint32_t found = esp_loader_engine_flash(&session->engine)->size;
        if (told == 0 || told == found) {
            return CLI_OK;
        }
        flash_warn_of_size(session, found);
    } else if (told == 0 || session->drive.interrupted ||
               session->drive.line_error != SERIAL_LINE_OK) {
        return flash_attach_failed(session);
    }
    return flash_attach_as(session, told) ? CLI_OK : flash_attach_failed(session);
}

/* The stub to upload, or NULL; why there is none was said. */
static const esp_loader_stub_t *flash_choose_stub(const session_t *session)
{
    const char *chip = esp_loader_chip_name(session->chip);
    if (session->options->no_stub) {
        return NULL;
    }
    if (esp_loader_engine_stub_running(&session->engine)) {
        message_say("A flasher stub runs there already: it is used");
        return NULL;
    }
    if (session->secure_download) {
        message_say("Secure Download Mode runs no flasher stub: going on with the ROM loader");
        return NULL;
    }
    const esp_loader_stub_t *stub = esp_loader_stub_find(session->chip, session->identity.revision);
    if (stub == NULL) {
        message_say("No flasher stub for the %s, going on with the ROM loader: %s", chip,
                    esp_loader_stub_absence());
    }
    return stub;
}

static cli_exit_t flash_start_stub(session_t *session, const esp_loader_stub_t *stub)
{
    esp_loader_stub_load_t load;
    const cli_exit_t exit = flash_power(session);
    if (exit != CLI_OK) {
        return exit;
    }
    message_update("Starting the flasher stub");
    esp_loader_stub_load_init(&load, &session->engine, stub);
    load.block_size = session_ram_block_size(session);
    session_set_time(session);
    while (esp_loader_stub_load_advance(&load)) {
        session_run(session);
        session_set_time(session);
    }
    if (load.result.code == ESP_LOADER_SUCCESS) {
        return CLI_OK;
    }
    if (session->drive.interrupted || session->drive.line_error != SERIAL_LINE_OK) {
        return session_failed_with(session, &load.result, "start the flasher stub");
    }
    message_error("try again; --no-stub does without it", "cannot start the flasher stub: %s (%s)",
                  esp_loader_error_text(load.result.code),
                  esp_loader_command_name(load.result.command));
    return CLI_FAILED;
}

static cli_exit_t flash_prepare_loader(session_t *session)
{
    const esp_loader_stub_t *stub = flash_choose_stub(session);
    cli_exit_t exit = session_raise_baud(session, stub != NULL);
    if (exit != CLI_OK || stub == NULL) {
        return exit;
    }
    exit = flash_start_stub(session, stub);
    if (exit == CLI_OK) {
        exit = session_raise_baud(session, false);
    }
    /* A rate that did not work ends with a reset, and that the stub. */
    if (exit == CLI_OK && !esp_loader_engine_stub_running(&session->engine)) {
        exit = flash_start_stub(session, stub);
    }
    return exit;
}

cli_exit_t session_prepare_flash(session_t *session)
{
    const cli_exit_t exit = flash_prepare_loader(session);
    return exit == CLI_OK ? session_attach_flash(session) : exit;
}

uint32_t session_ram_block_size(const session_t *session)
{
    return session->reached == ESP_LOADER_REACHED_USB_OTG ? ESP_LOADER_USB_OTG_BLOCK_MAX
                                                          : FLASH_RAM_BLOCK;
}

uint32_t session_block_size(const session_t *session)
{
    if (!esp_loader_engine_stub_running(&session->engine)) {
        return FLASH_ROM_BLOCK;
    }
    return session->reached == ESP_LOADER_REACHED_USB_OTG ? ESP_LOADER_USB_OTG_BLOCK_MAX
                                                          : FLASH_STUB_BLOCK;
}

cli_exit_t session_require_stub(session_t *session, const char *doing)
{
    const cli_exit_t exit = session_prepare_flash(session);
    if (exit != CLI_OK || esp_loader_engine_stub_running(&session->engine)) {
        return exit;
    }
    message_error(session->options->no_stub ? "leave --no-stub out"
                  : session->secure_download
                      ? "in Secure Download Mode it is erased by writing only"
                      : "use a build that has the chip's flasher stub",
                  "cannot %s: only a flasher stub can do that, not the ROM loader of the %s", doing,
                  esp_loader_chip_name(session->chip));
    return CLI_FAILED;
}
