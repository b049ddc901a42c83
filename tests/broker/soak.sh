#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Families over the machine in full: 200 seeds of 1,000 (SLUIS_FAMILY_SEEDS: another number).
set -uo pipefail
export SLUIS_FAMILIES="${SLUIS_FAMILIES:-1000}" SLUIS_FAMILY_SEEDS="${SLUIS_FAMILY_SEEDS:-200}"
if "$SLUIS_BIN_DIR/families_test"; then
  echo "1 passed, 0 failed, 0 skipped"
else
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi
