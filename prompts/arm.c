/* See arm.h. Knows switches by the words they are written with, no language. */
#include "arm.h"
#include "clause.h"
#include "remark.h"
#include "words.h"

enum { MAX_SUBJECT = 48, MAX_LABEL = 48, MAX_LABELS = 4 };

static str trimmed(str s)
{
    s = str_trim(s);
    while (s.n && strchr("{:; \t\r\n", s.p[s.n - 1]))
        s.n--;
    return s;
}

bool node_is_switch(const struct code_node *n, str text)
{
    str h = node_header(n, text);
    return n->kind == NODE_BRANCH &&
           (word_off(h, "switch").n < h.n || word_off(h, "match").n < h.n ||
            word_off(h, "select").n < h.n || word_off(h, "case").n < h.n);
}

bool node_is_case(const struct outline *o, str text, int32_t node)
{
    const struct code_node *n = &o->v[node];
    return (n->kind == NODE_ARM || n->kind == NODE_LABEL) && n->parent >= 0 &&
           node_is_switch(&o->v[n->parent], text);
}

str switch_subject(const struct code_node *sw, str text)
{
    static const char *const words[] = {"switch", "match", "case"};
    str h = trimmed(node_header(sw, text)), s = h;
    for (size_t i = 0; s.n == h.n && i < sizeof words / sizeof *words; i++)
        s = word_off(h, words[i]);
    return parens_off(s);
}

/* Does "is" fit between subject and labels? Not with types, patterns and channels. */
static bool subject_compares(const struct code_node *sw, str text)
{
    str h = trimmed(node_header(sw, text)), s = word_off(h, "switch");
    return s.n < h.n && str_find(s, STR(".(type)"), 0) == SIZE_MAX && !memchr(s.p, ';', s.n);
}

/* The label's own words: `9` of `case 9:`; empty for the default. */
static bool label_of(const struct code_node *n, str text, str *out)
{
    str h = n->kind == NODE_LABEL ? trimmed(str_sub(text, n->start_byte, n->end_byte))
                                  : trimmed(node_header(n, text));
    size_t comment = str_find(h, STR("/*"), 0);
    h = trimmed(comment == SIZE_MAX ? h : str_sub(h, 0, comment));
    if (str_ends(h, STR("=>")) || str_ends(h, STR("->")))
        h = str_trim(str_sub(h, 0, h.n - 2));
    h = word_off(word_off(h, "case"), "when");
    bool other = str_eqz(h, "default") || str_eqz(h, "_") || str_eqz(h, "else");
    *out = other ? (str){h.p, 0} : h;
    return other || (h.n && h.n <= MAX_LABEL && !memchr(h.p, '\n', h.n) && !memchr(h.p, '`', h.n));
}

const char *case_label(const struct outline *o, str text, int32_t node, arena *a)
{
    str l;
    if (!label_of(&o->v[node], text, &l))
        return NULL;
    if (!l.n)
        return "";
    const char *remark = header_remark(o, text, node, a);
    return arena_printf(a, "`" STR_FMT "`%s%s%s", STR_ARG(l), remark[0] ? " (" : "", remark,
                        remark[0] ? ")" : "");
}

/* The labels that lead to an arm, its own last: indexes into the outline. 0: too many. */
static size_t labels_of(const struct outline *o, int32_t arm, int32_t *out)
{
    int32_t back[MAX_LABELS];
    size_t n = 0;
    back[n++] = arm;
    for (int32_t i = arm - 1; i > o->v[arm].parent; i--) {
        if (o->v[i].kind == NODE_COMMENT && o->v[i].parent == o->v[arm].parent)
            continue;
        if (o->v[i].kind != NODE_LABEL || o->v[i].parent != o->v[arm].parent)
            break;
        if (n == MAX_LABELS)
            return 0;
        back[n++] = i;
    }
    for (size_t i = 0; i < n; i++)
        out[i] = back[n - 1 - i];
    return n;
}

const char *arm_words(const struct outline *o, str text, int32_t arm, arena *a)
{
    int32_t label[MAX_LABELS];
    size_t n = labels_of(o, arm, label);
    const char *list = "";
    for (size_t i = 0; i < n; i++) {
        const char *l = case_label(o, text, label[i], a);
        if (!l || !l[0])
            return l ? "In all other cases," : "";
        list = arena_printf(a, "%s%s%s", list, i == 0 ? "" : i + 1 < n ? ", " : " or ", l);
    }
    if (!n)
        return "";
    const struct code_node *sw = &o->v[o->v[arm].parent];
    str subject = switch_subject(sw, text), q;
    if (!subject_compares(sw, text))
        return arena_printf(a, "For %s,", list);
    if (!subject.n)
        return arena_printf(a, "If %s,", list);
    return code_quote(subject, MAX_SUBJECT, a, &q)
               ? arena_printf(a, "When `" STR_FMT "` is %s,", STR_ARG(q), list)
               : arena_printf(a, "For %s,", list);
}

static bool leaves(const struct outline *o, int32_t arm)
{
    const struct code_node *last = NULL;
    for (size_t i = (size_t)arm + 1; i < o->n && o->v[i].parent >= arm; i++)
        if (o->v[i].parent == arm && o->v[i].kind != NODE_COMMENT)
            last = &o->v[i];
    return last &&
           (last->kind == NODE_JUMP || last->kind == NODE_RETURN || last->kind == NODE_THROW);
}

static bool breaks(const struct outline *o, str text, int32_t arm)
{
    for (size_t i = (size_t)arm + 1; i < o->n && o->v[i].parent >= arm; i++)
        if (o->v[i].parent == arm && o->v[i].kind == NODE_JUMP &&
            str_starts(str_sub(text, o->v[i].start_byte, o->v[i].end_byte), STR("break")))
            return true;
    return false;
}

enum arm_end arm_end(const struct outline *o, str text, int32_t arm)
{
    int32_t sw = o->v[arm].parent;
    str h = node_header(&o->v[sw], text), s = word_off(h, "switch");
    bool may_fall = s.n < h.n && s.n && s.p[0] == '('; /* C and its children */
    str own = str_sub(text, o->v[arm].start_byte, o->v[arm].header_end);
    if (!may_fall || leaves(o, arm) || str_find(own, STR("->"), 0) != SIZE_MAX)
        return ARM_ENDS;
    bool follows = false, any = false;
    for (size_t i = (size_t)sw + 1; i < o->n && o->v[i].parent >= sw; i++) {
        bool arm_too = o->v[i].parent == sw && o->v[i].kind == NODE_ARM;
        follows = follows || (arm_too && (int32_t)i > arm);
        any = any || (arm_too && breaks(o, text, (int32_t)i));
    }
    return !follows ? ARM_ENDS : any ? ARM_FALLS : ARM_DOUBTFUL;
}
