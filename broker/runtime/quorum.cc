// SPDX-License-Identifier: EUPL-1.2
// What waits for the witnesses: deliveries, alerts, notices, the directory's freshness, proven
// withdrawals.
//
// A release is on record before it waits here; what gets no quorum in time was never sent, and its
// lease ends by a VOID. While no quorum answers nothing is released but the urgent lane.
#include <algorithm>
#include <chrono>

#include "broker/runtime/broker.h"
#include "proto/log/log.h"

namespace sluis::runtime {
namespace {

constexpr std::uint64_t kKeepAgainMs = 1'000;

}  // namespace

std::uint64_t Broker::steady_ms() {
  using namespace std::chrono;
  return static_cast<std::uint64_t>(
      duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count());
}

// Once there is a covenant there are logs.
void Broker::start_cosigning() {
  if (ledger_->machine().covenant() == nullptr) return;
  if (!ledger_cosigning_) {
    ledger_cosigning_.emplace(codec::WhichLog::ledger, ledger_->ledger_log().key());
    directory_cosigning_.emplace(codec::WhichLog::directory, ledger_->directory_log().key());
  }
  if (!changes_.look(*ledger_).ok()) FATAL("whose witnesses count is not known");
  set_witnesses();
  while (changes_.waits() && next_witnesses_count()) set_witnesses();
}

// Whoever counts: not those of a covenant that still waits for the quorum of the one before.
void Broker::set_witnesses() {
  const consent::Covenant& covenant = *changes_.in_force();
  // Keys begin and end in time too.
  const std::tuple state(covenant.version, ledger_->machine().directory().size(),
                         ledger_->now().wall.ms / kAgainMs);
  if (state == cosigning_of_) return;
  cosigning_of_ = state;
  for (Cosigning* cosigning : {&*ledger_cosigning_, &*directory_cosigning_}) {
    cosigning->set_witnesses(covenant, ledger_->machine().directory(), ledger_->now().wall);
  }
}

bool Broker::next_witnesses_count() {
  // Every step comes here; a disk that took nothing is asked again after a while.
  if (changes_.failed() && steady_ms() - turn_tried_ms_ < kKeepAgainMs) return false;
  turn_tried_ms_ = steady_ms();
  const Log& log = ledger_->ledger_log();
  if (!ledger_cosigning_->needed()) return changes_.cosigned({log.published(), log.note(), {}});
  const auto& reached = ledger_cosigning_->reached();
  return reached && changes_.cosigned(*reached);
}

LogView Broker::shown(const Log& log, const Cosigning& cosigning, std::uint64_t size) const {
  const auto& reached = cosigning.reached();
  if (!cosigning.needed() || !reached || reached->head.size < size) return log.view();
  return {reached->head, reached->note};
}
LogView Broker::shown_ledger(std::uint64_t size) const {
  return shown(ledger_->ledger_log(), *ledger_cosigning_, size);
}

void Broker::ask_witnesses() {
  if (!ledger_cosigning_) return;
  const TimeMs now = ledger_->now().wall;
  const auto ask = [&](Cosigning& cosigning, const Log& log) {
    for (Cosigning::Ask& each : cosigning.due(log, steady_ms(), now)) {
      const codec::ToMember frame{std::nullopt, std::move(each.ask)};
      const auto sent = server_->send(each.witness, codec::serialise(frame));
      if (sent != transport::SendResult::sent) cosigning.not_sent(each.witness);
    }
  };
  ask(*ledger_cosigning_, ledger_->ledger_log());
  ask(*directory_cosigning_, ledger_->directory_log());
}

void Broker::on(const Asked& asked, const RequestId&, const codec::CosignAnswer& answer) {
  const TimeMs now = ledger_->now().wall;
  const bool is_ledger = answer.log == codec::WhichLog::ledger;
  Cosigning& cosigning = is_ledger ? *ledger_cosigning_ : *directory_cosigning_;
  const bool was_behind = cosigning.behind();
  cosigning.take(asked.member, answer,
                 is_ledger ? ledger_->ledger_log() : ledger_->directory_log(), now);
  if (cosigning.behind() && !was_behind) {
    log::log_error("broker.log_behind", {ErrorCode::log_behind, ""});
  }
  keep_old_notes();
}

// Until the first quorum since this start nothing is: a store that was set back does not know that
// it was, and its own witnesses tell it (DESIGN §7).
bool Broker::may_release(const broker::MessageKey& message) const {
  const Cosigning& cosigning = *ledger_cosigning_;
  if (cosigning.flows(steady_ms())) return true;
  return cosigning.reached_once() && !cosigning.behind() &&
         ledger_->machine().opens_unwitnessed(message);
}

void Broker::end_fetch(PendingFetch fetch) {
  const bool released =
      !fetch.deliveries.empty() || !fetch.alerts.empty() || !fetch.notices.empty();
  if (released && ledger_cosigning_->needed()) {
    if (ledger_cosigning_->flows(steady_ms())) return fetches_.push_back(std::move(fetch));
    return give_up(std::move(fetch));  // urgent ones alone: they wait for nobody
  }
  const LogView view = ledger_->ledger_log().view();
  send_fetched(fetch, view);
}

// Deliveries first, then what ends the fetch.
void Broker::send_fetched(const PendingFetch& fetch, const LogView& view) {
  for (const broker::Deliver& deliver : fetch.deliveries) {
    send_delivery(fetch.asked, deliver, view);
  }
  std::vector<codec::AlertDelivery> alerts;
  for (const broker::DeliverAlert& alert : fetch.alerts) add_alert(alert, view, alerts);
  codec::Fetched rest = fetched_rest(fetch.asked.member, fetch.nonce, std::move(alerts));
  // What was met, or closed to this member, while it waited is not given any more.
  std::vector<broker::WaitingNotice> stands;
  if (!fetch.notices.empty()) stands = notices_of(fetch.asked.member);
  for (const broker::WaitingNotice& notice : fetch.notices) {
    if (std::find(stands.begin(), stands.end(), notice) != stands.end()) {
      add_notice(notice, view, rest);
    }
  }
  send(fetch.asked, fetch.id, std::move(rest));
}

// At most half a lease: what is delivered must still be opened under it.
std::uint64_t Broker::quorum_wait_ms() const {
  return std::min(kQuorumWaitMs, ledger_->machine().covenant()->limits.lease_ms / 2);
}

void Broker::flush_waiting() {
  if (!ledger_cosigning_) return;
  const std::uint64_t now_ms = steady_ms();
  std::vector<PendingFetch> waiting;
  for (PendingFetch& fetch : std::exchange(fetches_, {})) {
    if (ledger_cosigning_->size() >= fetch.size) {
      send_fetched(fetch, shown_ledger(fetch.size));
    } else if (now_ms - fetch.since_ms >= quorum_wait_ms()) {
      give_up(std::move(fetch));
    } else {
      waiting.push_back(std::move(fetch));
    }
  }
  fetches_ = std::move(waiting);
  std::vector<PendingDirectory> asking;
  for (PendingDirectory& each : std::exchange(directories_, {})) {
    const bool over = now_ms - each.since_ms >= kQuorumWaitMs;
    if (directory_is_cosigned() || over) answer_directory(each.asked, each.id, each.from);
    else asking.push_back(std::move(each));
  }
  directories_ = std::move(asking);
  tell_proven();
}

// No quorum in time: what is of the urgent lane goes without, the rest was never sent.
void Broker::give_up(PendingFetch fetch) {
  const LogView view = ledger_->ledger_log().view();
  std::vector<broker::Deliver> urgent;
  for (broker::Deliver& deliver : fetch.deliveries) {
    const bool opens = ledger_->machine().opens_unwitnessed(deliver.message);
    if (opens && !ledger_cosigning_->behind()) urgent.push_back(std::move(deliver));
    else never_sent_.push_back(deliver.lease);
  }
  fetch.deliveries = std::move(urgent);
  fetch.alerts.clear();
  fetch.notices.clear();
  send_fetched(fetch, view);
}

bool Broker::directory_is_cosigned() const {
  const Cosigning& cosigning = *directory_cosigning_;
  if (!cosigning.needed()) return true;
  const auto& reached = cosigning.reached();
  if (!reached || reached->head.size < ledger_->directory_log().published_size()) return false;
  const TimeMs now = ledger_->now().wall;
  return reached->at.ms <= now.ms && now.ms - reached->at.ms < kCosignedAgeMs;
}

void Broker::answer_directory(const Asked& asked, const RequestId& id,
                              const codec::DirectoryFrom& from) {
  const Log& log = ledger_->directory_log();
  const LogView view =
      shown(log, *directory_cosigning_, std::max(log.published_size(), from.known_size));
  codec::DirectoryPart part;
  part.first = std::min(from.index, view.head.size);
  const std::uint64_t count =
      std::min<std::uint64_t>(view.head.size - part.first, codec::kDirectoryEntriesMax);
  const auto add = [&](store::DirectoryRow&& row) {
    part.entries.push_back({std::move(row.leaf), std::move(row.body)});
  };
  CHECK(ledger_->each_directory_entry(part.first, count, add).ok());
  part.checkpoint = view.note;
  if (from.known_size != 0) part.consistency = log.consistency(from.known_size, view.head.size);
  broker::Reopened reopened = ledger_->machine().reopened();
  if (reopened.generation > 1) {
    part.reopened = codec::Reopened{reopened.generation, proven(0, true),
                                    std::move(reopened.awaited)};
  }
  send(asked, id, std::move(part));
}

void Broker::tell_proven() {
  for (auto row = unproven_.begin(); row != unproven_.end();) {
    if (ledger_cosigning_->size() < row->second.size) {
      ++row;
      continue;
    }
    const broker::WithdrawChanged changed{row->second.member, row->first};
    row = unproven_.erase(row);
    send_withdraw(changed, true);
  }
}

}  // namespace sluis::runtime
