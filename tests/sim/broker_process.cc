// SPDX-License-Identifier: EUPL-1.2
#include "tests/sim/broker_process.h"

namespace sluis::sim {
namespace {

constexpr std::uint64_t kPollMsMax = 500;
constexpr std::uint64_t kDueRoundsMax = 10'000;

}  // namespace

BrokerProcess::BrokerProcess(World& world) : world_(world) {
  clock_.boot_id = world.random.id<BootId>();
  clock_.rate_per_million = static_cast<std::int64_t>(world.random.between(0, 800)) - 400;
}

void BrokerProcess::receive(const MemberId& from, const ToBroker& frame) {
  if (!is_up()) return;
  inbox_.push_back({from, frame});
  if (inbox_.size() == 1) plan_round(world_.random.below(15));
}

std::optional<DurationMs> BrokerProcess::next_due() const {
  const std::uint64_t now = world_.timeline.now();
  return machine_->next_due(clock_.wall(now), clock_.boot(now));
}

void BrokerProcess::plan_round(std::uint64_t delay_ms) {
  const std::uint64_t incarnation = incarnation_, wake = ++wake_;
  world_.timeline.after(delay_ms, [this, incarnation, wake] {
    if (is_up() && incarnation == incarnation_ && wake == wake_) round();
  });
}

void BrokerProcess::wake() {
  if (is_up()) round();
}

// The order is the real runtime's: what was never sent first, then frames, then what is due.
void BrokerProcess::round() {
  ++rounds_;
  crash_at_ = CrashAt::never;
  if (world_.random.per_mille(world_.faults.broker_crash_per_mille)) {
    crash_at_ = static_cast<CrashAt>(world_.random.between(1, 5));
  }
  for (const LeaseId& lease : std::exchange(never_sent_, {})) apply(broker::VoidEvent{lease});
  for (const Asked& asked : std::exchange(inbox_, {})) handle(asked);
  apply_due();
  const std::uint64_t incarnation = incarnation_;
  finish();
  if (incarnation != incarnation_ || !is_up()) return;
  for (const auto& [from, asked] : std::exchange(erasures_, {})) {
    if (!erase(asked, from)) return;
  }
  const auto next = next_due();
  std::uint64_t wait = std::min(next ? next->ms + 1 : kPollMsMax, kPollMsMax);
  if (world_.crime.drops) wait = kPollMsMax;  // what it keeps back stays due for good
  if (!inbox_.empty()) plan_round(1);
  else if (!never_sent_.empty()) plan_round(world_.random.between(1, 100));
  else if (world_.ticking()) plan_round(std::max<std::uint64_t>(wait, 1));
}

// ---- questions ----

void BrokerProcess::handle(const Asked& asked) {
  std::visit([&](const auto& frame) { ask(asked.member, frame); }, asked.frame);
}

void BrokerProcess::ask(const MemberId& from, const ActAsked& asked) {
  if (asked.act.type == LeafType::erasure) return erasures_.emplace_back(from, asked), void();
  std::vector<PersonId> fresh;
  for (std::size_t i = 0; i < asked.act.persons.size(); ++i) {
    fresh.push_back(world_.random.id<PersonId>());
  }
  auto persons = machine_->resolve(asked.act, fresh);
  CHECK(persons.ok());
  apply(broker::ActEvent{from, asked.request, consent::already_verified(asked.act, asked.actor),
                         std::move(*persons)});
}

void BrokerProcess::ask(const MemberId& from, const SubmitAsked& asked) {
  apply(broker::SubmitEvent{from, asked.request,
                            consent::already_verified(asked.act, asked.actor), asked.envelope,
                            asked.header, asked.routing, 1'024});
}

void BrokerProcess::ask(const MemberId& from, const FetchAsked& asked) {
  const TimeMs wall = clock_.wall(world_.timeline.now());
  for (const broker::MessageKey& key : machine_->fetchable(from, asked.credit, wall)) {
    if (world_.dropped(key.message_id)) continue;
    apply(broker::ReleaseEvent{key, asked.request, asked.nonce, asked.boot_id});
  }
  for (const auto& [alert, revision] : asked.held) {
    apply(broker::AlertEvent{broker::AlertHad{alert, from, revision}});
  }
  for (const auto& [alert, revision] : machine_->alerts(from, wall)) {
    apply(broker::AlertEvent{
        broker::AlertReleased{alert, revision, from, asked.request, asked.nonce, asked.boot_id}});
  }
  after_commit_.push_back([this, from, asked, nonce = asked.nonce] {
    Fetched rest{nonce, {}, machine_->stops(from)};
    std::swap(rest.alerts, alerts_[asked.request]);
    for (const broker::UnansweredLease& lease : machine_->unanswered(from)) {
      if (lease.nonce != nonce) rest.unanswered.push_back(lease);
    }
    world_.to_member(from, std::move(rest));
  });
}

void BrokerProcess::ask(const MemberId& from, const OrdersAsked& asked) {
  for (const broker::RenewEvent& renew : machine_->renewable(from)) apply(renew);
  after_commit_.push_back([this, from, request = asked.request] {
    world_.to_member(from, OrdersTold{request, machine_->orders(from)});
  });
}

void BrokerProcess::ask(const MemberId& from, const StatusAsked& asked) {
  after_commit_.push_back([this, from, request = asked.request] {
    world_.to_member(from, StatusTold{request, machine_->status(from)});
  });
}

EndTold BrokerProcess::end_of(const EndAsked& asked) const {
  const broker::End* end = machine_->end_of(asked.sender, asked.recipient, asked.sequence);
  if (end == nullptr) return {asked, std::nullopt, {}};
  const auto& [type, body] = bodies_.at(end->ended ? end->end_index : end->submit_index);
  return {asked, type, body};
}

void BrokerProcess::ask(const MemberId& from, const EndAsked& asked) {
  after_commit_.push_back([this, from, asked] {
    EndTold told = end_of(asked);
    const bool drops = world_.crime.drops && asked.recipient == manager(0) &&
                       world_.crime.drops(asked.sequence);
    if (drops && told.type == LeafType::submit) {
      switch (world_.crime.answer) {
        case Crime::Answer::silence: return;
        case Crime::Answer::denial: told.type.reset(); break;
        case Crime::Answer::acceptance: break;
        case Crime::Answer::another:  // of the number before or after it
          EndAsked other = asked;
          other.sequence += asked.sequence == 1 ? 1 : -1;
          told = end_of(other);
          told.asked = asked;
      }
    }
    world_.to_member(from, std::move(told));
  });
}

// What the broker would have to record, and keeps back.
bool BrokerProcess::is_kept_from(const broker::Payload& due) const {
  const auto* expire = std::get_if<broker::ExpireEvent>(&due);
  return expire != nullptr && world_.dropped(expire->message.message_id);
}

// ---- events ----

bool BrokerProcess::apply_one(broker::Payload payload) {
  const std::uint64_t now = world_.timeline.now();
  const TimeMs wall = machine_->time(clock_.wall(now));
  Entry entry{{wall, clock_.boot(now), world_.random.id<Salt>(), std::move(payload),
               std::nullopt},
              {}, {}, {}};
  const std::optional<PersonId> seal_person = machine_->seal_person(entry.event.payload);
  entry.applied = machine_->apply(entry.event);
  const std::vector<broker::Effect>& effects = entry.applied.effects;
  effects_.insert(effects_.end(), effects.begin(), effects.end());
  if (!entry.applied.changed) return false;
  entry.form = broker::to_journal(entry.event, entry.applied, seal_person);
  for (const broker::Effect& effect : effects) {
    const auto* leaf = std::get_if<broker::AppendLeaf>(&effect);
    if (leaf == nullptr) continue;
    entry.leaves.push_back(consent::encode_leaf(leaf->leaf).value());
    bodies_[leaf->index] = {leaf->leaf.type, leaf->opening.body};
  }
  batch_.push_back(std::move(entry));
  return true;
}

bool BrokerProcess::apply(broker::Payload payload) {
  const bool changed = apply_one(std::move(payload));
  if (changed) apply_due();
  return changed;
}

void BrokerProcess::apply_due() {
  const std::uint64_t now = world_.timeline.now();
  for (std::uint64_t rounds = 0; rounds < kDueRoundsMax; ++rounds) {
    std::vector<broker::Payload> due = machine_->due(clock_.wall(now), clock_.boot(now));
    std::erase_if(due, [this](const broker::Payload& payload) { return is_kept_from(payload); });
    if (due.empty()) return;
    for (const broker::Payload& payload : due) apply_one(payload);
  }
  world_.history.fail("what is due never comes to rest");
}

// ---- commit, and what follows it ----

bool BrokerProcess::crashes(CrashAt point) {
  if (crash_at_ != point) return false;
  crash(world_.random.chance(50));
  return true;
}

void BrokerProcess::finish() {
  if (crashes(CrashAt::applied)) return;
  if (world_.mutant == Mutant::ack_before_commit) {  // the seeded defect: answers first
    for (const broker::Effect& effect : std::exchange(effects_, {})) {
      if (!std::holds_alternative<broker::Deliver>(effect)) send(effect);
      else effects_.push_back(effect);
    }
  }
  if (!commit()) return;
  world_.history.published(disk_.leaf_count());
  if (crashes(CrashAt::published) || !send_effects()) return;
  for (const auto& answer : std::exchange(after_commit_, {})) answer();
  alerts_.clear();
}

bool BrokerProcess::commit() {
  if (batch_.empty()) return !crashes(CrashAt::written) && !crashes(CrashAt::synced);
  disk_.write(batch_);
  if (crash_at_ == CrashAt::written) {
    // Nobody knows what became of it: the batch is there or is not.
    const bool power_lost = world_.random.chance(50);
    if (power_lost && world_.random.chance(50)) {
      disk_.lose_unsynced();
    } else {
      disk_.sync();
      note(batch_);
    }
    crash(power_lost);
    return false;
  }
  const bool syncs = world_.mutant != Mutant::commit_without_sync;
  if (syncs) disk_.sync();
  note(batch_);
  batch_.clear();
  // Between the two steps of an erasure nobody writes one: it would know the person.
  const bool settled = disk_.content().settled;
  if (syncs && settled && world_.random.chance(5)) disk_.save_snapshot(machine_->snapshot());
  return !crashes(CrashAt::synced);
}

void BrokerProcess::note(const Batch& batch) { world_.history.committed(batch); }

bool BrokerProcess::send_effects() {
  const std::vector<broker::Effect> effects = std::exchange(effects_, {});
  const std::size_t crash_before =
      crash_at_ == CrashAt::sending ? world_.random.below(effects.size() + 1) : effects.size() + 1;
  for (std::size_t i = 0; i < effects.size(); ++i) {
    if (i == crash_before) break;
    send(effects[i]);
  }
  return !crashes(CrashAt::sending);
}

void BrokerProcess::send(const broker::Effect& effect) {
  if (const auto* answer = std::get_if<broker::Answer>(&effect)) {
    world_.to_member(answer->member, Answered{answer->request, answer->reply});
  } else if (const auto* notify = std::get_if<broker::NotifyMember>(&effect)) {
    world_.to_member(notify->member, Notified{notify->mail, notify->orders, notify->status});
  } else if (const auto* alert = std::get_if<broker::DeliverAlert>(&effect)) {
    alerts_[alert->request].push_back(*alert);
  } else if (const auto* release = std::get_if<broker::Deliver>(&effect)) {
    deliver(*release);
  }
}

void BrokerProcess::deliver(const broker::Deliver& deliver) {
  if (!disk_.has_payload(deliver.envelope)) {
    return world_.history.fail("delivers an envelope that is not stored");
  }
  if (world_.random.chance(world_.faults.never_sent_percent)) {
    return never_sent_.push_back(deliver.lease);
  }
  world_.history.left(deliver.lease);
  const PlannedMessage& message = *world_.oracle.message(deliver.message.message_id);
  const auto leaf = consent::decode_leaf(disk_.leaf(deliver.release_index));
  world_.to_member(deliver.recipient,
                   Delivered{deliver.nonce, message.envelope, deliver.message.message_id,
                             deliver.message.sender, message.expires,
                             world_.sequences.at(deliver.message.message_id), leaf->commitment,
                             deliver.release});
}

}  // namespace sluis::sim
