/* SPDX-License-Identifier: Apache-2.0 */
#include "view/result/result_ports.h"
#include "view/json/json.h"
#include "view/message.h"
#include <stdio.h>
#include <string.h>

enum { PORTS_CELL = 2 * RESULT_PORT_TEXT };

/* Columns, the first the most important: where there is little room the last ones go. */
typedef enum {
    PORTS_NAME,
    PORTS_BOARD,
    PORTS_STATE,
    PORTS_USB,
    PORTS_PLACE,
    PORTS_SERIAL,
    PORTS_PRODUCT,
    PORTS_COLUMNS,
} ports_column_t;

static const char *const ports_titles[PORTS_COLUMNS] = {"PORT",  "LOOKS LIKE", "STATE",  "USB",
                                                        "PLACE", "SERIAL",     "PRODUCT"};

static void ports_state(const result_port_t *port, char cell[PORTS_CELL])
{
    if (port->held == ESP_HOST_YES) {
        snprintf(cell, PORTS_CELL, "held by %s (%ld)", port->holder.name, port->holder.id);
    } else if (!port->access.is_there) {
        cell[0] = '\0';
    } else if (!port->access.may_open) {
        snprintf(cell, PORTS_CELL, "closed to you%s%s",
                 port->access.group[0] != '\0' ? ", group " : "", port->access.group);
    } else {
        snprintf(cell, PORTS_CELL, "%s", port->held == ESP_HOST_NO ? "free" : "open to you");
    }
}

/* Where the system just repeats the port's name it tells nothing. */
static const char *ports_description(const result_port_t *port)
{
    const char *slash = strrchr(port->name, '/');
    return strcmp(port->description, slash != NULL ? slash + 1 : port->name) == 0
               ? ""
               : port->description;
}

static const char *ports_cell(const result_port_t *port, ports_column_t column,
                              char cell[PORTS_CELL])
{
    const esp_host_usb_t *usb = &port->usb;
    const char *product = usb->product[0] != '\0' ? usb->product : ports_description(port);
    cell[0] = '\0';
    switch (column) {
    case PORTS_NAME:
        return port->name;
    case PORTS_BOARD:
        return port->guess != NULL ? port->guess : "";
    case PORTS_STATE:
        ports_state(port, cell);
        return cell;
    case PORTS_USB:
        if (usb->vid >= 0) {
            snprintf(cell, PORTS_CELL, "%04x:%04x", (unsigned)usb->vid, (unsigned)usb->pid);
        }
        return cell;
    case PORTS_PLACE:
        return usb->location;
    case PORTS_SERIAL:
        return usb->serial;
    case PORTS_PRODUCT:
    case PORTS_COLUMNS:
        return product;
    }
    return cell;
}

static void ports_widths(const result_port_t *ports, size_t count, unsigned widths[PORTS_COLUMNS])
{
    char cell[PORTS_CELL];
    const unsigned room = json_is_on() ? 0 : look_width(stdout);
    unsigned used = 0;
    for (unsigned column = 0; column < PORTS_COLUMNS; column++) {
        widths[column] = 0;
        for (size_t i = 0; i < count; i++) {
            const unsigned width =
                look_columns(ports_cell(&ports[i], (ports_column_t)column, cell));
            widths[column] = width > widths[column] ? width : widths[column];
        }
        const unsigned title = look_columns(ports_titles[column]);
        if (widths[column] != 0 && widths[column] < title) {
            widths[column] = title;
        }
        /* A column that nothing stands in goes, and what does not fit. */
        const unsigned more = widths[column] + (used != 0 ? 2 : 0);
        if (room != 0 && column > PORTS_STATE && used + more >= room) {
            widths[column] = 0;
        }
        used += widths[column] != 0 ? more : 0;
    }
}

/* A line of the table; `port` NULL: its titles. */
static void ports_print(const result_port_t *port, const unsigned widths[PORTS_COLUMNS])
{
    char line[LOOK_LINE] = "";
    char cell[PORTS_CELL];
    size_t length = 0;
    size_t end = 0;
    for (unsigned column = 0; column < PORTS_COLUMNS; column++) {
        if (widths[column] == 0) {
            continue;
        }
        const char *text =
            port != NULL ? ports_cell(port, (ports_column_t)column, cell) : ports_titles[column];
        const unsigned columns = look_columns(text);
        const bool is_board = port != NULL && column == PORTS_BOARD;
        const int written = snprintf(
            line + length, sizeof line - length, "%s%s%s%s%*s", length != 0 ? "  " : "",
            is_board ? message_on(LOOK_RIGHT) : "", text, is_board ? message_off() : "",
            (int)(widths[column] - (columns < widths[column] ? columns : widths[column])), "");
        length += written > 0 ? (size_t)written : 0;
        if (length >= sizeof line) {
            break;
        }
        end = columns != 0 ? length : end;
    }
    line[end < sizeof line ? end : sizeof line - 1] = '\0';
    while (end > 0 && line[end - 1] == ' ') {
        line[--end] = '\0';
    }
    message_result("%s", line);
}

static void ports_tell(const result_port_t *port)
{
    static const char *const held[] = {
        [ESP_HOST_NO] = "no", [ESP_HOST_YES] = "yes", [ESP_HOST_UNKNOWN] = "unknown"};
    const esp_host_usb_t *usb = &port->usb;
    json_t *event = json_result("port");
    json_text(event, "port", port->name);
    json_text(event, "description", port->description);
    json_text(event, "looks_like", port->guess);
    if (usb->vid >= 0) {
        json_number(event, "vid", (uint64_t)usb->vid);
        json_number(event, "pid", (uint64_t)usb->pid);
        json_text(event, "serial", usb->serial);
        json_text(event, "location", usb->location);
        json_text(event, "manufacturer", usb->manufacturer);
        json_text(event, "product", usb->product);
        json_text(event, "driver", usb->driver);
    }
    json_flag(event, "may_open", port->access.may_open);
    json_text(event, "held", held[port->held]);
    if (port->held == ESP_HOST_YES) {
        json_number(event, "holder_id", (uint64_t)port->holder.id);
        json_text(event, "holder", port->holder.name);
    }
    json_print(event);
}

void result_ports(const result_port_t *ports, size_t count, bool filtered)
{
    unsigned widths[PORTS_COLUMNS];
    bool any = false;
    if (count == 0) {
        message_say(filtered ? "No serial port here passes the filter" : "No serial ports here");
        return;
    }
    ports_widths(ports, count, widths);
    if (!json_is_on()) {
        ports_print(NULL, widths);
    }
    for (size_t i = 0; i < count; i++) {
        any = any || ports[i].guess != NULL;
        if (json_is_on()) {
            ports_tell(&ports[i]);
        } else {
            ports_print(&ports[i], widths);
        }
    }
    if (!any) {
        message_say("None of them looks like a board with an Espressif chip");
    }
}
