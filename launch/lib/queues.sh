# shellcheck shell=bash
# How a job is put in the queue again, by the batch system that runs it. Needs reporting.sh and supervision.sh.

# is_to_be_requeued WHERE: whether who asked this launcher to stop, if anybody did, wants it to go on later.
is_to_be_requeued() {
  case $1 in
    never) return 1 ;;
    here) [[ -z $ASKED ]] ;;
    # USR1 and USR2 announce a limit; TERM may be anything, so Slurm is asked. PBS cannot tell.
    slurm) [[ -z $ASKED || $ASKED == USR? ]] || { [[ $ASKED == TERM ]] && ! is_cancelled; } ;;
    pbs) [[ -z $ASKED || $ASKED == USR? ]] ;;
  esac
}

# Prints what Slurm calls this job. One task of an array has the number of the whole array for its own, and by
# that number all tasks would be meant.
slurm_job() {
  if [[ -n ${SLURM_ARRAY_JOB_ID-} && -n ${SLURM_ARRAY_TASK_ID-} ]]; then
    echo "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
  else
    echo "$SLURM_JOB_ID"
  fi
}

# Whether Slurm ends this job for another reason than its time limit.
is_cancelled() {
  local job
  job=$(scontrol --oneliner show job "$(slurm_job)" 2>/dev/null) || return 1
  [[ $job != *" JobState=RUNNING "* && $job != *" Reason=TimeLimit "* ]]
}

# Whether the batch system has started this job before, of its own accord or when it was asked to.
is_started_again() {
  ((${SLURM_RESTART_COUNT:-0} == 0)) || return 0
  [[ -n ${PBS_JOBID-} ]] && command -v qstat >/dev/null || return 1
  [[ $(qstat -f "$PBS_JOBID" 2>/dev/null) =~ run_count\ =\ ([0-9]+) ]] && ((BASH_REMATCH[1] > 1))
}

# put_in_queue WHERE: slurm or pbs. They may end this job at once: that is no news then.
put_in_queue() {
  local -r advice="Submit it again: it goes on from the newest checkpoint."
  trap '' TERM INT USR1 USR2
  case $1 in
    slurm)
      scontrol requeue "$(slurm_job)" \
        || say "Slurm does not put job $(slurm_job) in the queue again. $advice"
      ;;
    pbs)
      # PBS may let its operators alone do the first; the second is a job of its own.
      qrerun "$PBS_JOBID" 2>/dev/null || resubmit \
        || say "PBS does not put job $PBS_JOBID in the queue again. $advice"
      ;;
  esac
}

# Submits the script that NNTRAIN_JOB names, with the name and the variables of this job, and with one that says
# how many slots it should get.
resubmit() {
  [[ -n ${NNTRAIN_JOB-} ]] || return 1
  [[ ! -f ${PBS_NODEFILE-} ]] || export NNTRAIN_SLOTS=$(($(wc -l <"$PBS_NODEFILE")))
  (cd -- "${PBS_O_WORKDIR:-.}" && qsub -V -N "${PBS_JOBNAME:-nntrain}" "$NNTRAIN_JOB")
}

# Stops where a job that was submitted by another has other slots than that: what was asked for on the command
# line of the first qsub has been lost.
check_slots() {
  [[ -f ${PBS_NODEFILE-} && -n ${NNTRAIN_SLOTS-} ]] || return 0
  local -i now
  now=$(wc -l <"$PBS_NODEFILE")
  ((now != NNTRAIN_SLOTS)) || return 0
  fail "$EXIT_PREFLIGHT" \
    "this job was submitted by the one before it, and the number of its slots is $now; it was $NNTRAIN_SLOTS." \
    "What is given to qsub on its command line (-l, -q, -A) is lost then: write it into the script, as" \
    "lines that begin with #PBS, and submit it. Submitted as it is, it goes on with what it gets."
}
