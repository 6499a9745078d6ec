# shellcheck shell=bash
# SPDX-License-Identifier: PostgreSQL
# A script as a list of named steps: one line each on the terminal, everything they print in a log of their own.
# Sourced, not run. Needs `set -euo pipefail`. A step runs in the calling shell, so what it sets, later steps see.

# steps_begin LOGDIR [AT_EXIT]: the logs go to LOGDIR; the function AT_EXIT runs when the script ends, however it ends.
steps_begin() {
  step_logs=$1 step_at_exit=${2:-true} step_count=0 step_name='' step_said=''
  mkdir -p "$step_logs"
  exec 3>&1  # the terminal, for steps that have something to show or ask at once
  trap 'steps_end $?' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

# step NAME FUNCTION [ARGUMENT...]: the first failing command in FUNCTION ends the script with the log's last lines.
step() {
  local begin=${EPOCHREALTIME/[.,]/} tenths
  step_name=$1 step_said='' step_details=()
  printf -v step_log '%s/%02d-%s.log' "$step_logs" $((++step_count)) "${step_name// /-}"
  [[ ! -t 3 ]] || printf '   %-11s …' "$step_name" >&3
  "${@:2}" >"$step_log" 2>&1
  tenths=$(((${EPOCHREALTIME/[.,]/} - begin) / 100000))
  step_line '✓' "$(printf '%3d.%d s' $((tenths / 10)) $((tenths % 10)))"
  step_name=''
}

# said TEXT: what the running step's line shall tell, instead of nothing.
said() { step_said=$1; }

# detail TEXT: a line below the running step's.
detail() { step_details+=("$1"); }

# fail TEXT: ends the running step, and the script, with TEXT as the reason.
fail() {
  step_said=$1
  exit 1
}

step_line() {
  local clear=''
  [[ ! -t 3 ]] || clear=$'\r\e[K'
  printf '%s %s %-11s %s  %s\n' "$clear" "$1" "$step_name" "$2" "$step_said" >&3
  ((${#step_details[@]} == 0)) || printf '     %s\n' "${step_details[@]}" >&3
}

steps_end() {
  trap - EXIT
  if (($1 != 0)) && [[ $step_name ]]; then
    step_line '✗' ' failed'
    sed 's/^/     │ /' <(tail -n 15 "$step_log") >&3
    printf '     log: %s\n' "$step_log" >&3
  fi
  "$step_at_exit" "$1" || true
  exit "$1"
}
