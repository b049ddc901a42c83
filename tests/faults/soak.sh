#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The full counts: 200 random kills, each failpoint at six passes, every n-th write and sync.
export SLUIS_SOAK=1 SLUIS_KILLS="${SLUIS_KILLS:-200}"
exec "$(dirname "$0")/../story/counted.sh" faults_test canary_test
