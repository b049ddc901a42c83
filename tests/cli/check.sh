#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Every verb, on a chain of real programs.
exec python3 "$(dirname "$0")/check.py"
