/* How commands print. Everything that comes from a repository or a model goes through here and is
 * made safe for a terminal; nothing else writes to stdout. A closed stdout ends the output quietly
 * (stdout_lost tells loops to stop early). */
#pragma once
#include "context.h"

enum style { STYLE_PLAIN, STYLE_TITLE, STYLE_LABEL, STYLE_DIM, STYLE_PLACE, STYLE_WARN, STYLE_BAD };

void manners_detect(struct manners *m, bool plain);
bool stdout_lost(void);
/* Printf whose result is ours (no foreign text inside). */
void say(const char *fmt, ...) FMT(1, 2);
void say_raw(str text); /* a text of ours: help, a script */
/* Foreign text, made safe; control bytes become visible. */
void say_text(const struct context *c, enum style s, str text);
void say_z(const struct context *c, enum style s, const char *text);
/* Label column, then text wrapped to the terminal, continued under itself. */
void say_labelled(const struct context *c, const char *label, size_t label_columns,
                  const char *text, enum style text_style);
/* "path:line", with control bytes visible. */
void say_place(const struct context *c, const char *path, uint32_t line);
/* n blanks. */
void say_pad(size_t n);

/* The two lines on stderr, and with --json the same as an object on stdout. */
void report_error(struct context *c, const err *e);
/* One line on stderr that is no error. */
void note(const char *fmt, ...) FMT(1, 2);
/* Prints j (stolen) on stdout; false with *e when stdout cannot take it. */
bool say_json(json_t *j, err *e) MUST_USE;
json_t *json_symbol(const struct symbol *s);
json_t *json_text(const char *text); /* NULL gives null */
/* "1.0 GB", "12.3 MB": in a's memory. */
const char *size_text(arena *a, uint64_t bytes);
const char *count_text(arena *a, uint64_t n); /* 12,345 */
/* Flushes stdout; false with *e when something was lost that the reader wanted. */
bool output_finish(err *e) MUST_USE;
