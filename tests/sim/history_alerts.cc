// SPDX-License-Identifier: EUPL-1.2
// What must always hold of linked alerts: made under a ground that is valid, from members that did
// signal about one family, each named once; given to their reader alone, after the log has it.
#include "tests/sim/chain.h"
#include "tests/sim/history.h"

namespace sluis::sim {
namespace {

bool links_at(TimeMs wall) { return wall >= kLinksFrom && wall < kLinksUntil; }

bool have_a_key_in_common(const std::vector<PersonKey>& one, const std::vector<PersonKey>& other) {
  return std::any_of(one.begin(), one.end(), [&](const PersonKey& key) {
    return std::find(other.begin(), other.end(), key) != other.end();
  });
}

}  // namespace

void History::signalled(const broker::AppendLeaf& append) {
  const auto body = canon::decode<consent::IntentBody>(append.opening.body, "intent");
  const auto subject =
      canon::decode<consent::PersonBody>(append.persons.front().opening.opening.body, "person");
  signals_[body->exchange_id] = {append.leaf.member, subject->keys};
}

void History::linked(const Entry& entry, const broker::AppendLeaf& append) {
  const auto body = canon::decode<consent::LinkedBody>(append.opening.body, "linked");
  if (!body.ok()) return fail("an alert of another form, or with a reporter named twice");
  names_.give(body->alert_id.view(), 'a');
  tell("linked " + name(body->alert_id.view()));
  if (!links_at(entry.event.wall)) fail("linked without a valid ground");
  if (body->receiver != desk()) fail("an alert for another than its reader");
  const auto& event = std::get<broker::AlertEvent>(entry.event.payload);
  const auto& by = std::get<broker::AlertLinked>(event.what);
  // Everybody named signalled about this subject, or about one with a key in common.
  const std::vector<PersonKey>& keys = signals_.at(by.exchange_id).second;
  std::set<MemberId> signalled;
  for (const auto& [exchange, signal] : signals_) {
    if (have_a_key_in_common(signal.second, keys)) signalled.insert(signal.first);
  }
  for (const MemberId& member : body->reporters) {
    if (!signalled.contains(member)) fail("an alert names a member that did not signal");
  }
  linked_[append.index] = *body;
}

void History::alert_released(const Entry& entry, const broker::AppendLeaf& append) {
  const auto body = canon::decode<consent::AlertReleaseBody>(append.opening.body, "release");
  tell("alert released " + name(body->alert_id.view()));
  const auto alert = linked_.find(body->linked);
  if (alert == linked_.end() || alert->second.alert_id != body->alert_id) {
    return fail("released an alert that is not in the ledger");
  }
  if (!links_at(entry.event.wall)) fail("an alert was given without a valid ground");
  if (body->recipient != alert->second.receiver) fail("an alert was given to another");
  given_[append.index] = *body;
}

void History::alerted(const MemberId& member, const broker::DeliverAlert& alert) {
  tell("alerted of " + name(alert.alert_id.view()));
  const auto release = given_.find(alert.release_index);
  const bool stands = release != given_.end() && release->second.recipient == member &&
                      release->second.alert_id == alert.alert_id &&
                      release->second.linked == alert.revision;
  if (!stands) fail("told of an alert before the log, or of another's");
}

}  // namespace sluis::sim
