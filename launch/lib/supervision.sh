# shellcheck shell=bash
# Ranks that are started, asked to stop in time, and ended. Needs reporting.sh, mpi.sh and
# progress.sh.

# Seconds between two requests: ranks that did not yet listen to the one hear the next.
readonly ASK_AGAIN=5

# The signal by which this launcher has been asked to stop; empty as long as it has not been.
ASKED=
# Whether a first, and a second Ctrl-C has come.
INTERRUPTED=false
FORCED=false
# The process that starts the ranks, the one that keeps asking, and the one that waits between two starts;
# empty while there is none.
STARTER=
ASKING=
PAUSING=
# The session of the ranks that were started last.
SESSION=

# Takes the signals of batch systems, of people and of Kubernetes from now on.
listen_to_signals() {
  local name
  # shellcheck disable=SC2064 # the name of now
  for name in TERM INT USR1 USR2; do trap "hear $name" "$name"; done
}

# hear SIGNAL: asks the ranks to stop; the second Ctrl-C ends them.
hear() {
  WOKEN=true
  if [[ $1 == INT ]] && $INTERRUPTED && [[ -n $STARTER ]]; then
    $FORCED || say "Interrupted again: the ranks are ended without saving."
    FORCED=true
    kill -TERM "$STARTER" 2>/dev/null || true
    # Without the 0, it would be the code of the waiting that was interrupted.
    return 0
  fi
  [[ $1 != INT ]] || INTERRUPTED=true
  if [[ -z $ASKED && -n $PAUSING ]]; then
    say "SIG$1: the ranks are not started again."
  elif [[ -z $ASKED ]]; then
    say "SIG$1: asking the ranks to save and to stop."
  fi
  ASKED=$1
  [[ -z $PAUSING ]] || kill "$PAUSING" 2>/dev/null || true
  ask
}

# pause SECONDS: waits, but no longer than until this launcher is asked to stop.
pause() {
  sleep "$1" >/dev/null 2>&1 &
  PAUSING=$!
  if [[ -z $ASKED ]]; then
    wait "$PAUSING" || true
  else
    kill "$PAUSING" 2>/dev/null || true
  fi
  PAUSING=
}

# mpirun and srun pass USR1 on to the ranks, on all hosts. On TERM and INT mpirun would kill them.
ask() {
  [[ -n $STARTER ]] || return 0
  kill -USR1 "$STARTER" 2>/dev/null || true
  [[ -z $ASKING ]] || return 0
  keep_asking "$STARTER" >/dev/null 2>&1 &
  ASKING=$!
}

keep_asking() {
  while sleep "$ASK_AGAIN"; do kill -USR1 "$1" || return 0; done
}

# run_ranks COMMAND...: runs mpirun or srun to its end; CODE is then its exit code. 75 also stands for ranks
# that were asked to stop before they could listen: they had done nothing yet that could be saved.
run_ranks() {
  local last
  # A session of its own: a Ctrl-C at the terminal, or a signal to the group of this launcher, is not for
  # mpirun. It ends with this launcher, even if that is killed.
  local -a session=(setsid)
  if setpriv --pdeathsig TERM true 2>/dev/null; then session+=(setpriv --pdeathsig TERM); fi
  "${session[@]}" "$@" &
  STARTER=$!
  SESSION=$STARTER
  [[ -z $ASKED ]] || ask
  while true; do
    WOKEN=false
    CODE=0
    wait "$STARTER" || CODE=$?
    $WOKEN || break
    # A signal ended the waiting, or came when it was over.
    kill -0 "$STARTER" 2>/dev/null && continue
    last=0
    wait "$STARTER" 2>/dev/null || last=$?
    ((last == 127)) || CODE=$last
    break
  done
  [[ -z $ASKING ]] || kill "$ASKING" 2>/dev/null || true
  STARTER=
  ASKING=
  # What mpirun says of being ended is no news; that ranks were done, or have failed by themselves, is.
  if $FORCED && [[ ! $CODE =~ ^(0|6[4-9]|7[0-4]|78)$ ]]; then CODE=130; fi
  # 128 and the number of INT, USR1, USR2 or TERM.
  if ! $FORCED && [[ -n $ASKED && $CODE =~ ^(130|138|140|143)$ ]]; then CODE=$EXIT_REQUEUE; fi
}

# Ends what is left of the ranks that were started last, on this host: where mpirun itself was killed, they
# train on for a moment, and write into the directory of those that are to follow.
end_orphans() {
  local -i tries
  local -a left
  for ((tries = 100; tries > 0; tries--)); do
    # 17 (name) S parent group session: those that have ended, but are not collected yet, are Z.
    mapfile -t left < <(
      sed -n "s/^\([0-9]*\) (.*) [^Z] [0-9]* [0-9]* $SESSION .*/\1/p" /proc/[0-9]*/stat 2>/dev/null
    )
    ((${#left[@]} > 0)) || return 0
    kill -KILL "${left[@]}" 2>/dev/null || true
    sleep 0.05
  done
}

# may_go_on CODE NEWER: whether starting again can help: saved and stopped, killed, or out of reach. 141 is a
# rank that was sending to one that had died (SIGPIPE), and 255 what Open MPI may make of that; or of a mistake
# in the command, but then there is no NEWER checkpoint.
may_go_on() {
  case $1 in
    "$EXIT_REQUEUE" | 137 | 141 | 143 | "$MPIRUN_LOST_HOST") return 0 ;;
    255) [[ -n $2 ]] ;;
    *) return 1 ;;
  esac
}

# Says which signal has ended ranks, if one has, and nobody has asked for it.
tell_signal() {
  ((CODE > 128 && CODE < 160)) && [[ -z $ASKED ]] || return 0
  local signal
  signal="signal $((CODE - 128)) ($(kill -l $((CODE - 128))))"
  case $CODE in
    # mpirun leaves with these, too: for a program or a directory that is not there or cannot be used.
    132 | 134 | 135) say "Exit code $CODE: a rank was ended by $signal, or mpirun cannot start the program." ;;
    *) say "A rank, or what has started it, was ended by $signal." ;;
  esac
}

# is_no_start CODE DIRECTORY: whether mpirun could not get the ranks to start, which train in DIRECTORY, or could
# not keep them: with an error of its own (160 to 254 are Open MPI's), because its ssh finds a host out of reach
# (255, as ranks may leave with before their first checkpoint), because a daemon there cannot call back (1) or a
# file system is not there yet (132).
is_no_start() {
  case $1 in
    1[6-9]? | 2??) return 0 ;;
    # Ranks may leave with these for reasons of their own, but not before they have begun to train.
    1 | 132) ! written_since_last_end "$2" ;;
    *) return 1 ;;
  esac
}
