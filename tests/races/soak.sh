#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The full count: 2,000 races between withdrawal and release, in ten worlds.
export SLUIS_RACES="${SLUIS_RACES:-2000}"
exec "$(dirname "$0")/../story/counted.sh" races_rules_test races_test
