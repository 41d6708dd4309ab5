/* SPDX-License-Identifier: Apache-2.0 */
#include "serial_line.h"

typedef struct {
    serial_line_error_t err;
    const char *text;
} line_error_text_t;

static const line_error_text_t line_error_texts[] = {
    {SERIAL_LINE_OK, "No error."},
    {SERIAL_LINE_LOST, "The serial line was lost: the device was unplugged or the far end closed. "
                       "Check cable and power, then start again."},
    {SERIAL_LINE_NO_DEVICE, "No such device. Check that it is plugged in and powered; list the "
                            "ports of this machine to see its name."},
    {SERIAL_LINE_PERMISSION, "No permission to open the device. Add yourself to the group that "
                             "owns it (usually: sudo usermod -aG dialout $USER) and log in anew."},
    {SERIAL_LINE_BUSY, "The device is in use. Close the other program (a serial monitor, "
                       "ModemManager) and try again."},
    {SERIAL_LINE_NOT_SERIAL, "This is not a serial port. Give a port such as /dev/ttyUSB0."},
    {SERIAL_LINE_BAD_URL, "The port cannot be understood. Give a device such as /dev/ttyUSB0, "
                          "socket://host:port or rfc2217://host:port."},
    {SERIAL_LINE_UNKNOWN_HOST, "The host name is unknown. Check its spelling, or give an address."},
    {SERIAL_LINE_REFUSED, "Connection refused: nothing listens on that port of the host. Start "
                          "the serial server there, or check the port number."},
    {SERIAL_LINE_UNREACHABLE, "The host cannot be reached. Check the network, the address and "
                              "any firewall in between."},
    {SERIAL_LINE_NOT_RFC2217, "The far end does not speak RFC 2217. Use socket:// for a plain "
                              "TCP port, or switch RFC 2217 on in the server."},
    {SERIAL_LINE_RATE, "The port does not support this baud rate. Choose another, 115200 is "
                       "always possible."},
    {SERIAL_LINE_UNSUPPORTED, "This kind of line cannot do that: a pseudo-terminal has no control "
                              "lines, a plain TCP connection neither those nor a baud rate."},
    {SERIAL_LINE_TIMEOUT, "The far end did not answer in time. Check that it is alive."},
    {SERIAL_LINE_NO_MEMORY, "Out of memory. Close other programs and try again."},
    {SERIAL_LINE_FAILED, "The system refused to work with this port. See the system log (dmesg)."},
    {SERIAL_LINE_CANCELLED, "Opening the port was cancelled."},
    {SERIAL_LINE_NO_NETWORK, "This was built without ports over the network: give a device such as "
                             "/dev/ttyUSB0, or build with ESPLOADER_NETWORK=AUTO."},
    {SERIAL_LINE_OTHER_THREAD, "Another thread uses network lines that were opened along with this "
                               "one. Open each line in the thread that will use it."},
};

const char *serial_line_error_text(serial_line_error_t err)
{
    for (size_t i = 0; i < sizeof(line_error_texts) / sizeof(line_error_texts[0]); i++) {
        if (line_error_texts[i].err == err) {
            return line_error_texts[i].text;
        }
    }
    return "Unknown error of a serial line: this is a defect, please report it.";
}
