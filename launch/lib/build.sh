# shellcheck shell=bash
# Building the nntrain executable. Needs reporting.sh and dependencies.sh.

# build_nntrain ROOT [OPTION...]: builds for release; BUILT_NNTRAIN is then the executable.
build_nntrain() {
  local root=$1
  shift
  local -ar build=(swift build --package-path "$root" --configuration release)
  say "Building nntrain (a first build takes minutes)"
  "${build[@]}" --product nntrain "$@" >&2
  # shellcheck disable=SC2034 # the launchers read it
  BUILT_NNTRAIN=$("${build[@]}" --show-bin-path)/nntrain
}

# True if the toolchain can put the Swift runtime into the executable.
has_static_runtime() {
  [[ -d $(swift_resources)_static ]]
}

# Stops unless EXECUTABLE starts here. mpirun, kept quiet, would not say that it did not.
check_starts() {
  "$1" --version >/dev/null || fail "$EXIT_PREFLIGHT" "the executable does not start: $1 --version" \
    "On x86-64 it needs a processor with AVX2; NNTRAIN_MARCH=x86-64 in the environment builds for any."
}
