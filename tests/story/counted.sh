#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# counted.sh PROGRAM...: runs test programs one after another and counts their tests.
set -uo pipefail
bin="${SLUIS_BIN_DIR:-$(cd "$(dirname "$0")/../.." && pwd)/.build/dev/bin}"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
passed=0 failed=0
for program; do
  # What broker and gateways log is of use only when something went wrong.
  output="$("$bin/$program" 2>"$log")"
  status=$?
  printf '%s\n' "$output"
  [ "$status" = 0 ] || grep -v '"level":"info"' "$log" | tail -n 100
  right="$(grep -c '^\[       OK \]' <<<"$output")"
  wrong="$(grep -c '^\[  FAILED  \].*ms)$' <<<"$output")"
  # A program that broke before it could say so is one failure.
  [ "$status" = 0 ] || [ "$wrong" != 0 ] || wrong=1
  passed=$((passed + right)) failed=$((failed + wrong))
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" = 0 ]
