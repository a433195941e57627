# shellcheck shell=bash
# shellcheck disable=SC2034 # launch/run reads the variables
# What the command of a run says: which part of it is for nntrain, and where that trains. Needs reporting.sh.

# read_command ARGUMENT...: COMMAND is then the command without --output and --resume of nntrain, and
# OUTPUT, RESUME and CONFIGURATION are what it says of these; empty where it says nothing.
#
# Options of mpirun and srun, which have an --output of their own, stand before the program.
read_command() {
  local -i program
  program=$(index_of_program "$@")
  COMMAND=("${@:1:program}")
  OUTPUT=
  RESUME=
  CONFIGURATION=
  shift "$program"
  while (($# > 0)); do
    case $1 in
      --output=*) OUTPUT=${1#*=} ;;
      --resume=*) RESUME=${1#*=} ;;
      --output | --resume | --set | --trace | --trace-ranks | --trace-steps)
        (($# > 1)) || fail "$EXIT_USAGE" "$1 takes a value."
        case $1 in
          --output) OUTPUT=$2 ;;
          --resume) RESUME=$2 ;;
          *) COMMAND+=("$1" "$2") ;;
        esac
        shift
        ;;
      *)
        [[ $1 != *.yaml && $1 != *.yml ]] || CONFIGURATION=${CONFIGURATION:-$1}
        COMMAND+=("$1")
        ;;
    esac
    shift
  done
}

# Prints how many arguments there are up to the program, with it: the first one whose name is nntrain, and
# that is neither a folder nor the value of an option. 0 if there is none, as under another name: then
# nothing tells whose the options are, and all are taken for nntrain's.
index_of_program() {
  local -i index=0
  local argument before=
  for argument in "$@"; do
    index+=1
    if [[ ${argument##*/} == nntrain && ! ($argument == */* && -d $argument) ]]; then
      case $before in
        # Names of jobs, hosts, folders, variables.
        -J | --job-name | -D | --chdir | -wd | -wdir | --wdir | -H | -host | --host | -x | -A | --account) ;;
        -p | --partition | -q | --qos | --reservation | --wckey | -w | --nodelist | --container-name) ;;
        -prefix | --prefix | -path | --path) ;;
        *)
          echo "$index"
          return
          ;;
      esac
    fi
    before=$argument
  done
  echo 0
}
