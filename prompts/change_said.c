/* Certain sentences about a change (see change_said.h). Everything said here is read off the lines
 * or the calls that differ; what they are good for is not said. */
#include "change_said.h"
#include "change_edits.h"
#include "change_rename.h"
#include "change_text.h"
#include "words.h"

enum { SHORT_LINE = 72, MOST_NAMES = 4, AROUND = 2, MOST_DOC = 140, MANY_RESPACED = 3 };

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

/* ---- calls that came and went ---- */

/* "def f(" names what it defines; it calls nothing. */
static bool is_call(str text, const struct code_word *w)
{
    static const char *const words[] = {"def", "function", "func", "fn", "sub", "fun"};
    str before = str_trim(str_sub(text, 0, w->byte));
    for (size_t i = 0; w->is_call && i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);
        if (str_ends(before, str_of(words[i])) &&
            (before.n == n || !is_name_char(before.p[before.n - n - 1])))
            return false;
    }
    return w->is_call;
}

static bool has_call(const struct code_words *w, str text, str name)
{
    for (size_t i = 0; i < w->n; i++)
        if (is_call(text, &w->v[i]) &&
            str_eq(str_sub(text, w->v[i].byte, w->v[i].byte + w->v[i].len), name))
            return true;
    return false;
}

/* "`a`, `b` and 2 more": calls in one text and nowhere in the other; `self` is what the text
 * defines, which stands before a bracket in its header. */
static const char *calls_only_in(const struct code_words *w, str text,
                                 const struct code_words * not, str other, const char *self,
                                 arena *a)
{
    strbuf b;
    size_t n = 0;
    strbuf_init(&b, 0);
    for (size_t i = 0; i < w->n; i++) {
        str name = str_sub(text, w->v[i].byte, w->v[i].byte + w->v[i].len);
        struct code_words before = {w->v, i};
        if (str_eqz(name, self) || !is_call(text, &w->v[i]) || has_call(not, other, name) ||
            text_has_word(other, name) || has_call(&before, text, name))
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
    if (!x->after.language || !x->before.language || strcmp(x->after.language, "make") == 0 ||
        !code_words(x->before.language, was, 0, (uint32_t)was.n, a, &old, &quiet) ||
        !code_words(x->after.language, is, 0, (uint32_t)is.n, a, &now, &quiet))
        return NULL;
    const char *more = calls_only_in(&now, is, &old, was, x->after.name, a);
    const char *less = calls_only_in(&old, was, &now, is, x->before.name, a);
    if (more && less)
        return arena_printf(a, "Calls %s as well; no longer %s.", more, less);
    if (more)
        return arena_printf(a, "Calls %s as well.", more);
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

static bool can_quote(str s)
{
    return s.n <= SHORT_LINE && str_find(s, STR("`"), 0) == SIZE_MAX;
}

static bool has_parameter(str list, str one, arena *a)
{
    str two;
    while (next_parameter(&list, &two))
        if (str_eq(text_squeeze(one, a), text_squeeze(two, a)))
            return true;
    return false;
}

/* The parameters of list that the other one lacks; false: too many, or not to be quoted. */
struct parameter_list {
    str v[MOST_NAMES];
    size_t n;
};
static bool parameters_only_in(str list, str other, arena *a, struct parameter_list *out)
{
    str one;
    out->n = 0;
    while (next_parameter(&list, &one)) {
        if (!one.n || str_eq(one, STR("void")) || has_parameter(other, one, a))
            continue;
        if (out->n == MOST_NAMES || !can_quote(one))
            return false;
        out->v[out->n++] = one;
    }
    return true;
}

static const char *parameters_named(const struct parameter_list *l, arena *a)
{
    const char *out = "";
    for (size_t i = 0; i < l->n; i++)
        out = arena_printf(a, "%s%s`" STR_FMT "`", out, i ? ", " : "", STR_ARG(l->v[i]));
    return out;
}

/* What stands before and behind the parameters: result, name, modifiers. */
static str around_parameters(str signature, str list, arena *a)
{
    size_t at = list.n ? (size_t)(list.p - signature.p) : signature.n;
    return text_squeeze(
        str_of(arena_printf(a, STR_FMT "|" STR_FMT, STR_ARG(str_sub(signature, 0, at)),
                            STR_ARG(str_sub(signature, at + list.n, signature.n)))),
        a);
}

static const char *signature_becomes(const struct symbol_change *x, arena *a)
{
    if (strcmp(x->after.signature, x->after.name) == 0) /* a target: its line says more */
        return NULL;
    if (strlen(x->after.signature) <= 2 * SHORT_LINE && !strchr(x->after.signature, '`'))
        return arena_printf(a, "The signature becomes `%s`.", x->after.signature);
    return "The signature changes.";
}

/* What became of `old`; NULL when a signature says nothing. */
static const char *signature_changed(const struct symbol_change *x, str old, arena *a)
{
    str now = str_of(x->after.signature);
    str was = parameters(old), is = parameters(now);
    struct parameter_list less, more;
    bool few = parameters_only_in(was, is, a, &less) && parameters_only_in(is, was, a, &more);
    if (!few || (!less.n && !more.n) ||
        (was.n && is.n && !str_eq(around_parameters(old, was, a), around_parameters(now, is, a))))
        return signature_becomes(x, a);
    const char *gone = parameters_named(&less, a), *come = parameters_named(&more, a);
    if (!less.n)
        return arena_printf(a, "Takes %s as well.", come);
    if (!more.n)
        return arena_printf(a, "No longer takes %s.", gone);
    if (less.n == 1 && more.n == 1)
        return arena_printf(a, "Parameter %s becomes %s.", gone, come);
    return arena_printf(a, "Takes %s in place of %s.", come, gone);
}

/* ---- the whole ---- */

static const char *join(const char *x, const char *y, arena *a)
{
    return !x || !x[0] ? y : !y || !y[0] ? x : arena_printf(a, "%s %s", x, y);
}

static bool is_prose(const struct symbol_change *x)
{
    const char *l = x->after.path ? x->after.language : x->before.language;
    return x->symbol_kind == SYM_SECTION || !l || strcmp(l, "markdown") == 0;
}

/* "12 lines of code added, 3 removed." */
static const char *lines_left(const struct symbol_change *x, const struct change_edits *d,
                              bool alone, arena *a)
{
    /* of what stands outside of definitions it is not certain that it is no comment */
    const char *more = alone ? "" : " more", *of = is_prose(x)  ? " of text"
                                                   : x->is_file ? ""
                                                                : " of code";
    if (d->left_added && d->left_removed)
        return arena_printf(a, "%u%s line%s%s added, %u removed.", d->left_added, more,
                            plural(d->left_added), of, d->left_removed);
    uint32_t n = d->left_added + d->left_removed;
    return n ? arena_printf(a, "%u%s line%s%s %s.", n, more, plural(n), of,
                            d->left_added ? "added" : "removed")
             : "";
}

/* Of prose the first new words are quoted; nothing is read into them. */
static const char *prose_quoted(const struct symbol_change *x, arena *a)
{
    struct diff_lines d;
    text_diff(x->before.text, x->after.text, true, a, &d);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < d.n; i++) {
            str t = str_trim(d.v[i].text);
            if (d.v[i].mark != "+-"[pass] || t.n < 4)
                continue;
            const char *s = first_sentence(t, SHORT_LINE, a);
            if (memchr(t.p, '"', t.n) && can_quote(t)) /* to the letter */
                s = arena_printf(a, "`" STR_FMT "`", STR_ARG(t));
            else if (s[0])
                s = arena_printf(a, "\"%s\"", s);
            if (s[0])
                return arena_printf(a, pass ? "%s goes." : "New text: %s.", s);
        }
    return "";
}

/* "Only comments differ: `a` becomes `b`.", where they are short. */
static const char *said_of_comments(const struct symbol_change *x, arena *a)
{
    struct diff_lines d;
    text_diff(x->before.text, x->after.text, true, a, &d);
    struct quoted_lines was = {ARENA_ARRAY(a, str, d.n + 1), 0},
                        is = {ARENA_ARRAY(a, str, d.n + 1), 0};
    for (size_t i = 0; i < d.n; i++) {
        struct quoted_lines *q = d.v[i].mark == '+' ? &is : &was;
        str line = str_trim(d.v[i].text);
        if (d.v[i].mark != ' ' && line.n > 1) /* a brace is none */
            q->v[q->n++] = line;
    }
    const char *said = was.n == 1 && is.n == 1 ? lines_become(&was, &is, false, a) : NULL;
    const char *gone = !is.n ? lines_quoted(&was, a) : NULL;
    const char *came = !was.n ? lines_quoted(&is, a) : NULL;
    if (said)
        return arena_printf(a, "Only comments differ: %s", said);
    if (gone || came)
        return arena_printf(a, "Only comments differ: %s %s.", gone ? "removes" : "adds",
                            gone ? gone : came);
    return "Only comments differ.";
}

/* What differs inside, after `head` has been said. */
static struct change_said said_of_body(const struct symbol_change *change, const char *head,
                                       bool has_header, arena *a)
{
    const char *renamed;
    struct symbol_change y = change_unrenamed(change, a, &renamed), *x = &y;
    struct change_edits d = change_edits(x, change->before.text, has_header, a);
    head = join(head, renamed[0] ? renamed : NULL, a);
    bool open = d.left_added || d.left_removed || d.in_part;
    const char *calls = open && !x->is_file ? calls_changed(x, a) : NULL;
    const char *prose = open && !d.told[0] && is_prose(x) ? prose_quoted(x, a) : "";
    bool only_counted = !head && !calls && !prose[0] && !d.told[0];
    const char *text = join(join(head, d.told, a), join(calls, prose, a), a);
    text = join(text, lines_left(x, &d, only_counted || prose[0], a), a);
    if (text[0] && d.respaced >= MANY_RESPACED)
        text = join(text, "Other lines differ in blanks only.", a);
    if (!text[0] && x->string_blanks)
        text = "Blanks inside of a string differ.";
    else if (!text[0] && d.respaced)
        text = "Only blanks and line breaks differ.";
    else if (!text[0])
        text = d.comments ? said_of_comments(x, a) : "Only blank lines differ.";
    return (struct change_said){text, !open || x->is_file || is_prose(x)};
}

static struct change_said said_of_new(const struct symbol_change *x, uint32_t n, arena *a)
{
    const struct change_side *s = &x->after;
    const char *doc = is_prose(x) ? "" : first_sentence(str_of(s->doc), MOST_DOC, a);
    const char *head = n ? arena_printf(a, "New, %u line%s.", n, plural(n)) : "New.";
    if (is_prose(x))
        return (struct change_said){head, true};
    if (n <= 3 && (x->is_file || s->start != s->end)) { /* not the head of a class alone */
        struct change_edits d = change_edits(x, x->before.text, false, a);
        if (!d.left_added && d.told[0])
            return (struct change_said){d.told, true};
    }
    if (doc[0] && n)
        return (struct change_said){
            arena_printf(a, "New, %u line%s; its comment: \"%s\".", n, plural(n), doc), true};
    if (s->signature[0] && can_quote(str_of(s->signature)) && !x->is_test)
        head = n ? arena_printf(a, "New: `%s`, %u line%s.", s->signature, n, plural(n))
                 : arena_printf(a, "New: `%s`.", s->signature);
    return (struct change_said){head, x->is_file || n < 4};
}

static struct change_said said_of_gone(const struct symbol_change *x, uint32_t n, arena *a)
{
    struct change_edits d = {.told = ""};
    if (n == 1 && !is_prose(x) && x->before.start != x->before.end)
        d = change_edits(x, x->before.text, false, a);
    return (struct change_said){d.told[0] && !d.left_removed ? d.told
                                : n ? arena_printf(a, "Removed; it had %u line%s.", n, plural(n))
                                    : "Removed.",
                                true};
}

/* The signature before with the name that it has now. */
static str renamed_signature(const struct symbol_change *x, arena *a)
{
    str s = str_of(x->before.signature), name = str_of(x->before.name);
    size_t at = name.n ? str_find(s, name, 0) : SIZE_MAX;
    if (at == SIZE_MAX)
        return s;
    return str_of(arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(str_sub(s, 0, at)), x->after.name,
                               STR_ARG(str_sub(s, at + name.n, s.n))));
}

/* What it was called and where it stood; with the parameters, when they are others. */
static const char *where_from(const struct symbol_change *x, arena *a)
{
    bool elsewhere = x->kind == CHANGE_MOVED && strcmp(x->before.path, x->after.path) != 0;
    const char *head = elsewhere ? arena_printf(a, "Moved here from %s.", x->before.path)
                                 : arena_printf(a, "It was `%s`.", x->before.qualified);
    str old = renamed_signature(x, a);
    if (symbol_is_function(x->symbol_kind))
        if (!str_eq(text_squeeze(old, a), text_squeeze(str_of(x->after.signature), a)))
            head = join(head, signature_changed(x, old, a), a);
    return head;
}

struct change_said change_said(const struct symbol_change *x, arena *a)
{
    uint32_t n = x->lines_added + x->lines_removed;
    const char *signature = NULL;
    if (x->blanks_only && x->kind == CHANGE_BODY)
        return (struct change_said){"Only blanks and line breaks differ.", true};
    if (x->comments_only && x->kind == CHANGE_BODY)
        return (struct change_said){said_of_comments(x, a), true};
    switch (x->kind) {
    case CHANGE_ADDED:
        return said_of_new(x, n, a);
    case CHANGE_REMOVED:
        return said_of_gone(x, n, a);
    case CHANGE_BODY:
        return said_of_body(x, NULL, false, a);
    case CHANGE_SIGNATURE:
        signature = signature_changed(x, str_of(x->before.signature), a);
        return said_of_body(x, signature, signature != NULL, a);
    default:
        break;
    }
    const char *head = where_from(x, a);
    if (!x->body_changed && n == 0)
        return (struct change_said){head, true};
    return said_of_body(x, head, !x->is_file, a);
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
    text_diff(x->before.text, x->after.text, false, a, &d);
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
