/* SPDX-License-Identifier: Apache-2.0 */
#include <Arduino.h>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

extern "C" {
#include "terminal.h"
}

HardwareSerial Serial(false);
HardwareSerial Serial1(true);
static const char *line_path;
static std::atomic<bool> is_open;

size_t Print::write(const uint8_t *buffer, size_t size)
{
    size_t sent = 0;
    while (sent < size && write(buffer[sent]) == 1) {
        sent++;
    }
    return sent;
}

size_t Print::print(const char *text)
{
    return write(reinterpret_cast<const uint8_t *>(text), strlen(text));
}

size_t Print::print(char letter)
{
    return write(static_cast<uint8_t>(letter));
}

size_t Print::println(const char *text)
{
    return print(text) + print("\n");
}

void HardwareSerial::begin(unsigned long rate)
{
    if (is_line) {
        is_open = is_open.load() || terminal_open(line_path);
        terminal_set_rate(static_cast<uint32_t>(rate));
        printf("rate %lu\n", rate);
    }
}

void HardwareSerial::onReceive(void (*callback)())
{
    printf("by interrupt\n");
    std::thread([this, callback] {
        for (;;) {
            if (is_open && available() > 0) {
                callback();
            } else {
                terminal_wait_ms(1);
            }
        }
    }).detach();
}

size_t HardwareSerial::write(uint8_t byte)
{
    return write(&byte, 1);
}

size_t HardwareSerial::write(const uint8_t *buffer, size_t size)
{
    if (!is_line) {
        return fwrite(buffer, 1, size, stdout);
    }
    /* Cores take what fits into a small buffer. */
    const size_t part = size < 64 ? size : 64;
    return terminal_write(buffer, static_cast<uint16_t>(part)) ? part : 0;
}

int HardwareSerial::available()
{
    return peek() >= 0 ? 1 : 0;
}

int HardwareSerial::read()
{
    const int byte = peek();
    waiting = -1;
    return byte;
}

int HardwareSerial::peek()
{
    uint8_t byte;
    if (is_line && waiting < 0 && terminal_read(&byte, 1, 0)) {
        waiting = byte;
    }
    return waiting;
}

unsigned long millis()
{
    return terminal_now_ms();
}

void delay(unsigned long ms)
{
    terminal_wait_ms(static_cast<uint32_t>(ms));
}

void yield()
{
}

void noInterrupts()
{
}

void interrupts()
{
}

void pinMode(uint8_t pin, uint8_t mode)
{
    printf("pin %u %s\n", pin, mode == OUTPUT ? "output" : "input");
}

void digitalWrite(uint8_t pin, uint8_t level)
{
    printf("pin %u = %u\n", pin, level);
}

int main(int argc, char *argv[])
{
    line_path = argc > 1 ? argv[1] : "";
    setup();
    fflush(stdout);
    _Exit(0); /* without waiting for what receives */
}
