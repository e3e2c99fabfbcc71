/* Exponentials for vectors of any width: 2^n by the exponent bits, 2^f by a polynomial of
 * degree 6 on |f| <= 1/2 (Taylor coefficients; relative error below 2e-7). The operations are the
 * same on every width, so the bits are too. Needs TARGET, VI, VF and the f_ macros. */

INLINE VF f_exp(VF x)
{
    x = f_min(f_max(x, f_set(-87.0f)), f_set(88.0f));
    VF n = f_round(f_mul(x, f_set(1.44269504f)));
    VF r = f_fnma(n, f_set(0.693359375f), x); /* ln 2 in two parts: the first product is exact */
    r = f_fnma(n, f_set(-2.12194440e-4f), r);
    VF p = f_set(1.0f / 720);
    p = f_fma(p, r, f_set(1.0f / 120));
    p = f_fma(p, r, f_set(1.0f / 24));
    p = f_fma(p, r, f_set(1.0f / 6));
    p = f_fma(p, r, f_set(0.5f));
    p = f_fma(p, r, f_set(1.0f));
    p = f_fma(p, r, f_set(1.0f));
    return f_scale2(p, n);
}

/* 2^x for x <= 0; below 2^-126 it is that. */
INLINE VF f_exp2(VF x)
{
    x = f_max(x, f_set(-126.0f));
    VF n = f_round(x), r = f_sub(x, n);
    VF p = f_set(1.54035304e-4f); /* ln(2)^k / k! */
    p = f_fma(p, r, f_set(1.33335581e-3f));
    p = f_fma(p, r, f_set(9.61812911e-3f));
    p = f_fma(p, r, f_set(5.55041087e-2f));
    p = f_fma(p, r, f_set(2.40226507e-1f));
    p = f_fma(p, r, f_set(6.93147181e-1f));
    p = f_fma(p, r, f_set(1.0f));
    return f_scale2(p, n);
}

/* x times the logistic function of t. */
INLINE VF f_gate(VF x, VF t)
{
    return f_div(x, f_add(f_set(1.0f), f_exp(f_sub(f_zero(), t))));
}

INLINE VF f_act(VF x, const enum glu kind)
{
    if (kind == GLU_SILU)
        return f_gate(x, x);
    /* 0.5 x (1 + tanh(u)) = x logistic(2 u) (Hendrycks & Gimpel 2016) */
    VF u = f_mul(x, f_fma(f_mul(x, x), f_set(0.0713548162726f), f_set(1.59576912161f)));
    return f_gate(x, u);
}

TARGET static void glu(float *out, const float *gate, const float *up, uint32_t n, enum glu kind)
{
    for (uint32_t i = 0; i < n; i += LANES) {
        VF g = f_load(gate + i);
        g = kind == GLU_SILU ? f_act(g, GLU_SILU) : f_act(g, GLU_GELU_TANH);
        f_store(out + i, f_mul(g, f_load(up + i)));
    }
}
