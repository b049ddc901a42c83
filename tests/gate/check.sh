#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The gate looks at itself.
exec python3 "$(dirname "$0")/selftest.py"
