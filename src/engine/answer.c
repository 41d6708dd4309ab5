/*
 * Takes a command's answer, or does without one.
 *
 * Answers have no number that ties them to a command. An answer counts if its frame is sound, its
 * opcode is that of the command, its status is good and its size is the expected one. All else is
 * ignored, so that noise and late answers do no harm; what was only lost is sent again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/exchange.h"
#include "engine/sync.h"
#include "wire/bytes.h"
#include "wire/slip.h"
#include <stddef.h>

enum {
    PATIENCE_MAX = 480,                /* ms: from here on it is not raised */
    PASS_TIME_MAX = 1000,              /* ms that other answers are waited for at most */
    PASS_MARGIN = 25,                  /* ms on top of half the attempt's time */
    REFUSALS = 8,                      /* copies of one (esptool, ESPLoader.command) */
    REFUSAL_ENDS = 2 * (REFUSALS - 1), /* delimiters of the other copies */
};

/* The longer a frame, the more likely the line damages it, and the more it costs to send it again.
 * So frames shrink while blocks get lost, and grow again while they do not. */
enum {
    FRAME_SIZE_MIN = 256,   /* below, headers and answers would be most of what is sent */
    FRAME_NO_PAYLOAD = 7,   /* and less: SYNC has 4 bytes */
    FRAME_SHRINK_SHIFT = 2, /* a quarter as long */
    FRAME_GROW_SHIFT = 4,   /* twice as long after twelve that came through */
};

/* A command has failed. If it carried a payload, the next ones are shorter. */
static void frame_lost(esp_loader_engine_t *engine)
{
    uint32_t limit = engine->_payload_size >> FRAME_SHRINK_SHIFT;
    /* Commands without a payload tell nothing about long frames, nor does SYNC with its few bytes:
     * it fails while a chip is starting. */
    const bool tells = limit > FRAME_NO_PAYLOAD >> FRAME_SHRINK_SHIFT;
    if (limit < FRAME_SIZE_MIN) {
        limit = FRAME_SIZE_MIN;
    }
    if (tells && limit < engine->_frame_limit) {
        engine->_frame_limit = (uint16_t)limit;
    }
}

/* A command has come through. If it carried a payload, the next ones may be somewhat longer. */
static void frame_taken(esp_loader_engine_t *engine)
{
    const uint32_t limit = engine->_frame_limit;
    if (engine->_payload_size != 0 && limit < FRAME_SIZE_MAX) {
        engine->_frame_limit = (uint16_t)(limit + (limit >> FRAME_GROW_SHIFT));
    }
}

bool exchange_frame_damaged(const esp_loader_engine_t *engine)
{
    /* 0 unless the last sending was refused. */
    const uint32_t why = engine->_result.status;
    /* A ROM has no code for a length alone: 0x05 may mean a number out of order as well. Four of a
     * stub's are about the frame itself. Its others may be about the block before, which it has
     * worked on by then. */
    return why == ROM_ERROR_CHECKSUM ||
           (why & ~(uint32_t)STUB_ERROR_FRAME_BITS) == STUB_ERROR_LENGTH;
}

/* Sends the command once more after a failure. False: it has been sent often enough. */
static bool exchange_again(esp_loader_engine_t *engine, engine_event_t event)
{
    /* Told to whoever asks, also if the repetition succeeds: a job then verifies more. */
    engine->_disturbed = true;
    frame_lost(engine);
    const uint32_t left = engine->_attempts - 1u;
    engine->_attempts = (uint8_t)left;
    if (left == 0) {
        return false;
    }
    if (event == ENGINE_EVENT_TIMEOUT) {
        /* The answer may only be late. The chip then answers every sending, so one more answer,
         * with two delimiters, has to pass in the end; of SYNC all its copies. */
        engine->_repeated = EXCHANGE_AGAIN;
        const uint32_t ends = engine->_result.command == COMMAND_SYNC ? SYNC_ENDS : 2;
        engine->_passing = (uint8_t)(engine->_passing + ends);
        if (engine->_timeout < EXCHANGE_ANSWER_TIMEOUT) {
            engine->_timeout *= 2;
            /* Patience doubles until it reaches the full time. Once that long was waited in vain,
             * longer waiting would tell nothing new: this sending is the last. */
            if (engine->_timeout >= EXCHANGE_ANSWER_TIMEOUT) {
                engine->_attempts = 1;
            }
        } else if (left >= EXCHANGE_ATTEMPTS) {
            /* A command that is given the full time from the first sending on is sent three times
             * in all, as any long work is. */
            engine->_attempts = EXCHANGE_ATTEMPTS - 1;
        }
    }
    /* At once: the deadline that has passed was pause enough. */
    exchange_begin(engine);
    return true;
}

void exchange_end_wait(esp_loader_engine_t *engine)
{
    const engine_event_t event = (engine_event_t)engine->_event;
    if (event != ENGINE_EVENT_OK && exchange_again(engine, event)) {
        return;
    }
    /* Failures reach only a procedure that has asked for them. All others need no code for them. */
    if (event == ENGINE_EVENT_OK || engine->_tolerant) {
        engine_resume(engine, event);
    } else {
        engine_end(engine, (esp_loader_error_t)event);
    }
}

/* Ends the exchange with `_event`, but first lets other answers to the same command pass: none of
 * them may be taken for the answer to the next one. They have passed when all their SLIP_END have
 * been counted, or when none has come for a while. Nothing is waited for behind a refusal. */
void exchange_finish(esp_loader_engine_t *engine, exchange_taken_t taken)
{
    const bool answered = taken == EXCHANGE_TAKEN;
    /* The engine's clock may be old by now, since its caller has waited for these bytes. Deadlines
     * that are set from here on are moved by what the caller reports next. */
    engine->_late = true;
    /* If this wait ends by time, the rest may still come. `_owed` then makes the next operation
     * begin with a SYNC. */
    engine->_owed = answered ? engine->_passing : 0;
    if (engine->_owed != 0) {
        /* Half of what the last attempt was given. Long work is given minutes, hence the limit. */
        uint32_t ms = engine->_timeout >> 1;
        if (ms > PASS_TIME_MAX) {
            ms = PASS_TIME_MAX;
        }
        ms += PASS_MARGIN + engine_line_time(engine, sizeof(engine->_rx_frame));
        engine_wait_for(engine, ENGINE_WAIT_PASSING, ms);
        return;
    }
    if (answered && engine->_repeated == EXCHANGE_AGAIN && engine->_patience < PATIENCE_MAX) {
        /* The answers to all sendings have come, so nothing was lost. They only take longer than
         * was believed, and the next command waits longer at once. */
        engine->_patience = (uint16_t)(4 * engine->_patience);
    }
    exchange_end_wait(engine);
}

/* The first answer, to SYNC, is nothing but a status, so its size tells which kind of loader
 * answers: see RESPONSE_STATUS_SIZE_SHORT. */
static void exchange_learn_status_size(esp_loader_engine_t *engine, uint32_t size)
{
    /* One of the two: a frame that holds less is no sound one. */
    if (engine->_status_size == 0 && size % 2 == 0 && size <= RESPONSE_STATUS_SIZE_LONG) {
        engine->_status_size = (uint8_t)size;
    }
}

/* A refusal has come, with the reason `why`. `ours`: its opcode is that of the command that was
 * sent. */
static exchange_taken_t exchange_take_refusal(esp_loader_engine_t *engine, uint8_t why, bool ours)
{
    /* A late refusal of another command says nothing about this one, except for one code: a ROM
     * answers a command that it does not know under the opcode of an earlier one, and as often as
     * that one. */
    if (!ours && why != ROM_ERROR_INVALID_MESSAGE) {
        return EXCHANGE_IGNORED;
    }
    engine->_result.status = why;
    engine->_event = ENGINE_EVENT_REFUSED;
    if (!ours) {
        /* Every further sending brings eight copies as well. `_passing` counts two delimiters for
         * each sending, where eight copies have sixteen. */
        engine->_passing = (uint8_t)(REFUSAL_ENDS + REFUSALS * engine->_passing);
        /* Once may be the line's doing, twice seldom is: of six attempts or fewer that are left,
         * halving leaves one behind the first such refusal and none behind the second. */
        engine->_attempts = (uint8_t)((engine->_attempts + 1) >> 1);
        return EXCHANGE_TAKEN;
    }
    /* A stub reports a failed block once, with the next command, which it does not carry out. If
     * that command were sent again, it would succeed, and the failure would be forgotten. */
    if (why == STUB_ERROR_FLASH || why == STUB_ERROR_INFLATE) {
        engine->_attempts = 1;
    }
    /* With this the command counts as answered, and the next operation does not begin with a
     * SYNC. */
    return EXCHANGE_REFUSED;
}

/* A number that stands for the bytes, of which there are some. It always differs where exactly one
 * byte differs. */
static uint32_t answer_brief(const uint8_t *bytes, uint32_t size)
{
    const uint8_t *end = bytes + size;
    uint32_t brief = 1;
    do {
        /* Times 33. That number is odd, so no difference is ever shifted out. */
        brief += (brief << 5) + *bytes++;
    } while (bytes != end);
    return brief;
}

/* The answer has come. It is ignored where a second one has to agree: the command goes out again.
 */
static exchange_taken_t exchange_take_answer(esp_loader_engine_t *engine, uint32_t data_size)
{
    const uint32_t before = engine->_heard;
    const uint8_t *frame = engine->_rx.frame;
    const uint32_t heard = answer_brief(&frame[RESPONSE_VALUE], 4 + data_size);
    engine->_heard = heard;
    engine->_value = bytes_read_u32(&frame[RESPONSE_VALUE]);
    /* Answers have no checksum, so some commands are asked until two answers in a row agree. A
     * register that never reads the same twice is believed in the end. */
    if (heard != before && engine->_asks != 0) {
        engine->_asks--;
        /* Two answers differ. One of them may have been a late answer to an earlier command, and
         * then one more than expected is still to come. */
        if (before != 0) {
            engine->_passing += 2;
        }
        exchange_begin(engine);
        return EXCHANGE_IGNORED;
    }
    frame_taken(engine);
    /* The answer to an earlier sending counts as lost for now, so patience was long enough.
     * exchange_finish() raises it if that answer comes after all. */
    if (engine->_repeated == EXCHANGE_AGAIN && engine->_patience > EXCHANGE_PATIENCE) {
        engine->_patience >>= 1;
    }
    engine->_event = ENGINE_EVENT_OK;
    return EXCHANGE_TAKEN;
}

/* What the frame that has come is to the exchange. A frame that is not its answer is
 * ignored, since the right one may follow: it may be noise, text that the chip prints, damaged on
 * the line, late, or of another size than this command's answer. */
static exchange_taken_t exchange_judge(esp_loader_engine_t *engine)
{
    const uint8_t *frame = engine->_rx.frame;
    const uint32_t length = engine->_rx.length;
    if (!response_is_sound(frame, length)) {
        return EXCHANGE_IGNORED;
    }
    const uint32_t answer_size = length - RESPONSE_HEADER_SIZE;
    const bool ours = frame[RESPONSE_OPCODE] == engine->_result.command;
    if (ours) {
        exchange_learn_status_size(engine, answer_size);
    }
    /* Until SYNC is answered it is not known where a status begins. */
    const uint32_t status_size = engine->_status_size;
    if (status_size == 0 || answer_size < status_size) {
        return EXCHANGE_IGNORED;
    }
    const uint32_t data_size = answer_size - status_size;
    const uint8_t *status = &frame[RESPONSE_DATA + data_size];
    if (status[0] != 0) {
        /* A ROM's first status byte says that it failed, the second one why; a stub's first byte is
         * the reason, and its second one 0 (recordings). As much data as in a good answer may come
         * before the status. It means nothing: ESP32 and ESP32-C3 send what an earlier answer held.
         */
        return exchange_take_refusal(engine, status[1] != 0 ? status[1] : status[0], ours);
    }
    if (!ours || (engine->_answer_size != data_size && engine->_answer_size != EXCHANGE_ANY_SIZE)) {
        return EXCHANGE_IGNORED;
    }
    return exchange_take_answer(engine, data_size);
}

exchange_taken_t exchange_take(esp_loader_engine_t *engine)
{
    if (!engine->_raw) {
        return exchange_judge(engine);
    }
    /* A raw frame has no header to check. The procedure looks at its size and content. An empty
     * frame was damaged on the line, and ends the wait as well. */
    engine->_event = ENGINE_EVENT_OK;
    return EXCHANGE_TAKEN;
}

void esp_loader_engine_rx(esp_loader_engine_t *engine, const uint8_t *bytes, size_t size)
{
    for (; size > 0; size--) {
        const uint8_t byte = *bytes++;
        exchange_taken_t taken = EXCHANGE_IGNORED;
        /* Bytes behind an answer are dropped: the procedure may have begun the next command by
         * then, and they cannot belong to that. */
        if (engine->_wait == ENGINE_WAIT_ANSWER) {
            if (slip_decode(&engine->_rx, byte)) {
                taken = exchange_take(engine);
            }
        } else if (engine->_wait == ENGINE_WAIT_PASSING && byte == SLIP_END &&
                   engine->_passing != 0) {
            engine->_passing--;
            taken = EXCHANGE_TAKEN;
        }
        /* Here, where nothing of the frame is on the stack any more. */
        if (taken != EXCHANGE_IGNORED) {
            exchange_finish(engine, taken);
        }
    }
}
