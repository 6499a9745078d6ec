# shellcheck shell=bash
# SPDX-License-Identifier: PostgreSQL
# Installs the Debian packages of ci/packages.txt that are missing. Sourced, not run.
# When nothing is missing it changes nothing and needs no network and no rights.

# packages_in SECTION...: the packages of these sections of ci/packages.txt, one a line: NAME, or NAME VERSION.
packages_in() {
  awk -v wanted=" $* " '
    { sub(/#.*/, ""); sub(/>=/, "") }
    /^\[/ { gsub(/[][[:space:]]/, ""); inside = index(wanted, " " $0 " "); next }
    inside && NF { print $1, $2 }' "$(dirname "${BASH_SOURCE[0]}")/packages.txt"
}

# missing_packages SECTION...: the names of those that are not installed, or too old. A package that provides another
# counts for it (npm is part of some builds of nodejs).
missing_packages() {
  local name version provides provided least
  declare -A installed=()
  while IFS='|' read -r name version provides; do
    installed[$name]=$version
    for provided in ${provides//,/ }; do [[ $provided == [a-z]* ]] && : "${installed[$provided]:=0}"; done
  done < <(dpkg-query --show --showformat '${db:Status-Status} ${Package}|${Version}|${Provides}\n' |
    sed -n 's/^installed //p')
  packages_in "$@" | while read -r name least; do
    [[ ${installed[$name]-} ]] && dpkg --compare-versions "${installed[$name]}" ge "$least" || echo "$name"
  done
}

# install_packages SECTION...: installs what is missing, after listing it on file descriptor $packages_fd (default 1).
install_packages() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  agree_to_install "${missing[@]}" >&"${packages_fd:-1}"
  apt_install "${missing[@]}"
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]} == 0)) || {
    echo "apt has no ${missing[*]} as ci/packages.txt wants it. Are Debian's security updates among its sources?" >&2
    return 1
  }
}

# agree_to_install PACKAGE...: lists them; asks only when someone is there to answer.
agree_to_install() {
  local answer=y
  printf 'Debian packages to install:\n'
  printf '%s\n' "$*" | fold --spaces --width 100 | sed 's/^/  /'
  [[ ! -t 0 ]] || { printf 'Install them now? [Y/n] ' && read -r answer; }
  [[ ${answer:-y} == [Yy]* ]] || { echo 'Nothing was installed.'; return 1; }
}

# apt_install PACKAGE...: a new PostgreSQL package makes a cluster "main"; our settings keep it from being started.
apt_install() {
  local settings as_root=()
  ((EUID == 0)) || as_root=(sudo)
  settings=$(mktemp -d)
  chmod 755 "$settings"
  echo "start_conf = 'manual'" >"$settings/createcluster.conf"
  local quiet=(env DEBIAN_FRONTEND=noninteractive PGSYSCONFDIR="$settings")
  "${as_root[@]}" "${quiet[@]}" apt-get update -q
  "${as_root[@]}" "${quiet[@]}" apt-get install -q -y --no-install-recommends "$@"
  rm -r "$settings"
}
