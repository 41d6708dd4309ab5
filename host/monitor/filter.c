/*
 * Lines by tag and level. How ESP-IDF writes them: components/log; the rules: esp-idf-monitor,
 * --print_filter.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_monitor.h"
#include <stdlib.h>
#include <string.h>

enum {
    FILTER_RULES = 64,
    FILTER_COLOUR_MOST = 16, /* characters of an escape sequence */
    FILTER_TIME_MOST = 32,   /* and of a time stamp */
};

static const char filter_levels[] = "NEWIDV";

typedef struct {
    const char *tag; /* terminated, in `text` */
    int level;       /* index in filter_levels */
} filter_rule_t;

struct esp_host_filter {
    filter_rule_t rules[FILTER_RULES];
    size_t count;
    char text[];
};

static const filter_rule_t *filter_rule(const esp_host_filter_t *filter, const char *tag,
                                        size_t size)
{
    /* The last one counts. */
    for (size_t i = filter->count; i-- > 0;) {
        const char *known = filter->rules[i].tag;
        if (strlen(known) == size && memcmp(known, tag, size) == 0) {
            return &filter->rules[i];
        }
    }
    return NULL;
}

static bool filter_read_rule(filter_rule_t *rule, char *word)
{
    static const int everything = (int)sizeof filter_levels - 2;
    char *colon = strchr(word, ':');
    rule->tag = word;
    rule->level = everything;
    if (colon == NULL || colon == word) {
        return colon == NULL;
    }
    *colon = '\0';
    const char *level = colon + 1;
    if (level[0] == '\0' || strcmp(level, "*") == 0) {
        return true;
    }
    const char letter = level[0] >= 'a' ? (char)(level[0] - ('a' - 'A')) : level[0];
    const char *found = strchr(filter_levels, letter);
    rule->level = found != NULL ? (int)(found - filter_levels) : 0;
    return found != NULL && level[1] == '\0';
}

esp_host_filter_t *esp_host_filter_read(const char *text, esp_host_error_t *error)
{
    static const char advice[] = "give rules as wifi:W *:E, with a level of N E W I D V";
    const size_t size = strlen(text) + 1;
    esp_host_filter_t *filter = calloc(1, sizeof *filter + size);
    if (filter == NULL) {
        esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    memcpy(filter->text, text, size);
    char *rest = filter->text;
    char *word;
    while ((word = strtok_r(rest, " \t,", &rest)) != NULL) {
        const size_t offset = (size_t)(word - filter->text);
        const size_t length = strlen(word);
        if (filter->count == FILTER_RULES ||
            !filter_read_rule(&filter->rules[filter->count++], word)) {
            esp_host_error_set(error, ESP_HOST_ERROR_USAGE, advice, "no filter: '%.*s'",
                               (int)length, text + offset);
            free(filter);
            return NULL;
        }
    }
    return filter;
}

void esp_host_filter_free(esp_host_filter_t *filter)
{
    free(filter);
}

/* Behind an escape sequence at the line's beginning; NULL: it has not ended yet. */
static const char *filter_skip_colour(const char *at, const char *end)
{
    const char *begin = at;
    if (at == end || *at != '\033') {
        return at;
    }
    for (at++; at < end; at++) {
        if ((*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z') ||
            at - begin > FILTER_COLOUR_MOST) {
            return at + 1;
        }
    }
    return NULL;
}

/* What the tag is: ESP_HOST_FILTER_SHOW when it stands there, _HIDE when the line is no log. */
typedef struct {
    esp_host_filter_verdict_t found;
    int level;
    const char *tag;
    size_t size;
} filter_head_t;

/* "I (1234) tag: ", "I (12:34:56.789) tag: ". */
static filter_head_t filter_head(const char *line, size_t size)
{
    const char *end = line + size;
    const char *at = filter_skip_colour(line, end);
    const filter_head_t open = {.found = ESP_HOST_FILTER_OPEN};
    const filter_head_t none = {.found = ESP_HOST_FILTER_HIDE};
    if (at == NULL || at == end) {
        return open;
    }
    const char *level = *at != '\0' && *at != 'N' ? strchr(filter_levels, *at) : NULL;
    if (level == NULL || (end - at > 1 && at[1] != ' ') || (end - at > 2 && at[2] != '(')) {
        return none;
    }
    if (end - at < 4) {
        return open;
    }
    const char *stamp = at + 3;
    for (at = stamp; at < end && *at != ')'; at++) {
        if (at - stamp > FILTER_TIME_MOST || strchr("0123456789:.- ", *at) == NULL || *at == '\0') {
            return none;
        }
    }
    if ((end - at > 0 && at == stamp) || (end - at > 1 && at[1] != ' ')) {
        return none;
    }
    if (end - at < 3) {
        return open;
    }
    const char *tag = at + 2;
    const char *colon = memchr(tag, ':', (size_t)(end - tag));
    return colon == NULL ? open
                         : (filter_head_t){ESP_HOST_FILTER_SHOW, (int)(level - filter_levels), tag,
                                           (size_t)(colon - tag)};
}

esp_host_filter_verdict_t esp_host_filter_judge(const esp_host_filter_t *filter, const char *line,
                                                size_t size)
{
    const filter_rule_t *rest = filter_rule(filter, "*", 1);
    const int otherwise = filter->count == 0 ? 1 : rest != NULL ? rest->level : 0;
    const filter_head_t head = filter_head(line, size);
    if (filter->count == 0) {
        return ESP_HOST_FILTER_SHOW;
    }
    switch (head.found) {
    case ESP_HOST_FILTER_SHOW: {
        const filter_rule_t *rule = filter_rule(filter, head.tag, head.size);
        const int level = rule != NULL ? rule->level : otherwise;
        return level >= head.level ? ESP_HOST_FILTER_SHOW : ESP_HOST_FILTER_HIDE;
    }
    case ESP_HOST_FILTER_HIDE:
        return otherwise > 0 ? ESP_HOST_FILTER_SHOW : ESP_HOST_FILTER_HIDE;
    default:
        return ESP_HOST_FILTER_OPEN;
    }
}
