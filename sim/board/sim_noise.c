/* SPDX-License-Identifier: Apache-2.0 */
#include "board/sim_noise.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { NOISE_MILLION = 1000000 };

static const char *const names[SIM_NOISE_KINDS] = {
    [SIM_NOISE_NONE] = "none",           [SIM_NOISE_DROP] = "drop",     [SIM_NOISE_FLIP] = "flip",
    [SIM_NOISE_DUPLICATE] = "duplicate", [SIM_NOISE_INSERT] = "insert", [SIM_NOISE_MIX] = "mix",
};

const char *sim_noise_name(size_t kind)
{
    return kind < SIM_NOISE_KINDS ? names[kind] : NULL;
}

/* The generator's state is never 0, where it would stay. */
void sim_noise_begin(sim_noise_source_t *source, const sim_noise_t *noise,
                     sim_direction_t direction)
{
    const uint64_t seed = (uint64_t)noise->seed * SIM_DIRECTIONS + direction + 1;
    *source = (sim_noise_source_t){
        .kind = noise->kind,
        .state = seed * 0x9E3779B97F4A7C15U,
        .threshold = ((uint64_t)noise->per_million[direction] << 32) / NOISE_MILLION,
    };
}

/* Shifts that let a state of 64 bits run through all its values but 0. */
static uint32_t noise_random(sim_noise_source_t *source)
{
    source->state ^= source->state << 13;
    source->state ^= source->state >> 7;
    source->state ^= source->state << 17;
    return (uint32_t)((source->state * 0x2545F4914F6CDD1DU) >> 32);
}

size_t sim_noise_pass(sim_noise_source_t *source, uint8_t byte, uint8_t out[SIM_NOISE_MOST])
{
    out[0] = byte;
    if (source->kind == SIM_NOISE_NONE || noise_random(source) >= source->threshold) {
        return 1;
    }
    const uint32_t chance = noise_random(source);
    const bool mixed = source->kind == SIM_NOISE_MIX;
    source->strikes++;
    switch (mixed ? SIM_NOISE_DROP + chance % (SIM_NOISE_MIX - SIM_NOISE_DROP) : source->kind) {
    case SIM_NOISE_DROP:
        return 0;
    case SIM_NOISE_FLIP:
        out[0] ^= (uint8_t)(1U << (chance >> 8) % 8);
        return 1;
    case SIM_NOISE_DUPLICATE:
        out[1] = byte;
        return 2;
    default:
        out[0] = (uint8_t)(chance >> 8);
        out[1] = byte;
        return 2;
    }
}

static size_t noise_word(const char *text)
{
    return strcspn(text, ":");
}

static bool noise_is(const char *text, const char *word)
{
    return strlen(word) == noise_word(text) && strncmp(text, word, strlen(word)) == 0;
}

/* @return what follows; NULL: no share of the bytes that can be told in millionths */
static const char *noise_rate(const char *text, uint32_t *per_million)
{
    char *end = NULL;
    errno = 0;
    const double rate = strtod(text, &end);
    if (errno != 0 || end == text || (*end != '\0' && *end != ':') || !(rate >= 0 && rate <= 1)) {
        return NULL;
    }
    *per_million = (uint32_t)(rate * (double)NOISE_MILLION + 0.5);
    return rate > 0 && *per_million == 0 ? NULL : end;
}

static bool noise_seed(const char *text, uint32_t *seed)
{
    char *end = NULL;
    errno = 0;
    const unsigned long long number = strtoull(text, &end, 0);
    *seed = (uint32_t)number;
    return errno == 0 && end != text && *end == '\0' && *text != '-' && number <= UINT32_MAX;
}

bool sim_noise_parse(const char *text, sim_noise_t *noise)
{
    *noise = (sim_noise_t){.kind = SIM_NOISE_NONE};
    for (size_t i = SIM_NOISE_DROP; i < SIM_NOISE_KINDS; i++) {
        if (noise_is(text, names[i])) {
            noise->kind = (sim_noise_kind_t)i;
        }
    }
    const char *rest = text + noise_word(text);
    if (noise->kind == SIM_NOISE_NONE || *rest == '\0') {
        return false;
    }
    rest++;
    const bool to_chip = noise_is(rest, "tx");
    const bool to_host = noise_is(rest, "rx");
    if (to_chip || to_host) {
        rest += 2;
        if (*rest++ == '\0') {
            return false;
        }
    }
    uint32_t rate = 0;
    rest = noise_rate(rest, &rate);
    noise->per_million[SIM_TO_CHIP] = to_host ? 0 : rate;
    noise->per_million[SIM_TO_HOST] = to_chip ? 0 : rate;
    return rest != NULL && (*rest == '\0' || noise_seed(rest + 1, &noise->seed));
}
