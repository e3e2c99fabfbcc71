/* git configuration for docent.*: the only values docent reads from it. Works inside a repository,
 * outside of one, and where the repository itself cannot be opened (then the user's files alone).
 *
 * Reads; never writes. A repository's own file is marked as such, because whoever made the
 * repository wrote it. */
#include "walk.h"
#include <git2.h>

static const char *level_name(git_config_level_t level)
{
    switch (level) {
    case GIT_CONFIG_LEVEL_PROGRAMDATA:
    case GIT_CONFIG_LEVEL_SYSTEM:
        return "system";
    case GIT_CONFIG_LEVEL_XDG:
    case GIT_CONFIG_LEVEL_GLOBAL:
        return "global";
    default:
        return "repository";
    }
}

static git_config *open_config(const char *path)
{
    git_repository *r = NULL;
    git_config *all = NULL, *config = NULL;
    err unusable = ERR_INIT; /* is told by whoever opens it */
    if (git_files_plain(path ? path : ".", &unusable) &&
        git_repository_open_ext(&r, path ? path : ".", 0, NULL) == 0 &&
        git_repository_config(&all, r) == 0) {
        /* A snapshot: the same values, whatever happens to the files meanwhile. */
        if (git_config_snapshot(&config, all) != 0)
            config = NULL;
    }
    git_config_free(all);
    git_repository_free(r);
    if (!config && git_config_open_default(&config) != 0)
        config = NULL;
    return config;
}

bool repo_settings(const char *path, arena *a, struct config_values *out, err *e)
{
    git_config *config;
    git_config_iterator *it = NULL;
    git_config_entry *entry;
    VEC(struct config_value) values = {0};
    git_libgit2_init();
    config = open_config(path);
    if (!config || git_config_iterator_new(&it, config) != 0) {
        const git_error *why = git_error_last();
        err_set(e, ERR_IO, "git configuration: %s", why ? why->message : "not readable");
        err_hint(e, "git config --list shows where it breaks");
    }
    while (it && git_config_next(&entry, it) == 0) {
        if (!str_starts(str_of(entry->name), STR("docent.")))
            continue;
        struct config_value v = {
            .name = arena_strdup(a, str_of(entry->name)),
            .value = arena_strdup(a, str_of(entry->value ? entry->value : "true")),
            .origin = level_name(entry->level),
            .from_repository = entry->level > GIT_CONFIG_LEVEL_GLOBAL,
        };
        vec_push(&values, v);
    }
    git_config_iterator_free(it);
    git_config_free(config);
    git_libgit2_shutdown();
    if (e->code)
        return false;
    out->n = values.len;
    out->v = ARENA_ARRAY(a, struct config_value, values.len + 1);
    if (values.len)
        memcpy(out->v, values.v, values.len * sizeof *out->v);
    vec_release(&values);
    return true;
}
