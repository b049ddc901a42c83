#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The full count: ten simulated years of 100,000 decisions each.
export SLUIS_YEARS="${SLUIS_YEARS:-10}"
exec "$(dirname "$0")/../story/counted.sh" year_test
