/*
 * Resets the chip by its RTC watchdog: it is set to a short time and not fed, and then resets the
 * whole system.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/engine.h"
#include "engine/reach/watchdog.h"

enum {
    BITE_BEGIN = ENGINE_BEGIN,
    BITE_EXPECT_LET_GO,
    BITE_EXPECT_OPEN,
    BITE_EXPECT_TIME_SET,
    BITE_EXPECT_ARMED,
    BITE_EXPECT_LOCKED,
    BITE_EXPECT_RESET,
};

/* Source: esptool, ESP32S3ROM.watchdog_reset. */
enum {
    BITE_AFTER = 2000,  /* cycles of the slow clock: about 15 ms */
    RESET_TIME = 500,   /* ms until the chip is up again */
    LAST_TIMEOUT = 200, /* an answer that comes at all comes before the bite */
    RESETS_SYSTEM = 5,  /* what stage 0 does */
    STAGE_0_SHIFT = 28,
    RESET_LENGTH = 1 << 8, /* of the system's reset */
    CHIP_RESET_WIDTH = 2,
};
#define BITE_ON (1u << 31)

/* From here on the chip may be gone before its answer is out, so silence is no failure, and long
 * waits are of no use. */
static void bite_may_be_last(esp_loader_engine_t *engine)
{
    engine->_tolerant = true;
    engine->_timeout = LAST_TIMEOUT;
}

static void bite_open(esp_loader_engine_t *engine, const chip_watchdogs_t *dog)
{
    watchdog_lock(engine, BITE_EXPECT_OPEN, dog, WATCHDOG_KEY);
}

static void watchdog_reset_procedure(esp_loader_engine_t *engine)
{
    const chip_watchdogs_t *dog = watchdog_of(engine->_chip);

    switch (engine->_rung) {
    case BITE_BEGIN:
        if (!dog->resets) {
            engine_finish(engine, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        } else if (dog->forced != 0) {
            /* A bit may have forced the loader, and would do so again after the reset. It is
             * cleared first. */
            uint32_t *words = exchange_write_register(engine, BITE_EXPECT_LET_GO, dog->forced, 0);
            words[2] = dog->forced_mask;
        } else {
            bite_open(engine, dog);
        }
        return;
    case BITE_EXPECT_LET_GO:
        bite_open(engine, dog);
        return;
    case BITE_EXPECT_OPEN:
        /* The time first: once the watchdog is armed it may bite at any moment. */
        exchange_write_register(engine, BITE_EXPECT_TIME_SET, dog->config + WATCHDOG_TIME,
                                BITE_AFTER);
        return;
    case BITE_EXPECT_TIME_SET:
        /* Stage 0 resets the system as soon as its time is over. */
        exchange_write_register(engine, BITE_EXPECT_ARMED, dog->config,
                                BITE_ON | (uint32_t)RESETS_SYSTEM << STAGE_0_SHIFT | RESET_LENGTH |
                                    CHIP_RESET_WIDTH);
        bite_may_be_last(engine);
        return;
    case BITE_EXPECT_ARMED:
        /* Refused: the watchdog is not armed, and the chip stays where it is. */
        if (engine->_event == ENGINE_EVENT_REFUSED) {
            exchange_give_up(engine);
            return;
        }
        watchdog_lock(engine, BITE_EXPECT_LOCKED, dog, 0);
        bite_may_be_last(engine);
        /* Sent once: a chip that does not answer now is gone. */
        engine->_attempts = 1;
        return;
    case BITE_EXPECT_LOCKED:
        /* The reset comes by itself. Bytes of a chip that starts are dropped. */
        engine_quiet(engine, BITE_EXPECT_RESET, RESET_TIME);
        return;
    case BITE_EXPECT_RESET:
        /* What the chip runs now is not known, so it has to be connected anew. */
        esp_loader_engine_forget(engine);
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    }
}

void esp_loader_engine_reset_by_watchdog(esp_loader_engine_t *engine)
{
    engine_begin(engine, watchdog_reset_procedure, CHIP_HAS_REGISTERS);
}

bool esp_loader_engine_can_reset_by_watchdog(const esp_loader_engine_t *engine)
{
    return engine->_chip != NULL && watchdog_of(engine->_chip)->resets &&
           (engine->_abilities & CHIP_HAS_REGISTERS) != 0;
}
