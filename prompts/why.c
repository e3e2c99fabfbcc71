/* Why is this here? (see why.h) Structure from blame and history; one sentence that rests on the
 * commits' own words, or that the history does not say.
 *
 * Invariant: a sentence of the model stands only when nearly all its words stand in the messages it
 * cites; what fails is replaced by a quotation of the message. */
#include "why.h"
#include "../engine/base/fs.h"
#include "explain.h"
#include "templates.h"
#include "words.h"
#include <ctype.h>

enum { MOST_COMMITS = 6, MESSAGE_BYTES = 700, MOST_SHOWN = 3 };

struct asking {
    docent *d;
    arena *a;
    struct why *out;
    const struct why_watch *w;
    double began;
};

static void why_say(struct asking *s, enum why_event kind, str delta)
{
    if (s->w && s->w->event)
        s->w->event(s->w->arg, kind, s->out, delta);
}

/* ---- structure ---- */

static bool read_line(struct asking *s, err *e)
{
    strbuf b;
    str rest, line = {"", 0};
    strbuf_init(&b, 0);
    bool ok = repo_text(s->d->r, s->out->path, &b, e);
    rest = strbuf_str(&b);
    uint32_t n = 0;
    while (ok && n < s->out->line && str_next(&rest, '\n', &line))
        n++;
    if (ok && n < s->out->line) {
        ok = err_set(e, ERR_NOT_FOUND, "%s:%u: the file has %u lines", s->out->path, s->out->line,
                     n);
        err_hint(e, "name a line that is there");
    }
    s->out->line_text = ok ? arena_strdup(s->a, str_trim(line)) : "";
    strbuf_release(&b);
    return ok;
}

/* "path:12" names a line whatever stands there; anything else is looked up. */
static bool split_place(const char *target, arena *a, const char **path, uint32_t *line)
{
    const char *colon = strrchr(target, ':');
    unsigned long long n;
    if (!colon || colon == target || !str_to_u64(str_of(colon + 1), &n) || !n || n > UINT32_MAX)
        return false;
    *path = arena_strdup(a, (str){target, (size_t)(colon - target)});
    *line = (uint32_t)n;
    return true;
}

static bool find_target(struct asking *s, const char *target, struct symbols *candidates, err *e)
{
    struct why *o = s->out;
    struct target t = {0};
    err quiet = ERR_INIT;
    if (split_place(target, s->a, &o->path, &o->line)) {
        o->end_line = o->line;
        o->is_line = true;
        if (!repo_symbol_at(s->d->r, o->path, o->line, s->a, &o->symbol, &quiet))
            o->symbol = (struct symbol){0};
        return read_line(s, e);
    }
    if (!repo_lookup(s->d->r, target, s->a, &t, e)) {
        *candidates = t.candidates;
        return false;
    }
    if (t.kind != TARGET_SYMBOL) {
        err_set(e, ERR_NOT_FOUND, "%s: a %s, not a line or a definition", target,
                t.kind == TARGET_FILE ? "file" : "folder");
        return err_hint(e, "docent why %s:LINE asks about a line of it", target);
    }
    o->symbol = t.symbol;
    o->path = t.symbol.path;
    o->line = t.symbol.line;
    o->end_line = t.symbol.end_line;
    return true;
}

static void add_commit(struct why *o, struct symbol_past past, bool blamed)
{
    for (size_t i = 0; i < o->n_commits; i++)
        if (strcmp(o->commits[i].past.commit.id, past.commit.id) == 0) {
            o->commits[i].is_blamed = o->commits[i].is_blamed || blamed;
            return;
        }
    if (o->n_commits < MOST_COMMITS + 2)
        o->commits[o->n_commits++] = (struct why_commit){past, blamed};
}

static bool read_history(struct asking *s, err *e)
{
    struct why *o = s->out;
    const watch *base = s->w ? &s->w->base : NULL;
    struct symbol_history h = {0};
    if (!repo_blame(s->d->r, o->path, o->line, o->end_line, base, s->a, &o->blame, e) ||
        (o->symbol.id &&
         !repo_symbol_history(s->d->r, &o->symbol, MOST_COMMITS, base, s->a, &h, e)) ||
        !repo_file_history(s->d->r, o->path, base, s->a, &o->file, e))
        return false;
    o->commits = ARENA_ARRAY(s->a, struct why_commit, MOST_COMMITS + 3);
    o->uncommitted = h.uncommitted;
    o->cut = h.cut;
    for (size_t i = 0; o->is_line && i < o->blame.n; i++) {
        const struct blame_line *l = &o->blame.v[i];
        const struct commit_note *c = &o->blame.commits.v[l->commit];
        if (!c->id[0])
            o->uncommitted = true;
        else
            add_commit(
                o,
                (struct symbol_past){
                    .commit = *c, .path = l->path, .line = l->line_then, .end_line = l->line_then},
                true);
    }
    for (size_t i = 0; i < h.n; i++)
        add_commit(o, h.v[i], false);
    return true;
}

/* ---- the sentence ---- */

/* Words with which a message gives a reason. */
static bool gives_reason(str text)
{
    static const char *const words[] = {
        "because",  "since it",   "since we",  "since the", "since this", "since they", "so that",
        "in order", "so we",      "fix",       "fixes",     "fixed",      "avoid",      "avoids",
        "prevent",  "prevents",   "allow",     "allows",    "needed",     "needs",      "due to",
        "required", "problem",    "bug",       "cause",     "caused",     "causes",     "leads to",
        "ensure",   "make sure",  "ensures",   "therefore", "thus",       "otherwise",  "easier",
        "require",  "instead of", "requires",  "improve",   "makes",      "silence",    "would",
        "so there", "clearer",    "clarity",   "simpler",   "simplify",   "simplifies", "no need",
        "unused",   "redundant",  "confusing", "no longer", "unnecessary"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        str w = str_of(words[i]);
        for (size_t at = 0; (at = str_find(text, w, at)) != SIZE_MAX; at++) {
            bool left = !at || !isalpha((unsigned char)text.p[at - 1]);
            bool right = at + w.n == text.n || !isalpha((unsigned char)text.p[at + w.n]);
            if (left && right)
                return true;
        }
    }
    return false;
}

static str lower(str s, arena *a)
{
    char *p = arena_strdup(a, s);
    for (size_t i = 0; i < s.n; i++)
        p[i] = (char)tolower((unsigned char)p[i]);
    return (str){p, s.n};
}

/* A trailer or a list of addresses is no reason. */
static bool is_trailer(str line)
{
    static const char *const keys[] = {
        "signed-off-by:", "co-authored-by:", "reviewed-by:", "acked-by:", "tested-by:", "cc:",
        "change-id:",     "git-svn-id:",     "reported-by:"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (str_starts(line, str_of(keys[i])))
            return true;
    return false;
}

/* The message as it is shown: subject and the body without trailers, cut. */
static str message_of(const struct commit_note *c, arena *a)
{
    strbuf b;
    str line;
    strbuf_init(&b, 0);
    strbuf_addz(&b, c->subject);
    for (str rest = str_of(c->body); str_next(&rest, '\n', &line) && b.len < MESSAGE_BYTES;)
        if (!is_trailer(lower(str_trim(line), a)) && !text_addresses_reader(line))
            strbuf_addf(&b, "%s" STR_FMT, b.len == strlen(c->subject) ? "\n\n" : "\n",
                        STR_ARG(str_trim(line)));
    str out = arena_str(a, str_trim(strbuf_str(&b)));
    strbuf_release(&b);
    return out;
}

/* "Fixes #12", "See https://...": names a reason and does not give it. */
static bool is_reference(str s, arena *a)
{
    static const char *const words[] = {"fix",    "fixes", "fixed",    "close",   "closes",
                                        "closed", "see",   "resolves", "resolve", "issue",
                                        "issues", "bug",   "gh",       "pr",      "and",
                                        "refs",   "ref",   "https",    "http",    "for"};
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        while (i < s.n && isalpha((unsigned char)s.p[i]))
            i++;
        str w = lower(str_sub(s, from, i), a);
        bool known = !w.n;
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            known = known || str_eqz(w, words[k]);
        if (!known)
            return false;
        if (str_starts(w, STR("http"))) /* the rest of the address */
            while (i < s.n && !isspace((unsigned char)s.p[i]))
                i++;
        else if (!w.n)
            i++;
    }
    return true;
}

/* The first sentence of a message that gives a reason; empty when none does. */
static str reason_in(str message, arena *a)
{
    size_t from = 0;
    while (from < message.n) {
        size_t dot = str_find(message, STR(". "), from), gap = str_find(message, STR("\n\n"), from);
        size_t to = dot < gap ? dot + 1 : gap, next = dot < gap ? to : gap + 2;
        str s = str_trim(str_sub(message, from, to == SIZE_MAX ? message.n : to));
        if (s.n && gives_reason(lower(s, a)) && !is_reference(s, a))
            return s;
        from = to == SIZE_MAX ? message.n : next;
    }
    return (str){"", 0};
}

/* Blanks and line ends squeezed, without the mark of a list. */
static const char *one_line(str s, arena *a)
{
    char *p = arena_strdup(a, s);
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < 300; i++) {
        char c = p[i] == '"' ? '\'' : strchr("\n\r\t", p[i]) ? ' ' : p[i];
        if (c != ' ' || (n && p[n - 1] != ' '))
            p[n++] = c;
    }
    while (n >= 297 && ((unsigned char)p[n - 1] & 0x80)) /* not inside a character */
        p[--n] = 0;
    p[n] = 0;
    return strncmp(p, "* ", 2) == 0 || strncmp(p, "- ", 2) == 0 ? p + 2 : p;
}

/* How much a commit says of why this is here: of a line the one that it is from, of a definition
 * the one that brought it, else those that changed most of it. 0: its message gives no reason. */
static uint32_t weight_of(struct asking *s, size_t i)
{
    const struct why_commit *c = &s->out->commits[i];
    if ((s->out->is_line && !c->is_blamed) || !reason_in(message_of(&c->past.commit, s->a), s->a).n)
        return 0;
    return c->past.is_origin ? UINT32_MAX : 1 + c->past.added + c->past.removed;
}

/* Those with a reason, the weightiest first. */
static size_t weigh(struct asking *s, size_t *out, size_t most)
{
    size_t n = 0, all = s->out->n_commits;
    uint32_t *weights = ARENA_ARRAY(s->a, uint32_t, all + 1);
    for (size_t i = 0; i < all; i++)
        weights[i] = weight_of(s, i);
    for (; n < most; n++) {
        size_t best = all;
        for (size_t i = 0; i < all; i++)
            if (weights[i] && (best == all || weights[i] > weights[best]))
                best = i;
        if (best == all)
            break;
        weights[best] = 0;
        out[n] = best;
    }
    return n;
}

static const char *no_reason(struct asking *s)
{
    struct why *o = s->out;
    for (size_t i = 0; i < o->n_commits; i++) {
        const struct commit_note *c = &o->commits[i].past.commit;
        if (!o->is_line || !o->commits[i].is_blamed)
            continue;
        o->cites[0] = i;
        o->n_cites = 1;
        if (c->is_boundary)
            return arena_printf(s->a,
                                "This clone's history begins with commit %.7s: where the "
                                "line is from, it does not say.",
                                c->id);
        return arena_printf(s->a,
                            "The line is from commit %.7s, \"%s\"; its message does not say why.",
                            c->id, one_line(str_of(c->subject), s->a));
    }
    return !o->n_commits ? "It is not committed yet: the history does not say."
                         : "The history does not say why.";
}

/* What can be said without a model: the message's own words. */
static void quote(struct asking *s)
{
    struct why *o = s->out;
    size_t best;
    o->by_program = true;
    o->cites = ARENA_NEW(s->a, size_t);
    o->n_cites = 0;
    if (!weigh(s, &best, 1)) {
        o->text = no_reason(s);
        return;
    }
    const struct commit_note *c = &o->commits[best].past.commit;
    str reason = reason_in(message_of(c, s->a), s->a);
    o->text = arena_printf(s->a, "Commit %.7s says: \"%s\"", c->id, one_line(reason, s->a));
    o->cites[0] = best;
    o->n_cites = 1;
}

/* Share of the sentence's longer words that stand in the messages, by their first letters. */
static bool is_grounded(str sentence, str messages, str names, arena *a)
{
    str low = lower(sentence, a), text = lower(messages, a), known = lower(names, a);
    size_t all = 0, there = 0;
    for (size_t i = 0; i < low.n;) {
        size_t from = i;
        while (i < low.n && (isalnum((unsigned char)low.p[i]) || low.p[i] == '_'))
            i++;
        size_t n = i - from;
        if (n == 0)
            i++;
        if (n < 4)
            continue;
        str stem = str_sub(low, from, from + (n > 6 ? n - 2 : n));
        all++;
        there += str_find(text, stem, 0) != SIZE_MAX || str_find(known, stem, 0) != SIZE_MAX;
    }
    return all >= 3 && there * 10 >= all * 9;
}

struct evidence {
    size_t cites[MOST_SHOWN];
    size_t n;
    str messages;
    const char *shown;
};

/* The commits whose messages give a reason, the weightiest first. */
static void collect(struct asking *s, struct evidence *out)
{
    strbuf shown, all;
    strbuf_init(&shown, 0);
    strbuf_init(&all, 0);
    *out = (struct evidence){0};
    out->n = weigh(s, out->cites, MOST_SHOWN);
    for (size_t i = 0; i < out->n; i++) {
        str m = message_of(&s->out->commits[out->cites[i]].past.commit, s->a);
        strbuf_addf(&shown, "- " STR_FMT "\n", STR_ARG(m));
        strbuf_addf(&all, STR_FMT "\n", STR_ARG(m));
    }
    out->messages = arena_str(s->a, strbuf_str(&all));
    out->shown = arena_strdup(s->a, strbuf_str(&shown));
    strbuf_release(&shown);
    strbuf_release(&all);
}

static void take(struct asking *s, const struct evidence *ev, const char *text, bool stored)
{
    struct why *o = s->out;
    o->text = text;
    o->by_program = false;
    o->from_store = stored;
    o->cites = ARENA_ARRAY(s->a, size_t, ev->n + 1);
    o->n_cites = ev->n;
    memcpy(o->cites, ev->cites, ev->n * sizeof *ev->cites);
}

static bool ask_model(struct asking *s, const struct evidence *ev, const char *prompt,
                      const char *names, const sha256 *key, err *e)
{
    const watch *base = s->w ? &s->w->base : NULL;
    struct chat_message *opening;
    if (!docent_need_model(s->d, base, e))
        return false;
    struct guide g = {.m = s->d->m, .s = s->d->s};
    g.n_opening = prompt_opening(false, s->a, &opening);
    g.opening = opening;
    struct question q = {.context = prompt,
                         .ask = template_fill(TEMPLATE_ASK_WHY, NULL, 0, s->a),
                         .scope = {.lines = ev->messages,
                                   .code = ev->messages,
                                   .definition = ev->messages,
                                   .shown = str_of(names),
                                   .example = STR(""),
                                   .is_whole = true,
                                   .yields_value = true}};
    if (!guide_ask(&g, NULL, &q, 1, base, s->a, e))
        return false;
    bool fits = !q.reason && is_grounded(str_of(q.text), ev->messages, str_of(names), s->a);
    struct answer keep = {q.text, fits ? NULL : "not in the messages"};
    if (s->d->store)
        answers_put(s->d->store, key, &keep);
    if (fits)
        take(s, ev, q.text, false);
    return true;
}

static bool write_sentence(struct asking *s, err *e)
{
    struct why *o = s->out;
    struct evidence ev;
    struct answer found;
    collect(s, &ev);
    quote(s);
    if (!ev.n)
        return true;
    if (!docent_choose_model(s->d, s->a, e))
        return false;
    o->model = arena_strdup(s->a, str_of(s->d->model_name));
    const char *name = o->symbol.id ? o->symbol.qualified : o->path;
    struct field f[] = {{"name", str_of(o->is_line && o->line_text[0] ? o->line_text : name)},
                        {"known", str_of(ev.shown)}};
    const char *prompt = template_fill(TEMPLATE_WHY, f, 2, s->a);
    const char *names = arena_printf(s->a, "%s %s %s", name, o->path, o->line_text);
    hasher *h = key_begin(s->d, "why");
    hasher_add_str(h, str_of(prompt));
    hasher_add_str(h, template_text(TEMPLATE_ASK_WHY));
    sha256 key = hasher_end(h);
    if (s->d->store && answers_get(s->d->store, &key, s->a, &found)) {
        if (!found.reason)
            take(s, &ev, found.text, true);
        return true;
    }
    return ask_model(s, &ev, prompt, names, &key, e);
}

bool docent_why(docent *d, const char *target, bool structure_only, arena *a, struct why *out,
                struct symbols *candidates, const struct why_watch *w, err *e)
{
    struct asking s = {.d = d, .a = a, .out = out, .w = w, .began = now_seconds()};
    *out = (struct why){.line_text = "", .text = ""};
    *candidates = (struct symbols){0};
    if (!find_target(&s, target, candidates, e) || !read_history(&s, e))
        return false;
    why_say(&s, WHY_STRUCTURE, (str){"", 0});
    bool ok = true;
    if (structure_only)
        quote(&s);
    else
        ok = write_sentence(&s, e);
    out->seconds = now_seconds() - s.began;
    if (ok || e->code == ERR_MODEL)
        why_say(&s, WHY_SENTENCE, (str){"", 0});
    return ok;
}
