/* JSON helpers over jansson (see json.h). */
#include "json.h"
#include "utf8.h"
#include <stdio.h>

json_t *json_safe(str s)
{
    if (utf8_valid(s))
        return json_stringn(s.n ? s.p : "", s.n);
    strbuf b;
    strbuf_init(&b, 0);
    for (size_t i = 0; i < s.n;) {
        uint32_t cp;
        int n = utf8_decode(s.p + i, s.n - i, &cp);
        if (n)
            strbuf_add(&b, s.p + i, (size_t)n);
        else
            strbuf_addz(&b, "\xEF\xBF\xBD");
        i += n ? (size_t)n : 1;
    }
    json_t *j = json_stringn(b.p, b.len);
    strbuf_release(&b);
    return j;
}

bool json_print(const json_t *j)
{
    return json_dumpf(j, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_ENCODE_ANY) == 0 &&
           putchar('\n') != EOF && fflush(stdout) == 0;
}

const char *json_str_or(const json_t *o, const char *key, const char *fallback)
{
    const json_t *v = json_object_get(o, key);
    return json_is_string(v) ? json_string_value(v) : fallback;
}

int64_t json_int_or(const json_t *o, const char *key, int64_t fallback)
{
    const json_t *v = json_object_get(o, key);
    return json_is_integer(v) ? json_integer_value(v) : fallback;
}
