#pragma once

// Counts what a thread takes from the heap. The functions of malloc's family that are defined here
// take the place of the C library's in the process they are linked into, and pass every call on.

/// What a thread has done between start and stop.
typedef struct {
  /// Allocations with no frame of oneDNN on the stack, and their bytes.
  long own, own_bytes;
  /// Allocations inside oneDNN, and their bytes.
  long library, library_bytes;
  /// Those of oneDNN's that have not been freed by the end.
  long library_alive;
} allocation_counts;

/// Begins to count the allocations of this thread.
void allocation_counter_start(void);

/// Ends the count.
allocation_counts allocation_counter_stop(void);

/// The functions on the stack of the first allocation of our own since the start, or an empty text.
const char *allocation_counter_first_own(void);

/// Whether the functions are in their place: not beside a sanitizer.
int allocation_counter_works(void);
