// SPDX-License-Identifier: EUPL-1.2
#include "consent/covenant/circumstances.h"

namespace sluis::covenant {
namespace {

const Names kEffects = {{"opens", 1}, {"holds", 2}, {"denies", 3}};
const Names kAgreements = {{"nobody", 0}, {"another_worker", 1}, {"apart", 2}};
const Names kHolders = {{"anyone", 1}, {"recipient", 2}, {"source", 3}};
const Names kBases = {{"a", 'a'}, {"b", 'b'}, {"c", 'c'}, {"d", 'd'}, {"e", 'e'}, {"f", 'f'}};
const Names kConfirmations = {{"second_worker", 1}, {"letter_code", 2}};
const Names kAlgorithms = {{"specific_then_objection", 1}, {"objection_overrides", 2},
                           {"latest_word", 3}};
const Names kFrames = {{"voluntary", 1}, {"drang", 2}, {"dwang", 3}};

template <class T>
T name_or(Fields& fields, const std::string& key, const Names& names, T otherwise) {
  return fields.has(key) ? static_cast<T>(fields.name(key, names)) : otherwise;
}

// No ground, no case; and who consents has asked.
void check_request(Fields& row, const consent::ProgrammeTerms& terms,
                   const consent::Covenant& covenant) {
  if (!terms.without_request) return;
  if (terms.ground == 0) {
    return row.wrong("without_request", "a family that did not ask needs a ground of its own: name "
                                        "it in ground, or there is no case");
  }
  const consent::Ground* ground = covenant.ground(terms.ground);
  if (ground != nullptr && !consent::opens_without_request(*ground)) {
    row.wrong("ground", "a case that the family did not ask for opens on a ground of type statute "
                        "or circumstance: consent would be asking, and linking opens nothing");
  }
}

consent::CircumstanceType circumstance(Fields& row, const Names& roles, Seen& seen) {
  consent::CircumstanceType out;
  out.term = term(row, seen);
  out.effect = static_cast<consent::Effect>(row.name("effect", kEffects));
  out.roles = row.names("roles", roles, true);
  out.agreement = name_or(row, "agreement", kAgreements, consent::AgreementBy::nobody);
  out.must_tell = row.flag("must_tell", false);
  terms(row, "reasons", out.reasons);
  terms(row, "silences", out.silences);
  out.max_days = static_cast<std::uint32_t>(row.number("max_days", 36'525));
  if (out.max_days == 0) row.wrong("max_days", "expected how many days it lasts at most");
  out.to_next_working_day = row.flag("to_next_working_day", false);
  out.closes_bases = bytes_of(row.names("closes_bases", kBases, true));
  out.article = row.text("article");
  out.unconfirmed = row.flag("unconfirmed", false);
  if (out.effect == consent::Effect::opens) {
    if (!out.closes_bases.empty()) row.wrong("closes_bases", "one that opens closes no basis");
  } else if (out.agreement != consent::AgreementBy::nobody || out.must_tell) {
    row.wrong(out.must_tell ? "must_tell" : "agreement",
              "one that holds or denies closes at once, and waits for nobody");
  }
  if (!out.must_tell && !out.silences.empty()) {
    row.wrong("silences", "why the family is not told is asked where must_tell is true");
  }
  return out;
}

}  // namespace

Names circumstances(Fields& fields, const Names& roles, consent::Covenant& out) {
  Seen seen;
  fields.tables("circumstances", [&](Fields& row) {
    out.circumstances.push_back(circumstance(row, roles, seen));
  });
  sort_terms(out.circumstances);
  Names opening;
  for (const consent::CircumstanceType& type : out.circumstances) {
    if (type.effect == consent::Effect::opens) opening.emplace(type.term.id, type.term.number);
  }
  return opening;
}

void ground_terms(Fields& row, const consent::Ground& ground, const Names& opening,
                  consent::Covenant& out) {
  consent::GroundTerms terms;
  terms.ground = ground.term.number;
  terms.basis = name_or(row, "basis", kBases, std::uint8_t{0});
  row.tables("needs", [&](Fields& need) {
    terms.needs.push_back({need.name("circumstance", opening),
                           name_or(need, "holder", kHolders, consent::ForMember::anyone)});
  });
  const bool circumstance = ground.type == consent::GroundType::circumstance;
  if (circumstance && terms.needs.empty()) {
    row.wrong("type", "one of type circumstance needs [[grounds.needs]]");
  }
  if (!circumstance && ground.type != consent::GroundType::consent && !terms.needs.empty()) {
    row.wrong("needs", "needs are for a ground of type consent or circumstance");
  }
  if (terms.basis != 0 || !terms.needs.empty()) out.ground_terms.push_back(std::move(terms));
  if (!row.has("confirmed_by")) return;
  consent::ConfirmationTerms confirmation;
  confirmation.ground = ground.term.number;
  confirmation.ways = bytes_of(row.names("confirmed_by", kConfirmations, true));
  if (ground.type != consent::GroundType::consent) {
    row.wrong("confirmed_by", "only a consent is confirmed: leave it out");
  } else if (!confirmation.ways.empty()) {
    out.confirmations.push_back(std::move(confirmation));
  }
}

void sort_ground_terms(consent::Covenant& out) {
  std::sort(out.confirmations.begin(), out.confirmations.end(),
            [](const auto& left, const auto& right) { return left.ground < right.ground; });
  std::sort(out.ground_terms.begin(), out.ground_terms.end(),
            [](const auto& left, const auto& right) { return left.ground < right.ground; });
}

void regime_terms(Fields& row, std::uint16_t regime, consent::Covenant& out) {
  consent::RegimeTerms terms;
  terms.regime = regime;
  terms.consent_needs_circumstance = row.flag("consent_needs_circumstance", false);
  terms.combining = name_or(row, "combining", kAlgorithms, terms.combining);
  if (terms == consent::RegimeTerms{regime, false, out.combining}) return;
  out.regime_terms.push_back(terms);
}

void sort_regime_terms(consent::Covenant& out) {
  std::sort(out.regime_terms.begin(), out.regime_terms.end(),
            [](const auto& left, const auto& right) { return left.regime < right.regime; });
}

// How long the phases of its cases may last.
void case_terms(Fields& row, std::uint16_t programme, consent::Covenant& out) {
  consent::CaseTerms terms{.programme = programme};
  const auto days = [&](const char* key) {
    return static_cast<std::uint16_t>(row.number(key, consent::kCaseDaysMax, 0));
  };
  terms.intake_days = days("intake_days");
  terms.days = days("days");
  terms.review_days = days("review_days");
  terms.build_down_days = days("build_down_days");
  terms.visits = static_cast<std::uint16_t>(row.number("visits", consent::kVisitsMax, 0));
  terms.visit_days = days("visit_days");
  terms.handover_days = days("handover_days");
  terms.announce_days = days("announce_days");
  if ((terms.visits == 0) != (terms.visit_days == 0)) {
    row.wrong("visits", "how many return visits, and visit_days between them: both or none");
  }
  if (terms == consent::CaseTerms{.programme = programme}) return;
  out.case_terms.push_back(terms);
}

void ladder(Fields& fields, const Names& roles, consent::Covenant& out) {
  Names grounds;
  for (const consent::Ground& ground : out.grounds) {
    grounds.emplace(ground.term.id, ground.term.number);
  }
  Seen seen;
  fields.tables("ladder", [&](Fields& row) {
    consent::LadderRung rung;
    rung.term = term(row, seen);
    rung.role = name_or(row, "role", roles, std::uint16_t{0});
    rung.ground = name_or(row, "ground", grounds, std::uint16_t{0});
    rung.days = static_cast<std::uint16_t>(row.number("days", consent::kCaseDaysMax));
    if (rung.days == 0) row.wrong("days", "expected how many days after the step before");
    if (rung.role != 0 && out.only_member(rung.role) == nullptr) {
      row.wrong("role", "expected a role that exactly one member has: it hears of the term");
    }
    const consent::Ground* ground = out.ground(rung.ground);
    const bool links = ground != nullptr && ground->type == consent::GroundType::linking;
    if (rung.role != 0 && !links) {
      row.wrong("ground", "telling another member that there is a case needs a ground of type "
                          "linking");
    }
    if (rung.role == 0 && rung.ground != 0) {
      row.wrong("ground", "who is responsible needs none: name a role, or leave the ground out");
    }
    out.ladder.push_back(rung);
  });
  if (out.ladder.size() > consent::kRungsMax) {
    fields.wrong("ladder", "expected at most " + std::to_string(consent::kRungsMax) + " steps");
  }
}

void programmes(Fields& fields, consent::Covenant& out) {
  Names grounds;
  for (const consent::Ground& ground : out.grounds) {
    grounds.emplace(ground.term.id, ground.term.number);
  }
  Seen seen;
  fields.tables("programmes", [&](Fields& row) {
    out.programmes.push_back(term(row, seen));
    consent::ProgrammeTerms terms;
    terms.programme = out.programmes.back().number;
    terms.frame = name_or(row, "frame", kFrames, consent::Frame::voluntary);
    terms.without_request = row.flag("without_request", false);
    terms.ground = name_or(row, "ground", grounds, std::uint16_t{0});
    check_request(row, terms, out);
    case_terms(row, terms.programme, out);
    if (terms == consent::ProgrammeTerms{.programme = terms.programme}) return;
    out.programme_terms.push_back(terms);
  });
  sort_terms(out.programmes);
  std::sort(out.programme_terms.begin(), out.programme_terms.end(),
            [](const auto& left, const auto& right) { return left.programme < right.programme; });
  std::sort(out.case_terms.begin(), out.case_terms.end(),
            [](const auto& left, const auto& right) { return left.programme < right.programme; });
}

}  // namespace sluis::covenant
