#pragma once
#include <stdint.h>

// The control register of the floating-point unit, which Swift has no name for.

#if defined(__x86_64__)
#include <xmmintrin.h>

/// Takes subnormal inputs and results for zero, in this thread and those it starts afterwards.
static inline void nntrain_flush_subnormals(void) {
  _mm_setcsr(_mm_getcsr() | 0x8040);  // flush to zero, denormals are zero
}
#elif defined(__aarch64__)
/// Takes subnormal inputs and results for zero, in this thread and those it starts afterwards.
static inline void nntrain_flush_subnormals(void) {
  uint64_t control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  __asm__ volatile("msr fpcr, %0" : : "r"(control | (UINT64_C(1) << 24)));
}
#else
/// Nothing is known to do here.
static inline void nntrain_flush_subnormals(void) {}
#endif
