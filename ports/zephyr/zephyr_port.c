/* SPDX-License-Identifier: Apache-2.0 */
#define DT_DRV_COMPAT espressif_esp_loader

#include "zephyr_port.h"
#include <errno.h>
#include <zephyr/drivers/uart.h>
#include <zephyr/sys/atomic.h>
#include <zephyr/sys/printk.h>
#include <zephyr/sys/util.h>

#define ZEPHYR_LINE_SIZE 128
#define ZEPHYR_HEX_ROW   16
#define ZEPHYR_FIFO_BITS (256 * 10) /* more than a transmitter holds, on the line */
#define ZEPHYR_RX_CHUNK  32

static zephyr_port_t *zephyr_of(esp_loader_port_t *port)
{
    return CONTAINER_OF(port, zephyr_port_t, port);
}

/* In the form of version 2.x, so that what searches a log for it finds it. printk() needs no
 * configuration of the program, and goes into Zephyr's log where there is one. */
#define ZEPHYR_PRINT(level_, ...) printk("[" level_ "] esf: " __VA_ARGS__)

static char zephyr_log_letter(esp_loader_log_level_t level)
{
    static const char letters[] = "-EWID";
    return letters[(unsigned)level < sizeof(letters) - 1 ? (unsigned)level : 0];
}

static void zephyr_log(esp_loader_port_t *port, esp_loader_log_level_t level, const char *fmt,
                       va_list args)
{
    char line[ZEPHYR_LINE_SIZE];
    ARG_UNUSED(port);
    vsnprintk(line, sizeof(line), fmt, args);
    printk("[%c] esf: %s\n", zephyr_log_letter(level), line);
}

static void zephyr_log_hex(esp_loader_port_t *port, esp_loader_log_level_t level, const char *label,
                           const uint8_t *data, size_t size)
{
    ARG_UNUSED(port);
    printk("[%c] esf: %s (%u bytes):\n", zephyr_log_letter(level), label != NULL ? label : "hex",
           (unsigned)size);
    for (size_t i = 0; i < size; i++) {
        printk("%02x%c", data[i], (i + 1) % ZEPHYR_HEX_ROW == 0 || i + 1 == size ? '\n' : ' ');
    }
}

/* k_uptime_get() has 64 bits: it does not wrap. It counts whole ticks, and some of the current one
 * has passed already. */
static int64_t zephyr_deadline(uint32_t ms)
{
    return k_uptime_get() + ms + k_ticks_to_ms_ceil32(1);
}

static int64_t zephyr_left(int64_t deadline)
{
    return MAX(deadline - k_uptime_get(), 0);
}

static void zephyr_delay_ms(esp_loader_port_t *port, uint32_t ms)
{
    ARG_UNUSED(port);
    k_sleep(K_MSEC(ms));
}

static void zephyr_start_timer(esp_loader_port_t *port, uint32_t ms)
{
    zephyr_of(port)->_time_end = zephyr_deadline(ms);
}

static uint32_t zephyr_remaining_time(esp_loader_port_t *port)
{
    return (uint32_t)zephyr_left(zephyr_of(port)->_time_end);
}

static void zephyr_on_receive(const struct device *uart, zephyr_port_t *zephyr)
{
    uint8_t chunk[ZEPHYR_RX_CHUNK];
    int count;
    const int errors = uart_err_check(uart); /* negative where the driver cannot tell */
    if (errors > 0 && (errors & UART_ERROR_OVERRUN) != 0) {
        atomic_set(&zephyr->_overflow, 1);
    }
    while ((count = uart_fifo_read(uart, chunk, sizeof(chunk))) > 0) {
        if (ring_buf_put(&zephyr->_ring, chunk, (uint32_t)count) < (uint32_t)count) {
            atomic_set(&zephyr->_overflow, 1);
        }
    }
    k_sem_give(&zephyr->_received);
}

/* With nothing left to send, an interrupt that stays enabled would come for ever. */
static void zephyr_on_transmit(const struct device *uart, zephyr_port_t *zephyr)
{
    if (zephyr->_tx_left == 0) {
        uart_irq_tx_disable(uart);
        return;
    }
    const int count = uart_fifo_fill(uart, zephyr->_tx, zephyr->_tx_left);
    if (count > 0) {
        zephyr->_tx += count;
        zephyr->_tx_left = (uint16_t)(zephyr->_tx_left - count);
    }
    if (zephyr->_tx_left == 0) {
        uart_irq_tx_disable(uart);
        k_sem_give(&zephyr->_sent);
    }
}

/* Some drivers call this themselves to begin a transmission, with no interrupt pending: so what can
 * be done is asked for, not what has interrupted. */
static void zephyr_on_uart(const struct device *uart, void *user)
{
    zephyr_port_t *zephyr = user;
    uart_irq_update(uart);
    if (uart_irq_rx_ready(uart) > 0) {
        zephyr_on_receive(uart, zephyr);
    }
    if (uart_irq_tx_ready(uart) > 0) {
        zephyr_on_transmit(uart, zephyr);
    }
}

static esp_loader_error_t zephyr_set_rate(zephyr_port_t *zephyr, uint32_t rate)
{
    const struct device *uart = zephyr->config->uart_dev;
    struct uart_config settings;
    int error = uart_config_get(uart, &settings);
    if (error == 0 && settings.baudrate != rate) {
        settings.baudrate = rate;
        error = uart_configure(uart, &settings);
    }
    if (error == -ENOSYS || error == -ENOTSUP) {
        ZEPHYR_PRINT("E",
                     "%s cannot change to %u baud: set higher-baudrate to 0, and enable "
                     "CONFIG_UART_USE_RUNTIME_CONFIGURE\n",
                     uart->name, rate);
        return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
    }
    if (error != 0) {
        ZEPHYR_PRINT("E", "%s does not run at %u baud: error %d\n", uart->name, rate, error);
        return ESP_LOADER_ERROR_FAIL;
    }
    zephyr->_rate = rate;
    return ESP_LOADER_SUCCESS;
}

/* What came until now, and the noise of a change, are of no use. */
static void zephyr_start_reception(zephyr_port_t *zephyr)
{
    const struct device *uart = zephyr->config->uart_dev;
    uint8_t byte;
    while (uart_fifo_read(uart, &byte, 1) > 0) {
    }
    ring_buf_reset(&zephyr->_ring);
    k_sem_reset(&zephyr->_received);
    atomic_clear(&zephyr->_overflow);
    uart_irq_rx_enable(uart);
}

static void zephyr_stop(const struct device *uart)
{
    uart_irq_rx_disable(uart);
    uart_irq_tx_disable(uart);
}

static esp_loader_error_t zephyr_init(esp_loader_port_t *port)
{
    zephyr_port_t *zephyr = zephyr_of(port);
    const esp_loader_config_t *config = zephyr->config;
    if (!device_is_ready(config->uart_dev) || !device_is_ready(config->boot_spec.port) ||
        !device_is_ready(config->enable_spec.port)) {
        ZEPHYR_PRINT("E",
                     "the UART or a pin's GPIO controller is not ready: is its node enabled?\n");
        return ESP_LOADER_ERROR_FAIL;
    }
    ring_buf_init(&zephyr->_ring, sizeof(zephyr->_memory), zephyr->_memory);
    k_sem_init(&zephyr->_received, 0, 1);
    k_sem_init(&zephyr->_sent, 0, 1);
    zephyr->_tx_left = 0;
    if (!zephyr->keeps_pins &&
        (gpio_pin_configure_dt(&config->boot_spec, GPIO_OUTPUT_INACTIVE) < 0 ||
         gpio_pin_configure_dt(&config->enable_spec, GPIO_OUTPUT_INACTIVE) < 0)) {
        ZEPHYR_PRINT("E", "the reset or the boot pin cannot be an output\n");
        return ESP_LOADER_ERROR_FAIL;
    }
    zephyr_stop(config->uart_dev);
    if (uart_irq_callback_user_data_set(config->uart_dev, zephyr_on_uart, zephyr) < 0) {
        ZEPHYR_PRINT("E", "%s has no interrupts: choose a UART whose driver has them\n",
                     config->uart_dev->name);
        return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
    }
    /* A driver that cannot change its rate starts with the devicetree's. */
    struct uart_config settings;
    zephyr->_rate = config->baud_rate;
    if (uart_config_get(config->uart_dev, &settings) == 0 &&
        zephyr_set_rate(zephyr, config->baud_rate) != ESP_LOADER_SUCCESS) {
        return ESP_LOADER_ERROR_FAIL;
    }
    zephyr_start_reception(zephyr);
    return ESP_LOADER_SUCCESS;
}

static void zephyr_release_pin(const struct gpio_dt_spec *pin)
{
    if (gpio_pin_configure_dt(pin, GPIO_DISCONNECTED) < 0) {
        gpio_pin_configure_dt(pin, GPIO_INPUT);
    }
}

static void zephyr_deinit(esp_loader_port_t *port)
{
    const zephyr_port_t *zephyr = zephyr_of(port);
    zephyr_stop(zephyr->config->uart_dev);
    if (!zephyr->keeps_pins) {
        zephyr_release_pin(&zephyr->config->boot_spec);
        zephyr_release_pin(&zephyr->config->enable_spec);
    }
}

static void zephyr_pins(esp_loader_port_t *port, bool boot, bool reset)
{
    gpio_pin_set_dt(&zephyr_of(port)->config->boot_spec, boot);
    gpio_pin_set_dt(&zephyr_of(port)->config->enable_spec, reset);
}

/* The boot pin is active from before reset is released until the chip has read it. */
static void zephyr_enter_bootloader(esp_loader_port_t *port)
{
    zephyr_pins(port, true, true);
    k_msleep(CONFIG_SERIAL_FLASHER_RESET_HOLD_TIME_MS);
    zephyr_pins(port, true, false);
    k_msleep(CONFIG_SERIAL_FLASHER_BOOT_HOLD_TIME_MS);
    zephyr_pins(port, false, false);
}

static void zephyr_reset_target(esp_loader_port_t *port)
{
    zephyr_pins(port, false, true);
    k_msleep(CONFIG_SERIAL_FLASHER_RESET_HOLD_TIME_MS);
    zephyr_pins(port, false, false);
}

static esp_loader_error_t zephyr_change_rate(esp_loader_port_t *port, uint32_t rate)
{
    zephyr_port_t *zephyr = zephyr_of(port);
    k_sleep(K_MSEC(zephyr_left(zephyr->_sent_end)));
    zephyr_stop(zephyr->config->uart_dev);
    const esp_loader_error_t error = zephyr_set_rate(zephyr, rate);
    zephyr_start_reception(zephyr);
    return error;
}

static esp_loader_error_t zephyr_write(esp_loader_port_t *port, const uint8_t *data, uint16_t size,
                                       uint32_t timeout)
{
    zephyr_port_t *zephyr = zephyr_of(port);
    const struct device *uart = zephyr->config->uart_dev;
    if (size == 0) {
        return ESP_LOADER_SUCCESS;
    }
    k_sem_reset(&zephyr->_sent);
    const unsigned int start_key = irq_lock();
    zephyr->_tx = data;
    zephyr->_tx_left = size;
    irq_unlock(start_key);
    uart_irq_tx_enable(uart);
    if (k_sem_take(&zephyr->_sent, K_MSEC(timeout)) != 0) {
        const unsigned int key = irq_lock();
        zephyr->_tx_left = 0;
        irq_unlock(key);
        uart_irq_tx_disable(uart);
        return ESP_LOADER_ERROR_TIMEOUT;
    }
    /* What was handed over may still be in the transmitter. */
    zephyr->_sent_end = zephyr_deadline(ZEPHYR_FIFO_BITS * 1000U / zephyr->_rate + 1);
    return ESP_LOADER_SUCCESS;
}

static esp_loader_error_t zephyr_read_at_least(zephyr_port_t *zephyr, uint8_t *data, uint16_t least,
                                               uint16_t capacity, uint16_t *received,
                                               uint32_t timeout)
{
    const int64_t deadline = zephyr_deadline(timeout);
    *received = 0;
    if (atomic_clear(&zephyr->_overflow) != 0) {
        ZEPHYR_PRINT("W",
                     "bytes were lost: enlarge CONFIG_ESP_SERIAL_FLASHER_UART_BUFSIZE, or lock "
                     "interrupts for shorter\n");
    }
    for (;;) {
        *received = (uint16_t)(*received + ring_buf_get(&zephyr->_ring, data + *received,
                                                        (uint32_t)(capacity - *received)));
        if (*received >= least) {
            return ESP_LOADER_SUCCESS;
        }
        /* With nothing left to wait, the semaphore still tells of what came just now. */
        if (k_sem_take(&zephyr->_received, K_MSEC(zephyr_left(deadline))) != 0) {
            return ESP_LOADER_ERROR_TIMEOUT;
        }
    }
}

static esp_loader_error_t zephyr_read_available(esp_loader_port_t *port, uint8_t *data,
                                                uint16_t capacity, uint16_t *received,
                                                uint32_t timeout)
{
    return zephyr_read_at_least(zephyr_of(port), data, 1, capacity, received, timeout);
}

static esp_loader_error_t zephyr_read(esp_loader_port_t *port, uint8_t *data, uint16_t size,
                                      uint32_t timeout)
{
    uint16_t received;
    return zephyr_read_at_least(zephyr_of(port), data, size, size, &received, timeout);
}

const esp_loader_port_ops_t zephyr_uart_ops = {
    .init = zephyr_init,
    .deinit = zephyr_deinit,
    .enter_bootloader = zephyr_enter_bootloader,
    .reset_target = zephyr_reset_target,
    .start_timer = zephyr_start_timer,
    .remaining_time = zephyr_remaining_time,
    .delay_ms = zephyr_delay_ms,
    .log = zephyr_log,
    .log_hex = zephyr_log_hex,
    .change_transmission_rate = zephyr_change_rate,
    .write = zephyr_write,
    .read = zephyr_read,
    .read_available = zephyr_read_available,
};

/** What a node's device has in constant memory. */
typedef struct {
    esp_loader_config_t config;
    esp_loader_connect_args_t connect_args;
} zephyr_node_t;

/** What it has in RAM. */
typedef struct {
    esp_loader_t loader;
    zephyr_port_t port;
} zephyr_data_t;

esp_loader_t *esp_loader_from_device(const struct device *dev)
{
    return &((zephyr_data_t *)dev->data)->loader;
}

const esp_loader_config_t *esp_loader_config_from_device(const struct device *dev)
{
    return &((const zephyr_node_t *)dev->config)->config;
}

const esp_loader_connect_args_t *esp_loader_connect_args_from_device(const struct device *dev)
{
    return &((const zephyr_node_t *)dev->config)->connect_args;
}

esp_loader_error_t esp_loader_host_baudrate(esp_loader_t *loader, uint32_t baudrate)
{
    return zephyr_change_rate(&CONTAINER_OF(loader, zephyr_data_t, loader)->port.port, baudrate);
}

/* Unused where no node is enabled. */
static int __maybe_unused zephyr_device_init(const struct device *dev)
{
    zephyr_data_t *data = dev->data;
    data->port.port.ops = &zephyr_uart_ops;
    data->port.config = esp_loader_config_from_device(dev);
    if (esp_loader_init_serial(&data->loader, &data->port.port) != ESP_LOADER_SUCCESS) {
        return -EIO;
    }
    esp_loader_set_line_rate(&data->loader, data->port.config->baud_rate);
    return 0;
}

#define ZEPHYR_NODE(inst)                                                                          \
    static const zephyr_node_t zephyr_node_##inst = {                                              \
        .config =                                                                                  \
            {                                                                                      \
                .uart_dev = DEVICE_DT_GET(DT_INST_PHANDLE(inst, uart)),                            \
                .enable_spec = GPIO_DT_SPEC_INST_GET(inst, reset_gpios),                           \
                .boot_spec = GPIO_DT_SPEC_INST_GET(inst, boot_gpios),                              \
                .baud_rate = DT_INST_PROP(inst, default_baudrate),                                 \
                .baud_rate_high = DT_INST_PROP(inst, higher_baudrate),                             \
            },                                                                                     \
        .connect_args =                                                                            \
            {                                                                                      \
                .sync_timeout = DT_INST_PROP(inst, sync_timeout_ms),                               \
                .trials = DT_INST_PROP(inst, num_trials),                                          \
            },                                                                                     \
    };                                                                                             \
    static zephyr_data_t zephyr_data_##inst;                                                       \
    DEVICE_DT_INST_DEFINE(inst, zephyr_device_init, NULL, &zephyr_data_##inst,                     \
                          &zephyr_node_##inst, POST_KERNEL,                                        \
                          CONFIG_ESP_SERIAL_FLASHER_INIT_PRIORITY, NULL);

DT_INST_FOREACH_STATUS_OKAY(ZEPHYR_NODE)
