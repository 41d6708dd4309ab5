/* SPDX-License-Identifier: Apache-2.0 */
#include "local/serial_text.h"

const serial_text_t serial_texts[SERIAL_TEXTS] = {
    {SERIAL_LINE_PERMISSION, "No permission to open the device. Start the program as a user who "
                             "may."},
    {SERIAL_LINE_BUSY, "The device is in use. Close the other program (a serial monitor, for one) "
                       "and try again."},
    {SERIAL_LINE_NOT_SERIAL, "This is not a serial port. Give a port such as COM3."},
    {SERIAL_LINE_BAD_URL, "The port cannot be understood. Give a device such as COM3, "
                          "socket://host:port or rfc2217://host:port."},
    {SERIAL_LINE_UNSUPPORTED,
     "This kind of line cannot do that: a plain TCP connection has neither control "
     "lines nor a baud rate."},
    {SERIAL_LINE_FAILED, "Windows refused to work with this port. Look at the port in the "
                         "device manager."},
    {SERIAL_LINE_NO_NETWORK, "This was built without ports over the network: give a device such as "
                             "COM3, or build with ESPLOADER_NETWORK=ON."},
};
