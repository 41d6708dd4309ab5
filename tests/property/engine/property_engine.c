/*
 * The engine, jobs and the loading of stubs: any operation at any time, driven, left, aborted, fed
 * with what nobody sent.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine_world.h"
#include "registers.h"
#include "run.h"
#include "support/stub_scene.h"
#include <string.h>

static const struct {
    const char *name;
    sim_bus_t bus;
} chips[] = {
    {"esp8266", SIM_BUS_SERIAL}, {"esp32", SIM_BUS_SERIAL}, {"esp32c3", SIM_BUS_SERIAL},
    {"esp32s3", SIM_BUS_SERIAL}, {"esp32c3", SIM_BUS_SPI},  {"esp32c6", SIM_BUS_SDIO},
};

static const uint16_t tx_sizes[] = {512, 1, 7, 64, 20000};

enum { VARIANT_SPLITS = 8, VARIANTS = 16, TX_SIZES = 5 };

static void init_engine(void)
{
    const uint16_t size = tx_sizes[line.scenario->variant % VARIANT_SPLITS % TX_SIZES];
    esp_loader_engine_config_t config = {
        .tx_buffer = world.tx_buffer,
        .tx_size = size,
        .enter_bootloader = &esp_loader_reset_classic,
        .run = &esp_loader_reset_run,
        .baud = line.rate,
    };
    if (line.bus != SIM_BUS_SERIAL) {
        memset(world.bus, 0, sizeof(*world.bus));
        world.bus->link = line.bus == SIM_BUS_SPI ? &esp_loader_link_spi : &esp_loader_link_sdio;
        config.bus = world.bus;
        config.tx_size = size < ESP_LOADER_BUS_TX_BUFFER_MIN ? ESP_LOADER_BUS_TX_BUFFER_MIN : size;
    }
    esp_loader_engine_init(world.engine, &config);
    world.sound = false;
}

static void begin(const scenario_t *scenario)
{
    memset(&world, 0, sizeof(world));
    line_begin(scenario, chips[scenario->chip].name, chips[scenario->chip].bus);
    line.rx_part = scenario->variant >= VARIANT_SPLITS ? 1 + scenario->variant : 0;
    world.engine = model_guarded(sizeof(*world.engine));
    world.bus = model_guarded(sizeof(*world.bus));
    world.tx_buffer = model_guarded(20000);
    world.bytes = model_guarded(ENGINE_BYTES);
    world.read_bytes = model_guarded(MODEL_FLASH_SIZE);
    for (size_t i = 0; i < ENGINE_SLOTS; i++) {
        world.slots[i].write = model_guarded(sizeof(*world.slots[i].write));
        world.slots[i].deflate = model_guarded(sizeof(*world.slots[i].deflate));
        world.slots[i].ram = model_guarded(sizeof(*world.slots[i].ram));
        world.slots[i].stream = model_guarded(ENGINE_BYTES);
    }
    world.read = model_guarded(sizeof(*world.read));
    world.digest = model_guarded(ESP_LOADER_MD5_SIZE);
    world.mac = model_guarded(6);
    world.identity = model_guarded(sizeof(*world.identity));
    world.security = model_guarded(sizeof(*world.security));
    world.reached = model_guarded(sizeof(*world.reached));
    world.job = model_guarded(sizeof(*world.job));
    world.images = model_guarded(ENGINE_IMAGES * sizeof(*world.images));
    world.load = model_guarded(sizeof(*world.load));
    model_contents(world.bytes, ENGINE_BYTES, scenario->contents);
    init_engine();
}

static bool connect_with(uint32_t timeout, int32_t trials, bool or_stub, uint32_t drive)
{
    const esp_loader_connect_args_t args = {.sync_timeout = timeout, .trials = trials};
    const uint32_t wait = timeout > 0x10000 ? 0x10000 : timeout;
    engine_before();
    if (or_stub) {
        esp_loader_engine_connect_or_stub(world.engine, &args);
    } else {
        esp_loader_engine_connect(world.engine, &args);
    }
    world.patience_us = (wait + 260ull) * 1000 * (trials < 1 ? 1u : (uint32_t)trials);
    const bool connected = engine_run("connect", drive, 0);
    if (connected) {
        /* A bus is reached without the reset line. Where that is cut off the chip was not reset,
         * and what it was doing goes on. */
        if (!sim_link_unplugged(line.link)) {
            model_close();
            world.begun_count = 0;
        }
        world.sound = engine_line_is_sound();
    }
    return connected;
}

static void mend(void)
{
    const scenario_t sound = {.chip = line.scenario->chip, .stub = line.scenario->stub};
    const uint32_t image[SCENARIO_ARGUMENTS] = {1, 0x3000, 5000, 1024, 0};
    line_mend();
    line.scenario = &sound;
    init_engine();
    const bool connected = connect_with(100, 10, false, 0);
    MODEL_CHECK(connected, "mend", "in the end connecting ended with %d",
                (int)esp_loader_engine_result(world.engine)->code);
    if (!connected || line.bus != SIM_BUS_SERIAL) {
        return;
    }
    engine_before();
    esp_loader_engine_flash_attach(world.engine, 0);
    MODEL_CHECK(engine_run("flash_attach", 0, 0), "mend", "in the end flash cannot be attached");
    engine_play_job(image);
}

static void end(void)
{
    line_end();
}

static void play_init(const uint32_t *arguments)
{
    (void)arguments;
    /* A new engine knows nothing of what the one before is owed. */
    line.now_us = scenario_let_pass(line.scenario, line.link, line.now_us);
    init_engine();
}

static void play_connect(const uint32_t *arguments)
{
    const int32_t trials = (int32_t)(arguments[1] % 20) - 1;
    const bool usual = arguments[0] >= 100 && trials >= 2 && arguments[3] % 2 == 0;
    const bool nothing_wrong = engine_line_is_sound();
    const bool connected = connect_with(arguments[0], trials, arguments[2] != 0, arguments[3]);
    MODEL_CHECK(connected || !usual || !nothing_wrong, "connect must work",
                "connecting ended with %d on a sound line",
                (int)esp_loader_engine_result(world.engine)->code);
}

static void play_attach(const uint32_t *arguments)
{
    const uint32_t known = arguments[0] != 0 ? MODEL_FLASH_SIZE : 0;
    const bool valid = world.sound && line.bus == SIM_BUS_SERIAL && arguments[1] % 2 == 0;
    const bool detects = arguments[1] % 4 == 2;
    engine_before();
    const uint64_t before = world.damaged_before;
    if (detects) {
        esp_loader_engine_flash_detect(world.engine, 0);
    } else {
        esp_loader_engine_flash_attach(world.engine, known);
    }
    if (!engine_run("flash_attach", arguments[1], 0)) {
        engine_must_work("flash_attach", valid);
    }
    /* Where the size is known no id is asked for that would tell. */
    world.other_pins =
        !detects && known != 0 && scenario_damaged(line.scenario, line.link) != before;
}

static void play_drive(const uint32_t *arguments)
{
    engine_run("drive", arguments[0], MODEL_FLASH_SIZE);
}

static void play_abort(const uint32_t *arguments)
{
    const bool ran = (esp_loader_engine_wants(world.engine) & ESP_LOADER_WANT_DONE) == 0;
    const esp_loader_error_t error = (esp_loader_error_t)(1 + arguments[0] % 9);
    esp_loader_engine_abort(world.engine, error);
    MODEL_CHECK(esp_loader_engine_wants(world.engine) == ESP_LOADER_WANT_DONE, "abort",
                "an aborted operation goes on");
    MODEL_CHECK(!ran || esp_loader_engine_result(world.engine)->code == error, "abort",
                "an aborted operation ended with another code");
    world.sound = world.sound && !ran;
}

/* Bytes nobody sent: noise, or what looks like an answer. */
static void play_junk(const uint32_t *arguments)
{
    uint8_t bytes[64];
    uint64_t state = arguments[0];
    const size_t size = arguments[1] % sizeof(bytes);
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)scenario_random(&state);
    }
    if (arguments[2] != 0 && size > 10) {
        const uint8_t head[] = {0xC0, 1, (uint8_t)(arguments[0] % 0x16), (uint8_t)(size % 7), 0};
        memcpy(bytes, head, sizeof(head));
        memset(bytes + sizeof(head), 0, size - sizeof(head));
        bytes[size - 1] = 0xC0;
    }
    esp_loader_engine_rx(world.engine, bytes, size);
    world.junk = true;
    world.sound = false;
}

/* What is not wanted has no effect. */
static void play_unwanted(const uint32_t *arguments)
{
    const uint32_t wants = esp_loader_engine_wants(world.engine);
    if ((wants & ESP_LOADER_WANT_TX) == 0) {
        esp_loader_engine_tx_ack(world.engine, (uint16_t)arguments[0]);
        uint16_t size = 1;
        (void)esp_loader_engine_tx_buf(world.engine, &size);
        MODEL_CHECK(size == 0, "unwanted", "%u bytes are offered that are not to be sent", size);
    }
    if ((wants & ESP_LOADER_WANT_LINES) == 0) {
        esp_loader_engine_lines_done(world.engine);
    }
    if ((wants & ESP_LOADER_WANT_BAUD) == 0) {
        esp_loader_engine_baud_done(world.engine);
    }
    if ((wants & ESP_LOADER_WANT_TRANSFER) == 0 && line.bus != SIM_BUS_SERIAL) {
        esp_loader_engine_transfer_done(world.engine, ESP_LOADER_ERROR_FAIL);
    }
    MODEL_CHECK(esp_loader_engine_wants(world.engine) == wants, "unwanted",
                "what was wanted has changed from 0x%x to 0x%x", wants,
                esp_loader_engine_wants(world.engine));
}

static void play_sleep(const uint32_t *arguments)
{
    const line_driven_t driven = line_engine(world.engine);
    line.now_us += 1000ull * arguments[0];
    line_set_time(&driven);
    world.sound =
        world.sound && (esp_loader_engine_wants(world.engine) & ESP_LOADER_WANT_DONE) != 0;
}

static void play_register(const uint32_t *arguments)
{
    const uint32_t address = arguments[0] & ~3u;
    engine_before();
    esp_loader_engine_read_register(world.engine, address);
    if (engine_run("read_register", arguments[1], 0) && !world.junk) {
        const uint32_t value = esp_loader_engine_value(world.engine);
        MODEL_CHECK(value == sim_chip_peek(line.chip, address) ||
                        registers_strayed_twice(line.chip, world.registers_before, address,
                                                sizeof(address)),
                    "wrong register", "0x%08x was read as 0x%08x", address, value);
    }
}

static void play_ask(const uint32_t *arguments)
{
    engine_before();
    switch (arguments[0] % 7) {
    case 0:
        esp_loader_engine_read_mac(world.engine, world.mac);
        break;
    case 1:
        esp_loader_engine_identify(world.engine, world.identity);
        break;
    case 2:
        esp_loader_engine_security_info(world.engine, world.security);
        break;
    case 3:
        *world.reached = ESP_LOADER_REACHED_UNKNOWN;
        esp_loader_engine_usb(world.engine, (uint16_t)arguments[2], world.reached);
        break;
    case 4:
        esp_loader_engine_flash_power(world.engine, (uint16_t)arguments[2]);
        break;
    case 5:
        esp_loader_engine_host_baud(world.engine, 115200);
        world.sound = false;
        break;
    default:
        esp_loader_engine_set_flash_pins(world.engine, 0);
        return;
    }
    engine_run("a question", arguments[1], 0);
}

static void play_rate(const uint32_t *arguments)
{
    const uint32_t rate = arguments[0] == 1 || arguments[0] == 0xFFFFFFFF ? 1500000 : arguments[0];
    const bool valid = world.sound && rate >= 9600 && rate <= 921600 && arguments[1] % 2 == 0 &&
                       esp_loader_engine_can_change_baud(world.engine);
    engine_before();
    esp_loader_engine_change_baud(world.engine, rate);
    if (!engine_run("change_baud", arguments[1], 0)) {
        engine_must_work("change_baud", valid);
    }
}

static void play_leave(const uint32_t *arguments)
{
    engine_before();
    if (arguments[0] != 0) {
        esp_loader_engine_reset(world.engine);
    } else {
        esp_loader_engine_reset_by_watchdog(world.engine);
    }
    engine_run("reset", arguments[1], 0);
    world.sound = false;
}

static void play_buffer(const uint32_t *arguments)
{
    if ((esp_loader_engine_wants(world.engine) & ESP_LOADER_WANT_DONE) != 0) {
        const uint32_t least = line.bus == SIM_BUS_SERIAL ? 1 : ESP_LOADER_BUS_TX_BUFFER_MIN;
        const uint16_t size = (uint16_t)(least + arguments[0] % (20000 - least));
        esp_loader_engine_set_tx_buffer(world.engine, world.tx_buffer, size);
    }
}

#define OPERATION(...)                                                                             \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define WRITE_ARGUMENTS                                                                            \
    OPERATION(ARGUMENT_SLOT, ARGUMENT_OFFSET, ARGUMENT_SIZE, ARGUMENT_BLOCK, ARGUMENT_COUNT)

static const scenario_call_t calls[] = {
    {"init", 1, OPERATION(ARGUMENT_NONE), play_init},
    {"connect", 14, OPERATION(ARGUMENT_TIMEOUT, ARGUMENT_COUNT, ARGUMENT_FLAG, ARGUMENT_COUNT),
     play_connect},
    {"attach", 10, OPERATION(ARGUMENT_FLAG, ARGUMENT_COUNT), play_attach},
    {"stub_load", 6, OPERATION(ARGUMENT_BLOCK, ARGUMENT_COUNT), engine_play_stub_load},
    {"write", 6, WRITE_ARGUMENTS, engine_play_write},
    {"begin", 3, WRITE_ARGUMENTS, engine_play_begin},
    {"block", 6, OPERATION(ARGUMENT_SLOT, ARGUMENT_SIZE, ARGUMENT_COUNT, ARGUMENT_COUNT),
     engine_play_block},
    {"deflate", 4, WRITE_ARGUMENTS, engine_play_deflate},
    {"deflate_begin", 2, WRITE_ARGUMENTS, engine_play_deflate_begin},
    {"deflate_block", 4, OPERATION(ARGUMENT_SLOT, ARGUMENT_SIZE, ARGUMENT_COUNT, ARGUMENT_COUNT),
     engine_play_deflate_block},
    {"job", 8, WRITE_ARGUMENTS, engine_play_job},
    {"md5", 3, OPERATION(ARGUMENT_OFFSET, ARGUMENT_SIZE, ARGUMENT_COUNT), engine_play_md5},
    {"erase", 3, OPERATION(ARGUMENT_OFFSET, ARGUMENT_SIZE, ARGUMENT_COUNT), engine_play_erase},
    {"read", 3, OPERATION(ARGUMENT_OFFSET, ARGUMENT_SIZE, ARGUMENT_COUNT), engine_play_read},
    {"ram_begin", 2,
     OPERATION(ARGUMENT_SLOT, ARGUMENT_RAM, ARGUMENT_SIZE, ARGUMENT_BLOCK, ARGUMENT_COUNT),
     engine_play_ram_begin},
    {"ram_block", 3, OPERATION(ARGUMENT_SLOT, ARGUMENT_SIZE, ARGUMENT_COUNT, ARGUMENT_COUNT),
     engine_play_ram_block},
    {"ram_run", 1, OPERATION(ARGUMENT_ANY, ARGUMENT_COUNT), engine_play_ram_run},
    {"drive", 8, OPERATION(ARGUMENT_COUNT), play_drive},
    {"abort", 3, OPERATION(ARGUMENT_COUNT), play_abort},
    {"junk", 3, OPERATION(ARGUMENT_ANY, ARGUMENT_COUNT, ARGUMENT_FLAG), play_junk},
    {"unwanted", 4, OPERATION(ARGUMENT_ANY), play_unwanted},
    {"sleep", 2, OPERATION(ARGUMENT_COUNT), play_sleep},
    {"read_register", 3, OPERATION(ARGUMENT_RAM, ARGUMENT_COUNT), play_register},
    {"ask", 4, OPERATION(ARGUMENT_COUNT, ARGUMENT_COUNT, ARGUMENT_COUNT), play_ask},
    {"change_baud", 3, OPERATION(ARGUMENT_RATE, ARGUMENT_COUNT), play_rate},
    {"leave", 1, OPERATION(ARGUMENT_FLAG, ARGUMENT_COUNT), play_leave},
    {"set_tx_buffer", 1, OPERATION(ARGUMENT_ANY), play_buffer},
};

static const scenario_player_t player = {
    .name = "property_engine",
    .calls = calls,
    .call_count = sizeof(calls) / sizeof(calls[0]),
    .chips = sizeof(chips) / sizeof(chips[0]),
    .variants = VARIANTS,
    .usual = "; connect 100 10 0 0 ; stub_load 1024 2 ; attach 0 0",
    .begin = begin,
    .mend = mend,
    .end = end,
};

int main(int argc, char **argv)
{
    return run_main(argc, argv, &player);
}
