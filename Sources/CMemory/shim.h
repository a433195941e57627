#pragma once
#include <stddef.h>
#include <stdint.h>

// Stores past the caches, which Swift has no name for.

typedef float nntrain_lanes __attribute__((vector_size(32)));
typedef float nntrain_unaligned_lanes __attribute__((vector_size(32), aligned(4)));

/// Copies floats without bringing the target into this core's cache. When it returns, they are visible
/// to whoever sees what this thread writes next.
static inline void nntrain_stream(float *target, const float *source, ptrdiff_t count) {
  ptrdiff_t i = 0;
  while (i < count && ((uintptr_t)(target + i) & 31)) {
    target[i] = source[i];
    i++;
  }
  for (; i + 8 <= count; i += 8) {
    nntrain_lanes lanes = *(const nntrain_unaligned_lanes *)(source + i);
    __builtin_nontemporal_store(lanes, (nntrain_lanes *)(target + i));
  }
  for (; i < count; i++) target[i] = source[i];
#if defined(__x86_64__)
  // Such stores are not in order with others.
  __builtin_ia32_sfence();
#endif
}
