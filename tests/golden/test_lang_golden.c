/* Every language has a sample of its own kinds of symbols; what is found in it (symbols,
 * references, steps of each function) is compared with the golden file beside it. To accept a
 * change: DOCENT_GOLDEN_UPDATE=1 test_lang_golden, then read the difference. */
#include "../unit/lang_dump.h"
#include "engine/base/fs.h"
#include "indexer/lang/lang.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define SAMPLES DOCENT_SOURCE_DIR "/tests/golden/lang"

static bool seen[64];

static void steps_dump(strbuf *out, const char *language, str text, const struct raw_symbol *s)
{
    arena *a = arena_new();
    struct outline o;
    err e = ERR_INIT;
    assert_true(code_outline(language, text, s->start_byte, s->end_byte, a, &o, &e));
    strbuf_addf(out, "== " STR_FMT "%s%s\n", STR_ARG(s->qualified),
                o.has_value ? " gives a value" : "", o.damaged ? " damaged" : "");
    outline_dump(out, text, &o);
    arena_free(a);
}

static void sample_dump(strbuf *out, const struct language *l, str text)
{
    parser *p = parser_new();
    arena *a = arena_new();
    struct extracted x;
    err e = ERR_INIT;
    assert_true(parser_extract(p, l, text, NULL, a, &x, &e));
    extracted_dump(out, &x);
    for (size_t i = 0; i < x.n_symbols; i++) {
        const struct raw_symbol *s = &x.symbols[i];
        if ((s->kind == SYM_FUNCTION || s->kind == SYM_METHOD) && s->body_byte < s->end_byte &&
            s->end_line > s->line + 1)
            steps_dump(out, language_name(l), text, s);
    }
    arena_free(a);
    parser_free(p);
}

static bool lines_equal(const char *path, str got, str want)
{
    str a, b;
    for (size_t line = 1;; line++) {
        bool more_got = str_next(&got, '\n', &a), more_want = str_next(&want, '\n', &b);
        if (!more_got && !more_want)
            return true;
        if (more_got == more_want && str_eq(a, b))
            continue;
        fprintf(stderr, "%s.golden:%zu differs\n  want: " STR_FMT "\n  got:  " STR_FMT "\n", path,
                line, STR_ARG(more_want ? b : STR("(end)")), STR_ARG(more_got ? a : STR("(end)")));
        return false;
    }
}

static bool sample_check(const char *name)
{
    char path[512], golden[600];
    strbuf text, got, want;
    err e = ERR_INIT;
    snprintf(path, sizeof path, SAMPLES "/%s", name);
    snprintf(golden, sizeof golden, "%s.golden", path);
    strbuf_init(&text, 0);
    strbuf_init(&got, 0);
    strbuf_init(&want, 0);
    assert_true(fs_read(&text, path, 1 << 20, &e));
    const struct language *l = language_for(path, strbuf_str(&text));
    if (!l)
        fail_msg("%s: language not known", name);
    seen[l - languages] = true;
    sample_dump(&got, l, strbuf_str(&text));
    if (getenv("DOCENT_GOLDEN_UPDATE")) {
        assert_true(fs_write_atomic(golden, strbuf_str(&got), &e));
    }
    bool ok = fs_read(&want, golden, 1 << 20, &e) &&
              lines_equal(path, strbuf_str(&got), strbuf_str(&want));
    if (e.code)
        fprintf(stderr, "%s\n", e.msg);
    strbuf_release(&text);
    strbuf_release(&got);
    strbuf_release(&want);
    return ok;
}

static void test_samples(void **state)
{
    (void)state;
    DIR *d = opendir(SAMPLES);
    assert_non_null(d);
    size_t bad = 0;
    for (const struct dirent *f; (f = readdir(d));) {
        const char *dot = strrchr(f->d_name, '.');
        if (f->d_name[0] != '.' && !(dot && strcmp(dot, ".golden") == 0))
            bad += !sample_check(f->d_name);
    }
    closedir(d);
    assert_int_equal(bad, 0);
}

static void test_every_language_has_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < languages_count; i++)
        if (!seen[i] && languages[i].extensions)
            fail_msg("%s: no sample in tests/golden/lang", languages[i].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_every_language_has_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
