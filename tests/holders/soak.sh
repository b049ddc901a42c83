#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The full count: 1,000,000 numbers tried on the broker's disk and messages.
export SLUIS_CANDIDATES="${SLUIS_CANDIDATES:-1000000}"
exec "$(dirname "$0")/../story/counted.sh" disk_attack_test
