/* Any bytes made safe for a terminal: valid, free of controls, no wider than asked. */
#include "engine/base/utf8.h"
#include "tests/fuzz/fuzz.h"

static void check_safe(str s, bool layout)
{
    if (!utf8_valid(s))
        BUG("not valid UTF-8");
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == 0x7f || (c < 0x20 && !(layout && (c == '\n' || c == '\t'))))
            BUG("control byte %u at %zu", c, i);
        if (c == 0xC2 && (unsigned char)s.p[i + 1] < 0xA0)
            BUG("C1 control at %zu", i);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str in = {(const char *)data, size};
    strbuf out;
    strbuf_init(&out, 0);
    utf8_safe(&out, in, true);
    check_safe(strbuf_str(&out), true);
    for (size_t columns = 0; columns < 40; columns += 13) {
        strbuf_reset(&out);
        utf8_safe_fit(&out, in, columns);
        check_safe(strbuf_str(&out), false);
        if (utf8_columns(strbuf_str(&out)) > columns)
            BUG("wider than %zu", columns);
    }
    strbuf_release(&out);
    return 0;
}
