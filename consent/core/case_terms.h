// SPDX-License-Identifier: EUPL-1.2
// The covenant's words on cases: how long each phase of a programme may last, and whom a term that
// is over goes up to (DOMAIN §2 flow 8, §3).
//
// Pure. Bytes: consent/COVENANT.md, format 7.
#pragma once

#include "consent/core/circumstance_terms.h"

namespace sluis::consent {

inline constexpr std::uint16_t kCaseDaysMax = 3'660;
inline constexpr std::uint16_t kVisitsMax = 24;
inline constexpr std::size_t kRungsMax = 8;

// Days; 0: none is asked. A programme without any of these has no phases: its cases are active from
// their begin to their end.
struct CaseTerms {
  std::uint16_t programme = 0;
  std::uint16_t intake_days = 0;      // to decide whether the family is admitted
  std::uint16_t days = 0;             // that the help may last, build-down included
  std::uint16_t review_days = 0;      // from one review to the next
  std::uint16_t build_down_days = 0;  // to hand over to regular care
  std::uint16_t visits = 0;           // return visits of the aftercare
  std::uint16_t visit_days = 0;       // from one visit to the next
  std::uint16_t handover_days = 0;    // for each step of a handover
  std::uint16_t announce_days = 0;    // so long before a deadline it is announced
  bool operator==(const CaseTerms&) const = default;
};

// A step of the ladder: who hears of a term that is over, so many days after the step before. That
// a case exists is a level of its own (existence), so telling another member has a ground.
struct LadderRung {
  Term term;
  std::uint16_t role = 0;    // exactly one member has it; 0: the one responsible, again
  std::uint16_t ground = 0;  // of type linking; 0 where role is
  std::uint16_t days = 0;    // 1 or more
  bool operator==(const LadderRung&) const = default;
};

template <class Archive>
void describe(Archive& archive, CaseTerms& terms) {
  archive(terms.programme, terms.intake_days, terms.days, terms.review_days,
          terms.build_down_days, terms.visits, terms.visit_days, terms.handover_days,
          terms.announce_days);
}
template <class Archive>
void describe(Archive& archive, LadderRung& rung) {
  archive(rung.term, rung.role, rung.ground, rung.days);
}

}  // namespace sluis::consent
