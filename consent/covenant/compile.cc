// SPDX-License-Identifier: EUPL-1.2
#include "consent/covenant/compile.h"

#include <algorithm>
#include <set>

#include "consent/covenant/circumstances.h"
#include "consent/covenant/members.h"

namespace sluis::covenant {
namespace {

// The acts and facts a function may be given, by the names of the covenant file.
const Names kActs = {{"intent", 16}, {"submit", 17}, {"receipt", 18}, {"withdraw", 19},
                     {"preflight", 20}, {"read", 21}, {"fact", 22}, {"erasure", 48},
                     {"correction", 49}};
const Names kFacts = {{"consent", 1},     {"consent_answer", 2}, {"consent_acceptance", 3},
                      {"same_person", 4}, {"case_opened", 5},    {"case_closed", 6},
                      {"circumstance", 7}, {"circumstance_agreed", 8}, {"circumstance_ended", 9}};
const Names kGroundTypes = {{"consent", 1}, {"statute", 2}, {"linking", 3}, {"circumstance", 4}};
const Names kLinkBy = {{"subject", 1}, {"parent", 2}, {"address", 3}};
const Names kGives = {{"self", 1}, {"holders", 2}, {"representative", 3},
                      {"representative_else_holders", 4}};
const Names kLevels = {{"none", 0}, {"existence", 1}, {"category", 2}, {"content", 3}};

// Known to the format, but carried out by no program of this version: who signs such a covenant
// would believe that it is.
bool duty(Fields& fields, const std::string& key) {
  const bool wanted = fields.flag(key, false);
  if (wanted) {
    fields.wrong(key, "this version does not carry out this duty, so content would be released "
                      "without it; leave it out, or leave out the ground that cannot do without");
  }
  return wanted;
}

consent::Ground ground(Fields& fields, const Names& regimes, Seen& seen) {
  consent::Ground out;
  out.term = term(fields, seen);
  out.type = static_cast<consent::GroundType>(fields.name("type", kGroundTypes));
  out.regimes = fields.names("regimes", regimes, true);
  out.article = fields.text("article");
  out.gdpr_basis = fields.text("gdpr_basis");
  out.lifts_secrecy = fields.text("lifts_secrecy");
  out.valid_from = fields.date("valid_from", {0});
  out.valid_until = fields.date("valid_until", {UINT64_MAX});
  out.author_confirms = fields.flag("author_confirms", true);
  out.four_eyes = duty(fields, "four_eyes");
  out.reason_required = duty(fields, "reason_required");
  out.notice = duty(fields, "notice");
  out.retention_days = static_cast<std::uint32_t>(fields.number("retention_days", 36'525));
  out.unconfirmed = fields.flag("unconfirmed", false);
  return out;
}

std::uint64_t tick(Fields& fields, const char* key, std::uint64_t most, const char* than) {
  const std::uint64_t out = fields.number(key, 3'600'000, 0);
  if (out != 0 && 86'400'000 % out != 0) {
    fields.wrong(key, "expected 0, or milliseconds that go into a day, up to an hour");
  } else if (out > most) {
    fields.wrong(key, std::string("it may not be longer than ") + than);
  }
  return out;
}

void limits(Fields& fields, const std::vector<consent::Ground>& grounds, consent::Limits& out) {
  out.lease_ms = fields.number("lease_ms", 3'600'000, out.lease_ms);
  out.margin_ms = fields.number("margin_ms", 60'000, out.margin_ms);
  out.order_valid_ms = fields.number("order_valid_ms", 86'400'000, out.order_valid_ms);
  out.drift_per_million = static_cast<std::uint32_t>(
      fields.number("drift_per_million", 100'000, out.drift_per_million));
  out.created_skew_ms = fields.number("created_skew_ms", 86'400'000, out.created_skew_ms);
  out.life_ms_max = fields.number("life_ms_max", 14ull * 86'400'000, out.life_ms_max);
  out.automatic_age_ms_max =
      fields.number("automatic_age_ms_max", 14ull * 86'400'000, out.automatic_age_ms_max);
  const bool asks = std::any_of(grounds.begin(), grounds.end(),
                                [](const consent::Ground& row) { return row.author_confirms; });
  if (out.automatic_age_ms_max != 0 && asks) {
    fields.wrong("automatic_age_ms_max",
                 "a ground has author_confirms (it has unless it says false), so its author must "
                 "be asked; set 0 here, or author_confirms = false in every ground");
  }
  out.leases_max = static_cast<std::uint16_t>(fields.number("leases_max", 1'000, out.leases_max));
  out.evaluations_per_minute = static_cast<std::uint32_t>(
      fields.number("evaluations_per_minute", 1'000'000, out.evaluations_per_minute));
  out.evaluations_per_day = static_cast<std::uint32_t>(
      fields.number("evaluations_per_day", 1'000'000, out.evaluations_per_day));
  out.release_tick_ms = tick(fields, "release_tick_ms", out.order_valid_ms, "order_valid_ms");
  out.receipt_tick_ms = tick(fields, "receipt_tick_ms", out.lease_ms, "lease_ms");
}

void functions(Fields& fields, consent::Covenant& out) {
  Seen seen;
  fields.tables("functions", [&](Fields& row) {
    consent::Function function;
    function.term = term(row, seen);
    function.acts = bytes_of(row.names("acts", kActs, true));
    function.facts = bytes_of(row.names("facts", kFacts, true));
    function.audits = row.flag("audits", false);
    out.functions.push_back(function);
  });
  sort_terms(out.functions);
}

// The authority's three keys, ascending whatever their order in the file.
void authority(Fields& fields, consent::Covenant& out) {
  for (const Bytes& key : fields.hexes("authority", VerifyKey::kSize)) {
    out.authority.push_back(VerifyKey::from(key).value());
  }
  std::sort(out.authority.begin(), out.authority.end());
  if (out.authority.size() != 3 || !canon::ascending_distinct(out.authority)) {
    fields.wrong("authority", "expected three distinct keys; sluis keys-deal authority makes them");
  }
}

struct KnownNames {
  const Names &roles, &kinds, &grounds;
};

void linking(Fields& fields, const KnownNames& known, consent::Covenant& out) {
  Seen seen;
  fields.tables("linking", [&](Fields& row) {
    consent::LinkingRule rule;
    rule.term = term(row, seen);
    if (!row.has("ground")) {
      row.wrong("ground", "linking needs a ground of its own, of type linking; without one leave "
                          "the rule out, and nothing is linked");
    }
    rule.ground = row.name("ground", known.grounds);
    const consent::Ground* ground = out.ground(rule.ground);
    if (ground != nullptr && ground->type != consent::GroundType::linking) {
      row.wrong("ground", "expected a ground of type linking: linking has a ground of its own");
    }
    rule.kinds = row.names("kinds", known.kinds, true);
    rule.from_roles = row.names("from", known.roles, true);
    rule.by = bytes_of(row.names("by", kLinkBy, true));
    if (rule.by.empty()) row.wrong("by", "expected one or more of subject, parent, address");
    rule.window_days = static_cast<std::uint32_t>(row.number("window_days", 366));
    if (rule.window_days == 0) row.wrong("window_days", "expected a whole number from 1 to 366");
    rule.receiver_role = row.name("receiver", known.roles);
    if (out.only_member(rule.receiver_role) == nullptr) {
      row.wrong("receiver", "expected a role that exactly one member has: it receives the alerts "
                            "on families without an open case");
    }
    rule.tell_reporters = row.flag("tell_reporters", false);
    out.linking.push_back(rule);
  });
  sort_terms(out.linking);
}

void questions(Fields& fields, const Names& kinds, consent::Covenant& out) {
  constexpr std::uint64_t kWeek = 7ull * 86'400'000;
  Seen seen;
  fields.tables("questions", [&](Fields& row) {
    consent::QuestionRule rule;
    rule.term = term(row, seen);
    rule.question_kind = row.name("question", kinds);
    rule.answer_kind = row.name("answer", kinds);
    rule.tick_ms = row.number("tick_ms", kWeek);
    if (rule.tick_ms == 0) row.wrong("tick_ms", "expected milliseconds from 1 to seven days");
    rule.answer_after_ms = row.number("answer_after_ms", kWeek, 0);
    rule.per_day = static_cast<std::uint32_t>(row.number("per_day", 100'000));
    if (rule.per_day == 0) row.wrong("per_day", "expected how many questions a member may ask");
    const Names answers = terms(row, "answers", rule.answers);
    if (rule.answers.size() < 2) row.wrong("answers", "expected two or more [[questions.answers]]");
    rule.nothing = row.name("nothing", answers);
    out.questions.push_back(rule);
  });
  sort_terms(out.questions);
}

// Whose consent the regime asks for, by age; a regime without rows is not confirmed.
void givers(Fields& regime, std::uint16_t number, consent::Covenant& out) {
  consent::RegimeGivers entry{number, {}};
  regime.tables("givers", [&](Fields& row) {
    consent::GiverRow giver;
    giver.from_age = static_cast<std::uint8_t>(row.number("from_age", 150));
    giver.capable = static_cast<consent::Gives>(row.name("capable", kGives));
    giver.not_capable = static_cast<consent::Gives>(row.name("not_capable", kGives));
    const bool fits = entry.rows.empty() ? giver.from_age == 0
                                         : entry.rows.back().from_age < giver.from_age;
    if (!fits) row.wrong("from_age", "expected 0 in the first row, and more in each next one");
    entry.rows.push_back(giver);
  });
  if (!entry.rows.empty()) out.givers.push_back(std::move(entry));
}

// What no program carries out yet (reason, two people, notice) a statute needs above existence.
void check_levels(Fields& row, const consent::ReleaseRule& rule, const consent::Covenant& out) {
  for (const std::uint16_t number : rule.grounds) {
    const consent::Ground* ground = out.ground(number);
    if (ground == nullptr) continue;
    if (ground->type == consent::GroundType::linking) {
      row.wrong("grounds", "a linking ground links signals and opens nothing");
    }
    if (ground->type == consent::GroundType::statute && rule.level > Level::existence) {
      row.wrong("level", "a ground of type statute may open level existence alone");
    }
  }
}

void rules(Fields& fields, const Names& roles, consent::Covenant& out) {
  const Names purposes = terms(fields, "purposes", out.purposes);
  Seen kinds_seen, regimes_seen, grounds_seen;
  fields.tables("kinds", [&](Fields& row) {
    out.kinds.push_back({term(row, kinds_seen), row.flag("may_be_urgent", false)});
    if (row.flag("opens_unwitnessed", false)) {
      if (!out.kinds.back().may_be_urgent) row.wrong("opens_unwitnessed", "it is never urgent");
      out.witness_terms.urgent_kinds.push_back(out.kinds.back().term.number);
    }
    if (row.flag("never_on_consent", false)) {
      out.never_on_consent.push_back(out.kinds.back().term.number);
    }
  });
  std::sort(out.never_on_consent.begin(), out.never_on_consent.end());
  std::vector<std::uint16_t>& unwitnessed = out.witness_terms.urgent_kinds;
  std::sort(unwitnessed.begin(), unwitnessed.end());
  const Names kinds = sort_terms(out.kinds);
  fields.tables("regimes", [&](Fields& row) {
    out.regimes.push_back({term(row, regimes_seen), row.flag("unconfirmed", false)});
    givers(row, out.regimes.back().term.number, out);
    regime_terms(row, out.regimes.back().term.number, out);
  });
  const Names regimes = sort_terms(out.regimes);
  std::sort(out.givers.begin(), out.givers.end(),
            [](const auto& left, const auto& right) { return left.regime < right.regime; });
  sort_regime_terms(out);
  const Names opening = circumstances(fields, roles, out);
  fields.tables("grounds", [&](Fields& row) {
    out.grounds.push_back(ground(row, regimes, grounds_seen));
    ground_terms(row, out.grounds.back(), opening, out);
  });
  sort_ground_terms(out);
  const Names grounds = sort_terms(out.grounds);
  fields.tables("rules", [&](Fields& row) {
    consent::ReleaseRule rule;
    rule.from_role = row.name("from", roles);
    rule.to_role = row.name("to", roles);
    rule.kinds = row.names("kinds", kinds, true);
    rule.purposes = row.names("purposes", purposes, true);
    rule.grounds = row.names("grounds", grounds, false);
    rule.level = static_cast<Level>(row.name("level", kLevels));
    rule.needs_case = row.flag("needs_case", false);
    rule.needs_own_case = row.flag("needs_own_case", false);
    check_levels(row, rule, out);
    out.rules.push_back(rule);
  });
  linking(fields, {roles, kinds, grounds}, out);
  questions(fields, kinds, out);
}

// "none", or "members": those with witness = true, of whom witness_quorum must cosign.
void witnesses(Fields& fields, consent::Covenant& out) {
  const std::string forms =
      "expected \"none\", or \"members\": those with witness = true, of whom witness_quorum cosign";
  const bool tables = fields.has("witnesses") && !fields.is_text("witnesses");
  if (tables) {
    fields.tables("witnesses", [&](Fields& row) {
      const bool mandatory = row.flag("mandatory", false);
      row.wrong(mandatory ? "mandatory" : "", mandatory ? why_never("mandatory_witness") : forms);
    });
  }
  const std::string form = tables ? "none" : fields.text("witnesses", "none");
  out.witnesses_none = form == "none";
  consent::WitnessTerms& terms = out.witness_terms;
  terms.need = static_cast<std::uint8_t>(fields.number("witness_quorum", 32, 0));
  terms.faulty = static_cast<std::uint8_t>(fields.number("witness_faulty", 32, 0));
  terms.proof_within_ms = fields.number("proof_within_ms", 86'400'000, terms.proof_within_ms);
  if (tables) return;
  if (form != "none" && form != "members") return fields.wrong("witnesses", forms);
  const std::size_t count = terms.members.size();
  if (out.witnesses_none) {
    if (terms != consent::WitnessTerms{}) {
      fields.wrong("witnesses", "\"none\", but a member has witness = true, a kind "
                                "opens_unwitnessed, or there is a key witness_…; say \"members\"");
    } else if (!out.is_test) {
      fields.wrong("witnesses", "\"none\" is for a test covenant alone (is_test = true): else the "
                                "operator could show everybody another log");
    }
    return;
  }
  if (terms.need >= count || 2u * terms.need <= count + terms.faulty) {
    fields.wrong("witness_quorum",
                 "with " + std::to_string(count) + " witnesses of whom " +
                     std::to_string(terms.faulty) + " may lie, twice the quorum must be above " +
                     std::to_string(count + terms.faulty) +
                     ", and the quorum below their number, so that nobody is mandatory");
  }
}

consent::Covenant read(Fields& fields) {
  consent::Covenant out;
  out.version = static_cast<std::uint32_t>(fields.number("version", UINT32_MAX));
  out.title = fields.text("title");
  if (out.version == 0) fields.wrong("version", "expected a whole number from 1");
  out.ledger_origin = fields.text("ledger_origin");
  out.directory_origin = fields.text("directory_origin");
  if (out.ledger_origin == out.directory_origin) {
    fields.wrong("directory_origin", "the two logs need origins of their own");
  }
  out.is_test = fields.flag("is_test", false);
  out.key_threshold = static_cast<std::uint8_t>(fields.number("key_threshold", 255, 1));
  if (const std::string previous = fields.text("previous", ""); !previous.empty()) {
    out.previous = Digest::from(fields.hex("previous", 32)).value();
  }
  authority(fields, out);
  const Names roles = terms(fields, "roles", out.roles);
  members(fields, roles, out);
  functions(fields, out);
  rules(fields, roles, out);
  terms(fields, "domains", out.domains);
  programmes(fields, out);
  ladder(fields, roles, out);
  witnesses(fields, out);
  fields.table("limits", [&](Fields& row) { limits(row, out.grounds, out.limits); });
  return out;
}

}  // namespace

Result<consent::Covenant> compile(std::string_view text) {
  if (text.size() > consent::kCovenantBytesMax) return Error{ErrorCode::too_large, "covenant"};
  Faults faults;
  SLUIS_TRY(table, parse_toml(text, faults));
  consent::Covenant covenant;
  {
    Fields fields(table, "", faults);
    covenant = read(fields);
  }
  if (faults.first()) return *faults.first();
  // The same checks that every reader of the signed bytes makes.
  return consent::decode_covenant(consent::encode_covenant(covenant));
}

}  // namespace sluis::covenant
