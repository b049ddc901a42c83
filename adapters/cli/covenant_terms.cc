// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/covenant_terms.h"

#include <algorithm>

#include "adapters/cli/covenant_labels.h"
#include "adapters/cli/language.h"

namespace sluis::cli {
namespace {

using consent::Covenant;

std::string letters(const std::vector<std::uint8_t>& bases) {
  std::vector<std::string> out;
  for (const std::uint8_t basis : bases) out.emplace_back(1, static_cast<char>(basis));
  return joined(out);
}

std::string ids_and_labels(const std::vector<consent::Term>& terms) {
  std::vector<std::string> out;
  for (const consent::Term& term : terms) out.push_back(term.id + " (" + term.label + ")");
  return joined(out);
}

std::string effect_words(const consent::CircumstanceType& type) {
  if (type.effect == consent::Effect::opens) return say("opens where a ground needs it");
  const std::string bases = type.closes_bases.empty()
                                ? say("every ground")
                                : say("grounds on GDPR 6(1) {0}", {letters(type.closes_bases)});
  if (type.effect == consent::Effect::holds) {
    return say("holds {0} until it is ended", {bases});
  }
  return say("denies {0}", {bases});
}

std::string agreement_words(consent::AgreementBy agreement) {
  switch (agreement) {
    case consent::AgreementBy::nobody: return "";
    case consent::AgreementBy::another_worker: return say("; another worker must agree");
    case consent::AgreementBy::apart:
      return say("; a worker of another organisation, or in another function, must agree");
  }
  return "";
}

std::string need_words(const Covenant& covenant, const consent::Need& need) {
  const std::string label = labels(covenant.circumstances, {need.circumstance});
  switch (need.holder) {
    case consent::ForMember::anyone: return label;
    case consent::ForMember::recipient: return say("{0} for the recipient", {label});
    case consent::ForMember::source: return say("{0} for the source", {label});
  }
  return label;
}

const consent::ProgrammeTerms* terms_of(const Covenant& covenant, std::uint16_t programme) {
  for (const consent::ProgrammeTerms& terms : covenant.programme_terms) {
    if (terms.programme == programme) return &terms;
  }
  return nullptr;
}

Bytes bytes_of(bool flag) { return {static_cast<std::uint8_t>(flag ? 1 : 0)}; }

}  // namespace

std::string any_word() { return say("any"); }

std::string to_be_confirmed(bool unconfirmed) {
  return unconfirmed ? say("; [?] to be confirmed by a jurist") : std::string();
}

bool is_public(const Covenant& covenant, const MemberId& member) {
  const auto& all = covenant.public_members;
  return std::find(all.begin(), all.end(), member) != all.end();
}
bool is_never_on_consent(const Covenant& covenant, std::uint16_t kind) {
  const auto& all = covenant.never_on_consent;
  return std::find(all.begin(), all.end(), kind) != all.end();
}

std::string words_of(const Covenant& covenant, const consent::CircumstanceType& type) {
  std::string out = type.term.label + ": " + effect_words(type);
  if (!type.article.empty()) out += "; " + type.article;
  out += say("; stated by: {0}", {labels(covenant.roles, type.roles)});
  out += agreement_words(type.agreement);
  if (type.must_tell) out += say("; the family is told, or it lapses on a day that is named");
  if (!type.reasons.empty()) out += say("; reason, one of: {0}", {ids_and_labels(type.reasons)});
  if (!type.silences.empty()) {
    out += say("; why the family is not told, one of: {0}", {ids_and_labels(type.silences)});
  }
  out += say("; {0} days at most", {std::to_string(type.max_days)});
  if (type.to_next_working_day) out += say(", and until the next working day is over");
  return out + to_be_confirmed(type.unconfirmed);
}

// How long the phases of its cases may last.
std::string words_of_cases(const consent::CaseTerms& terms) {
  std::string out;
  const auto add = [&](std::uint16_t days, const std::string& text) {
    if (days != 0) out += text;
  };
  const auto number = [](std::uint16_t days) { return std::to_string(days); };
  add(terms.intake_days,
      say("; {0} days to decide on the intake", {number(terms.intake_days)}));
  add(terms.days, say("; {0} days of help", {number(terms.days)}));
  add(terms.review_days, say("; reviewed every {0} days", {number(terms.review_days)}));
  add(terms.build_down_days,
      say("; built down within {0} days", {number(terms.build_down_days)}));
  add(terms.visits, say("; {0} return visits, {1} days apart",
                        {number(terms.visits), number(terms.visit_days)}));
  add(terms.handover_days,
      say("; {0} days for each step of a handover", {number(terms.handover_days)}));
  add(terms.announce_days, say("; announced {0} days before", {number(terms.announce_days)}));
  return out;
}

std::string words_of(const Covenant& covenant, const consent::LadderRung& rung) {
  std::string out = rung.term.label + ": ";
  if (rung.role == 0) {
    out += say("who is responsible hears it again");
  } else {
    out += say("{0} hears of it, on the ground {1}",
               {labels(covenant.roles, {rung.role}), labels(covenant.grounds, {rung.ground})});
  }
  return out + say("; {0} days after the step before", {std::to_string(rung.days)});
}

std::string words_of_programme(const Covenant& covenant, const consent::Term& programme) {
  std::string out = programme.label;
  const consent::ProgrammeTerms* terms = terms_of(covenant, programme.number);
  const std::string cases = words_of_cases(covenant.terms_of_cases(programme.number));
  if (terms == nullptr) return out + cases;
  if (terms->frame == consent::Frame::pressure) out += say("; under pressure (drang)");
  if (terms->frame == consent::Frame::imposed) out += say("; imposed (dwang)");
  if (terms->without_request) out += say("; without the family's request");
  if (terms->ground != 0) {
    out += say("; on the ground {0}", {labels(covenant.grounds, {terms->ground})});
  }
  return out + cases;
}

std::string words_of_ground_terms(const Covenant& covenant, std::uint16_t ground) {
  std::string out;
  if (const std::uint8_t basis = covenant.basis_of(ground); basis != 0) {
    out += say("; basis GDPR 6(1) {0}", {letters({basis})});
  }
  std::vector<std::string> needs;
  for (const consent::Need& need : covenant.needs_of(ground)) {
    needs.push_back(need_words(covenant, need));
  }
  if (!needs.empty()) out += say("; needs: {0}", {joined(needs)});
  std::vector<std::string> ways;
  for (const std::uint8_t way : covenant.confirmed_by(ground)) {
    ways.push_back(way == 1 ? say("a second worker") : say("the code of a giver's letter"));
  }
  if (!ways.empty()) out += say("; confirmed by: {0}", {joined(ways)});
  return out;
}

std::string words_of_regime_terms(const Covenant& covenant, std::uint16_t regime) {
  const consent::RegimeTerms terms = covenant.terms_of_regime(regime);
  std::string out;
  if (terms.consent_needs_circumstance) {
    out += say("; never on consent alone: a circumstance is needed too");
  }
  switch (terms.combining) {
    case consent::CombiningRule::specific_then_objection: break;
    case consent::CombiningRule::objection_overrides: return out + say("; any no holds");
    case consent::CombiningRule::latest_word: return out + say("; the latest word counts");
  }
  return out + say("; the most specific word counts, then a no");
}

Bytes terms_beside(const Covenant& covenant, const consent::Ground& ground) {
  consent::GroundTerms terms;
  terms.ground = ground.term.number;
  terms.basis = covenant.basis_of(terms.ground);
  const auto needs = covenant.needs_of(terms.ground);
  terms.needs.assign(needs.begin(), needs.end());
  Bytes out = canon::encode(terms);
  const auto ways = covenant.confirmed_by(terms.ground);
  append(out, ByteView(ways.data(), ways.size()));
  return out;
}
Bytes terms_beside(const Covenant& covenant, const consent::Regime& regime) {
  Bytes out = canon::encode(covenant.terms_of_regime(regime.term.number));
  const auto rows = covenant.givers_of(regime.term.number);
  append(out, canon::encode(consent::RegimeGivers{regime.term.number, {rows.begin(), rows.end()}}));
  return out;
}
Bytes terms_beside(const Covenant& covenant, const consent::Member& member) {
  Bytes out = bytes_of(is_public(covenant, member.id));
  const consent::Member* stand_in = covenant.stand_in_of(member.id);
  if (stand_in != nullptr) append(out, stand_in->id.view());
  return out;
}
Bytes terms_beside(const Covenant& covenant, const consent::Kind& kind) {
  return bytes_of(is_never_on_consent(covenant, kind.term.number));
}
Bytes programme_terms_beside(const Covenant& covenant, const consent::Term& programme) {
  const consent::ProgrammeTerms* terms = terms_of(covenant, programme.number);
  Bytes out = canon::encode(
      terms != nullptr ? *terms : consent::ProgrammeTerms{.programme = programme.number});
  append(out, canon::encode(covenant.terms_of_cases(programme.number)));
  return out;
}

}  // namespace sluis::cli
