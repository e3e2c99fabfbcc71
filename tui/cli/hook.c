/* docent hook install, remove, status, run. */
#include "hook.h"
#include "../../engine/base/fs.h"

/* The hooks that the arguments name; without any, the usual ones or all. */
static bool names_given(struct context *c, bool all, const char **out, size_t *n, err *e)
{
    *n = 0;
    for (int i = 0; i < c->n_args; i++) {
        const char *found = NULL;
        for (size_t k = 0; k < HOOK_NAMES; k++)
            if (strcmp(c->args[i], hook_names[k]) == 0)
                found = hook_names[k];
        if (!found) {
            err_set(e, ERR_USAGE, "%s: not a hook of docent", c->args[i]);
            return err_hint(e,
                            "post-merge, post-checkout, post-rewrite and prepare-commit-msg are");
        }
        if (*n < HOOK_NAMES)
            out[(*n)++] = found;
    }
    if (!*n)
        for (size_t k = 0; k < (all ? HOOK_NAMES : HOOK_USUAL); k++)
            out[(*n)++] = hook_names[k];
    return true;
}

static json_t *last_run(repo *r, arena *a)
{
    err quiet = ERR_INIT;
    strbuf b;
    json_t *out = NULL;
    const char *path = hook_store_path(r, "hook.status", a, &quiet);
    strbuf_init(&b, 0);
    if (path && fs_read(&b, path, 1 << 16, &quiet))
        out = json_loads(b.p, 0, NULL);
    strbuf_release(&b);
    return json_is_object(out) ? out : json_null();
}

static json_t *json_hook(const struct hook_file *h)
{
    return json_pack("{s:s,s:s,s:o,s:o}", "name", h->name, "state", hook_state_name(h->state),
                     "path", json_text(h->path), "to_add", json_text(h->line));
}

static bool give(struct context *c, repo *r, const struct hook_file *v, size_t n, err *e)
{
    json_t *last = last_run(r, c->arena);
    if (c->json) {
        json_t *all = json_array();
        for (size_t i = 0; i < n; i++)
            json_array_append_new(all, json_hook(&v[i]));
        return say_json(json_pack("{s:o,s:b,s:o}", "hooks", all, "enabled",
                                  context_settings(c)->v[SET_HOOK].number != 0, "last", last),
                        e);
    }
    for (size_t i = 0; i < n; i++) {
        say("%-20s%-11s", v[i].name, hook_state_name(v[i].state));
        say_z(c, STYLE_PLACE, v[i].line ? v[i].line : v[i].path);
        say("\n");
        if (v[i].state == HOOK_BLOCKED)
            note("%s is in the way: remove or rename it", v[i].before);
    }
    if (!context_settings(c)->v[SET_HOOK].number)
        say("docent.hook is false: they do nothing here\n");
    if (json_is_object(last)) {
        const char *trouble = json_str_or(last, "error", "");
        say("last run: %s, %s\n", json_str_or(last, "cause", "?"), *trouble ? "stopped:" : "done");
        if (*trouble) {
            say("  ");
            say_z(c, STYLE_WARN, trouble);
            say("\n");
        }
    }
    json_decref(last);
    return true;
}

typedef bool hook_deed(struct hook_file *h, arena *a, err *e);

static bool for_each_hook(struct context *c, bool all, hook_deed *deed, err *e)
{
    repo *r;
    const char *names[HOOK_NAMES];
    struct hook_file v[HOOK_NAMES];
    size_t n;
    if (!names_given(c, all, names, &n, e) || !context_repo_as_is(c, &r, e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!hook_look(r, names[i], c->arena, &v[i], e) || (deed && !deed(&v[i], c->arena, e)))
            return false;
    return give(c, r, v, n, e);
}

static bool run_install(struct context *c, err *e)
{
    return for_each_hook(c, option_given(c, "all"), hook_put, e);
}

static bool run_remove(struct context *c, err *e)
{
    return for_each_hook(c, true, hook_take, e);
}

static bool run_status(struct context *c, err *e)
{
    return for_each_hook(c, true, NULL, e);
}

/* Called by git: whatever happens, git goes on. */
static bool run_run(struct context *c, err *e)
{
    err quiet = ERR_INIT;
    if (strcmp(c->args[0], "prepare-commit-msg") == 0) {
        if (!hook_message(c, &quiet))
            note("%s", quiet.msg);
    } else if (!hook_start(c, &quiet)) {
        note("%s", quiet.msg);
    }
    return !c->json || say_json(json_pack("{s:o}", "hook", json_text(c->args[0])), e);
}

static const struct option install_options[] = {
    {"all", 0, OPT_FLAG, NULL, "prepare-commit-msg as well", 0, 0},
    {0},
};

const struct command command_hook_install = {
    .name = "hook install",
    .arguments = "[NAME...]",
    .summary = "git hooks: a digest in the background after a pull",
    .details =
        "Without NAME: post-merge, post-checkout and post-rewrite. They return at once and start "
        "one background process of low priority that brings the index up to date and writes the "
        "digest of what came (docent digest --last). prepare-commit-msg (--all, or by name) "
        "proposes a message as comment lines when git commit opens the editor.\n\n"
        "A hook that is there already keeps its place in front: its output and its exit status "
        "count. Where a hook manager writes the hooks, the line to add is printed instead.",
    .options = install_options,
    .min_args = 0,
    .max_args = HOOK_NAMES,
    .run = run_install,
};

const struct command command_hook_remove = {
    .name = "hook remove",
    .arguments = "[NAME...]",
    .summary = "take docent's git hooks away",
    .details = "Without NAME: all of them. A hook that stood there before is put back as it was.",
    .min_args = 0,
    .max_args = HOOK_NAMES,
    .run = run_remove,
};

const struct command command_hook_status = {
    .name = "hook status",
    .arguments = "",
    .summary = "which hooks are installed, and how the last run went",
    .details = "git config docent.hook false turns them off for a repository.",
    .min_args = 0,
    .max_args = 0,
    .run = run_status,
};

const struct command command_hook_run = {
    .name = "hook run",
    .arguments = "NAME [ARGUMENT...]",
    .summary = "what an installed hook calls",
    .details = "For hook managers: one line with this command, as docent hook install prints it. "
               "It never fails.",
    .min_args = 1,
    .max_args = 8,
    .run = run_run,
};
