// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/decide_parts.h"

namespace sluis::consent {
namespace {

// The first open case on the subject that `coordinator` directs.
const CaseState* find_case(const FactsView& facts, const Request& request,
                           const MemberId& coordinator) {
  const CaseState* first = nullptr;
  for (const CaseState& row : facts.cases) {
    if (row.open && row.coordinator == coordinator &&
        intersects(row.subjects, request.persons.front().same) &&
        (first == nullptr || row.index < first->index)) {
      first = &row;
    }
  }
  return first;
}

bool ground_applies(const Ground& ground, const Request& request) {
  return ground.type != GroundType::linking && request.now >= ground.valid_from &&
         request.now < ground.valid_until &&
         any_or_contains(ground.regimes, request.source_regime);
}

bool only_on_consent(const PersonQuestion& question, const Ground& ground,
                     std::span<const Need> needs) {
  const Request& request = question.request;
  if (ground.type != GroundType::consent) return false;
  return contains(question.covenant.never_on_consent, request.kind) ||
         (needs.empty() &&
          question.covenant.terms_of_regime(request.source_regime).consent_needs_circumstance);
}

// One ground for one person: rows a to f.
PersonDecision decide_ground(const PersonQuestion& question, const Ground& ground, Level most) {
  const std::uint16_t number = ground.term.number;
  if (!question.facts.circumstances.empty()) {
    if (auto closing = closed(question, question.covenant.basis_of(number))) return *closing;
  }
  const std::span<const Need> needs = question.covenant.needs_of(number);
  if (only_on_consent(question, ground, needs)) {
    return {question.person.role, Verdict::hold, Level::none, 0, ErrorCode::not_on_consent, {}, {}};
  }
  PersonDecision out{question.person.role, Verdict::permit, Level::none, 0, ErrorCode::permit,
                     {}, {}};
  if (!needs.empty()) out = meet(question, needs);
  if (out.verdict == Verdict::permit && ground.type == GroundType::consent) {
    PersonDecision consent = consent_of(question, question.covenant.confirmed_by(number));
    if (consent.verdict != Verdict::permit) out.references.clear();
    consent.references.insert(consent.references.end(), out.references.begin(),
                              out.references.end());
    out = std::move(consent);
  }
  if (out.verdict != Verdict::permit) return out;
  const bool bare = ground.type == GroundType::statute;
  out.level = bare ? std::min(most, Level::existence) : most;
  out.ground = number;
  return out;
}

PersonDecision decide_person(const PersonQuestion& question, const ReleaseRule& rule) {
  PersonDecision first{question.person.role, Verdict::hold, Level::none, 0, ErrorCode::no_ground,
                       {}, {}};
  bool tried = false;
  const Level most = std::min(rule.level, question.request.wanted);
  for (const std::uint16_t number : rule.grounds) {
    const Ground* ground = question.covenant.ground(number);
    if (ground == nullptr || !ground_applies(*ground, question.request)) continue;
    PersonDecision decision = decide_ground(question, *ground, most);
    if (decision.verdict == Verdict::permit) return decision;
    if (!tried) first = std::move(decision);
    tried = true;
  }
  return first;
}

// The subject has an open case under pressure, whoever coordinates it.
bool is_pressed(const PersonQuestion& subject) {
  return std::any_of(subject.facts.cases.begin(), subject.facts.cases.end(),
                     [&](const CaseState& row) {
                       return row.open && intersects(row.subjects, subject.person.same) &&
                              subject.covenant.terms_of_programme(row.programme).frame !=
                                  Frame::voluntary;
                     });
}

void add_obligations(const Covenant& covenant, const FactsView& facts, const Request& request,
                     Decision& decision) {
  const bool pressed = is_pressed({covenant, facts, request, request.persons.front()});
  for (const PersonDecision& person : decision.persons) {
    const Ground* ground = covenant.ground(person.ground);
    if (ground == nullptr) continue;
    const auto add = [&](bool wanted, Obligation obligation) {
      const auto& all = decision.obligations;
      if (wanted && std::find(all.begin(), all.end(), obligation) == all.end()) {
        decision.obligations.push_back(obligation);
      }
    };
    add(ground->author_confirms, Obligation::author_confirms);
    add(ground->four_eyes, Obligation::four_eyes);
    add(ground->notice, Obligation::notice);
    add(pressed && ground->type == GroundType::consent, Obligation::not_free);
  }
  std::sort(decision.obligations.begin(), decision.obligations.end());
}

// The least of all persons': one without a ground closes the whole, and the reason says split it.
Decision combine(std::vector<PersonDecision> persons) {
  Decision out;
  out.persons = std::move(persons);
  const PersonDecision& subject = out.persons.front();
  out.verdict = subject.verdict;
  out.level = subject.level;
  out.reason = subject.reason;
  out.ground = subject.ground;
  for (const PersonDecision& person : out.persons) {
    out.references.insert(out.references.end(), person.references.begin(),
                          person.references.end());
    if (person.verdict != Verdict::permit && out.verdict == Verdict::permit) {
      out.verdict = person.verdict;
      out.reason = ErrorCode::other_person_no_ground;
    }
    out.level = std::min(out.level, person.level);
  }
  if (out.verdict != Verdict::permit) {
    out.level = Level::none;
    out.ground = 0;
  }
  return out;
}

void need_case(const FactsView& facts, const Request& request, const MemberId& coordinator,
               Decision& decision) {
  const CaseState* found = find_case(facts, request, coordinator);
  if (found != nullptr) {
    decision.references.push_back(found->index);
  } else if (decision.verdict == Verdict::permit) {
    decision.verdict = Verdict::hold;
    decision.level = Level::none;
    decision.ground = 0;
    decision.reason = ErrorCode::no_case;
  }
}

void sort_references(Decision& decision) {
  auto& all = decision.references;
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
}

// `meant` is who somebody is that the scope or the request names.
template <class Meant>
bool covers_with(const Scope& scope, const Covenant& covenant, const Request& request,
                 const Meant& meant) {
  if (!any_or_contains(scope.purposes, request.purpose)) return false;
  if (!any_or_contains(scope.kinds, request.kind)) return false;
  if (!any_or_contains(scope.domains, request.domain)) return false;
  if (scope.from && meant(*scope.from) != meant(request.source)) return false;
  if (scope.to.empty()) return true;
  const std::uint16_t role = role_of(covenant, request.recipient);
  return std::any_of(scope.to.begin(), scope.to.end(), [&](const Party& party) {
    return party.is_role ? party.role == role && role != 0
                         : meant(party.member) == meant(request.recipient);
  });
}

}  // namespace

const ReleaseRule* find_rule(const Covenant& covenant, const MemberId& source,
                             const MemberId& recipient, std::uint16_t kind,
                             std::uint16_t purpose) {
  const std::uint16_t from = role_of(covenant, source), to = role_of(covenant, recipient);
  if (from == 0 || to == 0) return nullptr;
  for (const ReleaseRule& rule : covenant.rules) {
    if (rule.from_role == from && rule.to_role == to && any_or_contains(rule.kinds, kind) &&
        any_or_contains(rule.purposes, purpose)) {
      return &rule;
    }
  }
  return nullptr;
}

bool covers(const Scope& scope, const Covenant& covenant, const Request& request) {
  return covers_with(scope, covenant, request, [](const MemberId& named) { return named; });
}

bool reaches(const Scope& scope, const Covenant& covenant, const Request& request) {
  return covers_with(scope, covenant, request,
                     [&](const MemberId& named) { return covenant.heir_of(named); });
}

Decision decide(const Covenant& covenant, const FactsView& facts, const Request& request) {
  Decision out;
  const CombiningRule algorithm = covenant.terms_of_regime(request.source_regime).combining;
  out.algorithm = algorithm;
  if (request.persons.empty()) return out;
  const ReleaseRule* rule = find_rule(covenant, request.source, request.recipient,
                                      request.kind, request.purpose);
  if (rule == nullptr || rule->level == Level::none) return out;
  std::vector<PersonDecision> persons;
  persons.reserve(request.persons.size());
  for (const RequestPerson& person : request.persons) {
    persons.push_back(decide_person({covenant, facts, request, person}, *rule));
  }
  out = combine(std::move(persons));
  out.algorithm = algorithm;
  if (out.verdict == Verdict::permit) {
    if (rule->needs_case) need_case(facts, request, request.recipient, out);
    if (rule->needs_own_case) need_case(facts, request, request.source, out);
  }
  if (out.verdict == Verdict::permit) add_obligations(covenant, facts, request, out);
  sort_references(out);
  return out;
}

ErrorCode may_open_case(const Covenant& covenant, const FactsView& facts, const Request& request,
                        std::uint16_t programme) {
  const ProgrammeTerms terms = covenant.terms_of_programme(programme);
  if (!terms.without_request) return ErrorCode::permit;
  const Ground* ground = covenant.ground(terms.ground);
  if (ground == nullptr || !ground_applies(*ground, request)) return ErrorCode::no_ground;
  for (const RequestPerson& person : request.persons) {
    const PersonDecision decision =
        decide_ground({covenant, facts, request, person}, *ground, Level::existence);
    if (decision.verdict != Verdict::permit) return decision.reason;
  }
  return ErrorCode::permit;
}

Decision decide(const Covenant& covenant, const Facts& facts, const Request& request) {
  std::vector<const ConsentState*> consents;
  for (const ConsentState& consent : facts.consents) consents.push_back(&consent);
  std::vector<const CircumstanceState*> circumstances;
  for (const CircumstanceState& state : facts.circumstances) circumstances.push_back(&state);
  return decide(covenant, FactsView{consents, facts.withdrawals, facts.cases, circumstances},
                request);
}

}  // namespace sluis::consent
