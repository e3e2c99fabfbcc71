/* Languages without a grammar: CMake, Dockerfile and automake's files are read by commands,
 * instructions and lines, Protocol Buffers by words and braces. Nothing is evaluated. What they
 * find has the form of every other extraction; ranges are whole lines. */
#include "../../engine/base/vec.h"
#include "lang.h"

enum { NAME_MAX_BYTES = 200, SIGNATURE_MAX = 160, DEPTH_MAX = 32, SYMBOLS_MAX = 100000 };

struct liner {
    str text;
    arena *memory;
    VEC(struct raw_symbol) symbols;
    VEC(struct raw_reference) references;
    int32_t open[DEPTH_MAX]; /* enclosing symbols; -1: a block that is none */
    int depth;
    uint32_t doc_start, doc_end; /* the comment block that ends on the line before */
    uint32_t line;
};

static int32_t liner_parent(const struct liner *l)
{
    for (int i = l->depth; i > 0; i--)
        if (l->open[i - 1] >= 0)
            return l->open[i - 1];
    return -1;
}

static uint32_t offset_of(const struct liner *l, const char *p)
{
    return (uint32_t)(p - l->text.p);
}

/* Comment lines without their marks. */
static str doc_text(struct liner *l)
{
    if (l->doc_end <= l->doc_start)
        return (str){"", 0};
    str rest = str_sub(l->text, l->doc_start, l->doc_end), line;
    char *p = arena_alloc(l->memory, rest.n + 1);
    size_t n = 0;
    while (str_next(&rest, '\n', &line)) {
        str s = str_trim(line);
        while (s.n && strchr("#/*", *s.p))
            s = str_sub(s, 1, s.n);
        while (s.n > 1 && s.p[s.n - 1] == '/' && s.p[s.n - 2] == '*')
            s.n -= 2;
        s = str_trim(s);
        if (n && s.n)
            p[n++] = '\n';
        memcpy(p + n, s.p, s.n);
        n += s.n;
    }
    return (str){p, n};
}

static str signature_text(struct liner *l, str s)
{
    s = str_trim(str_sub(s, 0, str_find(s, STR("\n"), 0)));
    while (s.n && strchr("{;", s.p[s.n - 1]))
        s = str_trim(str_sub(s, 0, s.n - 1));
    (void)l;
    return str_sub(s, 0, SIGNATURE_MAX);
}

/* `whole` is the text of the definition as far as it is known: its end may be moved later. */
static int32_t symbol_add(struct liner *l, enum symbol_kind kind, str name, str whole)
{
    if (!name.n || name.n > NAME_MAX_BYTES || l->symbols.len >= SYMBOLS_MAX)
        return -1;
    int32_t parent = liner_parent(l);
    uint32_t start = offset_of(l, whole.p), end = start + (uint32_t)whole.n, lines = 0;
    for (size_t i = 0; i < whole.n; i++)
        lines += whole.p[i] == '\n';
    str qualified = name;
    if (parent >= 0 && l->symbols.v[parent].kind != SYM_MODULE)
        qualified = str_of(arena_printf(l->memory, STR_FMT "." STR_FMT,
                                        STR_ARG(l->symbols.v[parent].qualified), STR_ARG(name)));
    struct raw_symbol s = {.kind = kind,
                           .name = name,
                           .qualified = qualified,
                           .signature = signature_text(l, whole),
                           .doc = doc_text(l),
                           .line = l->line,
                           .end_line = l->line + lines,
                           .name_line = l->line,
                           .start_byte = start,
                           .end_byte = end,
                           .body_byte = end,
                           .parent = parent};
    vec_push(&l->symbols, s);
    return (int32_t)l->symbols.len - 1;
}

static void reference_add(struct liner *l, enum reference_kind kind, str name)
{
    if (!name.n || name.n > NAME_MAX_BYTES || l->references.len >= 10 * SYMBOLS_MAX)
        return;
    vec_push(&l->references, ((struct raw_reference){.kind = kind,
                                                     .name = name,
                                                     .line = l->line,
                                                     .byte = offset_of(l, name.p),
                                                     .scope = liner_parent(l)}));
}

static void block_open(struct liner *l, int32_t symbol, uint32_t body)
{
    if (l->depth < DEPTH_MAX)
        l->open[l->depth++] = symbol;
    if (symbol >= 0)
        l->symbols.v[symbol].body_byte = body;
}

static void block_close(struct liner *l, uint32_t end)
{
    int32_t s = l->depth ? l->open[--l->depth] : -1;
    if (s < 0)
        return;
    l->symbols.v[s].end_byte = end;
    l->symbols.v[s].end_line = l->line;
}

static void liner_finish(struct liner *l, struct extracted *out)
{
    while (l->depth)
        block_close(l, (uint32_t)l->text.n);
    out->n_symbols = l->symbols.len;
    out->symbols = ARENA_ARRAY(l->memory, struct raw_symbol, l->symbols.len + 1);
    if (l->symbols.len)
        memcpy(out->symbols, l->symbols.v, l->symbols.len * sizeof *out->symbols);
    out->n_references = l->references.len;
    out->references = ARENA_ARRAY(l->memory, struct raw_reference, l->references.len + 1);
    if (l->references.len)
        memcpy(out->references, l->references.v, l->references.len * sizeof *out->references);
    for (size_t i = 0; i < out->n_symbols; i++)
        if (out->symbols[i].body_byte > out->symbols[i].end_byte)
            out->symbols[i].body_byte = out->symbols[i].end_byte;
    vec_release(&l->symbols);
    vec_release(&l->references);
}

static bool word_char(char c)
{
    return c == '_' || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static str word_take(str s, size_t *at)
{
    while (*at < s.n && strchr(" \t\r\n", s.p[*at]))
        ++*at;
    size_t from = *at;
    while (*at < s.n && !strchr(" \t\r\n()=,;{}<>\"", s.p[*at]))
        ++*at;
    return str_sub(s, from, *at);
}

static bool word_is(str w, const char *const *list)
{
    for (; *list; list++) {
        size_t n = strlen(*list), i = 0;
        while (i < n && i < w.n && (w.p[i] | 32) == ((*list)[i] | 32))
            i++;
        if (i == n && w.n == n)
            return true;
    }
    return false;
}

/* Takes a comment line into the doc block, or ends the block. True: it was one. */
static bool comment_line(struct liner *l, str line)
{
    str s = str_trim(line);
    uint32_t start = offset_of(l, line.p), end = start + (uint32_t)line.n;
    if (!s.n || (*s.p != '#' && !str_starts(s, STR("//")))) {
        if (!s.n)
            l->doc_start = l->doc_end = 0;
        return false;
    }
    if (l->doc_end + 1 != start)
        l->doc_start = start;
    l->doc_end = end;
    return true;
}

/* ---- CMake ---- */

/* The command's text from its name to the closing bracket, which may be lines away. */
static str command_text(str text, size_t at)
{
    int depth = 0;
    for (size_t i = at; i < text.n; i++) {
        if (text.p[i] == '#') {
            while (i < text.n && text.p[i] != '\n')
                i++;
        } else if (text.p[i] == '"') {
            for (i++; i < text.n && text.p[i] != '"'; i++)
                i += text.p[i] == '\\';
        } else if (text.p[i] == '(') {
            depth++;
        } else if (text.p[i] == ')' && --depth <= 0) {
            return str_sub(text, at, i + 1);
        }
    }
    return str_sub(text, at, text.n);
}

static void cmake_command(struct liner *l, str name, str whole)
{
    static const char
        *const targets[] = {"add_library", "add_executable", "add_custom_target", "project", NULL},
               *const values[] = {"set", "option", "list", NULL},
               *const imports[] = {"include", "add_subdirectory", "find_package", NULL},
               *const functions[] = {"function", NULL}, *const macros[] = {"macro", NULL},
               *const ends[] = {"endfunction", "endmacro", NULL},
               *const words[] = {"if",         "else",  "elseif",   "endif",  "foreach",
                                 "endforeach", "while", "endwhile", "return", NULL};
    size_t at = name.n;
    while (at < whole.n && whole.p[at] != '(')
        at++;
    at++;
    str first = word_take(whole, &at);
    if (first.n && memchr(first.p, '$', first.n))
        first.n = 0; /* computed */
    bool function = word_is(name, functions), macro = word_is(name, macros);
    if (function || macro)
        block_open(l, symbol_add(l, function ? SYM_FUNCTION : SYM_MACRO, first, whole),
                   offset_of(l, whole.p + whole.n));
    else if (word_is(name, ends))
        block_close(l, offset_of(l, whole.p + whole.n));
    else if (word_is(name, targets))
        symbol_add(l, SYM_MODULE, first, whole);
    else if (word_is(name, values))
        l->depth == 0 ? (void)symbol_add(l, SYM_VARIABLE, first, whole) : (void)0;
    else if (word_is(name, imports))
        reference_add(l, REF_IMPORT, first);
    else if (!word_is(name, words))
        reference_add(l, REF_CALL, name);
}

void lines_cmake(str text, arena *a, struct extracted *out)
{
    struct liner l = {.text = text, .memory = a, .line = 1};
    for (size_t at = 0; at < text.n;) {
        size_t end = str_find(text, STR("\n"), at);
        str line = str_sub(text, at, end == SIZE_MAX ? text.n : end);
        size_t from = 0;
        while (from < line.n && strchr(" \t", line.p[from]))
            from++;
        str name = word_take(line, &from);
        while (from < line.n && line.p[from] == ' ')
            from++;
        size_t taken = line.n + 1;
        if (!comment_line(&l, line) && name.n && from < line.n && line.p[from] == '(') {
            str whole = command_text(text, (size_t)(name.p - text.p));
            cmake_command(&l, name, whole);
            taken = (size_t)(whole.p + whole.n - line.p);
            size_t rest = str_find(text, STR("\n"), at + taken);
            taken = (rest == SIZE_MAX ? text.n : rest) - at + 1;
            l.doc_start = l.doc_end = 0;
        }
        for (size_t i = at; i < at + taken && i < text.n; i++)
            l.line += text.p[i] == '\n';
        at += taken;
    }
    liner_finish(&l, out);
}

/* ---- Makefiles that are no GNU make: automake, configure's templates ---- */

static void make_line(struct liner *l, str whole)
{
    static const char *const includes[] = {"include", "-include", "sinclude", NULL};
    size_t at = 0, colon = str_find(whole, STR(":"), 0), equals = str_find(whole, STR("="), 0);
    str word = word_take(whole, &at);
    if (word_is(word, includes)) {
        reference_add(l, REF_IMPORT, word_take(whole, &at));
    } else if (equals != SIZE_MAX && (colon == SIZE_MAX || equals <= colon + 1)) {
        str name = str_trim(str_sub(whole, 0, equals));
        while (name.n && strchr("+:?! \t", name.p[name.n - 1]))
            name.n--;
        symbol_add(l, SYM_VARIABLE, name, whole);
    } else if (colon != SIZE_MAX && colon) {
        str name = str_trim(str_sub(whole, 0, str_find(str_sub(whole, 0, colon), STR(" "), 0)));
        if (name.n > colon)
            name.n = colon;
        while (l->depth)
            block_close(l, offset_of(l, whole.p));
        if (!str_eqz(name, ".PHONY"))
            block_open(l, symbol_add(l, SYM_FUNCTION, name, whole),
                       offset_of(l, whole.p + whole.n));
        at = colon + 1;
        for (str w = word_take(whole, &at); w.n; w = word_take(whole, &at))
            if (!memchr(w.p, '$', w.n) && !str_eqz(w, "\\"))
                reference_add(l, REF_CALL, w);
    }
}

void lines_make(str text, arena *a, struct extracted *out)
{
    struct liner l = {.text = text, .memory = a, .line = 1};
    for (size_t at = 0; at < text.n;) {
        size_t end = at;
        do { /* a backslash joins lines */
            size_t nl = str_find(text, STR("\n"), end);
            end = nl == SIZE_MAX ? text.n : nl + 1;
        } while (end < text.n && end >= at + 2 && text.p[end - 2] == '\\');
        str whole = str_sub(text, at, end);
        bool recipe = whole.n && *whole.p == '\t';
        if (!comment_line(&l, str_sub(text, at, end ? end - 1 : 0)) && !recipe) {
            make_line(&l, str_trim(whole));
            l.doc_start = l.doc_end = 0;
        }
        for (size_t i = at; i < end; i++)
            l.line += text.p[i] == '\n';
        at = end;
    }
    liner_finish(&l, out);
}

/* ---- Dockerfile ---- */

static void docker_from(struct liner *l, str whole, size_t at)
{
    str image = word_take(whole, &at);
    while (str_starts(image, STR("--"))) {
        word_take(whole, &at);
        image = word_take(whole, &at);
    }
    str as = word_take(whole, &at), name = word_take(whole, &at);
    static const char *const words[] = {"as", NULL};
    block_close(l, offset_of(l, whole.p));
    reference_add(l, REF_IMPORT, image);
    bool named = word_is(as, words) && name.n;
    block_open(l, symbol_add(l, SYM_MODULE, named ? name : image, whole),
               offset_of(l, whole.p + whole.n));
}

static void docker_instruction(struct liner *l, str word, str whole)
{
    static const char *const from[] = {"FROM", NULL}, *const values[] = {"ARG", "ENV", NULL},
                             *const copies[] = {"COPY", "ADD", NULL};
    size_t at = word.n;
    if (word_is(word, from)) {
        docker_from(l, whole, at);
    } else if (word_is(word, values)) {
        for (str name = word_take(whole, &at); name.n; name = word_take(whole, &at)) {
            bool set = at < whole.n && whole.p[at] == '=';
            symbol_add(l, SYM_VARIABLE, name, whole);
            if (!set)
                break;
            while (at < whole.n && !strchr(" \t\n", whole.p[at]))
                at++;
            while (at < whole.n && strchr(" \t\\\n", whole.p[at]))
                at++;
        }
    } else if (word_is(word, copies)) {
        size_t flag = str_find(whole, STR("--from="), 0);
        if (flag != SIZE_MAX) {
            flag += 7;
            reference_add(l, REF_POINTER, word_take(whole, &flag));
        }
    }
}

void lines_dockerfile(str text, arena *a, struct extracted *out)
{
    struct liner l = {.text = text, .memory = a, .line = 1};
    for (size_t at = 0; at < text.n;) {
        size_t end = at;
        do { /* a backslash joins lines */
            size_t nl = str_find(text, STR("\n"), end);
            end = nl == SIZE_MAX ? text.n : nl + 1;
        } while (end < text.n && end >= 2 && str_ends(str_trim(str_sub(text, at, end)), STR("\\")));
        str whole = str_trim(str_sub(text, at, end));
        size_t from = 0;
        str word = word_take(whole, &from);
        if (!comment_line(&l, str_sub(text, at, end ? end - 1 : 0)) && word.n) {
            docker_instruction(&l, word, whole);
            l.doc_start = l.doc_end = 0;
        }
        for (size_t i = at; i < end; i++)
            l.line += text.p[i] == '\n';
        at = end;
    }
    if (l.line > 1 && text.n && text.p[text.n - 1] == '\n')
        l.line--;
    liner_finish(&l, out);
}

/* ---- Protocol Buffers ---- */

struct proto {
    struct liner l;
    size_t at, statement; /* statement: where the current one began */
};

/* Blanks and comments; comments that stand alone become the doc of what follows. */
static void proto_skip(struct proto *p)
{
    struct liner *l = &p->l;
    str t = l->text;
    while (p->at < t.n) {
        if (t.p[p->at] == '\n') {
            size_t k = p->at + 1;
            while (k < t.n && strchr(" \t\r", t.p[k]))
                k++;
            if (k < t.n && t.p[k] == '\n')
                l->doc_start = l->doc_end = 0;
            l->line++, p->at++;
        } else if (strchr(" \t\r", t.p[p->at])) {
            p->at++;
        } else if (p->at + 1 < t.n && t.p[p->at] == '/' && strchr("/*", t.p[p->at + 1])) {
            bool block = t.p[p->at + 1] == '*';
            size_t end = str_find(t, block ? STR("*/") : STR("\n"), p->at + 2);
            end = end == SIZE_MAX ? t.n : end + (block ? 2 : 0);
            if (l->doc_end <= l->doc_start)
                l->doc_start = (uint32_t)p->at;
            l->doc_end = (uint32_t)end;
            for (; p->at < end; p->at++)
                l->line += t.p[p->at] == '\n';
        } else {
            return;
        }
    }
}

static void proto_types(struct proto *p, str head, size_t at)
{
    static const char *const plain[] = {
        "string",   "int32",    "int64",  "uint32",  "uint64",  "bool",    "bytes",
        "double",   "float",    "sint32", "sint64",  "fixed32", "fixed64", "repeated",
        "optional", "required", "map",    "returns", "stream",  "oneof",   NULL};
    while (at < head.n) {
        str w = word_take(head, &at);
        if (w.n && !word_is(w, plain) && word_char(*w.p) && !(*w.p >= '0' && *w.p <= '9'))
            reference_add(&p->l, REF_TYPE, w);
        if (!w.n)
            at++;
    }
}

static void proto_block(struct proto *p, str head)
{
    static const char *const messages[] = {"message", "extend", "group", NULL},
                             *const enums[] = {"enum", NULL}, *const services[] = {"service", NULL},
                             *const rpcs[] = {"rpc", NULL};
    size_t at = 0;
    str word = word_take(head, &at), name = word_take(head, &at);
    int32_t s = -1;
    if (word_is(word, messages))
        s = symbol_add(&p->l, SYM_STRUCT, name, head);
    else if (word_is(word, enums))
        s = symbol_add(&p->l, SYM_ENUM, name, head);
    else if (word_is(word, services))
        s = symbol_add(&p->l, SYM_INTERFACE, name, head);
    else if (word_is(word, rpcs))
        s = symbol_add(&p->l, SYM_METHOD, name, head);
    block_open(&p->l, s, (uint32_t)p->at);
    if (word_is(word, rpcs))
        proto_types(p, head, at);
}

/* A statement that ends with a semicolon: rpc, field, enum value, import, package. */
static void proto_statement(struct proto *p, str head)
{
    static const char *const ignored[] = {"syntax",     "option",  "reserved",
                                          "extensions", "edition", NULL},
                             *const imports[] = {"import", NULL},
                             *const packages[] = {"package", NULL}, *const rpcs[] = {"rpc", NULL};
    size_t at = 0, equals = str_find(head, STR("="), 0);
    str word = word_take(head, &at);
    int32_t parent = liner_parent(&p->l);
    bool in_enum = parent >= 0 && p->l.symbols.v[parent].kind == SYM_ENUM;
    if (!word.n || word_is(word, ignored)) {
        return;
    } else if (word_is(word, imports)) {
        size_t q = str_find(head, STR("\""), 0), z = str_find(head, STR("\""), q + 1);
        if (q != SIZE_MAX && z != SIZE_MAX)
            reference_add(&p->l, REF_IMPORT, str_sub(head, q + 1, z));
    } else if (word_is(word, packages)) {
        symbol_add(&p->l, SYM_MODULE, word_take(head, &at), head);
    } else if (word_is(word, rpcs)) {
        symbol_add(&p->l, SYM_METHOD, word_take(head, &at), head);
        proto_types(p, head, at);
    } else if (equals != SIZE_MAX && parent >= 0) {
        str left = str_trim(str_sub(head, 0, equals));
        size_t from = left.n;
        while (from && word_char(left.p[from - 1]))
            from--;
        symbol_add(&p->l, in_enum ? SYM_ENUMERATOR : SYM_FIELD, str_sub(left, from, left.n), head);
        if (!in_enum)
            proto_types(p, str_sub(left, 0, from), 0);
    }
}

/* The doc behind a field on its line: proto files have it there as often as before. */
static void proto_doc_behind(struct proto *p)
{
    struct liner *l = &p->l;
    size_t k = p->at;
    while (k < l->text.n && strchr(" \t", l->text.p[k]))
        k++;
    str rest = str_sub(l->text, k, l->text.n);
    struct raw_symbol *s = l->symbols.len ? &l->symbols.v[l->symbols.len - 1] : NULL;
    if (!s || s->line != l->line || !str_starts(rest, STR("//")))
        return;
    size_t end = str_find(rest, STR("\n"), 0);
    if (!s->doc.n)
        s->doc = str_trim(str_sub(rest, 2, end));
    p->at = end == SIZE_MAX ? l->text.n : k + end;
}

void lines_proto(str text, arena *a, struct extracted *out)
{
    struct proto p = {.l = {.text = text, .memory = a, .line = 1}};
    proto_skip(&p);
    p.statement = p.at;
    while (p.at < text.n) {
        char c = text.p[p.at];
        str head = str_sub(text, p.statement, p.at);
        if (c == '"') {
            size_t q = str_find(text, STR("\""), p.at + 1);
            p.at = q == SIZE_MAX ? text.n : q + 1;
            continue;
        }
        p.at++;
        if (c == '{')
            proto_block(&p, head);
        else if (c == '}')
            block_close(&p.l, (uint32_t)p.at);
        else if (c == ';')
            proto_statement(&p, head);
        else if (c == '\n')
            p.l.line++;
        if (!strchr("{};", c))
            continue;
        if (c == ';')
            proto_doc_behind(&p);
        p.l.doc_start = p.l.doc_end = 0;
        proto_skip(&p);
        p.statement = p.at;
    }
    liner_finish(&p.l, out);
}
