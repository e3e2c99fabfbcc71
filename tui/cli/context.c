/* One run's context: options by name, and the lazy opening of repository, docent and model.
 *
 * Nothing is opened before a command asks: that is what makes a stored answer cheap. */
#include "context.h"
#include "../../engine/base/fs.h"
#include "../../engine/model/registry.h"
#include "hook.h"
#include "interrupt.h"
#include "options.h"
#include "output.h"
#include "progress.h"
#include <errno.h>
#include <limits.h>
#include <unistd.h>

void context_init(struct context *c)
{
    *c = (struct context){.arena = arena_new()};
}

void context_release(struct context *c)
{
    context_close_docent(c);
    repo_close(c->repo);
    arena_free(c->arena);
    *c = (struct context){0};
}

void context_close_docent(struct context *c)
{
    docent_close(c->docent);
    c->docent = NULL;
}

static const char *const *option_slot(const struct context *c, const char *name)
{
    const struct option *own = c->command ? c->command->options : screen_options;
    for (size_t i = 0; own && own[i].name; i++)
        if (strcmp(own[i].name, name) == 0)
            return &c->own_values[i];
    for (size_t i = 0; common_options[i].name; i++)
        if (strcmp(common_options[i].name, name) == 0)
            return &c->common_values[i];
    return NULL;
}

const char *option_text(const struct context *c, const char *name)
{
    const char *const *slot = option_slot(c, name);
    if (!slot)
        BUG("no option --%s here", name);
    return *slot;
}

bool option_given(const struct context *c, const char *name)
{
    return option_text(c, name) != NULL;
}

long option_number(const struct context *c, const char *name, long fallback)
{
    const char *text = option_text(c, name);
    unsigned long long n = 0;
    if (!text || !str_to_u64(str_of(text), &n))
        return fallback;
    return (long)n; /* options_parse has checked the range */
}

bool option_list(const struct context *c, const char *name, long *out, size_t *n, size_t max,
                 const char *fallback, err *e)
{
    const char *text = option_text(c, name);
    str rest = str_of(text ? text : fallback), part;
    for (*n = 0; str_next(&rest, ',', &part);) {
        unsigned long long v;
        if (!str_to_u64(part, &v) || v > 1000000 || *n == max) {
            err_set(e, ERR_USAGE, "--%s %s: not a list of numbers", name, text);
            return err_hint(e, "for example --%s %s", name, fallback);
        }
        out[(*n)++] = (long)v;
    }
    return true;
}

const struct settings *context_settings(struct context *c)
{
    if (!c->settings_read)
        settings_read(&c->settings, ".", c->arena);
    c->settings_read = true;
    return &c->settings;
}

const char *context_model(struct context *c)
{
    const char *given = option_text(c, "model");
    if (given)
        return given;
    const char *set = context_settings(c)->v[SET_MODEL].text;
    return *set ? set : NULL;
}

int context_threads(struct context *c)
{
    return (int)option_number(c, "threads", (long)context_settings(c)->v[SET_THREADS].number);
}

bool context_repo_as_is(struct context *c, repo **out, err *e)
{
    struct repo_options o = {.trust_path = option_given(c, "trust-path")};
    if (!c->repo && !repo_open(&c->repo, &o, e))
        return false;
    *out = c->repo;
    return true;
}

bool context_repo(struct context *c, repo **out, err *e)
{
    if (!context_repo_as_is(c, out, e))
        return false;
    struct progress p;
    struct update_report report;
    progress_begin(&p, c, "indexing");
    bool ok = repo_update(c->repo, context_threads(c), &p.watch, &report, e);
    progress_end(&p);
    if (ok)
        hook_tell_ready(c);
    return ok;
}

bool context_docent(struct context *c, docent **out, err *e)
{
    repo *r;
    if (c->docent) {
        *out = c->docent;
        return true;
    }
    if (!context_repo_as_is(c, &r, e))
        return false;
    struct docent_options o = {
        .model = context_model(c),
        .no_cache = option_given(c, "no-cache"),
        .seed = (uint64_t)option_number(c, "seed", 0),
        .threads = context_threads(c),
        .cache_bytes = (uint64_t)context_settings(c)->v[SET_CACHE_SIZE].number,
    };
    if (!docent_open(&c->docent, r, &o, e))
        return false;
    *out = c->docent;
    return true;
}

/* The part of typed before ":line" or ":name"; all of it when a file of that very name exists. */
static size_t path_part(const char *typed)
{
    const char *colon = strchr(typed, ':');
    return colon && !fs_exists(typed) ? (size_t)(colon - typed) : strlen(typed);
}

const char *context_target(struct context *c, const char *typed)
{
    char full[PATH_MAX];
    const char *root = repo_info(c->repo)->root;
    size_t part = path_part(typed), n = strlen(root);
    const char *path = arena_strdup(c->arena, (str){typed, part});
    if (!realpath(path, full) || strncmp(full, root, n) != 0)
        return typed; /* a name, or a path as git has it */
    const char *inside = full + n + (full[n] == '/');
    if (full[n] && full[n] != '/')
        return typed;
    bool folder = fs_is_dir(full);
    return arena_printf(c->arena, "%s%s%s", *inside ? inside : ".", folder ? "/" : "",
                        typed + part);
}

/* No when nobody is there to be asked. */
static bool confirm(const struct context *c, const char *question)
{
    char line[16] = "";
    if (!c->manners.in_tty || !c->manners.err_tty)
        return false;
    fprintf(stderr, "%s [Y/n] ", question);
    fflush(stderr);
    if (!fgets(line, sizeof line, stdin))
        return false;
    return line[0] == '\n' || line[0] == 'y' || line[0] == 'Y';
}

/* Says what will be fetched under which licence; asks when somebody is there to answer. */
static bool agree_to_fetch(struct context *c, const struct model_entry *m, err *e)
{
    const char *what =
        arena_printf(c->arena, "the model %s is not here yet: %s to download, licence %s", m->name,
                     size_text(c->arena, m->bytes - m->partial), m->license);
    note("%s", what);
    if (c->yes || confirm(c, "docent: download it now?"))
        return true;
    err_set(e, ERR_MODEL, "%s: not downloaded", m->name);
    return err_hint(e, "--yes or docent model pull %s fetches it, --model FILE uses your own",
                    m->name);
}

bool context_model_missing(struct context *c, const char *name, struct model_entry *m)
{
    strbuf path;
    err why = ERR_INIT;
    *m = (struct model_entry){0};
    strbuf_init(&path, 0);
    bool here = registry_resolve(&path, m, c->arena, name, &why);
    strbuf_release(&path);
    return !here && why.code == ERR_MODEL && m->name && !m->installed;
}

bool context_goes_without_model(struct context *c, bool stored_only, struct model_entry *m)
{
    return !stored_only && !c->yes && context_model_missing(c, context_model(c), m);
}

bool context_fetch_model(struct context *c, const struct model_entry *m, err *e)
{
    if (!agree_to_fetch(c, m, e))
        return false;
    struct progress p;
    progress_begin(&p, c, m->name);
    bool ok = registry_pull(m->name, NULL, &p.watch, e);
    progress_end(&p);
    return ok;
}

bool context_docent_again(struct context *c, struct progress *p, docent **out, err *e)
{
    struct model_entry missing;
    err fetch = ERR_INIT;
    if (e->code != ERR_MODEL || !context_model_missing(c, context_model(c), &missing))
        return false;
    progress_end(p);
    if (!context_fetch_model(c, &missing, &fetch)) {
        *e = fetch;
        return false;
    }
    err_clear(e);
    context_close_docent(c);
    return context_docent(c, out, e);
}

bool context_open_model(struct context *c, const char *name, const struct model_options *o,
                        model **out, err *e)
{
    strbuf path;
    strbuf_init(&path, 0);
    struct model_entry entry = {0};
    bool ok = registry_resolve(&path, &entry, c->arena, name, e);
    if (!ok && context_model_missing(c, name, &entry)) {
        err_clear(e);
        strbuf_reset(&path);
        ok =
            context_fetch_model(c, &entry, e) && registry_resolve(&path, &entry, c->arena, name, e);
    }
    struct progress p;
    progress_begin(&p, c, "model");
    ok = ok && model_open(out, path.p, o, &p.watch, e);
    progress_end(&p);
    strbuf_release(&path);
    if (!ok && (e->code == ERR_FORMAT || e->code == ERR_UNSUPPORTED || e->code == ERR_NOT_FOUND ||
                e->code == ERR_NOMEM))
        e->code = ERR_MODEL; /* whatever is wrong with a model file is status 4 */
    return ok;
}
