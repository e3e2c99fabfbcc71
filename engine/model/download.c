/* HTTP by libcurl: one transfer at a time, resumed where the caller says.
 *
 * It does not decide where bytes go or what they must hash to (pull.c). A connection that brings
 * nothing for ten seconds is given up; redirects are followed, to HTTP and HTTPS only. Whoever
 * answers cannot harm: pull.c accepts one SHA-256. */
#include "download.h"
#include <curl/curl.h>
#include <pthread.h>

enum { DEAD_SECONDS = 10, MAX_REDIRECTS = 8 };

struct transfer {
    const struct download *d;
    const watch *w;
    CURL *curl;
    err *e;
    char range[32];
    bool begun; /* the first bytes of the body have been seen */
};

static size_t transfer_write(char *bytes, size_t size, size_t n, void *arg)
{
    struct transfer *t = arg;
    if (!t->begun && t->d->from > 0) {
        long status = 0;
        curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
        if (status != 206 && !t->d->restart(t->d->arg, t->e))
            return 0;
    }
    t->begun = true;
    return t->d->put(t->d->arg, bytes, size * n, t->e) ? size * n : 0;
}

static int transfer_poll(void *arg, curl_off_t dt, curl_off_t dn, curl_off_t ut, curl_off_t un)
{
    (void)dt, (void)dn, (void)ut, (void)un;
    const struct transfer *t = arg;
    return watch_stopped(t->w); /* non-zero ends the transfer */
}

static void library_start(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

static void transfer_setup(struct transfer *t, char *message)
{
    CURL *c = t->curl;
    curl_easy_setopt(c, CURLOPT_URL, t->d->url);
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(c, CURLOPT_MAXREDIRS, (long)MAX_REDIRECTS);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)DEAD_SECONDS);
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)DEAD_SECONDS);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "docent");
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, message);
    if (t->d->from > 0) { /* not RESUME_FROM: that makes a server without ranges an error */
        snprintf(t->range, sizeof t->range, "%llu-", t->d->from);
        curl_easy_setopt(c, CURLOPT_RANGE, t->range);
    }
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, transfer_write);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, transfer_poll);
    curl_easy_setopt(c, CURLOPT_XFERINFODATA, t);
}

bool download_run(const struct download *d, const watch *w, err *e)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, library_start);
    char message[CURL_ERROR_SIZE] = "";
    struct transfer t = {.d = d, .w = w, .e = e, .curl = curl_easy_init()};
    if (!t.curl)
        return err_set(e, ERR_NOMEM, "no memory for a download");
    transfer_setup(&t, message);
    CURLcode rc = curl_easy_perform(t.curl);
    curl_easy_cleanup(t.curl);
    if (rc == CURLE_OK)
        return true;
    if (e->code) /* put or restart said why */
        return false;
    if (watch_stopped(w))
        return err_set(e, ERR_CANCELLED, "download stopped");
    return err_set(e, ERR_IO, "%s: %s", d->url, *message ? message : curl_easy_strerror(rc));
}
