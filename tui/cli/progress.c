/* Draws a watch's progress. Called from the job's thread; commands run their job on the only thread
 * there is, so nothing is locked. */
#include "progress.h"
#include "../../engine/base/fs.h"
#include "interrupt.h"
#include "output.h"

/* How the numbers of a phase are to be read. */
static const struct {
    const char *phase, *unit;
} units[] = {{"download", "bytes"},   {"verify", "bytes"},   {"hash", "bytes"},  {"read", "tokens"},
             {"load", "tokens"},      {"prefill", "tokens"}, {"write", "parts"}, {"parse", "files"},
             {"open model", "bytes"}, {"pack", "bytes"}};

static const char *phase_unit(const char *phase)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(units[i].phase, phase) == 0)
            return units[i].unit;
    return "";
}

static void time_left(char *out, size_t n, double seconds)
{
    if (seconds < 90)
        snprintf(out, n, "%.0f s left", seconds);
    else
        snprintf(out, n, "%.0f min left", seconds / 60);
}

static void describe(struct progress *p, char *out, size_t n, unsigned long long done,
                     unsigned long long total, double now)
{
    arena *a = arena_new();
    const char *unit = phase_unit(p->phase);
    bool bytes = strcmp(unit, "bytes") == 0;
    const char *d = bytes ? size_text(a, done) : count_text(a, done);
    const char *t = bytes ? size_text(a, total) : count_text(a, total);
    double spent = now - p->phase_began;
    double rate = spent > 0.3 ? (double)(done - p->phase_from) / spent : 0;
    size_t used = 0;
    if (total)
        used = (size_t)snprintf(out, n, "%s: %s %3.0f %%  %s of %s%s%s", p->what, p->phase,
                                100.0 * (double)done / (double)total, d, t,
                                *unit && !bytes ? " " : "", bytes ? "" : unit);
    else
        used = (size_t)snprintf(out, n, "%s: %s%s%s", p->what, p->phase, done ? "  " : "",
                                done ? d : "");
    if (rate > 0 && total > done && used < n) {
        char left[32];
        time_left(left, sizeof left, (double)(total - done) / rate);
        if (bytes)
            snprintf(out + used, n - used, "  %s/s  %s", size_text(a, (uint64_t)rate), left);
        else
            snprintf(out + used, n - used, "  %.0f/s  %s", rate, left);
    }
    arena_free(a);
}

static void on_progress(void *arg, const char *phase, unsigned long long done,
                        unsigned long long total)
{
    struct progress *p = arg;
    double now = now_seconds();
    if (strcmp(phase, p->phase) != 0 || done < p->phase_from) { /* or it begins anew */
        snprintf(p->phase, sizeof p->phase, "%s", phase);
        p->phase_began = now;
        p->phase_from = done;
        if (p->c->manners.err_tty)
            p->drawn = 0;
    }
    double every = p->c->manners.err_tty ? 0.1 : 10;
    if (now - p->began < 0.4 || now - p->drawn < every)
        return;
    p->drawn = now;
    char text[200];
    describe(p, text, sizeof text, done, total, now);
    if (p->c->manners.err_tty && !p->c->plain) {
        fprintf(stderr, "\r\033[K%.*s", p->c->manners.columns - 1, text);
        p->visible = true;
    } else {
        fprintf(stderr, "docent: %s\n", text);
    }
}

void progress_begin(struct progress *p, const struct context *c, const char *what)
{
    *p = (struct progress){.c = c, .what = what, .began = now_seconds()};
    p->watch = (watch){.stop = interrupt_flag(), .progress = on_progress, .arg = p};
    p->drawn = p->phase_began = p->began;
}

void progress_end(struct progress *p)
{
    if (p->visible)
        fputs("\r\033[K", stderr);
    p->visible = false;
}
