#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The full count: 100,000 questions, over five gateways.
export SLUIS_QUESTIONS="${SLUIS_QUESTIONS:-100000}"
exec "$(dirname "$0")/../story/counted.sh" welch_test known_timing_test
