/* A tool for looking at the language part alone: `lang_tool dump FILE...` prints what is extracted,
 * `lang_tool tags FILE...` one line per definition (name, path, line, end line, kind, "declaration"
 * or nothing; tabs between) for comparisons, `lang_tool time FILE...` the speed, `lang_tool outline
 * FILE [NAME]` and `lang_tool highlight FILE` what walkthroughs and the screen get. File names come
 * from standard input with
 * "-". */
#include "../unit/lang_dump.h"
#include "engine/base/fs.h"
#include "indexer/parse.h"

static void outline_print(str text, const char *language, const struct raw_symbol *s)
{
    arena *a = arena_new();
    struct outline o;
    err e = ERR_INIT;
    clock_t start = clock();
    if (!code_outline(language, text, s->start_byte, s->end_byte, a, &o, &e)) {
        printf("%s\n", e.msg);
        arena_free(a);
        return;
    }
    printf(STR_FMT " %u-%u: body %u..%u value %d damaged %d, %zu nodes, %.4f s\n",
           STR_ARG(s->qualified), s->line, s->end_line, o.body_start, o.body_end, o.has_value,
           o.damaged, o.n, (double)(clock() - start) / CLOCKS_PER_SEC);
    strbuf out;
    strbuf_init(&out, 0);
    outline_dump(&out, text, &o);
    fputs(out.p, stdout);
    strbuf_release(&out);
    arena_free(a);
}

static void highlight_print(str text, const char *language)
{
    static const char *const colors[HL_KINDS] = {"0",  "90", "32", "35", "34", "33", "36",
                                                 "31", "37", "96", "37", "35", "34", "1"};
    arena *a = arena_new();
    struct spans s;
    err e = ERR_INIT;
    clock_t start = clock();
    if (!code_highlight(language, text, a, &s, &e))
        printf("%s\n", e.msg);
    double took = (double)(clock() - start) / CLOCKS_PER_SEC;
    uint32_t at = 0;
    for (size_t i = 0; i < s.n; i++) {
        printf(STR_FMT "\033[%sm" STR_FMT "\033[0m", STR_ARG(str_sub(text, at, s.v[i].start)),
               colors[s.v[i].kind], STR_ARG(str_sub(text, s.v[i].start, s.v[i].end)));
        at = s.v[i].end;
    }
    printf(STR_FMT "\n%zu spans, %.4f s\n", STR_ARG(str_sub(text, at, text.n)), s.n, took);
    arena_free(a);
}

struct totals {
    unsigned long long files, bytes, symbols, references, errors, skipped;
    double seconds, slowest;
};

static const char *only; /* outline: this symbol alone */

static void tags_print(const char *path, const struct extracted *x)
{
    for (size_t i = 0; i < x->n_symbols; i++) {
        const struct raw_symbol *s = &x->symbols[i];
        printf(STR_FMT "\t%s\t%u\t%u\t%s\t%s\n", STR_ARG(s->name), path, s->name_line, s->end_line,
               symbol_kind_name(s->kind), s->is_declaration ? "declaration" : "");
    }
}

static void file_take(parser *p, const char *mode, const char *path, struct totals *t)
{
    strbuf text;
    err e = ERR_INIT;
    strbuf_init(&text, 0);
    const struct language *l = NULL;
    if (fs_read(&text, path, 64u << 20, &e))
        l = language_for(path, strbuf_str(&text));
    if (l) {
        arena *a = arena_new();
        struct extracted x = {0};
        clock_t start = clock(); /* CPU: the machine may be busy */
        bool ok = parser_extract(p, l, strbuf_str(&text), NULL, a, &x, &e);
        double took = (double)(clock() - start) / CLOCKS_PER_SEC;
        t->seconds += took;
        t->slowest = took > t->slowest ? took : t->slowest;
        t->files++, t->bytes += text.len;
        t->symbols += x.n_symbols, t->references += x.n_references;
        t->errors += x.has_errors, t->skipped += x.skip_reason != NULL;
        for (size_t i = 0; ok && strcmp(mode, "outline") == 0 && i < x.n_symbols; i++)
            if (!only || str_eqz(x.symbols[i].name, only))
                outline_print(strbuf_str(&text), language_name(l), &x.symbols[i]);
        if (strcmp(mode, "highlight") == 0)
            highlight_print(strbuf_str(&text), language_name(l));
        strbuf out;
        strbuf_init(&out, 0);
        if (ok && strcmp(mode, "dump") == 0)
            extracted_dump(&out, &x);
        if (ok && strcmp(mode, "tags") == 0)
            tags_print(path, &x);
        fputs(out.p, stdout);
        strbuf_release(&out);
        arena_free(a);
    }
    if (e.code)
        fprintf(stderr, "%s\n", e.msg);
    strbuf_release(&text);
}

int main(int argc, char **argv)
{
    struct totals t = {0};
    if (argc < 3) {
        fprintf(stderr, "usage: lang_tool dump|tags|time FILE... (- for a list on stdin)\n");
        return 2;
    }
    parser *p = parser_new();
    only = strcmp(argv[1], "outline") == 0 && argc > 3 ? argv[--argc] : NULL;
    for (int i = 2; i < argc; i++) {
        char line[4096];
        if (strcmp(argv[i], "-") != 0) {
            file_take(p, argv[1], argv[i], &t);
            continue;
        }
        while (fgets(line, sizeof line, stdin)) {
            line[strcspn(line, "\n")] = 0;
            file_take(p, argv[1], line, &t);
        }
    }
    parser_free(p);
    if (strcmp(argv[1], "time") == 0)
        printf("%llu files, %.2f MB, %llu symbols, %llu references, %llu with errors, %llu "
               "skipped: %.3f s, %.1f MB/s, slowest %.3f s\n",
               t.files, (double)t.bytes / 1e6, t.symbols, t.references, t.errors, t.skipped,
               t.seconds, (double)t.bytes / 1e6 / t.seconds, t.slowest);
    return 0;
}
