#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The simulator's full count: 20,000 seeds (SLUIS_SIM_SEEDS: another number), one process a core.
set -u
seeds=${SLUIS_SIM_SEEDS:-20000}
cores=$(nproc)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for ((i = 0; i < cores; i++)); do
  "$SLUIS_BIN_DIR/sim_run" --seeds \
    "$((i * seeds / cores + 1))..$(((i + 1) * seeds / cores))" >"$work/$i" 2>&1 &
done
wait
cat "$work"/*
passed=0 failed=0
for file in "$work"/*; do
  read -r p f < <(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$file" | tail -1)
  if [ -z "${f:-}" ]; then
    failed=$((failed + 1)) # it broke off
  else
    passed=$((passed + p)) failed=$((failed + f))
  fi
done
# Each of 1,000 runs in which something is withheld.
if SLUIS_WITHHELD="${SLUIS_WITHHELD:-1000}" "$SLUIS_BIN_DIR/withheld_test"; then
  passed=$((passed + 1))
else
  failed=$((failed + 1))
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
