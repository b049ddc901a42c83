// SPDX-License-Identifier: EUPL-1.2
// [[members]]: who takes part, who stands in for whom, and who ended in whom; for
// consent/covenant/compile.cc.
#pragma once

#include "consent/covenant/lists.h"

namespace sluis::covenant {

// After key_threshold and the roles.
void members(Fields& fields, const Names& roles, consent::Covenant& out);

}  // namespace sluis::covenant
