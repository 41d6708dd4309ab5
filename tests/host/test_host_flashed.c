/*
 * What was flashed is remembered a chip, in files that may be anything.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_flashed.h"
#include "esp_loader_md5.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    ROOT_SIZE = 4096,
    PATH_SIZE = ROOT_SIZE + 128,
    SECTOR = 4096,
    IMAGE = 40 * SECTOR + 100,
    IMAGES = 2,
    CHIPS = 64, /* that are remembered */
    NOBODY = 65534,
};

static const uint8_t mac[6] = {0x24, 0x0A, 0xC4, 1, 2, 3};

static char root[ROOT_SIZE];
static char folder[ROOT_SIZE + 32]; /* not made yet */
static uint8_t bytes[IMAGES][IMAGE];
static esp_loader_image_t images[IMAGES];
static esp_host_flashed_t *flashed;

static const uint8_t *pull(void *user, uint32_t offset, uint32_t size)
{
    (void)size;
    return (const uint8_t *)user + offset;
}

static void make_images(void)
{
    for (unsigned i = 0; i < IMAGES; i++) {
        for (uint32_t at = 0; at < IMAGE; at++) {
            bytes[i][at] = (uint8_t)(at / 77 * (i + 3) + at);
        }
        images[i] = (esp_loader_image_t){.offset = 0x10000 + i * 0x100000,
                                         .size = IMAGE,
                                         .pull = pull,
                                         .user = bytes[i],
                                         .verified = true};
    }
}

static int begin(void **state)
{
    (void)state;
    static const char name[] = "/flashed-XXXXXX";
    if (getcwd(root, ROOT_SIZE - sizeof name) == NULL || mkdtemp(strcat(root, name)) == NULL) {
        return -1;
    }
    snprintf(folder, sizeof folder, "%s/new/cache", root);
    make_images();
    flashed = NULL;
    return 0;
}

static int end(void **state)
{
    char command[ROOT_SIZE + 32];
    (void)state;
    esp_host_flashed_free(flashed);
    snprintf(command, sizeof command, "rm -rf '%s'", root);
    return system(command);
}

static const char *path(void)
{
    static char text[PATH_SIZE];
    snprintf(text, sizeof text, "%s/flashed/240ac4010203", folder);
    return text;
}

static void recall(void)
{
    esp_host_flashed_free(flashed);
    flashed = esp_host_flashed_recall(folder, mac);
    for (size_t i = 0; i < IMAGES; i++) {
        images[i].belief = NULL;
    }
    esp_host_flashed_believe(flashed, images, IMAGES);
}

static bool keep(void)
{
    return esp_host_flashed_keep(folder, mac, images, IMAGES);
}

static void change(size_t image, uint32_t sector)
{
    bytes[image][sector * SECTOR + 9] ^= 1;
}

static bool is_right(const esp_loader_belief_t *belief, uint32_t sector)
{
    return (belief->right[sector / 8] >> sector % 8 & 1) != 0;
}

static void what_has_changed_is_known(void **state)
{
    (void)state;
    uint8_t digest[16];
    esp_loader_md5_t md5;
    esp_loader_md5_init(&md5);
    esp_loader_md5_update(&md5, bytes[0] + 7 * SECTOR, SECTOR);
    esp_loader_md5_final(&md5, digest);
    assert_true(keep());
    change(0, 0);
    change(0, 7);
    change(0, 30);
    bytes[0][IMAGE - 1] ^= 1;
    recall();
    const esp_loader_belief_t *belief = images[0].belief;
    assert_non_null(belief);
    for (uint32_t sector = 0; sector <= 40; sector++) {
        assert_int_equal(is_right(belief, sector),
                         sector != 0 && sector != 7 && sector != 30 && sector != 40);
    }
    assert_int_equal(belief->probe, 7 * SECTOR);
    assert_memory_equal(belief->md5, digest, sizeof digest);
    /* Nothing to be gained where nothing has changed. */
    assert_null(images[1].belief);
}

static void the_first_sector_may_be_all_that_has_changed(void **state)
{
    (void)state;
    assert_true(keep());
    change(0, 0);
    recall();
    assert_non_null(images[0].belief);
    assert_int_equal(images[0].belief->probe, 0);
}

static void where_most_has_changed_all_is_sent(void **state)
{
    (void)state;
    assert_true(keep());
    for (uint32_t sector = 17; sector < 31; sector += 2) {
        change(0, sector);
    }
    change(0, 3);
    change(0, 20);
    recall();
    const esp_loader_belief_t *belief = images[0].belief;
    assert_non_null(belief);
    assert_int_equal(belief->probe, 3 * SECTOR);
    for (uint32_t sector = 0; sector < 40; sector++) {
        assert_int_equal(is_right(belief, sector), sector != 3 && (sector < 16 || sector > 31));
    }
}

/* Of an image that has become longer or shorter, or lies elsewhere, what lies at its place counts.
 */
static void an_image_may_have_moved(void **state)
{
    (void)state;
    assert_true(keep());
    change(0, 5);
    images[0].size -= 3 * SECTOR + 50;
    recall();
    assert_non_null(images[0].belief);
    assert_true(is_right(images[0].belief, 36));
    assert_false(is_right(images[0].belief, 37)); /* only part of it */
    images[0].offset -= SECTOR;
    recall();
    assert_null(images[0].belief);
    images[0].offset += 2 * SECTOR;
    images[0].user = bytes[0] + SECTOR;
    images[0].size -= SECTOR;
    recall();
    assert_non_null(images[0].belief);
    assert_int_equal(images[0].belief->probe, 4 * SECTOR);
}

static void what_is_not_verified_is_forgotten(void **state)
{
    (void)state;
    assert_true(keep());
    images[0].verified = false;
    images[1].offset = 0x300000;
    assert_true(keep());
    images[1].offset = 0x110000;
    change(0, 5);
    change(1, 5);
    recall();
    assert_null(images[0].belief);
    assert_non_null(images[1].belief); /* where nothing was written since */
}

static void small_and_encrypted_images_need_no_belief(void **state)
{
    static const esp_loader_image_way_t way;
    (void)state;
    assert_true(keep());
    change(0, 5);
    change(1, 5);
    images[0].size = 16 * SECTOR;
    images[1].way = &way;
    recall();
    assert_null(images[0].belief);
    assert_null(images[1].belief);
}

static void a_chip_has_its_own_record(void **state)
{
    static const uint8_t other[6] = {0x24, 0x0A, 0xC4, 1, 2, 4};
    (void)state;
    assert_true(keep());
    assert_null(esp_host_flashed_recall(folder, other));
    assert_null(esp_host_flashed_recall(NULL, mac));
    assert_null(esp_host_flashed_recall("relative", mac));
    assert_false(esp_host_flashed_keep(NULL, mac, images, IMAGES));
    assert_false(esp_host_flashed_keep("relative", mac, images, IMAGES));
}

static void the_folder_stays_small(void **state)
{
    (void)state;
    uint8_t any[6] = {0};
    for (unsigned i = 0; i < CHIPS + 10; i++) {
        any[5] = (uint8_t)i;
        assert_true(esp_host_flashed_keep(folder, any, images, 1));
        char name[PATH_SIZE];
        snprintf(name, sizeof name, "%s/flashed/0000000000%02x", folder, i);
        const struct timespec used[2] = {{.tv_sec = i}, {.tv_sec = i}};
        assert_int_equal(utimensat(AT_FDCWD, name, used, 0), 0);
    }
    for (unsigned i = 0; i < CHIPS + 10; i++) {
        any[5] = (uint8_t)i;
        esp_host_flashed_t *found = esp_host_flashed_recall(folder, any);
        assert_int_equal(found != NULL, i >= 10);
        esp_host_flashed_free(found);
    }
}

static uint8_t *read_file(size_t *size)
{
    FILE *file = fopen(path(), "rb");
    uint8_t *content = malloc(0x100000);
    assert_non_null(file);
    assert_non_null(content);
    *size = fread(content, 1, 0x100000, file);
    fclose(file);
    return content;
}

static void write_file(const uint8_t *content, size_t size)
{
    FILE *file = fopen(path(), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content, 1, size, file), size);
    fclose(file);
}

/* Cut anywhere, or with a bit inverted anywhere, it is none, and is written anew. */
static void a_damaged_file_is_none(void **state)
{
    size_t size;
    (void)state;
    assert_true(keep());
    uint8_t *content = read_file(&size);
    for (size_t at = 0; at < size; at += 1 + size / 200) {
        write_file(content, at);
        recall();
        assert_null(flashed);
        content[at] ^= 0x10;
        write_file(content, size);
        content[at] ^= 0x10;
        recall();
        assert_null(flashed);
    }
    assert_true(keep());
    recall();
    assert_non_null(flashed);
    free(content);
}

/* One with a right sum can say anything. */
static void figures_that_lie_are_found_out(void **state)
{
    static const struct {
        size_t at; /* of the lowest byte: behind the heading are the number, offset and size */
        uint32_t value;
    } lies[] = {{20, 0},  {20, 1},          {20, 3},          {20, 0xFFFFFFFF}, {24, 0x10001},
                {28, 0},  {28, 1},          {28, 0xFFFFFFFF}, {28, 0xFFFFF000}, {24, 0xFFFFF000},
                {20, 17}, {28, 0x10000000}, {36, 0x2000000}};
    size_t size;
    (void)state;
    assert_true(keep());
    uint8_t *content = read_file(&size);
    for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
        uint8_t lie[0x1000];
        esp_loader_md5_t md5;
        assert_true(size <= sizeof lie);
        memcpy(lie, content, size);
        for (int k = 0; k < 4; k++) {
            lie[lies[i].at + (size_t)k] = (uint8_t)(lies[i].value >> 8 * k);
        }
        esp_loader_md5_init(&md5);
        esp_loader_md5_update(&md5, lie, size - 16);
        esp_loader_md5_final(&md5, lie + size - 16);
        write_file(lie, size);
        recall();
        assert_null(flashed);
    }
    free(content);
}

static void a_huge_file_is_none(void **state)
{
    (void)state;
    assert_true(keep());
    assert_int_equal(truncate(path(), 1L << 40), 0);
    recall();
    assert_null(flashed);
    assert_true(keep());
    recall();
    assert_non_null(flashed);
}

/* A link leads where somebody else wants it to: it is not followed, and what it leads to stays. */
static void a_link_is_none(void **state)
{
    char elsewhere[PATH_SIZE];
    size_t size;
    (void)state;
    assert_true(keep());
    snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", root);
    assert_int_equal(rename(path(), elsewhere), 0);
    assert_int_equal(symlink(elsewhere, path()), 0);
    recall();
    assert_null(flashed);
    change(0, 5);
    uint8_t *content = read_file(&size);
    uint8_t *before = malloc(size);
    memcpy(before, content, size);
    free(content);
    assert_false(keep());
    content = read_file(&size);
    assert_memory_equal(content, before, size);
    free(content);
    free(before);
    assert_int_equal(unlink(path()), 0);
    assert_int_equal(symlink("nowhere", path()), 0);
    assert_false(keep());
    /* Nor is one with a second name. */
    assert_int_equal(unlink(path()), 0);
    assert_int_equal(link(elsewhere, path()), 0);
    recall();
    assert_null(flashed);
}

static void a_pipe_or_a_folder_is_none(void **state)
{
    (void)state;
    assert_true(keep());
    assert_int_equal(unlink(path()), 0);
    assert_int_equal(mkfifo(path(), 0600), 0);
    recall();
    assert_null(flashed);
    assert_false(keep());
    assert_int_equal(unlink(path()), 0);
    assert_int_equal(mkdir(path(), 0700), 0);
    recall();
    assert_null(flashed);
    assert_false(keep());
}

static void a_folder_that_others_write_to_is_none(void **state)
{
    char text[PATH_SIZE];
    (void)state;
    assert_true(keep());
    snprintf(text, sizeof text, "%s/flashed", folder);
    assert_int_equal(chmod(text, 0777), 0);
    recall();
    assert_null(flashed);
    assert_false(keep());
}

static void what_is_another_users_is_none(void **state)
{
    char text[PATH_SIZE];
    (void)state;
    if (geteuid() != 0) {
        skip(); /* only root can give files away */
    }
    assert_true(keep());
    assert_int_equal(chown(path(), NOBODY, NOBODY), 0);
    recall();
    assert_null(flashed);
    assert_false(keep());
    assert_int_equal(chown(path(), 0, 0), 0);
    snprintf(text, sizeof text, "%s/flashed", folder);
    assert_int_equal(chown(text, NOBODY, NOBODY), 0);
    recall();
    assert_null(flashed);
    assert_false(keep());
}

static void a_folder_that_cannot_be_made_is_no_error(void **state)
{
    char text[PATH_SIZE];
    (void)state;
    snprintf(text, sizeof text, "%s/new", root);
    FILE *file = fopen(text, "w");
    assert_non_null(file);
    fclose(file);
    assert_false(keep());
    recall();
    assert_null(flashed);
    assert_int_equal(unlink(text), 0);
    if (geteuid() != 0) {
        assert_int_equal(mkdir(text, 0500), 0);
        assert_false(keep());
    }
}

int main(void)
{
#define RECORD_TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)
    const struct CMUnitTest tests[] = {
        RECORD_TEST(what_has_changed_is_known),
        RECORD_TEST(the_first_sector_may_be_all_that_has_changed),
        RECORD_TEST(where_most_has_changed_all_is_sent),
        RECORD_TEST(an_image_may_have_moved),
        RECORD_TEST(what_is_not_verified_is_forgotten),
        RECORD_TEST(small_and_encrypted_images_need_no_belief),
        RECORD_TEST(a_chip_has_its_own_record),
        RECORD_TEST(the_folder_stays_small),
        RECORD_TEST(a_damaged_file_is_none),
        RECORD_TEST(figures_that_lie_are_found_out),
        RECORD_TEST(a_huge_file_is_none),
        RECORD_TEST(a_link_is_none),
        RECORD_TEST(a_pipe_or_a_folder_is_none),
        RECORD_TEST(a_folder_that_others_write_to_is_none),
        RECORD_TEST(what_is_another_users_is_none),
        RECORD_TEST(a_folder_that_cannot_be_made_is_no_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
