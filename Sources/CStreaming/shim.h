#pragma once
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

// Stores that go past the caches, and loads ahead of their use, which Swift has no name for.

typedef float nntrain_lanes __attribute__((vector_size(32), aligned(32)));
typedef float nntrain_loose_lanes __attribute__((vector_size(32), aligned(4)));

/// Copies floats past the caches; `to` and `from` do not overlap.
///
/// Other threads may only be told of it after `nntrain_stream_end`.
static inline void nntrain_stream_copy(float *to, const float *from, size_t count) {
  size_t head = (32 - (size_t)to % 32) % 32 / sizeof(float);
  if (head > count) head = count;
  memcpy(to, from, head * sizeof(float));
  size_t i = head;
  for (; i + 8 <= count; i += 8)
    __builtin_nontemporal_store(*(const nntrain_loose_lanes *)(from + i), (nntrain_lanes *)(to + i));
  memcpy(to + i, from + i, (count - i) * sizeof(float));
}

/// Waits until all that was streamed is on its way to memory, in order with later stores.
static inline void nntrain_stream_end(void) {
#if defined(__x86_64__)
  __builtin_ia32_sfence();
#else
  atomic_thread_fence(memory_order_seq_cst);
#endif
}

/// Brings bytes into the caches, without waiting for them; any address will do.
static inline void nntrain_prefetch(const void *address, size_t count) {
  const char *line = (const char *)((size_t)address & ~(size_t)63);
  for (; line < (const char *)address + count; line += 64) __builtin_prefetch(line);
}
