/**
 * Of Arduino's core what sketches and libraries use, with Serial1 on a terminal of this machine.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FAKE_ARDUINO_H
#define FAKE_ARDUINO_H

#include <stddef.h>
#include <stdint.h>

#define HIGH   0x1
#define LOW    0x0
#define INPUT  0x0
#define OUTPUT 0x1

class Print
{
  public:
    virtual ~Print() = default;
    virtual size_t write(uint8_t byte) = 0;
    virtual size_t write(const uint8_t *buffer, size_t size);
    virtual void flush()
    {
    }
    size_t print(const char *text);
    size_t print(char letter);
    size_t println(const char *text);
};

class Stream : public Print
{
  public:
    virtual int available() = 0;
    virtual int read() = 0;
    virtual int peek() = 0;
};

/* The console, or the line to the chip. */
class HardwareSerial : public Stream
{
  public:
    explicit HardwareSerial(bool is_line) : is_line(is_line)
    {
    }
    using Print::write;
    void begin(unsigned long rate);
    /* As the ESP32's core has it: called from a task of its own. */
    void onReceive(void (*callback)());
    size_t write(uint8_t byte) override;
    size_t write(const uint8_t *buffer, size_t size) override;
    int available() override;
    int read() override;
    int peek() override;

  private:
    bool is_line;
    int waiting = -1;
};

extern HardwareSerial Serial;
extern HardwareSerial Serial1;

/* Processors that need them are not this one. */
void noInterrupts();
void interrupts();
unsigned long millis();
void delay(unsigned long ms);
void yield();
void pinMode(uint8_t pin, uint8_t mode);
void digitalWrite(uint8_t pin, uint8_t level);

void setup();
void loop();

#endif
