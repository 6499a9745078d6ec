# shellcheck shell=bash disable=SC2119,SC2120
# SPDX-License-Identifier: PostgreSQL
# What every drill starts from: a registry in a folder, two distributions (`kept`, whose owner ada holds a key, and
# `bare`, whose owner holds none), and a client that has verified it. Sourced; the folders of the programs are $1…

set -euo pipefail
PATH=$1:$2:$3:$4:$PATH
scene=$(mktemp -d)
trap 'rm -rf "$scene"' EXIT
cd "$scene"
export HOWDAH_HOME=$scene/home

say() { echo "drill ${0##*/}: $*"; }
quietly() { "$@" >>"$scene/log" 2>&1 || { cat "$scene/log" >&2; return 1; }; }
tip() { git -C index.git rev-parse "${1:-refs/heads/main}"; }
public_line() { cut -d' ' -f1,2 "$1.pub"; }
keyid() { index-tool key show "$1" --json | jq -r .keyid; }

# forge_by "KEY…" TYPE SUBJECT BODY: by the commit key's holder, who signs the statement with the KEYs
forge_by() {
  local keys
  read -ra keys <<<"$1"
  quietly forge append index.git keys/commit.key "$2" "$3" "$4" "${keys[@]}"
}

release_body() { # NAME VERSION USER
  jq -nc --arg n "$1" --arg v "$2" --arg u "$3" --arg h "$(printf '%064d' 7)" '{version: $v, status: "stable", publisher: $u,
    meta: {name: $n, version: $v, abstract: "An extension", license: "PostgreSQL", maintainers: [{name: $u, email: "a@example.org"}],
      contents: {extensions: {($n): {control: ($n + ".control"), sql: ($n + ".sql")}}},
      "meta-spec": {version: "2.0.0", url: "https://rfcs.pgxn.org/0003-meta-spec-v2.html"}},
    meta_from: "v2", meta_sha256: $h, artifact: {file: ($n + "-" + $v + ".zip"), format: "zip", sha256: $h, sha512: ($h + $h), size: 1}}'
}

stamp() { quietly index-tool timestamp index.git --keys keys "$@"; }

# The thief's own timestamps: index-tool signs none for an index that does not verify.
version=100
thief_stamps() { quietly forge stamp index.git keys/timestamp.key "${1:-$(tip)}" $((++version)) "${2:-3600}"; }
forget_forgery() { git -C index.git update-ref refs/heads/main "$1"; }

# accepted: the client takes what is there. refused CODE FINDING: it does not, with that exit code and finding, and
# nothing it had verified changes.
accepted() { quietly howdah update; }
refused() {
  local code=0 before after said
  before=$(sha256sum home/layers/drill/layer.json 2>/dev/null || find home -name layer.json -exec sha256sum {} +)
  said=$(howdah update --json 2>/dev/null) || code=$?
  after=$(sha256sum home/layers/drill/layer.json 2>/dev/null || find home -name layer.json -exec sha256sum {} +)
  if [[ $code != "$1" || $said != *"\"$2\""* || $before != "$after" ]]; then
    echo "expected exit $1 with $2 and no change, got exit $code: $said" >&2
    return 1
  fi
  say "refused with $1, $2"
}

make_scene() {
  quietly index-tool init index.git --registry-id drill.example/main --keys keys "$@"
  open_scene
}

open_scene() {
  for key in ada thief service; do quietly index-tool keygen "$key"; done
  for name in kept bare; do
    forge_by keys/registry.key owner-add $name '{"owner":"ada","by":"ada"}'
    forge_by keys/registry.key claim $name "{\"display\":\"$name\",\"distribution\":\"$name\",\"user\":\"ada\"}"
    forge_by keys/registry.key release $name "$(release_body $name 1.0.0 ada)"
  done
  forge_by "keys/registry.key ada" owner-key-add kept "{\"owner\":\"ada\",\"by\":\"ada\",\"key\":\"$(public_line ada)\"}"
  stamp
  quietly howdah registry add drill index.git --root "sha256:$(git -C index.git show main:root/1.json | sha256sum | cut -d' ' -f1)"
}
