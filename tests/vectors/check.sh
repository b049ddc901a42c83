#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Whose consent is needed, and what decide() says: each an oracle in Python, its tests, and that the
# program agrees with it.
set -u
here="$(dirname "$0")"
status=0 passed=0 failed=0
for test in gezag_oracle_test.py gezag_agreement_test.py decide_oracle_test.py \
  decide_oracle_consents_test.py decide_oracle_merges_test.py decide_mutants_test.py \
  decide_agreement_test.py; do
  output=$(python3 "$here/$test") || status=1
  printf '%s\n' "$output" | sed '$d'
  last=$(tail -n 1 <<<"$output")
  passed=$((passed + $(cut -d' ' -f1 <<<"$last")))
  failed=$((failed + $(cut -d' ' -f3 <<<"$last")))
done
echo "$passed passed, $failed failed, 0 skipped"
exit "$status"
