# shellcheck shell=bash
# Hosts that are network namespaces of this machine, for on-hosts and in-slurm.

# enter_namespaces NAME ARGUMENT...: starts this script once more, in namespaces of its own for network,
# mounts and processes, with NAME=hosts in the environment. The kernel removes them with the last process
# in them, whatever ends it: nothing is left behind, and runs side by side do not see each other.
enter_namespaces() {
  export "$1=hosts"
  shift
  exec unshare --net --mount --pid --fork --kill-child --mount-proc \
    "$(realpath -- "$0")" "$@"
}

# make_hosts COUNT [RATE]: node0, node1, ... with the addresses 10.0.0.1, 10.0.0.2, ... on a bridge, where
# port0, port1, ... are their plugs. RATE is what each network card carries, as tc has it.
make_hosts() {
  local count=$1 rate=${2-} index host
  mount -t tmpfs tmpfs /run
  mkdir /run/tmp
  export TMPDIR=/run/tmp
  ip link add bridge type bridge
  ip link set bridge up
  for ((index = 0; index < count; index++)); do
    host=node$index
    ip netns add "$host"
    ip link add "port$index" type veth peer name eth0 netns "$host"
    ip link set "port$index" master bridge up
    ip -n "$host" link set lo up
    ip -n "$host" address add "10.0.0.$((index + 1))/24" dev eth0
    ip -n "$host" link set eth0 up
    [[ -z $rate ]] \
      || tc -n "$host" qdisc add dev eth0 root tbf rate "$rate" burst 256kb latency 100ms
  done
}

# on_host HOST SIZE COMMAND: runs a line of the shell on a host, which has a name and a /dev/shm of its
# own. SIZE is that of the latter, as mount has it; as much as there is, if it is empty.
on_host() {
  # shellcheck disable=SC2016 # the shell on the host expands it
  exec nsenter --net="/run/netns/$1" unshare --mount --uts bash -c '
    hostname "$0" && mount -t tmpfs -o "mode=1777$1" tmpfs /dev/shm && eval "exec $2"
  ' "$1" "${2:+,size=$2}" "$3"
}

# cut_while_there HOST FILE: unplugs the host when FILE appears, and plugs it in again when that is removed.
cut_while_there() {
  local port=port${1#node} file=$2
  while true; do
    until [[ -e $file ]]; do sleep 0.1; done
    # Packets are lost from now on, and nobody is told: as with a switch that dies.
    ip link set "$port" nomaster
    while [[ -e $file ]]; do sleep 0.1; done
    ip link set "$port" master bridge
  done
}
