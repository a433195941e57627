# shellcheck shell=bash
# shellcheck disable=SC2034 # the launchers read the exit code
# What mpirun (Open MPI 4) has to be told before it starts ranks on a laptop, in a container or on a
# cluster.

# What mpirun leaves with when it has lost a host.
readonly MPIRUN_LOST_HOST=205

# prepare_environment: exports what any run under mpirun needs.
prepare_environment() {
  # nntrain explains a failure in one line; mpirun would add up to eleven of its own.
  export OMPI_MCA_orte_execute_quiet=1
  # mpirun refuses root unless both are set; in a container there is often no one else.
  if ((EUID == 0)); then
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
  fi
  # A host that dies without a word, or a cut link: mpirun asks silent hosts after 20 s whether they are
  # there, and ends the run when four questions, 5 s apart, have had no answer. As it comes it asks after
  # 300 s, and ranks wait for a lost one for as long as the system sends again: a quarter of an hour.
  export OMPI_MCA_oob_tcp_keepalive_time="${OMPI_MCA_oob_tcp_keepalive_time:-20}"
  export OMPI_MCA_oob_tcp_keepalive_intvl="${OMPI_MCA_oob_tcp_keepalive_intvl:-5}"
  export OMPI_MCA_oob_tcp_keepalive_probes="${OMPI_MCA_oob_tcp_keepalive_probes:-4}"
}

# prepare_mpirun RANKS: exports what a run of RANKS ranks on this machine needs, and no more.
prepare_mpirun() {
  local ranks=$1
  prepare_environment
  # mpirun refuses more ranks than it has slots. Only mpirun knows how many it has: cores, not
  # hardware threads, fewer under taskset, in a container or in a Slurm allocation. So ask it.
  if ! mpirun -np "$ranks" true </dev/null >/dev/null 2>&1; then
    export OMPI_MCA_rmaps_base_oversubscribe=1
  fi
}
