// SPDX-License-Identifier: EUPL-1.2
// A broker that drops messages in silence is noticed by their deadline, whichever it drops and
// whatever it answers: the accounting that gateways run (adapters/sdk/accounts.h), over the real
// machine, with losses and delays on the way.
#include <gtest/gtest.h>

#include "adapters/sdk/accounts.h"
#include "tests/sim/broker_process.h"
#include "tests/sim/recipient.h"
#include "tests/sim/source.h"

namespace sluis::sim {
namespace {

constexpr std::uint64_t kTickMs = 700;     // a member's longest
constexpr std::uint64_t kSignals = 5;
constexpr std::uint64_t kLifeMs = 20'000;
constexpr std::uint64_t kLostMs = 40'000;  // the weather is bad so long
constexpr std::uint64_t kRunMs = 420'000;

// In the soak 1,000 of each; here as many as a gate has time for.
std::uint64_t seeds() {
  if (const char* count = std::getenv("SLUIS_WITHHELD")) return std::stoull(count);
  return std::getenv("SLUIS_SANITIZE") == nullptr ? 3 : 1;
}

enum class Drops { none, first, last, any, all };
// What a gateway without the check is like.
enum class Defect { none, sender_blind, recipient_blind, blind };

struct Notice {
  TimeMs due, at;
};
using Notices = std::map<std::uint64_t, Notice>;  // by number

// What an opening proves of a number; inclusion and signatures are taken as verified here.
std::optional<LeafType> proven(const EndTold& told, const MessageId& message) {
  if (!told.type) return std::nullopt;
  const EndAsked& asked = told.asked;
  if (*told.type == LeafType::submit) {
    const auto body = canon::decode<consent::SubmitBody>(told.body, "submit");
    const bool is_it = body.ok() && body->sequence == asked.sequence &&
                       body->recipient == asked.recipient;
    return is_it ? told.type : std::nullopt;
  }
  if (*told.type == LeafType::receipt) {
    const auto body = canon::decode<consent::ReceiptBody>(told.body, "receipt");
    return body.ok() && body->message_id == message ? told.type : std::nullopt;
  }
  const auto body = canon::decode<consent::EndBody>(told.body, "end");
  const bool is_it = body.ok() && body->sequence == asked.sequence &&
                     body->recipient == asked.recipient && body->sender == asked.sender;
  return is_it ? told.type : std::nullopt;
}

class WatchingRecipient : public Recipient {
 public:
  WatchingRecipient(World& world, const MemberId& id, bool blind)
      : Recipient(world, id), blind_(blind) {}
  Notices notices;
  std::set<std::uint64_t> delivered;
  std::size_t waiting() const { return expected_.gaps().size(); }

 protected:
  using Recipient::on;
  void on(const Delivered& told) override {
    Recipient::on(told);
    expected_.seen(told.sequence, wall());
    delivered.insert(told.sequence);
  }
  void on_tick() override {
    Recipient::on_tick();
    if (blind_) return;
    for (const std::uint64_t sequence : expected_.tell_overdue(wall())) {
      notices[sequence] = {expected_.gaps().at(sequence).due, wall()};
    }
    for (const auto& [sequence, gap] : expected_.gaps()) {
      ask_now(EndAsked{school(), id(), sequence});
    }
  }
  void on(const EndTold& told) override {
    const auto type = proven(told, {});
    if (!type) return;
    if (*type != LeafType::submit) return expected_.account(told.asked.sequence);
    const consent::Limits& limits = chain_covenant().limits;
    expected_.shown_accepted(told.asked.sequence, 1,
                             wall() + sdk::lease_max(limits) + sdk::kEndSlack);
  }

 private:
  bool blind_;
  sdk::Expected expected_;  // of the school
};

class WatchingSource : public Source {
 public:
  WatchingSource(World& world, bool blind) : Source(world), blind_(blind) {}
  Notices notices;
  std::size_t accepted = 0;
  std::size_t waiting() const { return sent_.size(); }

 protected:
  using Source::on;
  void on(const Answered& answered, const ToBroker& asked) override {
    const auto* ack = std::get_if<broker::AckReply>(&answered.reply);
    const auto* submit = std::get_if<SubmitAsked>(&asked);
    if (ack != nullptr && submit != nullptr &&
        ack->outcomes.front().verdict == consent::Verdict::permit) {
      const auto body = canon::decode<consent::SubmitBody>(submit->act.opening.body, "submit");
      sent_[body->message_id] = {body->recipient, body->sequence,
                                 sdk::end_due(chain_covenant().limits, wall(), body->expires,
                                              false)};
      ++accepted;
    }
    Source::on(answered, asked);
  }
  void on(const StatusTold& told) override {
    Source::on(told);
    for (const broker::MessageView& view : told.status.messages) {
      const auto sent = sent_.find(view.key.message_id);
      if (sent != sent_.end() && view.stage >= broker::Stage::done) ask(sent->second);
    }
  }
  void on_tick() override {
    Source::on_tick();
    if (blind_) return;
    for (const auto& [message, sent] : sent_) {
      if (sent.due > wall()) continue;
      notices.try_emplace(sent.sequence, Notice{sent.due, wall()});
      ask(sent);
    }
  }
  void on(const EndTold& told) override {
    for (auto sent = sent_.begin(); sent != sent_.end(); ++sent) {
      if (sent->second.sequence != told.asked.sequence) continue;
      const auto type = proven(told, sent->first);
      if (type && *type != LeafType::submit) sent_.erase(sent);
      return;
    }
  }

 private:
  struct Sent {
    MemberId recipient;
    std::uint64_t sequence = 0;
    TimeMs due;
  };
  void ask(const Sent& sent) { ask_now(EndAsked{id(), sent.recipient, sent.sequence}); }

  bool blind_;
  std::map<MessageId, Sent> sent_;
};

struct Found {
  std::set<std::uint64_t> dropped, delivered;
  Notices sender, recipient;
  std::size_t accepted = 0, open = 0;  // numbers without a proof of their end
};

bool drops(Drops which, std::uint64_t any, std::uint64_t sequence) {
  switch (which) {
    case Drops::none: return false;
    case Drops::first: return sequence == 1;
    case Drops::last: return sequence >= kSignals;
    case Drops::any: return sequence == any;
    case Drops::all: return true;
  }
  return false;
}

Found run(std::uint64_t seed, Drops which, Defect defect) {
  World world(seed, Mutant::none, false);
  const std::uint64_t any = world.random.between(1, kSignals);
  world.crime.drops = [which, any](std::uint64_t sequence) { return drops(which, any, sequence); };
  world.crime.answer = static_cast<Crime::Answer>(world.random.below(4));
  world.life_ms = kLifeMs;
  world.faults.loss_percent = world.random.below(20);
  world.faults.twice_percent = world.random.below(20);
  world.faults.slow_percent = world.random.below(20);
  world.faults.delay_ms_max = world.random.between(2, 60);
  world.ticking_until = kRunMs;
  BrokerProcess broker(world);
  world.at_broker = [&broker](const MemberId& from, const ToBroker& frame) {
    broker.receive(from, frame);
  };
  WatchingSource source(world, defect == Defect::sender_blind || defect == Defect::blind);
  WatchingRecipient recipient(world, manager(0),
                              defect == Defect::recipient_blind || defect == Defect::blind);
  Desk desk_member(world, desk());
  Recipient other(world, manager(1));
  broker.start();
  source.start();
  recipient.start();
  source.give_consent({0, Who::mother}, 0, 0, 30 * kDayMs);
  for (std::uint64_t i = 0; i < kSignals; ++i) {
    world.timeline.after(5'000 + i * 3'000 + world.random.below(2'500),
                         [&source] { source.signal(0, std::nullopt, 1, {manager(0)}); });
  }
  world.timeline.after(kLostMs, [&world] { world.faults = {}; });
  while (!world.timeline.empty() && !world.history.failure()) world.timeline.run_next();
  EXPECT_EQ(world.history.failure().value_or(""), "") << "seed " << seed;
  Found out;
  for (const auto& [message, sequence] : world.sequences) {
    if (broker.machine().end_of(school(), manager(0), sequence) == nullptr) continue;
    if (world.dropped(message)) out.dropped.insert(sequence);
  }
  out.delivered = recipient.delivered;
  out.sender = source.notices;
  out.recipient = recipient.notices;
  out.accepted = source.accepted;
  out.open = source.waiting() + recipient.waiting();
  return out;
}

bool in_time(const Notices& notices, std::uint64_t sequence) {
  const auto notice = notices.find(sequence);
  return notice != notices.end() && notice->second.at.ms <= notice->second.due.ms + kTickMs;
}

// Of `seeds()` runs: in how many each number that was dropped was noticed in time by its sender,
// and each one below one that arrived by its recipient.
std::pair<std::uint64_t, std::uint64_t> noticed(Drops which, Defect defect = Defect::none) {
  std::uint64_t by_sender = 0, by_recipient = 0;
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    const Found found = run(seed, which, defect);
    EXPECT_FALSE(found.dropped.empty()) << "seed " << seed << " drops nothing";
    bool sender = true, recipient = true;
    for (const std::uint64_t sequence : found.dropped) {
      sender = sender && in_time(found.sender, sequence);
      const bool below = !found.delivered.empty() && sequence < *found.delivered.rbegin();
      recipient = recipient && (!below || in_time(found.recipient, sequence));
    }
    for (const auto& [sequence, notice] : found.sender) {
      EXPECT_TRUE(found.dropped.contains(sequence)) << "seed " << seed << ": a false alarm";
    }
    for (const auto& [sequence, notice] : found.recipient) {
      EXPECT_TRUE(found.dropped.contains(sequence)) << "seed " << seed << ": a false alarm";
    }
    by_sender += sender ? 1 : 0;
    by_recipient += recipient ? 1 : 0;
  }
  return {by_sender, by_recipient};
}

class Withheld : public testing::TestWithParam<Drops> {};

TEST_P(Withheld, IsNoticedByItsDeadlineAndOneTickInEveryRun) {
  EXPECT_EQ(noticed(GetParam()), (std::pair{seeds(), seeds()}));
}
INSTANTIATE_TEST_SUITE_P(Which, Withheld,
                         testing::Values(Drops::first, Drops::last, Drops::any, Drops::all));

TEST(WithheldNothing, OfAnHonestBrokerNobodyIsAlarmedAndEveryNumberHasItsProof) {
  for (std::uint64_t seed = 1; seed <= seeds() / 5 + 5; ++seed) {
    const Found found = run(seed, Drops::none, Defect::none);
    EXPECT_TRUE(found.sender.empty() && found.recipient.empty()) << "seed " << seed;
    EXPECT_GE(found.accepted, kSignals) << "seed " << seed;
    EXPECT_EQ(found.open, 0u) << "seed " << seed;
  }
}

TEST(WithheldCanary, AGatewayWithoutTheCheckNoticesNothing) {
  const Found blind = run(7, Drops::all, Defect::blind);
  EXPECT_FALSE(blind.dropped.empty());
  EXPECT_TRUE(blind.sender.empty() && blind.recipient.empty());
  // The last one, and all of them, its recipient alone cannot see; nor, blind, the first.
  EXPECT_TRUE(run(7, Drops::last, Defect::sender_blind).recipient.empty());
  EXPECT_TRUE(run(7, Drops::all, Defect::sender_blind).recipient.empty());
  EXPECT_FALSE(run(7, Drops::first, Defect::sender_blind).recipient.empty());
  EXPECT_TRUE(run(7, Drops::first, Defect::recipient_blind).recipient.empty());
}

}  // namespace
}  // namespace sluis::sim
