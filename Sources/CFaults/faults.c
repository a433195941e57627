#define _GNU_SOURCE
#include "faults.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

/// The exit code for damaged data, EX_DATAERR.
enum { damaged_data = 65 };

/// Memory that was described. A place whose `start` is 0 is free; while it is being filled, `start` is
/// `claimed`, which no memory begins at.
struct place {
  _Atomic uintptr_t start;
  uintptr_t end;
  size_t row_size;
  int code;
  char before[1536];
  char after[512];
};

enum { place_count = 1024 };
static const uintptr_t claimed = UINTPTR_MAX;
static struct place places[place_count];

/// The file that this thread works on, inside of a library that may crash on it.
static _Thread_local const char *volatile current_path;
static char suspect[4096];
static _Atomic int has_suspect;

static const int fatal_signals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE};
enum { signal_count = sizeof fatal_signals / sizeof fatal_signals[0] };
/// What was to be done before, by the place of a signal in `fatal_signals`.
static struct sigaction previous[signal_count];

/// A message in one piece: lines of several ranks do not mix.
struct message {
  size_t length;
  char text[8192];
};

static void append(struct message *message, const char *text) {
  while (*text && message->length < sizeof message->text) message->text[message->length++] = *text++;
}

/// A path, on one line: it may hold anything.
static void append_path(struct message *message, const char *path) {
  for (; *path && message->length < sizeof message->text; path++) {
    const unsigned char byte = (unsigned char)*path;
    message->text[message->length++] = byte < 0x20 || byte == 0x7f ? '?' : *path;
  }
}

static void append_number(struct message *message, size_t number) {
  char digits[24];
  size_t place = sizeof digits;
  digits[--place] = 0;
  do {
    digits[--place] = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  append(message, digits + place);
}

static _Noreturn void end(const struct message *message, int code) {
  size_t written = 0;
  while (written < message->length) {
    const ssize_t step =
        write(STDERR_FILENO, message->text + written, message->length - written);
    if (step <= 0) break;
    written += (size_t)step;
  }
  _exit(code);
}

/// Ends the program in words where the address lies in memory that was described.
static void explain_address(uintptr_t address, struct message *message) {
  for (int number = 0; number < place_count; number++) {
    struct place *place = &places[number];
    const uintptr_t start = atomic_load_explicit(&place->start, memory_order_acquire);
    if (start == 0 || start == claimed || address < start || address >= place->end) continue;
    append(message, place->before);
    if (place->row_size > 0) append_number(message, (address - start) / place->row_size);
    append(message, place->after);
    end(message, place->code);
  }
}

static void handle(int number, siginfo_t *information, void *context) {
  (void)context;
  struct message message;
  // A signal that another process sent says nothing about what is read.
  const int is_own = information->si_code > 0 || information->si_pid == getpid();
  if (is_own) {
    message.length = 0;
    if (number == SIGBUS) explain_address((uintptr_t)information->si_addr, &message);
    const char *path = current_path;
    if (!path && atomic_load_explicit(&has_suspect, memory_order_acquire)) path = suspect;
    if (path) {
      append(&message, "nntrain: error: ");
      append_path(&message, path);
      append(&message, " is damaged: the HDF5 library crashed on it\n");
      end(&message, damaged_data);
    }
  }
  // What was to be done before is done: at once where an instruction is tried again, else because
  // the signal is raised again, which waits until this handler has returned.
  for (int place = 0; place < signal_count; place++) {
    if (fatal_signals[place] == number) sigaction(number, &previous[place], NULL);
  }
  if (information->si_code <= 0) raise(number);
}

static void install(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = handle;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  for (int place = 0; place < signal_count; place++) {
    sigaction(fatal_signals[place], &action, &previous[place]);
  }
}

static void prepare(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, install);
}

/// An overflown stack leaves the handler no room: it has a stack of its own, which goes with the thread.
static void prepare_thread(void) {
  static _Thread_local char memory[32768];
  static _Thread_local int is_prepared;
  if (is_prepared) return;
  is_prepared = 1;
  prepare();
  stack_t present;
  if (sigaltstack(NULL, &present) == 0 && !(present.ss_flags & SS_DISABLE)) return;
  const stack_t stack = {.ss_sp = memory, .ss_flags = 0, .ss_size = sizeof memory};
  sigaltstack(&stack, NULL);
}

/// Copies as much of a text as there is room for.
static void copy(char *target, size_t size, const char *text) {
  const size_t length = strnlen(text, size - 1);
  memcpy(target, text, length);
  target[length] = 0;
}

int faults_describe(
    const void *start, size_t length, size_t row_size, const char *before, const char *after,
    int code) {
  prepare();
  for (int number = 0; number < place_count; number++) {
    struct place *place = &places[number];
    uintptr_t nothing = 0;
    if (!atomic_compare_exchange_strong(&place->start, &nothing, claimed)) continue;
    place->end = (uintptr_t)start + length;
    place->row_size = row_size;
    place->code = code;
    copy(place->before, sizeof place->before, before);
    copy(place->after, sizeof place->after, after);
    atomic_store_explicit(&place->start, (uintptr_t)start, memory_order_release);
    return number;
  }
  return -1;
}

void faults_forget(int number) {
  if (number < 0 || number >= place_count) return;
  atomic_store_explicit(&places[number].start, 0, memory_order_release);
}

const char *faults_enter(const char *path) {
  prepare_thread();
  const char *before = current_path;
  current_path = path;
  return before;
}

void faults_leave(const char *before) { current_path = before; }

void faults_suspect(const char *path) {
  prepare_thread();
  atomic_store(&has_suspect, 0);
  copy(suspect, sizeof suspect, path);
  atomic_store_explicit(&has_suspect, 1, memory_order_release);
}
