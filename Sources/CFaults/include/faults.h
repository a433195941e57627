#pragma once

#include <stddef.h>

// Words for signals that end the program because of what it reads, written by handlers that call
// nothing but `write` and `_exit`: what they need is prepared in tables of fixed size, without locks.
// (Handlers in Swift would run its initializers and reference counts.)

/// Describes memory behind which lies something that can go away: a mapped file that is cut short,
/// shared memory that the system has no more room for. SIGBUS inside of it ends the program.
///
/// - start, length: the memory.
/// - row_size: bytes of a row; with 0, no row is named.
/// - before, after: what is written; between them the number of the row that was touched.
/// - code: the exit code.
///
/// Gives a number for `faults_forget`; -1 where the table is full: then nothing is said.
int faults_describe(
    const void *start, size_t length, size_t row_size, const char *before, const char *after,
    int code);

/// Forgets memory that was described.
void faults_forget(int number);

/// From now on, a crash of this thread is blamed on the file at `path`, until `faults_leave`.
///
/// The path is not copied. Gives what `faults_leave` needs.
const char *faults_enter(const char *path);

/// Ends what `faults_enter` began.
void faults_leave(const char *before);

/// From now on, a crash of any thread is blamed on the file at `path`; of a path that is longer than
/// 4095 bytes, the beginning is told.
void faults_suspect(const char *path);
