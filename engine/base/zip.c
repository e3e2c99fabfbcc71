/* See zip.h. Sizes are known before anything is unpacked, so a file cannot ask for more memory than
 * its reader allows. */
#include "zip.h"
#include <stdlib.h>
#include <zstd.h>

bool zip_pack(strbuf *out, str text, enum zip_effort effort, err *e)
{
    size_t room = ZSTD_compressBound(text.n);
    char *p = malloc(room ? room : 1);
    if (!p)
        return err_set(e, ERR_NOMEM, "no memory to pack %zu bytes", text.n);
    size_t n = ZSTD_compress(p, room, text.p, text.n, (int)effort);
    bool ok = !ZSTD_isError(n);
    if (ok)
        strbuf_add(out, p, n);
    else
        err_set(e, ERR_IO, "packing: %s", ZSTD_getErrorName(n));
    free(p);
    return ok;
}

bool zip_unpack(strbuf *out, str packed, size_t bytes, err *e)
{
    char *p = malloc(bytes ? bytes : 1);
    if (!p)
        return err_set(e, ERR_NOMEM, "no memory to unpack %zu bytes", bytes);
    size_t n = ZSTD_decompress(p, bytes, packed.p, packed.n);
    bool ok = !ZSTD_isError(n) && n == bytes;
    if (ok)
        strbuf_add(out, p, n);
    else
        err_set(e, ERR_FORMAT, "packed data is damaged");
    free(p);
    return ok;
}
