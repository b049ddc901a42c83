// SPDX-License-Identifier: EUPL-1.2
#include <set>

#include "consent/core/covenant_checks.h"
#include "proto/hash/commit.h"

namespace sluis::consent {
namespace {

constexpr std::uint64_t kTickMsMax = 7ull * 86'400'000;
constexpr std::uint64_t kProofWithinMsMin = 1'000, kProofWithinMsMax = 86'400'000;

Status check_members(const Covenant& covenant) {
  const Error invalid{ErrorCode::covenant_invalid, "members"};
  for (std::size_t i = 0; i < covenant.members.size(); ++i) {
    const Member& member = covenant.members[i];
    if (member.id.is_zero() || !has_number(covenant.roles, member.role)) return invalid;
    if (i != 0 && !(covenant.members[i - 1].id < member.id)) return invalid;
  }
  if (!canon::ascending_distinct(covenant.key_holders) || covenant.key_holders.empty() ||
      covenant.key_threshold < 1 || covenant.key_threshold > covenant.key_holders.size()) {
    return Error{ErrorCode::covenant_invalid, "key_holders"};
  }
  for (const MemberId& holder : covenant.key_holders) {
    const Member* member = covenant.member(holder);
    if (member == nullptr || member->is_operator) {
      return Error{ErrorCode::covenant_invalid, "key_holders"};
    }
  }
  return Done{};
}

// Fewer, and two quorums could sign two histories; all of them, and one could hold up everything.
Status check_witnesses(const Covenant& covenant) {
  const WitnessTerms& terms = covenant.witness_terms;
  const auto invalid = [](const std::string& why) {
    return Error{ErrorCode::covenant_invalid, "witnesses: " + why};
  };
  if (covenant.witnesses_none) {
    if (terms != WitnessTerms{}) return invalid("there are none, so they have no terms");
    if (!covenant.is_test) return invalid("a covenant for data of real people needs a quorum");
    return Done{};
  }
  if (!canon::ascending_distinct(terms.members)) return invalid("twice the same");
  for (const MemberId& witness : terms.members) {
    const Member* member = covenant.member(witness);
    if (member == nullptr) return invalid("no member");
    if (member->is_operator) return invalid("who runs the broker vouches for nothing");
  }
  if (2u * terms.need <= terms.members.size() + terms.faulty) {
    return invalid("twice the quorum must be above their number and the faulty ones together");
  }
  if (terms.need >= terms.members.size()) return invalid("nobody may be mandatory");
  if (!has_numbers(covenant.kinds, terms.urgent_kinds) ||
      !canon::ascending_distinct(terms.urgent_kinds)) {
    return invalid("kinds");
  }
  for (const std::uint16_t kind : terms.urgent_kinds) {
    if (!covenant.kind(kind)->may_be_urgent) return invalid("a kind that is never urgent");
  }
  if (terms.proof_within_ms < kProofWithinMsMin || terms.proof_within_ms > kProofWithinMsMax) {
    return invalid("proof_within_ms");
  }
  return Done{};
}

Status check_functions(const Covenant& covenant) {
  SLUIS_TRY_DONE(check_terms(covenant.functions, "functions"));
  for (const Function& function : covenant.functions) {
    if (!canon::ascending_distinct(function.acts) || !canon::ascending_distinct(function.facts)) {
      return Error{ErrorCode::covenant_invalid, "functions"};
    }
  }
  return Done{};
}

// A duty that no program of this version carries out must not be promised: content would be
// released as if it had been kept.
Status check_duties(const Covenant& covenant) {
  for (const Ground& ground : covenant.grounds) {
    if (ground.four_eyes || ground.reason_required || ground.notice) {
      return Error{ErrorCode::covenant_invalid,
                   "grounds: four_eyes, reason_required and notice must be false, since this "
                   "version does not carry them out"};
    }
    if (ground.author_confirms && covenant.limits.automatic_age_ms_max != 0) {
      return Error{ErrorCode::covenant_invalid,
                   "limits: automatic_age_ms_max must be 0 while a ground has author_confirms"};
    }
  }
  return Done{};
}

Status check_rules(const Covenant& covenant) {
  for (const Ground& ground : covenant.grounds) {
    if (!has_numbers(covenant.regimes, ground.regimes) ||
        !canon::ascending_distinct(ground.regimes)) {
      return Error{ErrorCode::covenant_invalid, "grounds"};
    }
  }
  for (const ReleaseRule& rule : covenant.rules) {
    const bool known = has_number(covenant.roles, rule.from_role) &&
                       has_number(covenant.roles, rule.to_role) &&
                       has_numbers(covenant.kinds, rule.kinds) &&
                       has_numbers(covenant.purposes, rule.purposes) &&
                       has_numbers(covenant.grounds, rule.grounds);
    const bool ordered =
        canon::ascending_distinct(rule.kinds) && canon::ascending_distinct(rule.purposes);
    if (!known || !ordered) return Error{ErrorCode::covenant_invalid, "rules"};
    for (const std::uint16_t number : rule.grounds) {
      const GroundType type = covenant.ground(number)->type;
      if (type == GroundType::linking) {
        return Error{ErrorCode::covenant_invalid, "rules: a linking ground opens nothing"};
      }
      if (type == GroundType::statute && rule.level > Level::existence) {
        return Error{ErrorCode::covenant_invalid,
                     "rules: a ground of type statute may open level existence alone"};
      }
    }
  }
  return Done{};
}

Status check_linking(const Covenant& covenant) {
  const Error invalid{ErrorCode::covenant_invalid, "linking"};
  SLUIS_TRY_DONE(check_terms(covenant.linking, "linking"));
  for (const LinkingRule& rule : covenant.linking) {
    const Ground* ground = covenant.ground(rule.ground);
    if (ground == nullptr || ground->type != GroundType::linking) return invalid;
    if (!has_numbers(covenant.kinds, rule.kinds) || !canon::ascending_distinct(rule.kinds) ||
        !has_numbers(covenant.roles, rule.from_roles) ||
        !canon::ascending_distinct(rule.from_roles)) {
      return invalid;
    }
    if (rule.by.empty() || !canon::ascending_distinct(rule.by) || rule.by.front() < 1 ||
        rule.by.back() > 3 || rule.window_days < 1 || rule.window_days > 366) {
      return invalid;
    }
    if (covenant.only_member(rule.receiver_role) == nullptr) {
      return Error{ErrorCode::covenant_invalid, "linking: the receiver's role needs one member"};
    }
  }
  return Done{};
}

// A kind of a question or answer stands in one rule, and no release rule opens more of it than
// existence; an empty list of kinds means any, so such a rule must not open more either.
Status check_question_kind(const Covenant& covenant, std::uint16_t kind,
                           std::set<std::uint16_t>& seen) {
  if (!has_number(covenant.kinds, kind) || !seen.insert(kind).second) {
    return Error{ErrorCode::covenant_invalid, "questions"};
  }
  for (const ReleaseRule& rule : covenant.rules) {
    const bool covers = rule.kinds.empty() ||
                        std::binary_search(rule.kinds.begin(), rule.kinds.end(), kind);
    if (covers && rule.level > Level::existence) {
      return Error{ErrorCode::covenant_invalid,
                   "questions: a rule opens more than existence of a question or answer"};
    }
  }
  return Done{};
}

Status check_questions(const Covenant& covenant) {
  const Error invalid{ErrorCode::covenant_invalid, "questions"};
  SLUIS_TRY_DONE(check_terms(covenant.questions, "questions"));
  std::set<std::uint16_t> seen;
  for (const QuestionRule& rule : covenant.questions) {
    SLUIS_TRY_DONE(check_question_kind(covenant, rule.question_kind, seen));
    SLUIS_TRY_DONE(check_question_kind(covenant, rule.answer_kind, seen));
    SLUIS_TRY_DONE(check_terms(rule.answers, "questions: answers"));
    if (rule.tick_ms == 0 || rule.tick_ms > kTickMsMax || rule.answer_after_ms > kTickMsMax ||
        rule.per_day == 0 || rule.answers.size() < 2 || !has_number(rule.answers, rule.nothing)) {
      return invalid;
    }
  }
  return Done{};
}

// Known regimes, each with rows from birth on; no row, no entry.
Status check_givers(const Covenant& covenant) {
  const Error invalid{ErrorCode::covenant_invalid, "givers"};
  for (std::size_t i = 0; i < covenant.givers.size(); ++i) {
    const auto& [regime, rows] = covenant.givers[i];
    const bool ordered = i == 0 || covenant.givers[i - 1].regime < regime;
    if (!ordered || !has_number(covenant.regimes, regime)) return invalid;
    if (rows.empty() || rows.front().from_age != 0) return invalid;
    const bool ascends =
        std::adjacent_find(rows.begin(), rows.end(), [](const auto& left, const auto& right) {
          return left.from_age >= right.from_age;
        }) == rows.end();
    if (!ascends) return invalid;
  }
  return Done{};
}

// At most an hour, and so many times in a day that each day has the same.
bool is_tick(std::uint64_t ms) {
  return ms == 0 || (ms <= 3'600'000 && 86'400'000 % ms == 0);
}

Status check_limits(const Limits& limits) {
  const bool usable = limits.lease_ms >= 1 && limits.lease_ms <= 3'600'000 &&
                      limits.margin_ms >= 1 && limits.order_valid_ms >= 1 &&
                      limits.drift_per_million <= 100'000 && limits.leases_max >= 1 &&
                      limits.life_ms_max <= 14ull * 86'400'000;
  if (!usable) return Error{ErrorCode::covenant_invalid, "limits"};
  if (!is_tick(limits.release_tick_ms) || limits.release_tick_ms > limits.order_valid_ms) {
    return Error{ErrorCode::covenant_invalid, "limits: release_tick_ms"};
  }
  if (!is_tick(limits.receipt_tick_ms) || limits.receipt_tick_ms > limits.lease_ms) {
    return Error{ErrorCode::covenant_invalid, "limits: receipt_tick_ms"};
  }
  return Done{};
}

Status check(const Covenant& covenant) {
  if (covenant.version == 0) return Error{ErrorCode::covenant_invalid, "version"};
  if (covenant.authority.size() != 3 || !canon::ascending_distinct(covenant.authority)) {
    return Error{ErrorCode::covenant_invalid, "authority"};
  }
  if (covenant.ledger_origin.empty() || covenant.directory_origin.empty() ||
      covenant.ledger_origin == covenant.directory_origin) {
    return Error{ErrorCode::covenant_invalid, "origins"};
  }
  if (covenant.combining != CombiningRule::specific_then_objection) {
    return Error{ErrorCode::covenant_invalid, "combining"};
  }
  SLUIS_TRY_DONE(check_terms(covenant.roles, "roles"));
  SLUIS_TRY_DONE(check_functions(covenant));
  SLUIS_TRY_DONE(check_terms(covenant.kinds, "kinds"));
  SLUIS_TRY_DONE(check_terms(covenant.purposes, "purposes"));
  SLUIS_TRY_DONE(check_terms(covenant.domains, "domains"));
  SLUIS_TRY_DONE(check_terms(covenant.programmes, "programmes"));
  SLUIS_TRY_DONE(check_terms(covenant.regimes, "regimes"));
  SLUIS_TRY_DONE(check_terms(covenant.grounds, "grounds"));
  SLUIS_TRY_DONE(check_members(covenant));
  SLUIS_TRY_DONE(check_away(covenant));
  SLUIS_TRY_DONE(check_witnesses(covenant));
  SLUIS_TRY_DONE(check_rules(covenant));
  SLUIS_TRY_DONE(check_linking(covenant));
  SLUIS_TRY_DONE(check_questions(covenant));
  SLUIS_TRY_DONE(check_givers(covenant));
  SLUIS_TRY_DONE(check_duties(covenant));
  SLUIS_TRY_DONE(check_circumstances(covenant));
  SLUIS_TRY_DONE(check_cases(covenant));
  return check_limits(covenant.limits);
}

}  // namespace

const Member* Covenant::member(const MemberId& id) const {
  for (const Member& candidate : members) {
    if (candidate.id == id) return &candidate;
  }
  return nullptr;
}
const Kind* Covenant::kind(std::uint16_t number) const { return find_number(kinds, number); }
const Ground* Covenant::ground(std::uint16_t number) const { return find_number(grounds, number); }
const Function* Covenant::function(std::uint16_t number) const {
  return find_number(functions, number);
}
std::span<const GiverRow> Covenant::givers_of(std::uint16_t regime) const {
  for (const RegimeGivers& entry : givers) {
    if (entry.regime == regime) return entry.rows;
  }
  return {};
}
const QuestionRule* Covenant::question_of(std::uint16_t kind) const {
  for (const QuestionRule& rule : questions) {
    if (rule.question_kind == kind) return &rule;
  }
  return nullptr;
}
const QuestionRule* Covenant::answer_of(std::uint16_t kind) const {
  for (const QuestionRule& rule : questions) {
    if (rule.answer_kind == kind) return &rule;
  }
  return nullptr;
}

Result<Covenant> decode_covenant(ByteView bytes) {
  if (bytes.size() > kCovenantBytesMax) return Error{ErrorCode::too_large, "covenant"};
  SLUIS_TRY(covenant, canon::decode<Covenant>(bytes, "covenant"));
  SLUIS_TRY_DONE(check(covenant));
  return covenant;
}

Bytes encode_covenant(const Covenant& covenant) { return canon::encode(covenant); }

Commitment covenant_commitment(ByteView covenant_bytes) {
  return hash::commit(LeafType::covenant, Salt{}, covenant_bytes);
}

}  // namespace sluis::consent
