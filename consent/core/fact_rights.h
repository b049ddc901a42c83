// SPDX-License-Identifier: EUPL-1.2
// Which facts a worker's function may record, and who may correct, by the covenant.
//
// Pure. A newer form of a fact asks for no right of its own, so that a covenant in force goes on.
#pragma once

#include "consent/core/covenant.h"
#include "consent/core/fact_bodies.h"

namespace sluis::consent {

// The kind that stands in the covenant for `kind`: who may record a consent may do so in its newer
// form, and confirm what a colleague recorded; who may open a case, take its steps.
inline FactKind right_to(FactKind kind) {
  const bool of_consent = kind == FactKind::consent_asked || kind == FactKind::consent_confirmed;
  const bool of_case = kind == FactKind::case_stepped || kind == FactKind::handover_stepped;
  if (of_case) return FactKind::case_opened;
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

// Each of the two who correct a signal: who may send one, or whom the covenant lets correct.
inline bool may_correct(const Function& function) {
  return std::any_of(function.acts.begin(), function.acts.end(), [](std::uint8_t number) {
    const auto type = static_cast<LeafType>(number);
    return type == LeafType::intent || type == LeafType::correction;
  });
}

}  // namespace sluis::consent
