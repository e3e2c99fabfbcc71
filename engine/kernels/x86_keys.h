/* Keys from rows to columns, for simd_attn.h on x86. */

/* 16 keys x 16 dimensions of f16 from rows to columns: out[d] has the keys. Three rounds of
 * interleaving within 128-bit halves, then the halves are brought together. */
INLINE void transpose_16(__m256i out[16], const __m256i in[16])
{
    __m256i a[16], b[16];
    UNROLL
    for (unsigned i = 0; i < 8; i++) {
        a[2 * i] = _mm256_unpacklo_epi16(in[2 * i], in[2 * i + 1]);
        a[2 * i + 1] = _mm256_unpackhi_epi16(in[2 * i], in[2 * i + 1]);
    }
    /* a[2 i + h]: keys 2i, 2i+1 of dimensions 4h..4h+3 (and 8 more in the upper half) */
    UNROLL
    for (unsigned i = 0; i < 4; i++) {
        UNROLL
        for (unsigned h = 0; h < 2; h++) {
            b[4 * i + 2 * h] = _mm256_unpacklo_epi32(a[4 * i + h], a[4 * i + 2 + h]);
            b[4 * i + 2 * h + 1] = _mm256_unpackhi_epi32(a[4 * i + h], a[4 * i + 2 + h]);
        }
    }
    /* b[4 i + q]: keys 4i..4i+3 of dimensions 2q, 2q+1 */
    UNROLL
    for (unsigned i = 0; i < 2; i++) {
        UNROLL
        for (unsigned q = 0; q < 4; q++) {
            a[8 * i + 2 * q] = _mm256_unpacklo_epi64(b[8 * i + q], b[8 * i + 4 + q]);
            a[8 * i + 2 * q + 1] = _mm256_unpackhi_epi64(b[8 * i + q], b[8 * i + 4 + q]);
        }
    }
    /* a[8 i + d]: keys 8i..8i+7 of dimension d, and of d + 8 in the upper half */
    UNROLL
    for (unsigned d = 0; d < 8; d++) {
        out[d] = _mm256_permute2x128_si256(a[d], a[8 + d], 0x20);
        out[d + 8] = _mm256_permute2x128_si256(a[d], a[8 + d], 0x31);
    }
}

/* room[d][64] for 16 dimensions = 16 keys, of which the first n are there; the others are zero. */
INLINE void turn_keys(float *room, const uint16_t *k, size_t stride, uint32_t n)
{
    __m256i in[16], out[16];
    UNROLL
    for (unsigned i = 0; i < 16; i++)
        in[i] = i < n ? _mm256_loadu_si256((const __m256i *)(const void *)(k + i * stride))
                      : _mm256_setzero_si256();
    transpose_16(out, in);
    UNROLL
    for (unsigned i = 0; i < 16; i++) {
        UNROLL
        for (unsigned l = 0; l < 16; l += LANES)
            f_store(room + i * ATTN_BLOCK + l, f_of_halves(out[i], l));
    }
}
