/* One model for several docents of a process (see load.h, "reading in the background"). Whoever
 * needs it first opens it while the others wait; it lives until the last docent is closed and
 * shared_model_free is called. */
#include "explain.h"
#include "load.h"
#include <pthread.h>

struct shared_model {
    pthread_mutex_t lock;
    model *m;
    sha256 fingerprint;
};

shared_model *shared_model_new(void)
{
    shared_model *s = xalloc(sizeof *s);
    pthread_mutex_init(&s->lock, NULL);
    return s;
}

void shared_model_free(shared_model *s)
{
    if (!s)
        return;
    model_close(s->m);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

/* A docent that was told another model gets one of its own. */
static bool shared_open(docent *d, const struct model_options *o, bool *taken, const watch *w,
                        err *e)
{
    shared_model *s = d->share;
    pthread_mutex_lock(&s->lock);
    bool ok = true;
    if (!s->m) {
        ok = model_open(&s->m, d->model_path, o, w, e);
        s->fingerprint = d->fingerprint;
    }
    *taken = ok && memcmp(&s->fingerprint, &d->fingerprint, sizeof d->fingerprint) == 0;
    if (*taken)
        d->m = s->m;
    pthread_mutex_unlock(&s->lock);
    return ok;
}

bool docent_open_model(docent *d, const watch *w, err *e)
{
    struct model_options o = {.threads = d->threads};
    bool taken = false;
    if (d->share && !shared_open(d, &o, &taken, w, e))
        return false;
    if (taken)
        return true;
    d->share = NULL;
    return model_open(&d->m, d->model_path, &o, w, e);
}

void docent_close_model(docent *d)
{
    if (!d->share)
        model_close(d->m);
    d->m = NULL;
}
