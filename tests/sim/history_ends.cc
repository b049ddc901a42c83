// SPDX-License-Identifier: EUPL-1.2
// The history's view of members and of crashes, and its judgement when all is over.
#include "tests/sim/history.h"

namespace sluis::sim {
namespace {

bool has(const std::vector<MessageId>& list, const MessageId& id) {
  return std::find(list.begin(), list.end(), id) != list.end();
}

}  // namespace

// ---- crashes ----

void History::broker_crashed(bool power_lost) {
  tell(power_lost ? "broker loses power" : "broker is killed");
  ++crashes_;
  rules_.broker_crashed();
}

void History::recovered(const DiskContent& disk, const std::vector<MessageId>& known) {
  tell("broker is back with " + std::to_string(disk.leaves.size()) + " leaves");
  rules_.recovered(known);
  judge();
  check_acknowledged(disk);
  if (disk.leaves != leaves_) fail("the ledger is not the one that was seen");
}

void History::check_acknowledged(const DiskContent& disk) {
  for (const auto& [act, index] : acknowledged_) {
    const auto leaf = index < disk.leaves.size()
                          ? consent::decode_leaf(disk.leaves[index])
                          : Result<consent::Leaf>(ErrorCode::out_of_range);
    if (!leaf.ok() || leaf->commitment != act) return fail("acknowledged but lost");
  }
}

// ---- members ----

void History::acknowledged(const Commitment& act, std::uint64_t index) {
  const auto [row, is_new] = acknowledged_.emplace(act, index);
  if (!is_new && row->second != index) fail("one act acknowledged as two leaves");
}

void History::accepted(const MessageId& message) {
  if (is_gone(message)) return;
  tell("accepted " + name(message.view()));
  accepted_.insert(message);
  rules_.accepted(message);
  judge();
}

void History::burned(const MessageId& message, const LeaseId& lease) {
  if (is_gone(message)) return;
  tell("burned " + name(message.view()) + " " + name(lease.view()));
  rules_.burned(message, lease);
  judge();
}

void History::recipient_rebooted(const std::vector<LeaseId>& leases) {
  for (const LeaseId& lease : leases) {
    if (leases_.contains(lease) && !is_gone(lease)) rules_.recipient_over(lease);
  }
}

void History::opened(const MessageId& message, const LeaseId& lease,
                     const Commitment& sealed_leaf, BootTimeMs reading, BootTimeMs end,
                     std::uint64_t read_at) {
  if (is_gone(message)) return;
  tell("opened " + name(message.view()) + " " + name(lease.view()) + " read at " +
       std::to_string(read_at));
  const auto seen = leases_.find(lease);
  if (seen == leases_.end() || seen->second.message != message ||
      seen->second.leaf != sealed_leaf) {
    return fail("opened without a release leaf");
  }
  if (!opened_.insert(message).second) return fail("opened twice");
  if (reading >= end) fail("opened after its lease");
  for (const auto& [id, withdrawal] : withdrawals_) {
    if (withdrawal.effective_at && withdrawal.resting.contains(message) &&
        read_at > *withdrawal.effective_at) {
      fail("opened after the withdrawal was effective");
    }
  }
  rules_.opened(message, lease, reading);
  judge();
}

// ---- the end ----

// Each message that rested on the withdrawal is in the list where it belongs. Of a recipient that
// died before its answer arrived nobody can know: then `unknown` is exact.
void History::check_end_of(const WithdrawId& id, const WithdrawalSeen& seen,
                           const std::set<MemberId>& dead) {
  if (!seen.effective_at) return fail("never effective: " + name(id.view()));
  for (const MessageId& message : seen.resting) {
    const bool was_opened = opened_.contains(message);
    const bool may_be_unknown = dead.contains(oracle_.message(message)->recipient);
    const bool exact = has(was_opened ? seen.lists.opened : seen.lists.not_opened, message) ||
                       (may_be_unknown && has(seen.lists.unknown, message));
    if (!exact) fail("the lists of " + name(id.view()) + " are wrong on " + name(message.view()));
  }
  for (const MessageId& message : seen.lists.opened) {
    if (!opened_.contains(message)) fail("listed opened but is not");
  }
}

void History::finished(const DiskContent& disk, const std::set<MemberId>& dead) {
  tell("end");
  rules_.end();
  judge();
  check_acknowledged(disk);
  if (disk.leaves != leaves_) fail("the ledger is not the one that was seen");
  for (const auto& [id, message] : messages_) {
    const std::string which = name(id.view());
    if (message.stored + message.skipped != 1) fail("entered or skipped other than once: " + which);
    if (message.ended != message.stored) fail("ended other than once: " + which);
    if (accepted_.contains(id) && message.stored != 1) fail("accepted but skipped: " + which);
  }
  for (const auto& [id, withdrawal] : withdrawals_) check_end_of(id, withdrawal, dead);
  if (!disk.rows.empty() || !disk.payloads.empty()) fail("rows or envelopes are left at the end");
}

}  // namespace sluis::sim
