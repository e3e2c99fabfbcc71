/* The hand-over file: another clone gets the same sentences, and whatever is wrong with a file, it
 * is refused with nothing changed. */
#include "load_help.h"
#include "prompts/explain.h"
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
    assert_false(docent_export(s.d, "out", &(struct handover_options){0}, a, &r, NULL, &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    err_clear(&e);
    load_all(&s);
    assert_true(docent_explain(s.d, "f3", a, &w, NULL, &e));
    assert_true(docent_summary(s.d, NULL, &(struct summary_options){0}, a, &sum, NULL, &e));
    if (!docent_export(s.d, "out", &(struct handover_options){0}, a, &r, NULL, &e))
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

/* ---- with processed context ---- */

static uint64_t blocks(struct sample *s)
{
    struct context_stats n = {0};
    err e = ERR_INIT;
    assert_true(docent_need_store(s->d, &e) && context_store_stats(s->d->context, &n, &e));
    return n.blocks;
}

static void on_before(void *arg, const struct handover_report *r)
{
    assert_false(fs_exists("with"));
    *(struct handover_report *)arg = *r;
}

/* Loads, with the context kept, and exports at most so many bytes of it into ./with. */
static uint64_t tokens_read; /* for f3, where it was loaded */

static struct handover_report make_context_file(uint64_t most)
{
    struct sample s;
    struct load_report loaded;
    struct handover_report r, told = {0};
    err e = ERR_INIT;
    arena *a = arena_new();
    struct handover_options o = {.context_bytes = most, .before = on_before, .arg = &told};
    sample_forget();
    remove("with");
    sample_open(&s, false, NULL);
    struct load_options keep = {.keep_context = true};
    assert_true(docent_load(s.d, &keep, a, &loaded, NULL, &e));
    if (!docent_export(s.d, "with", &o, a, &r, NULL, &e))
        fail_msg("%s", e.msg);
    assert_int_equal(told.context_bytes, r.context_bytes);
    assert_int_equal(told.blocks, r.blocks);
    assert_int_equal(r.bytes, fs_size("with"));
    assert_true(r.context_bytes <= most && r.context_bytes < r.bytes);
    struct walkthrough w;
    assert_true(docent_explain(s.d, "f3", a, &w, NULL, &e));
    tokens_read = w.tokens_read;
    sample_close(&s);
    arena_free(a);
    return r;
}

static void same_walkthrough(struct sample *s, const char *name, bool reuses)
{
    struct sample alone;
    struct walkthrough w, want;
    err e = ERR_INIT;
    arena *a = arena_new();
    sample_open(&alone, true, NULL);
    assert_true(docent_explain(alone.d, name, a, &want, NULL, &e));
    assert_true(docent_explain(s->d, name, a, &w, NULL, &e));
    assert_int_equal(w.n_parts, want.n_parts);
    for (size_t i = 0; i < w.n_parts; i++)
        assert_string_equal(w.parts[i].text, want.parts[i].text);
    if (reuses) {
        assert_true(w.tokens_reused > 0 && w.tokens_read < want.tokens_read);
        assert_int_equal(w.tokens_read, tokens_read);
    }
    sample_close(&alone);
    arena_free(a);
}

static void test_context(void **state)
{
    (void)state;
    struct sample to;
    err e = ERR_INIT;
    struct handover_report r, made = make_context_file(1 << 30);
    assert_int_equal(made.context_left_out, 0);
    assert_true(made.blocks > SAMPLE_SMALL);
    arena *a = arena_new();
    sample_forget();
    sample_open(&to, false, NULL);
    if (!docent_import(to.d, "with", a, &r, &e))
        fail_msg("%s", e.msg);
    assert_false(r.context_foreign);
    assert_int_equal(r.blocks_new, made.blocks);
    assert_int_equal(blocks(&to), made.blocks);
    same_walkthrough(&to, "f3", true);
    uint64_t before = blocks(&to);
    assert_true(docent_import(to.d, "with", a, &r, &e));
    assert_int_equal(r.blocks_new, 0);
    assert_int_equal(blocks(&to), before);
    sample_close(&to);
    arena_free(a);
}

/* Half of it: what is in it is whole, and the rest is computed. */
static void test_context_capped(void **state)
{
    (void)state;
    struct sample to;
    err e = ERR_INIT;
    uint64_t all = make_context_file(1 << 30).context_bytes;
    struct handover_report r, made = make_context_file(all / 2);
    assert_true(made.blocks > 0 && made.context_left_out > 0);
    assert_int_equal(made.context_bytes + made.context_left_out, all);
    arena *a = arena_new();
    sample_forget();
    sample_open(&to, false, NULL);
    assert_true(docent_import(to.d, "with", a, &r, &e));
    assert_int_equal(r.blocks_new, made.blocks);
    same_walkthrough(&to, "far", false);
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

/* Every so many-th byte of the file changed, and the file cut there. */
static void refuse_all(const char *path, size_t step)
{
    struct sample s;
    strbuf file;
    err e = ERR_INIT;
    char what[40];
    strbuf_init(&file, 0);
    assert_true(fs_read(&file, path, 1 << 28, &e));
    sample_forget();
    sample_open(&s, false, NULL);
    for (size_t n = 0; n < file.len; n += n < 200 ? 1 : 7 * step) {
        snprintf(what, sizeof what, "cut to %zu", n);
        refuse(&s, file.p, n, what);
    }
    for (size_t i = 0; i < file.len; i += i < 200 ? 1 : step) {
        snprintf(what, sizeof what, "byte %zu", i);
        file.p[i] = (char)(file.p[i] ^ (1 << i % 8));
        refuse(&s, file.p, file.len, what);
        file.p[i] = (char)(file.p[i] ^ (1 << i % 8));
    }
    strbuf_addc(&file, 'x');
    refuse(&s, file.p, file.len, "a byte more");
    assert_int_equal(stored(&s), 0);
    assert_int_equal(blocks(&s), 0);
    strbuf_release(&file);
    sample_close(&s);
}

static void test_damaged(void **state)
{
    (void)state;
    make_file();
    refuse_all("out", 1);
    refuse_all("with", fs_size("with") / 60);
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
    strbuf_reset(&file);
    assert_true(fs_read(&file, "with", 1 << 28, &e));
    size_t count = 104 + 64; /* of blocks: behind the packed records */
    for (size_t i = 0; i < 8; i++)
        count += (size_t)(uint8_t)file.p[96 + i] << (8 * i);
    const size_t inside[] = {count, count + 4 + 32, count + 4 + 33}; /* a block's length */
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
        size_t n = file.len - 32;
        file.p[inside[i]] = (char)(file.p[inside[i]] + 3);
        sha256 sum = sha256_of((str){file.p, n});
        memcpy(file.p + n, sum.b, sizeof sum.b);
        refuse(&s, file.p, file.len, "blocks changed and summed up");
        file.p[inside[i]] = (char)(file.p[inside[i]] - 3);
    }
    assert_int_equal(blocks(&s), 0);
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

/* One file of another content: a repository that the hand-over says nothing about. */
static void test_other_repository(void **state)
{
    (void)state;
    struct sample s;
    struct handover_report r;
    struct repo_options o = {.path = "elsewhere", .database = "elsewhere.db"};
    struct update_report report;
    err e = ERR_INIT;
    arena *a = arena_new();
    make_file();
    assert_true(fs_mkdirs("elsewhere", &e));
    sample_write("elsewhere/x.c",
                 "int other(int n)\n{\n    while (n > 3)\n        n -= other(n / 2);\n"
                 "    return n;\n}\n");
    sample_forget();
    sample_open(&s, false, NULL);
    uint64_t before = stored(&s);
    repo *own = s.r, *foreign;
    assert_true(repo_open(&foreign, &o, &e) && repo_update(foreign, 1, NULL, &report, &e));
    s.d->r = foreign;
    assert_false(docent_import(s.d, "out", a, &r, &e));
    assert_int_equal(e.code, ERR_FORMAT);
    assert_int_equal(stored(&s), before);
    s.d->r = own;
    err_clear(&e);
    assert_true(docent_import(s.d, "out", a, &r, &e));
    repo_close(foreign);
    sample_close(&s);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_sentences), cmocka_unit_test(test_context),
        cmocka_unit_test(test_context_capped), cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_foreign),        cmocka_unit_test(test_other_repository),
    };
    return cmocka_run_group_tests(tests, sample_make, sample_drop);
}
