/* Statements in words: a table over languages of what is said, and of what nobody dares to say. */
#include "prompts/clause.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
// clang-format off
#include <cmocka.h>
// clang-format on

struct row {
    enum node_kind kind;
    const char *statement;
    const char *said; /* NULL: nothing */
};
static const struct row rows[] = {
    {NODE_SIMPLE, "a = b;", "sets `a` to `b`"},
    {NODE_SIMPLE, "sp = start = s;", "sets `sp` and `start` to `s`"},
    {NODE_SIMPLE, "struct row *r = &e->v[e->n];", "sets `r` to `&e->v[e->n]`"},
    {NODE_SIMPLE, "q->v[at(q, q->n)] = x;", "sets `q->v[at(q, q->n)]` to `x`"},
    {NODE_SIMPLE, "*err = E_NONE;", "sets `*err` to `E_NONE`"},
    {NODE_SIMPLE, "char c = '=', *p = s;", "sets `c` to `'='` and `p` to `s`"},
    {NODE_SIMPLE, "size_t newlen, curlen = sdslen(s);", "sets `curlen` to `sdslen(s)`"},
    {NODE_SIMPLE, "char *start, *end;", "declares `start`, `end`"},
    {NODE_SIMPLE, "int n;", "declares `n`"},
    {NODE_SIMPLE, "char buf[32];", "declares `buf`"},
    {NODE_SIMPLE, "var buf strings.Builder", "declares `buf`"},
    {NODE_SIMPLE, "var a, b []int", "declares `a`, `b`"},
    {NODE_SIMPLE, "let x;", "declares `x`"},
    {NODE_SIMPLE, "var n: Int", "declares `n`"},
    {NODE_SIMPLE, "x, err := f(a, b)", "sets `x, err` to `f(a, b)`"},
    {NODE_SIMPLE, "const { a, b } = req;", "takes `{ a, b }` from `req`"},
    {NODE_SIMPLE, "let mut n: usize = v.len();", "sets `n` to `v.len()`"},
    {NODE_SIMPLE, "self.x: int = 5", "sets `self.x` to `5`"},
    {NODE_SIMPLE, "Map<String, Foo> m = new HashMap<>();", "sets `m` to `new HashMap<>()`"},
    {NODE_SIMPLE, "n += 2;", "adds `2` to `n`"},
    {NODE_SIMPLE, "n -= k;", "subtracts `k` from `n`"},
    {NODE_SIMPLE, "flags |= X;", "does `flags |= X`"},
    {NODE_SIMPLE, "a <<= 1;", "does `a <<= 1`"},
    {NODE_SIMPLE, "p->n++;", "increments `p->n`"},
    {NODE_SIMPLE, "--i;", "decrements `i`"},
    {NODE_SIMPLE, "f(a == b, \"x = y\");", "calls `f(a == b, \"x = y\")`"},
    {NODE_SIMPLE, "ok = a == b;", "sets `ok` to `a == b`"},
    {NODE_SIMPLE, "g(one,\n  two);", "calls `g(one, two)`"},
    {NODE_SIMPLE, "ch <- v", "sends `v` to `ch`"},
    {NODE_SIMPLE, "defer mu.Unlock()", "defers `mu.Unlock()`"},
    {NODE_SIMPLE, "delete opts.maxAge", "deletes `opts.maxAge`"},
    {NODE_SIMPLE, "put(\"a   b\",  c);", "calls `put(\"a   b\",  c)`"}, /* texts stay as they are */
    {NODE_SIMPLE, "let &Self { value, kind } = self;", NULL},
    {NODE_SIMPLE, "(void)arg;", "leaves `arg` unused"},
    {NODE_RETURN, "return;", "returns"},
    {NODE_RETURN, "return f(x);", "returns `f(x)`"},
    {NODE_THROW, "raise ValueError(a)", "raises `ValueError(a)`"},
    {NODE_THROW,
     "throw new Error('No default engine was specified and no extension was provided.')",
     "throws `new Error(...)`"},
    {NODE_SIMPLE, "from .a import b", "imports `b` from `.a`"},
    {NODE_SIMPLE, "wrap(a, b)(self)", "calls `wrap(a, b)(self)`"},
    {NODE_RETURN, "return \"a message that is much too long to be quoted in full, as it goes on\";",
     "returns `\"a message that is much too long to be q...\"`"},
    {NODE_THROW, "exit(1);", "ends with `exit(1)`"},
    {NODE_JUMP, "continue;", "goes on with the next round of the loop"},
    {NODE_JUMP, "goto oom;", "jumps to `oom`"},
    {NODE_SIMPLE, "report(\"a very long message indeed\", with_many, arguments, that_follow, it);",
     "calls `report(...)`"},
    /* not dared */
    {NODE_SIMPLE, "a = 1, b = 2;", NULL},
    {NODE_SIMPLE, "x = `id`", NULL},
    {NODE_SIMPLE, "use(a, // why\n  b);", NULL},
    {NODE_SIMPLE, "#define X 1", NULL},
    {NODE_SIMPLE, "x = func() {\n\ta()\n\tb()\n}", NULL}, /* lines that are statements */
    {NODE_RETURN, "return (a and\n        b)", "returns `(a and b)`"},
    {NODE_SIMPLE,
     "handlers = build(function (request, response) { return next(request, response, done); });",
     NULL},
    {NODE_RETURN, "a + b + c", "returns `a + b + c`"}, /* a last expression */
    {NODE_SIMPLE, "let (n, kind) = sign_of(n)?;", "takes `(n, kind)` from `sign_of(n)?`"},
    {NODE_SIMPLE, "use self::Unit::*;", "uses `self::Unit::*`"},
    {NODE_SIMPLE, "(*p).n = 3;", "sets `(*p).n` to `3`"},
    {NODE_VALUE, "a + b + c", "gives `a + b + c`"},
    {NODE_RETURN, "yield -1", NULL},
};

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *r = &rows[i];
        arena *a = arena_new();
        struct clause c;
        uint32_t n = (uint32_t)strlen(r->statement);
        struct code_node node = {.kind = r->kind, .end_byte = n, .line = 1, .parent = -1};
        bool ok = clause_read(&node, str_of(r->statement), 64, a, &c);
        const char *got =
            ok ? arena_printf(a, "%s%s%s%s", c.verb, c.object[0] ? " " : "", c.object, c.rest)
               : NULL;
        if ((got == NULL) != (r->said == NULL) || (got && strcmp(got, r->said) != 0))
            fail_msg("%s: %s", r->statement, got ? got : "nothing is said");
        arena_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
