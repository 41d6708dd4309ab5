/*
 * By toml++, which is C++: nothing of that leaves this file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "station/toml/toml.h"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <sstream>
#include <string>
#include <string_view>
#include <toml++/toml.h>
#include <vector>

namespace
{

/* What is wrong, on its way to the caller. */
struct Fault {
    unsigned line;
    std::string text;
};

struct Entry {
    std::string name;
    const toml::node *node;
    unsigned line;
    unsigned column;
};

[[noreturn]] void refuse(const toml::node &node, const std::string &text)
{
    throw Fault{static_cast<unsigned>(node.source().begin.line), text};
}

/* What a table has, in the order of the file. */
std::vector<Entry> entries_of(const toml::table &table)
{
    std::vector<Entry> entries;
    for (auto &&[key, node] : table) {
        const auto at = key.source().begin;
        entries.push_back({std::string(key.str()), &node, static_cast<unsigned>(at.line),
                           static_cast<unsigned>(at.column)});
    }
    std::sort(entries.begin(), entries.end(), [](const Entry &a, const Entry &b) {
        return a.line != b.line ? a.line < b.line : a.column < b.column;
    });
    return entries;
}

std::string text_of(const std::string &name, const toml::node &node)
{
    if (const auto *text = node.as_string()) {
        /* A CSV is a text that ends with the first zero. */
        if (text->get().find('\0') != std::string::npos) {
            refuse(node, "'" + name + "' has a character that is none");
        }
        return text->get();
    }
    if (const auto *number = node.as_integer()) {
        return std::to_string(number->get());
    }
    if (const auto *yes = node.as_boolean()) {
        return yes->get() ? "true" : "false";
    }
    std::ostringstream told;
    if (const auto *date = node.as_date()) {
        told << date->get();
    } else if (const auto *time = node.as_time()) {
        told << time->get();
    } else if (const auto *both = node.as_date_time()) {
        told << both->get();
    } else {
        refuse(node, "'" + name + "' is no text, whole number, yes or no, or date");
    }
    return told.str();
}

void add(csv_text_t *csv, const std::string &field, bool first)
{
    if (!csv_add(csv, field.c_str(), first)) {
        throw std::bad_alloc();
    }
}

toml::table parse(const char *text, size_t size)
{
    try {
        return toml::parse(std::string_view(text, size));
    } catch (const toml::parse_error &error) {
        throw Fault{static_cast<unsigned>(error.source().begin.line),
                    std::string(error.description())};
    }
}

/* The only thing in the file: its array of boards. */
const toml::array &boards_of(const toml::table &all)
{
    for (const Entry &entry : entries_of(all)) {
        if (entry.name != "board") {
            throw Fault{entry.line, "'" + entry.name + "' is unknown: boards begin with [[board]]"};
        }
        const toml::array *array = entry.node->as_array();
        if (array == nullptr || !array->is_homogeneous<toml::table>()) {
            throw Fault{entry.line, "boards begin with [[board]]"};
        }
        return *array;
    }
    throw Fault{0, "it has no boards: they begin with [[board]]"};
}

std::vector<std::string> columns_of(const toml::array &boards)
{
    std::vector<std::string> columns;
    for (auto &&board : boards) {
        for (const Entry &entry : entries_of(*board.as_table())) {
            if (std::find(columns.begin(), columns.end(), entry.name) == columns.end()) {
                columns.push_back(entry.name);
            }
        }
    }
    if (columns.empty()) {
        throw Fault{0, "its boards have nothing"};
    }
    return columns;
}

void put_boards(const toml::array &boards, csv_text_t *csv, unsigned *lines)
{
    const std::vector<std::string> columns = columns_of(boards);
    *lines++ = 1;
    for (const std::string &column : columns) {
        add(csv, column, &column == &columns.front());
    }
    for (auto &&board : boards) {
        *lines++ = static_cast<unsigned>(board.source().begin.line);
        for (const std::string &column : columns) {
            const toml::node *node = board.as_table()->get(column);
            add(csv, node != nullptr ? text_of(column, *node) : "", &column == &columns.front());
        }
    }
}

void put_entry(csv_text_t *csv, const std::string &name, const char *type,
               const std::string &encoding, const std::string &value)
{
    add(csv, name, true);
    add(csv, type, false);
    add(csv, encoding, false);
    add(csv, value, false);
}

/* `{ u8 = 6 }`, or `{ file = "cert.pem", as = "string" }`. */
void put_typed(csv_text_t *csv, const Entry &entry, const toml::table &typed)
{
    const toml::node *file = typed.get("file");
    const toml::node *as = typed.get("as");
    if (file != nullptr && as != nullptr && typed.size() == 2) {
        put_entry(csv, entry.name, "file", text_of("as", *as), text_of("file", *file));
        return;
    }
    if (file != nullptr || as != nullptr || typed.size() != 1) {
        refuse(typed, "'" + entry.name +
                          "' is to be as { u8 = 6 } or { file = \"...\", as = \"string\" }");
    }
    const std::string encoding(typed.begin()->first.str());
    put_entry(csv, entry.name, "data", encoding, text_of(entry.name, typed.begin()->second));
}

void put_value(csv_text_t *csv, const Entry &entry)
{
    const toml::node &node = *entry.node;
    if (const toml::table *typed = node.as_table()) {
        put_typed(csv, entry, *typed);
    } else if (const auto *yes = node.as_boolean()) {
        put_entry(csv, entry.name, "data", "u8", yes->get() ? "1" : "0");
    } else if (node.is_string()) {
        put_entry(csv, entry.name, "data", "string", text_of(entry.name, node));
    } else {
        throw Fault{entry.line,
                    "'" + entry.name + "' does not tell its type: write it as { u8 = 6 }"};
    }
}

void put_nvs(const toml::table &all, csv_text_t *csv)
{
    for (const char *column : {"key", "type", "encoding", "value"}) {
        add(csv, column, column[0] == 'k');
    }
    for (const Entry &space : entries_of(all)) {
        const toml::table *table = space.node->as_table();
        if (table == nullptr) {
            throw Fault{space.line,
                        "'" + space.name + "' is in no namespace: begin one, as [factory]"};
        }
        put_entry(csv, space.name, "namespace", "", "");
        for (const Entry &entry : entries_of(*table)) {
            put_value(csv, entry);
        }
    }
}

/* No exception leaves this file, for its callers are C. */
template <typename Work> bool guarded(toml_fault_t *fault, Work work)
{
    *fault = toml_fault_t{};
    try {
        work();
        return true;
    } catch (const Fault &caught) {
        fault->line = caught.line;
        std::snprintf(fault->text, sizeof fault->text, "%s", caught.text.c_str());
    } catch (...) {
        std::snprintf(fault->text, sizeof fault->text, "out of memory");
    }
    return false;
}

} // namespace

bool toml_read_boards(const char *text, size_t size, csv_text_t *csv, unsigned **lines,
                      toml_fault_t *fault)
{
    *lines = nullptr;
    return guarded(fault, [&] {
        const toml::table all = parse(text, size);
        const toml::array &boards = boards_of(all);
        *lines = static_cast<unsigned *>(std::calloc(boards.size() + 1, sizeof **lines));
        if (*lines == nullptr) {
            throw std::bad_alloc();
        }
        put_boards(boards, csv, *lines);
    });
}

bool toml_read_nvs(const char *text, size_t size, csv_text_t *csv, toml_fault_t *fault)
{
    return guarded(fault, [&] { put_nvs(parse(text, size), csv); });
}
