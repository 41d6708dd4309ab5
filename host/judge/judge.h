/**
 * Flash as it will be: the files of a plan, and what was seen of flash where no file goes. What a
 * chip will find there is judged before anything is erased.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_JUDGE_H
#define HOST_JUDGE_H

#include "plan/plan.h"

enum { JUDGE_FAULT_TEXT = 320 };

/** What the judging goes by. */
typedef struct {
    esp_host_plan_t *plan;
    const esp_host_plan_chip_t *found;
    esp_image_chip_t chip; /**< the same chip */
    esp_host_error_t *error;
} judge_t;

/** What will lie at a place. */
typedef struct {
    const uint8_t *bytes;       /**< NULL: not known */
    uint32_t size;              /**< of them, up to where the file or what was seen ends */
    esp_host_plan_file_t *file; /**< they are of this one; NULL: they are there already */
} judge_view_t;

judge_view_t judge_view(const esp_host_plan_t *plan, uint32_t at);

/** Whether what the chip will read there is none of these bytes: it decrypts them. */
bool judge_is_hidden(const judge_t *judge, const judge_view_t *view);

/** Whether it is blank, or filled with a single byte. */
bool judge_is_blank(const judge_view_t *view);

/** Whether a ROM runs these bytes where they lie, without an image's header. */
bool judge_boots_directly(const uint8_t *bytes, uint32_t size);

/** Whether that image's checks succeed, also its revision; false: it is refused. A file that was
 * judged as a whole already is not judged again. */
bool judge_image(const judge_t *judge, uint32_t at, const judge_view_t *view, const char *what,
                 esp_image_t *image);

/** @name Each refuses, or tells notes, and returns whether to go on @{ */

bool judge_boot_place(const judge_t *judge);
bool judge_table(const judge_t *judge);
bool judge_applications(const judge_t *judge);
/** The signature of an image that the chip boots. */
bool judge_signature(const judge_t *judge, const judge_view_t *view, const esp_image_t *image,
                     const char *what);
/** What the first version asks of a bootloader. */
bool judge_first_secure_boot(const judge_t *judge);

/** @} */

/** @name Before that, each file is judged by itself, and where it goes; each as above @{ */

/** What a file says of itself, as far as it can be judged without a chip; `chip` may be unknown. */
bool judge_file(esp_host_plan_t *plan, esp_host_plan_file_t *file, esp_image_chip_t chip,
                esp_host_error_t *error);
/** The same for the chip that was found. */
bool judge_file_on_chip(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                        const esp_host_plan_chip_t *found, esp_host_error_t *error);
/** Sectors of their own, within flash. */
bool judge_places(esp_host_plan_t *plan, uint32_t flash_size, esp_host_error_t *error);
/** Whether the loader that runs can write as far as the files go. */
bool judge_reach(esp_host_plan_t *plan, const esp_host_plan_chip_t *found, esp_host_error_t *error);
/**
 * The sector behind an image that a ROM erases along with it that counts a head twice; 0: none. It
 * counts the sectors up to the first 64 KiB boundary twice, so that an odd number cannot be asked
 * for. Source: esptool, ESP8266ROM.get_erase_size().
 */
uint32_t judge_extra_erased(uint32_t offset, uint32_t size);
/** What would be erased along with a file, and lost. */
bool judge_extra_erase(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                       const esp_host_plan_chip_t *found, esp_host_error_t *error);
/** Tells of a file that is larger than its partition. */
void judge_partition_size(const esp_host_plan_t *plan, const esp_host_plan_file_t *file);
/** Tells of a bootloader that lies where none is looked for. */
void judge_bootloader_place(const esp_host_plan_t *plan, const esp_host_plan_file_t *file,
                            esp_image_chip_t chip);

/** @} */

/** Takes the partition table of flash where the plan has none. */
void judge_use_flash_table(esp_host_plan_t *plan);

/** A size for people: "146 KiB", "1 MiB", "1.5 MiB". */
enum { JUDGE_SIZE_TEXT = 24 };
const char *judge_size_text(char text[JUDGE_SIZE_TEXT], uint64_t bytes);

#endif
