#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Families over the machine in full: 200 seeds of 1,000 families, 40 organisations, 3 years of
# stories. A process for each seed, so that one that fails says so and the others go on.
# SLUIS_FAMILIES, SLUIS_FAMILY_SEEDS: other numbers; SLUIS_FAMILY_FIRST: the first seed;
# SLUIS_FAMILY_MINUTES: begin no further seed after so many minutes; JOBS: seeds at once.
set -uo pipefail
export SLUIS_FAMILIES="${SLUIS_FAMILIES:-1000}"
seeds="${SLUIS_FAMILY_SEEDS:-200}" first="${SLUIS_FAMILY_FIRST:-1}"
minutes="${SLUIS_FAMILY_MINUTES:-0}" jobs="${JOBS:-$(nproc)}"
out="$(mktemp -d)"
trap 'rm -rf "$out"' EXIT

# One line of a seed that passed, all it said of one that failed, in one write each.
tell() {
  local seed=$1 began=$SECONDS said="$out/$1"
  if SLUIS_FAMILY_SEED=$seed "$SLUIS_BIN_DIR/families_test" \
    --gtest_filter=Families.EveryCheckerHoldsOfEveryFamily >"$said" 2>&1; then
    echo passed >"$said.result"
    echo "seed $seed: $((SECONDS - began)) s, $(sed -n 's/ acts,.*/ acts/p' "$said" | head -1)"
  else
    echo failed >"$said.result"
    echo "seed $seed failed:
$(cat "$said")"
  fi
  rm -f "$said"
}

skipped=0
for ((seed = first; seed < first + seeds; seed++)); do
  while (($(jobs -rp | wc -l) >= jobs)); do wait -n; done
  if ((minutes > 0 && SECONDS > minutes * 60)); then
    skipped=$((first + seeds - seed))
    break
  fi
  tell "$seed" &
done
wait
passed=$(cat "$out"/*.result 2>/dev/null | grep -c passed)
failed=$((seeds - skipped - passed))  # one that was killed too
echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0))
