/* Command line to context: words, options, and what was probably meant.
 *
 * Does not know any command by name; does not open anything. Every option value is checked here, so
 * commands can read numbers without looking at errors again. */
#include "options.h"
#include <ctype.h>

const struct option common_options[] = {
    {"directory", 'C', OPT_TEXT, "DIR", "work as if started in DIR", 0, 0},
    {"model", 0, OPT_TEXT, "NAME|FILE", "the model to use (see docent model list)", 0, 0},
    {"no-cache", 0, OPT_FLAG, NULL, "neither read nor write stored answers and context", 0, 0},
    {"seed", 0, OPT_NUMBER, "N", "seed of the sampling", 0, 2147483647},
    {"threads", 0, OPT_NUMBER, "N", "compute threads (default: physical cores)", 0, 256},
    {"cpu", 0, OPT_TEXT, "PATH", "force a CPU path: ref, scalar, avx2, avx512, ... or auto", 0, 0},
    {"json", 0, OPT_FLAG, NULL, "print one JSON object", 0, 0},
    {"plain", 0, OPT_FLAG, NULL, "no colour, no cursor movement, line by line", 0, 0},
    {"yes", 'y', OPT_FLAG, NULL, "do not ask, go ahead", 0, 0},
    {"trust-path", 0, OPT_FLAG, NULL, "accept a repository owned by somebody else, this once", 0,
     0},
    {"help", 'h', OPT_FLAG, NULL, "show help", 0, 0},
    {"version", 0, OPT_FLAG, NULL, "show the version", 0, 0},
    {0},
};

const struct option screen_options[] = {
    {"script", 0, OPT_TEXT, "FILE", "run the screen from a list of keys, without a terminal", 0, 0},
    {"size", 0, OPT_TEXT, "CxR", "size of the scripted screen (default 80x24)", 0, 0},
    {0},
};

/* One parse in progress. */
struct parsing {
    struct context *c;
    VEC(const char *) words;
    const char *group; /* first word of a two-word command, waiting for the second */
};

static size_t edit_distance(const char *a, const char *b)
{
    size_t n = strlen(b), row[64];
    if (n >= 63 || strlen(a) >= 63)
        return 64;
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t cost = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            size_t least = row[j] < row[j - 1] ? row[j] : row[j - 1];
            row[j] = cost < least + 1 ? cost : least + 1;
        }
    }
    return row[n];
}

const char *nearest_name(const char *word, const char *const *names)
{
    const char *best = NULL;
    size_t best_distance = strlen(word) / 3 + 2;
    for (; *names; names++) {
        size_t d = edit_distance(word, *names);
        if (strncmp(word, *names, strlen(word)) == 0 && strlen(word) > 1)
            d = 1;
        if (d < best_distance) {
            best_distance = d;
            best = *names;
        }
    }
    return best;
}

const struct command *command_find(const char *first, const char *second, bool *group)
{
    size_t n = strlen(first);
    const struct command *found = NULL;
    *group = false;
    for (size_t i = 0; commands[i]; i++) {
        const char *name = commands[i]->name;
        if (strncmp(name, first, n) != 0)
            continue;
        if (name[n] == ' ') {
            *group = true;
            if (second && strcmp(name + n + 1, second) == 0)
                return commands[i];
        } else if (name[n] == 0 && !second) {
            found = commands[i];
        }
    }
    return found;
}

static const struct option *option_find(const struct option *rows, str name, char letter)
{
    for (; rows && rows->name; rows++)
        if (letter ? rows->letter == letter : str_eqz(name, rows->name))
            return rows;
    return NULL;
}

static const struct option *own_options(const struct context *c)
{
    return c->command ? c->command->options : screen_options;
}

/* "see docent model pull --help", or what was probably meant. */
static bool unknown_option(struct parsing *p, const char *given, err *e)
{
    const char *names[2 * OPTIONS_MAX + 1];
    size_t n = 0;
    for (const struct option *o = own_options(p->c); o && o->name; o++)
        names[n++] = o->name;
    for (const struct option *o = common_options; o->name; o++)
        names[n++] = o->name;
    names[n] = NULL;
    char word[64];
    snprintf(word, sizeof word, "%s", given + strspn(given, "-"));
    word[strcspn(word, "=")] = 0;
    const char *near = given[1] == '-' ? nearest_name(word, names) : NULL;
    const char *command = p->c->command ? p->c->command->name : NULL;
    err_set(e, ERR_USAGE, "unknown option %s", given);
    if (near)
        return err_hint(e, "did you mean --%s?", near);
    return err_hint(e, "docent %s%s--help lists the options", command ? command : "",
                    command ? " " : "");
}

static bool check_number(const struct option *o, const char *value, err *e)
{
    unsigned long long n;
    if (str_to_u64(str_of(value), &n) && n >= (unsigned long long)o->min &&
        n <= (unsigned long long)o->max)
        return true;
    err_set(e, ERR_USAGE, "--%s %s: not a number from %ld to %ld", o->name, value, o->min, o->max);
    return err_hint(e, "for example --%s %ld", o->name, o->min > 1 ? o->min : 1L);
}

static bool store_value(struct parsing *p, const struct option *o, const char *value, err *e)
{
    if (o->type == OPT_NUMBER && !check_number(o, value, e))
        return false;
    const struct option *own = own_options(p->c);
    for (size_t i = 0; own && own[i].name; i++)
        if (&own[i] == o)
            p->c->own_values[i] = value;
    for (size_t i = 0; common_options[i].name; i++)
        if (&common_options[i] == o)
            p->c->common_values[i] = value;
    return true;
}

/* One option at argv[*i]; takes the next word as its value when it needs one. */
static bool parse_option(struct parsing *p, int argc, char **argv, int *i, err *e)
{
    const char *given = argv[*i], *value = NULL;
    const struct option *o = NULL;
    if (given[1] == '-') {
        const char *equals = strchr(given, '=');
        str name = {given + 2, equals ? (size_t)(equals - given - 2) : strlen(given + 2)};
        o = option_find(own_options(p->c), name, 0);
        o = o ? o : option_find(common_options, name, 0);
        value = equals ? equals + 1 : NULL;
    } else {
        o = option_find(own_options(p->c), STR(""), given[1]);
        o = o ? o : option_find(common_options, STR(""), given[1]);
        value = given[2] ? given + 2 : NULL;
    }
    if (!o)
        return unknown_option(p, given, e);
    if (o->type == OPT_FLAG) {
        if (value) {
            err_set(e, ERR_USAGE, "%s: --%s takes no value", given, o->name);
            return err_hint(e, "give it as --%s", o->name);
        }
        return store_value(p, o, "", e);
    }
    if (!value && *i + 1 < argc)
        value = argv[++*i];
    if (!value) {
        err_set(e, ERR_USAGE, "%s needs a value", given);
        return err_hint(e, "give it as --%s %s", o->name, o->value);
    }
    return store_value(p, o, value, e);
}

static bool missing_verb(const char *group, const char *given, err *e)
{
    char verbs[200] = "";
    size_t n = strlen(group), used = 0;
    for (size_t i = 0; commands[i]; i++)
        if (strncmp(commands[i]->name, group, n) == 0 && commands[i]->name[n] == ' ')
            used += (size_t)snprintf(verbs + used, sizeof verbs - used, "%s%s", used ? ", " : "",
                                     commands[i]->name + n + 1);
    if (given)
        err_set(e, ERR_USAGE, "docent %s does not know %s", group, given);
    else
        err_set(e, ERR_USAGE, "docent %s needs one more word", group);
    return err_hint(e, "one of: %s", verbs);
}

static bool parse_word(struct parsing *p, const char *word, err *e)
{
    struct context *c = p->c;
    bool group = false;
    if (p->group) {
        c->command = command_find(p->group, word, &group);
        if (!c->command)
            return missing_verb(p->group, word, e);
        p->group = NULL;
    } else if (!c->command && p->words.len == 0) {
        c->command = command_find(word, NULL, &group);
        if (!c->command && group)
            p->group = word;
        else if (!c->command)
            vec_push(&p->words, word);
    } else {
        vec_push(&p->words, word);
    }
    return true;
}

static bool check_words(struct parsing *p, err *e)
{
    struct context *c = p->c;
    int n = (int)p->words.len;
    const struct command *k = c->command;
    int least = k ? k->min_args : 0, most = k ? k->max_args : 1;
    if (c->help || c->version)
        return true;
    const char *name = k ? k->name : "", *arguments = k ? k->arguments : "[PATH]";
    if (n < least)
        err_set(e, ERR_USAGE, "docent %s: %s is missing", name, arguments);
    else if (most >= 0 && n > most)
        err_set(e, ERR_USAGE, "docent %s%s%s: too many words from %s on", name, *name ? " " : "",
                arguments, p->words.v[most]);
    if (e->code)
        return err_hint(e, "usage: docent %s%s%s", name, *name ? " " : "", arguments);
    return true;
}

static bool parse_all(struct parsing *p, int argc, char **argv, err *e)
{
    bool options = true;
    for (int i = 1; i < argc; i++) {
        const char *a = argv[i];
        if (options && strcmp(a, "--") == 0) {
            options = false;
        } else if (options && a[0] == '-' && a[1]) {
            if (!parse_option(p, argc, argv, &i, e))
                return false;
        } else if (!parse_word(p, a, e)) {
            return false;
        }
    }
    return true;
}

bool options_parse(struct context *c, int argc, char **argv, err *e)
{
    struct parsing p = {.c = c};
    bool ok = parse_all(&p, argc, argv, e);
    c->json = option_given(c, "json");
    c->plain = option_given(c, "plain");
    c->yes = option_given(c, "yes");
    c->help = option_given(c, "help");
    c->version = option_given(c, "version");
    if (ok && p.group && c->help)
        vec_push(&p.words, p.group); /* `docent model --help`: help takes it from there */
    else if (ok && p.group)
        ok = missing_verb(p.group, NULL, e);
    ok = ok && check_words(&p, e);
    const char **args = ARENA_ARRAY(c->arena, const char *, p.words.len + 1);
    if (p.words.len)
        memcpy(args, p.words.v, p.words.len * sizeof *args);
    c->args = args;
    c->n_args = (int)p.words.len;
    vec_release(&p.words);
    return ok;
}
