/* The choice of path, and products by it. */
#include "path.h"
#include "../base/cpu.h"

#if defined(__x86_64__)
extern const struct path path_avx2, path_avxvnni, path_avx512, path_avx512vnni;
#elif defined(__aarch64__)
extern const struct path path_neon, path_dotprod, path_i8mm;
#endif

const struct path *path_choose(void)
{
    uint32_t has = cpu_features();
    if (has & CPU_REFERENCE)
        return NULL;
#if defined(__x86_64__)
    if ((has & CPU_AVX512) && (has & CPU_AVX512VNNI))
        return &path_avx512vnni;
    if (has & CPU_AVX512)
        return &path_avx512;
    if (has & CPU_AVXVNNI)
        return &path_avxvnni;
    if (has & CPU_AVX2)
        return &path_avx2;
#elif defined(__aarch64__)
    if ((has & CPU_DOTPROD) && (has & CPU_I8MM))
        return &path_i8mm;
    return has & CPU_DOTPROD ? &path_dotprod : &path_neon;
#endif
    return NULL;
}

/* A run of the list that is all packed the same way. */
static uint32_t same_kind(const struct product *list, uint32_t n)
{
    uint32_t i = 1;
    while (i < n && list[i].w->packing == list[0].w->packing)
        i++;
    return i;
}

void matmul_each(pool *p, const acts *a, const struct product *list, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (list[i].w->t.cols != a->cols)
            BUG("product of %u columns with activations of %u", list[i].w->t.cols, a->cols);
    while (n > 0) {
        uint32_t run = same_kind(list, n);
        if (list->w->packing == INTEGERS)
            packed_products(p, a, list, run);
        else if (list->w->packing == FLOATS)
            float_products(p, a, list, run);
        else
            ref_products(p, a, list, run);
        list += run;
        n -= run;
    }
}

void matmul(pool *p, float *y, const matrix *w, const acts *a, const float *bias, bool add)
{
    struct product one = {y, w, bias, add};
    matmul_each(p, a, &one, 1);
}

void attention(pool *p, const struct attn *a)
{
    const struct path *path = path_choose();
    if (!path || !path->attend || a->kv_f32 || a->dim % 16 != 0)
        ref_attention(p, a);
    else
        tiled_attention(p, a, path);
}
