/* The hand-over file: another clone gets the same sentences, and whatever is wrong with a file, it
 * is refused with nothing changed. */
#include "load_help.h"
#include "prompts/handover.h"
#include "prompts/summary.h"

static void load_all(struct sample *s)
{
    struct load_report out;
    err e = ERR_INIT;
    arena *a = arena_new();
    if (!docent_load(s->d, &(struct load_options){0}, a, &out, NULL, &e))
        fail_msg("%s", e.msg);
    arena_free(a);
}

static uint64_t stored(struct sample *s)
{
    struct answer_stats n;
    err e = ERR_INIT;
    assert_true(docent_answer_stats(s->d, &n, &e));
    return n.answers;
}

static const char *purpose(struct sample *s, const char *name, arena *a)
{
    struct target t;
    err e = ERR_INIT;
    const char *text;
    bool marked;
    assert_true(repo_lookup(s->r, name, a, &t, &e));
    assert_true(docent_stored_purpose(s->d, &t.symbol, a, &text, &marked, &e));
    return text;
}

/* Exports from a loaded clone into ./out. */
static void make_file(void)
{
    struct sample s;
    struct handover_report r;
    struct walkthrough w;
    struct summary sum;
    err e = ERR_INIT;
    arena *a = arena_new();
    sample_forget();
    sample_open(&s, false, NULL);
    assert_false(docent_export(s.d, "out", a, &r, NULL, &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    err_clear(&e);
    load_all(&s);
    assert_true(docent_explain(s.d, "f3", a, &w, NULL, &e));
    assert_true(docent_summary(s.d, NULL, &(struct summary_options){0}, a, &sum, NULL, &e));
    if (!docent_export(s.d, "out", a, &r, NULL, &e))
        fail_msg("%s", e.msg);
    assert_true(r.answers >= SAMPLE_SMALL + 2 + 2); /* purposes, a walkthrough, summaries */
    assert_int_equal(r.bytes, fs_size("out"));
    sample_close(&s);
    arena_free(a);
}

static void test_same_sentences(void **state)
{
    (void)state;
    struct sample from, to;
    struct handover_report r;
    struct walkthrough w;
    err e = ERR_INIT;
    arena *a = arena_new();
    make_file();
    sample_open(&from, false, NULL);
    const char *text = purpose(&from, "f3", a);
    sample_close(&from);
    sample_forget();
    sample_open(&to, false, NULL);
    assert_null(purpose(&to, "f3", a));
    if (!docent_import(to.d, "out", a, &r, &e))
        fail_msg("%s", e.msg);
    assert_int_equal(r.answers_new, r.answers);
    assert_string_equal(purpose(&to, "f3", a), text);
    assert_true(docent_explain(to.d, "f3", a, &w, NULL, &e));
    assert_true(w.from_store);
    assert_int_equal(w.tokens_read, 0);
    uint64_t before = stored(&to);
    assert_true(docent_import(to.d, "out", a, &r, &e));
    assert_int_equal(r.answers_new, 0);
    assert_int_equal(stored(&to), before);
    sample_close(&to);
    arena_free(a);
}

static void refuse(struct sample *s, const char *bytes, size_t n, const char *what)
{
    struct handover_report r;
    err e = ERR_INIT;
    arena *a = arena_new();
    FILE *f = fopen("bad", "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
    if (docent_import(s->d, "bad", a, &r, &e))
        fail_msg("%s: not refused", what);
    if (e.code != ERR_FORMAT || !e.msg[0])
        fail_msg("%s: %s", what, e.msg);
    arena_free(a);
}

static void test_damaged(void **state)
{
    (void)state;
    struct sample s;
    strbuf file;
    err e = ERR_INIT;
    char what[40];
    make_file();
    strbuf_init(&file, 0);
    assert_true(fs_read(&file, "out", 1 << 24, &e));
    sample_forget();
    sample_open(&s, false, NULL);
    for (size_t n = 0; n < file.len; n += n < 200 ? 1 : 7) {
        snprintf(what, sizeof what, "cut to %zu", n);
        refuse(&s, file.p, n, what);
    }
    for (size_t i = 0; i < file.len; i++) {
        snprintf(what, sizeof what, "byte %zu", i);
        file.p[i] = (char)(file.p[i] ^ (1 << i % 8));
        refuse(&s, file.p, file.len, what);
        file.p[i] = (char)(file.p[i] ^ (1 << i % 8));
    }
    strbuf_addc(&file, 'x');
    refuse(&s, file.p, file.len, "a byte more");
    assert_int_equal(stored(&s), 0);
    strbuf_release(&file);
    sample_close(&s);
}

/* Sound files that are not for us: the checksum is made right again after each change. */
static void test_foreign(void **state)
{
    (void)state;
    struct sample s, other;
    struct handover_report r;
    strbuf file;
    err e = ERR_INIT;
    arena *a = arena_new();
    make_file();
    strbuf_init(&file, 0);
    assert_true(fs_read(&file, "out", 1 << 24, &e));
    sample_forget();
    sample_open(&s, false, NULL);
    static const size_t places[] = {16, 60, 84, 88, 96}; /* version, prompts, count, sizes */
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        size_t n = file.len - 32;
        file.p[places[i]]++;
        sha256 sum = sha256_of((str){file.p, n});
        memcpy(file.p + n, sum.b, sizeof sum.b);
        refuse(&s, file.p, file.len, "changed and summed up");
        file.p[places[i]]--;
    }
    sample_close(&s);
    strbuf_release(&file);
    tiny_write("other.gguf", &(struct tiny){.arch = "qwen2", .seed = 6});
    sample_open_model(&other, "other.gguf");
    assert_false(docent_import(other.d, "out", a, &r, &e));
    assert_int_equal(e.code, ERR_MODEL);
    assert_int_equal(stored(&other), 0);
    sample_close(&other);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_sentences),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_foreign),
    };
    return cmocka_run_group_tests(tests, sample_make, sample_drop);
}
