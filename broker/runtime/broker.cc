// SPDX-License-Identifier: EUPL-1.2
#include "broker/runtime/broker.h"

#include "broker/runtime/costs.h"
#include "broker/runtime/reopening.h"
#include "consent/core/decide.h"

namespace sluis::runtime {
namespace {

// The machine's time never goes back: with a clock far behind it would stand still, terms would not
// end, and every member with a right clock would be told that its own is wrong.
Status check_clock(Ledger& ledger) {
  const consent::Covenant* covenant = ledger.machine().covenant();
  if (covenant == nullptr) return Done{};
  const TimeMs wall = ledger.clock().wall();  // read once: the machine's is never before it
  const std::uint64_t behind_ms = ledger.machine().time(wall).ms - wall.ms;
  if (behind_ms <= covenant->limits.created_skew_ms) return Done{};
  return Error{ErrorCode::clock_behind, "behind by " + std::to_string(behind_ms / 1'000) + " s"};
}

// In the store's folder: whoever copies or restores that takes them along.
std::filesystem::path witnesses_of(const BrokerOptions& options) {
  return options.folder / "witnesses";
}

}  // namespace

Broker::Broker(std::unique_ptr<Ledger> ledger, const BrokerOptions& options)
    : ledger_(std::move(ledger)),
      members_(std::make_shared<Members>()),
      admissions_(options.inbox),
      workers_(Workers::spare_processors(kWorkersMax)),
      changes_(witnesses_of(options)) {}

Result<std::unique_ptr<Broker>> Broker::open(const BrokerOptions& options,
                                             const seal::SigningKeyPair& log_keys,
                                             seal::SecretBytes curve_secret, clock::Clock& clock) {
  if (!consent::decide_self_test()) return Error{ErrorCode::self_test_failed, "decide"};
  const auto from = options.replay_all ? Ledger::From::first_entry : Ledger::From::snapshot;
  SLUIS_TRY(ledger, Ledger::open(options.folder, log_keys, clock, from));
  SLUIS_TRY_DONE(check_clock(*ledger));
  if (options.reopen) {
    WitnessChanges changes(witnesses_of(options));
    SLUIS_TRY_DONE(changes.look(*ledger));
    SLUIS_TRY_DONE(reopen(*ledger, changes.in_force(), options.behind, clock.wall()));
  }
  std::error_code error;
  std::filesystem::create_directories(options.inbox, error);
  std::unique_ptr<Broker> broker(new Broker(std::move(ledger), options));
  broker->behind_ = options.behind;
  if (broker->ledger_->machine().covenant() != nullptr) {
    broker->ledger_->apply(broker::BootEvent{clock.boot_id()});
    broker->ledger_->apply_due();
    broker->ledger_->commit();
  }
  broker->members_->replace(broker->ledger_->machine());
  SLUIS_TRY_DONE(broker->changes_.look(*broker->ledger_));
  broker->start_cosigning();
  transport::ServerOptions server;
  server.endpoint = options.endpoint;
  server.secret = std::move(curve_secret);
  server.limits.handshake_ms = options.handshake_ms;
  server.authenticate = [members = broker->members_](const CurveKey& key) {
    return members->find(key);
  };
  SLUIS_TRY(opened, transport::Server::open(std::move(server)));
  broker->server_.emplace(std::move(opened));
  return broker;
}

void Broker::run(const volatile std::sig_atomic_t& stopping,
                 const std::function<void()>& after_round) {
  while (stopping == 0) {
    int timeout_ms = kPollMsMax;
    const clock::ClockReading now = ledger_->now();
    if (const auto next = ledger_->machine().next_due(now.wall, now.boot)) {
      timeout_ms = std::min(timeout_ms, ledger_->clock().wait_ms(*next));
    }
    round(timeout_ms);
    if (after_round) after_round();
  }
}

void Broker::round(int timeout_ms) {
  Arrivals came = arrivals(timeout_ms);
  if (ledger_->machine().covenant() != nullptr) {
    apply_all(came);
    finish_batch();
    erase_waiting();
  }
  const bool idle = came.empty() && early_.empty();
  if (idle || ++rounds_ % kAdmitEvery == 0) admit();
  ledger_->maintain(idle);
}

void Broker::apply_all(Arrivals& came) {
  const InPart decide(Part::decide);
  for (const LeaseId& lease : std::exchange(never_sent_, {})) {
    ledger_->apply(broker::VoidEvent{lease});
  }
  for (Arrival& arrival : came) handle(arrival.received, arrival.checked);
  ledger_->apply_due();
}

Broker::Arrivals Broker::arrivals(int timeout_ms) {
  Arrivals out = std::exchange(early_, {});
  check_all(server_->poll(out.empty() ? timeout_ms : 0), out);
  return out;
}

// Signatures cost more than all else: on all processors, before the machine sees anything.
void Broker::check_all(std::vector<transport::Received> received, Arrivals& arrivals) {
  const std::size_t first = arrivals.size();
  for (transport::Received& each : received) arrivals.push_back({std::move(each), {}});
  const consent::Directory& directory = ledger_->machine().directory();
  const TimeMs now = ledger_->now().wall;
  workers_.each(received.size(), [&](std::size_t i) {
    Arrival& arrival = arrivals[first + i];
    arrival.checked = verifier_.check(arrival.received.frame, directory, now);
  });
}

// Who is no member any more is not heard, though its frame came before that was durable.
void Broker::replace_members() {
  members_->replace(ledger_->machine());
  std::erase_if(early_, [this](const Arrival& arrival) {
    return members_->find(arrival.received.key) != arrival.received.member;
  });
}

// While a large batch is made durable, what comes meanwhile is checked. The store and the logs are
// the commit's alone until it is over; the machine stands still, and nothing is answered.
std::vector<broker::Effect> Broker::commit() {
  if (ledger_->waiting() < kAsideMin) return ledger_->commit();
  std::vector<broker::Effect> effects;
  aside_.start([this, &effects] { effects = ledger_->commit(); });
  while (!aside_.finished()) {
    pollfd done{aside_.descriptor(), POLLIN, 0};
    if (early_.size() < kEarlyMax) {
      check_all(server_->poll(-1, std::span(&done, 1)), early_);
    } else {
      ::poll(&done, 1, -1);
    }
  }
  return effects;
}

// Takes one file that the authority signed; its entries are durable before it is moved away.
void Broker::admit() {
  const auto found = admissions_.next(ledger_->machine());
  if (!found) return;
  const bool first = ledger_->machine().covenant() == nullptr;
  std::optional<Error> refused = found->refused;
  for (const broker::Payload& payload : found->payloads) {
    // A file that a dead broker had already taken is a repetition, not a refusal.
    if (!ledger_->apply(payload) && !refused) refused = ledger_->refused();
  }
  if (first && ledger_->machine().covenant() != nullptr) {
    ledger_->apply(broker::BootEvent{ledger_->clock().boot_id()});
  }
  finish_batch();
  replace_members();
  admissions_.settle(*found, refused);
}

}  // namespace sluis::runtime
