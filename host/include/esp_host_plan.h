/**
 * What goes where: the files of a build folder, or of pairs of offset and file, read, named and
 * checked against each other and against the chip.
 *
 *     esp_host_plan_t plan;
 *     if (esp_host_plan_read_folder(&plan, &options, "build", &error) &&
 *         esp_host_plan_check_files(&plan, &error)) {
 *         esp_loader_task_write(&task, plan.images, plan.count);
 *         ... and a visit, whose hooks call
 *         at ESP_LOADER_APPROVE_TASK  found = esp_host_plan_chip(session), then
 *                                     esp_host_plan_check_chip(&plan, &found, &error); or, with
 *                                     esp_host_plan_look(), that at ESP_LOADER_APPROVE_SEEN
 *         at ESP_LOADER_EVENT_TASK    esp_host_plan_compress(&plan, session, event), if it is to
 *     }
 *     esp_host_plan_free(&plan);
 *
 * Functions that return false have told why in `error`, which may be NULL, and what kind of fault
 * it is in the plan's `refused`. Whatever they return, the plan is to be freed in the end. No
 * function needs a line or waits for a chip; those that read files may take as long as the file
 * system does. A plan does not move while a visit uses it: images point to its files.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_PLAN_H
#define ESP_HOST_PLAN_H

#include "esp_host_error.h"
#include "esp_image.h"
#include "esp_image_partition.h"
#include "esp_image_setting.h"
#include "esp_loader_task.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What was found: the reason of a refusal, or of a note. For programs with words of their own. */
typedef enum {
    ESP_HOST_PLAN_FINE,
    ESP_HOST_PLAN_UNREADABLE,       /**< a file, the folder, or what it says of itself; no memory */
    ESP_HOST_PLAN_ODD,              /**< offsets and files that make no pairs */
    ESP_HOST_PLAN_BUILD_UNKNOWN,    /**< the build is for a chip that is not known here */
    ESP_HOST_PLAN_BUILD_DIFFERS,    /**< the build is for another chip */
    ESP_HOST_PLAN_NOTHING,          /**< there is nothing to write */
    ESP_HOST_PLAN_MISALIGNED,       /**< an offset is not a multiple of 4096 */
    ESP_HOST_PLAN_PAST_END,         /**< a file passes the end of flash */
    ESP_HOST_PLAN_OVERLAPS,         /**< two files share a sector */
    ESP_HOST_PLAN_CONTAINER,        /**< a file that only holds what goes into flash, and is damaged
                                        or cannot be unpacked: ELF, HEX, ZIP ... */
    ESP_HOST_PLAN_CONTENT,          /**< an image or a table that is damaged or for another chip */
    ESP_HOST_PLAN_OUT_OF_REACH,     /**< the ROM loader does not reach so far */
    ESP_HOST_PLAN_OUT_OF_ALL_REACH, /**< nor does the chip's flasher stub */
    ESP_HOST_PLAN_PLAIN,            /**< what the chip decrypts is written plain */
    ESP_HOST_PLAN_NO_ENCRYPTION,    /**< encrypted on a chip that has no encryption */
    ESP_HOST_PLAN_ROM_ENCRYPTS_NOT, /**< its ROM loader cannot write encrypted */
    ESP_HOST_PLAN_ENCRYPTION_BARRED, /**< its eFuses forbid that */
    ESP_HOST_PLAN_ENCRYPTION_OFF,    /**< it decrypts nothing that it reads */
    ESP_HOST_PLAN_NOT_BOOTED,        /**< an application where the chip looks for its bootloader, or
                                          a bootloader in an application's partition */
    ESP_HOST_PLAN_FLASH_SMALLER,     /**< a partition ends behind the flash */
    ESP_HOST_PLAN_NOT_FITTING,       /**< an application is larger than its partition */
    ESP_HOST_PLAN_UNSIGNED,          /**< the chip demands signatures, and there is none, or not of
                                          these bytes */
    ESP_HOST_PLAN_ERASES_MORE,       /**< a sector behind a file would be erased along with it */
    ESP_HOST_PLAN_SETTING_UNKNOWN,   /**< the chip's images have no code for a flash setting */

    ESP_HOST_PLAN_FILLED,            /**< note: bytes were added to whole units of encryption */
    ESP_HOST_PLAN_PARTITION_SMALLER, /**< a file is larger than its partition, or goes elsewhere: a
                                        note, or of a partition that was named a refusal */
    ESP_HOST_PLAN_BUILD_LARGER,      /**< note: the build reckons with more flash than there is */
    ESP_HOST_PLAN_BOOTLOADER_ELSEWHERE, /**< note: the chip looks for it at another place */
    ESP_HOST_PLAN_HEADER_SMALLER,       /**< note: a partition ends behind the flash that the
                                             bootloader's header tells of */
    ESP_HOST_PLAN_NO_PARTITION,         /**< note: no application partition begins there */
    ESP_HOST_PLAN_NO_APPLICATION,       /**< note: flash has an application's partition there, and
                                             this is none */
    ESP_HOST_PLAN_NO_BOOTLOADER,        /**< note: nothing boots the application that is written */
    ESP_HOST_PLAN_SHARE,                /**< note: how much of its partition a file takes */
    ESP_HOST_PLAN_SETTINGS_SET,         /**< note: an image's flash settings were changed */
    ESP_HOST_PLAN_SETTINGS_LEFT,        /**< note: they were not, as told */
    ESP_HOST_PLAN_EMPTY_FILE,           /**< note: a file without bytes is left out */
    ESP_HOST_PLAN_FINDINGS,
} esp_host_plan_finding_t;

/** Something to know, for a person to read. Texts hold until the function returns. */
typedef struct {
    esp_host_plan_finding_t finding; /**< also of a refusal that `force` has passed over */
    const char *text;                /**< as of esp_host_error_text() */
    const char *advice;              /**< as of esp_host_error_advice() */
} esp_host_plan_note_t;

/** What a caller wants; begin from ESP_HOST_PLAN_OPTIONS_DEFAULT. */
typedef struct {
    target_chip_t chip;  /**< the only chip that will do; ESP_UNKNOWN_CHIP: any */
    uint32_t flash_size; /**< bytes; 0: not known before the chip is */
    bool encrypt;        /**< the chip encrypts the files whose build says so, else all */
    /** Of esp_host_plan_read_pairs(), with `encrypt`: the chip encrypts files from this text on,
     * and not those before; 0: it encrypts all. */
    size_t encrypt_from;
    bool ignore_fuses; /**< encrypts where the eFuses do not say that the chip decrypts */
    /** Of esp_host_plan_read_folder(): offset, file, offset, file ... beside the build's files. One
     * with the offset of one of these takes its place. */
    char *const *pairs;
    size_t pair_count; /**< texts, an even number */
    bool app_only;     /**< of the build's files the application alone */
    /** Of the first pairs, also of esp_host_plan_read_pairs(), the bytes there are for each: those
     * of the partition that was named. 0: not told. */
    const uint32_t *limits;
    size_t limit_count;        /**< of them */
    bool force;                /**< what files hold is told in notes, and refused no more */
    const char *const *forced; /**< the same of these files alone, by their names as given, or by
                                    the ends of these; they outlive the plan */
    size_t forced_count;       /**< of them */
    bool compares;             /**< files are compared with flash, not written */
    bool tells_all;   /**< what `force` would lift is told in notes with its advice, and counted in
                         the plan's `faults`: for judging alone */
    bool skip_empty;  /**< a file without bytes among others is told in a note, and left out */
    bool takes_input; /**< "-" in place of one file's name is what comes on standard input */

    void (*note)(void *user, const esp_host_plan_note_t *note); /**< NULL: nobody wants them */
    bool (*cancelled)(void *user); /**< asked while files are read; NULL: goes on */
    void *user;                    /**< for both */
} esp_host_plan_options_t;

#define ESP_HOST_PLAN_OPTIONS_DEFAULT                                                              \
    {                                                                                              \
        .chip = ESP_UNKNOWN_CHIP                                                                   \
    }

enum { ESP_HOST_PLAN_LABEL_SIZE = 64 };

typedef enum {
    ESP_HOST_ROLE_DATA, /**< bytes without rules of their own */
    ESP_HOST_ROLE_BOOTLOADER,
    ESP_HOST_ROLE_TABLE,
    ESP_HOST_ROLE_APPLICATION,
    ESP_HOST_ROLE_OTHER_IMAGE, /**< an image of which no more is known */
} esp_host_role_t;

/** A file of a plan: to be read only. */
typedef struct esp_host_plan_file {
    uint32_t offset; /**< in flash, bytes */
    uint32_t size;
    uint8_t *bytes;
    char *path;
    esp_host_role_t role;
    char label[ESP_HOST_PLAN_LABEL_SIZE]; /**< "Bootloader at 0x1000" */
    bool build_encrypts;                  /**< its build says that it lies encrypted in flash */
    bool encrypt;                         /**< the chip is to encrypt it */
    uint32_t head;                        /**< bytes before it: see esp_host_plan_align() */

    uint32_t streamed; /**< bytes of the zlib streams it went as; 0: it went as it is */

    char *_damage; /* why it could not be taken apart, as long as that may not matter; or NULL */
    const char *_damage_advice;
    uint32_t _family;          /* of a UF2 file's chip; 0: it tells none, or was none */
    uint64_t _passed;          /* what it would be refused for, a bit a finding: told, and lifted */
    bool _firm;                /* what it holds leaves no doubt of its role */
    bool _is_input;            /* it came on standard input */
    uint8_t *_stream;          /* the last stretch's bytes as a zlib stream, or NULL */
    const uint8_t *_stream_at; /* that stream, or one that is kept for several plans */
    struct esp_host_plan_file *_origin;    /* its bytes and texts are this one's; NULL: its own */
    struct esp_host_plan_stream *_streams; /* made for the plans that share it */
    uint32_t _streamed;                    /* bytes of these */
} esp_host_plan_file_t;

/** What was in flash before, where no file goes. */
typedef struct {
    uint32_t offset;
    uint32_t size;
    uint8_t bytes[ESP_IMAGE_TABLE_MAX_SIZE];
} esp_host_plan_seen_t;

enum { ESP_HOST_PLAN_SEEN = 20 /* the boot place, a table, the beginnings of applications */ };

/** A plan. Files are ordered by offset: a chip that erases past an image's end cannot harm one
 * written before. */
typedef struct {
    esp_host_plan_file_t *files;
    esp_loader_image_t *images; /**< the same for a job, in the same order */
    size_t count;
    target_chip_t chip;      /**< the build folder is made for it; ESP_UNKNOWN_CHIP: not told */
    uint32_t flash_size;     /**< bytes of flash the build reckons with; 0: not told */
    esp_image_table_t table; /**< as it will be: of a file, or else of flash where that was looked
                                  at; empty: none is known */
    uint32_t table_offset;   /**< where it lies */
    const esp_host_plan_file_t *table_file; /**< that has it; NULL: flash has */
    esp_host_plan_options_t options;
    esp_host_plan_finding_t refused;          /**< why the last function returned false */
    const esp_host_plan_file_t *refused_file; /**< `force`, or its name among `forced`, would lift
                                                   that; NULL: nothing would */

    unsigned faults; /**< told with `tells_all` */

    esp_host_plan_seen_t *_seen; /* ESP_HOST_PLAN_SEEN of them, or NULL */
    size_t _seen_count;
} esp_host_plan_t;

/**
 * Files may be Intel HEX, UF2 or, where the chip is known, ELF files. The first two say where their
 * bytes go: each stretch becomes a file of the plan, and what is between them stays as it is in
 * flash, by whole sectors. An ELF file becomes the image that a chip boots.
 */

/** Reads what a build folder's flasher_args.json names, all files whole; that file may be named in
 * place of its folder. `plan` may be any memory
 * and is to be freed, also when this fails; `options` is copied. */
bool esp_host_plan_read_folder(esp_host_plan_t *plan, const esp_host_plan_options_t *options,
                               const char *folder, esp_host_error_t *error);

/** The same for `count` texts: offset, file, offset, file ... They are copied. */
bool esp_host_plan_read_pairs(esp_host_plan_t *plan, const esp_host_plan_options_t *options,
                              char *const *texts, size_t count, esp_host_error_t *error);

/** The same for bytes in memory, that free() can give back: they become the plan's, also when this
 * fails. They are told of by `name`, which is copied. */
bool esp_host_plan_read_bytes(esp_host_plan_t *plan, const esp_host_plan_options_t *options,
                              const char *name, uint32_t offset, uint8_t *bytes, uint32_t size,
                              esp_host_error_t *error);

/** Makes a plan without files, for esp_host_plan_put(); likewise to be freed. */
void esp_host_plan_begin(esp_host_plan_t *plan, const esp_host_plan_options_t *options);

/**
 * Puts bytes into a plan that was read or begun: what they are is told by what they hold. In the
 * place of the file with that offset, or as one file more. Before esp_host_plan_check_files(), or,
 * with as many bytes as that file had, before esp_host_plan_check_chip().
 * @param name   it is told of by that; copied
 * @param bytes  copied
 */
bool esp_host_plan_put(esp_host_plan_t *plan, const char *name, uint32_t offset,
                       const uint8_t *bytes, uint32_t size, esp_host_error_t *error);

/**
 * Makes a plan with the files of another, for a visit of its own: several chips get the same files
 * at once, in one thread. Bytes are not copied, and what was compressed for one chip serves the
 * next.
 * @param copy  any memory, to be freed, also when this fails; before `plan` is
 * @param plan  was read and checked; nothing changes it any more
 */
bool esp_host_plan_share(esp_host_plan_t *copy, esp_host_plan_t *plan, esp_host_error_t *error);

/**
 * Lets files of data that begin within a sector begin with it: `head` bytes are put before each,
 * 0xFF at first. The caller reads what flash holds there into them before anything is written, so
 * that it is not lost. Images stay where they are, and are refused there. Before
 * esp_host_plan_check_files().
 */
bool esp_host_plan_align(esp_host_plan_t *plan, esp_host_error_t *error);

/** Gives memory back; a zeroed plan is allowed. */
void esp_host_plan_free(esp_host_plan_t *plan);

/** What can be checked without a chip: where files go, and what each says about itself. */
bool esp_host_plan_check_files(esp_host_plan_t *plan, esp_host_error_t *error);

/** The chip found, as far as a plan depends on it. */
typedef struct {
    target_chip_t chip;
    uint16_t revision;       /**< major * 100 + minor */
    bool revision_known;     /**< false: no image is refused for its revision */
    bool stub_running;       /**< a flasher stub writes, not the ROM loader */
    bool encrypts;           /**< flash encryption is on: it decrypts what it boots */
    bool encrypts_no_writes; /**< its eFuses forbid the loader to encrypt what it writes */
    bool secure_download;    /**< it is in Secure Download Mode */
    esp_loader_secure_boot_t secure_boot; /**< the signatures it demands */
    bool boots_signed;                    /**< it boots signed images only, or does not tell */
    uint32_t flash_size;                  /**< bytes */
} esp_host_plan_chip_t;

/** What a session has found, once flash is attached: from ESP_LOADER_APPROVE_TASK on. */
esp_host_plan_chip_t esp_host_plan_chip(esp_loader_session_t *session);

/** Looks at flash before files are judged. */
typedef struct {
    esp_loader_task_look_t task;
    esp_host_plan_t *plan;
    esp_host_plan_chip_t found; /**< to be set at ESP_LOADER_APPROVE_TASK */
    uint32_t _wanted_at;
    uint32_t _wanted_size;
} esp_host_plan_look_t;

/**
 * The task that looks, as little as it can, at what flash holds where no file of the plan goes and
 * what the files are judged by: then esp_host_plan_check_chip() is to be called at
 * ESP_LOADER_APPROVE_SEEN. Where flash cannot be read, or is encrypted, nothing is looked at. All
 * three outlive the visit.
 * @param then  as of esp_loader_task_look()
 */
esp_loader_task_t *esp_host_plan_look(esp_host_plan_look_t *look, esp_host_plan_t *plan,
                                      esp_loader_task_t *then);

/** The rest: files against the chip found, and flash as it will be. Fills up those that the chip
 * encrypts, and sets how their images are written: to be called before the task begins. */
bool esp_host_plan_check_chip(esp_host_plan_t *plan, const esp_host_plan_chip_t *found,
                              esp_host_error_t *error);

/**
 * Sets how the flash is used in the image that the chip boots, if the plan has one: the file at the
 * boot offset of the chip found. A size of 0 is that of the flash found. Its SHA-256 is made anew.
 * A signed image, and what is none of the chip's, stays as it is, which a note tells. To be called
 * before esp_host_plan_check_chip().
 */
bool esp_host_plan_set_settings(esp_host_plan_t *plan, const esp_image_settings_t *settings,
                                const esp_host_plan_chip_t *found, esp_host_error_t *error);

/** Only whether all files end before the flash does. */
bool esp_host_plan_check_end(esp_host_plan_t *plan, uint32_t flash_size, esp_host_error_t *error);

/** A stretch of flash as it will be. */
typedef struct {
    uint32_t offset;
    uint32_t size;
    char name[24];    /**< "bootloader", "partition table", a partition's label, a file's name */
    const char *kind; /**< "application", "data" ...; "" where there is no more to say */
    uint32_t written; /**< bytes of it that files of the plan take */
    const esp_host_plan_file_t *file; /**< the first of these; NULL: it stays as it is */
} esp_host_plan_stretch_t;

enum { ESP_HOST_PLAN_STRETCHES = ESP_IMAGE_MAX_PARTITIONS + 2 };

/**
 * What will lie where, by ascending offset: bootloader, partition table, partitions, and files that
 * go elsewhere. To be called once the files were checked.
 * @param room  of `stretches`; no more are made
 * @return how many
 */
size_t esp_host_plan_map(const esp_host_plan_t *plan, target_chip_t chip,
                         esp_host_plan_stretch_t *stretches, size_t room);

/** How many files the chip is to encrypt. */
size_t esp_host_plan_encrypted(const esp_host_plan_t *plan);

/** What has become of the files. */
typedef struct {
    size_t written;
    size_t skipped;
    size_t verified;
    uint32_t bytes; /**< of those that were written */
} esp_host_plan_totals_t;

/** Also while they are written, and after a visit that failed. */
esp_host_plan_totals_t esp_host_plan_totals(const esp_host_plan_t *plan);

/**
 * Whether what is written goes compressed to the loader that is there. Not in Secure Download Mode.
 */
bool esp_host_plan_can_compress(esp_loader_session_t *session);

/**
 * Lets an image go as zlib streams, made when they are sent, where the loader takes them and they
 * are smaller, and the chip does not encrypt. To be called with each ESP_LOADER_EVENT_TASK of
 * esp_loader_task_write(). Without memory for a stream its stretch goes as it is.
 */
void esp_host_plan_compress(esp_host_plan_t *plan, esp_loader_session_t *session,
                            const esp_loader_event_t *event);

#ifdef __cplusplus
}
#endif

#endif
