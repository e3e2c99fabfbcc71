/* docent model list, pull, verify, use, rm: the model files on this machine. */
#include "../../engine/base/fs.h"
#include "../../engine/model/registry.h"
#include "../../prompts/ask.h"
#include "output.h"
#include "progress.h"

static const struct option pull_options[] = {
    {"from", 0, OPT_TEXT, "url|packages", "use only this source", 0, 0},
    {0},
};

static bool list_json(const struct model_list *models, err *e)
{
    json_t *list = json_array();
    for (size_t i = 0; i < models->n; i++) {
        const struct model_entry *m = &models->v[i];
        char hex[65];
        sha256_hex(&m->sha, hex);
        json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s,s:I,s:s,s:b,s:b,s:b,s:I}", "name",
                                              m->name, "use", m->use, "file", m->file, "license",
                                              m->license, "bytes", (json_int_t)m->bytes, "sha256",
                                              hex, "installed", m->installed, "default",
                                              m->is_default, "in_use", m->in_use, "partial_bytes",
                                              (json_int_t)m->partial));
    }
    return say_json(json_pack("{s:o}", "models", list), e);
}

static bool run_list(struct context *c, err *e)
{
    struct model_list models = {0};
    if (!registry_list(&models, c->arena, e))
        return false;
    if (c->json)
        return list_json(&models, e);
    for (size_t i = 0; i < models.n; i++) {
        const struct model_entry *m = &models.v[i];
        const char *state = m->installed ? "here"
                            : m->partial
                                ? arena_printf(c->arena, "%.0f %% here",
                                               100.0 * (double)m->partial / (double)m->bytes)
                                : "not here";
        say("%c ", m->in_use ? '*' : ' ');
        say_z(c, STYLE_TITLE, m->name);
        say_pad(strlen(m->name) < 20 ? 20 - strlen(m->name) : 1);
        say("%9s  %-9s  %s\n", size_text(c->arena, m->bytes), state, m->license);
        say_labelled(c, "", 20, m->use, STYLE_DIM);
    }
    return true;
}

/* NULL means the one in use: its name, or an error when that is a file of the user's. */
static const char *named_model(struct context *c, err *e)
{
    if (c->n_args)
        return c->args[0];
    const char *set = context_model(c);
    struct model_list models = {0};
    if (set)
        return set;
    if (!registry_list(&models, c->arena, e))
        return NULL;
    for (size_t i = 0; i < models.n; i++)
        if (models.v[i].in_use)
            return models.v[i].name;
    err_set(e, ERR_USAGE, "the model in use is a file, not one of the registry");
    err_hint(e, "name one: docent model list shows them");
    return NULL;
}

static bool print_done(struct context *c, const char *name, const char *what, err *e)
{
    if (c->json)
        return say_json(json_pack("{s:o,s:s}", "model", json_text(name), "state", what), e);
    say_z(c, STYLE_TITLE, name);
    say(": %s\n", what);
    return true;
}

/* With a model that answers comes the small one that ranks places for `ask`, if it is not here. */
static bool pull_reader(struct context *c, const char *name, const char *from, err *e)
{
    struct model_list models = {0};
    struct progress p;
    bool answers = false, missing = false;
    if (!registry_list(&models, c->arena, e))
        return false;
    for (size_t i = 0; i < models.n; i++) {
        const struct model_entry *m = &models.v[i];
        answers = answers || (m->is_default && strcmp(m->name, name) == 0);
        missing = missing || (strcmp(m->name, ask_reader) == 0 && !m->installed);
    }
    if (!answers || !missing)
        return true;
    progress_begin(&p, c, ask_reader);
    bool ok = registry_pull(ask_reader, from, &p.watch, e);
    progress_end(&p);
    return ok;
}

static bool run_pull(struct context *c, err *e)
{
    const char *from = option_text(c, "from"), *name = named_model(c, e);
    if (!name)
        return false;
    if (from && strcmp(from, "url") != 0 && strcmp(from, "packages") != 0) {
        err_set(e, ERR_USAGE, "--from %s: no such source", from);
        return err_hint(e, "one of: url, packages");
    }
    struct progress p;
    progress_begin(&p, c, name);
    bool ok = registry_pull(name, from, &p.watch, e);
    progress_end(&p);
    ok = ok && pull_reader(c, name, from, e);
    if (!ok && e->code == ERR_CANCELLED)
        return err_hint(e, "what came is kept: the same command goes on from there");
    return ok && print_done(c, name, "here, checksum right", e);
}

static bool run_verify(struct context *c, err *e)
{
    const char *name = named_model(c, e);
    if (!name)
        return false;
    struct progress p;
    progress_begin(&p, c, name);
    bool ok = registry_verify(name, &p.watch, e);
    progress_end(&p);
    if (!ok && e->code == ERR_FORMAT)
        e->code = ERR_MODEL;
    return ok && print_done(c, name, "checksum right", e);
}

static bool run_use(struct context *c, err *e)
{
    return registry_use(c->args[0], e) && print_done(c, c->args[0], "in use", e);
}

static bool run_rm(struct context *c, err *e)
{
    return registry_remove(c->args[0], e) && print_done(c, c->args[0], "removed", e);
}

const struct command command_model_list = {
    .name = "model list",
    .arguments = "",
    .summary = "models docent knows, and which are here",
    .details = "The one in use has a star. Any other GGUF file of a supported architecture works "
               "with --model FILE.",
    .run = run_list,
};

const struct command command_model_pull = {
    .name = "model pull",
    .arguments = "[NAME]",
    .summary = "download a model, resuming where it stopped",
    .details =
        "The file is checked with SHA-256 while it is written and gets its name only when "
        "the sum is right. Without NAME: the one in use. With the default model comes the small "
        "one that ranks places for docent ask.",
    .options = pull_options,
    .max_args = 1,
    .run = run_pull,
};

const struct command command_model_verify = {
    .name = "model verify",
    .arguments = "[NAME]",
    .summary = "check a model file against its SHA-256",
    .details = "Reads the whole file. A damaged one is reported with status 4.",
    .max_args = 1,
    .run = run_verify,
};

const struct command command_model_use = {
    .name = "model use",
    .arguments = "NAME|FILE",
    .summary = "choose the model for all further commands",
    .details = "Kept in the configuration folder; --model and docent.model go before it.",
    .min_args = 1,
    .max_args = 1,
    .run = run_use,
};

const struct command command_model_rm = {
    .name = "model rm",
    .arguments = "NAME",
    .summary = "delete a model file",
    .details = "Stored answers and context of the model stay until docent cache clear.",
    .min_args = 1,
    .max_args = 1,
    .run = run_rm,
};
