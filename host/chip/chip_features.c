/*
 * What is in a chip, told by words that were read of it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "esp_host_chip.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert((int)ESP_HOST_WORDS == (int)CHIP_WORDS, "as many words as a chip has");

static bool features_are_told(const chip_traits_t *traits, const esp_host_words_t *words)
{
    for (size_t i = 0; i < CHIP_WORDS; i++) {
        if (traits->words[i] != 0 && !words->have[i]) {
            return false;
        }
    }
    return true;
}

static uint32_t features_bits(const esp_host_words_t *words, unsigned word, unsigned shift,
                              unsigned bits)
{
    return words->values[word] >> shift & ((UINT32_C(1) << bits) - 1);
}

static uint32_t features_number(const chip_number_t *number, const esp_host_words_t *words)
{
    return features_bits(words, number->word, number->shift, number->bits) |
           features_bits(words, number->word_above, number->shift_above, number->bits_above)
               << number->bits;
}

static void features_add(const chip_trait_t *trait, const esp_host_words_t *words,
                         char text[ESP_HOST_FEATURES_SIZE])
{
    const uint32_t number = features_number(&trait->number, words);
    const char *what = number < trait->count ? trait->texts[number] : trait->others;
    const size_t length = strlen(text);
    if (what == NULL) {
        return;
    }
    if (number == 0 || trait->makers_count == 0 ||
        (number >= trait->count && !trait->maker_of_others)) {
        snprintf(text + length, ESP_HOST_FEATURES_SIZE - length, ", %s", what);
        return;
    }
    const uint32_t maker = features_number(&trait->maker, words);
    snprintf(text + length, ESP_HOST_FEATURES_SIZE - length, ", %s (%s)", what,
             maker < trait->makers_count ? trait->makers[maker] : "");
}

bool esp_host_chip_features(target_chip_t chip, const esp_host_words_t *words,
                            char text[ESP_HOST_FEATURES_SIZE])
{
    const chip_traits_t *traits = chip_traits(chip);
    if (traits == NULL || !features_are_told(traits, words)) {
        return false;
    }
    snprintf(text, ESP_HOST_FEATURES_SIZE, "%s", traits->always);
    for (size_t i = 0; i < traits->count; i++) {
        features_add(&traits->traits[i], words, text);
    }
    return true;
}

/* Source: esptool 5.6, get_crystal_freq() of its loader. What is far from all of these is no
 * crystal but another clock, as where a stub or USB answers. */
unsigned esp_host_chip_crystal(target_chip_t chip, const esp_host_words_t *words, uint32_t baud)
{
    enum { MEGA = 1000000, DIVIDER_MASK = 0xFFFFF };
    static const unsigned crystals[] = {26, 40, 48};
    const chip_traits_t *traits = chip_traits(chip);
    if (traits == NULL || !features_are_told(traits, words)) {
        return 0;
    }
    if (traits->crystal > CHIP_CRYSTAL_DOUBLED) {
        return traits->crystal;
    }
    const int64_t clock = (int64_t)baud * (words->values[traits->clock] & DIVIDER_MASK);
    const int64_t hertz = traits->crystal == CHIP_CRYSTAL_DOUBLED ? clock / 2 : clock;
    for (size_t i = 0; i < sizeof(crystals) / sizeof(crystals[0]); i++) {
        if (llabs(hertz - (int64_t)crystals[i] * MEGA) <= MEGA) {
            return crystals[i];
        }
    }
    return 0;
}
