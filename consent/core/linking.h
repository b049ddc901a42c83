// SPDX-License-Identifier: EUPL-1.2
// Linking: which signals on record belong to one family under a rule of the covenant (DESIGN §9).
//
// Pure, total, deterministic. A decision of its own, with a ground of its own: a rule whose ground
// is not valid now links nothing. Persons are the caller's PersonIds; a match on identifying fields
// alone is "possibly", and link keys (parent, address) never say that two youths are one.
#pragma once

#include "consent/core/decide.h"
#include "consent/core/persons.h"

namespace sluis::consent {

inline constexpr std::uint64_t kDayMs = 86'400'000;

// One signal on record: an intent, by whom, about whom, when.
struct LinkSignal {
  MemberId member;
  std::uint16_t kind = 0;
  TimeMs at;
  PersonId subject;
};

// What the signals of one family come to.
struct LinkSummary {
  std::vector<MemberId> reporters;  // ascending, distinct
  TimeMs since;                     // of the earliest
  bool other_youth = false;         // two subjects have no identifying key in common
  bool uncertain = false;           // two subjects are possibly, and not surely, the same
  bool operator==(const LinkSummary&) const = default;
};

// The rule's ground is of type linking and valid at `now`.
bool may_link(const Covenant& covenant, const LinkingRule& rule, TimeMs now);
// The rule is about this signal: its kind, its source's role, its age at `now`. Questions and their
// answers are no signals.
bool fits(const Covenant& covenant, const LinkingRule& rule, const LinkSignal& signal, TimeMs now);
// A circumstance that holds or denies keeps the signal out: one about its subject, whom it may be
// by any key, for everybody or for its reporter, that closes the basis of the rule's ground.
// `signal` is the request that the signal was, its subject first. Whom the circumstance names as
// recipient is not asked: an alert tells its reader that there is a signal, and what closes reaches
// too far rather than not far enough.
bool is_kept_out(const Covenant& covenant, const LinkingRule& rule, const FactsView& facts,
                 const Request& signal);
// Those whose signals the rule links with one about `subject`, the subject too; ascending.
std::vector<PersonId> family_of(const LinkingRule& rule, const Persons& persons,
                                const PersonId& subject);
// Of `on_record`, which belong with `signal` under the rule at `now`: indexes, ascending. `family`
// is family_of() of its subject. Empty also when the rule is not about `signal` itself or its
// ground is not valid.
std::vector<std::size_t> joining(const Covenant& covenant, const LinkingRule& rule,
                                 const std::vector<PersonId>& family,
                                 const std::vector<LinkSignal>& on_record,
                                 const LinkSignal& signal, TimeMs now);
// `signals` has at least one.
LinkSummary summary_of(const Persons& persons, const std::vector<LinkSignal>& signals);

}  // namespace sluis::consent
