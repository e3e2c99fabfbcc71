/* Help: the key table, first what the focused region understands, then every command. */
#include "view.h"

static void add_action(struct app *a, const struct action_row *r)
{
    char keys[40];
    size_t n = 0;
    for (const char *p = r->keys; *p && n + 4 < sizeof keys; p++) {
        if (*p == '|') {
            keys[n++] = ' ';
            keys[n++] = ' ';
        } else {
            keys[n++] = *p;
        }
    }
    keys[n] = 0;
    char name[24];
    snprintf(name, sizeof name, "%s", r->name);
    for (char *p = name; *p; p++)
        *p = *p == '_' ? '-' : *p;
    page_add(a, "  %-22s :%-16s %s", keys, name, r->help);
}

static void open_view(struct app *a)
{
    static const char letters[REGIONS] = {'m', 's', 'g'};
    static const char *const names[REGIONS] = {"map", "source", "guide"};
    page_clear(a);
    a->page = (struct list){0};
    page_add(a, "In the %s", names[a->focus]);
    for (int i = 0; i < ACTION_COUNT; i++)
        if (strchr(action_rows[i].where, letters[a->focus]))
            add_action(a, &action_rows[i]);
    page_add(a, "Everywhere");
    for (int i = 0; i < ACTION_COUNT; i++)
        if (*action_rows[i].where == '*')
            add_action(a, &action_rows[i]);
    page_add(a, "Elsewhere");
    for (int i = 0; i < ACTION_COUNT; i++)
        if (*action_rows[i].where != '*' && !strchr(action_rows[i].where, letters[a->focus]))
            add_action(a, &action_rows[i]);
    page_add(a, "Typed after :");
    page_add(a, "  :NAME or :PATH:LINE     go there (Tab completes commands)");
    page_add(a, "  :NUMBER                 to this line");
    page_add(a, "Signs");
    page_add(a, "  ?  in front of a sentence: a word in it was not found; Enter says which");
    page_add(a, "  EXACT: the model saw exactly this text. From cache: nothing was computed");
}

const struct view view_help = {.name = "help",
                               .open = open_view,
                               .settle = page_settle,
                               .draw = page_draw,
                               .action = page_action};
