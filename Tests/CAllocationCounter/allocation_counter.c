#define _GNU_SOURCE
#include "allocation_counter.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unwind.h>

// The C library's own functions, under the names by which it exports them for this purpose.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

enum { most_frames = 40, most_alive = 1024, text_length = 2048 };

static __thread struct {
  int counting;
  /// Set while the counter itself works: looking at the stack may allocate.
  int busy;
  allocation_counts counts;
  void *alive[most_alive];
  char first_own[text_length];
} state;

typedef struct {
  uintptr_t frames[most_frames];
  int count;
} stack;

static _Unwind_Reason_Code append_frame(struct _Unwind_Context *context, void *argument) {
  stack *trace = argument;
  trace->frames[trace->count++] = _Unwind_GetIP(context);
  return trace->count < most_frames ? _URC_NO_REASON : _URC_END_OF_STACK;
}

static void describe(const stack *trace) {
  size_t length = 0;
  for (int i = 0; i < trace->count && length < text_length; i++) {
    Dl_info info;
    if (!dladdr((void *)trace->frames[i], &info)) continue;
    const char *name = info.dli_sname ? info.dli_sname : info.dli_fname;
    int written = snprintf(state.first_own + length, text_length - length, "%s\n", name);
    length += written > 0 ? (size_t)written : 0;
  }
}

static void record(void *pointer, size_t bytes) {
  if (!state.counting || state.busy || !pointer) return;
  state.busy = 1;
  stack trace = {.count = 0};
  _Unwind_Backtrace(append_frame, &trace);
  int in_library = 0;
  for (int i = 0; i < trace.count && !in_library; i++) {
    Dl_info info;
    in_library = dladdr((void *)trace.frames[i], &info) && info.dli_fname &&
                 strstr(info.dli_fname, "libdnnl");
  }
  if (in_library) {
    state.counts.library++;
    state.counts.library_bytes += (long)bytes;
    state.counts.library_alive++;
    for (int i = 0; i < most_alive; i++) {
      if (state.alive[i]) continue;
      state.alive[i] = pointer;
      break;
    }
  } else {
    if (state.counts.own++ == 0) describe(&trace);
    state.counts.own_bytes += (long)bytes;
  }
  state.busy = 0;
}

static void forget(void *pointer) {
  if (!state.counting || state.busy || !pointer || !state.counts.library_alive) return;
  for (int i = 0; i < most_alive; i++) {
    if (state.alive[i] != pointer) continue;
    state.alive[i] = NULL;
    state.counts.library_alive--;
    return;
  }
}

void allocation_counter_start(void) {
  memset(&state, 0, sizeof state);
  state.counting = 1;
}

allocation_counts allocation_counter_stop(void) {
  state.counting = 0;
  return state.counts;
}

const char *allocation_counter_first_own(void) { return state.first_own; }

// A sanitizer has functions of its own in the same place.
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
int allocation_counter_works(void) { return 0; }
#else
int allocation_counter_works(void) { return 1; }

void *malloc(size_t size) {
  void *pointer = __libc_malloc(size);
  record(pointer, size);
  return pointer;
}

void *calloc(size_t count, size_t size) {
  void *pointer = __libc_calloc(count, size);
  record(pointer, count * size);
  return pointer;
}

void *realloc(void *old, size_t size) {
  forget(old);
  void *pointer = __libc_realloc(old, size);
  record(pointer, size);
  return pointer;
}

void *memalign(size_t alignment, size_t size) {
  void *pointer = __libc_memalign(alignment, size);
  record(pointer, size);
  return pointer;
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
  if (alignment % sizeof(void *) || alignment & (alignment - 1) || !alignment) return EINVAL;
  void *pointer = memalign(alignment, size);
  if (!pointer) return ENOMEM;
  *result = pointer;
  return 0;
}

void free(void *pointer) {
  forget(pointer);
  __libc_free(pointer);
}
#endif
