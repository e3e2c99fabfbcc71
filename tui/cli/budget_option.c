/* See budget_option.h. */
#include "budget_option.h"
#include "output.h"

static bool budget_wrong(const char *text, err *e)
{
    err_set(e, ERR_USAGE, "--budget %s: neither a time nor a number of tokens", text);
    return err_hint(e, "a time is 90s, 10m or 2h; tokens are 50000, 50k or 2M");
}

bool budget_parse(const char *text, struct load_options *o, err *e)
{
    static const struct {
        char letter;
        double seconds;
        uint64_t tokens;
    } units[] = {{'s', 1, 0},    {'m', 60, 0},      {'h', 3600, 0},
                 {'k', 0, 1000}, {'M', 0, 1000000}, {'\0', 0, 1}};
    if (!text)
        return true;
    size_t n = strlen(text), digits = strspn(text, "0123456789");
    unsigned long long v;
    if (!digits || digits > 12 || n > digits + 1 || !str_to_u64((str){text, digits}, &v) || !v)
        return budget_wrong(text, e);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (units[i].letter == text[digits]) {
            o->most_seconds = (double)v * units[i].seconds;
            o->most_tokens = v * units[i].tokens;
            return true;
        }
    return budget_wrong(text, e);
}

const char *duration_text(arena *a, double seconds)
{
    if (seconds < 10)
        return arena_printf(a, "%.1f s", seconds);
    if (seconds < 90)
        return arena_printf(a, "%.0f s", seconds);
    if (seconds < 5400)
        return arena_printf(a, "%.0f min", seconds / 60);
    unsigned minutes = (unsigned)(seconds / 60 + 0.5);
    return arena_printf(a, "%u h %u min", minutes / 60, minutes % 60);
}

bool context_prefix(struct context *c, const char **out, err *e)
{
    *out = NULL;
    if (!c->n_args)
        return true;
    const char *path = context_target(c, c->args[0]);
    if (strcmp(path, ".") == 0 || strcmp(path, "./") == 0 || !*path)
        return true;
    struct target t = {0};
    if (!repo_lookup(c->repo, path, c->arena, &t, e)) {
        c->candidates = t.candidates;
        return false;
    }
    if (t.kind == TARGET_SYMBOL) {
        err_set(e, ERR_NOT_FOUND, "%s: neither a file nor a folder", c->args[0]);
        return err_hint(e, "docent explain %s tells about a symbol", c->args[0]);
    }
    size_t n = strlen(t.path);
    bool slash = t.kind == TARGET_FOLDER && n && t.path[n - 1] != '/';
    *out = arena_printf(c->arena, "%s%s", t.path, slash ? "/" : "");
    if (strcmp(*out, "./") == 0 || strcmp(*out, "/") == 0)
        *out = NULL;
    return true;
}

bool context_need_model(struct context *c, err *e)
{
    struct model_entry missing;
    return !context_model_missing(c, context_model(c), &missing) ||
           context_fetch_model(c, &missing, e);
}
