// SPDX-License-Identifier: EUPL-1.2
// Headers that are parsed once belong to a library, and a library has a source.
#include "tests/support/paths.h"
