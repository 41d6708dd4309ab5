/* SPDX-License-Identifier: Apache-2.0 */
#include "view/map/map_svg.h"
#include "console/console.h"
#include "esp_host_file.h"
#include "view/size_text.h"
#include <stdio.h>
#include <stdlib.h>

/* Pixels. A row a stretch: at scale most would be too thin to be seen. */
enum {
    SVG_ROW = 28,
    SVG_BAR = 20,
    SVG_BAR_AT = 110,
    SVG_BAR_WIDTH = 360,
    SVG_TEXT_AT = 485,
    SVG_WIDTH = 900,
    SVG_BASELINE = 18,
};

/* Names come from files: what would end a text or begin a tag is written as its number. */
static void svg_text(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        const unsigned char byte = (unsigned char)*text;
        if (byte < ' ' || byte == '<' || byte == '>' || byte == '&' || byte == '"') {
            fprintf(out, byte < ' ' ? "?" : "&#%u;", byte);
        } else {
            fputc(byte, out);
        }
    }
}

static void svg_row(FILE *out, const esp_host_plan_stretch_t *stretch, unsigned top)
{
    char size[VIEW_SIZE_TEXT];
    char written[VIEW_SIZE_TEXT];
    const unsigned share = (unsigned)((uint64_t)stretch->written * SVG_BAR_WIDTH / stretch->size);
    fprintf(out, "<text x=\"8\" y=\"%u\">0x%08x</text>\n", top + SVG_BASELINE,
            (unsigned)stretch->offset);
    fprintf(out,
            "<rect x=\"%d\" y=\"%u\" width=\"%d\" height=\"%d\" fill=\"#e4e4e4\" "
            "stroke=\"#888\"/>\n",
            SVG_BAR_AT, top + 4, SVG_BAR_WIDTH, SVG_BAR);
    if (stretch->file != NULL) {
        fprintf(out, "<rect x=\"%d\" y=\"%u\" width=\"%u\" height=\"%d\" fill=\"#8ec07c\"/>\n",
                SVG_BAR_AT, top + 4, share > 2 ? share : 2, SVG_BAR);
    }
    fprintf(out, "<text x=\"%d\" y=\"%u\">", SVG_BAR_AT + 6, top + SVG_BASELINE);
    svg_text(out, stretch->name);
    fprintf(out, "  %s</text>\n<text x=\"%d\" y=\"%u\">", stretch->kind, SVG_TEXT_AT,
            top + SVG_BASELINE);
    if (stretch->file != NULL) {
        fprintf(out, "%s of %s: ", view_size_text(written, stretch->written),
                view_size_text(size, stretch->size));
        svg_text(out, stretch->file->path);
    } else {
        fprintf(out, "%s, stays", view_size_text(size, stretch->size));
    }
    fputs("</text>\n", out);
}

static void svg_print(FILE *out, const esp_host_plan_t *plan, target_chip_t chip)
{
    esp_host_plan_stretch_t stretches[ESP_HOST_PLAN_STRETCHES];
    const size_t count = esp_host_plan_map(plan, chip, stretches, ESP_HOST_PLAN_STRETCHES);
    const unsigned height = (unsigned)(count + 1) * SVG_ROW;
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%u\" "
            "font-family=\"monospace\" font-size=\"13\">\n"
            "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n"
            "<text x=\"8\" y=\"%d\">Flash of an ",
            SVG_WIDTH, height, SVG_BASELINE);
    svg_text(out, esp_loader_chip_name(chip));
    fputs("</text>\n", out);
    for (size_t i = 0; i < count; i++) {
        svg_row(out, &stretches[i], (unsigned)(i + 1) * SVG_ROW);
    }
    fputs("</svg>\n", out);
}

/* @return all of it, for free(); NULL: no room */
static char *svg_make(const esp_host_plan_t *plan, target_chip_t chip, size_t *size)
{
    FILE *out = console_scratch();
    if (out == NULL) {
        return NULL;
    }
    svg_print(out, plan, chip);
    const long end = ftell(out);
    char *text = end > 0 && fflush(out) == 0 && !ferror(out) ? malloc((size_t)end) : NULL;
    rewind(out);
    if (text != NULL && fread(text, 1, (size_t)end, out) != (size_t)end) {
        free(text);
        text = NULL;
    }
    *size = (size_t)end;
    fclose(out);
    return text;
}

bool map_svg_save(const esp_host_plan_t *plan, target_chip_t chip, const char *path,
                  esp_host_error_t *error)
{
    size_t size = 0;
    esp_host_save_t save;
    char *text = svg_make(plan, chip, &size);
    if (text == NULL) {
        return esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
    }
    const bool done = esp_host_save_begin(&save, path, error) &&
                      esp_host_save_end(&save, (const uint8_t *)text, size, error);
    free(text);
    return done;
}
