/* One file's tree to symbols and references, by the rules of its language: collects what the tags
 * rules find, hands it to extract_build.c, then does the same for embedded languages.
 *
 * There are no language names in here: what differs between languages is in lang/. */
#include "extract.h"

enum { SYMBOLS_MAX = 100000, REFERENCES_MAX = 1000000, EMBEDDED_MAX = 6, NAME_MAX_BYTES = 200 };

static struct range capture_range(const struct tree_capture *c)
{
    return (struct range){c->start, c->end};
}

static void found_add(struct extraction *x, const struct tree_match *m,
                      const struct tree_capture *whole, enum role role)
{
    struct found f = {.role = role,
                      .kind = whole->sub,
                      .is_declaration = whole->kind == CAP_DECLARATION,
                      .is_local = m->flags & RULE_LOCAL,
                      .replaces = m->flags & RULE_REPLACE,
                      .drop = m->flags & RULE_DROP,
                      .merges = m->flags & RULE_MERGE,
                      .start = whole->start,
                      .end = whole->end,
                      .head = whole->start,
                      .body = whole->end,
                      .line = whole->line,
                      .end_line = whole->end_line,
                      .name = capture_range(whole),
                      .name_line = whole->line,
                      .rule = m->rule};
    for (size_t i = 0; i < m->n; i++) {
        const struct tree_capture *c = &m->v[i];
        if (c->kind == CAP_NAME)
            f.name = capture_range(c), f.name_line = c->line;
        else if (c->kind == CAP_QUALIFIER)
            f.qualifier = capture_range(c);
        else if (c->kind == CAP_BODY)
            f.body = c->start;
        else if (c->kind == CAP_HEAD)
            f.head = c->start;
        else if (c->kind == CAP_LOCAL)
            f.is_local = true;
        else if (c->kind == CAP_TAIL)
            f.end = c->end, f.end_line = c->end_line;
    }
    bool named = f.name.end - f.name.start <= NAME_MAX_BYTES && f.name.end > f.name.start;
    if (named || role == ROLE_HIDDEN)
        vec_push(&x->found, f);
}

static void reference_add(struct extraction *x, const struct tree_match *m,
                          const struct tree_capture *whole)
{
    struct found_reference r = {
        .kind = whole->sub, .name = capture_range(whole), .line = whole->line, .rule = m->rule};
    for (size_t i = 0; i < m->n; i++) {
        const struct tree_capture *c = &m->v[i];
        if (c->kind == CAP_NAME)
            r.name = capture_range(c), r.line = c->line;
        else if (c->kind == CAP_QUALIFIER)
            r.qualifier = capture_range(c);
        else if (c->kind == CAP_ALIAS)
            r.alias = capture_range(c);
    }
    if (r.name.end - r.name.start <= NAME_MAX_BYTES && r.name.end > r.name.start)
        vec_push(&x->references, r);
}

static void embed_add(struct extraction *x, const struct tree_match *m,
                      const struct tree_capture *whole)
{
    const struct language *l = language_embedded(x->text, m, whole);
    if (l && l != x->language)
        vec_push(&x->embeds, ((struct found_embed){{whole->start, whole->end}, l}));
}

static void match_take(void *arg, const struct tree_match *m)
{
    struct extraction *x = arg;
    if (x->found.len > SYMBOLS_MAX || x->references.len > REFERENCES_MAX)
        return;
    for (size_t i = 0; i < m->n; i++) {
        const struct tree_capture *c = &m->v[i];
        switch ((enum capture_kind)c->kind) {
        case CAP_DEFINITION:
        case CAP_DECLARATION:
            found_add(x, m, c, ROLE_SYMBOL);
            return;
        case CAP_SCOPE:
            found_add(x, m, c, ROLE_SCOPE);
            return;
        case CAP_HIDDEN:
            found_add(x, &(struct tree_match){.rule = m->rule}, c, ROLE_HIDDEN);
            return;
        case CAP_REFERENCE:
            reference_add(x, m, c);
            return;
        case CAP_COMMENT:
            vec_push(&x->comments, capture_range(c));
            return;
        case CAP_DOC:
            vec_push(&x->docs, capture_range(c));
            return;
        case CAP_BINDING:
            vec_push(&x->bindings, capture_range(c));
            break;
        case CAP_TEXT:
            vec_push(&x->texts, capture_range(c));
            break;
        case CAP_EMBED:
            embed_add(x, m, c);
            return;
        default:
            break;
        }
    }
}

static bool name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* Where the bracket opens that closes before `at`; `from` when it is further away. */
static uint32_t bracket_back(str t, uint32_t from, uint32_t at)
{
    int depth = 0;
    while (at-- > from) {
        depth += strchr(")]", t.p[at]) && t.p[at];
        depth -= strchr("([", t.p[at]) && t.p[at];
        if (depth <= 0)
            return at;
    }
    return from;
}

static uint32_t blanks_back(str t, uint32_t from, uint32_t at)
{
    while (at > from && strchr(" \t\n", t.p[at - 1]) && t.p[at - 1])
        at--;
    return at;
}

/* The ".", "::" or "->" that ends before `at`: its length. */
static uint32_t dot_back(str t, uint32_t from, uint32_t at)
{
    if (at > from && t.p[at - 1] == '.')
        return 1;
    bool two = at > from + 1 && ((t.p[at - 1] == ':' && t.p[at - 2] == ':') ||
                                 (t.p[at - 1] == '>' && t.p[at - 2] == '-'));
    return two ? 2 : 0;
}

/* What stands before the name at `at`: a.b(c). of a.b(c).d; empty when it stands alone. */
static struct range text_before(str t, uint32_t from, uint32_t at)
{
    uint32_t end = blanks_back(t, from, at), dot = dot_back(t, from, end);
    struct range r = {end, dot ? end - dot : 0};
    while ((dot = dot_back(t, from, r.start)) != 0) {
        uint32_t part = blanks_back(t, from, r.start - dot);
        r.start = part;
        while (r.start > from && strchr(")]?", t.p[r.start - 1]) && t.p[r.start - 1])
            r.start = t.p[r.start - 1] == '?' ? r.start - 1 : bracket_back(t, from, r.start);
        while (r.start > from && name_char(t.p[r.start - 1]))
            r.start--;
        if (r.start == part) /* "text".f(): something, but no name */
            return (struct range){part - (part > from), r.end};
        r.start = blanks_back(t, from, r.start);
    }
    return r;
}

/* Calls inside text the grammar does not look into: a name directly before a bracket. */
static void text_search(struct extraction *x, struct range r)
{
    str t = x->text;
    for (uint32_t at = r.start, from = at; at < r.end; at++) {
        if (name_char(t.p[at]))
            continue;
        bool is_name = at > from && !(t.p[from] >= '0' && t.p[from] <= '9');
        if (t.p[at] == '(' && is_name && at - from <= NAME_MAX_BYTES)
            vec_push(&x->references,
                     ((struct found_reference){.kind = REF_CALL,
                                               .name = {from, at},
                                               .qualifier = text_before(t, r.start, from),
                                               .rule = UINT32_MAX}));
        if (t.p[at] == '"')
            for (at++; at < r.end && t.p[at] != '"' && t.p[at] != '\n'; at++)
                at += t.p[at] == '\\';
        from = at + 1;
    }
}

static void texts_search(struct extraction *x)
{
    for (size_t i = 0; i < x->texts.len; i++)
        text_search(x, x->texts.v[i]);
}

static void extraction_release(struct extraction *x)
{
    vec_release(&x->found);
    vec_release(&x->references);
    vec_release(&x->comments);
    vec_release(&x->docs);
    vec_release(&x->bindings);
    vec_release(&x->texts);
    vec_release(&x->embeds);
}

static void extracted_append(arena *a, struct extracted *to, const struct extracted *more)
{
    struct raw_symbol *s = ARENA_ARRAY(a, struct raw_symbol, to->n_symbols + more->n_symbols);
    struct raw_reference *r =
        ARENA_ARRAY(a, struct raw_reference, to->n_references + more->n_references);
    if (to->n_symbols)
        memcpy(s, to->symbols, to->n_symbols * sizeof *s);
    if (to->n_references)
        memcpy(r, to->references, to->n_references * sizeof *r);
    int32_t base = (int32_t)to->n_symbols;
    for (size_t i = 0; i < more->n_symbols; i++) {
        s[to->n_symbols] = more->symbols[i];
        if (more->symbols[i].parent >= 0)
            s[to->n_symbols].parent += base;
        to->n_symbols++;
    }
    for (size_t i = 0; i < more->n_references; i++) {
        r[to->n_references] = more->references[i];
        if (more->references[i].scope >= 0)
            r[to->n_references].scope += base;
        to->n_references++;
    }
    to->symbols = s;
    to->references = r;
}

static bool tree_extract(struct extraction *x, const struct byte_range *ranges, size_t n,
                         struct extracted *out, const char **why);

/* All pieces of one language are parsed together: one limit of time for them all. */
static void embedded_extract(struct extraction *x, struct extracted *out)
{
    const struct language *seen[EMBEDDED_MAX];
    size_t n_seen = 0;
    for (size_t i = 0; i < x->embeds.len && n_seen < EMBEDDED_MAX; i++) {
        const struct language *l = x->embeds.v[i].language;
        bool again = false;
        for (size_t k = 0; k < n_seen; k++)
            again = again || seen[k] == l;
        if (again)
            continue;
        seen[n_seen++] = l;
        VEC(struct byte_range) ranges = {0};
        for (size_t k = i; k < x->embeds.len; k++)
            if (x->embeds.v[k].language == l)
                vec_push(&ranges, x->embeds.v[k].range);
        struct extraction inner = {.parser = x->parser,
                                   .language = l,
                                   .text = x->text,
                                   .stop = x->stop,
                                   .memory = x->memory};
        struct extracted more = {0};
        const char *why;
        if (tree_extract(&inner, ranges.v, ranges.len, &more, &why))
            extracted_append(x->memory, out, &more);
        vec_release(&ranges);
        extraction_release(&inner);
    }
}

static bool tree_collect(struct extraction *x, str text, const struct byte_range *ranges, size_t n,
                         bool *errors, const char **why)
{
    if (!tree_open_ranges(x->parser, x->language, text, ranges, n, x->stop, why))
        return false;
    uint32_t end = (uint32_t)text.n;
    bool ok = tree_scan(x->parser, RULES_TAGS, 0, end, match_take, x, why);
    if (ok)
        *errors = tree_has_errors(x->parser, 0, end);
    tree_close(x->parser);
    if (ok && (x->found.len > SYMBOLS_MAX || x->references.len > REFERENCES_MAX))
        return *why = "too many symbols", false;
    return ok;
}

static bool range_listed(const struct byte_ranges *list, uint32_t start, uint32_t end)
{
    size_t low = 0, high = list->len;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (list->v[mid].start <= start)
            low = mid + 1;
        else
            high = mid;
    }
    return low && end <= list->v[low - 1].end;
}

/* Keeps of x what lies wholly in the given ranges, and adds all of y. */
static void extraction_merge(struct extraction *x, const struct extraction *y,
                             const struct byte_ranges *keep)
{
    size_t n = 0;
    for (size_t i = 0; i < x->found.len; i++)
        if (range_listed(keep, x->found.v[i].start, x->found.v[i].end))
            x->found.v[n++] = x->found.v[i];
    x->found.len = n;
    for (size_t i = n = 0; i < x->references.len; i++)
        if (range_listed(keep, x->references.v[i].name.start, x->references.v[i].name.end))
            x->references.v[n++] = x->references.v[i];
    x->references.len = n;
    vec_clear(&x->bindings);
    vec_clear(&x->texts);
    for (size_t i = 0; i < y->found.len; i++)
        vec_push(&x->found, y->found.v[i]);
    for (size_t i = 0; i < y->references.len; i++)
        vec_push(&x->references, y->references.v[i]);
    for (size_t i = 0; i < y->bindings.len; i++)
        vec_push(&x->bindings, y->bindings.v[i]);
    for (size_t i = 0; i < y->texts.len; i++)
        vec_push(&x->texts, y->texts.v[i]);
}

/* A text with errors and #if is parsed once more with one branch of each #if; what the other
 * branches hold comes from the first time. When that fails, the first result stays. */
static void branches_collect(struct extraction *x, bool *errors)
{
    struct byte_ranges blanked = {0};
    char *copy = xalloc(x->text.n + 1);
    struct extraction again = {.parser = x->parser,
                               .language = x->language,
                               .text = x->text,
                               .stop = x->stop,
                               .memory = x->memory};
    const char *why;
    bool better = text_one_branch(x->language, x->text, copy, &blanked) &&
                  tree_collect(&again, (str){copy, x->text.n}, NULL, 0, errors, &why);
    if (better)
        extraction_merge(x, &again, &blanked);
    extraction_release(&again);
    free(copy);
    vec_release(&blanked);
}

/* False: *why says so, NULL for cancelled. */
static bool tree_extract(struct extraction *x, const struct byte_range *ranges, size_t n,
                         struct extracted *out, const char **why)
{
    x->separator = language_separator(x->language);
    if (!tree_collect(x, x->text, ranges, n, &out->has_errors, why))
        return false;
    if (out->has_errors && !n && language_branches(x->language))
        branches_collect(x, &out->has_errors);
    texts_search(x);
    extraction_build(x, out);
    return true;
}

static uint32_t lines_count(str text)
{
    uint32_t lines = 0;
    for (const char *p = text.p, *end = p + text.n; p < end; lines++) {
        const char *nl = memchr(p, '\n', (size_t)(end - p));
        p = nl ? nl + 1 : end;
    }
    return lines;
}

bool parser_extract(parser *p, const struct language *l, str text, const cancel *stop, arena *a,
                    struct extracted *out, err *e)
{
    struct extracted result = {.lines = lines_count(text)};
    struct extraction x = {.parser = p, .language = l, .text = text, .stop = stop, .memory = a};
    const char *why = NULL;
    tree_budget(p);
    bool ok = language_lines(l, text, a, &result, &why) ||
              (!why && tree_extract(&x, NULL, 0, &result, &why));
    if (ok && x.embeds.len)
        embedded_extract(&x, &result);
    extraction_release(&x);
    if (!ok && !why)
        return err_set(e, ERR_CANCELLED, "cancelled");
    result.skip_reason = ok ? NULL : why;
    *out = result;
    return true;
}
