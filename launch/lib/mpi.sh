# shellcheck shell=bash
# What mpirun (Open MPI 4) has to be told before it starts ranks on a laptop or in a container.

# prepare_mpirun RANKS: exports what a run of RANKS ranks on this machine needs, and no more.
prepare_mpirun() {
  local ranks=$1
  # nntrain explains a failure in one line; mpirun would add up to eleven of its own.
  export OMPI_MCA_orte_execute_quiet=1
  # mpirun refuses root unless both are set; in a container there is often no one else.
  if ((EUID == 0)); then
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
  fi
  # mpirun refuses more ranks than it has slots. Only mpirun knows how many it has: cores, not
  # hardware threads, fewer under taskset, in a container or in a Slurm allocation. So ask it.
  if ! mpirun -np "$ranks" true </dev/null >/dev/null 2>&1; then
    export OMPI_MCA_rmaps_base_oversubscribe=1
  fi
}
