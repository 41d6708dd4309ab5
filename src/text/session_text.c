/*
 * Words for a visit: what it does, how it ended, what a person can do about it, what happens. The
 * figures that go with an event are the caller's to print.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_text.h"

const char *esp_loader_doing_text(esp_loader_doing_t doing)
{
    static const char *const texts[] = {
        [ESP_LOADER_DOING_CONNECT] = "connect",
        [ESP_LOADER_DOING_IDENTIFY] = "read the chip's revision and MAC address",
        [ESP_LOADER_DOING_LOOK_AT_USB] = "find out how it is reached",
        [ESP_LOADER_DOING_CHANGE_RATE] = "change the rate",
        [ESP_LOADER_DOING_START_STUB] = "start the flasher stub",
        [ESP_LOADER_DOING_POWER_FLASH] = "power the flash",
        [ESP_LOADER_DOING_ATTACH_FLASH] = "attach the flash",
        [ESP_LOADER_DOING_COMPARE] = "compare flash",
        [ESP_LOADER_DOING_WRITE] = "write flash",
        [ESP_LOADER_DOING_VERIFY] = "verify flash",
        [ESP_LOADER_DOING_READ_FLASH] = "read flash",
        [ESP_LOADER_DOING_ERASE_FLASH] = "erase flash",
        [ESP_LOADER_DOING_LOAD_RAM] = "load into RAM",
        [ESP_LOADER_DOING_RUN_RAM] = "run what was loaded",
        [ESP_LOADER_DOING_READ_REGISTER] = "read memory",
        [ESP_LOADER_DOING_WRITE_REGISTER] = "write memory",
        [ESP_LOADER_DOING_READ_SECURITY] = "read the security information",
        [ESP_LOADER_DOING_LOWER_RATE] = "go back to the first rate",
        [ESP_LOADER_DOING_RESET] = "reset the chip",
    };
    /* A visit that has done nothing yet, or a number that is none of these. */
    return (unsigned)doing < ESP_LOADER_DOING_END ? texts[doing] : "go on";
}

static const char *const heard_texts[] = {
    [ESP_LOADER_HEARD_NOTHING] = "no chip answers, nothing was received",
    [ESP_LOADER_HEARD_LOADER] =
        "no chip answers, though it waits in its loader: it does not hear what is sent",
    [ESP_LOADER_HEARD_BOOT] = "no chip answers, it starts its application instead of the loader",
    [ESP_LOADER_HEARD_NOISE] = "no chip answers, what was received is no answer",
};

const char *esp_loader_end_text(const esp_loader_outcome_t *outcome)
{
    static const char *const texts[] = {
        [ESP_LOADER_END_NONE] = "the visit goes on",
        [ESP_LOADER_END_DONE] = "done",
        [ESP_LOADER_END_UNKNOWN_CHIP] = "a chip answers that this program does not know",
        [ESP_LOADER_END_OTHER_CHIP] = "it is another chip than the one asked for",
        [ESP_LOADER_END_STUB_RUNS] = "a flasher stub runs there, not the ROM loader",
        [ESP_LOADER_END_REFUSED] = "refused before the chip was changed",
        [ESP_LOADER_END_NO_WATCHDOG_RESET] = "the chip cannot be reset by its watchdog",
        [ESP_LOADER_END_STUB_FAILED] = "the flasher stub does not start",
        [ESP_LOADER_END_STUB_NEEDED] = "only a flasher stub can do that, not the ROM loader",
        [ESP_LOADER_END_FLASH_SIZE_UNKNOWN] = "the flash's id tells no size",
        [ESP_LOADER_END_FLASH_SIZE_NEEDED] =
            "in Secure Download Mode the flash cannot be asked for its size",
        [ESP_LOADER_END_DIFFERENT] = "flash holds something else",
        [ESP_LOADER_END_PORT_LOST] = "the port was lost",
        [ESP_LOADER_END_ABORTED] = "it was given up",
    };
    switch (outcome->end) {
    /* Two ends say more than their names: what was heard meanwhile, and which operation's error it
     * was. */
    case ESP_LOADER_END_NO_ANSWER:
        return heard_texts[outcome->heard];
    case ESP_LOADER_END_FAILED:
        return esp_loader_error_text(outcome->result.code);
    default:
        return texts[outcome->end];
    }
}

static const char *silence_advice(const esp_loader_outcome_t *outcome)
{
    static const char *const texts[] = {
        [ESP_LOADER_HEARD_NOTHING] =
            "check power, that RX and TX are crossed, and that this is the right port",
        [ESP_LOADER_HEARD_LOADER] =
            "check the wire from TX here to RX of the chip, and that nothing else drives it",
        [ESP_LOADER_HEARD_BOOT] = "hold its boot pin low (the BOOT button: GPIO0 or GPIO9, on some "
                                  "chips another) while it "
                                  "is reset",
        [ESP_LOADER_HEARD_NOISE] =
            "another program may use the port, or the line is disturbed: check ground and cable",
    };
    /* Where the chip was not reset from here, all but one have the same cause: it is not in its
     * loader. A chip that says it waits there needs no other reset. */
    return outcome->reset || outcome->heard == ESP_LOADER_HEARD_LOADER
               ? texts[outcome->heard]
               : "the chip is not reset from here: put it into its loader first (its boot pin, "
                 "GPIO0 or GPIO9 on most, low while it is reset), then try again";
}

const char *esp_loader_end_advice(const esp_loader_outcome_t *outcome)
{
    switch (outcome->end) {
    case ESP_LOADER_END_NO_ANSWER:
        return silence_advice(outcome);
    case ESP_LOADER_END_UNKNOWN_CHIP:
        return "a newer version of this program may know it";
    case ESP_LOADER_END_STUB_RUNS:
        return "use the stub, or reset the chip into its loader by hand";
    case ESP_LOADER_END_NO_WATCHDOG_RESET:
        return "reset it by its reset line";
    case ESP_LOADER_END_STUB_FAILED:
        return "try again, or do without a stub";
    case ESP_LOADER_END_FLASH_SIZE_UNKNOWN:
        return "check the flash's power, wiring and pins; if you know its size, tell it";
    case ESP_LOADER_END_FLASH_SIZE_NEEDED:
        return "tell its size";
    case ESP_LOADER_END_DIFFERENT:
        return "write it";
    case ESP_LOADER_END_FAILED:
        return esp_loader_error_advice(outcome->result.code);
    default:
        return "";
    }
}

const char *esp_loader_event_text(const esp_loader_event_t *event)
{
    static const char *const texts[] = {
        [ESP_LOADER_EVENT_ATTEMPT] = "connecting",
        [ESP_LOADER_EVENT_CHIP] = "the chip is found",
        [ESP_LOADER_EVENT_STUB_FOUND] = "a flasher stub runs there already: it is used",
        [ESP_LOADER_EVENT_STUB_FORBIDDEN] =
            "Secure Download Mode runs no flasher stub: going on with the ROM loader",
        [ESP_LOADER_EVENT_STUB_ABSENT] =
            "no flasher stub for this chip: going on with the ROM loader",
        [ESP_LOADER_EVENT_STUB_LOADING] = "a flasher stub is loaded",
        [ESP_LOADER_EVENT_STUB_STARTED] = "the flasher stub runs",
        [ESP_LOADER_EVENT_RATE] = "both sides run at another rate",
        [ESP_LOADER_EVENT_RATE_FIXED] = "this line has no rate",
        [ESP_LOADER_EVENT_RATE_NEEDS_RESET] = "the loader takes its rate at a reset only",
        [ESP_LOADER_EVENT_RATE_BY_RESET] = "the loader takes its rate at a reset: connecting again",
        [ESP_LOADER_EVENT_RATE_FAILED] = "that rate does not work here",
        [ESP_LOADER_EVENT_RATE_STAYS] = "the chip stays at that rate",
        [ESP_LOADER_EVENT_FLASH_SMALLER] =
            "the flash is smaller than told: what is written past its end lands at its beginning",
        [ESP_LOADER_EVENT_AGAIN] = "the line has failed: connecting again",
        [ESP_LOADER_EVENT_READY] = "all is prepared",
        [ESP_LOADER_EVENT_TASK] = "working",
        [ESP_LOADER_EVENT_TASK_DONE] = "the work is done",
        [ESP_LOADER_EVENT_LEAVING] = "leaving the chip",
        [ESP_LOADER_EVENT_STARTING] = "the chip starts",
        [ESP_LOADER_EVENT_PORT_LEFT] = "the port has gone with the chip",
        [ESP_LOADER_EVENT_PORT_BACK] = "the port is back",
        [ESP_LOADER_EVENT_DONE] = "the visit has ended",
        [ESP_LOADER_EVENT_WORD] = "a word of the chip was read",
    };
    return texts[event->kind];
}
