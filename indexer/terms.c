/* See terms.h. Tokens are made by text.c, so a question and the text are cut in the same way. */
#include "terms.h"
#include "index_internal.h"

static bool is_question_word(str w)
{
    static const char words[] =
        " how where which what why when who does do did can could should would is are was were has "
        "have code function method class file implement implementation work handle happen find "
        "show "
        "there any get use used using when from into them they its it's we you i me my about than "
        "so all some via ";
    char padded[24];
    if (w.n > 16)
        return false;
    size_t n = 0;
    padded[n++] = ' ';
    for (size_t i = 0; i < w.n; i++)
        padded[n++] = (char)((unsigned)(w.p[i] - 'A') < 26 ? w.p[i] | 0x20 : w.p[i]);
    padded[n++] = ' ';
    return str_find((str){words, sizeof words - 1}, (str){padded, n}, 0) != SIZE_MAX;
}

struct reading {
    struct terms *t;
    arena *a;
    str word;
    bool weak_too;
};

static void take_token(void *arg, str token, bool whole)
{
    struct reading *k = arg;
    struct terms *t = k->t;
    for (size_t i = 0; i < t->n; i++)
        if (str_eq(t->v[i].token, token))
            return;
    if (t->n < MAX_TERMS)
        t->v[t->n++] = (struct term){.token = arena_str(k->a, token),
                                     .word = arena_str(k->a, k->word),
                                     .whole = whole,
                                     .idf = 1};
}

static void read_words(struct reading *k, str text)
{
    for (size_t i = 0; i < text.n;) {
        size_t from = i;
        while (i < text.n && !strchr(" \t\r\n,;?!", text.p[i]))
            i++;
        k->word = str_sub(text, from, i);
        if (k->word.n && (k->weak_too || !is_question_word(k->word)))
            text_tokens(k->word, take_token, k);
        i++;
    }
}

void terms_read(struct terms *t, str text, arena *a)
{
    struct reading k = {.t = t, .a = a};
    *t = (struct terms){.v = ARENA_ARRAY(a, struct term, MAX_TERMS)};
    read_words(&k, text);
    k.weak_too = true;
    if (!t->n)
        read_words(&k, text);
}

void terms_match(const struct terms *t, strbuf *out)
{
    for (size_t i = 0; i < t->n; i++)
        strbuf_addf(out, "%s\"" STR_FMT "\"", i ? " OR " : "", STR_ARG(t->v[i].token));
}

struct counting {
    const struct terms *t;
    uint64_t seen; /* bit per term */
    unsigned parts, hits;
};

static void count_token(void *arg, str token, bool whole)
{
    struct counting *k = arg;
    k->parts += !whole;
    for (size_t i = 0; i < k->t->n; i++) {
        if (!str_eq(k->t->v[i].token, token))
            continue;
        k->hits += !whole;
        k->seen |= (uint64_t)1 << i;
        return;
    }
}

double terms_share(const struct terms *t, str name)
{
    struct counting k = {.t = t};
    text_tokens(name, count_token, &k);
    return k.parts ? (double)k.hits / (double)k.parts : 0;
}

static double mass_of(const struct terms *t, uint64_t seen)
{
    double all = 0, have = 0;
    for (size_t i = 0; i < t->n; i++) {
        if (t->v[i].whole)
            continue; /* its parts are there as well */
        all += t->v[i].idf;
        have += seen >> i & 1 ? t->v[i].idf : 0;
    }
    return all > 0 ? have / all : 0;
}

double terms_mass(const struct terms *t, str name)
{
    struct counting k = {.t = t};
    text_tokens(name, count_token, &k);
    return mass_of(t, k.seen);
}

bool terms_names(const struct terms *t, const char *name)
{
    str n = str_of(name);
    for (size_t i = 0; i < t->n; i++) {
        str w = t->v[i].word;
        while (w.n && strchr(".():`'\"", w.p[w.n - 1]))
            w.n--;
        while (w.n && strchr("`'\"(", w.p[0]))
            w = str_sub(w, 1, w.n);
        /* A plain small word is a word; Group, read_reply and readReply are names. */
        bool code = false;
        for (size_t k = 0; k < w.n; k++)
            code = code || w.p[k] == '_' || (unsigned)(w.p[k] - 'A') < 26;
        if ((code || t->n == 1) && str_ends(w, n) &&
            (w.n == n.n || strchr(".:#>", w.p[w.n - n.n - 1])))
            return true;
    }
    return false;
}

static unsigned bits(uint64_t v)
{
    unsigned n = 0;
    for (; v; v &= v - 1)
        n++;
    return n;
}

unsigned terms_count(const struct terms *t, str text)
{
    struct counting k = {.t = t};
    text_tokens(text, count_token, &k);
    return bits(k.seen);
}

static void add_reason(const struct terms *t, const char *title, uint64_t seen, strbuf *out)
{
    const char *join = "";
    str last = {0};
    if (!seen)
        return;
    strbuf_addf(out, "%s%s ", out->len ? "; " : "", title);
    for (size_t i = 0; i < t->n; i++) {
        if (!(seen >> i & 1) || str_eq(t->v[i].word, last))
            continue;
        last = t->v[i].word;
        strbuf_addf(out, "%s" STR_FMT, join, STR_ARG(last));
        join = ", ";
    }
}

double terms_reason(const struct terms *t, const char *name, const char *path, str text,
                    strbuf *out)
{
    struct counting in_name = {.t = t}, in_text = {.t = t}, in_path = {.t = t};
    if (name)
        text_tokens(str_of(name), count_token, &in_name);
    text_tokens(text, count_token, &in_text);
    text_tokens(str_of(path), count_token, &in_path);
    add_reason(t, "name", in_name.seen, out);
    add_reason(t, "text", in_text.seen & ~in_name.seen, out);
    add_reason(t, "path", in_path.seen, out);
    return mass_of(t, in_name.seen | in_text.seen | in_path.seen);
}
