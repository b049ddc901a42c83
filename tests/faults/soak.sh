#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The full counts: 200 random kills, each failpoint at six passes, every n-th write and sync.
set -uo pipefail
bin="${SLUIS_BIN_DIR:-$(cd "$(dirname "$0")/../.." && pwd)/.build/dev/bin}"
export SLUIS_SOAK=1 SLUIS_KILLS="${SLUIS_KILLS:-200}"
passed=0 failed=0
for program in faults_test canary_test; do
  output="$("$bin/$program" 2>&1)"
  status=$?
  printf '%s\n' "$output"
  right="$(grep -c '^\[       OK \]' <<<"$output")"
  wrong="$(grep -c '^\[  FAILED  \].*ms)$' <<<"$output")"
  # A program that broke before it could say so is one failure.
  [ "$status" = 0 ] || [ "$wrong" != 0 ] || wrong=1
  passed=$((passed + right)) failed=$((failed + wrong))
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" = 0 ]
