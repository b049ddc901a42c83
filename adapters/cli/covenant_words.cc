// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/covenant_words.h"

#include <chrono>
#include <cstdio>
#include <functional>

#include "adapters/cli/covenant_items.h"
#include "adapters/cli/covenant_labels.h"
#include "adapters/cli/covenant_terms.h"
#include "adapters/cli/language.h"
#include "consent/core/leaf_type.h"

namespace sluis::cli {
namespace {

using consent::Covenant;
using consent::Term;

std::string level_word(Level level) {
  switch (level) {
    case Level::none: return "none";
    case Level::existence: return "existence";
    case Level::category: return "category";
    case Level::content: return "content";
  }
  return "none";
}

std::string type_word(consent::GroundType type) {
  switch (type) {
    case consent::GroundType::consent: return say("consent of the people");
    case consent::GroundType::statute: return say("a statute that permits it by itself");
    case consent::GroundType::linking: return say("links signals and opens nothing");
    case consent::GroundType::circumstance: return say("where a circumstance is on record");
  }
  return "";
}

std::string date(TimeMs time) {
  using namespace std::chrono;
  const year_month_day day(
      floor<days>(sys_time<milliseconds>(milliseconds(static_cast<std::int64_t>(time.ms)))));
  char out[16];
  std::snprintf(out, sizeof out, "%04d-%02u-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return out;
}

std::string duration(std::uint64_t ms) {
  constexpr std::uint64_t kMinute = 60'000, kHour = 60 * kMinute;
  if (ms % kHour == 0) return say("{0} hours", {std::to_string(ms / kHour)});
  if (ms % kMinute == 0) return say("{0} minutes", {std::to_string(ms / kMinute)});
  return say("{0} ms", {std::to_string(ms)});
}

std::string gives_word(consent::Gives gives) {
  switch (gives) {
    case consent::Gives::self: return say("the person alone");
    case consent::Gives::holders: return say("all who have gezag");
    case consent::Gives::representative: return say("a mentor or curator");
    case consent::Gives::representative_else_holders:
      return say("a mentor or curator, else all who have gezag");
  }
  return {};
}

}  // namespace

std::string key_of(const Covenant& covenant, const consent::ReleaseRule& rule) {
  std::string out = id_of(covenant.roles, rule.from_role) + " → " +
                    id_of(covenant.roles, rule.to_role);
  for (const std::string& id : ids_of(covenant.kinds, rule.kinds)) out += ", " + id;
  for (const std::string& id : ids_of(covenant.purposes, rule.purposes)) out += ", " + id;
  return out;
}

std::string words_of(const Covenant& covenant, const consent::ReleaseRule& rule) {
  std::string out = say("at most {0}; kinds: {1}; purposes: {2}; on the first of these grounds "
                        "that holds: {3}",
                        {say(level_word(rule.level)), labels(covenant.kinds, rule.kinds),
                         labels(covenant.purposes, rule.purposes),
                         rule.grounds.empty() ? say("none, so never")
                                              : labels(covenant.grounds, rule.grounds)});
  if (rule.needs_case) out += say("; only while the recipient coordinates a case on the person");
  if (rule.needs_own_case) out += say("; only while the sender coordinates a case on the person");
  return out;
}

std::string words_of(const Covenant& covenant, const consent::Ground& ground) {
  std::string out = ground.term.label + ": " + type_word(ground.type) + "; " + ground.article +
                    "; " + ground.gdpr_basis;
  out += say("; regimes: {0}; lifts secrecy: {1}",
             {labels(covenant.regimes, ground.regimes), ground.lifts_secrecy});
  if (ground.valid_from.ms != 0) out += say("; from {0}", {date(ground.valid_from)});
  if (ground.valid_until.ms != UINT64_MAX) out += say("; until {0}", {date(ground.valid_until)});
  if (ground.author_confirms) out += say("; the author confirms first");
  if (ground.four_eyes) out += say("; two people");
  if (ground.reason_required) out += say("; a reason");
  if (ground.notice) out += say("; notice to the people");
  const std::string days = std::to_string(ground.retention_days);
  out += ground.retention_days == 0 ? say("; kept as the organisation's own law says")
                                    : say("; kept {0} days", {days});
  out += words_of_ground_terms(covenant, ground.term.number);
  return out + to_be_confirmed(ground.unconfirmed);
}

std::string words_of(const Covenant& covenant, const consent::LinkingRule& rule) {
  std::vector<std::string> by;
  for (const std::uint8_t one : rule.by) {
    switch (static_cast<consent::LinkBy>(one)) {
      case consent::LinkBy::subject: by.push_back(say("the same child")); break;
      case consent::LinkBy::parent: by.push_back(say("the same parent")); break;
      case consent::LinkBy::address: by.push_back(say("the same address")); break;
    }
  }
  std::string out = say("signals ({0}) from {1} about {2} within {3} days become one alert to the "
                        "coordinator, else to {4}; on the ground {5}",
                        {labels(covenant.kinds, rule.kinds),
                         labels(covenant.roles, rule.from_roles), joined(by),
                         std::to_string(rule.window_days),
                         labels(covenant.roles, {rule.receiver_role}),
                         labels(covenant.grounds, {rule.ground})});
  return out + (rule.tell_reporters ? say("; the reporters hear that there is an alert")
                                    : say("; the reporters do not hear of it"));
}

std::string words_of(const Covenant& covenant, const consent::QuestionRule& rule) {
  std::vector<std::string> answers;
  for (const Term& answer : rule.answers) answers.push_back(answer.label);
  return say("{0} is answered by {1}, one of: {2}; every {3}, after {4} at least; {5} a day; no "
             "answer looks like {6}",
             {labels(covenant.kinds, {rule.question_kind}),
              labels(covenant.kinds, {rule.answer_kind}), joined(answers), duration(rule.tick_ms),
              duration(rule.answer_after_ms), std::to_string(rule.per_day),
              labels(rule.answers, {rule.nothing})});
}

std::string words_of(const Covenant& covenant, const consent::Member& member) {
  std::string out = say("{0}, {1}; contact: {2}",
                        {member.label, labels(covenant.roles, {member.role}), member.contact});
  if (member.may_use_bsn) out += say("; may use the citizen service number");
  if (member.is_operator) out += say("; runs the broker");
  if (is_public(covenant, member.id)) out += say("; a public body");
  const consent::Member* stand_in = covenant.stand_in_of(member.id);
  if (stand_in != nullptr) out += say("; {0} stands in while it is asleep", {stand_in->label});
  return out;
}

std::string words_of(const Covenant& covenant, const consent::EndedMember& row) {
  const consent::Member* into = covenant.successor_of(row.id);
  return say("{0}, {1}; contact: {2}; ended in {3}",
             {row.label, labels(covenant.roles, {row.role}), row.contact,
              into == nullptr ? row.into.hex() : into->label});
}

std::string words_of(const Covenant&, const consent::Function& function) {
  std::vector<std::string> acts;
  for (const std::uint8_t type : function.acts) {
    acts.emplace_back(consent::name_of(static_cast<LeafType>(type)));
  }
  const std::string out = say("{0}: may sign {1}; of facts {2} kinds",
                              {function.term.label, acts.empty() ? say("nothing") : joined(acts),
                               std::to_string(function.facts.size())});
  return out + (function.audits ? say("; may look through the whole log") : std::string());
}

std::string words_of(const Covenant& covenant, const consent::Kind& kind) {
  std::string out = kind.term.label;
  if (kind.may_be_urgent) out += say("; may be urgent");
  if (is_never_on_consent(covenant, kind.term.number)) out += say("; never on consent");
  return out;
}

std::string words_of(const Covenant& covenant, const consent::Regime& regime) {
  std::string out = regime.term.label;
  const auto rows = covenant.givers_of(regime.term.number);
  if (rows.empty()) out += say("; nobody is named who gives consent");
  for (const consent::GiverRow& row : rows) {
    const std::string age = std::to_string(row.from_age);
    if (row.capable == row.not_capable) {
      out += say("; from {0} years: {1}", {age, gives_word(row.capable)});
    } else {
      out += say("; from {0} years: {1}, or who cannot weigh it: {2}",
                 {age, gives_word(row.capable), gives_word(row.not_capable)});
    }
  }
  out += words_of_regime_terms(covenant, regime.term.number);
  return out + to_be_confirmed(regime.unconfirmed);
}

std::vector<Json> rules_json(const Covenant& covenant) {
  std::vector<Json> out;
  for (const consent::ReleaseRule& rule : covenant.rules) {
    Json row;
    row.add("from", id_of(covenant.roles, rule.from_role));
    row.add("to", id_of(covenant.roles, rule.to_role));
    row.add("kinds", ids_of(covenant.kinds, rule.kinds));
    row.add("purposes", ids_of(covenant.purposes, rule.purposes));
    row.add("grounds", ids_of(covenant.grounds, rule.grounds));
    row.add("level", level_word(rule.level)).add("needs_case", rule.needs_case);
    out.push_back(row.add("needs_own_case", rule.needs_own_case));
  }
  return out;
}

}  // namespace sluis::cli
