/* See pattern.h: PCRE2, which the indexer uses here only. Bytes are matched, not characters, unless
 * the expression itself has characters beyond ASCII: text need not be UTF-8. */
#include "pattern.h"
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
    MATCH_LIMIT = 2 * 1000 * 1000,
    HEAP_KIB = 16 * 1024,
    STACK_MIN = 32 << 10,
    STACK_MAX = 1 << 20
};

struct pattern {
    pcre2_code *code;
};
struct finder {
    const pattern *pattern;
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack; /* NULL: the interpreter needs none */
};

static bool is_ascii(const char *z)
{
    for (; *z; z++)
        if ((unsigned char)*z >= 0x80)
            return false;
    return true;
}

bool pattern_new(pattern **out, const char *text, bool ignore_case, err *e)
{
    int code;
    PCRE2_SIZE at;
    uint32_t flags = PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C;
    if (ignore_case)
        flags |= PCRE2_CASELESS;
    if (!is_ascii(text))
        flags |= PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF;
    pcre2_code *c = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, flags, &code, &at, NULL);
    if (!c) {
        PCRE2_UCHAR why[160];
        pcre2_get_error_message(code, why, sizeof why);
        err_set(e, ERR_USAGE, "--regex: %s, at character %zu", (const char *)why, (size_t)at + 1);
        return err_hint(e, "a backslash before . * + ? ( ) [ { ^ $ | makes them plain characters");
    }
    /* Without a just-in-time compiler the interpreter finds the same, later. */
    (void)pcre2_jit_compile(c, PCRE2_JIT_COMPLETE);
    pattern *p = xalloc(sizeof *p);
    p->code = c;
    *out = p;
    return true;
}

void pattern_free(pattern *p)
{
    if (!p)
        return;
    pcre2_code_free(p->code);
    free(p);
}

finder *finder_new(const pattern *p)
{
    finder *m = xalloc(sizeof *m);
    m->pattern = p;
    m->data = pcre2_match_data_create_from_pattern(p->code, NULL);
    m->context = pcre2_match_context_create(NULL);
    if (!m->data || !m->context)
        BUG("no memory for a match");
    pcre2_set_match_limit(m->context, MATCH_LIMIT);
    pcre2_set_heap_limit(m->context, HEAP_KIB);
    m->stack = pcre2_jit_stack_create(STACK_MIN, STACK_MAX, NULL);
    if (m->stack)
        pcre2_jit_stack_assign(m->context, NULL, m->stack);
    return m;
}

void finder_free(finder *m)
{
    if (!m)
        return;
    pcre2_match_data_free(m->data);
    pcre2_match_context_free(m->context);
    pcre2_jit_stack_free(m->stack);
    free(m);
}

enum found finder_find(finder *m, str text, size_t from, size_t *start, size_t *end)
{
    int n = pcre2_match(m->pattern->code, (PCRE2_SPTR)text.p, text.n, from, 0, m->data, m->context);
    if (n < 0)
        return n == PCRE2_ERROR_NOMATCH ? FOUND_NOTHING : FOUND_TOO_COSTLY;
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(m->data);
    *start = at[0];
    *end = at[1] > at[0] ? at[1] : at[0]; /* \K can turn them round */
    return FOUND_MATCH;
}
