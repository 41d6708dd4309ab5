/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"
#include "message.h"
#include "progress.h"
#include "session.h"

/* The commonest of JEDEC's manufacturer list (JEP106), of which the first bank is enough here. */
static const struct {
    uint8_t id;
    const char *name;
} flash_makers[] = {
    {0x01, "Spansion"},      {0x0B, "XTX"},        {0x1C, "EON"},     {0x1F, "Adesto"},
    {0x20, "XMC or Micron"}, {0x5E, "Zbit"},       {0x68, "Boya"},    {0x85, "Puya"},
    {0x9D, "ISSI"},          {0xA1, "Fudan"},      {0xBA, "Zetta"},   {0xBF, "SST"},
    {0xC2, "Macronix"},      {0xC8, "GigaDevice"}, {0xEF, "Winbond"},
};

static const char *flash_maker(uint8_t id)
{
    for (size_t i = 0; i < sizeof(flash_makers) / sizeof(flash_makers[0]); i++) {
        if (flash_makers[i].id == id) {
            return flash_makers[i].name;
        }
    }
    return "unknown";
}

cli_exit_t command_flash_id(const options_t *options)
{
    session_t session;
    cli_exit_t exit = session_open(&session, options);
    if (exit != CLI_OK) {
        return exit;
    }
    exit = session_attach_flash(&session);
    if (exit == CLI_OK) {
        char size[PROGRESS_TEXT];
        const esp_loader_flash_info_t *flash = esp_loader_engine_flash(&session.engine);
        const unsigned id = (unsigned)flash->id;
        if (options->flash_size == 0) {
            message_result("Manufacturer: 0x%02x (%s)", id & 0xFF, flash_maker((uint8_t)id));
            message_result("Device: 0x%02x%02x", id >> 8 & 0xFF, id >> 16 & 0xFF);
        }
        message_result("Size: %s", progress_size_text(size, flash->size));
        exit = session_finish(&session);
    }
    session_close(&session);
    return exit;
}
