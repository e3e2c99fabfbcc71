/* docent doctor: what is wrong on this machine and how to fix it. Each check is a row; a check
 * never fails, it reports. Exit status 1 when something is broken (not for warnings). */
#include "../../engine/base/cpu.h"
#include "../../engine/base/fs.h"
#include "../../engine/model/registry.h"
#include "output.h"
#include <langinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

enum verdict { GOOD, WARNING, BROKEN };
struct finding {
    enum verdict verdict;
    const char *text, *fix; /* fix NULL: nothing to do */
};
typedef struct finding (*check)(struct context *c);

static struct finding good(const char *text)
{
    return (struct finding){GOOD, text, NULL};
}

static struct finding from_err(struct context *c, enum verdict v, const err *e)
{
    return (struct finding){v, arena_strdup(c->arena, str_of(e->msg)),
                            e->hint[0] ? arena_strdup(c->arena, str_of(e->hint)) : NULL};
}

static struct finding check_program(struct context *c)
{
    struct utsname u;
    const char *system =
        uname(&u) == 0 ? arena_printf(c->arena, "%s %s", u.sysname, u.machine) : "unknown system";
    return good(arena_printf(c->arena, "docent " DOCENT_VERSION ", %s", system));
}

static struct finding check_repository(struct context *c)
{
    repo *r;
    err e = ERR_INIT;
    if (!context_repo_as_is(c, &r, &e))
        return from_err(c, BROKEN, &e);
    const struct repo_info *i = repo_info(r);
    const char *kind = !i->git_dir ? "plain folder, no git" : i->bare ? "bare" : "work tree";
    if (i->shallow)
        return (struct finding){
            WARNING, arena_printf(c->arena, "%s: shallow clone, history is cut", i->root),
            "git fetch --unshallow brings the rest"};
    return good(arena_printf(c->arena, "%s (%s)", i->root, kind));
}

static struct finding check_index(struct context *c)
{
    repo *r;
    err e = ERR_INIT;
    struct index_stats s = {0};
    if (!c->repo)
        return (struct finding){WARNING, "not looked at: no repository", NULL};
    if (!context_repo(c, &r, &e) || !repo_stats(r, &s, &e))
        return from_err(c, BROKEN, &e);
    const char *text = arena_printf(c->arena, "%s symbols in %s files, up to date",
                                    count_text(c->arena, s.symbols), count_text(c->arena, s.files));
    if (s.missing)
        return (struct finding){WARNING,
                                arena_printf(c->arena, "%s; %s files are not in this partial clone",
                                             text, count_text(c->arena, s.missing)),
                                "git checkout of those paths brings them"};
    return good(text);
}

static struct finding check_model(struct context *c)
{
    struct model_entry m = {0};
    strbuf path;
    err e = ERR_INIT;
    struct model_options o = {.threads = 1, .vocab_only = true};
    model *opened;
    strbuf_init(&path, 0);
    struct finding f;
    if (!registry_resolve(&path, &m, c->arena, context_model(c), &e)) {
        f = from_err(c, WARNING, &e);
    } else if (!model_open(&opened, path.p, &o, NULL, &e)) {
        f = from_err(c, BROKEN, &e);
        if (!f.fix && m.name)
            f.fix = arena_printf(c->arena, "docent model rm %s, then docent model pull %s", m.name,
                                 m.name);
    } else {
        const struct model_info *i = model_info(opened);
        f = good(arena_printf(c->arena, "%s: %s, %s, context of %s tokens",
                              m.name ? m.name : path.p, i->arch, size_text(c->arena, i->file_bytes),
                              count_text(c->arena, i->context_tokens)));
        if (!i->chat)
            f = (struct finding){
                WARNING, arena_printf(c->arena, "%s: a base model, it cannot explain", i->name),
                "docent model use NAME chooses an instruction-tuned one"};
        model_close(opened);
    }
    strbuf_release(&path);
    return f;
}

static struct finding check_cpu(struct context *c)
{
    const char *text = arena_printf(c->arena, "%s, path %s, %d physical cores", cpu_model_name(),
                                    cpu_path_name(), thread_physical_cores());
    if (cpu_features() & (CPU_AVX2 | CPU_AVX512 | CPU_DOTPROD))
        return good(text);
    return (struct finding){WARNING, text, "without AVX2 everything works, only slowly"};
}

static struct finding check_memory(struct context *c)
{
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    uint64_t bytes = pages > 0 && page > 0 ? (uint64_t)pages * (uint64_t)page : 0;
    struct model_entry m = {0};
    strbuf path;
    err e = ERR_INIT;
    strbuf_init(&path, 0);
    uint64_t need = 600u << 20;
    if (registry_resolve(&path, &m, c->arena, context_model(c), &e))
        need += fs_size(path.p);
    else if (m.name)
        need += m.bytes;
    strbuf_release(&path);
    const char *text = arena_printf(c->arena, "%s, about %s needed with this model",
                                    size_text(c->arena, bytes), size_text(c->arena, need));
    if (bytes >= need)
        return good(text);
    return (struct finding){WARNING, text, "a smaller model: docent model use qwen2.5-coder-0.5b"};
}

static struct finding check_folder(struct context *c, bool data)
{
    strbuf path;
    err e = ERR_INIT;
    strbuf_init(&path, 0);
    struct finding f;
    bool ok = data ? fs_data_path(&path, NULL, &e) : fs_cache_path(&path, NULL, &e);
    uint64_t bytes = ok ? fs_free_bytes(path.p) : 0;
    const char *where = arena_strdup(c->arena, strbuf_str(&path));
    const char *size = size_text(c->arena, bytes);
    if (!ok)
        f = from_err(c, BROKEN, &e);
    else if (access(path.p, W_OK) != 0)
        f = (struct finding){BROKEN, arena_printf(c->arena, "%s: not writable", where),
                             data ? "set XDG_DATA_HOME to a folder of yours"
                                  : "set XDG_CACHE_HOME to a folder of yours"};
    else if (bytes < (data ? 1200u << 20 : 300u << 20))
        f = (struct finding){WARNING, arena_printf(c->arena, "%s: only %s free", where, size),
                             data ? "models take up to 1.1 GB"
                                  : "docent cache clear, or a smaller docent.cacheSize"};
    else
        f = good(arena_printf(c->arena, "%s: %s free", where, size));
    strbuf_release(&path);
    return f;
}

static struct finding check_cache_folder(struct context *c)
{
    return check_folder(c, false);
}

static struct finding check_data_folder(struct context *c)
{
    return check_folder(c, true);
}

static struct finding check_stores(struct context *c)
{
    context_store *store;
    struct context_stats s = {0};
    struct answer_stats answers = {0};
    docent *d;
    err e = ERR_INIT;
    if (!context_store_open(&store, NULL, 0, &e))
        return from_err(c, BROKEN, &e);
    bool ok = context_store_stats(store, &s, &e);
    context_store_close(store);
    if (!ok)
        return from_err(c, BROKEN, &e);
    if (c->repo && context_docent(c, &d, &e) && !docent_answer_stats(d, &answers, &e))
        return from_err(c, BROKEN, &e);
    return good(arena_printf(c->arena, "context %s, %s answers", size_text(c->arena, s.bytes),
                             count_text(c->arena, answers.answers)));
}

static struct finding check_terminal(struct context *c)
{
    const char *term = getenv("TERM");
    const char *charset = nl_langinfo(CODESET);
    const char *text = arena_printf(c->arena, "TERM=%s, %s, %d columns", term ? term : "(not set)",
                                    charset, c->manners.columns);
    if (c->manners.out_tty && (!term || strcmp(term, "dumb") == 0))
        return (struct finding){WARNING, text, "export TERM=xterm-256color"};
    if (!c->manners.utf8)
        return (struct finding){WARNING, text, "export LC_ALL=C.UTF-8 for proper frames"};
    if (c->manners.out_tty && c->manners.columns < 60)
        return (struct finding){WARNING, text, "80 columns or more show source and guide together"};
    return good(text);
}

static struct finding check_settings(struct context *c)
{
    const struct settings *s = context_settings(c);
    size_t set = 0;
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        if (s->v[i].refused)
            return (struct finding){
                WARNING,
                arena_printf(c->arena, "%s not taken: %s", setting_rows[i].name, s->v[i].refused),
                "docent config --help tells the values"};
        set += strcmp(s->v[i].origin, "default") != 0;
    }
    return good(arena_printf(c->arena, "%zu of %d set", set, SETTING_COUNT));
}

static const struct {
    const char *name;
    check run;
} checks[] = {
    {"program", check_program},
    {"repository", check_repository},
    {"index", check_index},
    {"model", check_model},
    {"cpu", check_cpu},
    {"memory", check_memory},
    {"cache", check_cache_folder},
    {"data", check_data_folder},
    {"stores", check_stores},
    {"terminal", check_terminal},
    {"settings", check_settings},
};

static const char *const verdict_names[] = {"ok", "warning", "broken"};

static void print_finding(const struct context *c, const char *name, const struct finding *f)
{
    static const enum style styles[] = {STYLE_PLAIN, STYLE_WARN, STYLE_BAD};
    say_z(c, styles[f->verdict], verdict_names[f->verdict]);
    say_pad(9 - strlen(verdict_names[f->verdict]));
    say_labelled(c, name, 10, f->text, STYLE_PLAIN);
    if (f->fix) {
        say_pad(9);
        say_labelled(c, "", 10, arena_printf(c->arena, "fix: %s", f->fix), STYLE_DIM);
    }
}

static bool run(struct context *c, err *e)
{
    json_t *list = c->json ? json_array() : NULL;
    size_t broken = 0;
    struct context narrow = *c; /* room for the verdict */
    narrow.manners.columns -= 9;
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        struct finding f = checks[i].run(c);
        broken += f.verdict == BROKEN;
        if (list)
            json_array_append_new(list, json_pack("{s:s,s:s,s:o,s:o}", "check", checks[i].name,
                                                  "verdict", verdict_names[f.verdict], "text",
                                                  json_text(f.text), "fix", json_text(f.fix)));
        else
            print_finding(&narrow, checks[i].name, &f);
    }
    if (list && !say_json(json_pack("{s:o}", "checks", list), e))
        return false;
    if (!broken)
        return true;
    c->json = false; /* the object is out */
    err_set(e, ERR_NOT_FOUND, "%zu of %zu checks found something broken", broken,
            sizeof checks / sizeof *checks);
    return err_hint(e, "the lines above say what to do");
}

const struct command command_doctor = {
    .name = "doctor",
    .arguments = "",
    .summary = "what is wrong on this machine and how to fix it",
    .details = "Looks at the repository, its index, the model, the CPU, memory, disk, the stores, "
               "the terminal and the settings. Status 1 when something is broken.",
    .run = run,
};
