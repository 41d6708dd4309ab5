/*
 * Operations on flash.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "matrix.h"
#include <string.h>
#include <zlib.h>

enum {
    SECTOR = 0x1000,
    IMAGE_AT = 0x10000,
    IMAGE_SIZE = 24004, /* ends within a sector; an even number of them, which suits the ESP8266 */
    ENCRYPTED_SIZE = 0x2C00,
    BLOCK = 0x400,
    LARGE_AT = 0x1812000, /* beyond 24 MiB */
    READ_AT = IMAGE_AT + 123,
    READ_SIZE = 9001,
    ERASE_AT = 0x8000,
    ERASE_SIZE = 4 * SECTOR,
    SETTLE_US = 2 * 1000 * 1000,
};

static uint8_t image[IMAGE_SIZE];

static uint8_t *flash_of(matrix_scene_t *scene)
{
    return sim_chip_flash(scene->rig.chip, NULL);
}

static uint32_t flash_size(matrix_scene_t *scene)
{
    uint32_t size;
    (void)sim_chip_flash(scene->rig.chip, &size);
    return size;
}

static bool holds_only(const uint8_t *bytes, uint32_t size, uint8_t value)
{
    for (uint32_t i = 0; i < size; i++) {
        if (bytes[i] != value) {
            return false;
        }
    }
    return true;
}

/* Flash is erased, or else holds the image, in the sectors from `address` on, and is as it was
 * everywhere else. */
static void expect_flash(matrix_scene_t *scene, uint32_t address, uint32_t size, bool written)
{
    const uint8_t *flash = flash_of(scene);
    const uint32_t end = (address + size + SECTOR - 1) / SECTOR * SECTOR;
    matrix_idle(scene, SETTLE_US);
    if (written) {
        matrix_expect(scene, memcmp(flash + address, image, size) == 0,
                      "flash does not hold the image");
        matrix_expect(scene, holds_only(flash + address + size, end - address - size, 0xFF),
                      "the rest of the last sector is not erased");
    } else {
        matrix_expect(scene, holds_only(flash + address, end - address, 0xFF),
                      "flash is not erased");
    }
    matrix_expect(scene, holds_only(flash, address, MATRIX_OLD_CONTENT),
                  "what lies below was changed");
    matrix_expect(scene, holds_only(flash + end, flash_size(scene) - end, MATRIX_OLD_CONTENT),
                  "what lies above was changed");
}

esp_loader_error_t matrix_attach(matrix_scene_t *scene)
{
    const esp_loader_error_t error = rig_attach(&scene->rig);
    matrix_expect(scene,
                  esp_loader_engine_flash_attached(&scene->rig.engine) ==
                      (error == ESP_LOADER_SUCCESS),
                  "flash_attached() is wrong");
    return error;
}

esp_loader_error_t matrix_flash_size(matrix_scene_t *scene)
{
    const esp_loader_error_t error = rig_attach(&scene->rig);
    if (error == ESP_LOADER_SUCCESS) {
        matrix_expect(scene, esp_loader_engine_flash(&scene->rig.engine)->size == flash_size(scene),
                      "another size was found");
    }
    return error;
}

static esp_loader_error_t write_image(matrix_scene_t *scene, uint32_t address)
{
    rig_fill(image, sizeof(image), 21);
    esp_loader_error_t error = rig_attach(&scene->rig);
    esp_loader_flash_write_t write = {.offset = address,
                                      .size = sizeof(image),
                                      .block_size = BLOCK,
                                      .pull = rig_pull,
                                      .user = image};
    if (error == ESP_LOADER_SUCCESS) {
        esp_loader_engine_flash_write(&scene->rig.engine, &write);
        error = rig_run(&scene->rig);
    }
    if (error == ESP_LOADER_SUCCESS) {
        expect_flash(scene, address, sizeof(image), true);
    }
    return error;
}

esp_loader_error_t matrix_flash_write(matrix_scene_t *scene)
{
    return write_image(scene, IMAGE_AT);
}

static esp_loader_error_t write_encrypted(matrix_scene_t *scene, uint8_t *bytes)
{
    esp_loader_flash_write_t write = {.offset = IMAGE_AT,
                                      .size = ENCRYPTED_SIZE,
                                      .block_size = BLOCK,
                                      .pull = rig_pull,
                                      .user = bytes};
    esp_loader_engine_flash_write_encrypted(&scene->rig.engine, &write);
    const esp_loader_error_t error = rig_run(&scene->rig);
    matrix_idle(scene, SETTLE_US);
    return error;
}

/* A virtual chip's cipher adds what depends on the place alone: zeros show it. */
esp_loader_error_t matrix_flash_encrypted(matrix_scene_t *scene)
{
    static uint8_t cipher[ENCRYPTED_SIZE];
    const uint8_t *written = flash_of(scene) + IMAGE_AT;
    memset(image, 0, ENCRYPTED_SIZE);
    esp_loader_error_t error = rig_attach(&scene->rig);
    if (error == ESP_LOADER_SUCCESS) {
        error = write_encrypted(scene, image);
    }
    if (error == ESP_LOADER_SUCCESS) {
        matrix_expect(scene, memcmp(written, image, ENCRYPTED_SIZE) != 0,
                      "flash holds what was sent, not encrypted");
        memcpy(cipher, written, ENCRYPTED_SIZE);
        rig_fill(image, ENCRYPTED_SIZE, 25);
        error = write_encrypted(scene, image);
    }
    for (uint32_t i = 0; error == ESP_LOADER_SUCCESS && i < ENCRYPTED_SIZE; i++) {
        matrix_expect(scene, written[i] == (image[i] ^ cipher[i]),
                      "flash does not hold the image, encrypted");
    }
    return error;
}

/* Written, and read back through the same addresses. */
esp_loader_error_t matrix_large_flash(matrix_scene_t *scene)
{
    static uint8_t digest[ESP_LOADER_MD5_SIZE];
    static uint8_t expected[ESP_LOADER_MD5_SIZE];
    esp_loader_error_t error = write_image(scene, LARGE_AT);
    if (error == ESP_LOADER_SUCCESS) {
        esp_loader_md5_t md5;
        esp_loader_md5_init(&md5);
        esp_loader_md5_update(&md5, image, sizeof(image));
        esp_loader_md5_final(&md5, expected);
        esp_loader_engine_flash_md5(&scene->rig.engine, LARGE_AT, sizeof(image), digest);
        error = rig_run(&scene->rig);
        matrix_expect(scene, memcmp(digest, expected, sizeof(digest)) == 0,
                      "the chip has another digest of the image");
    }
    return error;
}

esp_loader_error_t matrix_flash_deflate(matrix_scene_t *scene)
{
    static uint8_t stream[IMAGE_SIZE + 1024];
    uLongf stream_size = sizeof(stream);
    rig_fill(image, sizeof(image), 22);
    memset(image + sizeof(image) / 2, 0x42, sizeof(image) / 4); /* something to compress */
    matrix_expect(scene, compress2(stream, &stream_size, image, sizeof(image), 9) == Z_OK,
                  "zlib failed");
    esp_loader_error_t error = rig_attach(&scene->rig);
    esp_loader_flash_deflate_t deflate = {.offset = IMAGE_AT,
                                          .size = sizeof(image),
                                          .compressed_size = (uint32_t)stream_size,
                                          .block_size = BLOCK,
                                          .pull = rig_pull,
                                          .user = stream};
    if (error == ESP_LOADER_SUCCESS) {
        esp_loader_engine_flash_deflate(&scene->rig.engine, &deflate);
        error = rig_run(&scene->rig);
    }
    if (error == ESP_LOADER_SUCCESS) {
        expect_flash(scene, IMAGE_AT, sizeof(image), true);
    }
    return error;
}

/* An image that is in flash, or all but a bit of it: what does a job that writes it do? */
static esp_loader_error_t verify(matrix_scene_t *scene, uint8_t damage,
                                 esp_loader_image_state_t *state)
{
    rig_fill(image, sizeof(image), 23);
    memcpy(flash_of(scene) + IMAGE_AT, image, sizeof(image));
    flash_of(scene)[IMAGE_AT + sizeof(image) - 1] ^= damage;
    esp_loader_error_t error = rig_attach(&scene->rig);
    if (error == ESP_LOADER_SUCCESS && !esp_loader_engine_can_verify(&scene->rig.engine)) {
        /* A job goes on without then; the operation itself has to say so. */
        uint8_t digest[ESP_LOADER_MD5_SIZE];
        esp_loader_engine_flash_md5(&scene->rig.engine, IMAGE_AT, sizeof(image), digest);
        return rig_run(&scene->rig);
    }
    if (error == ESP_LOADER_SUCCESS) {
        esp_loader_image_t images[] = {
            {.offset = IMAGE_AT, .size = sizeof(image), .pull = rig_pull, .user = image}};
        esp_loader_job_t job;
        esp_loader_job_init(&job, &scene->rig.engine, images, 1, BLOCK);
        error = rig_job(&scene->rig, &job);
        *state = images[0].state;
        matrix_expect(scene, images[0].verified, "the image is not called verified");
    }
    return error;
}

esp_loader_error_t matrix_md5_right(matrix_scene_t *scene)
{
    esp_loader_image_state_t state = ESP_LOADER_IMAGE_WAITING;
    const esp_loader_error_t error = verify(scene, 0, &state);
    if (error == ESP_LOADER_SUCCESS) {
        matrix_expect(scene, state == ESP_LOADER_IMAGE_SKIPPED, "the image was written again");
        matrix_expect(scene, sim_chip_counters(scene->rig.chip)->bytes_programmed == 0,
                      "flash was written");
    }
    return error;
}

esp_loader_error_t matrix_md5_wrong(matrix_scene_t *scene)
{
    esp_loader_image_state_t state = ESP_LOADER_IMAGE_WAITING;
    const esp_loader_error_t error = verify(scene, 1, &state);
    if (error == ESP_LOADER_SUCCESS) {
        matrix_expect(scene, state == ESP_LOADER_IMAGE_WRITTEN, "one wrong bit was not noticed");
        expect_flash(scene, IMAGE_AT, sizeof(image), true);
    }
    return error;
}

esp_loader_error_t matrix_flash_read(matrix_scene_t *scene)
{
    static uint8_t content[READ_SIZE];
    rig_fill(image, sizeof(image), 24);
    memcpy(flash_of(scene) + IMAGE_AT, image, sizeof(image));
    memset(content, 0, sizeof(content));
    esp_loader_error_t error = rig_attach(&scene->rig);
    if (error == ESP_LOADER_SUCCESS) {
        esp_loader_flash_read_t read = {
            .address = READ_AT, .size = sizeof(content), .buffer = content};
        esp_loader_engine_flash_read(&scene->rig.engine, &read);
        error = rig_run(&scene->rig);
    }
    if (error == ESP_LOADER_SUCCESS) {
        matrix_expect(scene, memcmp(content, image + READ_AT - IMAGE_AT, sizeof(content)) == 0,
                      "something else was read");
    }
    return error;
}

/* As esp_loader_flash_erase() does it: a stub has commands for it, a ROM loader erases when a write
 * begins. */
static esp_loader_error_t erase(matrix_scene_t *scene, uint32_t address, uint32_t size)
{
    rig_t *rig = &scene->rig;
    esp_loader_flash_write_t write = {
        .offset = address, .size = size, .block_size = SECTOR, .pull = rig_pull, .user = image};
    esp_loader_error_t error = rig_attach(rig);
    if (error != ESP_LOADER_SUCCESS) {
        return error;
    }
    if (esp_loader_engine_stub_running(&rig->engine)) {
        esp_loader_engine_flash_erase(&rig->engine, address, size);
    } else {
        esp_loader_engine_flash_begin(&rig->engine, &write);
    }
    error = rig_run(rig);
    if (error == ESP_LOADER_SUCCESS) {
        expect_flash(scene, address, size, false);
    }
    return error;
}

esp_loader_error_t matrix_erase_all(matrix_scene_t *scene)
{
    return erase(scene, 0, flash_size(scene));
}

esp_loader_error_t matrix_erase_region(matrix_scene_t *scene)
{
    return erase(scene, ERASE_AT, ERASE_SIZE);
}
