// SPDX-License-Identifier: EUPL-1.2
// What a covenant says of cases is usable: terms that fit each other, rungs that reach somebody.
#include "consent/core/covenant_checks.h"

namespace sluis::consent {
namespace {

Status check_terms_of(const Covenant& covenant, const CaseTerms& terms) {
  if (!has_number(covenant.programmes, terms.programme)) return invalid("case_terms");
  if (terms == CaseTerms{.programme = terms.programme}) return invalid("case_terms: empty");
  for (const std::uint16_t days :
       {terms.intake_days, terms.days, terms.review_days, terms.build_down_days,
        terms.visit_days, terms.handover_days, terms.announce_days}) {
    if (days > kCaseDaysMax) return invalid("programmes: a term of more than ten years");
  }
  if ((terms.visits == 0) != (terms.visit_days == 0)) {
    return invalid("programmes: visits and visit_days go together");
  }
  if (terms.visits > kVisitsMax) return invalid("programmes: more than 24 visits");
  return Done{};
}

Status check_rung(const Covenant& covenant, const LadderRung& rung) {
  if (rung.days == 0 || rung.days > kCaseDaysMax) return invalid("ladder: days");
  if (rung.role == 0) {
    if (rung.ground != 0) return invalid("ladder: ground without a role");
    return Done{};
  }
  if (covenant.only_member(rung.role) == nullptr) {
    return invalid("ladder: the role of a step needs one member");
  }
  const Ground* ground = covenant.ground(rung.ground);
  if (ground == nullptr || ground->type != GroundType::linking) {
    return invalid("ladder: telling another member needs a ground of type linking");
  }
  return Done{};
}

}  // namespace

Status check_cases(const Covenant& covenant) {
  if (!ascends(covenant.case_terms, [](const auto& terms) { return terms.programme; })) {
    return invalid("case_terms");
  }
  for (const CaseTerms& terms : covenant.case_terms) {
    SLUIS_TRY_DONE(check_terms_of(covenant, terms));
  }
  std::set<std::uint16_t> numbers;
  for (const LadderRung& rung : covenant.ladder) {
    if (rung.term.number == 0 || rung.term.id.empty()) return invalid("ladder");
    if (!numbers.insert(rung.term.number).second) return invalid("ladder: a number twice");
    SLUIS_TRY_DONE(check_rung(covenant, rung));
  }
  return Done{};
}

CaseTerms Covenant::terms_of_cases(std::uint16_t programme) const {
  for (const CaseTerms& terms : case_terms) {
    if (terms.programme == programme) return terms;
  }
  return {.programme = programme};
}

const Member* Covenant::only_member(std::uint16_t role) const {
  const Member* out = nullptr;
  for (const Member& member : members) {
    if (member.role != role) continue;
    if (out != nullptr) return nullptr;
    out = &member;
  }
  return out;
}

}  // namespace sluis::consent
