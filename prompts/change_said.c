/* Certain sentences about a change (see change_said.h). Everything said here is read off the lines
 * or the calls that differ; what they are good for is not said. */
#include "change_said.h"
#include "words.h"

enum { SHORT_LINE = 72, MOST_NAMES = 4, AROUND = 2 };

/* ---- the lines that differ ---- */

struct sides_diff {
    struct diff_lines lines;
    size_t added, removed; /* lines that are not blank */
    str first_added[2], first_removed[2];
};

static void diff_of(const struct symbol_change *x, arena *a, struct sides_diff *out)
{
    *out = (struct sides_diff){0};
    text_diff(x->before.text, x->after.text, a, &out->lines);
    for (size_t i = 0; i < out->lines.n; i++) {
        const struct diff_line *l = &out->lines.v[i];
        str t = str_trim(l->text);
        if (!t.n || l->mark == ' ')
            continue;
        if (l->mark == '+' && out->added++ < 2)
            out->first_added[out->added - 1] = t;
        if (l->mark == '-' && out->removed++ < 2)
            out->first_removed[out->removed - 1] = t;
    }
}

static bool can_quote(str line)
{
    return line.n <= SHORT_LINE && str_find(line, STR("`"), 0) == SIZE_MAX;
}

static const char *few_lines(const struct sides_diff *d, arena *a)
{
    const str *p = d->first_added, *m = d->first_removed;
    if (d->added == 1 && d->removed == 1 && can_quote(p[0]) && can_quote(m[0]))
        return arena_printf(a, "`" STR_FMT "` becomes `" STR_FMT "`.", STR_ARG(m[0]),
                            STR_ARG(p[0]));
    if (d->removed == 0 && d->added == 1 && can_quote(p[0]))
        return arena_printf(a, "Adds `" STR_FMT "`.", STR_ARG(p[0]));
    if (d->removed == 0 && d->added == 2 && can_quote(p[0]) && can_quote(p[1]))
        return arena_printf(a, "Adds `" STR_FMT "` and `" STR_FMT "`.", STR_ARG(p[0]),
                            STR_ARG(p[1]));
    if (d->added == 0 && d->removed == 1 && can_quote(m[0]))
        return arena_printf(a, "Removes `" STR_FMT "`.", STR_ARG(m[0]));
    if (d->added == 0 && d->removed == 2 && can_quote(m[0]) && can_quote(m[1]))
        return arena_printf(a, "Removes `" STR_FMT "` and `" STR_FMT "`.", STR_ARG(m[0]),
                            STR_ARG(m[1]));
    return NULL;
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

static const char *counted(const struct sides_diff *d, arena *a)
{
    if (!d->removed)
        return arena_printf(a, "%zu line%s added.", d->added, plural(d->added));
    if (!d->added)
        return arena_printf(a, "%zu line%s removed.", d->removed, plural(d->removed));
    return arena_printf(a, "%zu line%s added, %zu removed.", d->added, plural(d->added),
                        d->removed);
}

/* ---- calls that came and went ---- */

static bool has_call(const struct code_words *w, str text, str name)
{
    for (size_t i = 0; i < w->n; i++)
        if (w->v[i].is_call &&
            str_eq(str_sub(text, w->v[i].byte, w->v[i].byte + w->v[i].len), name))
            return true;
    return false;
}

/* "`a`, `b` and 2 more": calls in one text and nowhere in the other. */
static const char *calls_only_in(const struct code_words *w, str text,
                                 const struct code_words * not, str other, arena *a)
{
    strbuf b;
    size_t n = 0;
    strbuf_init(&b, 0);
    for (size_t i = 0; i < w->n; i++) {
        str name = str_sub(text, w->v[i].byte, w->v[i].byte + w->v[i].len);
        struct code_words before = {w->v, i};
        if (!w->v[i].is_call || has_call(not, other, name) || text_has_word(other, name) ||
            has_call(&before, text, name))
            continue;
        if (n++ < MOST_NAMES)
            strbuf_addf(&b, "%s`" STR_FMT "`", n > 1 ? ", " : "", STR_ARG(name));
    }
    if (n > MOST_NAMES)
        strbuf_addf(&b, " and %zu more", n - MOST_NAMES);
    const char *out = n ? arena_strdup(a, strbuf_str(&b)) : NULL;
    strbuf_release(&b);
    return out;
}

static const char *calls_changed(const struct symbol_change *x, arena *a)
{
    struct code_words old = {0}, now = {0};
    err quiet = ERR_INIT;
    str was = x->before.text, is = x->after.text;
    if (!x->after.language || !x->before.language ||
        !code_words(x->before.language, was, 0, (uint32_t)was.n, a, &old, &quiet) ||
        !code_words(x->after.language, is, 0, (uint32_t)is.n, a, &now, &quiet))
        return NULL;
    const char *more = calls_only_in(&now, is, &old, was, a);
    const char *less = calls_only_in(&old, was, &now, is, a);
    if (more && less)
        return arena_printf(a, "Now calls %s; no longer %s.", more, less);
    if (more)
        return arena_printf(a, "Now calls %s.", more);
    return less ? arena_printf(a, "No longer calls %s.", less) : NULL;
}

/* ---- signatures ---- */

static str parameters(str signature)
{
    size_t open = str_find(signature, STR("("), 0);
    int depth = 0;
    for (size_t i = open; open != SIZE_MAX && i < signature.n; i++) {
        depth += signature.p[i] == '(';
        depth -= signature.p[i] == ')';
        if (!depth)
            return str_sub(signature, open + 1, i);
    }
    return (str){"", 0};
}

/* Next parameter at commas outside of brackets. */
static bool next_parameter(str *rest, str *out)
{
    int depth = 0;
    size_t i = 0;
    if (!rest->n)
        return false;
    for (; i < rest->n; i++) {
        char c = rest->p[i];
        depth += c == '(' || c == '[' || c == '{' || c == '<';
        depth -= c == ')' || c == ']' || c == '}' || (c == '>' && depth > 0);
        if (c == ',' && depth <= 0)
            break;
    }
    *out = str_trim(str_sub(*rest, 0, i));
    *rest = str_sub(*rest, i + 1, rest->n);
    return true;
}

static const char *parameters_only_in(str list, str other, arena *a, size_t *n)
{
    strbuf b;
    str one, two;
    strbuf_init(&b, 0);
    *n = 0;
    while (next_parameter(&list, &one)) {
        bool same = !one.n;
        for (str rest = other; !same && next_parameter(&rest, &two);)
            same = str_eq(text_squeeze(one, a), text_squeeze(two, a));
        if (!same && can_quote(one))
            strbuf_addf(&b, "%s`" STR_FMT "`", (*n)++ ? ", " : "", STR_ARG(one));
    }
    const char *out = arena_strdup(a, strbuf_str(&b));
    strbuf_release(&b);
    return out;
}

static const char *signature_changed(const struct symbol_change *x, arena *a)
{
    str was = parameters(str_of(x->before.signature)), is = parameters(str_of(x->after.signature));
    size_t gone = 0, come = 0;
    const char *less = parameters_only_in(was, is, a, &gone);
    const char *more = parameters_only_in(is, was, a, &come);
    if (come && !gone)
        return arena_printf(a, "Takes %s as well.", more);
    if (gone && !come)
        return arena_printf(a, "No longer takes %s.", less);
    if (come && gone)
        return arena_printf(a, "Takes %s in place of %s.", more, less);
    if (strlen(x->after.signature) <= 2 * SHORT_LINE && !strchr(x->after.signature, '`'))
        return arena_printf(a, "The signature becomes `%s`.", x->after.signature);
    return "The signature changes.";
}

/* ---- the whole ---- */

static struct change_said said_of_body(const struct symbol_change *x, arena *a)
{
    struct sides_diff d;
    diff_of(x, a, &d);
    const char *few = few_lines(&d, a);
    if (few)
        return (struct change_said){few, true};
    const char *calls = x->is_file ? NULL : calls_changed(x, a);
    const char *lines = counted(&d, a);
    return (struct change_said){calls ? arena_printf(a, "%s %s", calls, lines) : lines,
                                x->is_file || !d.added};
}

struct change_said change_said(const struct symbol_change *x, arena *a)
{
    uint32_t n = x->lines_added + x->lines_removed;
    if (x->blanks_only)
        return (struct change_said){"Only blanks and line breaks differ.", true};
    if (x->comments_only)
        return (struct change_said){"Only comments differ.", true};
    switch (x->kind) {
    case CHANGE_ADDED:
        return (struct change_said){arena_printf(a, "New, %u line%s.", n, plural(n)),
                                    x->is_file || n < 4};
    case CHANGE_REMOVED:
        return (struct change_said){arena_printf(a, "Removed; it had %u line%s.", n, plural(n)),
                                    true};
    case CHANGE_BODY:
        return said_of_body(x, a);
    default:
        break;
    }
    const char *head = x->kind == CHANGE_MOVED && strcmp(x->before.path, x->after.path) != 0
                           ? arena_printf(a, "Moved here from %s.", x->before.path)
                       : x->kind == CHANGE_SIGNATURE
                           ? signature_changed(x, a)
                           : arena_printf(a, "It was `%s`.", x->before.qualified);
    return (struct change_said){head, !x->body_changed || x->kind != CHANGE_SIGNATURE};
}

/* ---- for the model ---- */

static void add_marked(strbuf *b, const struct diff_line *l)
{
    strbuf_addf(b, "%c " STR_FMT "\n", l->mark, STR_ARG(l->text));
}

static bool near_change(const struct diff_lines *d, size_t i)
{
    size_t from = i > AROUND ? i - AROUND : 0;
    for (size_t k = from; k < d->n && k <= i + AROUND; k++)
        if (d->v[k].mark != ' ')
            return true;
    return false;
}

void change_show(const struct symbol_change *x, arena *a, struct change_text *out)
{
    struct diff_lines d;
    strbuf shown, removed, added;
    strbuf_init(&shown, 0);
    strbuf_init(&removed, 0);
    strbuf_init(&added, 0);
    text_diff(x->before.text, x->after.text, a, &d);
    bool gap = false;
    for (size_t i = 0; i < d.n; i++) {
        const struct diff_line *l = &d.v[i];
        if (l->mark == ' ' && !near_change(&d, i)) {
            gap = true;
            continue;
        }
        if (gap && shown.len)
            strbuf_addz(&shown, "  ...\n");
        gap = false;
        add_marked(&shown, l);
        if (l->mark != ' ')
            strbuf_addf(l->mark == '+' ? &added : &removed, STR_FMT "\n", STR_ARG(l->text));
    }
    out->shown = arena_str(a, strbuf_str(&shown));
    out->removed = arena_str(a, strbuf_str(&removed));
    out->added = arena_str(a, strbuf_str(&added));
    strbuf_release(&shown);
    strbuf_release(&removed);
    strbuf_release(&added);
}
