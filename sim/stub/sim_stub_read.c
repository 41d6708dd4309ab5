/* SPDX-License-Identifier: Apache-2.0
 *
 * READ_FLASH: packets, each acknowledged with the bytes received so far, and the digest behind
 * them. Source: esp-flasher-stub 1.1.0, s_read_flash_post_process() of command_handler.c.
 */
#include "stub/sim_stub_command.h"
#include "transport/sim_transport.h"
#include "wire/bytes.h"

enum {
    READ_PACKET_MAX = 4096,
    READ_IN_FLIGHT = 1, /* whatever the host allows */
    READ_ACKNOWLEDGEMENT_SIZE = 4,
};

/* Sending blocks: the stub goes on once the last byte is on its way. */
static void read_send(sim_chip_t *chip, const uint8_t *data, size_t size)
{
    chip->stub->work_ns = sim_transport_send(chip, chip->stub->work_ns, data, size);
}

static void read_finish(sim_chip_t *chip)
{
    uint8_t digest[MD5_DIGEST_SIZE];
    chip->stub->read.active = false;
    md5_digest(&chip->stub->read.md5, sizeof digest, digest);
    read_send(chip, digest, sizeof digest);
}

static sim_stub_error_t read_go_on(sim_chip_t *chip)
{
    sim_stub_read_t *read = &chip->stub->read;
    if (read->remaining > 0 && read->sent - read->acknowledged < READ_IN_FLIGHT) {
        uint8_t packet[READ_PACKET_MAX];
        const uint32_t size =
            read->remaining < read->packet_size ? read->remaining : read->packet_size;
        if (!sim_stub_flash_read(chip, read->address, packet, size)) {
            read->active = false;
            return SIM_STUB_FLASH_FAILED;
        }
        md5_update(&read->md5, size, packet);
        read_send(chip, packet, size);
        read->address += size;
        read->remaining -= size;
        read->sent++;
    }
    if (read->remaining == 0 && read->acknowledged_size >= read->size) {
        read_finish(chip);
    }
    return SIM_STUB_OK;
}

sim_stub_error_t sim_stub_read_start(sim_chip_t *chip, const sim_stub_command_t *command)
{
    sim_stub_read_t *read = &chip->stub->read;
    *read = (sim_stub_read_t){
        .address = bytes_get_u32(command->data),
        .size = bytes_get_u32(&command->data[4]),
        .remaining = bytes_get_u32(&command->data[4]),
        .packet_size = bytes_get_u32(&command->data[8]),
    };
    if (read->packet_size > READ_PACKET_MAX) {
        return SIM_STUB_BAD_LENGTH;
    }
    read->active = true;
    md5_init(&read->md5);
    return read_go_on(chip);
}

void sim_stub_read_acknowledge(sim_chip_t *chip, const uint8_t *frame, size_t size)
{
    sim_stub_read_t *read = &chip->stub->read;
    if (size != READ_ACKNOWLEDGEMENT_SIZE) {
        sim_state_trace(chip, "stub READ_FLASH ends at a frame of %zu bytes", size);
        read_finish(chip);
        return;
    }
    read->acknowledged_size = bytes_get_u32(frame);
    read->acknowledged++;
    const sim_stub_error_t error = read_go_on(chip);
    chip->stub->carried_error = error != SIM_STUB_OK ? (uint8_t)error : SIM_STUB_OK;
}
