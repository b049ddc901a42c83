// SPDX-License-Identifier: EUPL-1.2
// The broker's numbering of persons: the same rules as the source's own (consent/core/persons.h).
#pragma once

#include "consent/core/persons.h"

namespace sluis::broker {

using consent::identifies;
using consent::Persons;
using consent::same_in_one_act;

}  // namespace sluis::broker
