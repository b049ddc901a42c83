// SPDX-License-Identifier: EUPL-1.2
// Which facts a worker's function may record, by the covenant.
//
// Pure. A newer form of a fact asks for no right of its own, so that a covenant in force goes on.
#pragma once

#include "consent/core/covenant.h"
#include "consent/core/fact_bodies.h"

namespace sluis::consent {

// The kind that stands in the covenant for `kind`: who may record a consent may do so in its newer
// form, and confirm what a colleague recorded.
inline FactKind right_to(FactKind kind) {
  const bool of_consent = kind == FactKind::consent_asked || kind == FactKind::consent_confirmed;
  return of_consent ? FactKind::consent : kind;
}

// What a gateway records without a worker, and nothing else.
inline bool is_of_the_gateway(const FactPayload& payload) {
  return std::holds_alternative<Rekeyed>(payload);
}

// A letter code is entered by who may record what a giver says, or, to withdraw, a withdrawal.
inline bool may_record(const Function& function, const FactPayload& payload) {
  const auto lists = [](const std::vector<std::uint8_t>& numbers, auto number) {
    return std::find(numbers.begin(), numbers.end(), static_cast<std::uint8_t>(number)) !=
           numbers.end();
  };
  if (const auto* used = std::get_if<LetterCodeUsed>(&payload)) {
    return used->use == CodeUse::withdraw ? lists(function.acts, LeafType::withdraw)
                                          : lists(function.facts, FactKind::consent_answer);
  }
  return lists(function.facts, right_to(static_cast<FactKind>(payload.index() + 1)));
}

}  // namespace sluis::consent
