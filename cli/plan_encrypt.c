/* SPDX-License-Identifier: Apache-2.0 */
#include "chip/chip_facts.h"
#include "message.h"
#include "plan.h"
#include <stdlib.h>
#include <string.h>

size_t plan_encrypted(const plan_t *plan)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->count; i++) {
        count += plan->files[i].encrypt;
    }
    return count;
}

void plan_choose_encrypted(plan_t *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        plan->files[i].encrypt = plan->files[i].build_encrypts;
    }
    const bool told = plan_encrypted(plan) != 0;
    for (size_t i = 0; i < plan->count; i++) {
        plan->files[i].encrypt = plan->files[i].encrypt || !told;
    }
}

/* What is written plain is decrypted when it is read: the chip would not boot. */
static cli_exit_t encrypt_check_plain(const plan_t *plan, const options_t *options)
{
    static const char text[] = "%s (%s): the chip decrypts its flash, so what is written plain "
                               "cannot be run";
    for (size_t i = 0; i < plan->count; i++) {
        const plan_file_t *file = &plan->files[i];
        if (file->encrypt || (file->role == PLAN_DATA && !file->build_encrypts)) {
            continue;
        }
        if (!options->force) {
            message_error("--encrypt lets the chip encrypt it; --force writes it all the same, as "
                          "is right for what is encrypted already",
                          text, file->label, file->path);
            return CLI_BAD_INPUT;
        }
        message_warn(NULL, text, file->label, file->path);
    }
    return CLI_OK;
}

/* Nothing decrypts what such a chip reads. */
static cli_exit_t encrypt_check_off(const options_t *options, target_chip_t chip)
{
    static const char text[] =
        "--encrypt: flash encryption is off in the eFuses of the %s, so what "
        "is written encrypted cannot be run";
    if (options->force) {
        message_warn(NULL, text, esp_loader_chip_name(chip));
        return CLI_OK;
    }
    message_error("leave --encrypt out: a build with flash encryption is first written plain, and "
                  "encrypts itself when it starts; --force writes it all the same",
                  text, esp_loader_chip_name(chip));
    return CLI_BAD_INPUT;
}

cli_exit_t plan_check_encryption(const plan_t *plan, const options_t *options,
                                 const plan_chip_t *found)
{
    const char *chip = esp_loader_chip_name(found->chip);
    if (found->encrypts) {
        const cli_exit_t exit = encrypt_check_plain(plan, options);
        if (exit != CLI_OK) {
            return exit;
        }
    }
    if (plan_encrypted(plan) == 0) {
        return CLI_OK;
    }
    const chip_t *row = chip_row(found->chip);
    if (chip_flash(row)->encrypted_unit == 0) {
        message_error("leave --encrypt out", "--encrypt: the %s has no flash encryption", chip);
        return CLI_BAD_INPUT;
    }
    if ((row->abilities & CHIP_BEGIN_ENCRYPTED) == 0 && !found->stub_running) {
        message_error("a flasher stub can: leave --no-stub out, or use a build that has the chip's",
                      "--encrypt: the ROM loader of the %s cannot write encrypted", chip);
        return CLI_BAD_INPUT;
    }
    if (found->encrypts_no_writes) {
        message_error("let the application on the chip write what is to be encrypted, or give the "
                      "ciphertext without --encrypt and with --force",
                      "--encrypt: the eFuses of the %s forbid its loader to encrypt", chip);
        return CLI_BAD_INPUT;
    }
    return found->encrypts ? CLI_OK : encrypt_check_off(options, found->chip);
}

static cli_exit_t encrypt_fill(plan_file_t *file, uint32_t unit)
{
    const uint32_t missing = (unit - file->size % unit) % unit;
    if (missing == 0) {
        return CLI_OK;
    }
    uint8_t *bytes = realloc(file->bytes, file->size + missing);
    if (bytes == NULL) {
        message_error(NULL, "out of memory");
        return CLI_FAILED;
    }
    memset(bytes + file->size, 0xFF, missing);
    file->bytes = bytes;
    file->size += missing;
    message_say("%s: %u bytes of 0xFF added, as the chip encrypts %u at a time", file->label,
                (unsigned)missing, (unsigned)unit);
    return CLI_OK;
}

cli_exit_t plan_encrypt(plan_t *plan, target_chip_t chip)
{
    for (size_t i = 0; i < plan->count; i++) {
        plan_file_t *file = &plan->files[i];
        if (!file->encrypt) {
            continue;
        }
        const cli_exit_t exit = encrypt_fill(file, chip_flash(chip_row(chip))->encrypted_unit);
        if (exit != CLI_OK) {
            return exit;
        }
        plan->images[i].size = file->size;
        esp_loader_image_encrypt(&plan->images[i]);
    }
    return CLI_OK;
}
