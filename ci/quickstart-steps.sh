# shellcheck shell=bash
# SPDX-License-Identifier: PostgreSQL
# The steps of ci/quickstart, in order. Sourced by it; what a step sets, later ones use.

readonly state=${state:-$PWD/build/quickstart} prefix=$PWD/build/prefix
readonly sources=(postgresql-semver prefix mimeo pgtap pgvector ip4r first-last-agg pg-partman pg-rational
  postgresql-periods postgresql-q3c postgresql-unit)
readonly in_c=(semver prefix) in_sql=(mimeo pgtap)  # to install: the first of each that was published

# What an earlier run left running is ended by the process ids it wrote down.
stop_earlier_run() {
  local pid
  if pid=$(cat "$state/registryd.pid" 2>/dev/null) && [[ $(readlink "/proc/$pid/exe") == "$prefix"/bin/registryd* ]]; then
    stop_process "$pid"
    echo "Stopped the registry of an earlier run (process $pid)."
  fi
  ci/private-postgres --stop "$state/postgresql"
}

stop_process() {
  kill -TERM "$1"
  while kill -0 "$1" 2>/dev/null; do sleep 0.05; done
}

make_room() {
  [[ ! -L $state/postgresql ]] || rm -rf "$(realpath "$state/postgresql")"
  mkdir -p "$state"
  find "$state" -mindepth 1 -maxdepth 1 ! -name sources -exec rm -rf {} +
}

install_needed() {
  local missing
  missing=$(missing_packages build run postgresql outside | wc -l)
  packages_fd=3 install_packages build run postgresql outside
  if ((missing)); then said "$missing installed"; else said 'all there'; fi
}

build_programs() {
  cmake --preset release
  cmake --build --preset release --parallel "$(nproc)" --target registryd howdah howdah_shell index-tool
  cmake --install build/release --prefix "$prefix"
  export PATH=$prefix/bin:$PATH
  said 'registryd, howdah, index-tool in build/prefix/bin'
}

free_port() {
  local port=8080
  while (exec 4<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}

start_registry() {
  listen=${listen:-127.0.0.1:$(free_port)}
  url=http://$listen
  setsid registryd serve --data "$state/registry" --listen "$listen" >"$state/logs/registryd.log" 2>&1 </dev/null 3>&- &
  registryd_pid=$!
  echo "$registryd_pid" >"$state/registryd.pid"
  until curl -fs "$url/healthz"; do
    kill -0 "$registryd_pid" || { tail -n 20 "$state/logs/registryd.log"; fail 'registryd did not start'; }
    sleep 0.1
  done
  said "$url"
}

make_account() {
  export HOWDAH_HOME=$state/home
  registryd user add ada --email ada@example.org --data "$state/registry"
  token=$(registryd token create ada --data "$state/registry")
  root=$(curl -fsS "$url/v1/registry" | jq -er .root_sha256)  # between strangers it comes by another way
  howdah registry add demo "$url" --root "sha256:$root"
  said "publisher ada; root of trust sha256:${root:0:12}…"
}

fetch_sources() {
  ci/fetch-sources "$state/sources" "${sources[@]}" | tee "$state/tarballs"
  said "$(wc -l <"$state/tarballs") upstream tarballs"
}

publish_sources() {
  local tarball refused=0 report
  while read -r tarball; do
    report=$state/logs/publish-$(basename "$tarball").log
    if publish "$tarball" >"$state/receipt" 2>"$report"; then
      published_line "$report" <"$state/receipt"
    else
      refused=$((refused + 1))
      detail "$(sed -n '1s/^error: /refused: /p' "$report")"
    fi
    cat "$state/receipt" "$report"
  done <"$state/tarballs"
  howdah update
  curl -fsS "$url/v1/distributions" | jq -er '.distributions[].name' >"$state/published"
  said "$(wc -l <"$state/published") releases, $refused refused"
  (($(wc -l <"$state/published") >= 5)) || fail 'fewer than five releases were published'
}

publish() {
  HOWDAH_TOKEN=$token howdah publish "$1" --registry demo --maintainer 'Ada Example <ada@example.org>' --yes --json
}

# One line for people about the receipt on standard input and what howdah said while publishing (file $1).
published_line() {
  local origin='its own META.json'
  if grep -q 'META.json is inferred' "$1"; then
    origin="META.json inferred: $(sed -n '/^{$/,/^}$/p' "$1" |
      jq -c '{license, extensions: (.contents.extensions | keys), requires: (.dependencies.packages.run.requires // {} | keys)}')"
  fi
  detail "$(jq -r --arg origin "$origin" '"\(.distribution)\t\(.version)\t\($origin)"' | expand -t 16,26)"
}

clone_index() {
  git clone --quiet "$url/index.git" "$state/index"
  curl -fsS "$url/v1/keys/allowed_signers" >"$state/allowed_signers"
  local commits
  mapfile -t commits < <(git -C "$state/index" rev-list HEAD)
  git -C "$state/index" -c gpg.format=ssh -c gpg.ssh.allowedSignersFile="$state/allowed_signers" verify-commit "${commits[@]}"
  index-tool verify "$state/index/.git" --history --root "sha256:$root"
  said "git verify-commit: ${#commits[@]} commits good; index-tool verify: every line good"
}

verify_artifact() {
  local release artifact
  choose_extensions
  release=$url/v1/distributions/$c_extension
  release+=/$(curl -fsS "$release" | jq -er '.releases[-1].version')
  curl -fsS "$release" >"$state/release.json"
  artifact=$state/$(jq -er .artifact.file "$state/release.json")
  curl -fsS -o "$artifact" "$(absolute "$(jq -er .artifact.url "$state/release.json")")"
  curl -fsS -o "$artifact.minisig" "$(absolute "$(jq -er .artifact.signature_url "$state/release.json")")"
  curl -fsS -o "$state/minisign.pub" "$url/v1/keys/minisign.pub"
  minisign -VHm "$artifact" -p "$state/minisign.pub"
  said "minisign -VHm $(basename "$artifact"): good"
}

absolute() { if [[ $1 == http* ]]; then echo "$1"; else echo "$url/${1#/}"; fi; }

choose_extensions() {
  c_extension=$(first_published "${in_c[@]}") || fail "none of these was published: ${in_c[*]}"
  sql_extension=$(first_published "${in_sql[@]}") || fail "none of these was published: ${in_sql[*]}"
}

first_published() { printf '%s\n' "$@" | grep -xF --max-count 1 --file "$state/published"; }

start_postgres() {
  local assignment
  ci/private-postgres "$state/postgresql" >"$state/postgresql.env" 3>&-
  while read -r assignment; do export "${assignment?}"; done <"$state/postgresql.env"
  said "$("$PG_CONFIG" --version), socket in $PGHOST"
}

install_extensions() {
  howdah install "$c_extension" --pg-config "$PG_CONFIG" --yes
  howdah install "$sql_extension" --pg-config "$PG_CONFIG" --yes
  howdah verify
  said "$c_extension (C), $sql_extension (SQL); howdah verify: files as recorded"
}

query_extensions() {
  local extension query answer expected
  for extension in "$c_extension" "$sql_extension"; do
    query=ci/queries/$extension.sql
    expected=$(sed -n 's/^-- answer: //p' "$query")
    answer=$("$(dirname "$PG_CONFIG")/psql" -XqAt -v ON_ERROR_STOP=1 -f "$query" | tail -n 1)
    [[ $answer == "$expected" ]] || fail "$query answers '$answer' instead of '$expected'"
    detail "$extension: $(tail -n 1 "$query")"
    detail "  → $answer"
  done
  said 'both answer as they must'
}

# Runs last, however the script ends: nothing it started outlives it, unless all went well and it was told to keep it.
leave() {
  (($1 != 0)) || [[ ! $keep ]] || return 0
  [[ ! ${registryd_pid-} ]] || ! kill -0 "$registryd_pid" 2>/dev/null || stop_process "$registryd_pid"
  ci/private-postgres --stop "$state/postgresql"
  rm -f "$state/registryd.pid"
}

show_summary() {
  cat <<END

$(wc -l <"$state/published") real extensions are signed lines in a git index; stock git and minisign agree; two of them run in PostgreSQL.

  the index       git -C build/quickstart/index log --show-signature -p
  the registry    $([[ $keep ]] && echo "$url/v1/distributions" || echo "./ci/quickstart --keep leaves it running")
  the client      HOWDAH_HOME=$state/home build/prefix/bin/howdah list
  the logs        build/quickstart/logs
  the formats     docs/protocol.md
END
  [[ ! $keep ]] || cat <<END
  PostgreSQL      $(dirname "$PG_CONFIG")/psql -h $PGHOST -U $PGUSER $PGDATABASE
  end it          ./ci/quickstart --stop
END
}
