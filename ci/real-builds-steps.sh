# shellcheck shell=bash
# SPDX-License-Identifier: PostgreSQL
# The steps of ci/real-builds, in order. What is known of a row lies in build/real-builds/rows/NAME: `published` (the
# receipt), `installed` (what howdah install --json said), `outcome` (one line for the table).
# shellcheck disable=SC2154  # state, token and url come from ci/quickstart-steps.sh

readonly build_packages=(autoconf automake bison bubblewrap clang cmake default-libmysqlclient-dev flex libclang-dev
  libclamav-dev libcunit1-dev libcurl4-openssl-dev libgeos-dev libgmp-dev libhealpix-cxx-dev libjson-c-dev
  libkrb5-dev liblua5.3-dev liblz4-dev libmemcached-dev libpam0g-dev libpcre3-dev libproj-dev libreadline-dev
  libsasl2-dev libselinux1-dev libssl-dev libtool libxml2-dev libxslt1-dev libzstd-dev llvm lua5.3 meson ninja-build
  pkg-config python3 systemtap-sdt-dev xsltproc zlib1g-dev)

install_build_packages() {
  local package missing=()
  for package in "${build_packages[@]}"; do
    dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  install_packages run postgresql outside
  ((${#missing[@]} == 0)) || apt_install "${missing[@]}"
  said "${#missing[@]} installed for the builds"
}

find_programs() {
  if [[ $programs ]]; then
    export PATH=$programs:$PATH
  else
    build_programs
  fi
  said "$(command -v howdah)"
}

# rows: the lines of the list, without comments; of what was asked for only.
rows() {
  grep -v '^#' ci/real-builds.txt | while read -r line; do
    ((${#only[@]} == 0)) || [[ " ${only[*]} " == *" ${line%% *} "* ]] && echo "$line"
  done
}

fetch_rows() {
  local names
  mapfile -t names < <(rows | awk '{ print $1 }' | grep -v '^own/')
  ((${#names[@]} == 0)) || HOWDAH_SOURCES_NEEDED=1 ci/fetch-sources "$state/sources" "${names[@]}" >"$state/tarballs"
  said "$(wc -l <"$state/tarballs") upstream tarballs"
}

# row_folder SOURCE: where what is known of it is kept.
row_folder() { echo "$state/rows/${1//\//-}"; }

publish_rows() {
  local source published=0
  for source in $(rows | awk '{ print $1 }'); do
    mkdir -p "$(row_folder "$source")"
    if publish_row "$source"; then published=$((published + 1)); fi
  done
  howdah update
  said "$published of $(rows | wc -l) published"
}

publish_row() {
  local folder tarball
  folder=$(row_folder "$1")
  if [[ $1 == own/* ]]; then
    tarball=ci/real-builds.d/${1#own/}
  else
    tarball=$(grep -F "/${1}_" "$state/tarballs" | head -n 1) || { not_done "$1" 'not in the Debian archive'; return 1; }
  fi
  echo "$tarball" >"$folder/tarball"
  [[ ! -d ci/real-builds.d/$1 ]] || tarball=$(lay_over "$1" "$tarball")
  echo "its own META.json" >"$folder/meta"
  grep -qE '^([^/]*/)?META.json$' <(contents_of "$tarball") || echo 'META.json inferred' >"$folder/meta"
  publish "$tarball" >"$folder/published" 2>"$folder/publish.log" && return
  # Release archives have no links: what they lead to takes their place.
  if grep -q 'a symbolic link' "$folder/publish.log"; then
    tarball=$(lay_over "$1" "$tarball")
    publish "$tarball" >"$folder/published" 2>"$folder/publish.log" && { echo "$(<"$folder/meta"); links replaced by copies" >"$folder/meta"; return; }
  fi
  # A META.json that is wrong is set aside, for one that the sources themselves suggest.
  if publish "$tarball" --infer-meta >"$folder/published" 2>"$folder/publish-inferred.log"; then
    echo "META.json set aside: $(first_error "$folder/publish.log")" >"$folder/meta"
    return
  fi
  not_done "$1" "not published: $(first_error "$folder/publish-inferred.log")"
  return 1
}

contents_of() { if [[ -d $1 ]]; then ls "$1"; else tar -tf "$1"; fi; }

# lay_over SOURCE TARBALL: the folder of the unpacked tarball, without links, with ours over it.
lay_over() {
  local at=$state/overlaid
  mkdir -p "$at/$1.tmp"
  tar -xf "$2" -C "$at/$1.tmp"
  local top
  top=$(ls "$at/$1.tmp")
  cp -rL "$at/$1.tmp/$top" "$at/$top"
  [[ ! -d ci/real-builds.d/$1 ]] || cp -r "ci/real-builds.d/$1/." "$at/$top/"
  echo "$at/$top"
}

publish() {
  HOWDAH_TOKEN=$token howdah publish "$1" --registry demo --maintainer 'Ada Example <ada@example.org>' --yes --json "${@:2}"
}

# first_error LOG: what howdah gave as the reason, and the first finding.
first_error() {
  sed -n 's/^error: //p' "$1" | head -n 2 | paste -sd' ' | cut -c1-300
}

# not_done SOURCE REASON
not_done() { echo "✗|$2" >"$(row_folder "$1")/outcome"; }

install_rows() {
  local source words installed=0
  while read -r source words; do
    [[ ! -e $(row_folder "$source")/outcome ]] || continue
    if install_row "$source" "$words"; then
      installed=$((installed + 1))
    else
      detail "$source: $(cut -d'|' -f2 "$(row_folder "$source")/outcome")"
    fi
  done < <(rows)
  said "$installed installed"
}

# install_row SOURCE "WORDS": the words of its row as flags.
install_row() {
  local folder name word flags=() jobs=1
  folder=$(row_folder "$1")
  name=dist:$(jq -er .distribution "$folder/published")
  for word in $2; do
    case $word in
      parallel) jobs=$(nproc) ;;
      preload=*) ;;
      *) flags+=("--$word") ;;
    esac
  done
  MAKEFLAGS=-j$jobs howdah install "$name" "${flags[@]}" --pg-config "$PG_CONFIG" --yes --json -v \
    >"$folder/installed" 2>"$folder/install.log" </dev/null && return
  not_done "$1" "$(install_error "$folder/installed")"
  return 1
}

install_error() {
  jq -r '.error | ([.findings[]? | "\(.place) \(.message)"] | join("; ")) as $found
    | if $found == "" then (.message | split("\n") | .[0:3] | join(" ")) else $found end' "$1" | cut -c1-400
}

preload_libraries() {
  local source words library list=''
  while read -r source words; do
    library=$(sed -n 's/.*preload=\([^ ]*\).*/\1/p' <<<"$words")
    [[ ! $library || ! -e $("$PG_CONFIG" --pkglibdir)/$library.so ]] || list+="${list:+, }'$library'"
  done < <(rows)
  [[ $list ]] || return 0
  sql postgres "ALTER SYSTEM SET shared_preload_libraries = $list" "ALTER SYSTEM SET wal_level = logical"
  ci/private-postgres --stop "$state/postgresql"
  start_postgres
  said "$list"
}

# sql DATABASE COMMAND...
sql() {
  local command arguments=()
  for command in "${@:2}"; do arguments+=(-c "$command"); done
  "$(dirname "$PG_CONFIG")/psql" -XqAt -v ON_ERROR_STOP=1 -d "$1" "${arguments[@]}"
}

create_rows() {
  local source words created=0
  while read -r source words; do
    [[ ! -e $(row_folder "$source")/outcome ]] || continue
    if create_row "$source"; then created=$((created + 1)); fi
    echo "$source: $(<"$(row_folder "$source")/outcome")"
  done < <(rows)
  said "$created extensions created"
  ((created >= ${HOWDAH_BUILDS_NEEDED:-25} || ${#only[@]})) || fail "only $created extensions could be created"
}

# Of several extensions the one that the distribution is named for, else the first; others may be alternatives to it.
create_row() {
  local folder database create
  folder=$(row_folder "$1")
  create=$(jq -er --arg name "$(jq -r .distribution "$folder/published")" '
    [.next[] | select(.kind == "create-extension").what] | (map(select(contains(" " + $name + " "))) + .)[0]' "$folder/installed") ||
    { not_done "$1" 'has no extension'; return 1; }
  database=db_$(tr -c 'a-z0-9\n' _ <<<"${1,,}")
  sql postgres "CREATE DATABASE $database"
  if sql "$database" "$create" >"$folder/create.log" 2>&1; then
    echo "✓|$(sql "$database" "SELECT string_agg(extname || ' ' || extversion, ', ' ORDER BY extname) FROM pg_extension WHERE extname <> 'plpgsql'")" >"$folder/outcome"
    return
  fi
  not_done "$1" "$create $(sed -n 's/^ERROR: *//p' "$folder/create.log" | head -n 1)"
  return 1
}

write_table() {
  local target=$state/real-builds.md
  table >"$target"
  [[ ! $write ]] || cp "$target" docs/real-builds.md
  said "$(grep -c '| ✓ |' "$target") of $(rows | wc -l) in ${target#"$PWD"/}"
}

table() {
  local source words folder
  cat <<END
# Real extensions, built and installed

What \`ci/real-builds\` makes of the upstream tarballs that the Debian archive has: each is published to a registry unchanged, installed from there with \`howdah install\` into PostgreSQL 15, and created with CREATE EXTENSION in a database of its own. The list is \`ci/real-builds.txt\`. A source without META.json is published with an inferred one.

$(cat "$state"/rows/*/outcome | grep -c '^✓') of $(rows | wc -l) can be created.

| source | release | built with | | created, or why not | META.json |
|---|---|---|---|---|---|
END
  while read -r source words; do
    folder=$(row_folder "$source")
    printf '| %s | %s | %s | %s | %s | %s |\n' "$source" "$(release_of "$folder")" "$(pipeline_of "$folder")" \
      "$(cut -d'|' -f1 "$folder/outcome")" "$(cut -d'|' -f2- "$folder/outcome" | for_table)" \
      "$(for_table <"$folder/meta")"
  done < <(rows)
  cat ci/real-builds.d/remarks.md
}

release_of() { jq -r 'select(.distribution) | "\(.distribution) \(.version)"' "$1/published" 2>/dev/null || true; }
pipeline_of() { sed -n 's|^[^ ]* [^ ]*: built with \([a-z]*\) (\(.*\)), log .*|\1: \2|p' "$1/install.log" 2>/dev/null | tail -n 1; }
for_table() { sed "s,$state/[a-z]*,…,g; s,$(dirname "$(dirname "$PG_CONFIG")"),PG,g; s,|,/,g" | cut -c1-300; }
