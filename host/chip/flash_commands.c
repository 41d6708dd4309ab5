/*
 * Hands commands to the flash through the chip's flash controller. Its settings are put back
 * afterwards, since the loader uses them itself.
 *
 * Registers and bits: descriptions of SPI_CMD, SPI_ADDR, SPI_USER, SPI_USER1 and SPI_USER2 in the
 * technical reference manuals. Opcodes: JEDEC JESD216 (SFDP), and data sheets of W25Q and GD25Q
 * parts (status registers).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "esp_host_flash.h"

enum {
    FLASH_WRITE_STATUS = 0x01,
    FLASH_WRITE_DISABLE = 0x04,
    FLASH_READ_STATUS = 0x05,
    FLASH_WRITE_ENABLE = 0x06,
    FLASH_WRITE_VOLATILE = 0x50,
    FLASH_READ_SFDP = 0x5A,
    FLASH_BUSY = 1,
    FLASH_POLLS = 200, /* each takes some milliseconds: a status register is written in 15 */
};

#define FLASH_USER_COMMAND (1u << 31)
#define FLASH_USER_ADDRESS (1u << 30)
#define FLASH_USER_IDLE    (1u << 29)
#define FLASH_USER_IN      (1u << 28)
#define FLASH_USER_OUT     (1u << 27)
#define FLASH_START        (1u << 18)
#define FLASH_ADDRESS_BITS (23u << 26 | 7u) /* 24 bits, then 8 idle clocks */
#define FLASH_OPCODE_BITS  (7u << 28)

/* In the order in which they are done; what one reads comes with the next. */
enum {
    STEP_BEGIN,
    STEP_READ_USER2,
    STEP_OUT_LENGTH,
    STEP_IN_LENGTH,
    STEP_USER1,
    STEP_USER,
    STEP_USER2,
    STEP_ADDRESS,
    STEP_DATA,
    STEP_START,
    STEP_POLL,
    STEP_POLLED,
    STEP_ANSWERED,
    STEP_RESTORE_USER2,
    STEP_END,
};

static const uint8_t read_opcodes[] = {FLASH_READ_STATUS, 0x35, 0x15};
static const uint8_t write_opcodes[] = {FLASH_WRITE_STATUS, 0x31, 0x11};

static void commands_add(esp_host_flash_commands_t *flash, esp_host_flash_command_t command)
{
    flash->commands[flash->count++] = command;
}

static void commands_add_read(esp_host_flash_commands_t *flash, uint8_t bytes)
{
    flash->first_read = (uint8_t)flash->count;
    flash->bytes = bytes;
    for (uint8_t i = 0; i < bytes && i < ESP_HOST_FLASH_STATUS_MOST; i++) {
        commands_add(flash, (esp_host_flash_command_t){.opcode = read_opcodes[i], .in_size = 1});
    }
}

void esp_host_flash_read_status(esp_host_flash_commands_t *flash, uint8_t bytes)
{
    *flash = (esp_host_flash_commands_t){.chip = ESP_UNKNOWN_CHIP, .idle = true};
    commands_add_read(flash, bytes);
}

static void commands_add_write(esp_host_flash_commands_t *flash, uint8_t opcode, uint8_t size,
                               uint32_t value, bool lasting)
{
    commands_add(flash, (esp_host_flash_command_t){.opcode = lasting ? FLASH_WRITE_ENABLE
                                                                     : FLASH_WRITE_VOLATILE});
    commands_add(flash,
                 (esp_host_flash_command_t){.opcode = opcode, .out_size = size, .out = value});
    commands_add(flash, (esp_host_flash_command_t){
                            .opcode = FLASH_READ_STATUS, .in_size = 1, .until_idle = true});
}

void esp_host_flash_write_status(esp_host_flash_commands_t *flash, uint8_t bytes, uint32_t value,
                                 bool lasting)
{
    *flash = (esp_host_flash_commands_t){.chip = ESP_UNKNOWN_CHIP, .idle = true};
    /* Some parts take two registers by one command, others each by its own: as esptool does, both
     * ways are gone. */
    if (bytes == 2) {
        commands_add_write(flash, FLASH_WRITE_STATUS, 2, value & 0xFFFF, lasting);
    }
    for (uint8_t i = 0; i < bytes && i < ESP_HOST_FLASH_STATUS_MOST; i++) {
        commands_add_write(flash, write_opcodes[i], 1, value >> 8 * i & 0xFF, lasting);
    }
    commands_add(flash, (esp_host_flash_command_t){.opcode = FLASH_WRITE_DISABLE});
    commands_add_read(flash, bytes);
}

void esp_host_flash_read_sfdp(esp_host_flash_commands_t *flash, uint32_t address, uint8_t bytes)
{
    *flash = (esp_host_flash_commands_t){.chip = ESP_UNKNOWN_CHIP, .idle = true};
    commands_add(flash, (esp_host_flash_command_t){.opcode = FLASH_READ_SFDP,
                                                   .has_address = true,
                                                   .address = address,
                                                   .in_size = bytes});
}

uint32_t esp_host_flash_status(const esp_host_flash_commands_t *flash)
{
    uint32_t status = 0;
    for (uint8_t i = 0; i < flash->bytes && i < ESP_HOST_FLASH_STATUS_MOST; i++) {
        status |= flash->commands[flash->first_read + i].in << 8 * i;
    }
    return status;
}

uint32_t esp_host_flash_answer(const esp_host_flash_commands_t *flash)
{
    return flash->commands[flash->count - 1].in;
}

static uint32_t command_user(const esp_host_flash_command_t *command)
{
    return FLASH_USER_COMMAND | (command->in_size != 0 ? FLASH_USER_IN : 0) |
           (command->out_size != 0 ? FLASH_USER_OUT : 0) |
           (command->has_address ? FLASH_USER_ADDRESS | FLASH_USER_IDLE : 0);
}

static uint32_t command_bits_less_one(uint8_t bytes)
{
    return bytes != 0 ? bytes * 8u - 1 : 0;
}

/* The first generation has both lengths in USER1. */
static bool command_lengths_apart(const chip_flash_t *spi)
{
    return spi->places[CHIP_FLASH_LENGTH] != spi->places[CHIP_FLASH_USER] + 4;
}

static uint32_t command_user1(const esp_host_flash_command_t *command, bool apart)
{
    const uint32_t lengths = command_bits_less_one(command->in_size) << 8 |
                             command_bits_less_one(command->out_size) << 17;
    return (command->has_address ? FLASH_ADDRESS_BITS : 0) | (apart ? 0 : lengths);
}

/* What a step writes. */
static esp_loader_register_access_t command_write(const esp_host_flash_commands_t *flash,
                                                  const chip_t *chip, uint8_t step)
{
    const esp_host_flash_command_t *command = &flash->commands[flash->at];
    const chip_flash_t *spi = chip_flash(chip);
    const uint32_t first = chip->spi + spi->places[CHIP_FLASH_CMD];
    const uint32_t user = chip->spi + spi->places[CHIP_FLASH_USER];
    const uint32_t length = chip->spi + spi->places[CHIP_FLASH_LENGTH];
    const uint32_t data = chip->spi + spi->places[CHIP_FLASH_DATA];
    const bool apart = command_lengths_apart(spi);
    switch (step) {
    case STEP_OUT_LENGTH:
        /* The length of what is sent stands before that of the answer. */
        return (esp_loader_register_access_t){false, apart ? length - 4 : user + 4,
                                              apart ? command_bits_less_one(command->out_size)
                                                    : command_user1(command, apart)};
    case STEP_IN_LENGTH:
        return (esp_loader_register_access_t){false, length,
                                              apart ? command_bits_less_one(command->in_size)
                                                    : command_user1(command, apart)};
    case STEP_USER1:
        return (esp_loader_register_access_t){false, user + 4, command_user1(command, apart)};
    case STEP_USER:
        return (esp_loader_register_access_t){false, user, command_user(command)};
    case STEP_USER2:
        return (esp_loader_register_access_t){false, user + 8, FLASH_OPCODE_BITS | command->opcode};
    case STEP_ADDRESS:
        return (esp_loader_register_access_t){false, first + 4,
                                              command->address << 8 >> spi->address_shift};
    case STEP_DATA:
        return (esp_loader_register_access_t){false, data, command->out};
    case STEP_START:
        return (esp_loader_register_access_t){false, first, FLASH_START};
    case STEP_ANSWERED:
        return (esp_loader_register_access_t){false, user, flash->kept_user};
    default: /* STEP_RESTORE_USER2 */
        return (esp_loader_register_access_t){false, user + 8, flash->kept_user2};
    }
}

/* A command is over: the next one, or the same again. False: there is none. */
static bool commands_next(esp_host_flash_commands_t *flash)
{
    const esp_host_flash_command_t *command = &flash->commands[flash->at];
    flash->stage = STEP_BEGIN;
    if (flash->idle && command->until_idle && (command->in & FLASH_BUSY) != 0) {
        flash->idle = ++flash->polls < FLASH_POLLS;
    } else {
        flash->polls = 0;
        flash->at++;
    }
    return flash->idle && flash->at < flash->count;
}

/* What was read for the step before. */
static void command_take(esp_host_flash_commands_t *flash, uint32_t value)
{
    esp_host_flash_command_t *command = &flash->commands[flash->at];
    switch (flash->stage) {
    case STEP_READ_USER2:
        flash->kept_user = value;
        return;
    case STEP_OUT_LENGTH:
        flash->kept_user2 = value;
        return;
    case STEP_POLLED:
        if ((value & FLASH_START) != 0) {
            flash->idle = ++flash->polls < FLASH_POLLS;
            flash->stage = flash->idle ? STEP_POLL : STEP_ANSWERED;
        }
        return;
    case STEP_ANSWERED:
        command->in = command->in_size == 4 ? value : value & ((1u << 8 * command->in_size) - 1);
        return;
    default:
        return;
    }
}

bool esp_host_flash_commands_next(void *user, uint32_t value, esp_loader_register_access_t *access)
{
    esp_host_flash_commands_t *flash = user;
    const chip_t *chip = chip_row(flash->chip);
    if (chip == NULL || flash->count == 0) {
        flash->idle = false;
        return false;
    }
    const chip_flash_t *spi = chip_flash(chip);
    command_take(flash, value);
    if (flash->stage == STEP_END && !commands_next(flash)) {
        return false;
    }
    switch (flash->stage) {
    case STEP_BEGIN:
    case STEP_READ_USER2:
        *access =
            (esp_loader_register_access_t){.reads = true,
                                           .address = chip->spi + spi->places[CHIP_FLASH_USER] +
                                                      (flash->stage == STEP_BEGIN ? 0u : 8u)};
        break;
    case STEP_POLL:
        *access = (esp_loader_register_access_t){
            .reads = true, .address = chip->spi + spi->places[CHIP_FLASH_CMD]};
        break;
    case STEP_POLLED:
        *access = (esp_loader_register_access_t){
            .reads = true, .address = chip->spi + spi->places[CHIP_FLASH_DATA]};
        break;
    default:
        *access = command_write(flash, chip, flash->stage);
        break;
    }
    flash->stage++;
    return true;
}
