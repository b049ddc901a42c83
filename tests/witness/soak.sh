#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The full count: 20 second histories over real programs.
export SLUIS_FORKS="${SLUIS_FORKS:-20}"
exec "$(dirname "$0")/../story/counted.sh" witness_story_test
