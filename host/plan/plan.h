/**
 * What the files of plans share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_PLAN_H
#define HOST_PLAN_H

#include "esp_host_plan.h"

enum {
    PLAN_SECTOR = 0x1000,
    PLAN_TABLE_MAGIC_0 = 0xAA,
    PLAN_TABLE_MAGIC_1 = 0x50,
};

/**
 * Refuses a plan.
 * @param advice  may be NULL
 * @return false, so that a function can end with it
 */
bool plan_refuse(esp_host_plan_t *plan, esp_host_plan_finding_t finding, esp_host_error_t *error,
                 const char *advice, const char *format, ...) __attribute__((format(printf, 5, 6)));

/** Whether what would be refused of a file is only told: it is to be forced, as its name says. */
bool plan_forces(const esp_host_plan_t *plan, const esp_host_plan_file_t *file);

/**
 * Refuses a plan for what a file holds, or tells it in a note where the file is forced: once for
 * each finding.
 * @param advice  of a refusal; may be NULL
 * @return whether it is forced
 */
bool plan_refuse_file(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                      esp_host_plan_finding_t finding, esp_host_error_t *error, const char *advice,
                      const char *format, ...) __attribute__((format(printf, 6, 7)));

/** Whether a file was refused for that, and forced. */
bool plan_passed(const esp_host_plan_file_t *file, esp_host_plan_finding_t finding);

/** Refuses a plan because of an error that was set. @return false */
bool plan_unreadable(esp_host_plan_t *plan);

/** Refuses a plan for want of memory. @return false */
bool plan_out_of_memory(esp_host_plan_t *plan, esp_host_error_t *error);

/** Tells a note. */
void plan_note(const esp_host_plan_t *plan, esp_host_plan_finding_t finding, const char *advice,
               const char *format, ...) __attribute__((format(printf, 4, 5)));

/** Room for `count` files. */
bool plan_reserve(esp_host_plan_t *plan, size_t count, esp_host_error_t *error);

/** Reads a file; `path` becomes the plan's, also when this fails. */
bool plan_add(esp_host_plan_t *plan, uint32_t offset, char *path, esp_host_role_t role,
              esp_host_error_t *error);

/** Gives a file bytes of its own where they are another plan's: before they change. */
bool plan_own(esp_host_plan_t *plan, esp_host_plan_file_t *file, esp_host_error_t *error);

/** Gives back what a file has, but for what is another's. */
void plan_drop(esp_host_plan_file_t *file);

/** Makes the image of each file. */
void plan_make_images(esp_host_plan_t *plan);

/** All files are there: orders them, finds out what they are, and makes their images. */
bool plan_settle(esp_host_plan_t *plan, esp_host_error_t *error);

/** Puts what files of other forms say in their place. Those for partitions of data stay, and with
 * force all. */
bool container_settle(esp_host_plan_t *plan, esp_host_error_t *error);

/** Refuses what a UF2 file has for another kind of chip. */
bool container_check_family(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                            esp_image_chip_t chip, esp_host_error_t *error);

/** What a file is by what it holds; sets how sure that is. */
esp_host_role_t role_by_content(esp_host_plan_file_t *file);

/** Whether it is a partition table, or would be but for damage; `bytes` are the same afterwards. */
bool role_looks_like_table(uint8_t *bytes, uint32_t size);

/** The table has come to be known: what lies in its data partitions is data. */
void role_use_partitions(esp_host_plan_t *plan);

/** The partition of the plan's table in which a place lies, or NULL. */
const esp_image_partition_t *role_partition_around(const esp_host_plan_t *plan, uint32_t at);

/** Whether it holds data, of which nothing is expected. */
bool role_is_data_partition(const esp_image_partition_t *partition);

/** Whether the plan's partition table has such a one there. */
bool role_is_data_at(const esp_host_plan_t *plan, uint32_t offset);

/** What a file is by the name that a build has for it; NULL: none. */
esp_host_role_t role_by_name(const char *name);

/** What files tell of each other: roles, the table, the size of flash, labels. */
void role_settle(esp_host_plan_t *plan);

/** What is wrong with an image, in `text`; returned: what to do about it, in there as well, or
 * NULL.
 */
const char *plan_fault_text(const esp_image_fault_t *fault, char *text, size_t size);

/** Which files the chip is to encrypt: those whose build says so; where none does, all. */
void encrypt_choose(esp_host_plan_t *plan);

/** Refuses to encrypt where the chip or its loader cannot, and plain images where it decrypts. */
bool encrypt_check(esp_host_plan_t *plan, const esp_host_plan_chip_t *found,
                   esp_host_error_t *error);

/** Has the chip encrypt them: their ends are filled up with 0xFF to whole units, which is told. */
bool encrypt_prepare(esp_host_plan_t *plan, target_chip_t chip, esp_host_error_t *error);

/** Gives an image its zlib stream, unless that would be no smaller. Once is enough. */
void compress_image(esp_host_plan_t *plan, size_t index);

/** Gives back the streams that were kept for plans that share a file. */
void compress_drop(esp_host_plan_file_t *file);

#endif
