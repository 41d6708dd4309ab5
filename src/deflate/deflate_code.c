/*
 * Codes of symbols: which lengths make the fewest bits (Huffman), no longer than the format allows,
 * and the words that belong to the lengths.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "deflate/deflate.h"
#include <string.h>

/* Symbols and their weights, lightest first. */
typedef struct {
    uint32_t *weights;
    uint32_t *symbols;
    uint32_t count;
} code_list_t;

/* Shell's sort. Equal weights may come in any order, but always in the same. */
static void code_sort(code_list_t list)
{
    static const uint8_t gaps[] = {132, 57, 23, 10, 4, 1}; /* Ciura's */
    for (uint32_t g = 0; g < sizeof(gaps); g++) {
        const uint32_t gap = gaps[g];
        for (uint32_t i = gap; i < list.count; i++) {
            const uint32_t weight = list.weights[i];
            const uint32_t symbol = list.symbols[i];
            uint32_t to = i;
            for (; to >= gap && list.weights[to - gap] > weight; to -= gap) {
                list.weights[to] = list.weights[to - gap];
                list.symbols[to] = list.symbols[to - gap];
            }
            list.weights[to] = weight;
            list.symbols[to] = symbol;
        }
    }
}

/* All that occur, and where fewer than two do, others: a code of one word is not sound everywhere.
 */
static code_list_t code_list(const uint32_t *counts, uint32_t count, uint32_t *memory)
{
    code_list_t list = {.weights = memory, .symbols = memory + count};
    for (uint32_t symbol = 0; symbol < count; symbol++) {
        if (counts[symbol] != 0) {
            list.weights[list.count] = counts[symbol];
            list.symbols[list.count++] = symbol;
        }
    }
    for (uint32_t symbol = 0; list.count < 2; symbol++) {
        if (counts[symbol] == 0) {
            list.weights[list.count] = 1;
            list.symbols[list.count++] = symbol;
        }
    }
    code_sort(list);
    return list;
}

/*
 * Joins the two lightest until one is left. What is joined takes the place of weights that are used
 * up, in the order in which it becomes heavier, so that it needs neither memory nor a search
 * (Moffat and Katajainen, In-place calculation of minimum-redundancy codes, 1995). Each joint that
 * was joined itself then has the number of the one above it; the last is count - 2.
 */
static void code_join(code_list_t list)
{
    uint32_t *weights = list.weights;
    uint32_t leaf = 0;
    uint32_t joint = 0;
    for (uint32_t made = 0; made + 1 < list.count; made++) {
        uint32_t sum = 0;
        for (uint32_t part = 0; part < 2; part++) {
            if (leaf < list.count && (joint == made || weights[leaf] <= weights[joint])) {
                sum += weights[leaf++];
            } else {
                sum += weights[joint];
                weights[joint++] = made;
            }
        }
        weights[made] = sum;
    }
}

/* How many leaves are so many steps below the top; what is deeper counts as at `most`. */
static void code_depths(code_list_t list, uint32_t *leaves, uint32_t most)
{
    uint32_t *depth = list.weights;
    uint32_t top = list.count - 1;
    uint32_t above = 1; /* what may stand at a depth: two for each joint one step above */
    depth[--top] = 0;
    uint32_t joints = 1;
    uint32_t left = list.count;
    for (uint32_t at = 0; left != 0; at++) {
        const uint32_t here = above - joints;
        leaves[at < most ? at : most] += here;
        left -= here;
        above = 2 * joints;
        joints = 0;
        /* Joints become deeper towards the first. */
        while (top > 0 && depth[depth[top - 1]] == at) {
            depth[--top] = at + 1;
            joints++;
        }
    }
}

/* Takes back what was too deep: words of the longest kind that there are too many of. One is put
 * beside another one, which becomes longer for it. */
static void code_shorten(uint32_t *leaves, uint32_t most)
{
    uint32_t room = 0;
    for (uint32_t length = 1; length <= most; length++) {
        room += leaves[length] << (most - length);
    }
    for (; room > 1u << most; room--) {
        uint32_t length = most - 1;
        while (leaves[length] == 0) {
            length--;
        }
        leaves[length]--;
        leaves[length + 1] += 2;
        leaves[most]--;
    }
}

void deflate_code_lengths(uint8_t *lengths, const uint32_t *counts, uint32_t count, uint32_t most,
                          uint32_t *memory)
{
    uint32_t leaves[DEFLATE_WORD_BITS + 1] = {0};
    const code_list_t list = code_list(counts, count, memory);
    code_join(list);
    code_depths(list, leaves, most);
    code_shorten(leaves, most);
    memset(lengths, 0, count);
    uint32_t next = 0;
    for (uint32_t length = most; length > 0; length--) {
        for (uint32_t i = 0; i < leaves[length]; i++) {
            lengths[list.symbols[next++]] = (uint8_t)length;
        }
    }
}

void deflate_first_words(uint32_t *next, const uint8_t *lengths, uint32_t count)
{
    memset(next, 0, (DEFLATE_WORD_BITS + 1) * sizeof(next[0]));
    for (uint32_t i = 0; i < count; i++) {
        next[lengths[i]]++;
    }
    next[0] = 0;
    uint32_t word = 0;
    for (uint32_t length = 1; length <= DEFLATE_WORD_BITS; length++) {
        const uint32_t words = next[length];
        word <<= 1;
        next[length] = word;
        word += words;
    }
}

uint32_t deflate_next_word(uint32_t *next, uint32_t length)
{
    uint32_t word = next[length]++;
    uint32_t turned = 0;
    for (uint32_t i = 0; i < length; i++) {
        turned = turned << 1 | (word & 1);
        word >>= 1;
    }
    return turned;
}
