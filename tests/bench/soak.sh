#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The whole measurement; each ratio against its bound, with room for a busy machine. Absolute
# figures are not compared: they are the machine's. What came out when: RESULTS.md.
set -euo pipefail
bin="${SLUIS_BIN_DIR:-$(cd "$(dirname "$0")/../.." && pwd)/.build/demo/bin}"
out="$(mktemp)"
trap 'rm -f "$out"' EXIT
"$bin/sluis" bench --json >"$out" || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }
exec python3 "$(dirname "$0")/ratios.py" "$out"
