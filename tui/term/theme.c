/* Reads a theme: one role a line. */
#include "theme.h"

static bool take_word(str *line, str *word)
{
    *line = str_trim(*line);
    size_t n = 0;
    while (n < line->n && line->p[n] != ' ' && line->p[n] != '\t')
        n++;
    *word = str_sub(*line, 0, n);
    *line = str_sub(*line, n, line->n);
    return n > 0;
}

static bool parse_256(str word, short *out)
{
    unsigned long long n;
    if (str_eqz(word, "-")) {
        *out = COLOUR_DEFAULT;
        return true;
    }
    if (!str_to_u64(word, &n) || n > 255)
        return false;
    *out = (short)n;
    return true;
}

static bool parse_8(str word, short *out)
{
    static const char *const names[] = {"black", "red",     "green", "yellow",
                                        "blue",  "magenta", "cyan",  "white"};
    *out = COLOUR_DEFAULT;
    if (str_eqz(word, "-"))
        return true;
    for (short i = 0; i < 8; i++)
        if (str_eqz(word, names[i])) {
            *out = i;
            return true;
        }
    return false;
}

static bool parse_role(struct theme *t, str name, str line)
{
    str word;
    if (!take_word(&line, &word))
        return false;
    if (str_eqz(name, "selected"))
        return parse_256(word, &t->selected);
    if (str_eqz(name, "band"))
        return parse_256(word, &t->band);
    for (int i = 0; i < ROLE_COUNT; i++) {
        struct role_style *s = &t->roles[i];
        if (!str_eqz(name, role_names[i]))
            continue;
        if (!parse_256(word, &s->colour256) || !take_word(&line, &word) ||
            !parse_8(word, &s->colour8))
            return false;
        while (take_word(&line, &word)) {
            s->bold = s->bold || str_eqz(word, "bold");
            s->dim = s->dim || str_eqz(word, "dim");
        }
        return true;
    }
    return false;
}

bool theme_parse(struct theme *out, str text, err *e)
{
    *out = (struct theme){.selected = COLOUR_DEFAULT, .band = COLOUR_DEFAULT};
    for (int i = 0; i < ROLE_COUNT; i++)
        out->roles[i].colour256 = out->roles[i].colour8 = COLOUR_DEFAULT;
    str line, name;
    for (int n = 1; str_next(&text, '\n', &line); n++) {
        line = str_trim(line);
        if (!line.n || line.p[0] == '#')
            continue;
        if (!take_word(&line, &name) || !parse_role(out, name, line))
            return err_set(e, ERR_FORMAT, "theme line %d: " STR_FMT, n, STR_ARG(name));
    }
    return true;
}
