// SPDX-License-Identifier: EUPL-1.2
// The rules of README.md, one `require` each; a rule's name there is the text here.
#include "tests/model/trace_rules.h"

#include <algorithm>

namespace sluis::model {

namespace {

bool contains(std::span<const MessageId> messages, const MessageId& message) {
  return std::find(messages.begin(), messages.end(), message) != messages.end();
}

}  // namespace

std::string_view name_of(Property property) {
  switch (property) {
    case Property::kSafety: return "safety";
    case Property::kTruth: return "truth";
    case Property::kDurable: return "durable";
    case Property::kLive: return "live";
    case Property::kWithdrawalLive: return "wlive";
  }
  return "";
}

bool TraceRules::next_event() {
  ++events_;
  return !violation_.has_value();
}

void TraceRules::require(bool kept, Property property, std::string_view rule) {
  if (!kept && !violation_.has_value()) violation_ = Violation{property, rule, events_};
}

TraceRules::Lease* TraceRules::lease_of(const LeaseId& lease) {
  const auto found = leases_.find(lease);
  require(found != leases_.end(), Property::kSafety, "no release leaf");
  return found == leases_.end() ? nullptr : &found->second;
}

TraceRules::Withdrawal* TraceRules::committed(const WithdrawId& withdrawal) {
  const auto found = withdrawals_.find(withdrawal);
  require(found != withdrawals_.end(), Property::kSafety, "withdrawal not committed");
  return found == withdrawals_.end() ? nullptr : &found->second;
}

bool TraceRules::lease_open(const Message& message) const {
  return std::any_of(message.leases.begin(), message.leases.end(), [this](const LeaseId& lease) {
    return leases_.at(lease).ending == Ending::kRunning;
  });
}

// Whether some lease may have ended in an opening that nobody has told of. The answer on a lease
// also answers those before it: the recipient keeps what it opened by message, not by lease.
bool TraceRules::unanswered(const Message& message) const {
  bool open_question = false;
  for (const LeaseId& lease : message.leases) {
    const Ending ending = leases_.at(lease).ending;
    if (ending == Ending::kNotOpened) open_question = false;
    if (ending == Ending::kOver || ending == Ending::kRunning) open_question = true;
  }
  return open_question;
}

void TraceRules::stored(const MessageId& message) {
  if (!next_event()) return;
  messages_[message].stored = true;
}

void TraceRules::accepted(const MessageId& message) {
  if (!next_event()) return;
  Message& state = messages_[message];
  require(state.stored, Property::kDurable, "accepted before stored");
  state.accepted = true;
}

void TraceRules::released(const MessageId& message, const LeaseId& lease) {
  if (!next_event()) return;
  Message& state = messages_[message];
  require(!state.withdrawn, Property::kSafety, "released after withdrawal");
  require(!leases_.contains(lease), Property::kSafety, "lease used twice");
  require(!lease_open(state), Property::kSafety, "two leases at once");
  require(state.outcome == Outcome::kNone || state.outcome == Outcome::kNotOpened,
          Property::kSafety, "released after its end");
  if (violation_) return;
  state.outcome = Outcome::kNone;
  state.leases.push_back(lease);
  leases_[lease].message = message;
}

void TraceRules::quorum_release(const LeaseId& lease) {
  if (!next_event()) return;
  if (Lease* found = lease_of(lease)) found->cosigned = true;
}

void TraceRules::delivered(const LeaseId& lease) {
  if (!next_event()) return;
  Lease* found = lease_of(lease);
  if (found == nullptr) return;
  require(found->cosigned, Property::kSafety, "delivered without quorum");
  require(found->ending == Ending::kRunning, Property::kSafety, "delivered after lease");
  found->delivered = true;
}

void TraceRules::voided(const LeaseId& lease) {
  if (!next_event()) return;
  Lease* found = lease_of(lease);
  if (found == nullptr) return;
  require(!found->delivered, Property::kTruth, "void after delivery");
  // Memory of what was sent ends with the boot, so a later one cannot know that nothing was.
  require(found->this_boot, Property::kTruth, "void by a later boot");
  require(found->ending == Ending::kRunning, Property::kTruth, "void after lease");
  found->ending = Ending::kVoid;
}

void TraceRules::broker_over(const LeaseId& lease) {
  if (!next_event()) return;
  Lease* found = lease_of(lease);
  if (found != nullptr && found->ending == Ending::kRunning) found->ending = Ending::kOver;
}

void TraceRules::opened(const MessageId& message, const LeaseId& lease,
                        std::optional<BootTimeMs> reading) {
  if (!next_event()) return;
  Lease* found = lease_of(lease);
  if (found == nullptr) return;
  require(found->message == message, Property::kSafety, "no release leaf");
  Message& state = messages_[message];
  require(found->cosigned, Property::kSafety, "opened without quorum");
  require(!state.opened, Property::kSafety, "opened twice");
  require(!found->burned, Property::kTruth, "opened after burn");
  check_opening_in_time(state, *found, reading);
  require(!state.listed_not_opened && state.outcome != Outcome::kRefused &&
              state.outcome != Outcome::kExpired && found->ending != Ending::kNotOpened &&
              found->ending != Ending::kVoid,
          Property::kTruth, "opened but recorded as not");
  state.opened = found->opened = true;
}

void TraceRules::check_opening_in_time(const Message& message, const Lease& lease,
                                       std::optional<BootTimeMs> reading) {
  if (reading && lease.end) {
    require(*reading < *lease.end, Property::kSafety, "opened after recipient's lease");
    return;
  }
  require(!message.effective, Property::kSafety, "opened after effective");
  require(!lease.recipient_over, Property::kSafety, "opened after recipient's lease");
  require(lease.ending != Ending::kOver, Property::kSafety, "opened after broker's lease");
}

void TraceRules::recipient_over(const LeaseId& lease, std::optional<BootTimeMs> end) {
  if (!next_event()) return;
  Lease* found = lease_of(lease);
  if (found == nullptr || found->recipient_over) return;
  found->recipient_over = true;
  found->end = end;
}

void TraceRules::burned(const MessageId& message, const LeaseId& lease) {
  if (!next_event()) return;
  Lease* found = lease_of(lease);
  if (found == nullptr) return;
  require(found->message == message, Property::kSafety, "no release leaf");
  found->burned = true;
}

void TraceRules::receipt_opened(const MessageId& message) {
  if (!next_event()) return;
  Message& state = messages_[message];
  require(state.opened, Property::kTruth, "receipt without opening");
  state.outcome = Outcome::kOpened;
  // The recipient opens a message once, so its word for one lease ends every other.
  for (const LeaseId& lease : state.leases) leases_[lease].ending = Ending::kOpened;
}

void TraceRules::receipt_not_opened(const MessageId& message, const LeaseId& lease) {
  if (!next_event()) return;
  Lease* found = lease_of(lease);
  if (found == nullptr) return;
  require(found->message == message, Property::kSafety, "no release leaf");
  require(found->burned, Property::kTruth, "not opened without burn");
  require(!found->opened, Property::kTruth, "opened but recorded as not");
  if (found->ending != Ending::kVoid) found->ending = Ending::kNotOpened;
  Message& state = messages_[message];
  const bool may_amend = state.outcome == Outcome::kNone || state.outcome == Outcome::kUnknown;
  if (may_amend && !unanswered(state)) state.outcome = Outcome::kNotOpened;
}

void TraceRules::unknown(const MessageId& message) {
  if (!next_event()) return;
  Message& state = messages_[message];
  require(!lease_open(state), Property::kSafety, "unknown while lease runs");
  require(unanswered(state), Property::kTruth, "unknown though answered");
  state.outcome = Outcome::kUnknown;
}

void TraceRules::refused(const MessageId& message) { end_unopened(message, Outcome::kRefused); }

void TraceRules::expired(const MessageId& message) { end_unopened(message, Outcome::kExpired); }

void TraceRules::end_unopened(const MessageId& message, Outcome outcome) {
  if (!next_event()) return;
  Message& state = messages_[message];
  require(!state.opened, Property::kTruth, "opened but recorded as not");
  require(!unanswered(state), Property::kTruth, "refused without answer");
  state.outcome = outcome;
}

void TraceRules::withdrawn(const WithdrawId& withdrawal, std::span<const MessageId> resting) {
  if (!next_event()) return;
  withdrawals_[withdrawal].resting.assign(resting.begin(), resting.end());
  for (const MessageId& message : resting) messages_[message].withdrawn = true;
}

void TraceRules::effective(const WithdrawId& withdrawal, const WithdrawalLists& lists) {
  if (!next_event()) return;
  Withdrawal* found = committed(withdrawal);
  if (found == nullptr) return;
  for (const MessageId& message : found->resting) {
    require(!lease_open(messages_[message]), Property::kSafety, "effective while lease runs");
  }
  check_lists(*found, lists);
  found->effective = true;
  for (const MessageId& message : found->resting) messages_[message].effective = true;
}

void TraceRules::grounded(const MessageId& message) {
  if (!next_event()) return;
  Message& state = messages_[message];
  state.withdrawn = state.effective = state.listed_not_opened = false;
  for (auto& [id, withdrawal] : withdrawals_) {
    if (std::erase(withdrawal.resting, message) != 0) withdrawal.former.insert(message);
  }
}

void TraceRules::check_lists(const Withdrawal& withdrawal, const WithdrawalLists& lists) {
  for (const MessageId& message : withdrawal.resting) {
    const int times = contains(lists.opened, message) + contains(lists.not_opened, message) +
                      contains(lists.unknown, message);
    require(times == 1, Property::kTruth, "not in one list");
  }
  for (const MessageId& message : lists.opened) {
    require(messages_[message].opened, Property::kTruth, "listed opened but is not");
  }
  for (const MessageId& message : lists.not_opened) {
    if (withdrawal.former.contains(message)) continue;
    Message& state = messages_[message];
    require(!state.opened, Property::kTruth, "opened but recorded as not");
    require(!unanswered(state), Property::kTruth, "listed not opened without answer");
    state.listed_not_opened = true;
  }
}

void TraceRules::quorum_withdrawal(const WithdrawId& withdrawal) {
  if (!next_event()) return;
  if (Withdrawal* found = committed(withdrawal)) found->cosigned = true;
}

void TraceRules::proven(const WithdrawId& withdrawal) {
  if (!next_event()) return;
  Withdrawal* found = committed(withdrawal);
  if (found == nullptr) return;
  require(found->effective, Property::kSafety, "proven before effective");
  require(found->cosigned, Property::kSafety, "proven without quorum");
}

void TraceRules::broker_crashed() {
  if (!next_event()) return;
  for (auto& [id, lease] : leases_) lease.this_boot = false;
}

void TraceRules::recovered(std::span<const MessageId> messages) {
  if (!next_event()) return;
  for (const auto& [id, message] : messages_) {
    require(!message.accepted || contains(messages, id), Property::kDurable, "accepted but lost");
  }
}

void TraceRules::erased(const MessageId& message) {
  messages_.erase(message);
  std::erase_if(leases_, [&](const auto& row) { return row.second.message == message; });
  for (auto& [id, withdrawal] : withdrawals_) {
    std::erase(withdrawal.resting, message);
    withdrawal.former.erase(message);
  }
}

void TraceRules::end() {
  if (!next_event()) return;
  for (const auto& [id, message] : messages_) {
    require(!message.accepted || message.outcome != Outcome::kNone, Property::kLive, "never ended");
  }
  for (const auto& [id, withdrawal] : withdrawals_) {
    require(withdrawal.effective, Property::kWithdrawalLive, "never effective");
  }
}

}  // namespace sluis::model
