/* A step that is a switch, or a run of its arms, as a table said by the program: "By `seq[1]`:
 * `'A'` returns `ARROW_UP`, `'B'` returns `ARROW_DOWN`." Only when each arm is one short statement,
 * so that nothing is left to tell. */
#include "facts.h"
#include "lead.h"
#include "words.h"
#include <stdint.h>

enum { MAX_ARM = 48, MAX_ARMS = 8 };

static bool in_step(const struct code_node *n, const struct step *s)
{
    return n->line >= s->line && n->end_line <= s->end_line;
}

static bool is_switch(const struct code_node *n, str text)
{
    str h = node_header(n, text);
    return n->kind == NODE_BRANCH && (str_starts(h, STR("switch")) || str_starts(h, STR("match")));
}

static bool is_inside(const struct outline *o, int32_t node, int32_t block)
{
    while (node >= 0 && node != block)
        node = o->v[node].parent;
    return node == block;
}

/* The first switch with an arm in the step; -1: none. */
static int32_t step_switch(const struct outline *o, str text, const struct step *s)
{
    for (size_t i = 0; i < o->n; i++) {
        int32_t up = o->v[i].parent;
        bool arm = o->v[i].kind == NODE_ARM || o->v[i].kind == NODE_LABEL;
        if (arm && up >= 0 && in_step(&o->v[i], s) && is_switch(&o->v[up], text))
            return up;
    }
    return -1;
}

/* Is everything in the step the switch, the one block around it, or nothing to tell? *around is
 * that block (-1: none). */
static bool step_is_switch(const struct outline *o, const struct step *s, int32_t sw,
                           int32_t *around)
{
    *around = -1;
    for (size_t i = 0; i < o->n; i++) {
        const struct code_node *n = &o->v[i];
        if (n->line < s->line || n->line > s->end_line || is_inside(o, (int32_t)i, sw))
            continue;
        if (n->kind == NODE_COMMENT || n->kind == NODE_JUMP)
            continue;
        if (!is_inside(o, sw, (int32_t)i) || *around >= 0)
            return false;
        *around = (int32_t)i;
    }
    return true;
}

static str plain(str s)
{
    s = str_trim(s);
    while (s.n && strchr(";: \t\r\n", s.p[s.n - 1]))
        s.n--;
    return s;
}

static str word_off(str s, const char *w)
{
    str word = str_of(w);
    bool has = str_starts(s, word) && (s.n == word.n || !is_name_char(s.p[word.n]));
    return has ? str_trim(str_sub(s, word.n, s.n)) : s;
}

static bool short_line(str s, size_t most)
{
    return s.n && s.n <= most && !memchr(s.p, '\n', s.n) && !memchr(s.p, '`', s.n);
}

static bool label_add(strbuf *b, str label)
{
    str l = word_off(plain(label), "case");
    if (!short_line(l, MAX_ARM))
        return false;
    const char *joint = b->len ? ", " : "";
    if (str_eqz(l, "default") || str_eqz(l, "_"))
        strbuf_addf(b, "%sany other", joint);
    else
        strbuf_addf(b, "%s`" STR_FMT "`", joint, STR_ARG(l));
    return true;
}

/* What the arm does, when it is one short statement. */
static bool arm_add(strbuf *b, const struct outline *o, int32_t arm, str text)
{
    int32_t only = -1;
    bool jumps = false;
    for (size_t i = (size_t)arm + 1; i < o->n && o->v[i].parent >= arm; i++) {
        const struct code_node *n = &o->v[i];
        if (n->parent == arm && n->kind == NODE_ARM)
            break; /* an if: what follows are its other arms */
        jumps = jumps || n->kind == NODE_JUMP;
        if (n->kind == NODE_COMMENT || n->kind == NODE_JUMP)
            continue;
        if (only >= 0 || n->parent != arm)
            return false;
        only = (int32_t)i;
    }
    if (only < 0) {
        strbuf_addz(b, jumps ? " does nothing" : "");
        return jumps;
    }
    str s = plain(str_sub(text, o->v[only].start_byte, o->v[only].end_byte));
    if (!short_line(s, MAX_ARM))
        return false;
    if (o->v[only].kind == NODE_RETURN && word_off(s, "return").n < s.n)
        strbuf_addf(b, " returns `" STR_FMT "`", STR_ARG(word_off(s, "return")));
    else if (o->v[only].kind == NODE_SIMPLE || o->v[only].kind == NODE_THROW)
        strbuf_addf(b, " does `" STR_FMT "`", STR_ARG(s));
    else
        return false;
    return true;
}

static bool arms_add(strbuf *b, const struct outline *o, str text, const struct step *s, int32_t sw)
{
    size_t shown = 0, left = 0;
    for (size_t i = (size_t)sw + 1; i < o->n && o->v[i].parent >= sw; i++) {
        const struct code_node *n = &o->v[i];
        if (n->parent != sw || n->kind == NODE_COMMENT || n->end_line < s->line ||
            n->line > s->end_line)
            continue;
        if (!in_step(n, s) || (n->kind != NODE_ARM && n->kind != NODE_LABEL))
            return false;
        if (shown == MAX_ARMS) {
            left += n->kind == NODE_ARM;
            continue;
        }
        str label = n->kind == NODE_LABEL ? str_sub(text, n->start_byte, n->end_byte)
                                          : node_header(n, text);
        if (!label_add(b, label) || (n->kind == NODE_ARM && !arm_add(b, o, (int32_t)i, text)))
            return false;
        shown += n->kind == NODE_ARM;
    }
    if (left)
        strbuf_addf(b, "; and %zu more", left);
    return shown > 0;
}

/* "If `a`, does `b`; otherwise does `c`." for an if with an else, one short statement in each. */
static char *choice_said(const struct outline *o, str text, int32_t node, arena *a)
{
    str c = node_condition(&o->v[node], text);
    int32_t other = -1;
    for (size_t i = (size_t)node + 1; i < o->n && o->v[i].parent >= node; i++) {
        if (o->v[i].parent != node || o->v[i].kind != NODE_ARM)
            continue;
        if (other >= 0)
            return NULL;
        other = (int32_t)i;
    }
    if (other < 0 || !short_line(c, MAX_ARM) || node_condition(&o->v[other], text).n ||
        text_has_word(node_header(&o->v[node], text), STR("else")))
        return NULL;
    strbuf b, e;
    strbuf_init(&b, 0);
    strbuf_init(&e, 0);
    bool ok = arm_add(&b, o, node, text) && arm_add(&e, o, other, text);
    char *out = ok && b.len && e.len
                    ? arena_printf(a, "If `" STR_FMT "`,%s; otherwise%s.", STR_ARG(c), b.p, e.p)
                    : NULL;
    strbuf_release(&b);
    strbuf_release(&e);
    return out;
}

char *step_table(const struct outline *o, str text, const struct step *s, arena *a)
{
    bool is_if = s->node >= 0 && o->v[s->node].kind == NODE_BRANCH;
    if (is_if && !is_switch(&o->v[s->node], text)) {
        char *said = choice_said(o, text, s->node, a);
        if (said)
            return said;
    }
    int32_t around, sw = step_switch(o, text, s);
    if (sw < 0 || !step_is_switch(o, s, sw, &around))
        return NULL;
    str subject = plain(node_header(&o->v[sw], text));
    subject = word_off(word_off(subject, "switch"), "match");
    while (subject.n && strchr("{ ", subject.p[subject.n - 1]))
        subject.n--;
    if (subject.n > 2 && subject.p[0] == '(' && subject.p[subject.n - 1] == ')')
        subject = str_trim(str_sub(subject, 1, subject.n - 1));
    const char *begin = "";
    if (around >= 0) {
        struct step whole = *s;
        whole.node = around;
        begin = step_begin(o, text, &whole, a);
    }
    if (!short_line(subject, MAX_ARM) || (around >= 0 && !begin[0]))
        return NULL;
    strbuf b;
    strbuf_init(&b, 0);
    char *out = NULL;
    bool told = arms_add(&b, o, text, s, sw);
    str other = STR("any other ");
    if (told && str_starts(strbuf_str(&b), other))
        out = arena_printf(a, "In all other cases, %s.", b.p + other.n);
    else if (told)
        out = arena_printf(a, "%s%s `" STR_FMT "`: %s.", begin, begin[0] ? " by" : "By",
                           STR_ARG(subject), b.p);
    strbuf_release(&b);
    return out;
}
