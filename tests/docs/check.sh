#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Documents are run and their tables compared.
exec python3 "$(dirname "$0")/check.py"
