/*
 * What an NVS partition holds, also one that a chip has written to.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/image_bytes.h"
#include "nvs/nvs.h"
#include <stdlib.h>
#include <string.h>

/* An entry in flash, decrypted. */
typedef struct {
    uint8_t head[NVS_ENTRY];
    uint8_t *data; /* behind it, whole entries; NULL: none */
    uint32_t size;
    uint32_t at; /* in the partition */
} read_item_t;

typedef struct {
    const uint8_t *bytes;
    const uint8_t *keys;
    unsigned pages; /* of the partition */
    esp_image_nvs_t *nvs;
    read_item_t *items; /* in the order in which they were written */
    size_t count;
    size_t room;
    bool no_memory;
    uint8_t spaces[ESP_IMAGE_NVS_DAMAGES]; /* numbers of what is damaged; 0: not known */
} read_t;

static bool read_is_blank(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0xFF) {
            return false;
        }
    }
    return true;
}

/* Whether a page is in use; `is_damaged`: it was, and cannot be trusted. */
static bool read_page_is_used(const uint8_t *page, bool *is_damaged)
{
    const uint32_t state = image_get32(page + NVS_PAGE_STATE);
    const uint32_t crc = nvs_crc(page + NVS_PAGE_SEQUENCE, NVS_PAGE_CRC - NVS_PAGE_SEQUENCE);
    const bool is_known =
        state == NVS_STATE_ACTIVE || state == NVS_STATE_FULL || state == NVS_STATE_FREEING;
    const bool is_right = is_known && crc == image_get32(page + NVS_PAGE_CRC);
    *is_damaged = !is_right && !read_is_blank(page, ESP_IMAGE_NVS_PAGE);
    return is_right;
}

/* Keeps the first ones. `head`: of an entry whose names can be trusted, or NULL. */
static void read_damaged(read_t *read, esp_image_nvs_bad_t kind, uint32_t at, const uint8_t *head)
{
    esp_image_nvs_t *nvs = read->nvs;
    unsigned *count = kind == ESP_IMAGE_NVS_BAD_PAGE ? &nvs->damaged_pages : &nvs->damaged;
    (*count)++;
    if (nvs->damage_count == ESP_IMAGE_NVS_DAMAGES) {
        return;
    }
    read->spaces[nvs->damage_count] = head != NULL ? head[NVS_AT_SPACE] : 0;
    esp_image_nvs_damage_t *damage = &nvs->damages[nvs->damage_count++];
    *damage = (esp_image_nvs_damage_t){.kind = kind, .offset = at};
    if (head != NULL) {
        image_get_text(damage->key, head + NVS_AT_KEY, ESP_IMAGE_NVS_NAME - 1);
    }
}

static uint32_t read_place(unsigned page, unsigned entry)
{
    return page * ESP_IMAGE_NVS_PAGE + NVS_PAGE_FIRST + entry * NVS_ENTRY;
}

static bool read_is_written(const uint8_t *page, unsigned entry)
{
    return (page[NVS_PAGE_BITMAP + entry / 4] >> entry % 4 * 2 & 3) == 2;
}

static void read_entry(const read_t *read, unsigned page, unsigned entry, uint8_t to[NVS_ENTRY])
{
    const uint32_t at = read_place(page, entry);
    memcpy(to, read->bytes + at, NVS_ENTRY);
    if (read->keys != NULL) {
        nvs_crypt(read->keys, at, false, to);
    }
}

static read_item_t *read_add(read_t *read)
{
    if (read->count == read->room) {
        const size_t room = 2 * read->room + 64;
        read_item_t *items = realloc(read->items, room * sizeof *items);
        if (items == NULL) {
            read->no_memory = true;
            return NULL;
        }
        read->items = items;
        read->room = room;
    }
    memset(&read->items[read->count], 0, sizeof *read->items);
    return &read->items[read->count++];
}

static bool read_has_data(uint8_t type)
{
    return type == ESP_IMAGE_NVS_STRING || type == ESP_IMAGE_NVS_BLOB || type == NVS_BLOB_DATA;
}

/* The data behind a head; false: it is not all there, or damaged. */
static bool read_data(read_t *read, unsigned page, unsigned entry, read_item_t *item)
{
    const uint8_t *bytes = read->bytes + (size_t)page * ESP_IMAGE_NVS_PAGE;
    const uint32_t size = image_get16(item->head + NVS_AT_SIZE);
    const unsigned more = nvs_entries(size);
    if (item->head[NVS_AT_SPAN] != more + 1 || entry + more >= NVS_ENTRIES) {
        return false;
    }
    item->data = malloc((size_t)more * NVS_ENTRY + 1);
    item->size = size;
    if (item->data == NULL) {
        read->no_memory = true;
        return false;
    }
    for (unsigned i = 0; i < more; i++) {
        read_entry(read, page, entry + 1 + i, item->data + (size_t)i * NVS_ENTRY);
        if (!read_is_written(bytes, entry + 1 + i)) {
            return false;
        }
    }
    return nvs_crc(item->data, size) == image_get32(item->head + NVS_AT_DATA_CRC);
}

/* One entry, and what is behind it; returns how many entries that were. */
static unsigned read_item(read_t *read, unsigned page, unsigned entry)
{
    uint8_t head[NVS_ENTRY];
    read_entry(read, page, entry, head);
    const unsigned span = head[NVS_AT_SPAN];
    if (nvs_entry_crc(head) != image_get32(head + NVS_AT_CRC) || span == 0 ||
        entry + span > NVS_ENTRIES) {
        read_damaged(read, ESP_IMAGE_NVS_BAD_ENTRY, read_place(page, entry), NULL);
        return 1;
    }
    read_item_t *item = read_add(read);
    if (item == NULL) {
        return span;
    }
    memcpy(item->head, head, NVS_ENTRY);
    item->at = read_place(page, entry);
    if (read_has_data(head[NVS_AT_TYPE]) && !read_data(read, page, entry, item)) {
        free(item->data);
        read->count--;
        read_damaged(read, ESP_IMAGE_NVS_BAD_DATA, read_place(page, entry), head);
    }
    return span;
}

static void read_page(read_t *read, unsigned page)
{
    const uint8_t *bytes = read->bytes + (size_t)page * ESP_IMAGE_NVS_PAGE;
    read->nvs->pages++;
    for (unsigned entry = 0; entry < NVS_ENTRIES;) {
        entry += read_is_written(bytes, entry) ? read_item(read, page, entry) : 1;
    }
}

/* Pages by their numbers: the order in which they were begun. */
static void read_pages(read_t *read)
{
    uint64_t done = 0; /* numbers below it */
    for (;;) {
        unsigned next = read->pages;
        uint32_t least = UINT32_MAX;
        for (unsigned page = 0; page < read->pages; page++) {
            const uint8_t *bytes = read->bytes + (size_t)page * ESP_IMAGE_NVS_PAGE;
            const uint32_t number = image_get32(bytes + NVS_PAGE_SEQUENCE);
            bool is_damaged;
            if (read_page_is_used(bytes, &is_damaged) && number >= done && number < least) {
                least = number;
                next = page;
            }
            if (done == 0 && is_damaged) {
                read_damaged(read, ESP_IMAGE_NVS_BAD_PAGE, page * ESP_IMAGE_NVS_PAGE, NULL);
            }
        }
        if (next == read->pages) {
            return;
        }
        read_page(read, next);
        done = (uint64_t)least + 1;
    }
}

static bool read_same_key(const read_item_t *one, const read_item_t *other)
{
    return one->head[NVS_AT_SPACE] == other->head[NVS_AT_SPACE] &&
           memcmp(one->head + NVS_AT_KEY, other->head + NVS_AT_KEY, ESP_IMAGE_NVS_NAME) == 0;
}

/* A value, or the index of one in pieces; no piece, and no namespace. */
static bool read_is_value(const read_item_t *item)
{
    const uint8_t type = item->head[NVS_AT_TYPE];
    return item->head[NVS_AT_SPACE] != 0 &&
           (type == NVS_BLOB_INDEX || esp_image_nvs_type_name(type) != NULL);
}

/* Whatever form a blob has, it is one. */
static uint8_t read_kind(const read_item_t *item)
{
    const uint8_t type = item->head[NVS_AT_TYPE];
    return type == NVS_BLOB_INDEX ? ESP_IMAGE_NVS_BLOB : type;
}

/* Whether a later one has its key: then an update was cut short, and the later one counts. Of
 * another type it may lie beside it: so ESP-IDF did it before 5.3. */
static bool read_is_replaced(const read_t *read, size_t at)
{
    for (size_t i = at + 1; i < read->count; i++) {
        if (read_is_value(&read->items[i]) &&
            read_kind(&read->items[i]) == read_kind(&read->items[at]) &&
            read_same_key(&read->items[at], &read->items[i])) {
            return true;
        }
    }
    return false;
}

static const read_item_t *read_find_piece(const read_t *read, const read_item_t *index,
                                          unsigned number)
{
    for (size_t i = read->count; i > 0; i--) {
        const read_item_t *item = &read->items[i - 1];
        if (item->head[NVS_AT_TYPE] == NVS_BLOB_DATA && item->head[NVS_AT_CHUNK] == number &&
            read_same_key(item, index)) {
            return item;
        }
    }
    return NULL;
}

/* Puts the pieces together; false: one is missing. */
static bool read_join(read_t *read, const read_item_t *index, esp_image_nvs_entry_t *entry)
{
    const uint32_t size = image_get32(index->head + NVS_AT_SIZE);
    uint32_t done = 0;
    if (size > NVS_MOST_BLOB) {
        return false;
    }
    entry->data = malloc((size_t)size + 1);
    entry->size = size;
    read->no_memory = read->no_memory || entry->data == NULL;
    for (unsigned i = 0; entry->data != NULL && i < index->head[NVS_AT_COUNT]; i++) {
        const read_item_t *piece = read_find_piece(read, index, index->head[NVS_AT_START] + i);
        if (piece == NULL || piece->size > size - done) {
            return false;
        }
        memcpy(entry->data + done, piece->data, piece->size);
        done += piece->size;
    }
    return entry->data != NULL && done == size;
}

static uint64_t read_number(const read_item_t *item)
{
    const unsigned bytes = item->head[NVS_AT_TYPE] & 0xF;
    uint64_t number = 0;
    for (unsigned i = 0; i < bytes; i++) {
        number |= (uint64_t)item->head[NVS_AT_DATA + i] << 8 * i;
    }
    if ((item->head[NVS_AT_TYPE] & 0x10) != 0 && bytes != 0 && bytes < 8 &&
        (number >> (8 * bytes - 1) & 1) != 0) {
        number |= UINT64_MAX << 8 * bytes;
    }
    return number;
}

/* The value of an item; false: it is damaged. */
static bool read_value(read_t *read, const read_item_t *item, esp_image_nvs_entry_t *entry)
{
    const uint8_t type = item->head[NVS_AT_TYPE];
    entry->type = (esp_image_nvs_type_t)read_kind(item);
    if (type == NVS_BLOB_INDEX) {
        return read_join(read, item, entry);
    }
    if (!read_has_data(type)) {
        entry->number = read_number(item);
        return true;
    }
    const bool is_text = type == ESP_IMAGE_NVS_STRING;
    if (is_text && (item->size == 0 || item->data[item->size - 1] != 0)) {
        return false;
    }
    entry->size = item->size - is_text;
    entry->data = malloc((size_t)entry->size + 1);
    if (entry->data == NULL) {
        read->no_memory = true;
        return false;
    }
    memcpy(entry->data, item->data, entry->size);
    return true;
}

static void read_space(read_t *read, const char *name, uint8_t space)
{
    for (size_t i = 0; i < read->count && !read->no_memory; i++) {
        const read_item_t *item = &read->items[i];
        if (item->head[NVS_AT_SPACE] != space || !read_is_value(item) ||
            read_is_replaced(read, i)) {
            continue;
        }
        esp_image_nvs_entry_t *entry = &read->nvs->entries[read->nvs->count++];
        memset(entry, 0, sizeof *entry);
        memcpy(entry->space, name, ESP_IMAGE_NVS_NAME);
        image_get_text(entry->key, item->head + NVS_AT_KEY, ESP_IMAGE_NVS_NAME - 1);
        if (!read_value(read, item, entry)) {
            free(entry->data);
            read->nvs->count--;
            read_damaged(read,
                         item->head[NVS_AT_TYPE] == NVS_BLOB_INDEX ? ESP_IMAGE_NVS_NO_PIECE
                                                                   : ESP_IMAGE_NVS_BAD_DATA,
                         item->at, item->head);
        }
    }
}

static bool read_is_space(const read_item_t *item)
{
    return item->head[NVS_AT_SPACE] == 0 && item->head[NVS_AT_TYPE] == ESP_IMAGE_NVS_U8;
}

static void read_spaces(read_t *read)
{
    read->nvs->entries = calloc(read->count + 1, sizeof *read->nvs->entries);
    read->no_memory = read->no_memory || read->nvs->entries == NULL;
    for (size_t i = 0; i < read->count && !read->no_memory; i++) {
        char name[ESP_IMAGE_NVS_NAME];
        if (read_is_space(&read->items[i])) {
            image_get_text(name, read->items[i].head + NVS_AT_KEY, ESP_IMAGE_NVS_NAME - 1);
            read_space(read, name, read->items[i].head[NVS_AT_DATA]);
        }
    }
}

/* The namespaces of what is damaged, once all are known. */
static void read_name_damages(read_t *read)
{
    for (size_t i = 0; i < read->nvs->damage_count; i++) {
        for (size_t k = 0; k < read->count && read->spaces[i] != 0; k++) {
            const read_item_t *item = &read->items[k];
            if (read_is_space(item) && item->head[NVS_AT_DATA] == read->spaces[i]) {
                image_get_text(read->nvs->damages[i].space, item->head + NVS_AT_KEY,
                               ESP_IMAGE_NVS_NAME - 1);
            }
        }
    }
}

bool esp_image_nvs_is_image(const uint8_t *data, size_t size)
{
    bool is_damaged;
    if (size == 0 || size % ESP_IMAGE_NVS_PAGE != 0) {
        return false;
    }
    for (size_t at = 0; at < size; at += ESP_IMAGE_NVS_PAGE) {
        if (read_page_is_used(data + at, &is_damaged)) {
            return true;
        }
    }
    return read_is_blank(data, size);
}

bool esp_image_nvs_read(esp_image_nvs_t *nvs, const uint8_t *data, size_t size, const uint8_t *keys,
                        esp_image_csv_fault_t *fault)
{
    read_t read = {.bytes = data, .keys = keys, .nvs = nvs};
    memset(nvs, 0, sizeof *nvs);
    memset(fault, 0, sizeof *fault);
    if (!esp_image_nvs_is_image(data, size)) {
        return image_csv_fail(fault, 0, "this is no NVS partition: no page of it is one");
    }
    read.pages = (unsigned)(size / ESP_IMAGE_NVS_PAGE);
    read_pages(&read);
    read_spaces(&read);
    read_name_damages(&read);
    const bool has_nothing = read.count == 0 && nvs->damaged != 0;
    for (size_t i = 0; i < read.count; i++) {
        free(read.items[i].data);
    }
    free(read.items);
    if (read.no_memory) {
        return image_csv_fail(fault, 0, "out of memory");
    }
    if (has_nothing) {
        return image_csv_fail(fault, 0,
                              keys != NULL ? "these keys do not open it"
                                           : "no entry is sound: it is encrypted, or "
                                             "damaged");
    }
    return true;
}

void esp_image_nvs_free(esp_image_nvs_t *nvs)
{
    for (size_t i = 0; i < nvs->count; i++) {
        free(nvs->entries[i].data);
    }
    free(nvs->entries);
    memset(nvs, 0, sizeof *nvs);
}
