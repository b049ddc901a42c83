#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The release protocol's model, all rows, judged by the trace rules of this build.
TRACE_CHECK="${SLUIS_BIN_DIR:?}/trace_check" exec "$(dirname "$0")/run"
