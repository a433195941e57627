# shellcheck shell=bash
# What nntrain is built with: Swift, Open MPI, HDF5, oneDNN, libdeflate and zlib. Needs
# reporting.sh.
#
# Libraries are asked for by compiling and linking against them, not by package name: a library
# that a cluster offers as an environment module is as good as one that apt installed.

# What a missing dependency is called, and the apt packages that bring it.
declare -Ar DEPENDENCY_NAMES=(
  [pkg-config]="pkg-config"
  [mpirun]="Open MPI's mpirun"
  [ompi-c]="Open MPI's headers and library"
  [hdf5]="HDF5's headers and library"
  [dnnl]="oneDNN's headers and library"
  [deflate]="libdeflate's headers and library"
  [zlib]="zlib's headers and library"
)
declare -Ar DEPENDENCY_PACKAGES=(
  [pkg-config]=pkg-config
  [mpirun]=openmpi-bin
  [ompi-c]=libopenmpi-dev
  [hdf5]=libhdf5-dev
  [dnnl]=libdnnl-dev
  [deflate]=libdeflate-dev
  [zlib]=zlib1g-dev
)

# Stops unless there is a Swift that is new enough for Package.swift.
require_swift() {
  local root=$1 needed found
  needed=$(sed -n '1s|^// swift-tools-version: *||p' "$root/Package.swift")
  local -ar advice=(
    "Install Swift $needed or later from https://www.swift.org/install/linux/,"
    "make sure that 'swift' is on the PATH, and start again."
  )
  command -v swift >/dev/null \
    || fail "$EXIT_PREFLIGHT" "Swift is missing: there is no 'swift' on the PATH." "${advice[@]}"
  # Read whole, then searched: "| head -1" would close the pipe under swift.
  found=$(swift --version 2>/dev/null) || fail "$EXIT_PREFLIGHT" \
    "'swift --version' does not work: $(command -v swift)" "${advice[@]}"
  [[ $found =~ Swift\ version\ ([0-9]+\.[0-9]+) ]] || fail "$EXIT_PREFLIGHT" \
    "'swift' is not the Swift compiler: $(command -v swift)" "${advice[@]}"
  found=${BASH_REMATCH[1]}
  printf '%s\n' "$needed" "$found" | sort --version-sort --check=quiet || fail "$EXIT_PREFLIGHT" \
    "Swift $found is too old: $(command -v swift)" "${advice[@]}"
}

# Prints the directory of the Swift runtime: <toolchain>/usr/lib/swift.
swift_resources() {
  swift -print-target-info | sed -n 's/.*"runtimeResourcePath" *: *"\(.*\)".*/\1/p'
}

# The C compiler of the Swift toolchain, which is the one that will read the headers.
c_compiler() {
  local beside_swift
  beside_swift=$(swift_resources)
  beside_swift=${beside_swift%/lib/swift}/bin/clang
  if [[ -x $beside_swift ]]; then
    printf '%s\n' "$beside_swift"
  else
    command -v clang || command -v cc
  fi
}

# can_link COMPILER HEADER FLAGS...
can_link() {
  local compiler=$1 header=$2 scratch status=0
  shift 2
  scratch=$(mktemp -d)
  printf '#include <%s>\nint main(void) { return 0; }\n' "$header" >"$scratch/probe.c"
  "$compiler" "$scratch/probe.c" -o "$scratch/probe" "$@" >/dev/null 2>&1 || status=1
  rm -rf "$scratch"
  return "$status"
}

# can_link_module COMPILER HEADER MODULE: the same, with what pkg-config says of MODULE.
can_link_module() {
  local flags
  flags=$(pkg-config --cflags --libs "$3" 2>/dev/null) || return 1
  # shellcheck disable=SC2086 # the flags are several words
  can_link "$1" "$2" $flags
}

# Prints the keys of DEPENDENCY_NAMES that this machine lacks, one a line.
missing_dependencies() {
  local compiler version
  compiler=$(c_compiler) || compiler=cc
  command -v pkg-config >/dev/null || echo pkg-config
  version=$(mpirun --version 2>/dev/null) || true
  [[ $version == *"Open MPI"* ]] || echo mpirun
  can_link_module "$compiler" mpi.h ompi-c || echo ompi-c
  can_link_module "$compiler" hdf5.h hdf5 || echo hdf5
  can_link "$compiler" dnnl.h -ldnnl || echo dnnl
  can_link_module "$compiler" libdeflate.h libdeflate || echo deflate
  can_link_module "$compiler" zlib.h zlib || echo zlib
}

# Prints "a, b, c".
joined() {
  local list
  printf -v list '%s, ' "$@"
  printf '%s' "${list%, }"
}

# Runs a command as root: directly, or by sudo, which may ask for a password only at a terminal.
as_root() {
  if ((EUID == 0)); then
    "$@"
  elif [[ -t 0 ]]; then
    sudo "$@"
  else
    sudo --non-interactive "$@"
  fi
}

apt_install() {
  local -ar apt=(
    env DEBIAN_FRONTEND=noninteractive
    apt-get -qq -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0
  )
  # apt-get talks on standard output, which belongs to the launcher. Old package lists are no reason
  # to stop: the packages may be in them.
  as_root "${apt[@]}" update >&2 || say "apt-get update failed; trying with the package lists there are."
  as_root "${apt[@]}" install --yes --no-install-recommends "$@" >&2
}

# Stops with the words for what is missing and how to get it.
fail_missing() {
  local reason=$1
  shift
  local -a names=() packages=()
  local key
  for key in "$@"; do
    names+=("${DEPENDENCY_NAMES[$key]}")
    packages+=("${DEPENDENCY_PACKAGES[$key]}")
  done
  fail "$EXIT_PREFLIGHT" "missing, $reason: $(joined "${names[@]}")." \
    "Debian, Ubuntu: apt-get install ${packages[*]}" \
    "Elsewhere: install these from your distribution (their -devel packages), or load the modules of" \
    "your cluster, so that mpirun is Open MPI's, 'pkg-config --libs ompi-c hdf5 libdeflate zlib' works," \
    "and the C compiler finds dnnl.h and libdnnl (CPATH, LIBRARY_PATH)."
}

# Stops if anything is missing.
check_dependencies() {
  local list
  local -a missing
  list=$(missing_dependencies)
  [[ -n $list ]] || return 0
  mapfile -t missing <<<"$list"
  fail_missing "$1" "${missing[@]}"
}

# Installs what is missing, or stops and says what it is.
install_dependencies() {
  local key list
  local -a missing packages=()
  list=$(missing_dependencies)
  [[ -n $list ]] || return 0
  mapfile -t missing <<<"$list"
  command -v apt-get >/dev/null \
    || fail_missing "and there is no apt here to install it with" "${missing[@]}"
  ((EUID == 0)) || command -v sudo >/dev/null \
    || fail_missing "and installing takes root or sudo" "${missing[@]}"
  for key in "${missing[@]}"; do packages+=("${DEPENDENCY_PACKAGES[$key]}"); done
  say "Installing with apt: ${packages[*]}"
  apt_install "${packages[@]}" || fail_missing "because apt-get install failed" "${missing[@]}"
  check_dependencies "although apt installed its packages"
}
