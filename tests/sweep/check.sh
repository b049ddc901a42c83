#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Malformed inputs of every kind, given to the programs of this build.
exec python3 "$(dirname "$0")/check.py"
