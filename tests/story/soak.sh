#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Every programme over its own covenant, from first signal to closed case, on real programs: a line
# each, with its seconds and the last thing told. SLUIS_PROGRAMMES: some numbers instead of all.
set -uo pipefail
bin="${SLUIS_BIN_DIR:-$(cd "$(dirname "$0")/../.." && pwd)/.build/demo/bin}"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
numbers="${SLUIS_PROGRAMMES:-$("$bin/sluis" demo --list --lang en | cut -d: -f1)}"
passed=0 failed=0
for number in $numbers; do
  began=$SECONDS
  if timeout 600 "$bin/sluis" demo --programme "$number" >"$log" 2>&1 </dev/null; then
    passed=$((passed + 1))
    last="$(grep 'closed on' "$log")"
  else
    failed=$((failed + 1))
    cat "$log"
    last="$(grep WRONG "$log" || echo 'broke off')"
  fi
  echo "programme $number: $((SECONDS - began)) s, ${last#"${last%%[! ]*}"}"
done
[ "$passed" != 0 ] || failed=$((failed + 1))  # there is nothing to tell
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" = 0 ]
