// SPDX-License-Identifier: EUPL-1.2
// The field order and limits of the covenant (consent/COVENANT.md); see covenant.h.
#pragma once

#include "consent/core/covenant.h"

namespace sluis::consent {

inline constexpr std::size_t kTermsMax = 1'000;
inline constexpr std::size_t kWitnessesMax = 32;  // their lines fit into the note of a frame
inline constexpr std::size_t kLabelMax = 256;
inline constexpr std::size_t kAnswersMax = 16;
inline constexpr std::size_t kGiverRowsMax = 16;
inline constexpr std::size_t kReasonsMax = 64;

template <class Archive>
void describe(Archive& archive, Term& term) {
  archive(term.number);
  archive.limited(term.id, kLabelMax);
  archive.limited(term.label, kLabelMax);
}
template <class Archive>
void describe(Archive& archive, Member& member) {
  archive(member.id, member.role);
  archive.limited(member.label, kLabelMax);
  archive.limited(member.contact, kLabelMax);
  archive(member.may_use_bsn, member.is_operator);
}
template <class Archive>
void describe(Archive& archive, EndedMember& row) {
  archive(row.id, row.role);
  archive.limited(row.label, kLabelMax);
  archive.limited(row.contact, kLabelMax);
  archive(row.into);
}
template <class Archive>
void describe(Archive& archive, Function& function) {
  archive(function.term, function.acts, function.facts, function.audits);
}
template <class Archive>
void describe(Archive& archive, Kind& kind) {
  archive(kind.term, kind.may_be_urgent);
}
template <class Archive>
void describe(Archive& archive, Regime& regime) {
  archive(regime.term, regime.unconfirmed);
}
template <class Archive>
void describe(Archive& archive, GiverRow& row) {
  archive(row.from_age, row.capable, row.not_capable);
  for (const Gives gives : {row.capable, row.not_capable}) {
    const auto number = static_cast<std::uint8_t>(gives);
    archive.require(number >= 1 && number <= 4, ErrorCode::unknown_version);
  }
}
template <class Archive>
void describe(Archive& archive, RegimeGivers& givers) {
  archive(givers.regime);
  archive.limited(givers.rows, kGiverRowsMax);
}
template <class Archive>
void describe(Archive& archive, Ground& ground) {
  archive(ground.term, ground.type, ground.regimes, ground.article, ground.gdpr_basis,
          ground.lifts_secrecy, ground.valid_from, ground.valid_until, ground.author_confirms,
          ground.four_eyes, ground.reason_required, ground.notice, ground.retention_days,
          ground.unconfirmed);
  const auto type = static_cast<std::uint8_t>(ground.type);
  archive.require(type >= 1 && type <= 4, ErrorCode::unknown_version);
}
template <class Archive>
void describe(Archive& archive, CircumstanceType& type) {
  archive(type.term, type.effect, type.roles, type.agreement, type.must_tell);
  archive.limited(type.reasons, kReasonsMax);
  archive.limited(type.silences, kReasonsMax);
  archive(type.max_days, type.to_next_working_day, type.closes_bases, type.article,
          type.unconfirmed);
  const auto effect = static_cast<std::uint8_t>(type.effect);
  archive.require(effect >= 1 && effect <= 3, ErrorCode::unknown_version);
  archive.require(static_cast<std::uint8_t>(type.agreement) <= 2, ErrorCode::unknown_version);
}
template <class Archive>
void describe(Archive& archive, ReleaseRule& rule) {
  archive(rule.from_role, rule.to_role, rule.kinds, rule.purposes, rule.grounds, rule.level,
          rule.needs_case, rule.needs_own_case);
  require_level(archive, rule.level);
}
template <class Archive>
void describe(Archive& archive, LinkingRule& rule) {
  archive(rule.term, rule.ground, rule.kinds, rule.from_roles, rule.by, rule.window_days,
          rule.receiver_role, rule.tell_reporters);
}
template <class Archive>
void describe(Archive& archive, QuestionRule& rule) {
  archive(rule.term, rule.question_kind, rule.answer_kind, rule.tick_ms, rule.answer_after_ms,
          rule.per_day);
  archive.limited(rule.answers, kAnswersMax);
  archive(rule.nothing);
}
template <class Archive>
void describe(Archive& archive, Limits& limits) {
  archive(limits.lease_ms, limits.margin_ms, limits.order_valid_ms, limits.drift_per_million,
          limits.created_skew_ms, limits.life_ms_max, limits.automatic_age_ms_max,
          limits.leases_max, limits.evaluations_per_minute, limits.evaluations_per_day);
}
template <class Archive>
void describe_circumstances(Archive& archive, Covenant& covenant) {
  archive.limited(covenant.circumstances, kTermsMax);
  archive.limited(covenant.ground_terms, kTermsMax);
  archive.limited(covenant.regime_terms, kTermsMax);
  archive.limited(covenant.programme_terms, kTermsMax);
  archive.limited(covenant.never_on_consent, kTermsMax);
  archive.limited(covenant.public_members, kTermsMax);
}
template <class Archive>
void describe(Archive& archive, WitnessTerms& terms) {
  archive.limited(terms.members, kWitnessesMax);
  archive(terms.need, terms.faulty);
  archive.limited(terms.urgent_kinds, kTermsMax);
  archive(terms.proof_within_ms);
}
template <class Archive>
void describe(Archive& archive, Covenant& covenant) {
  archive(covenant.format, covenant.version, covenant.previous, covenant.title,
          covenant.ledger_origin, covenant.directory_origin);
  archive.require(covenant.format >= kCovenantFormatOldest && covenant.format <= kCovenantFormat,
                  ErrorCode::unknown_version);
  archive.limited(covenant.authority, 3);
  archive.limited(covenant.roles, kTermsMax);
  archive.limited(covenant.members, kTermsMax);
  if (covenant.format >= 8) {
    archive.limited(covenant.stand_ins, kTermsMax);
    archive.limited(covenant.ended, kTermsMax);
  }
  archive.limited(covenant.functions, kTermsMax);
  archive.limited(covenant.kinds, kTermsMax);
  archive.limited(covenant.purposes, kTermsMax);
  archive.limited(covenant.domains, kTermsMax);
  archive.limited(covenant.programmes, kTermsMax);
  archive.limited(covenant.regimes, kTermsMax);
  archive.limited(covenant.grounds, kTermsMax);
  archive.limited(covenant.rules, kTermsMax);
  archive.limited(covenant.linking, kTermsMax);
  archive.limited(covenant.questions, kTermsMax);
  archive(covenant.combining, covenant.key_holders, covenant.key_threshold,
          covenant.witnesses_none, covenant.is_test, covenant.limits);
  if (covenant.format >= 8) {
    archive(covenant.limits.release_tick_ms, covenant.limits.receipt_tick_ms);
  }
  if (covenant.format >= 3) archive.limited(covenant.givers, kTermsMax);
  if (covenant.format >= 4) describe_circumstances(archive, covenant);
  if (covenant.format >= 5) archive.limited(covenant.confirmations, kTermsMax);
  if (covenant.format >= 6) archive(covenant.witness_terms);
  if (covenant.format >= 7) {
    archive.limited(covenant.case_terms, kTermsMax);
    archive.limited(covenant.ladder, kRungsMax);
  }
}

}  // namespace sluis::consent
