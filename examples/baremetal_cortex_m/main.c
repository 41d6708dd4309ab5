/* SPDX-License-Identifier: Apache-2.0
 *
 * A superloop that flashes the chip beside it while it goes on with its own work: here a watchdog
 * that must be fed and a counter that must go on.
 */
#include "board.h"
#include "clock.h"
#include "log.h"
#include "uart.h"
#include "update.h"
#include "watchdog.h"

/* What the loop saw of itself while it flashed. */
typedef struct {
    uint32_t turns;
    uint32_t longest_ticks; /* from one turn to the next */
    uint32_t began_ms;
    uint32_t took_ms;
} loop_t;

static update_t update;

static void say_number(const char *before, uint32_t number, const char *after)
{
    log_text(before);
    log_number(number);
    log_text(after);
}

static bool start(void)
{
    clock_start();
    uart_start(UPDATE_FIRST_RATE);
    log_text("esploader on a Cortex-M3\n");
    const uint32_t bit_after_us = watchdog_start();
    if (bit_after_us == 0) {
        log_text("FAILED: the watchdog does not bite\n");
        return false;
    }
    say_number("watchdog: bites after ", bit_after_us, " us\n");
    return true;
}

static loop_t run(void)
{
    loop_t loop = {.began_ms = clock_ms()};
    uint32_t last = clock_ticks();
    bool updating = true;
    while (updating) {
        watchdog_feed();
        updating = update_turn(&update, clock_ms());
        loop.turns++;
        const uint32_t now = clock_ticks();
        if (now - last > loop.longest_ticks) {
            loop.longest_ticks = now - last;
        }
        last = now;
    }
    loop.took_ms = clock_ms() - loop.began_ms;
    return loop;
}

static void report(const loop_t *loop)
{
    say_number("time: ", loop->took_ms, " ms\n");
    say_number("counter: ", loop->turns, " turns of the loop\n");
    say_number("longest turn: ", loop->longest_ticks * BOARD_TICK_NS, " ns\n");
    say_number("watchdog: late ", watchdog_late(), " times\n");
    say_number("wire: ", uart_lost(), " bytes lost\n");
    const bool done = esp_loader_session_outcome(&update.session)->end == ESP_LOADER_END_DONE;
    log_text(done ? "done\n" : "not done\n");
}

int main(void)
{
    if (start()) {
        update_start(&update);
        const loop_t loop = run();
        report(&loop);
    }
    for (;;) {
        watchdog_feed();
    }
}
