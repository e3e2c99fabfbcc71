/* Types and everything else that is not a function: purpose; members in groups as blank lines and
 * comments divide them; methods by their own purposes; macros and variables by purpose alone. */
#include "budget.h"
#include "explain.h"
#include "facts.h"
#include "templates.h"

enum { MAX_GROUP = 10, MAX_GROUPS = 12, MAX_METHODS = 12 };

static void note_add(struct job *j, const char *path, const char *text)
{
    job_add(j, (struct part){.kind = PART_NOTE, .label = "Note", .path = path, .text = text});
}

static void notes_add(struct job *j, const struct definition *def, uint32_t left_out)
{
    if (def->hidden)
        note_add(j, def->s.path,
                 arena_printf(j->a,
                              "Comments that speak to a program reading the code (%zu) were "
                              "not shown to the model.",
                              def->hidden));
    if (left_out)
        note_add(j, def->s.path,
                 arena_printf(j->a, "%u lines in the middle were left out when the model read it.",
                              left_out));
    const char *trouble = j->d->store ? answers_trouble(j->d->store) : NULL;
    if (trouble)
        note_add(j, def->s.path, trouble);
}

/* ---- members by group ---- */

static bool is_comment_line(str s)
{
    return str_starts(s, STR("//")) || str_starts(s, STR("/*")) || str_starts(s, STR("*")) ||
           str_starts(s, STR("# "));
}

static bool is_closing_line(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("{}();, ", s.p[i]))
            return s.p[0] == '}';
    return true;
}

static void group_add(struct job *j, const struct definition *def, uint32_t from, uint32_t to)
{
    str code = text_lines(str_of(def->code), from, to);
    str bare = text_lines(str_of(def->bare), from, to);
    uint32_t line = def->s.line + from - 1, end = def->s.line + to - 1;
    struct part part = {.kind = PART_MEMBERS,
                        .label = label_lines(j->a, line, end),
                        .path = def->s.path,
                        .line = line,
                        .end_line = end};
    struct field f[] = {{"name", str_of(def->s.name)}, {"code", code}};
    struct task t = {.is_open = true};
    t.q.ask = template_fill(TEMPLATE_ASK_MEMBERS, f, 2, j->a);
    t.q.scope = definition_scope(j, def);
    t.q.scope.lines = code;
    t.q.scope.code = bare;
    hasher *h = key_begin(j->d, "members");
    hasher_add_str(h, str_of(def->s.qualified));
    hasher_add_str(h, code);
    t.key = hasher_end(h);
    job_add_task(j, part, t);
}

/* Lines 2..n of the definition, divided where a blank line or a comment begins a new group. */
static void groups_add(struct job *j, const struct definition *def)
{
    str code = str_of(def->code);
    uint32_t lines = def->s.end_line - def->s.line + 1, from = 0, used = 0, groups = 0;
    uint32_t most = lines / MAX_GROUPS > MAX_GROUP ? lines / MAX_GROUPS + 1 : MAX_GROUP;
    uint32_t last = 0;
    for (uint32_t l = 2; l <= lines; l++) {
        str s = str_trim(text_lines(code, l, l));
        bool blank = !s.n,
             ends = from && (used >= most || (used >= 3 && (blank || is_comment_line(s))));
        if (ends && groups < MAX_GROUPS * 2) {
            group_add(j, def, from, last);
            groups++;
            from = 0;
        }
        if (blank || is_closing_line(s))
            continue;
        if (!from) {
            from = l;
            used = 0;
        }
        used++;
        last = l;
    }
    if (from)
        group_add(j, def, from, last);
}

/* ---- methods ---- */

static const char *names_of(struct job *j, const struct symbols *all, bool methods)
{
    strbuf b;
    strbuf_init(&b, 900);
    for (size_t i = 0; i < all->n; i++) {
        bool is_method = all->v[i].kind == SYM_METHOD || all->v[i].kind == SYM_FUNCTION;
        if (is_method == methods)
            strbuf_addf(&b, "%s`%s`", b.len ? ", " : "", all->v[i].name);
    }
    if (b.full)
        strbuf_addz(&b, " ...");
    const char *out = arena_strdup(j->a, strbuf_str(&b));
    strbuf_release(&b);
    return out;
}

static bool has_name(const struct symbols *all, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(all->v[i].name, name) == 0)
            return true;
    return false;
}

const char *type_mention(struct job *j, const struct definition *def)
{
    enum { NAMED = 5 };
    struct symbols all = {0};
    struct symbol_query q = {.parent = def->s.id, .declarations = true};
    err e = ERR_INIT;
    if (!repo_symbols(j->d->r, &q, j->a, &all, &e) || !all.n)
        return NULL;
    size_t names = 0;
    for (size_t i = 0; i < all.n; i++) /* a constructor for each kind of argument is one name */
        if (!has_name(&all, names, all.v[i].name))
            all.v[names++] = all.v[i];
    all.n = names;
    strbuf b;
    strbuf_init(&b, 0);
    size_t shown = all.n <= NAMED + 1 ? all.n : NAMED;
    for (size_t i = 0; i < shown; i++)
        strbuf_addf(&b, "%s`%s`", i == 0 ? "Has " : i + 1 == all.n ? " and " : ", ", all.v[i].name);
    if (shown < all.n)
        strbuf_addf(&b, " and %zu more", all.n - shown);
    strbuf_addc(&b, '.');
    const char *out = arena_strdup(j->a, strbuf_str(&b));
    strbuf_release(&b);
    return out;
}

bool symbols_add(struct job *j, const struct symbols *all, size_t most, const char *path, err *e)
{
    size_t shown = 0, left = 0;
    for (size_t i = 0; i < all->n; i++) {
        const struct symbol *s = &all->v[i];
        if (shown == most) {
            left++;
            continue;
        }
        struct definition def;
        if (!definition_read(j, s, j->text, &def, e))
            return false;
        definition_show(j, &def);
        struct part part = {.kind = PART_SYMBOL,
                            .label =
                                arena_printf(j->a, "%s %s", symbol_kind_name(s->kind), s->name)};
        /* asked behind the opening alone */
        purpose_add(j, part, &def, true)->window = j->windows.len;
        shown++;
    }
    if (left)
        note_add(j, path,
                 arena_printf(j->a,
                              "%zu more are not explained here; `docent symbols %s` "
                              "lists them.",
                              left, path));
    return true;
}

static void symbols_split(struct job *j, const struct symbols *all, struct symbols *methods)
{
    methods->v = ARENA_ARRAY(j->a, struct symbol, all->n + 1);
    methods->n = 0;
    for (size_t i = 0; i < all->n; i++)
        if ((all->v[i].kind == SYM_METHOD || all->v[i].kind == SYM_FUNCTION) &&
            !all->v[i].is_declaration)
            methods->v[methods->n++] = all->v[i];
}

static bool members_add(struct job *j, const struct definition *def, err *e)
{
    struct symbols all = {0}, methods;
    struct symbol_query q = {.parent = def->s.id, .declarations = true};
    if (!repo_symbols(j->d->r, &q, j->a, &all, e))
        return false;
    symbols_split(j, &all, &methods);
    if (!methods.n || methods.v[0].line > def->s.end_line) {
        groups_add(j, def);
        if (!methods.n)
            return true;
    } else if (methods.n < all.n) {
        struct part fields = {.kind = PART_MEMBERS, .label = "Members", .path = def->s.path};
        fields.text = names_of(j, &all, false);
        if (fields.text[0])
            job_add(j, fields);
    }
    struct part names = {.kind = PART_MEMBERS, .label = "Methods", .path = def->s.path};
    names.text = names_of(j, &all, true);
    if (methods.n > MAX_METHODS)
        job_add(j, names);
    struct symbols here = {methods.v, 0}; /* those in this file: their text is at hand */
    for (size_t i = 0; i < methods.n; i++)
        if (strcmp(methods.v[i].path, def->s.path) == 0)
            here.v[here.n++] = methods.v[i];
    return symbols_add(j, &here, MAX_METHODS, def->s.path, e);
}

static bool explain_definition(struct job *j, bool with_members, err *e)
{
    struct definition def;
    const struct symbol *s = &j->out->target.symbol;
    if (!definition_read(j, s, j->text, &def, e))
        return false;
    j->whole = walkthrough_key(j->d, &def);
    if (whole_load(j))
        return true;
    definition_show(j, &def);
    uint32_t left_out;
    str code = text_fit(str_of(def.code), BUDGET_CONTEXT, j->a, &left_out);
    purpose_add(j, (struct part){.kind = PART_PURPOSE, .label = "Purpose"}, &def, false);
    vec_push(&j->windows, definition_prompt(j, &def, code));
    if (with_members && !members_add(j, &def, e))
        return false;
    notes_add(j, &def, left_out);
    if (!job_run(j, e))
        return false;
    whole_store(j);
    return true;
}

bool explain_type(struct job *j, err *e)
{
    return explain_definition(j, true, e);
}

bool explain_plain(struct job *j, err *e)
{
    return explain_definition(j, false, e);
}
