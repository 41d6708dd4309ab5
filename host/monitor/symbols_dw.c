/*
 * Symbols through elfutils' libdw.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_monitor.h"
#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

enum { SYMBOLS_REGISTERS = 32, SYMBOLS_CODE_MOST = 64 };

typedef struct {
    uint32_t address;
    uint32_t size;
} symbols_code_t;

struct esp_host_symbols {
    Dwfl *dwfl;
    Dwfl_Module *module;
    symbols_code_t code[SYMBOLS_CODE_MOST]; /* sections of instructions */
    size_t code_count;
    uint8_t digest[SHA256_DIGEST_SIZE];
};

bool esp_host_symbols_are_supported(void)
{
    return true;
}

static bool symbols_hash(esp_host_symbols_t *symbols, const char *path, esp_host_error_t *error)
{
    uint8_t *bytes = NULL;
    uint32_t size;
    struct sha256_ctx hash;
    if (!esp_host_file_read(path, NULL, NULL, &bytes, &size, error)) {
        return false;
    }
    sha256_init(&hash);
    sha256_update(&hash, size, bytes);
    sha256_digest(&hash, sizeof symbols->digest, symbols->digest);
    free(bytes);
    return true;
}

static void symbols_find_code(esp_host_symbols_t *symbols, Elf *elf)
{
    Elf_Scn *section = NULL;
    GElf_Shdr header;
    while ((section = elf_nextscn(elf, section)) != NULL) {
        if (gelf_getshdr(section, &header) != NULL && (header.sh_flags & SHF_ALLOC) != 0 &&
            (header.sh_flags & SHF_EXECINSTR) != 0 && symbols->code_count < SYMBOLS_CODE_MOST) {
            symbols->code[symbols->code_count++] =
                (symbols_code_t){(uint32_t)header.sh_addr, (uint32_t)header.sh_size};
        }
    }
}

static bool symbols_load(esp_host_symbols_t *symbols, const char *path, esp_host_error_t *error)
{
    /* No other file is looked for: what is not in this one is not known. */
    static const Dwfl_Callbacks callbacks = {
        .find_elf = dwfl_build_id_find_elf,
        .find_debuginfo = dwfl_standard_find_debuginfo,
        .section_address = dwfl_offline_section_address,
    };
    GElf_Addr bias;
    Elf *elf = NULL;
    symbols->dwfl = dwfl_begin(&callbacks);
    if (symbols->dwfl != NULL) {
        symbols->module = dwfl_report_offline(symbols->dwfl, path, path, -1);
        dwfl_report_end(symbols->dwfl, NULL, NULL);
    }
    if (symbols->module != NULL) {
        elf = dwfl_module_getelf(symbols->module, &bias);
    }
    if (elf == NULL) {
        return esp_host_error_set(error, ESP_HOST_ERROR_INPUT, "name the build's ELF file",
                                  "%s: it is no ELF file: %s", path, dwfl_errmsg(-1));
    }
    symbols_find_code(symbols, elf);
    return symbols->code_count != 0 ||
           esp_host_error_set(error, ESP_HOST_ERROR_INPUT, "name the build's ELF file",
                              "%s: there is no code in it", path);
}

esp_host_symbols_t *esp_host_symbols_open(const char *path, esp_host_error_t *error)
{
    esp_host_symbols_t *symbols = calloc(1, sizeof *symbols);
    if (symbols == NULL) {
        esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    if (!symbols_hash(symbols, path, error) || !symbols_load(symbols, path, error)) {
        esp_host_symbols_free(symbols);
        return NULL;
    }
    return symbols;
}

void esp_host_symbols_free(esp_host_symbols_t *symbols)
{
    if (symbols != NULL) {
        if (symbols->dwfl != NULL) {
            dwfl_end(symbols->dwfl);
        }
        free(symbols);
    }
}

bool esp_host_symbols_is_code(const esp_host_symbols_t *symbols, uint32_t address)
{
    for (size_t i = 0; i < symbols->code_count; i++) {
        if (address - symbols->code[i].address < symbols->code[i].size) {
            return true;
        }
    }
    return false;
}

bool esp_host_symbols_match(const esp_host_symbols_t *symbols, const char *digits, size_t count)
{
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < count && i < 2 * sizeof symbols->digest; i++) {
        const uint8_t byte = symbols->digest[i / 2];
        if (digits[i] != hex[i % 2 == 0 ? byte >> 4 : byte & 0xF]) {
            return false;
        }
    }
    return true;
}

/* The compilation unit an address is in; not all compilers write the table that tells it. */
static Dwarf_Die *symbols_unit(const esp_host_symbols_t *symbols, uint32_t address,
                               Dwarf_Addr *bias)
{
    Dwarf_Die *unit = dwfl_module_addrdie(symbols->module, address, bias);
    if (unit != NULL) {
        return unit;
    }
    while ((unit = dwfl_module_nextcu(symbols->module, unit, bias)) != NULL) {
        if (dwarf_haspc(unit, address - *bias) == 1) {
            return unit;
        }
    }
    return NULL;
}

/* A function's name where no debugging information tells it: in assembly, say. Names that begin
 * with '$' mark what the instructions are, and belong to no function. */
static const char *symbols_name(const esp_host_symbols_t *symbols, uint32_t address)
{
    const char *best = NULL;
    uint64_t nearest = 0;
    const int count = dwfl_module_getsymtab(symbols->module);
    for (int i = 1; i < count; i++) {
        GElf_Sym symbol;
        const char *name = dwfl_module_getsym(symbols->module, i, &symbol, NULL);
        const int type = GELF_ST_TYPE(symbol.st_info);
        if (name == NULL || name[0] == '\0' || name[0] == '$' ||
            (type != STT_FUNC && type != STT_NOTYPE) || symbol.st_shndx == SHN_UNDEF ||
            symbol.st_value > address || symbol.st_value < nearest ||
            (symbol.st_size != 0 && address - symbol.st_value >= symbol.st_size)) {
            continue;
        }
        /* Of several at one place that of a function is meant. */
        if (best == NULL || symbol.st_value > nearest || type == STT_FUNC) {
            best = name;
            nearest = symbol.st_value;
        }
    }
    return best;
}

/* Where an inlined function was called, as the caller's own place. */
static void symbols_take_call(Dwarf_Die *unit, Dwarf_Die *inlined, esp_host_place_t *place)
{
    Dwarf_Attribute attribute;
    Dwarf_Word value;
    Dwarf_Files *files;
    if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_line, &attribute), &value) == 0) {
        place->line = (int)value;
    }
    if (dwarf_getsrcfiles(unit, &files, NULL) == 0 &&
        dwarf_formudata(dwarf_attr(inlined, DW_AT_call_file, &attribute), &value) == 0) {
        place->file = dwarf_filesrc(files, (size_t)value, NULL, NULL);
    }
}

/* From the innermost scope outwards: a place for each function, the inlined ones first. */
static size_t symbols_walk(Dwarf_Die *unit, Dwarf_Die *scopes, int count, esp_host_place_t *places,
                           size_t most)
{
    size_t found = 0;
    for (int i = 0; i < count; i++) {
        const int tag = dwarf_tag(&scopes[i]);
        if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram) {
            continue;
        }
        const char *name = dwarf_diename(&scopes[i]);
        places[found++].function = name != NULL ? name : "??";
        if (tag == DW_TAG_subprogram || found == most) {
            break;
        }
        places[found] = (esp_host_place_t){.inlined = true};
        symbols_take_call(unit, &scopes[i], &places[found]);
    }
    return found;
}

static size_t symbols_find_functions(Dwarf_Die *unit, Dwarf_Addr address, esp_host_place_t *places,
                                     size_t most)
{
    Dwarf_Die *lexical = NULL;
    Dwarf_Die *scopes = NULL;
    size_t found = 0;
    if (dwarf_getscopes(unit, address, &lexical) > 0) {
        /* What surrounds it in the code, not in the source. */
        const int count = dwarf_getscopes_die(&lexical[0], &scopes);
        found = symbols_walk(unit, scopes, count, places, most);
    }
    free(lexical);
    free(scopes);
    return found;
}

size_t esp_host_symbols_find(esp_host_symbols_t *symbols, uint32_t address,
                             esp_host_place_t *places, size_t most)
{
    Dwarf_Addr bias = 0;
    size_t found = 0;
    places[0] = (esp_host_place_t){.line = 0};
    Dwarf_Die *unit = symbols_unit(symbols, address, &bias);
    if (unit != NULL) {
        Dwarf_Line *line = dwarf_getsrc_die(unit, address - bias);
        if (line != NULL) {
            places[0].file = dwarf_linesrc(line, NULL, NULL);
            dwarf_lineno(line, &places[0].line);
        }
        found = symbols_find_functions(unit, address - bias, places, most);
    }
    if (found == 0) {
        places[0].function = symbols_name(symbols, address);
        found = places[0].function != NULL || places[0].file != NULL;
        places[0].function = places[0].function != NULL ? places[0].function : "??";
    }
    return found;
}

/* What libdwfl asks for a core's state; `symbols_panic_t` is all of it. */
typedef struct {
    const esp_host_panic_t *panic;
    uint32_t *addresses;
    size_t count;
    size_t most;
    bool told; /* that there is one thread */
} symbols_panic_t;

static pid_t symbols_thread(Dwfl *dwfl, void *user, void **thread)
{
    symbols_panic_t *state = user;
    (void)dwfl;
    *thread = state;
    const bool first = !state->told;
    state->told = true;
    return first;
}

static bool symbols_registers(Dwfl_Thread *thread, void *user)
{
    const symbols_panic_t *state = user;
    Dwarf_Word registers[SYMBOLS_REGISTERS];
    for (size_t i = 0; i < SYMBOLS_REGISTERS; i++) {
        registers[i] = state->panic->registers[i];
    }
    dwfl_thread_state_register_pc(thread, state->panic->pc);
    return dwfl_thread_state_registers(thread, 0, SYMBOLS_REGISTERS, registers);
}

/* Memory that the panic does not tell is not made up: there the walk ends. */
static bool symbols_memory(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *value, void *user)
{
    const symbols_panic_t *state = user;
    const uint64_t offset = address - state->panic->stack_address;
    (void)dwfl;
    if (address < state->panic->stack_address || offset % 4 != 0 ||
        offset / 4 >= state->panic->stack_words) {
        return false;
    }
    *value = state->panic->stack[offset / 4];
    return true;
}

static int symbols_frame(Dwfl_Frame *frame, void *user)
{
    symbols_panic_t *state = user;
    Dwarf_Addr pc;
    if (!dwfl_frame_pc(frame, &pc, NULL) || state->count == state->most) {
        return DWARF_CB_ABORT;
    }
    if (pc == 0) {
        return DWARF_CB_ABORT; /* nobody called it */
    }
    state->addresses[state->count++] = (uint32_t)pc;
    return DWARF_CB_OK;
}

size_t esp_host_symbols_unwind(esp_host_symbols_t *symbols, const esp_host_panic_t *panic,
                               uint32_t *addresses, size_t most)
{
    static const Dwfl_Thread_Callbacks callbacks = {
        .next_thread = symbols_thread,
        .memory_read = symbols_memory,
        .set_initial_registers = symbols_registers,
    };
    enum { THE_THREAD = 1 };
    symbols_panic_t state = {.panic = panic, .addresses = addresses, .most = most};
    GElf_Addr bias;
    /* A state can be attached once, so each walk has symbols of its own. */
    esp_host_symbols_t own = {0};
    GElf_Ehdr header;
    Elf *elf = dwfl_module_getelf(symbols->module, &bias);
    const char *path = dwfl_module_info(symbols->module, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    if (elf == NULL || gelf_getehdr(elf, &header) == NULL || header.e_machine != EM_RISCV) {
        return 0;
    }
    if (symbols_load(&own, path, NULL)) {
        elf = dwfl_module_getelf(own.module, &bias);
        if (dwfl_attach_state(own.dwfl, elf, THE_THREAD, &callbacks, &state)) {
            /* How the walk ends does not matter: what was found counts. */
            (void)dwfl_getthread_frames(own.dwfl, THE_THREAD, symbols_frame, &state);
        }
    }
    if (own.dwfl != NULL) {
        dwfl_end(own.dwfl);
    }
    return state.count;
}
