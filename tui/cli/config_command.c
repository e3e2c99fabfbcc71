/* docent config: the settings in force and where each comes from. */
#include "output.h"

static json_t *value_json(size_t i, const struct setting_value *v)
{
    const struct setting *row = &setting_rows[i];
    json_t *value = row->type == SETTING_BOOL     ? json_boolean(v->number)
                    : row->type == SETTING_NUMBER ? json_integer(v->number)
                    : row->type == SETTING_SIZE   ? json_integer(v->number)
                                                  : json_text(v->text);
    return json_pack("{s:s,s:o,s:o,s:s,s:s,s:b,s:s,s:o}", "name", row->name, "value", value,
                     "origin", json_text(v->origin), "default", row->fallback, "range", row->range,
                     "from_repository", row->from_repository, "help", row->help, "refused",
                     json_text(v->refused));
}

static bool run(struct context *c, err *e)
{
    const struct settings *s = context_settings(c);
    json_t *list = c->json ? json_array() : NULL;
    bool found = false;
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const struct setting *row = &setting_rows[i];
        if (c->n_args && strcmp(c->args[0], row->name) != 0 &&
            strcmp(c->args[0], row->name + strlen("docent.")) != 0)
            continue;
        found = true;
        if (list) {
            json_array_append_new(list, value_json(i, &s->v[i]));
            continue;
        }
        say_z(c, STYLE_TITLE, row->name);
        say(" = ");
        say_z(c, STYLE_PLAIN, *s->v[i].text ? s->v[i].text : "\"\"");
        say("  (");
        say_z(c, STYLE_DIM, s->v[i].origin);
        say(")\n");
        if (s->v[i].refused)
            say_labelled(c, "", 2, arena_printf(c->arena, "not taken: %s", s->v[i].refused),
                         STYLE_WARN);
    }
    if (!found) {
        json_decref(list);
        err_set(e, ERR_NOT_FOUND, "%s: no such setting", c->args[0]);
        return err_hint(e, "docent config lists them");
    }
    return !list || say_json(json_pack("{s:o}", "settings", list), e);
}

const struct command command_config = {
    .name = "config",
    .arguments = "[NAME]",
    .summary = "show the settings in force and where they come from",
    .details = "Settings are git configuration: git config --global docent.theme dark. The "
               "repository's own configuration goes before the user's, but cannot set what names "
               "a model or the size of the cache.",
    .max_args = 1,
    .run = run,
};
