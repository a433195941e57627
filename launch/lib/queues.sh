# shellcheck shell=bash
# How a job is put in the queue again, by the batch system that runs it. Needs reporting.sh and
# supervision.sh.

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

# Whether Slurm ends this job for another reason than its time limit.
is_cancelled() {
  local job
  job=$(scontrol --oneliner show job "$SLURM_JOB_ID" 2>/dev/null) || return 1
  [[ $job != *" JobState=RUNNING "* && $job != *" Reason=TimeLimit "* ]]
}

# put_in_queue WHERE: slurm or pbs. They may end this job at once: that is no news then.
put_in_queue() {
  local -r advice="Submit it again: it goes on from the newest checkpoint."
  trap '' TERM INT USR1 USR2
  case $1 in
    slurm)
      scontrol requeue "$SLURM_JOB_ID" \
        || say "Slurm does not put job $SLURM_JOB_ID in the queue again. $advice"
      ;;
    pbs)
      # PBS may let its operators alone do the first; the second is a job of its own.
      qrerun "$PBS_JOBID" 2>/dev/null || resubmit \
        || say "PBS does not put job $PBS_JOBID in the queue again. $advice"
      ;;
  esac
}

# Submits the script that NNTRAIN_JOB names, with the name and the variables of this job.
resubmit() {
  [[ -n ${NNTRAIN_JOB-} ]] || return 1
  (cd -- "${PBS_O_WORKDIR:-.}" && qsub -V -N "${PBS_JOBNAME:-nntrain}" "$NNTRAIN_JOB")
}
