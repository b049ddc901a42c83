// SPDX-License-Identifier: EUPL-1.2
#include "tests/replay/year_replay.h"

#include "consent/core/linked_bodies.h"

namespace sluis::year {

void YearReplay::take_act(const broker::AppendLeaf& entry) {
  if (opens && !entry.persons.empty() && !opens(entry)) {
    CHECK(replayer_.take_closed(entry.leaf.type, entry.opening.body, entry.index).ok());
    return;
  }
  SignedAct act;
  act.type = entry.leaf.type;
  act.covenant = entry.leaf.covenant;
  act.commitment = entry.leaf.commitment;
  act.opening = entry.opening;
  act.worker_signature = entry.worker_signature;
  act.signatures = entry.leaf.signatures;
  for (const broker::SealedPerson& person : entry.persons) act.persons.push_back(person.opening);
  const auto nested = consent::nested_persons(act);
  CHECK(nested.ok() && consent::check_persons(act, *nested).ok());
  if (act.type == LeafType::fact) {
    const auto body = canon::decode<consent::FactBody>(act.opening.body, "fact");
    CHECK(body.ok());
    ++tally_.facts[static_cast<std::uint8_t>(body->kind())];
    if (hides && hides(*body)) return;
  }
  if (act.type == LeafType::intent && act.persons.size() > 1) {
    several_.insert(canon::decode<consent::IntentBody>(act.opening.body, "intent")->exchange_id);
  }
  const auto actor = consent::actor_of(act);
  CHECK(actor.ok());
  const Status taken =
      replayer_.take(consent::already_verified(std::move(act), *actor), entry.index);
  if (!taken.ok()) tally_.first_different.push_back("fact: " + to_text(taken.error()));
}

void YearReplay::count(const sdk::Replayed& replayed, std::uint64_t index, std::uint16_t reason) {
  if (!replayed.named) return;
  if (replayed.replay == sdk::Replay::same) ++tally_.same;
  if (replayed.replay == sdk::Replay::not_possible) {
    ++tally_.not_possible;
    ++tally_.why_not[replayed.why_not];
  }
  if (replayed.replay != sdk::Replay::different) return;
  ++tally_.different;
  if (replayed.unsure) ++tally_.unsure;
  if (tally_.first_different.size() >= 10) return;
  std::string text = "entry " + std::to_string(index) + ", reason " + std::to_string(reason) +
                     ", again " +
                     std::to_string(static_cast<unsigned>(replayed.again.reason)) + ":";
  for (const std::string_view field : replayed.differs) text += " " + std::string(field);
  for (const std::uint64_t used : replayed.again.references) text += " " + std::to_string(used);
  tally_.first_different.push_back(text);
}

void YearReplay::take_decision(const broker::AppendLeaf& entry) {
  const auto body = canon::decode<consent::DecisionBody>(entry.opening.body, "decision");
  CHECK(body.ok());
  ++tally_.decisions;
  ++tally_.reasons[body->reason];
  ++tally_.algorithms[body->algorithm];
  ++tally_.covenants[body->covenant];
  if (body->verdict == consent::Verdict::permit) {
    ++tally_.permits;
    ++tally_.grounds[body->ground];
  }
  if (body->exchange_id.is_zero()) ++tally_.of_preflights;
  if (body->message_id) ++tally_.of_messages;
  if (several_.contains(body->exchange_id)) ++tally_.of_several_persons;
  count(replayer_.again(*body, entry.index, entry.leaf.time_s), entry.index, body->reason);
}

void YearReplay::take_release(const broker::AppendLeaf& entry) {
  if (entry.opening.body.front() == consent::kAlertReleaseVersion) return;
  const auto body = canon::decode<consent::ReleaseBody>(entry.opening.body, "release");
  CHECK(body.ok());
  ++tally_.releases;
  count(replayer_.again(*body, entry.leaf.time_s), entry.index, 0);
}

void YearReplay::take(const broker::AppendLeaf& entry) {
  switch (entry.leaf.type) {
    case LeafType::covenant: {
      auto covenant = consent::decode_covenant(entry.opening.body);
      CHECK(covenant.ok());
      if (bend_covenant) bend_covenant(*covenant);
      return replayer_.take(std::move(*covenant));
    }
    case LeafType::decision: return take_decision(entry);
    case LeafType::release: return take_release(entry);
    default:
      if (consent::actor_of(entry.leaf.type) == consent::LeafActor::member) take_act(entry);
  }
}

}  // namespace sluis::year
