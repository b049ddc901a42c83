#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Families over the machine in full: 200 seeds of 1,000 families, 40 organisations, 3 years of
# stories. A process for each seed, so that one that fails says so and the others go on.
# SLUIS_FAMILIES, SLUIS_FAMILY_SEEDS: other numbers; SLUIS_FAMILY_FIRST: the first seed;
# SLUIS_FAMILY_MINUTES: begin no further seed after so many minutes.
set -uo pipefail
export SLUIS_FAMILIES="${SLUIS_FAMILIES:-1000}"
seeds="${SLUIS_FAMILY_SEEDS:-200}" first="${SLUIS_FAMILY_FIRST:-1}"
minutes="${SLUIS_FAMILY_MINUTES:-0}"
out="$(mktemp)"
trap 'rm -f "$out"' EXIT
passed=0 failed=0 skipped=0
for ((seed = first; seed < first + seeds; seed++)); do
  if ((minutes > 0 && SECONDS > minutes * 60)); then
    skipped=$((first + seeds - seed))
    break
  fi
  began=$SECONDS
  if SLUIS_FAMILY_SEED=$seed "$SLUIS_BIN_DIR/families_test" \
    --gtest_filter=Families.EveryCheckerHoldsOfEveryFamily >"$out" 2>&1; then
    passed=$((passed + 1))
    echo "seed $seed: $((SECONDS - began)) s, $(sed -n 's/ acts,.*/ acts/p' "$out" | head -1)"
  else
    failed=$((failed + 1))
    cat "$out"
  fi
done
echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0))
