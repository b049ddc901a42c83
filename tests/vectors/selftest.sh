#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# usage: tests/vectors/selftest.sh PROGRAM
# The vector program (or the script that finds it) must be able to fail: a changed vector is FAIL
# and exit 1, an unreadable file is 2.
set -u
program=$1
data=$(cd "$(dirname "$0")" && pwd)/data
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0

expect() {  # STATUS FAILS-WANTED KIND FILE
  local output status fails
  output=$("$program" "$3" "$4" 2>/dev/null)
  status=$?
  fails=$(grep -c '^FAIL [0-9]*$' <<<"$output")
  if [ "$status" != "$1" ] || [ "$fails" != "$2" ]; then
    echo "$3 $4: exit $status with $fails FAIL, expected exit $1 with $2"
    wrong=1
  fi
}

changed() {  # KIND FILE SED-PROGRAM [CASES]: one vector, or so many, no longer hold; the others do
  sed "$3" "$data/$2" >"$work/$1.changed"
  cmp -s "$data/$2" "$work/$1.changed" && echo "$1: nothing was changed" && wrong=1
  expect 1 "${4:-1}" "$1" "$work/$1.changed"
  head -c 60 "$data/$2" >"$work/$1.cut"
  expect 2 0 "$1" "$work/$1.cut"
  : >"$work/empty"
  expect 2 0 "$1" "$work/empty"
  expect 2 0 "$1" "$work/missing"
  expect 2 0 "$1" "$work"
}

changed hpke hpke-rfc9180-base-x25519-sha256-chacha20.json 's/"ct": "6b53/"ct": "6b54/'
# A value of the whole record: none of its twelve seals may pass.
for flip in shared_secret.0bbe key_schedule_context.0043 secret.5b9c exporter_secret.a3b0; do
  changed hpke hpke-rfc9180-base-x25519-sha256-chacha20.json \
    "s/\"${flip%.*}\": \"${flip#*.}/\"${flip%.*}\": \"ffff/" 12
done
changed voprf voprf-rfc9497-ristretto255-sha512.json 's/"Output": "8a9a/"Output": "8a9b/'
changed voprf voprf-rfc9497-ristretto255-sha512.json 's/"hash": "SHA512"/"hash": "SHA256"/' 5
changed salamander salamander-xchacha20poly1305.txt 's/^ct c5/ct c4/'
# The leaf of the second proof that holds; then a text that nobody signed, and another signature.
changed merkle merkle-rfc6962-proofs.jsonl \
  '/inclusion\/1\/happy-path/s/"leafHash": "bj/"leafHash": "bk/'
# What is no digest proves nothing, also where that is what the file says.
sed '1s/47DEQpj8/@@@@@@@@/' "$data/merkle-rfc6962-proofs.jsonl" >"$work/no-digest"
expect 0 0 merkle "$work/no-digest"
sed '2s/"root": "bjQL/"root": "@@@@/' "$data/merkle-rfc6962-proofs.jsonl" >"$work/no-digest"
expect 1 1 merkle "$work/no-digest"
changed note signed-note-example.txt 's/an example/no example/'
changed note signed-note-example.txt 's/ Uw2QOkn8/ Uw2QOkn9/'
printf '[]' >"$work/none"
expect 2 0 hpke "$work/none"
expect 2 0 voprf "$work/none"
expect 2 0 unheard-of "$work/none"
expect 0 0 note "$data/signed-note-example.txt"  # else "it always fails" would pass here
exit "$wrong"
