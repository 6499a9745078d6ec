# shellcheck shell=bash
# SPDX-License-Identifier: PostgreSQL
# Installs the Debian packages of ci/packages.txt that are missing. Sourced, not run.
# When nothing is missing it changes nothing and needs no network and no rights.

# packages_in SECTION...: the package names of these sections of ci/packages.txt, one a line.
packages_in() {
  awk -v wanted=" $* " '
    { sub(/#.*/, "") }
    /^\[/ { gsub(/[][[:space:]]/, ""); inside = index(wanted, " " $0 " "); next }
    inside && NF { print $1 }' "$(dirname "${BASH_SOURCE[0]}")/packages.txt"
}

# missing_packages SECTION...: those of them that dpkg does not list as installed.
missing_packages() {
  local installed
  installed=$(dpkg-query --show --showformat '${Package} ${db:Status-Status}\n' 2>/dev/null | awk '$2 == "installed" { print $1 }')
  packages_in "$@" | grep --line-regexp --fixed-strings --invert-match --file <(printf '%s\n' "$installed") || true
}

# install_packages SECTION...: installs what is missing, after listing it.
install_packages() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  agree_to_install "${missing[@]}"
  apt_install "${missing[@]}"
}

# agree_to_install PACKAGE...: lists them; asks only when someone is there to answer.
agree_to_install() {
  local answer=y
  printf 'Debian packages to install:\n'
  printf '%s\n' "$*" | fold --spaces --width 100 | sed 's/^/  /'
  [[ ! -t 0 ]] || read -r -p 'Install them now? [Y/n] ' answer
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
