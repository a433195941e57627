# shellcheck shell=bash
# Ranks that are asked to stop in time, and how far they have come. Needs reporting.sh and mpi.sh.

# The starts in a row that had no newer checkpoint to show.
FRUITLESS=0

# Seconds between two requests: ranks that did not yet listen to the one hear the next.
readonly ASK_AGAIN=5

# The signal by which this launcher has been asked to stop; empty as long as it has not been.
ASKED=
# The process that starts the ranks, and the one that keeps asking; empty while there is none.
STARTER=
# The session of the ranks that were started last.
SESSION=
ASKING=

# Takes the signals of batch systems, of people and of Kubernetes from now on.
listen_to_signals() {
  local name
  # shellcheck disable=SC2064 # the name of now
  for name in TERM INT USR1 USR2; do trap "hear $name" "$name"; done
}

# hear SIGNAL: asks the ranks to stop; the second Ctrl-C ends them.
hear() {
  WOKEN=true
  if [[ $1 == INT && $ASKED == INT ]]; then
    say "Interrupted again: the ranks are ended without saving."
    [[ -z $STARTER ]] || kill -TERM "$STARTER" 2>/dev/null || true
    return
  fi
  [[ -n $ASKED ]] || say "SIG$1: asking the ranks to save and to stop."
  ASKED=$1
  ask
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
  # 128 and the number of INT, USR1, USR2 or TERM.
  if [[ -n $ASKED && $CODE =~ ^(130|138|140|143)$ ]]; then CODE=$EXIT_REQUEUE; fi
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

# may_go_on CODE: whether starting again can help: saved and stopped, killed, or out of reach.
may_go_on() {
  case $1 in
    "$EXIT_REQUEUE" | 137 | 143 | "$MPIRUN_LOST_HOST") return 0 ;;
    *) return 1 ;;
  esac
}

# Prints the checkpoint that is the furthest in a run directory, as fold-2/checkpoints/step-000000400.h5;
# nothing if there is none.
furthest_checkpoint() {
  (
    shopt -s nullglob
    cd -- "$1" 2>/dev/null || exit 0
    found=(checkpoints/step-*.h5 fold-*/checkpoints/step-*.h5)
    ((${#found[@]} == 0)) || printf '%s\n' "${found[@]}" | sort --version-sort | tail -n 1
  )
}

# note_end DIRECTORY CODE BEFORE: writes into DIRECTORY/restarts.log how a start has ended, which found
# BEFORE as the furthest checkpoint. FRUITLESS is then how many starts, this one and those before it, had
# no newer one to show. Fails where the log cannot be written: then those before this launcher are unknown.
note_end() {
  local log=$1/restarts.log code=$2 before=$3 furthest line words="no newer checkpoint"
  local own=$((FRUITLESS + 1))
  furthest=$(furthest_checkpoint "$1")
  FRUITLESS=1
  if [[ $furthest != "$before" \
    && $(printf '%s\n' "$before" "$furthest" | sort --version-sort | tail -n 1) == "$furthest" ]]; then
    FRUITLESS=0
    words="newest checkpoint $furthest"
  elif [[ -f $log ]]; then
    while read -r line; do
      if [[ $line == *" no newer checkpoint" ]]; then
        FRUITLESS=$((FRUITLESS + 1))
      else
        FRUITLESS=1
      fi
    done <"$log"
  fi
  # The log may lack what could not be written.
  if ((FRUITLESS > 0 && FRUITLESS < own)); then FRUITLESS=$own; fi
  note "$1" "exit code $code, $words"
}

# note DIRECTORY WORDS: adds a line to the log of a run directory; where it cannot, as on a full disk, says so
# and fails.
note() {
  local line
  line="$(date -u +%Y-%m-%dT%H:%M:%SZ) $(hostname): $2"
  { mkdir -p -- "$1" && printf '%s\n' "$line" >>"$1/restarts.log"; } 2>/dev/null && return
  say "${0##*/}: cannot write to '$1/restarts.log'."
  return 1
}
