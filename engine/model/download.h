/* Bytes over HTTP, by libcurl: the only file that knows it. */
#pragma once
#include "../base/str.h"
#include "../base/thread.h"

struct download {
    const char *url;
    unsigned long long from; /* resume at this byte; the server may refuse and start again */
    /* The server began at byte 0 although `from` was asked for: forget what there was. */
    bool (*restart)(void *arg, err *e);
    bool (*put)(void *arg, const void *bytes, size_t n, err *e);
    void *arg;
};

/* Errors: ERR_IO (host not found, refused, HTTP status, nothing received for 10 s), ERR_CANCELLED,
 * and whatever put and restart report. */
bool download_run(const struct download *d, const watch *w, err *e) MUST_USE;
