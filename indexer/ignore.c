/* .gitignore patterns, as gitignore(5) describes them.
 *
 * Matching is bounded: what still needs more than MAX_STEPS comparisons counts as not matching. */
#include "ignore.h"
#include "../engine/base/vec.h"
#include <ctype.h>

enum { MAX_STEPS = 20000 };

struct rule {
    const char *pattern; /* in the level's text */
    bool negated, folders_only, anchored;
};
struct level {
    char *text;
    size_t base;
    VEC(struct rule) rules;
};
struct ignore {
    VEC(struct level) levels;
    bool fold;
};

ignore *ignore_new(bool fold_case)
{
    ignore *g = xalloc(sizeof *g);
    g->fold = fold_case;
    return g;
}

void ignore_pop(ignore *g)
{
    struct level *l = &g->levels.v[--g->levels.len];
    vec_release(&l->rules);
    free(l->text);
}

void ignore_free(ignore *g)
{
    if (!g)
        return;
    while (g->levels.len)
        ignore_pop(g);
    vec_release(&g->levels);
    free(g);
}

/* One line becomes a rule; its text is changed in place. */
static bool read_rule(char *line, struct rule *r)
{
    size_t n = strlen(line);
    if (n && line[n - 1] == '\r')
        line[--n] = 0;
    while (n && line[n - 1] == ' ' && !(n > 1 && line[n - 2] == '\\'))
        line[--n] = 0;
    *r = (struct rule){0};
    if (*line == '#')
        return false;
    if (*line == '!') {
        r->negated = true;
        line++;
        n--;
    }
    if (n && line[n - 1] == '/') {
        r->folders_only = true;
        line[--n] = 0;
    }
    if (!n)
        return false;
    r->anchored = strchr(line, '/') != NULL;
    if (*line == '/')
        line++;
    r->pattern = line;
    return *line != 0;
}

void ignore_push(ignore *g, str text, size_t base_bytes)
{
    struct level l = {.text = xalloc(text.n + 1), .base = base_bytes};
    memcpy(l.text, text.p, text.n);
    char *line = l.text;
    if (text.n >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0)
        line += 3;
    while (*line) {
        char *end = strchr(line, '\n');
        if (end)
            *end = 0;
        struct rule r;
        if (read_rule(line, &r))
            vec_push(&l.rules, r);
        if (!end)
            break;
        line = end + 1;
    }
    vec_push(&g->levels, l);
}

struct match {
    int steps;
    bool fold;
};

static int folded(const struct match *m, char c)
{
    return m->fold ? tolower((unsigned char)c) : (unsigned char)c;
}

/* [a-z], [!x], [[:digit:]]: *p stands after the bracket and is moved behind the class. */
static bool class_matches(const struct match *m, const char **p, char c)
{
    static const struct {
        const char *name;
        int (*is)(int);
    } classes[] = {{"alnum:]", isalnum}, {"alpha:]", isalpha},  {"digit:]", isdigit},
                   {"lower:]", islower}, {"upper:]", isupper},  {"space:]", isspace},
                   {"punct:]", ispunct}, {"xdigit:]", isxdigit}};
    const char *s = *p;
    bool negated = *s == '!' || *s == '^', hit = false;
    int ch = folded(m, c);
    s += negated;
    for (bool first = true; *s && (first || *s != ']'); first = false) {
        if (s[0] == '[' && s[1] == ':') {
            for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
                size_t n = strlen(classes[i].name);
                if (strncmp(s + 2, classes[i].name, n) == 0) {
                    hit = hit || classes[i].is((unsigned char)c);
                    s += 2 + n - 1;
                    break;
                }
            }
            s++;
            continue;
        }
        if (*s == '\\' && s[1])
            s++;
        int from = folded(m, *s++), to = from;
        if (s[0] == '-' && s[1] && s[1] != ']') {
            s += s[1] == '\\' && s[2] ? 2 : 1;
            to = folded(m, *s++);
        }
        hit = hit || (ch >= from && ch <= to);
    }
    if (*s != ']') {
        *p = s;
        return false;
    }
    *p = s + 1;
    return hit != negated && c != '/';
}

/* One character of the path against what stands at *p, which is moved behind it. */
static bool one_matches(const struct match *m, const char **p, char c)
{
    if (**p == '?') {
        ++*p;
        return c != '/';
    }
    if (**p == '[') {
        ++*p;
        return class_matches(m, p, c);
    }
    if (**p == '\\' && (*p)[1])
        ++*p;
    return folded(m, *(*p)++) == folded(m, c);
}

/* Where to go on after a mismatch: p behind the star, s where it ended last. */
struct retry {
    const char *p, *s;
};

static bool go_back(struct retry *star, struct retry *deep, const char **p, const char **s)
{
    if (star->p && *star->s && *star->s != '/') {
        *p = star->p;
        *s = ++star->s;
        return true;
    }
    const char *slash = deep->p ? strchr(deep->s, '/') : NULL;
    if (!slash)
        return false;
    *p = deep->p;
    *s = deep->s = slash + 1;
    star->p = NULL;
    return true;
}

/* A star does not go beyond a slash, so only the last one before a mismatch can help, and of
 * several double stars only the last as well. */
static bool glob(struct match *m, const char *p, const char *s)
{
    const char *start = p;
    struct retry star = {0}, deep = {0};
    while (++m->steps <= MAX_STEPS) {
        bool first = p == start || p[-1] == '/';
        if (*p == '*' && first && p[1] == '*' && p[2] == '/') {
            p += 3;
            deep = (struct retry){p, s};
            star.p = NULL;
        } else if (*p == '*' && first && p[1] == '*' && !p[2]) {
            if (*s)
                return true;
            p += 2;
        } else if (*p == '*') {
            while (*p == '*')
                p++;
            star = (struct retry){p, s};
        } else if (!*p && !*s) {
            return true;
        } else if (*p && *s && one_matches(m, &p, *s)) {
            s++;
        } else if (!go_back(&star, &deep, &p, &s)) {
            return false;
        }
    }
    return false;
}

bool ignore_matches(const ignore *g, const char *path, bool is_folder)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    for (size_t i = g->levels.len; i-- > 0;) {
        const struct level *l = &g->levels.v[i];
        for (size_t k = l->rules.len; k-- > 0;) {
            const struct rule *r = &l->rules.v[k];
            struct match m = {.fold = g->fold};
            if (r->folders_only && !is_folder)
                continue;
            if (glob(&m, r->pattern, r->anchored ? path + l->base : name))
                return !r->negated;
        }
    }
    return false;
}
