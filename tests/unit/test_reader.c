/* reader.h: values, bounds at every cut, the sticky first error; and hash.h, json.h, mailbox.h. */
#include "engine/base/hash.h"
#include "engine/base/json.h"
#include "engine/base/mailbox.h"
#include "engine/base/reader.h"
#include "unit.h"
#include <pthread.h>

static const uint8_t sample[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a,
                                 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x00, 0x00, 0x80, 0x3f, 0x00,
                                 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x40, 'a',  'b'};

static void read_sample(reader *r)
{
    read_u8(r);
    read_u16(r);
    read_u32(r);
    read_u64(r);
    read_f32(r);
    read_f64(r);
    read_bytes(r, 2, 100, "name");
}

static void values(void **state)
{
    (void)state;
    err e = ERR_INIT;
    reader r;
    reader_init(&r, sample, sizeof sample, "s", &e);
    assert_int_equal(read_u8(&r), 1);
    assert_int_equal(read_u16(&r), 0x0302);
    assert_int_equal(read_u32(&r), 0x07060504);
    assert_true(read_u64(&r) == UINT64_C(0x0f0e0d0c0b0a0908));
    assert_true(read_f32(&r) > 0.99f);
    assert_true(read_f64(&r) > 2.4);
    assert_true(str_eqz(read_bytes(&r, 2, 100, "name"), "ab"));
    assert_true(reader_ok(&r) && r.pos == sizeof sample);
    assert_int_equal(read_u8(&r), 0);
    assert_int_equal(e.code, ERR_FORMAT);
}

static void every_cut_is_an_error(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof sample; len++) {
        uint8_t *copy = malloc(len + 1); /* exact: a sanitizer sees one byte too many */
        assert_non_null(copy);
        copy = realloc(copy, len ? len : 1);
        memcpy(copy, sample, len);
        err e = ERR_INIT;
        reader r;
        reader_init(&r, copy, len, "s", &e);
        read_sample(&r);
        assert_false(reader_ok(&r));
        assert_true(r.pos <= len);
        size_t at = r.pos;
        read_sample(&r);
        assert_int_equal(r.pos, at);
        free(copy);
    }
}

static void lengths_are_bounded(void **state)
{
    (void)state;
    static const uint64_t lengths[] = {101, 1 << 20, UINT64_C(9000000000000000000), UINT64_MAX};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        for (int ceiling = 0; ceiling < 2; ceiling++) {
            err e = ERR_INIT;
            reader r;
            reader_init(&r, sample, sizeof sample, "x.gguf", &e);
            read_u32(&r);
            str s = read_bytes(&r, lengths[i], ceiling ? 100 : UINT64_MAX, "string");
            assert_int_equal(s.n, 0);
            assert_int_equal(e.code, ERR_FORMAT);
            assert_non_null(strstr(e.msg, "x.gguf: string of "));
            assert_non_null(strstr(e.msg, " at byte 4"));
        }
    }
    err e = ERR_INIT;
    reader r;
    reader_init(&r, sample, sizeof sample, "x", &e);
    reader_fail(&r, "bad magic");
    reader_fail(&r, "second");
    assert_string_equal(e.msg, "x: bad magic at byte 0");
}

static void sha256_vectors(void **state)
{
    (void)state;
    static const struct {
        const char *text, *hex;
    } cases[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sha256 h = sha256_of(str_of(cases[i].text)), back;
        char hex[65];
        sha256_hex(&h, hex);
        assert_string_equal(hex, cases[i].hex);
        assert_true(sha256_from_hex(&back, str_of(hex)));
        assert_memory_equal(back.b, h.b, 32);
    }
    sha256 h;
    assert_false(sha256_from_hex(&h, STR("ab")));
    assert_false(sha256_from_hex(
        &h, STR("zz7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")));
    /* fields do not run into each other */
    hasher *a = hasher_new(), *b = hasher_new();
    hasher_add_str(a, STR("ab"));
    hasher_add_str(a, STR("c"));
    hasher_add_str(b, STR("a"));
    hasher_add_str(b, STR("bc"));
    sha256 x = hasher_end(a), y = hasher_end(b);
    assert_memory_not_equal(x.b, y.b, 32);
    hasher_drop(hasher_new());
    hasher_drop(NULL);
}

static void json_takes_any_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t n;
        const char *want;
    } cases[] = {{"plain", 5, "plain"},
                 {"a\xff"
                  "b",
                  3,
                  "a\xef\xbf\xbd"
                  "b"},
                 {"\xed\xa0\x80", 3, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
                 {NULL, 0, ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *j = json_safe((str){cases[i].bytes, cases[i].n});
        assert_non_null(j);
        assert_string_equal(json_string_value(j), cases[i].want);
        json_decref(j);
    }
    json_t *o = json_pack("{s:s,s:i}", "name", "x", "n", 7);
    assert_string_equal(json_str_or(o, "name", "-"), "x");
    assert_string_equal(json_str_or(o, "n", "-"), "-");
    assert_string_equal(json_str_or(o, "none", "-"), "-");
    assert_int_equal(json_int_or(o, "n", 1), 7);
    assert_int_equal(json_int_or(o, "name", 1), 1);
    json_decref(o);
}

enum { WRITERS = 4, ITEMS = 5000 };
struct item {
    int writer, number;
};
struct writer {
    mailbox *m;
    int id;
};

static void *write_items(void *arg)
{
    struct writer *w = arg;
    for (int i = 0; i < ITEMS; i++)
        mailbox_post(w->m, &(struct item){w->id, i});
    return NULL;
}

static void mailbox_keeps_all_in_order(void **state)
{
    (void)state;
    err e = ERR_INIT;
    mailbox *m = NULL;
    assert_true(mailbox_new(&m, sizeof(struct item), &e));
    assert_false(mailbox_wait(m, 0));
    void *none;
    assert_int_equal(mailbox_take(m, &none), 0);
    assert_null(none);
    pthread_t t[WRITERS];
    struct writer w[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
        w[i] = (struct writer){m, i};
        assert_int_equal(pthread_create(&t[i], NULL, write_items, &w[i]), 0);
    }
    int next[WRITERS] = {0}, total = 0;
    while (total < WRITERS * ITEMS) {
        assert_true(mailbox_wait(m, 10000));
        void *batch;
        size_t n = mailbox_take(m, &batch);
        struct item *items = batch;
        for (size_t i = 0; i < n; i++)
            assert_int_equal(items[i].number, next[items[i].writer]++);
        total += (int)n;
        free(batch);
    }
    for (int i = 0; i < WRITERS; i++)
        pthread_join(t[i], NULL);
    assert_false(mailbox_wait(m, 0));
    mailbox_free(m);
    mailbox_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),
        cmocka_unit_test(every_cut_is_an_error),
        cmocka_unit_test(lengths_are_bounded),
        cmocka_unit_test(sha256_vectors),
        cmocka_unit_test(json_takes_any_bytes),
        cmocka_unit_test(mailbox_keeps_all_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
