/* The tensor types: one row each, in the order of their numbers in the file format. */
#include "quant_types.h"

static const struct quant *const rows[] = {
    &quant_f32,  &quant_f16,  &quant_q4_0, &quant_q4_1, &quant_q5_0, &quant_q5_1, &quant_q8_0,
    &quant_q2_k, &quant_q3_k, &quant_q4_k, &quant_q5_k, &quant_q6_k, &quant_bf16,
};

const struct quant *const *quant_list(size_t *n)
{
    *n = sizeof rows / sizeof *rows;
    return rows;
}
