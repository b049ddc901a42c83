// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/decide.h"

namespace sluis::consent {
namespace {

bool contains(const std::vector<std::uint16_t>& numbers, std::uint16_t number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}
bool any_or_contains(const std::vector<std::uint16_t>& numbers, std::uint16_t number) {
  return numbers.empty() || contains(numbers, number);
}
bool contains(const std::vector<PersonId>& persons, const PersonId& person) {
  return std::find(persons.begin(), persons.end(), person) != persons.end();
}
bool intersects(const std::vector<PersonId>& one, const std::vector<PersonId>& other) {
  return std::any_of(one.begin(), one.end(),
                     [&](const PersonId& person) { return contains(other, person); });
}

std::uint16_t role_of(const Covenant& covenant, const MemberId& member) {
  const Member* row = covenant.member(member);
  return row == nullptr ? std::uint16_t{0} : row->role;
}

// What one consent says about one person of the request, closest to yes first.
enum class Standing : std::uint8_t {
  yes, refused, possibly, not_accepted, incomplete, expired, withdrawn, irrelevant,
};

struct Vote {
  const ConsentState* consent = nullptr;
  Standing standing = Standing::irrelevant;
  int specificity = 0;
};

class ConsentGround {
 public:
  ConsentGround(const Covenant& covenant, const FactsView& facts, const Request& request,
                const RequestPerson& person)
      : covenant_(covenant), facts_(facts), request_(request), person_(person) {}

  // The verdict on the one person; the combining rule is specific-then-objection (LAW §5). Where no
  // entry counts, what stands closest to a yes says which next step is the useful one.
  PersonDecision decide() const {
    std::optional<Vote> best, closest;
    bool refused = false;
    for (const ConsentState* consent : facts_.consents) {
      const Vote vote = weigh(*consent);
      if (vote.standing == Standing::irrelevant) continue;
      if (!closest || vote.standing < closest->standing) closest = vote;
      if (vote.standing != Standing::yes && vote.standing != Standing::refused) continue;
      refused = refused || vote.standing == Standing::refused;
      const bool objection_at_equal = best && vote.specificity == best->specificity &&
                                      vote.standing == Standing::refused;
      if (!best || vote.specificity > best->specificity || objection_at_equal) best = vote;
    }
    if (!best) return open_question(closest);
    if (best->standing == Standing::yes && refused) {
      for (const ConsentState* consent : facts_.consents) {
        const Vote vote = weigh(*consent);
        if (vote.standing == Standing::refused && left_out(vote, *best)) return concluded(vote);
      }
    }
    return concluded(*best);
  }

 private:
  // A no holds until the same giver says yes: a narrower consent that leaves that giver out is no
  // way around it (LAW §1: one no holds).
  static bool left_out(const Vote& refusal, const Vote& yes) {
    const auto& asked = yes.consent->givers;
    return std::any_of(
        refusal.consent->givers.begin(), refusal.consent->givers.end(),
        [&](const GiverState& giver) {
          return giver.answer == Answer::no &&
                 std::none_of(asked.begin(), asked.end(), [&](const GiverState& other) {
                   return other.person == giver.person;
                 });
        });
  }

  // A closing match is on any key, an opening match only on the same person (DESIGN §8).
  bool withdrawn(const ConsentState& consent) const {
    for (const WithdrawalState& withdrawal : facts_.withdrawals) {
      if (withdrawal.index <= consent.index) continue;
      const bool about = contains(withdrawal.subjects, consent.subject) ||
                         intersects(withdrawal.subjects, person_.same) ||
                         intersects(withdrawal.subjects, person_.possibly);
      if (!about || !covers(withdrawal.scope, covenant_, request_)) continue;
      if (contains(withdrawal.givers, consent.subject)) return true;
      for (const GiverState& giver : consent.givers) {
        if (contains(withdrawal.givers, giver.person)) return true;
      }
    }
    return false;
  }

  int specificity(const Scope& scope) const {
    int to = 0;
    for (const Party& party : scope.to) {
      if (!party.is_role && party.member == request_.recipient) to = std::max(to, 2);
      if (party.is_role && party.role == role_of(covenant_, request_.recipient)) {
        to = std::max(to, 1);
      }
    }
    const int topic = !scope.kinds.empty() ? 2 : (!scope.domains.empty() ? 1 : 0);
    return to * 3 + topic;
  }

  Vote weigh(const ConsentState& consent) const {
    Vote vote{&consent, Standing::irrelevant, 0};
    const bool same = contains(person_.same, consent.subject);
    if (!same && !contains(person_.possibly, consent.subject)) return vote;
    if (!covers(consent.scope, covenant_, request_)) return vote;
    std::size_t yes = 0;
    bool no = false;
    for (const GiverState& giver : consent.givers) {
      if (!giver.answer) continue;
      if (*giver.answer == Answer::yes) ++yes;
      if (*giver.answer == Answer::no) no = true;
    }
    vote.specificity = specificity(consent.scope);
    vote.standing = standing(consent, same, yes == consent.givers.size(), no);
    return vote;
  }

  // The record, the answers, and what made a yes count.
  std::vector<std::uint64_t> references(const Vote& vote) const {
    const ConsentState& consent = *vote.consent;
    std::vector<std::uint64_t> out;
    out.reserve(consent.givers.size() + 2);
    out.push_back(consent.index);
    for (const GiverState& giver : consent.givers) {
      if (giver.answer) out.push_back(giver.answer_index);
    }
    if (vote.standing != Standing::yes) return out;
    const auto row = consent.acceptances.find(request_.source);
    if (row != consent.acceptances.end()) out.push_back(row->second.second);
    return out;
  }

  Standing standing(const ConsentState& consent, bool same, bool complete, bool no) const {
    if (request_.now < consent.valid_from || request_.now >= consent.valid_until) {
      return Standing::expired;
    }
    if (withdrawn(consent)) return Standing::withdrawn;
    if (no) return Standing::refused;
    if (!complete) return Standing::incomplete;
    if (!same) return Standing::possibly;
    return accepted(consent) ? Standing::yes : Standing::not_accepted;
  }

  // The keeper of the secret answers for it: what another member recorded counts once accepted.
  bool accepted(const ConsentState& consent) const {
    if (consent.recorder == request_.source) return true;
    const auto row = consent.acceptances.find(request_.source);
    return row != consent.acceptances.end() && row->second.first == Acceptance::accepted;
  }

  PersonDecision concluded(const Vote& vote) const {
    const bool yes = vote.standing == Standing::yes;
    return {person_.role, yes ? Verdict::permit : Verdict::hold, Level::none, 0,
            yes ? ErrorCode::permit : ErrorCode::consent_refused, references(vote),
            {vote.consent->id}};
  }

  PersonDecision open_question(const std::optional<Vote>& closest) const {
    PersonDecision out{person_.role, Verdict::hold, Level::none, 0,
                       ErrorCode::consent_missing, {}, {}};
    if (!closest) return out;
    out.references = references(*closest);
    out.consents = {closest->consent->id};
    switch (closest->standing) {
      case Standing::possibly: out.reason = ErrorCode::possibly_same; break;
      case Standing::not_accepted: out.reason = ErrorCode::consent_not_accepted; break;
      case Standing::incomplete: out.reason = ErrorCode::consent_incomplete; break;
      case Standing::expired: out.reason = ErrorCode::consent_expired; break;
      case Standing::withdrawn: out.reason = ErrorCode::consent_withdrawn; break;
      default: break;
    }
    return out;
  }

  const Covenant& covenant_;
  const FactsView& facts_;
  const Request& request_;
  const RequestPerson& person_;
};

const ReleaseRule* find_rule(const Covenant& covenant, const Request& request) {
  const std::uint16_t from = role_of(covenant, request.source);
  const std::uint16_t to = role_of(covenant, request.recipient);
  if (from == 0 || to == 0) return nullptr;
  for (const ReleaseRule& rule : covenant.rules) {
    if (rule.from_role == from && rule.to_role == to && any_or_contains(rule.kinds, request.kind) &&
        any_or_contains(rule.purposes, request.purpose)) {
      return &rule;
    }
  }
  return nullptr;
}

// The open case on the subject that `coordinator` directs.
const CaseState* find_case(const FactsView& facts, const Request& request,
                           const MemberId& coordinator) {
  for (const CaseState& row : facts.cases) {
    if (row.open && row.coordinator == coordinator &&
        intersects(row.subjects, request.persons.front().same)) {
      return &row;
    }
  }
  return nullptr;
}

bool ground_applies(const Ground& ground, const Request& request) {
  return request.now >= ground.valid_from && request.now < ground.valid_until &&
         any_or_contains(ground.regimes, request.source_regime);
}

PersonDecision decide_person(const Covenant& covenant, const FactsView& facts,
                             const Request& request, const ReleaseRule& rule,
                             const RequestPerson& person) {
  PersonDecision first{person.role, Verdict::hold, Level::none, 0, ErrorCode::no_ground, {}, {}};
  bool tried = false;
  for (const std::uint16_t number : rule.grounds) {
    const Ground* ground = covenant.ground(number);
    if (ground == nullptr || !ground_applies(*ground, request)) continue;
    if (ground->type == GroundType::linking) continue;  // opens nothing
    if (ground->type == GroundType::statute) {
      const Level level = std::min({rule.level, request.wanted, Level::existence});
      return {person.role, Verdict::permit, level, number, ErrorCode::permit, {}, {}};
    }
    PersonDecision decision = ConsentGround(covenant, facts, request, person).decide();
    if (decision.verdict == Verdict::permit) {
      decision.ground = number;
      decision.level = std::min(rule.level, request.wanted);
      return decision;
    }
    if (!tried) first = std::move(decision);
    tried = true;
  }
  return first;
}

void add_obligations(const Covenant& covenant, Decision& decision) {
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
  }
  std::sort(decision.obligations.begin(), decision.obligations.end());
}

// The least of all persons': one without a ground closes the whole, and the reason says split it.
Decision combine(const Covenant& covenant, std::vector<PersonDecision> persons) {
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
  } else {
    add_obligations(covenant, out);
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
    decision.obligations.clear();
  }
}

void sort_references(Decision& decision) {
  auto& all = decision.references;
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
}

}  // namespace

bool covers(const Scope& scope, const Covenant& covenant, const Request& request) {
  if (!any_or_contains(scope.purposes, request.purpose)) return false;
  if (!any_or_contains(scope.kinds, request.kind)) return false;
  if (!any_or_contains(scope.domains, request.domain)) return false;
  if (scope.from && *scope.from != request.source) return false;
  if (scope.to.empty()) return true;
  const std::uint16_t role = role_of(covenant, request.recipient);
  return std::any_of(scope.to.begin(), scope.to.end(), [&](const Party& party) {
    return party.is_role ? party.role == role && role != 0 : party.member == request.recipient;
  });
}

Decision decide(const Covenant& covenant, const FactsView& facts, const Request& request) {
  Decision out;
  if (request.persons.empty()) return out;
  const ReleaseRule* rule = find_rule(covenant, request);
  if (rule == nullptr || rule->level == Level::none) return out;
  std::vector<PersonDecision> persons;
  persons.reserve(request.persons.size());
  for (const RequestPerson& person : request.persons) {
    persons.push_back(decide_person(covenant, facts, request, *rule, person));
  }
  out = combine(covenant, std::move(persons));
  if (rule->needs_case) need_case(facts, request, request.recipient, out);
  if (rule->needs_own_case) need_case(facts, request, request.source, out);
  sort_references(out);
  return out;
}

Decision decide(const Covenant& covenant, const Facts& facts, const Request& request) {
  std::vector<const ConsentState*> consents;
  for (const ConsentState& consent : facts.consents) consents.push_back(&consent);
  return decide(covenant, FactsView{consents, facts.withdrawals, facts.cases}, request);
}

}  // namespace sluis::consent
