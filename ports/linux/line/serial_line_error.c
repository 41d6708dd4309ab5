/* SPDX-License-Identifier: Apache-2.0 */
#include "local/serial_text.h"

static const serial_text_t line_error_texts[] = {
    {SERIAL_LINE_OK, "No error."},
    {SERIAL_LINE_LOST, "The serial line was lost: the device was unplugged or the far end closed. "
                       "Check cable and power, then start again."},
    {SERIAL_LINE_NO_DEVICE, "No such device. Check that it is plugged in and powered; list the "
                            "ports of this machine to see its name."},
    {SERIAL_LINE_UNKNOWN_HOST, "The host name is unknown. Check its spelling, or give an address."},
    {SERIAL_LINE_REFUSED, "Connection refused: nothing listens on that port of the host. Start "
                          "the serial server there, or check the port number."},
    {SERIAL_LINE_UNREACHABLE, "The host cannot be reached. Check the network, the address and "
                              "any firewall in between."},
    {SERIAL_LINE_NOT_RFC2217, "The far end does not speak RFC 2217. Use socket:// for a plain "
                              "TCP port, or switch RFC 2217 on in the server."},
    {SERIAL_LINE_RATE, "The port does not support this baud rate. Choose another, 115200 is "
                       "always possible."},
    {SERIAL_LINE_TIMEOUT, "The far end did not answer in time. Check that it is alive."},
    {SERIAL_LINE_NO_MEMORY, "Out of memory. Close other programs and try again."},
    {SERIAL_LINE_CANCELLED, "Opening the port was cancelled."},
    {SERIAL_LINE_OTHER_THREAD, "Another thread uses network lines that were opened along with this "
                               "one. Open each line in the thread that will use it."},
};

static const char *line_find(const serial_text_t *texts, size_t count, serial_line_error_t err)
{
    for (size_t i = 0; i < count; i++) {
        if (texts[i].err == err) {
            return texts[i].text;
        }
    }
    return NULL;
}

const char *serial_line_error_text(serial_line_error_t err)
{
    const char *text =
        line_find(line_error_texts, sizeof line_error_texts / sizeof line_error_texts[0], err);
    if (text == NULL) {
        text = line_find(serial_texts, SERIAL_TEXTS, err);
    }
    return text != NULL ? text
                        : "Unknown error of a serial line: this is a defect, please report it.";
}
