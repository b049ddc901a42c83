// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/own_decision.h"

#include "adapters/sdk/fact_fold.h"
#include "consent/core/fact_rights.h"
#include "consent/core/leaf.h"
#include "proto/hash/commit.h"
#include "proto/seal/sign.h"

namespace sluis::sdk {
namespace {

using consent::VerifiedAct;

using Acts = VerifiedFacts;

bool lists(const std::vector<std::uint8_t>& numbers, std::uint8_t number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

Status check_numbers(const consent::Member& member, const VerifiedAct& act) {
  for (const PersonOpening& person : act.act().persons) {
    SLUIS_TRY(body, canon::decode<consent::PersonBody>(person.opening.body, "facts"));
    if (consent::has_number(body.keys) && !member.may_use_bsn) {
      return Error{ErrorCode::bsn_not_entitled, "facts"};
    }
  }
  return Done{};
}

// What a gateway says by itself, without a worker.
bool is_rekeying(LeafType type, const Bytes& bytes) {
  if (type != LeafType::fact) return false;
  const auto body = canon::decode<consent::FactBody>(bytes, "facts");
  return body.ok() && consent::is_of_the_gateway(body->payload);
}

// It says by what else somebody is known, and nothing more: a gateway's REKEY, a worker's
// SAME_PERSON.
bool only_names(LeafType type, const Bytes& bytes) {
  if (type != LeafType::fact) return false;
  const auto body = canon::decode<consent::FactBody>(bytes, "facts");
  return body.ok() && (consent::is_of_the_gateway(body->payload) ||
                       body->kind() == consent::FactKind::same_person);
}

// It ended in another member, and signed under a covenant of before this one: what it said then
// stands. What its own right to numbers was, the broker alone has looked at.
bool is_of_who_ended(const consent::Covenant& covenant, const VerifiedAct& act) {
  return covenant.ended_member(act.actor().member) != nullptr &&
         act.act().covenant < covenant.version;
}

// The covenant lets this member say this, through a worker of this function.
Status check_allowed(const consent::Covenant& covenant, const VerifiedAct& act) {
  const consent::Member* member = covenant.member(act.actor().member);
  const bool ended = is_of_who_ended(covenant, act);
  if (member == nullptr && !ended) return Error{ErrorCode::unknown_member, "facts"};
  const Error refused{ErrorCode::not_allowed, "facts"};
  if (is_rekeying(act.act().type, act.act().opening.body)) {
    if (!act.actor().worker.is_zero()) return refused;  // it must not be signed by one either
    return ended ? Status{Done{}} : check_numbers(*member, act);
  }
  const consent::Function* function = covenant.function(act.actor().function);
  if (act.actor().worker.is_zero() || function == nullptr) return refused;
  const LeafType type = act.act().type;
  if (!lists(function->acts, static_cast<std::uint8_t>(type))) return refused;
  if (type == LeafType::fact) {
    SLUIS_TRY(body, canon::decode<consent::FactBody>(act.act().opening.body, "facts"));
    if (!consent::may_record(*function, body.payload)) return refused;
  }
  return ended ? Status{Done{}} : check_numbers(*member, act);
}

const RecordedAct* find_own(std::span<const RecordedAct> acts, const Commitment& commitment) {
  for (const RecordedAct& own : acts) {
    if (own.act.commitment == commitment) return &own;
  }
  return nullptr;
}

// The act as it was signed, put together from leaf and openings.
SignedAct act_of(const consent::Leaf& leaf, const codec::FactUsed& fact,
                 std::span<const RecordedAct> own_acts) {
  SignedAct act;
  act.type = leaf.type;
  act.covenant = leaf.covenant;
  act.commitment = leaf.commitment;
  act.opening = *fact.record.opening;
  act.worker_signature = fact.worker_signature;
  act.signatures = leaf.signatures;
  act.batch = leaf.batch;
  act.persons = fact.persons;
  const RecordedAct* own = find_own(own_acts, leaf.commitment);
  if (act.persons.empty() && own != nullptr) act.persons = own->act.persons;
  return act;
}

// The last moment of the leaf's second: a key revoked within it does not count any more.
TimeMs time_of(const consent::Leaf& leaf) { return {leaf.time_s * 1000 + 999}; }

Result<VerifiedAct> verify_fact(const OwnView& view, const codec::FactUsed& fact) {
  if (!fact.record.opening) return Error{ErrorCode::bad_opening, "facts"};
  SLUIS_TRY(leaf, consent::decode_leaf(fact.record.leaf));
  if (leaf.type != LeafType::fact && leaf.type != LeafType::withdraw) {
    return Error{ErrorCode::malformed, "facts"};
  }
  SLUIS_TRY_DONE(view.ledger.check(fact.record));
  SLUIS_TRY(act, consent::verify_act(act_of(leaf, fact, view.own_acts), view.directory,
                                     time_of(leaf), seal::verify));
  if (act.actor().member != leaf.member) return Error{ErrorCode::not_your_act, "facts"};
  SLUIS_TRY_DONE(check_allowed(view.covenant, act));
  return act;
}

// Of one that is not what it claims, or whose member has left, nothing is believed, and nothing is
// lost by it but a way to find somebody: no member's holds up what others said.
bool is_left_out(const codec::FactUsed& fact) {
  return fact.record.opening && only_names(LeafType::fact, fact.record.opening->body);
}

// One place holds one entry, and one act stands in one place: an old yes that is entered again
// would come after the withdrawal that beat it.
Status collect_facts(const OwnView& view, std::span<const codec::FactUsed> facts, Acts& acts) {
  std::map<Commitment, std::uint64_t> places;
  for (const codec::FactUsed& fact : facts) {
    Result<VerifiedAct> verified = verify_fact(view, fact);
    if (!verified.ok() && is_left_out(fact)) continue;
    SLUIS_TRY(act, std::move(verified));
    const std::uint64_t index = fact.record.index;
    const Commitment commitment = act.act().commitment;
    const auto [place, is_new] = places.try_emplace(commitment, index);
    if (place->second != index) return Error{ErrorCode::id_conflict, "facts"};
    if (!acts.emplace(index, std::move(act)).second && is_new) {
      return Error{ErrorCode::forked, "facts"};
    }
  }
  return Done{};
}

// Of this member's own acts those that close; no opening rests on them, so no proof is asked. The
// end of a circumstance closes where it opened, and is believed only in order where it closed. A
// REKEY tells what closes whom it is about.
bool closes(const consent::Covenant& covenant, const SignedAct& act) {
  if (act.type == LeafType::withdraw) return true;
  if (act.type != LeafType::fact) return false;
  const auto body = canon::decode<consent::FactBody>(act.opening.body, "own_acts");
  if (!body.ok()) return false;
  if (const auto* agreed = std::get_if<consent::CircumstanceAgreed>(&body->payload)) {
    return agreed->answer == consent::Answer::no;
  }
  if (const auto* stated = std::get_if<consent::CircumstanceStated>(&body->payload)) {
    const consent::CircumstanceType* type = covenant.circumstance(stated->type);
    return type == nullptr || type->effect != consent::Effect::opens;
  }
  if (std::holds_alternative<consent::CircumstanceEnded>(body->payload)) return true;
  if (consent::is_of_the_gateway(body->payload)) return true;
  const auto* answer = std::get_if<consent::ConsentAnswer>(&body->payload);
  return answer != nullptr && answer->answer == consent::Answer::no;
}

Status collect_own(const OwnView& view, Acts& acts) {
  for (const RecordedAct& own : view.own_acts) {
    const auto handed = acts.find(own.index);
    const bool is_handed =
        handed != acts.end() && handed->second.act().commitment == own.act.commitment;
    if (is_handed || !closes(view.covenant, own.act)) continue;
    if (handed != acts.end()) return Error{ErrorCode::forked, "own_acts"};
    SLUIS_TRY(nested, consent::nested_persons(own.act));
    SLUIS_TRY_DONE(consent::check_persons(own.act, nested));
    SLUIS_TRY(actor, consent::actor_of(own.act));
    acts.emplace(own.index, consent::already_verified(own.act, actor));
  }
  return Done{};
}

// The source's own persons come first: a statement that two key sets are one person reaches them.
std::vector<PersonId> register_persons(const OwnRequest& own, FactFold& fold) {
  std::vector<std::vector<PersonKey>> keys;
  for (const OwnPerson& person : own.persons) {
    keys.push_back(person.keys);
    std::sort(keys.back().begin(), keys.back().end());
  }
  return fold.register_request(own.source, keys);
}

consent::Request request_of(const OwnRequest& own, TimeMs now,
                            const std::vector<PersonId>& persons, const FactFold& fold) {
  consent::Request out;
  out.source = own.source;
  out.recipient = own.recipient;
  out.kind = own.kind;
  out.purpose = own.purpose;
  out.domain = own.domain;
  out.source_regime = own.source_regime;
  out.urgent = own.urgent;
  out.wanted = own.wanted;
  out.now = now;
  for (std::size_t i = 0; i < persons.size(); ++i) {
    out.persons.push_back(fold.person(own.persons[i].role, persons[i]));
  }
  return out;
}

}  // namespace

Result<VerifiedFacts> verified_facts(const OwnView& view, std::span<const codec::FactUsed> facts) {
  Acts acts;
  SLUIS_TRY_DONE(collect_facts(view, facts, acts));
  return acts;
}

Result<consent::Decision> own_decision(const OwnView& view, std::span<const codec::FactUsed> facts,
                                       const OwnRequest& request, TimeMs now) {
  Acts acts;
  SLUIS_TRY_DONE(collect_facts(view, facts, acts));
  SLUIS_TRY_DONE(collect_own(view, acts));
  FactFold fold;
  fold.know_successors(view.covenant);
  const std::vector<PersonId> persons = register_persons(request, fold);
  for (const auto& [index, act] : acts) {
    const Status taken = fold.take(act, index);
    const bool counts = taken.ok() || !only_names(act.act().type, act.act().opening.body);
    if (counts) SLUIS_TRY_DONE(taken);
  }
  return consent::decide(view.covenant, fold.facts(), request_of(request, now, persons, fold));
}

Result<consent::DecisionBody> check_order(const codec::ReleaseOrder& order, const MemberId& source,
                                          const LedgerView& ledger, TimeMs now) {
  const codec::Proven& record = order.decision;
  const Error missing{ErrorCode::no_release_record, "order"};
  if (!record.opening) return missing;
  const Result<consent::Leaf> leaf = consent::decode_leaf(record.leaf);
  if (!leaf.ok() || leaf->type != LeafType::decision) return missing;
  if (!hash::opens(leaf->commitment, LeafType::decision, *record.opening)) {
    return Error{ErrorCode::bad_opening, "order"};
  }
  SLUIS_TRY(body, canon::decode<consent::DecisionBody>(record.opening->body, "order"));
  const bool permits = body.verdict == consent::Verdict::permit && body.source == source &&
                       body.exchange_id == order.exchange_id &&
                       body.recipient == order.recipient && body.level >= order.level &&
                       now < order.valid_until;
  if (!permits) return Error{ErrorCode::not_ordered, "order"};
  SLUIS_TRY_DONE(ledger.check(record));
  return body;
}

}  // namespace sluis::sdk
