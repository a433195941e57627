# shellcheck shell=bash
# shellcheck disable=SC2034 # the launchers read the exit codes
# How the launchers speak: help taken from their own header comment, and one clear error message.

# The exit codes of nntrain that the launchers share with it.
readonly EXIT_USAGE=64
readonly EXIT_MISSING_INPUT=66
readonly EXIT_CANNOT_CREATE=73
readonly EXIT_REQUEUE=75
readonly EXIT_PREFLIGHT=78

# Prints the header comment of the running launcher: what stands between "#!" and the first line
# that is not a comment.
print_help() {
  sed -n '2,/^[^#]/{/^#/!q;s/^# \{0,1\}//;p}' "$0"
}

say() {
  printf '%s\n' "$*" >&2
}

# fail CODE LINE...: the first line says what is wrong, the further ones what to do.
fail() {
  local code=$1
  shift
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  shift
  (($# == 0)) || printf '  %s\n' "$@" >&2
  exit "$code"
}
