/* Opens models: file, sizes, tokenizer, then weights. What the parts mean is elsewhere (gguf.c,
 * arch/, token/, bind.c); this file puts them together and takes them apart.
 *
 * Order matters: everything that can be refused cheaply is refused before a weight is packed. */
#include "../base/cpu.h"
#include "bind.h"

static bool arch_choose(struct model *m, err *e)
{
    str name;
    if (!gguf_str(m->file, "general.architecture", &name, e))
        return false;
    m->arch = arch_find(name);
    if (m->arch)
        return true;
    strbuf known;
    strbuf_init(&known, 200);
    size_t n;
    const struct arch *const *list = arch_list(&n);
    for (size_t i = 0; i < n; i++)
        strbuf_addf(&known, "%s%s", i ? ", " : "", list[i]->name);
    err_set(e, ERR_UNSUPPORTED, "%s: architecture \"" STR_FMT "\" is not supported",
            gguf_name(m->file), STR_ARG(str_sub(name, 0, 60)));
    err_hint(e, "docent computes %s", known.p);
    strbuf_release(&known);
    return false;
}

static uint64_t parameters_count(const gguf *g)
{
    uint64_t n = 0;
    for (size_t i = 0; i < gguf_tensor_count(g); i++) {
        const struct gguf_tensor *t = gguf_tensor_at(g, i);
        n += t->dims[0] * t->dims[1] * t->dims[2] * t->dims[3];
    }
    return n;
}

static bool info_fill(struct model *m, const char *path, err *e)
{
    str name;
    if (!gguf_str_or(m->file, "general.name", "", &name, e) ||
        !model_fingerprint(&m->info.fingerprint, path, e))
        return false;
    const struct hparams *h = &m->h;
    m->info.path = arena_strdup(m->mem, str_of(path));
    m->info.name = arena_strdup(m->mem, name);
    m->info.arch = m->arch->name;
    m->info.chat = tokenizer_chat(m->tok);
    m->info.layers = h->layers;
    m->info.width = h->width;
    m->info.heads = h->heads;
    m->info.kv_heads = h->kv_heads;
    m->info.head_dim = h->dim;
    m->info.vocab = h->vocab;
    m->info.context_tokens = h->context;
    m->info.parameters = parameters_count(m->file);
    m->info.file_bytes = gguf_bytes(m->file);
    m->info.kv_bytes_per_token = kv_bytes_per_position(model_kv_shape(m));
    return true;
}

static bool weights_load(struct model *m, int threads, const watch *w, err *e)
{
    m->info.threads = threads > 0 ? threads : thread_physical_cores();
    if (!pool_new(&m->pool, m->info.threads, e) || !weights_new(&m->weights, e) ||
        !model_bind(m, w, e))
        return false;
    m->info.weight_bytes = weights_bytes(m->weights);
    return true;
}

bool model_open(model **out, const char *path, const struct model_options *o, const watch *w,
                err *e)
{
    const struct model_options defaults = {0};
    if (!o)
        o = &defaults;
    struct model *m = xalloc(sizeof *m);
    pthread_mutex_init(&m->computing, NULL);
    m->mem = arena_new();
    m->exact = (cpu_features() & CPU_REFERENCE) != 0;
    bool ok = gguf_open(&m->file, path, e) && arch_choose(m, e) &&
              hparams_read(&m->h, m->arch, m->file, e) &&
              rope_read(m->rope, &m->h, m->arch, m->file, m->mem, e) &&
              tokenizer_new(&m->tok, m->file, e) && vocab_read(m, e) && info_fill(m, path, e) &&
              (o->vocab_only || weights_load(m, o->threads, w, e));
    if (!ok) {
        model_close(m);
        return false;
    }
    *out = m;
    return true;
}

void model_close(model *m)
{
    if (!m)
        return;
    weights_free(m->weights);
    pool_free(m->pool);
    tokenizer_free(m->tok);
    gguf_close(m->file);
    arena_free(m->mem);
    pthread_mutex_destroy(&m->computing);
    free(m);
}

const struct model_info *model_info(const model *m)
{
    return &m->info;
}

const tokenizer *model_tokenizer(const model *m)
{
    return m->tok;
}

struct kv_shape model_kv_shape(const model *m)
{
    return (struct kv_shape){
        .layers = m->h.layers, .row = m->h.kv_heads * m->h.dim, .f32 = m->exact};
}
