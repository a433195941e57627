# shellcheck shell=bash
# shellcheck disable=SC2034 # launch/run reads the variables
# How far a run has come, and restarts.log, where that is written down. Needs reporting.sh.

# The starts in a row that had no newer checkpoint to show.
FRUITLESS=0
# What a job writes down whose start before was lost without a note.
readonly STARTED_AGAIN="the batch system has started this job again"

# Prints the checkpoints of a run directory in order, a line each: fold-2/checkpoints/step-000000400.h5 and,
# behind a tab, when it was written.
checkpoints() {
  (
    shopt -s nullglob
    cd -- "$1" 2>/dev/null || exit 0
    found=(checkpoints/step-*.h5 fold-*/checkpoints/step-*.h5)
    ((${#found[@]} > 0)) || exit 0
    # One that has just been removed, by ranks that are still to end, is none.
    { stat --printf '%n\t%y\n' -- "${found[@]}" 2>/dev/null || true; } | sort --version-sort
  )
}

# furthest CHECKPOINTS: prints the name of the last one of what checkpoints printed.
furthest() {
  local last=${1##*$'\n'}
  echo "${last%%$'\t'*}"
}

# newer_checkpoint DIRECTORY BEFORE: prints the furthest checkpoint that a start has added to those BEFORE it,
# or written anew; nothing if there is none. It may be of an earlier step than they are: where the newest ones
# are damaged, training goes on from one before them.
newer_checkpoint() {
  furthest "$(
    checkpoints "$1" | { grep --line-regexp --fixed-strings --invert-match -f <(echo "${2:- }") || true; }
  )"
}

# note_end DIRECTORY CODE BEFORE [WORDS]: writes into DIRECTORY/restarts.log how a start has ended that found
# the checkpoints BEFORE it. FRUITLESS is then how many starts, this one and those before it, had no newer
# one to show: in a directory that is in use, what is newer is of others. Fails where the log cannot be written: then those before this launcher are unknown.
note_end() {
  local log=$1/restarts.log newest line words="no newer checkpoint"
  local own=$((FRUITLESS + 1))
  newest=
  (($2 == EXIT_CANNOT_CREATE)) || newest=$(newer_checkpoint "$1" "$3")
  FRUITLESS=1
  if [[ -n $newest ]]; then
    FRUITLESS=0
    words="newest checkpoint $newest"
  elif [[ -f $log ]]; then
    while read -r line; do
      case $line in
        *": begins with "* | *": $STARTED_AGAIN") ;;
        *" no newer checkpoint") FRUITLESS=$((FRUITLESS + 1)) ;;
        *) FRUITLESS=1 ;;
      esac
    done <"$log"
  fi
  # The log may lack what could not be written.
  if ((FRUITLESS > 0 && FRUITLESS < own)); then FRUITLESS=$own; fi
  note "$1" "exit code $2, ${4:+$4, }$words"
}

# note DIRECTORY WORDS: adds a line to the log of a run directory; where it cannot, as on a full disk, says so
# and fails. What others have put in the log's place, such as a link, stays as it is.
note() {
  local line log=$1/restarts.log
  line="$(date -u +%Y-%m-%dT%H:%M:%SZ) $(hostname): $2"
  if [[ ! -L $log && (-f $log || ! -e $log) ]]; then
    { mkdir -p -- "$1" && printf '%s\n' "$line" >>"$log"; } 2>/dev/null && return
  fi
  say "${0##*/}: cannot write to '$log'."
  return 1
}

# last_note DIRECTORY: prints what the last line of its log says.
last_note() {
  tail -n 1 -- "$1/restarts.log" 2>/dev/null | sed 's/^[^ ]* [^ ]*: //'
}

# follows_another DIRECTORY: whether the next start comes after one of the same run that was ended before its
# end, or was lost.
follows_another() {
  local last
  last=$(last_note "$1")
  [[ $last =~ ^exit\ code\ .*checkpoint || $last == "$STARTED_AGAIN" ]]
}

# has_begun DIRECTORY FILE: whether the run has begun already: with this checkpoint, or it was started again. A
# start that has come to nothing and left no checkpoint has not begun it.
has_begun() {
  local line
  local -i begun=0 begins=0
  while read -r line; do
    case $line in
      *": begins with $2") begun=1 begins=1 ;;
      *" newest checkpoint "*) begun=1 begins=0 ;;
      *", did not begin" | *" no newer checkpoint") ((begins == 0)) || begun=0 begins=0 ;;
    esac
  done 2>/dev/null <"$1/restarts.log"
  ((begun == 1)) || is_started_again
}

# written_since_last_end DIRECTORY: whether anything was written there since the last end was noted: ranks do
# so when they begin to train.
written_since_last_end() {
  [[ ! -f $1/restarts.log || -n $(find "$1" -newer "$1/restarts.log" -print -quit 2>/dev/null) ]]
}
