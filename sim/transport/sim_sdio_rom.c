/* SPDX-License-Identifier: Apache-2.0
 *
 * The ROM's packets ("SIP"): two commands without an answer. Source: esp-serial-flasher, sip.h and
 * protocol_sdio.c, which also keeps packets to 256 bytes and numbers them.
 */
#include "transport/sim_sdio_rom.h"
#include "transport/sim_sdio_register.h"
#include "wire/bytes.h"

/* Offsets in a packet. */
enum {
    SIP_TYPE = 0, /* low half; 0: a command */
    SIP_FLAGS = 1,
    SIP_LENGTH = 2, /* of all of it */
    SIP_COMMAND = 4,
    SIP_SEQUENCE = 8,
    SIP_ADDRESS = 12,
    SIP_DATA_LENGTH = 16,
    SIP_DATA = 20,
};

enum {
    SIP_TYPE_MASK = 0x0F,
    SIP_FLAG_SYNC = 0x04, /* the numbers begin anew with this one */
    SIP_PACKET_MAX = 256,
    SIP_WRITE_MEMORY = 1,
    SIP_BOOT_UP = 5,
};

static const char *sip_fault(const sim_sdio_t *sdio, const uint8_t *packet, size_t size)
{
    if (!sim_sdio_registers_linked(sdio)) {
        return "the link was not set up";
    }
    if (size < SIP_DATA || size > SIP_PACKET_MAX || size % 4 != 0) {
        return "of no size it takes";
    }
    if (bytes_get_u16(&packet[SIP_LENGTH]) != size || (packet[SIP_TYPE] & SIP_TYPE_MASK) != 0) {
        return "not a command of the length told";
    }
    const bool numbered_anew = (packet[SIP_FLAGS] & SIP_FLAG_SYNC) != 0;
    if (!numbered_anew && bytes_get_u32(&packet[SIP_SEQUENCE]) != sdio->sequence) {
        return "out of sequence";
    }
    return NULL;
}

/* Pieces that follow each other are one segment, as with MEM_BEGIN. */
static void sip_write(sim_chip_t *chip, const uint8_t *packet, size_t size)
{
    const uint32_t address = bytes_get_u32(&packet[SIP_ADDRESS]);
    const uint32_t length = bytes_get_u32(&packet[SIP_DATA_LENGTH]);
    sim_uploads_t *uploads = &chip->uploads;
    if (length != size - SIP_DATA) {
        sim_state_trace(chip, "SDIO packet refused: WRITE_MEMORY of another length than it has");
        return;
    }
    sim_upload_t *last = uploads->count > 0 ? &uploads->segments[uploads->count - 1] : NULL;
    if (last != NULL && last->address + last->size == address) {
        last->size += length;
    } else {
        sim_upload_begin(uploads, address, length);
    }
    sim_upload_data(uploads, length);
    sim_memory_store(&chip->memory, address, &packet[SIP_DATA], length);
}

void sim_sdio_rom_packet(sim_chip_t *chip, const uint8_t *packet, size_t size)
{
    sim_sdio_t *sdio = &chip->bus.sdio;
    const char *fault = sip_fault(sdio, packet, size);
    chip->counters.frames++;
    if (fault != NULL) {
        chip->counters.bad_frames++;
        sim_state_trace(chip, "SDIO packet of %zu bytes lost: %s", size, fault);
        return;
    }
    const uint32_t command = bytes_get_u32(&packet[SIP_COMMAND]);
    sdio->sequence = bytes_get_u32(&packet[SIP_SEQUENCE]) + 1;
    if (command == SIP_WRITE_MEMORY) {
        sip_write(chip, packet, size);
    } else if (command == SIP_BOOT_UP) {
        sim_state_trace(chip, "SDIO BOOTUP");
        chip->receiver->run(chip, bytes_get_u32(&packet[SIP_ADDRESS]));
    } else {
        sim_state_trace(chip, "SDIO packet of an unknown command %u", (unsigned)command);
    }
}
