// SPDX-License-Identifier: EUPL-1.2
// The keys of the covenant's file that are about circumstances; for consent/covenant/compile.cc.
#pragma once

#include "consent/covenant/lists.h"

namespace sluis::covenant {

// [[circumstances]] into `out`; the names of those that open, which grounds may need.
Names circumstances(Fields& fields, const Names& roles, consent::Covenant& out);
// basis and [[grounds.needs]] of one ground; call sort_ground_terms() after the last.
void ground_terms(Fields& row, const consent::Ground& ground, const Names& opening,
                  consent::Covenant& out);
void sort_ground_terms(consent::Covenant& out);
// combining and consent_needs_circumstance of one regime.
void regime_terms(Fields& row, std::uint16_t regime, consent::Covenant& out);
void sort_regime_terms(consent::Covenant& out);
// [[programmes]] with frame, without_request, ground and the terms of its cases; after the grounds.
void programmes(Fields& fields, consent::Covenant& out);
// [[ladder]]: whom a term of a case that is over goes up to; after members and grounds.
void ladder(Fields& fields, const Names& roles, consent::Covenant& out);

}  // namespace sluis::covenant
