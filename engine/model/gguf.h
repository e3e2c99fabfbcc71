/* GGUF files (versions 2 and 3, little endian): a directory of keys and tensors over a read-only
 * map. Knows the file format only; what a key means is for model.c, arch/ and token/.
 *
 * Invariant: after a successful open every key, string, array and tensor lies inside the file, is
 * aligned and has a known type, so the getters and the tensor data need no further bounds checks.
 * Getters return false with *e when the key is missing or of another type. Views (str, tensor data)
 * are borrowed until gguf_close. */
#pragma once
#include "../base/arena.h"
#include "../quant/quant.h"

typedef struct gguf gguf;

struct gguf_tensor {
    str name;
    uint32_t n_dims;
    uint64_t dims[4]; /* dims[0] is the row length (GGUF order), unused ones are 1 */
    const struct quant *type;
    const void *data;
    uint64_t bytes;
};

/* ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (position in the message), ERR_UNSUPPORTED (big endian,
 * version, tensor type by name). */
bool gguf_open(gguf **out, const char *path, err *e) MUST_USE;
/* The same over bytes in memory, borrowed; aligned to 32. For tests and fuzzing. */
bool gguf_open_bytes(gguf **out, const void *p, size_t n, const char *name, err *e) MUST_USE;
void gguf_close(gguf *g);
const char *gguf_name(const gguf *g); /* path as given: starts every message */
uint64_t gguf_bytes(const gguf *g);
/* Tells the system that the file's pages are not needed for now (they were packed). */
void gguf_drop_pages(const gguf *g, const void *from, uint64_t bytes);

/* ---- keys ---- */
bool gguf_has(const gguf *g, const char *key);
bool gguf_u32(const gguf *g, const char *key, uint32_t *out, err *e) MUST_USE; /* any integer */
bool gguf_f32(const gguf *g, const char *key, float *out, err *e) MUST_USE;    /* f32 or f64 */
bool gguf_bool(const gguf *g, const char *key, bool *out, err *e) MUST_USE;
bool gguf_str(const gguf *g, const char *key, str *out, err *e) MUST_USE;
/* A missing key gives the fallback; one of another type is still an error. */
bool gguf_u32_or(const gguf *g, const char *key, uint32_t fallback, uint32_t *out, err *e) MUST_USE;
bool gguf_f32_or(const gguf *g, const char *key, float fallback, float *out, err *e) MUST_USE;
bool gguf_bool_or(const gguf *g, const char *key, bool fallback, bool *out, err *e) MUST_USE;
bool gguf_str_or(const gguf *g, const char *key, const char *fallback, str *out, err *e) MUST_USE;
/* Whole arrays, allocated in the arena; strings inside are borrowed from the file. */
bool gguf_strs(const gguf *g, const char *key, arena *a, str **out, size_t *n, err *e) MUST_USE;
bool gguf_f32s(const gguf *g, const char *key, arena *a, float **out, size_t *n, err *e) MUST_USE;
bool gguf_i32s(const gguf *g, const char *key, arena *a, int32_t **out, size_t *n, err *e) MUST_USE;

/* ---- tensors ---- */
size_t gguf_tensor_count(const gguf *g);
const struct gguf_tensor *gguf_tensor_at(const gguf *g, size_t i); /* sorted by name */
const struct gguf_tensor *gguf_tensor_find(const gguf *g, const char *name);
