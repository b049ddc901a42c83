#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The release protocol's model, all rows, judged by the trace rules of this build. It fails too when
# fewer or more rows ran than are written here, or when they took longer than the gate has for them.
set -uo pipefail
: "${SLUIS_BIN_DIR:?}"
rows_wanted="${MODEL_ROWS:-26}" seconds_max="${MODEL_SECONDS_MAX:-240}"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
SECONDS=0
TRACE_CHECK="$SLUIS_BIN_DIR/trace_check" "${MODEL_RUN:-$(dirname "$0")/run}" | tee "$log"
status=$? took=$SECONDS
passed="$(grep -c '^ok ' "$log")" failed="$(grep -c '^FAIL ' "$log")"
if [ "$((passed + failed))" -ne "$rows_wanted" ]; then
  echo "FAIL rows: $((passed + failed)) ran, $rows_wanted are wanted"
  failed=$((failed + 1))
fi
if [ "$took" -gt "$seconds_max" ]; then
  echo "FAIL time: $took s, at most $seconds_max are allowed"
  failed=$((failed + 1))
fi
[ "$status" = 0 ] || [ "$failed" != 0 ] || failed=1
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" = 0 ]
