/* The architectures docent computes. A new one is a file beside this and a row here. */
#include "arch.h"

extern const struct arch arch_llama, arch_qwen2, arch_qwen3, arch_gemma3;

static const struct arch *const list[] = {&arch_llama, &arch_qwen2, &arch_qwen3, &arch_gemma3};

const struct arch *const *arch_list(size_t *n)
{
    *n = sizeof list / sizeof *list;
    return list;
}

const struct arch *arch_find(str name)
{
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (str_eqz(name, list[i]->name))
            return list[i];
    return NULL;
}
