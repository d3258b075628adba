/* SLEEF's vector functions over an array: they take and return vectors in registers, which C# cannot pass. perf/peers.sh compiles this file. */
#include <immintrin.h>
#include <stddef.h>

#define LOOP(name, isa, vector, element, load, store)                                                                       \
    __attribute__((target(isa), visibility("default"))) void name(vector (*f)(vector), const element *x, element *y, size_t n) \
    {                                                                                                                        \
        for (size_t i = 0; i < n; i += sizeof(vector) / sizeof(element))                                                     \
            store(y + i, f(load(x + i)));                                                                                    \
    }

LOOP(sleef_f16, "avx512f", __m512, float, _mm512_loadu_ps, _mm512_storeu_ps)
LOOP(sleef_d8, "avx512f", __m512d, double, _mm512_loadu_pd, _mm512_storeu_pd)
LOOP(sleef_f8, "avx2,fma", __m256, float, _mm256_loadu_ps, _mm256_storeu_ps)
LOOP(sleef_d4, "avx2,fma", __m256d, double, _mm256_loadu_pd, _mm256_storeu_pd)
