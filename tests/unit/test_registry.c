/* The registry: what the embedded list says, names and paths resolved, one chosen, one removed.
 * Runs in an empty home. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "engine/base/fs.h"
#include "engine/model/packages.h"
#include "engine/model/registry_internal.h"
#include <unistd.h>

extern const str asset_models_json;

static void test_embedded(void **state)
{
    (void)state;
    arena *a = arena_new();
    err e = ERR_INIT;
    struct model_rows rows;
    assert_true(registry_parse(&rows, a, asset_models_json, &e));
    assert_true(rows.n >= 4);
    size_t defaults = 0;
    for (size_t i = 0; i < rows.n; i++) {
        const struct model_row *r = &rows.v[i];
        unsigned first, count;
        strbuf member;
        strbuf_init(&member, 0);
        assert_true(r->entry.url || r->packages.names);
        if (r->packages.names) {
            assert_true(packages_range(r->packages.names, &first, &count, &e));
            for (unsigned n = first; n < first + count; n++)
                assert_true(packages_expand(&member, r->packages.member, n, &e));
        }
        strbuf_release(&member);
        defaults += r->entry.is_default;
    }
    assert_int_equal(defaults, 1);
    arena_free(a);
}

static void test_malformed(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "[]",
        "{\"default\":1}",
        "{\"default\":\"a\",\"models\":[{}]}",
        "{\"default\":\"a\",\"models\":[{\"name\":\"a\",\"use\":\"u\",\"file\":\"../"
        "x\",\"bytes\":1,"
        "\"license\":\"MIT\",\"sha256\":\"00\"}]}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        arena *a = arena_new();
        err e = ERR_INIT;
        struct model_rows rows;
        assert_false(registry_parse(&rows, a, str_of(bad[i]), &e));
        assert_int_equal(e.code, ERR_FORMAT);
        arena_free(a);
    }
}

static const struct model_entry *named(const struct model_list *l, const char *name)
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->v[i].name, name) == 0)
            return &l->v[i];
    return NULL;
}

static void test_resolve_use_remove(void **state)
{
    (void)state;
    arena *a = arena_new();
    err e = ERR_INIT;
    strbuf path;
    strbuf_init(&path, 0);
    assert_false(registry_resolve(&path, NULL, a, NULL, &e));
    assert_int_equal(e.code, ERR_MODEL);
    assert_non_null(strstr(e.hint, "docent model pull"));
    e = ERR_INIT;
    assert_false(registry_resolve(&path, NULL, a, "no-such-model", &e));
    assert_int_equal(e.code, ERR_MODEL);
    assert_non_null(strstr(e.hint, "smollm2-135m"));
    e = ERR_INIT;
    assert_true(registry_use("smollm2-135m", &e));
    struct model_list l;
    assert_true(registry_list(&l, a, &e));
    const struct model_entry *m = named(&l, "smollm2-135m");
    assert_true(m && m->in_use && !m->installed);
    /* a file of the right size is what "installed" means */
    assert_true(registry_path(&path, m->file, &e));
    assert_true(fs_write_atomic(path.p, STR(""), &e));
    assert_int_equal(truncate(path.p, (off_t)m->bytes), 0);
    strbuf_reset(&path);
    assert_true(registry_resolve(&path, NULL, a, NULL, &e));
    assert_true(fs_exists(path.p));
    assert_false(registry_verify("smollm2-135m", NULL, &e)); /* all zeros */
    assert_int_equal(e.code, ERR_MODEL);
    e = ERR_INIT;
    assert_true(registry_remove("smollm2-135m", &e));
    assert_false(fs_exists(path.p));
    assert_false(registry_remove("smollm2-135m", &e));
    assert_int_equal(e.code, ERR_MODEL);
    strbuf_release(&path);
    arena_free(a);
}

static void test_file_as_model(void **state)
{
    (void)state;
    arena *a = arena_new();
    err e = ERR_INIT;
    strbuf path, got;
    strbuf_init(&path, 0);
    strbuf_init(&got, 0);
    assert_true(fs_data_path(&path, "own.gguf", &e));
    assert_true(fs_write_atomic(path.p, STR("x"), &e));
    assert_true(registry_use(path.p, &e));
    assert_true(registry_resolve(&got, NULL, a, NULL, &e));
    assert_string_equal(got.p, path.p);
    strbuf_release(&path);
    strbuf_release(&got);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_embedded),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_resolve_use_remove),
        cmocka_unit_test(test_file_as_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
