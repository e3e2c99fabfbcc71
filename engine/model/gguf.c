/* Reads GGUF (github.com/ggml-org/ggml, docs/gguf.md) through the bounded reader.
 *
 * Does not interpret keys, does not convert weights, and believes no number in the file:
 *   1. every count and length has a ceiling and must fit what is left of the file;
 *   2. tensor sizes are multiplied with overflow checks and must end inside the file;
 *   3. names are unique, so that no later look-up depends on the order in the file. */
#include "gguf.h"
#include "../base/fs.h"
#include "../base/reader.h"
#include <sys/mman.h>
#include <unistd.h>

enum {
    MAX_KEYS = 4096,
    MAX_TENSORS = 65536,
    MAX_NAME = 65535,      /* the specification's limit for keys */
    MAX_STRING = 16 << 20, /* chat templates are the longest, some 10 KB */
    MAX_ARRAY = 16 << 20,  /* elements; vocabularies have some 300,000 */
    MAX_ALIGNMENT = 1 << 20,
};

enum value_type {
    V_U8,
    V_I8,
    V_U16,
    V_I16,
    V_U32,
    V_I32,
    V_F32,
    V_BOOL,
    V_STR,
    V_ARRAY,
    V_U64,
    V_I64,
    V_F64,
    V_COUNT
};
static const struct {
    const char *name;
    uint8_t bytes;
} value_types[V_COUNT] = {
    [V_U8] = {"uint8", 1},    [V_I8] = {"int8", 1},    [V_U16] = {"uint16", 2},
    [V_I16] = {"int16", 2},   [V_U32] = {"uint32", 4}, [V_I32] = {"int32", 4},
    [V_F32] = {"float32", 4}, [V_BOOL] = {"bool", 1},  [V_STR] = {"string", 0},
    [V_ARRAY] = {"array", 0}, [V_U64] = {"uint64", 8}, [V_I64] = {"int64", 8},
    [V_F64] = {"float64", 8},
};

/* Tensor types of the format that docent has no row for, so that a message can name them. */
static const char *const other_types[] = {
    [9] = "Q8_1",   [15] = "Q8_K",   [16] = "IQ2_XXS", [17] = "IQ2_XS", [18] = "IQ3_XXS",
    [19] = "IQ1_S", [20] = "IQ4_NL", [21] = "IQ3_S",   [22] = "IQ2_S",  [23] = "IQ4_XS",
    [24] = "I8",    [25] = "I16",    [26] = "I32",     [27] = "I64",    [28] = "F64",
    [29] = "IQ1_M", [34] = "TQ1_0",  [35] = "TQ2_0",   [39] = "MXFP4",
};

struct key {
    str name;
    bool array;
    uint32_t type; /* of the value, or of the array's elements */
    uint64_t n;    /* elements of an array */
    str bytes;     /* the value; a scalar string without its length; arrays as in the file */
};

struct gguf {
    fs_map map; /* p == NULL when the bytes are borrowed */
    const uint8_t *p;
    size_t n;
    char *name;
    struct key *keys;
    size_t n_keys;
    struct gguf_tensor *tensors;
    size_t n_tensors;
    uint32_t version;
};

static const char *const damaged_hint = "the file is damaged or not complete: download it again "
                                        "(docent model pull checks what it fetches)";

static bool damaged(err *e, const gguf *g, const char *what, unsigned long long value)
{
    err_set(e, ERR_FORMAT, "%s: %s (%llu)", g->name, what, value);
    return err_hint(e, "%s", damaged_hint);
}

static str read_string(reader *r, uint64_t ceiling, const char *what)
{
    return read_bytes(r, read_u64(r), ceiling, what);
}

/* ---- the directory ---- */

static bool array_read(gguf *g, reader *r, struct key *k, err *e)
{
    k->array = true;
    k->type = read_u32(r);
    k->n = read_u64(r);
    if (!reader_ok(r))
        return false;
    if (k->type >= V_COUNT || k->type == V_ARRAY)
        return damaged(e, g, "array of an unknown element type", k->type);
    if (k->n > MAX_ARRAY)
        return damaged(e, g, "absurd array length", k->n);
    size_t start = r->pos;
    if (k->type == V_STR) {
        for (uint64_t i = 0; i < k->n && reader_ok(r); i++)
            (void)read_string(r, MAX_STRING, "string in an array");
    } else {
        (void)read_bytes(r, k->n * value_types[k->type].bytes, SIZE_MAX, "array");
    }
    k->bytes = (str){(const char *)r->p + start, r->pos - start};
    return reader_ok(r);
}

static bool key_read(gguf *g, reader *r, struct key *k, err *e)
{
    k->name = read_string(r, MAX_NAME, "key");
    k->type = read_u32(r);
    if (!reader_ok(r))
        return false;
    if (k->type >= V_COUNT)
        return damaged(e, g, "key of an unknown value type", k->type);
    if (k->type == V_ARRAY)
        return array_read(g, r, k, e);
    if (k->type == V_STR)
        k->bytes = read_string(r, MAX_STRING, "string");
    else
        k->bytes = read_bytes(r, value_types[k->type].bytes, 8, "value");
    return reader_ok(r);
}

static bool tensor_type_read(gguf *g, reader *r, struct gguf_tensor *t, err *e)
{
    uint32_t id = read_u32(r);
    if (!reader_ok(r))
        return false;
    t->type = quant_by_id(id);
    if (t->type)
        return true;
    const char *name = id < sizeof other_types / sizeof *other_types ? other_types[id] : NULL;
    err_set(e, ERR_UNSUPPORTED,
            "%s: tensor " STR_FMT " has type %u%s%s%s, which docent cannot read", g->name,
            STR_ARG(t->name), id, name ? " (" : "", name ? name : "", name ? ")" : "");
    return err_hint(e, "use a file quantised as Q4_K_M, Q8_0, Q4_0 or F16");
}

/* Leaves the offset inside the data section in t->bytes until tensor_place. */
static bool tensor_read(gguf *g, reader *r, struct gguf_tensor *t, err *e)
{
    t->name = read_string(r, MAX_NAME, "tensor name");
    t->n_dims = read_u32(r);
    if (!reader_ok(r))
        return false;
    if (t->n_dims < 1 || t->n_dims > 4)
        return damaged(e, g, "tensor with an absurd number of dimensions", t->n_dims);
    for (uint32_t i = 0; i < 4; i++)
        t->dims[i] = i < t->n_dims ? read_u64(r) : 1;
    if (!tensor_type_read(g, r, t, e))
        return false;
    t->bytes = read_u64(r);
    return reader_ok(r);
}

/* Size with overflow checks; data pointer inside the file. */
static bool tensor_place(gguf *g, struct gguf_tensor *t, size_t data_start, uint32_t alignment,
                         err *e)
{
    uint64_t offset = t->bytes, blocks = t->dims[0] / t->type->block_elems;
    bool fits = t->dims[0] > 0 && t->dims[0] % t->type->block_elems == 0;
    for (int i = 1; fits && i < 4; i++)
        fits = t->dims[i] > 0 && !__builtin_mul_overflow(blocks, t->dims[i], &blocks);
    if (fits)
        fits = !__builtin_mul_overflow(blocks, (uint64_t)t->type->block_bytes, &t->bytes);
    if (!fits) {
        err_set(e, ERR_FORMAT, "%s: tensor " STR_FMT " has the impossible shape [%llu x %llu] %s",
                g->name, STR_ARG(t->name), (unsigned long long)t->dims[1],
                (unsigned long long)t->dims[0], t->type->name);
        return err_hint(e, "%s", damaged_hint);
    }
    if (offset % alignment != 0)
        return damaged(e, g, "tensor data is not aligned, offset", offset);
    if (offset > g->n - data_start || t->bytes > g->n - data_start - offset) {
        err_set(e, ERR_FORMAT,
                "%s: tensor " STR_FMT " ends past the file (needs %llu bytes at %llu, the file has "
                "%llu)",
                g->name, STR_ARG(t->name), (unsigned long long)t->bytes,
                (unsigned long long)(data_start + offset), (unsigned long long)g->n);
        return err_hint(e, "%s", damaged_hint);
    }
    t->data = g->p + data_start + offset;
    return true;
}

static int key_order(const void *a, const void *b)
{
    return str_cmp(((const struct key *)a)->name, ((const struct key *)b)->name);
}
static int tensor_order(const void *a, const void *b)
{
    return str_cmp(((const struct gguf_tensor *)a)->name, ((const struct gguf_tensor *)b)->name);
}

static bool duplicate(err *e, const gguf *g, const char *kind, str name)
{
    err_set(e, ERR_FORMAT, "%s: %s " STR_FMT " occurs twice", g->name, kind, STR_ARG(name));
    return err_hint(e, "%s", damaged_hint);
}

static bool names_unique(const gguf *g, err *e)
{
    for (size_t i = 1; i < g->n_keys; i++)
        if (str_eq(g->keys[i - 1].name, g->keys[i].name))
            return duplicate(e, g, "key", g->keys[i].name);
    for (size_t i = 1; i < g->n_tensors; i++)
        if (str_eq(g->tensors[i - 1].name, g->tensors[i].name))
            return duplicate(e, g, "tensor", g->tensors[i].name);
    return true;
}

static bool header_read(gguf *g, reader *r, err *e)
{
    str magic = read_bytes(r, 4, 4, "header");
    uint32_t version = read_u32(r);
    if (!reader_ok(r) || !str_eqz(magic, "GGUF")) {
        err_clear(e);
        err_set(e, ERR_FORMAT, "%s: not a GGUF file", g->name);
        return err_hint(e, "docent reads language models in GGUF format; docent model list shows "
                           "those it can fetch");
    }
    if (version != 2 && version != 3) {
        bool swapped = (version & 0xffff) == 0 && version != 0;
        err_set(e, ERR_UNSUPPORTED,
                swapped ? "%s: big-endian GGUF (version field %u)" : "%s: GGUF version %u", g->name,
                version);
        return err_hint(e, "docent reads little-endian GGUF versions 2 and 3");
    }
    uint64_t tensors = read_u64(r), keys = read_u64(r);
    if (!reader_ok(r))
        return false;
    if (tensors > MAX_TENSORS)
        return damaged(e, g, "absurd number of tensors", tensors);
    if (keys > MAX_KEYS)
        return damaged(e, g, "absurd number of keys", keys);
    g->n_tensors = (size_t)tensors;
    g->n_keys = (size_t)keys;
    return true;
}

static bool directory_read(gguf *g, reader *r, err *e)
{
    if (!header_read(g, r, e))
        return false;
    g->keys = xalloc((g->n_keys + 1) * sizeof *g->keys);
    for (size_t i = 0; i < g->n_keys; i++)
        if (!key_read(g, r, &g->keys[i], e))
            return false;
    qsort(g->keys, g->n_keys, sizeof *g->keys, key_order);
    g->tensors = xalloc((g->n_tensors + 1) * sizeof *g->tensors);
    for (size_t i = 0; i < g->n_tensors; i++)
        if (!tensor_read(g, r, &g->tensors[i], e))
            return false;
    uint32_t alignment;
    if (!gguf_u32_or(g, "general.alignment", 32, &alignment, e))
        return false;
    if (alignment == 0 || (alignment & (alignment - 1)) != 0 || alignment > MAX_ALIGNMENT)
        return damaged(e, g, "general.alignment is not a sensible power of two", alignment);
    size_t start = (r->pos + alignment - 1) & ~((size_t)alignment - 1);
    if (g->n_tensors > 0 && start > g->n)
        return damaged(e, g, "the file ends before its tensor data, bytes", g->n);
    for (size_t i = 0; i < g->n_tensors; i++)
        if (!tensor_place(g, &g->tensors[i], start, alignment, e))
            return false;
    qsort(g->tensors, g->n_tensors, sizeof *g->tensors, tensor_order);
    return names_unique(g, e);
}

/* ---- life cycle ---- */

static bool opened(gguf **out, gguf *g, err *e)
{
    reader r;
    reader_init(&r, g->p, g->n, g->name, e);
    if (directory_read(g, &r, e)) {
        *out = g;
        return true;
    }
    if (!e->hint[0] && e->code == ERR_FORMAT)
        err_hint(e, "%s", damaged_hint);
    gguf_close(g);
    return false;
}

bool gguf_open(gguf **out, const char *path, err *e)
{
    gguf *g = xalloc(sizeof *g);
    if (!fs_map_open(&g->map, path, e)) {
        free(g);
        if (e->code == ERR_NOT_FOUND)
            err_hint(e, "docent model list shows the models on this machine");
        return false;
    }
    g->p = g->map.p;
    g->n = g->map.n;
    g->name = xstrdup(path);
    return opened(out, g, e);
}

bool gguf_open_bytes(gguf **out, const void *p, size_t n, const char *name, err *e)
{
    gguf *g = xalloc(sizeof *g);
    g->p = p;
    g->n = n;
    g->name = xstrdup(name);
    return opened(out, g, e);
}

void gguf_close(gguf *g)
{
    if (!g)
        return;
    if (g->map.p)
        fs_map_close(&g->map);
    free(g->keys);
    free(g->tensors);
    free(g->name);
    free(g);
}

const char *gguf_name(const gguf *g)
{
    return g->name;
}

uint64_t gguf_bytes(const gguf *g)
{
    return g->n;
}

void gguf_drop_pages(const gguf *g, const void *from, uint64_t bytes)
{
    if (!g->map.p)
        return;
    /* Whole pages inside the range only: neighbours may still be in use. */
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), at = (uintptr_t)from;
    uintptr_t first = (at + page - 1) & ~(page - 1), last = (at + bytes) & ~(page - 1);
    if (last > first)
        (void)madvise((uint8_t *)(uintptr_t)g->p + (first - (uintptr_t)g->p), last - first,
                      MADV_DONTNEED);
}

/* ---- keys ---- */

static const struct key *key_find(const gguf *g, const char *name)
{
    struct key wanted = {.name = str_of(name)};
    return bsearch(&wanted, g->keys, g->n_keys, sizeof *g->keys, key_order);
}

static const struct key *key_need(const gguf *g, const char *name, err *e)
{
    const struct key *k = key_find(g, name);
    if (!k) {
        err_set(e, ERR_FORMAT, "%s: key %s is missing", g->name, name);
        err_hint(e, "the file was made for another program or is incomplete");
    }
    return k;
}

static bool key_mismatch(const gguf *g, const struct key *k, const char *wanted, err *e)
{
    err_set(e, ERR_FORMAT, "%s: key " STR_FMT " is %s%s, not %s", g->name, STR_ARG(k->name),
            k->array ? "an array of " : "", value_types[k->type].name, wanted);
    return err_hint(e, "the file was made for another program or is incomplete");
}

/* Integers of every width as i64; a u64 beyond that is no number docent has a use for. */
static bool integer_at(const char *p, uint32_t type, int64_t *out)
{
    union {
        uint8_t u8;
        int8_t i8;
        uint16_t u16;
        int16_t i16;
        uint32_t u32;
        int32_t i32;
        uint64_t u64;
        int64_t i64;
    } v = {0};
    memcpy(&v, p, value_types[type].bytes);
    switch ((enum value_type)type) {
    case V_U8:
        *out = v.u8;
        return true;
    case V_I8:
        *out = v.i8;
        return true;
    case V_U16:
        *out = v.u16;
        return true;
    case V_I16:
        *out = v.i16;
        return true;
    case V_U32:
        *out = v.u32;
        return true;
    case V_I32:
        *out = v.i32;
        return true;
    case V_I64:
        *out = v.i64;
        return true;
    case V_U64:
        *out = (int64_t)v.u64;
        return v.u64 <= INT64_MAX;
    default:
        return false;
    }
}

bool gguf_has(const gguf *g, const char *key)
{
    return key_find(g, key) != NULL;
}

bool gguf_u32(const gguf *g, const char *key, uint32_t *out, err *e)
{
    const struct key *k = key_need(g, key, e);
    int64_t v;
    if (!k)
        return false;
    if (k->array || !integer_at(k->bytes.p, k->type, &v) || v < 0 || v > UINT32_MAX)
        return key_mismatch(g, k, "a number of 32 bits", e);
    *out = (uint32_t)v;
    return true;
}

bool gguf_f32(const gguf *g, const char *key, float *out, err *e)
{
    const struct key *k = key_need(g, key, e);
    if (!k)
        return false;
    double wide;
    if (!k->array && k->type == V_F32)
        memcpy(out, k->bytes.p, sizeof *out);
    else if (!k->array && k->type == V_F64)
        memcpy(&wide, k->bytes.p, sizeof wide), *out = (float)wide;
    else
        return key_mismatch(g, k, "a float", e);
    return true;
}

bool gguf_bool(const gguf *g, const char *key, bool *out, err *e)
{
    const struct key *k = key_need(g, key, e);
    if (!k)
        return false;
    if (k->array || k->type != V_BOOL)
        return key_mismatch(g, k, "a truth value", e);
    *out = k->bytes.p[0] != 0;
    return true;
}

bool gguf_str(const gguf *g, const char *key, str *out, err *e)
{
    const struct key *k = key_need(g, key, e);
    if (!k)
        return false;
    if (k->array || k->type != V_STR)
        return key_mismatch(g, k, "a string", e);
    *out = k->bytes;
    return true;
}

bool gguf_u32_or(const gguf *g, const char *key, uint32_t fallback, uint32_t *out, err *e)
{
    if (gguf_has(g, key))
        return gguf_u32(g, key, out, e);
    *out = fallback;
    return true;
}

bool gguf_f32_or(const gguf *g, const char *key, float fallback, float *out, err *e)
{
    if (gguf_has(g, key))
        return gguf_f32(g, key, out, e);
    *out = fallback;
    return true;
}

bool gguf_bool_or(const gguf *g, const char *key, bool fallback, bool *out, err *e)
{
    if (gguf_has(g, key))
        return gguf_bool(g, key, out, e);
    *out = fallback;
    return true;
}

bool gguf_str_or(const gguf *g, const char *key, const char *fallback, str *out, err *e)
{
    if (gguf_has(g, key))
        return gguf_str(g, key, out, e);
    *out = str_of(fallback);
    return true;
}

bool gguf_strs(const gguf *g, const char *key, arena *a, str **out, size_t *n, err *e)
{
    const struct key *k = key_need(g, key, e);
    if (!k)
        return false;
    if (!k->array || k->type != V_STR)
        return key_mismatch(g, k, "an array of strings", e);
    str *v = ARENA_ARRAY(a, str, k->n + 1);
    const char *p = k->bytes.p;
    for (uint64_t i = 0; i < k->n; i++) {
        uint64_t len; /* was checked at open */
        memcpy(&len, p, sizeof len);
        v[i] = (str){p + sizeof len, (size_t)len};
        p += sizeof len + len;
    }
    *out = v;
    *n = (size_t)k->n;
    return true;
}

bool gguf_f32s(const gguf *g, const char *key, arena *a, float **out, size_t *n, err *e)
{
    const struct key *k = key_need(g, key, e);
    if (!k)
        return false;
    if (!k->array || k->type != V_F32)
        return key_mismatch(g, k, "an array of float32", e);
    *out = ARENA_ARRAY(a, float, k->n + 1);
    memcpy(*out, k->bytes.p, k->bytes.n);
    *n = (size_t)k->n;
    return true;
}

bool gguf_i32s(const gguf *g, const char *key, arena *a, int32_t **out, size_t *n, err *e)
{
    const struct key *k = key_need(g, key, e);
    if (!k)
        return false;
    int32_t *v = ARENA_ARRAY(a, int32_t, k->n + 1);
    uint64_t i = 0;
    for (; k->array && i < k->n; i++) {
        int64_t wide;
        if (!integer_at(k->bytes.p + i * value_types[k->type].bytes, k->type, &wide) ||
            wide < INT32_MIN || wide > INT32_MAX)
            break;
        v[i] = (int32_t)wide;
    }
    if (!k->array || i < k->n)
        return key_mismatch(g, k, "an array of 32-bit integers", e);
    *out = v;
    *n = (size_t)k->n;
    return true;
}

/* ---- tensors ---- */

size_t gguf_tensor_count(const gguf *g)
{
    return g->n_tensors;
}

const struct gguf_tensor *gguf_tensor_at(const gguf *g, size_t i)
{
    return &g->tensors[i];
}

const struct gguf_tensor *gguf_tensor_find(const gguf *g, const char *name)
{
    struct gguf_tensor wanted = {.name = str_of(name)};
    return bsearch(&wanted, g->tensors, g->n_tensors, sizeof *g->tensors, tensor_order);
}
