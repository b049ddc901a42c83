#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# What is in Python among the vectors: the oracle of whose consent is needed.
exec python3 "$(dirname "$0")/gezag_oracle_test.py"
