/* Printing for people and programs. Owns stdout: safe text, wrapping, styles, errors in two lines.
 *
 * Invariant: no byte of foreign text reaches the terminal without utf8_safe. */
#include "output.h"
#include "../../engine/base/utf8.h"
#include "../wrap.h"
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool lost;
static int lost_errno;

bool stdout_lost(void)
{
    return lost;
}

static void put(const char *p, size_t n)
{
    if (lost || !n)
        return;
    if (fwrite(p, 1, n, stdout) != n) {
        lost = true;
        lost_errno = errno;
    }
}

void manners_detect(struct manners *m, bool plain)
{
    const char *term = getenv("TERM"), *no_colour = getenv("NO_COLOR"), *width = getenv("COLUMNS");
    m->in_tty = isatty(STDIN_FILENO);
    m->out_tty = isatty(STDOUT_FILENO);
    m->err_tty = isatty(STDERR_FILENO);
    m->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    m->colour = m->out_tty && !plain && !(no_colour && *no_colour) && term && strcmp(term, "dumb");
    m->columns = 80;
    struct winsize size;
    unsigned long long n;
    if (m->out_tty && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
        m->columns = size.ws_col;
    else if (width && str_to_u64(str_of(width), &n) && n >= 20 && n <= 1000)
        m->columns = (int)n;
}

void say(const char *fmt, ...)
{
    char text[1024];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (n > 0)
        put(text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

void say_raw(str text)
{
    put(text.p, text.n);
}

static const char *style_codes[] = {
    [STYLE_PLAIN] = "",       [STYLE_TITLE] = "\033[1m",  [STYLE_LABEL] = "\033[1m",
    [STYLE_DIM] = "\033[2m",  [STYLE_PLACE] = "\033[36m", [STYLE_WARN] = "\033[33m",
    [STYLE_BAD] = "\033[31m",
};

void say_text(const struct context *c, enum style s, str text)
{
    strbuf b;
    strbuf_init(&b, 0);
    bool styled = c->manners.colour && *style_codes[s];
    if (styled)
        strbuf_addz(&b, style_codes[s]);
    utf8_safe(&b, text, false);
    if (styled)
        strbuf_addz(&b, "\033[0m");
    put(b.p, b.len);
    strbuf_release(&b);
}

void say_z(const struct context *c, enum style s, const char *text)
{
    say_text(c, s, str_of(text));
}

void say_pad(size_t n)
{
    while (n--)
        put(" ", 1);
}

void say_place(const struct context *c, const char *path, uint32_t line)
{
    say_z(c, STYLE_PLACE, path);
    if (line)
        say(":%u", line);
}

void say_labelled(const struct context *c, const char *label, size_t label_columns,
                  const char *text, enum style text_style)
{
    strbuf safe;
    strbuf_init(&safe, 0);
    utf8_safe(&safe, str_of(text), true);
    size_t indent = label_columns + 2, width = (size_t)c->manners.columns;
    width = width > indent + 20 ? width - indent : 20;
    size_t used = utf8_columns(str_of(label));
    say_z(c, STYLE_LABEL, label);
    if (used > label_columns) {
        say("\n");
        used = 0;
    }
    str rest = str_trim(strbuf_str(&safe)), line;
    bool first = true;
    while (wrap_next(&rest, width, &line)) {
        say_pad(first ? indent - used : indent);
        say_text(c, text_style, line);
        say("\n");
        first = false;
    }
    if (first)
        say("\n");
    strbuf_release(&safe);
}

void note(const char *fmt, ...)
{
    char text[600];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    strbuf b;
    strbuf_init(&b, 0);
    utf8_safe(&b, str_of(text), false);
    fprintf(stderr, "docent: %s\n", b.p);
    strbuf_release(&b);
}

static const char *error_name(int code)
{
    static const char *const names[] = {
        [ERR_NONE] = "none",
        [ERR_IO] = "io",
        [ERR_FORMAT] = "format",
        [ERR_NOT_FOUND] = "not_found",
        [ERR_AMBIGUOUS] = "ambiguous",
        [ERR_USAGE] = "usage",
        [ERR_BUSY] = "busy",
        [ERR_NOMEM] = "no_memory",
        [ERR_NOSPACE] = "no_space",
        [ERR_CANCELLED] = "interrupted",
        [ERR_UNSUPPORTED] = "unsupported",
        [ERR_REPOSITORY] = "repository",
        [ERR_MODEL] = "model",
    };
    return names[code];
}

static void print_error_json(const struct context *c, const err *e)
{
    json_t *candidates = json_array();
    for (size_t i = 0; i < c->candidates.n; i++)
        json_array_append_new(candidates, json_symbol(&c->candidates.v[i]));
    json_t *o = json_pack("{s:{s:s,s:o,s:o,s:i},s:o}", "error", "code", error_name(e->code),
                          "message", json_text(e->msg), "hint", json_text(e->hint), "status",
                          (int)status_of(e), "candidates", candidates);
    lost = lost || !json_print(o);
    json_decref(o);
}

/* Does another candidate have the same name? Then parameters tell them apart. */
static bool is_overloaded(const struct context *c, size_t at)
{
    const struct symbol *v = c->candidates.v;
    for (size_t i = 0; i < c->candidates.n; i++)
        if (i != at && v[at].signature[0] && strcmp(v[i].qualified, v[at].qualified) == 0)
            return true;
    return false;
}

void report_error(struct context *c, const err *e)
{
    strbuf b;
    strbuf_init(&b, 0);
    strbuf_addz(&b, "docent: ");
    utf8_safe(&b, str_of(e->msg), false);
    strbuf_addc(&b, '\n');
    for (size_t i = 0; i < c->candidates.n; i++) {
        const struct symbol *s = &c->candidates.v[i];
        strbuf_addz(&b, "    ");
        utf8_safe(&b, str_of(s->path), false);
        strbuf_addf(&b, ":%u  %s ", s->line, symbol_kind_name(s->kind));
        utf8_safe(&b, str_of(is_overloaded(c, i) ? s->signature : s->qualified), false);
        strbuf_addc(&b, '\n');
    }
    if (e->hint[0]) {
        strbuf_addz(&b, "hint: ");
        utf8_safe(&b, str_of(e->hint), false);
        strbuf_addc(&b, '\n');
    }
    fflush(stdout);
    fwrite(b.p, 1, b.len, stderr);
    strbuf_release(&b);
    if (c->json)
        print_error_json(c, e);
}

json_t *json_text(const char *text)
{
    return text ? json_safe(str_of(text)) : json_null();
}

json_t *json_symbol(const struct symbol *s)
{
    return json_pack("{s:o,s:o,s:o,s:s,s:I,s:I,s:o}", "path", json_text(s->path), "name",
                     json_text(s->name), "qualified_name", json_text(s->qualified), "kind",
                     symbol_kind_name(s->kind), "line", (json_int_t)s->line, "end_line",
                     (json_int_t)s->end_line, "signature", json_text(s->signature));
}

bool say_json(json_t *j, err *e)
{
    if (!lost && !json_print(j)) {
        lost = true;
        lost_errno = errno;
    }
    json_decref(j);
    return output_finish(e);
}

const char *size_text(arena *a, uint64_t bytes)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
    double n = (double)bytes;
    size_t u = 0;
    while (n >= 999.5 && u < 4) {
        n /= 1000;
        u++;
    }
    return arena_printf(a, u && n < 99.95 ? "%.1f %s" : "%.0f %s", n, units[u]);
}

const char *count_text(arena *a, uint64_t n)
{
    if (n < 1000)
        return arena_printf(a, "%llu", (unsigned long long)n);
    return arena_printf(a, "%s,%03llu", count_text(a, n / 1000), (unsigned long long)(n % 1000));
}

bool output_finish(err *e)
{
    if (!lost && fflush(stdout) != 0) {
        lost = true;
        lost_errno = errno;
    }
    if (!lost || lost_errno == EPIPE || lost_errno == EBADF)
        return true; /* nobody listens any more: not an error */
    errno = lost_errno;
    err_errno(e, ERR_IO, "standard output");
    return err_hint(e, "free some space where the output goes, or send it elsewhere");
}
