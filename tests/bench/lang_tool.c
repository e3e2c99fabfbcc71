/* A tool for looking at the language part alone: `lang_tool dump FILE...` prints what is extracted,
 * `lang_tool tags FILE...` one line per definition (name, path, line, kind, tab separated) for
 * comparisons, `lang_tool time FILE...` the speed. File names come from standard input with "-". */
#include "../unit/lang_dump.h"
#include "engine/base/fs.h"
#include "indexer/parse.h"

struct totals {
    unsigned long long files, bytes, symbols, references, errors, skipped;
    double seconds, slowest;
};

static void tags_print(const char *path, const struct extracted *x)
{
    for (size_t i = 0; i < x->n_symbols; i++) {
        const struct raw_symbol *s = &x->symbols[i];
        printf(STR_FMT "\t%s\t%u\t%s%s\n", STR_ARG(s->name), path, s->name_line,
               symbol_kind_name(s->kind), s->is_declaration ? "\tdeclaration" : "");
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
        double start = now_seconds();
        bool ok = parser_extract(p, l, strbuf_str(&text), NULL, a, &x, &e);
        double took = now_seconds() - start;
        t->seconds += took;
        t->slowest = took > t->slowest ? took : t->slowest;
        t->files++, t->bytes += text.len;
        t->symbols += x.n_symbols, t->references += x.n_references;
        t->errors += x.has_errors, t->skipped += x.skip_reason != NULL;
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
