/* Calls of methods are tied to the class of what they are called on, names to what was imported
 * under them. Each case is a repository of a few files; "-" is a call that has no definition. */
#include "repo_help.h"
#include "unit.h"

struct call_case {
    const char *path, *text;   /* the file whose calls are looked at */
    const char *other, *extra; /* a second file */
    const char *from, *want;   /* a function, and its callees as LINE:NAME=PATH:LINE */
};

static const struct call_case cases[] = {
    {"a.go",
     "package a\nimport \"net/http/httptest\"\ntype Base struct{}\nfunc (b *Base) Use() {}\n"
     "type Router struct {\n\tBase\n\tnext *Route\n}\ntype Route struct{}\n"
     "func (r *Router) Path() *Route { return nil }\nfunc (r *Route) Path() *Route { return r }\n"
     "func New() *Router { return nil }\n"
     "func f(all []*Route) {\n\tr := New()\n\tr.Path().Path()\n\tr.Use()\n\tr.next.Path()\n"
     "\tfor _, x := range all {\n\t\tx.Path()\n\t}\n\tw := httptest.NewRecorder()\n\tw.Path()\n}\n",
     NULL, NULL, "f",
     "14:New=a.go:12 15:Path=a.go:10 15:Path=a.go:11 16:Use=a.go:4 17:Path=a.go:11 19:Path=a.go:11 "
     "21:NewRecorder=- 22:Path=- "},
    {"a.rs",
     "mod tools;\nstruct Pool { len: usize }\nimpl Pool {\n    fn new() -> Pool { Pool { len: 1 } "
     "}\n"
     "    fn len(&self) -> Pool { Pool { len: 2 } }\n    fn get(&self) -> bool { true }\n}\n"
     "struct Other;\nimpl Other {\n    fn get(&self) {}\n    fn unwrap(&self) {}\n}\n"
     "fn f() {\n    assert!(tools::check(1) && Pool::new().len().get());\n"
     "    each!(|p: Pool| { p.get(); });\n    crate::tools::Case::make().go();\n"
     "    x.unwrap();\n    std::fs::check(1);\n}\n",
     "tools.rs",
     "pub fn check(n: u8) -> bool { true }\npub struct Case;\nimpl Case {\n"
     "    fn make() -> Case { Case }\n    fn go(&self) {}\n}\n",
     "f",
     "14:check=tools.rs:1 14:new=a.rs:4 14:len=a.rs:5 14:get=a.rs:6 15:get=a.rs:6 "
     "16:make=tools.rs:4 16:go=tools.rs:5 17:unwrap=- 18:check=- "},
    {"A.cs",
     "namespace N {\npartial class Pool : Base {\n    void Put() {}\n}\n"
     "class User {\n    void f(Pool p) { p.Get(); p.Put(); }\n}\n}\n",
     "B.cs",
     "namespace N {\npartial class Pool {\n}\nclass Base {\n    void Get() {}\n}\n"
     "class Other {\n    void Get() {}\n}\n}\n",
     "f", "6:Get=B.cs:5 6:Put=A.cs:3 "},
    {"Out.java",
     "class Out {\n    void put(String s) {}\n    void put(int n) {}\n    void put(double d) {}\n"
     "    void put(Object o) {}\n    void put(Base b, boolean deep) {}\n"
     "    void put(Iterable<String> all, boolean deep) {}\n    void put(Class<?> c, Type t) {}\n"
     "    void all(String... names) {}\n    void all(Object... things) {}\n"
     "    void f(Base b, Rows rows, String[] list, long big) {\n"
     "        put(\"a\" + big);\n        put(3);\n        put(big);\n        put(b.size());\n"
     "        put(new Base());\n        put(rows, true);\n        put(b, big > 2);\n"
     "        put(String.class, (Type) null);\n        all(list);\n        all(1, b);\n    }\n}\n",
     "Base.java",
     "class Base { int size() { return 1; } }\nclass Rows implements Iterable<String> {}\n", "f",
     "12:put=Out.java:2 13:put=Out.java:3 14:put=Out.java:4 15:size=Base.java:1 16:put=Out.java:5 "
     "16:Base=Base.java:1 17:put=Out.java:7 18:put=Out.java:6 19:put=Out.java:8 20:all=Out.java:9 "
     "21:all=Out.java:10 "},
    {"a.rb",
     "class Pool\n  def call; end\nend\nclass Other\n  def call; end\nend\ndef app\n  "
     "Pool.new\nend\n"
     "class Config\n  def initialize(app, &block)\n    @app = app\n  end\n  def f\n    @app.call\n"
     "  end\nend\n",
     NULL, NULL, "f", "15:call=- "},
    {"a.c",
     "void go(void) {}\n#ifdef _WIN32\nint umain(void) {\n#else\nint main(void) {\n#endif\n"
     "  go();\n}\n",
     NULL, NULL, "main", "7:go=a.c:1 "},
    {"t.py",
     "from m import Group\nclass Other:\n    def run(self): pass\n\ndef make():\n    return "
     "Group()\n\n"
     "def f(o: Other):\n    g = make()\n    g.run()\n    o.run()\n    with Group() as h:\n"
     "        h.run()\n",
     "m.py", "class Base:\n    def run(self): pass\nclass Group(Base):\n    pass\n", "f",
     "9:make=t.py:5 10:run=m.py:2 11:run=t.py:3 12:Group=m.py:3 13:run=m.py:2 "},
    {"test/a.js",
     "var web = require('..')\nfunction f() {\n  var app = web()\n  utils.trim(1)\n}\n"
     "var utils = require('../lib/utils')\n",
     "lib/app.js", "exports = module.exports = createApp\nfunction createApp() {}\n", "f",
     "3:createApp=lib/app.js:2 4:trim=lib/utils.js:1 "},
    {"a.ts",
     "import { Pool as P } from './pool.js'\nclass Other { get(): number { return 1 } }\n"
     "function f(o: Other) {\n  const p = new P()\n  p.get()\n  o.get()\n}\n",
     "pool.ts", "export class Pool {\n  get(): string { return '' }\n}\n", "f",
     "4:Pool=pool.ts:1 5:get=pool.ts:2 6:get=a.ts:2 "},
    {"a.js",
     "const only = require('./only')\nrun(() => {\n  function make() {}\n"
     "  /** @param {Pool} p */\n  function f(p) { make(); only(); p.get(); Date.get() }\n})\n"
     "run(() => {\n  function make() {}\n})\nclass Pool { get() {} }\nclass Other { get() {} }\n",
     "only.js", "module.exports = (x) => x\n", "f",
     "5:make=a.js:3 5:exports=only.js:1 5:get=a.js:10 5:get=- "},
    {"a.ts",
     "import api, { each } from './api'\nfunction f() {\n  api.get('x').json()\n"
     "  api('y').then()\n  each((c) => {\n    c.run()\n  })\n}\n",
     "api.ts",
     "type Base = { then: () => void }\ntype Reply = { json: () => string } & Base\n"
     "type Api = {\n  (x: string): Reply\n  get: (x: string) => Reply\n}\n"
     "interface Job { run: () => void }\nclass Other { run() {} json() {} then() {} }\n"
     "export function each(f: (job: Job) => void) {}\n"
     "const make = (): Api => { return api }\nconst api = make()\nexport default api\n",
     "f",
     "3:get=api.ts:5 3:json=api.ts:2 4:api=- 4:then=api.ts:1 5:each=api.ts:9 "
     "6:run=api.ts:7 "},
    {"a.c",
     "#include \"b.h\"\n#ifdef _WIN32\nvoid twin(void) {}\nvoid g(void) { twin(); snprintf(); }\n"
     "#endif\nvoid f(void) { twin(); snprintf(); }\n",
     "b.h",
     "#if !defined(_WIN32) && defined(Y)\nstatic inline void twin(void) {}\n#else\n"
     "#define snprintf c99_snprintf\n#endif\n",
     "f", "6:twin=b.h:2 6:snprintf=- "},
    {"a.c",
     "#include \"b.h\"\n#ifdef _WIN32\nvoid twin(void) {}\nvoid g(void) { twin(); snprintf(); }\n"
     "#endif\n",
     "b.h", "#ifdef _MSC_VER\n#define snprintf c99_snprintf\n#endif\n", "g",
     "4:twin=a.c:3 4:snprintf=b.h:2 "},
    {"A.java",
     "class A extends Base {\n  Pool pool;\n  void f(Other o) {\n    Pool p = new Pool();\n"
     "    p.get(1); p.get(1, o); pool.get(2);\n    for (Other x : all()) x.get();\n"
     "    var y = p.next();\n    y.get(3, 4); helper(); o.none(); String.get();\n  }\n}\n"
     "class Other { void get() {} void none(int n) {} }\n",
     "Base.java",
     "class Base { Pool of; void helper() {} java.util.List<Other> all() { return null; } }\n"
     "class Pool {\n  void get(int a) {}\n  void get(int a, Map<A, B> b) {}\n"
     "  Pool next() { return this; }\n}\n",
     "f",
     "4:Pool=Base.java:2 5:get=Base.java:3 5:get=Base.java:4 5:get=Base.java:3 6:all=Base.java:1 "
     "6:get=A.java:11 7:next=Base.java:5 8:get=Base.java:4 8:helper=Base.java:1 8:none=A.java:11 "
     "8:get=- "},
    {"a.rb",
     "class A < Base\n  include Mixed\n  def f\n    x = Pool.new\n    x.get\n    mixed\n"
     "    @own.get\n    make.get\n  end\n  def make\n    @own = Pool.new\n  end\nend\n"
     "class Other\n  def get; end\nend\n",
     "b.rb",
     "module Mixed\n  def mixed; end\nend\nclass Base; end\nclass Pool < Base\n  def get; end\n"
     "end\n",
     "f", "4:new=- 5:get=b.rb:6 6:mixed=b.rb:2 7:get=b.rb:6 8:get=b.rb:6 "},
    {"a.php",
     "<?php\nclass A {\n  private Pool $p;\n  /** @param Other $o */\n  function f($o) {\n"
     "    $x = new Pool();\n    $x->get(); $o->get(); $this->p->get(); $this->q->get();\n"
     "    Pool::make()->get();\n  }\n  function g() { $this->q = Pool::make(); }\n}\n",
     "b.php",
     "<?php\nclass Pool {\n  function get() {}\n  static function make(): static {}\n}\n"
     "class Other {\n  function get() {}\n}\n",
     "f",
     "6:Pool=b.php:2 7:get=b.php:3 7:get=b.php:7 7:get=b.php:3 7:get=b.php:3 8:make=b.php:4 "
     "8:get=b.php:3 "},
    {"a.rs",
     "use b::Pool;\nstruct A { p: Option<Pool> }\nimpl A {\n  fn f(&self, o: &Other) {\n"
     "    let x = Pool::new();\n    x.get(); o.get(); self.g();\n"
     "    if let Some(y) = self.p.as_ref() { y.get(); }\n    Vec::get();\n  }\n  fn g(&self) "
     "{}\n}\n"
     "struct Other;\nimpl Other { fn get(&self) {} }\n",
     "b.rs",
     "pub struct Pool;\nimpl Pool {\n  pub fn new() -> Self { Pool }\n  pub fn get(&self) {}\n}\n",
     "f", "5:new=b.rs:3 6:get=b.rs:4 6:get=a.rs:13 6:g=a.rs:10 7:as_ref=- 7:get=b.rs:4 8:get=- "},
    {"A.cs",
     "class A {\n  Pool Own { get; set; }\n  void f(Other o) {\n    var x = new Pool();\n"
     "    x.Get(); o.Get(); Own.Get();\n    foreach (Pool y in o.All()) { y.Get(); }\n  }\n}\n",
     "B.cs",
     "class Pool {\n  public void Get() {}\n}\nclass Other {\n  public void Get() {}\n"
     "  public List<Pool> All() { return null; }\n}\n",
     "f", "4:Pool=B.cs:1 5:Get=B.cs:2 5:Get=B.cs:5 5:Get=B.cs:2 6:All=B.cs:6 6:Get=B.cs:2 "},
    {"t.js", "import { createApp } from 'x'\nfunction f() { createApp() }\n", "lib/app.js",
     "export function createApp() {}\n", "f", "2:createApp=lib/app.js:1 "},
};

static char *callees_text(repo *r, const char *name)
{
    err e = ERR_INIT;
    arena *a = arena_new();
    struct target found;
    struct edges edges;
    strbuf b;
    strbuf_init(&b, 0);
    assert_true(repo_lookup(r, name, a, &found, &e));
    assert_true(repo_callees(r, &found.symbol, a, &edges, &e));
    for (size_t i = 0; i < edges.n; i++) {
        const struct edge *x = &edges.v[i];
        if (!x->is_call)
            continue;
        strbuf_addf(&b, "%u:%s=", x->line, x->symbol.name);
        if (x->symbol.id)
            strbuf_addf(&b, "%s:%u ", x->symbol.path, x->symbol.line);
        else
            strbuf_addz(&b, "- ");
    }
    arena_free(a);
    return strbuf_detach(&b);
}

static void test_calls(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct call_case *c = &cases[i];
        const char *folder = temp_folder();
        put_file(folder, c->path, c->text);
        if (c->other)
            put_file(folder, c->other, c->extra);
        put_file(folder, "package.json", "{ \"name\": \"x\", \"main\": \"lib/app.js\" }\n");
        put_file(folder, "lib/utils.js", "exports.trim = function (s) {}\n");
        repo *r = open_repo(folder, NULL);
        update(r);
        char *have = callees_text(r, c->from);
        assert_string_equal(have, c->want);
        free(have);
        repo_close(r);
    }
}

/* Who calls a thing by the name that his import gave it is a caller of the thing. */
static void test_callers_by_other_name(void **state)
{
    (void)state;
    const char *folder = temp_folder();
    err e = ERR_INIT;
    arena *a = arena_new();
    struct target t;
    struct edges d;
    put_file(folder, "lib/app.js", "module.exports = createApp\nfunction createApp() {}\n");
    put_file(folder, "test.js", "var web = require('./lib/app')\nfunction f() { web() }\n");
    repo *r = open_repo(folder, NULL);
    update(r);
    assert_true(repo_lookup(r, "createApp", a, &t, &e));
    assert_true(repo_callers(r, &t.symbol, a, &d, &e));
    size_t calls = 0;
    for (size_t i = 0; i < d.n; i++)
        if (d.v[i].is_call) {
            assert_string_equal(d.v[i].symbol.name, "f");
            calls++;
        }
    assert_int_equal(calls, 1);
    repo_close(r);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calls),
        cmocka_unit_test(test_callers_by_other_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
