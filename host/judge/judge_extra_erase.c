/* SPDX-License-Identifier: Apache-2.0 */
#include "chip/chip_facts.h"
#include "judge/judge.h"

enum { HEAD_SECTORS = 16 /* between two boundaries of 64 KiB */ };

uint32_t judge_extra_erased(uint32_t offset, uint32_t size)
{
    const uint32_t first = offset / PLAN_SECTOR;
    const uint32_t sectors = (size + PLAN_SECTOR - 1) / PLAN_SECTOR;
    const uint32_t head = HEAD_SECTORS - first % HEAD_SECTORS;
    return sectors % 2 != 0 && sectors < 2 * head ? (first + sectors) * PLAN_SECTOR : 0;
}

static bool judge_covers(const esp_host_plan_t *plan, uint32_t sector)
{
    for (size_t i = 0; i < plan->count; i++) {
        const esp_host_plan_file_t *file = &plan->files[i];
        if (file->offset < sector + PLAN_SECTOR && sector < file->offset + file->size) {
            return true;
        }
    }
    return false;
}

/* Whether a sector may hold something that is to stay. The rest of an application's own partition
 * does not, nor does what no partition has. */
static bool judge_holds(const esp_host_plan_t *plan, const esp_host_plan_file_t *file,
                        uint32_t sector)
{
    const esp_image_partition_t *partition = role_partition_around(plan, sector);
    if (partition == NULL) {
        return plan->table.count == 0 || sector == plan->table_offset;
    }
    return role_is_data_partition(partition) ||
           partition != role_partition_around(plan, file->offset);
}

/* What would go along with a file, and be lost: the ROM cannot read it, so nobody can put it back.
 */
bool judge_extra_erase(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                       const esp_host_plan_chip_t *found, esp_host_error_t *error)
{
    const uint32_t sector = judge_extra_erased(file->offset, file->size);
    return plan->options.compares || found->stub_running ||
           (chip_row(found->chip)->abilities & CHIP_ERASES_HEAD_TWICE) == 0 || sector == 0 ||
           sector >= found->flash_size || judge_covers(plan, sector) ||
           !judge_holds(plan, file, sector) ||
           plan_refuse_file(plan, file, ESP_HOST_PLAN_ERASES_MORE, error, "a flasher stub does not",
                            "%s (%s): the ROM of the %s would also erase the sector behind it, at "
                            "0x%x",
                            file->label, file->path, esp_loader_chip_name(found->chip),
                            (unsigned)sector);
}
