#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The full count: 2,000 races between withdrawal and release, in ten worlds.
set -uo pipefail
bin="${SLUIS_BIN_DIR:-$(cd "$(dirname "$0")/../.." && pwd)/.build/dev/bin}"
export SLUIS_RACES="${SLUIS_RACES:-2000}"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
passed=0 failed=0
for program in races_rules_test races_test; do
  # What the gateways log is of use only when something went wrong.
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
