/* The reader's own file: turns come back in order, belong to one repository, and a file that cannot
 * be understood is left as it is. */
#include "engine/base/fs.h"
#include "prompts/state.h"
#include "unit.h"

static const char *file;

static state *open_it(void)
{
    state *s;
    err e = ERR_INIT;
    if (!state_open(&s, file, &e))
        fail_msg("%s", e.msg);
    return s;
}

static void add(state *s, const char *repo, int64_t *id, const char *question, uint32_t number)
{
    err e = ERR_INIT;
    uint32_t got;
    struct turn t = {
        .question = question, .context = "shown", .reply = "said", .answer = "{\"route\":2}"};
    assert_true(state_add_turn(s, repo, id, &t, &got, &e));
    assert_int_equal(got, number);
}

static void test_turns(void **state_)
{
    (void)state_;
    file = scratch("state", "state.db");
    remove(file);
    arena *a = arena_new();
    state *s = open_it();
    struct turns t = {0};
    err e = ERR_INIT;
    int64_t first = 0, second = 0, other = 0;
    assert_false(state_turns(s, "r", 0, a, &t, &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    add(s, "r", &first, "one", 1);
    add(s, "r", &second, "two", 1);
    add(s, "r", &first, "three", 2);
    add(s, "elsewhere", &other, "four", 1);
    state_close(s);
    s = open_it(); /* it outlives the program */
    err_clear(&e);
    assert_true(state_turns(s, "r", 0, a, &t, &e)); /* the last one written to */
    assert_int_equal(t.conversation, first);
    assert_int_equal(t.n, 2);
    assert_string_equal(t.v[0].question, "one");
    assert_string_equal(t.v[1].question, "three");
    assert_string_equal(t.v[1].answer, "{\"route\":2}");
    assert_false(state_turns(s, "r", other, a, &t, &e)); /* another repository's */
    struct conversation_row *rows;
    size_t n;
    err_clear(&e);
    assert_true(state_conversations(s, "r", a, &rows, &n, &e));
    assert_int_equal(n, 2);
    assert_string_equal(rows[0].title, "one");
    assert_int_equal(rows[0].turns, 2);
    assert_true(state_forget(s, "r", first, &e));
    assert_true(state_conversations(s, "r", a, &rows, &n, &e));
    assert_int_equal(n, 1);
    assert_false(state_forget(s, "r", first, &e));
    state_close(s);
    arena_free(a);
}

static void test_damaged(void **state_)
{
    (void)state_;
    err e = ERR_INIT;
    state *s;
    strbuf b;
    static const char noise[] = "this is no database, but somebody's only copy of something......";
    const char *other = scratch("state", "other.db");
    assert_true(fs_write_atomic(other, str_of(noise), &e));
    assert_false(state_open(&s, other, &e));
    assert_int_equal(e.code, ERR_FORMAT);
    strbuf_init(&b, 0);
    err_clear(&e);
    assert_true(fs_read(&b, other, 1000, &e));
    assert_string_equal(b.p, noise);
    strbuf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_turns),
        cmocka_unit_test(test_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
