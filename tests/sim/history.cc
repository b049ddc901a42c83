// SPDX-License-Identifier: EUPL-1.2
#include "tests/sim/history.h"

#include "broker/core/ruling.h"
#include "consent/core/persons.h"

namespace sluis::sim {

void Names::give(ByteView id, char prefix) {
  auto [row, is_new] = names_.emplace(to_hex(id), "");
  if (is_new) row->second = prefix + std::to_string(++count_[prefix]);
}
std::string Names::of(ByteView id) const {
  const auto row = names_.find(to_hex(id));
  return row == names_.end() ? "?" + to_hex(id.first(2)) : row->second;
}

void History::tell(const std::string& line) {
  for (const char letter : line) {
    digest_ = (digest_ ^ static_cast<std::uint8_t>(letter)) * 1'099'511'628'211U;
  }
  digest_ = (digest_ ^ timeline_.now()) * 1'099'511'628'211U;
  if (keeps_lines_) lines_.push_back(std::to_string(timeline_.now()) + " " + line);
}

void History::fail(const std::string& what) {
  if (failure_) return;
  failure_ = what;
  tell("VIOLATION " + what);
}

// Takes over the first complaint of the rules that the Spin model shares.
void History::judge() {
  const auto& violation = rules_.violation();
  if (!violation || failure_) return;
  fail(std::string(name_of(violation->property)) + ": " + std::string(violation->rule));
}

std::string History::names_of(const std::vector<MessageId>& messages) const {
  std::string out = "{";
  for (const MessageId& message : messages) {
    if (out.size() > 1) out += " ";
    out += name(message.view());
  }
  return out + "}";
}

// ---- the broker ----

void History::committed(const Batch& batch) {
  for (const Entry& each : batch) entry(each);
  judge();
}

void History::entry(const Entry& entry) {
  for (const broker::Effect& effect : entry.applied.effects) {
    if (const auto* append = std::get_if<broker::AppendLeaf>(&effect)) leaf(entry, *append);
    if (const auto* gone = std::get_if<broker::DeleteRow>(&effect)) row_deleted(entry, gone->key);
  }
  if (const auto* over = std::get_if<broker::LeaseOverEvent>(&entry.event.payload)) {
    lease_over(over->lease);
  }
}

void History::leaf(const Entry& entry, const broker::AppendLeaf& append) {
  if (append.index != leaves_.size()) fail("the ledger's indexes are not dense");
  leaves_.push_back(consent::encode_leaf(append.leaf).value());
  const LeafType type = append.leaf.type;
  const Bytes& body = append.opening.body;
  if (type == LeafType::linked) return linked(entry, append);
  if (type == LeafType::release && body.front() == consent::kAlertReleaseVersion) {
    return alert_released(entry, append);
  }
  if (type == LeafType::release) return released(entry, append);
  if (type == LeafType::decision) return decided(append);
  if (type == LeafType::receipt) return receipt(append);
  if (type == LeafType::effective) return effective(append);
  if (type == LeafType::submit) {
    const MessageId id = canon::decode<consent::SubmitBody>(body, "submit")->message_id;
    if (is_gone(id)) return;
    ++messages_[id].stored;
    tell("stored " + name(id.view()));
    return rules_.stored(id);
  }
  if (type == LeafType::void_lease) {
    const LeaseId lease = canon::decode<consent::VoidBody>(body, "void")->lease;
    if (is_gone(lease)) return;
    tell("void " + name(lease.view()));
    return rules_.voided(lease);
  }
  if (type == LeafType::skip || type == LeafType::expired || type == LeafType::unknown) {
    const MessageId id = canon::decode<consent::EndBody>(body, "end")->message_id;
    if (is_gone(id)) return;
    if (type == LeafType::skip) {
      ++messages_[id].skipped;
      return tell("skip " + name(id.view()));
    }
    const bool expired = type == LeafType::expired;
    tell((expired ? "expired " : "unknown ") + name(id.view()));
    messages_[id].unknown = !expired;
    return expired ? rules_.expired(id) : rules_.unknown(id);
  }
  if (type == LeafType::returned) {
    const MessageId id = canon::decode<consent::EndBody>(body, "end")->message_id;
    return tell("returned " + name(id.view()));
  }
  if (type == LeafType::intent) return signalled(append);
  const auto withdrawal = oracle_.recorded(append.leaf.commitment, append.index);
  if (withdrawal && !oracle_.is_erased(*withdrawal)) withdrawn(*withdrawal, entry.event.wall);
}

void History::decided(const broker::AppendLeaf& append) {
  const auto body = canon::decode<consent::DecisionBody>(append.opening.body, "decision");
  if (!body->message_id || body->verdict != consent::Verdict::permit) return;
  if (is_gone(*body->message_id)) return;
  messages_[*body->message_id].references = body->references;
}

void History::released(const Entry& entry, const broker::AppendLeaf& append) {
  const auto body = canon::decode<consent::ReleaseBody>(append.opening.body, "release");
  const auto id = oracle_.message_of(body->envelope);
  if (!id) return fail("released an envelope that nobody sealed");
  names_.give(body->lease.view(), 'L');
  leases_[body->lease] = {*id, body->recipient, append.index, append.leaf.commitment};
  if (is_gone(*id)) return;
  tell("released " + name(id->view()) + " " + name(body->lease.view()));
  const PlannedMessage& message = *oracle_.message(*id);
  if (message.recipient != body->recipient) fail("released to another than the recipient");
  if (!oracle_.permits(message, entry.event.wall)) fail("released without a ground");
  // A new ground carries it: what beat the former one speaks of it no longer.
  for (auto& [withdrawal, seen] : withdrawals_) {
    if (seen.resting.erase(*id) != 0) rules_.grounded(*id);
  }
  messages_[*id].references = body->references;
  unpublished_.emplace_back(append.index, body->lease);
  rules_.released(*id, body->lease);
}

void History::withdrawn(const WithdrawId& id, TimeMs wall) {
  WithdrawalSeen& seen = withdrawals_[id];
  for (const auto& [message_id, message] : messages_) {
    const PlannedMessage& plan = *oracle_.message(message_id);
    if (oracle_.is_erased(plan)) continue;
    const bool gone = message.stored == 0 ||
                      (message.ended != 0 && !message.opened_under && !message.unknown);
    if (gone || oracle_.permits(plan, wall)) continue;
    // What has ended rests on the facts that the ledger names; what is under way, on any that hold.
    const bool rests = message.ended != 0 ? oracle_.beats(id, plan, message.references)
                                          : oracle_.permits(plan, wall, id);
    if (rests) seen.resting.insert(message_id);
  }
  const std::vector<MessageId> resting(seen.resting.begin(), seen.resting.end());
  tell("withdrawn " + name(id.view()) + " resting " + names_of(resting));
  rules_.withdrawn(id, resting);
}

void History::receipt(const broker::AppendLeaf& append) {
  const auto body = canon::decode<consent::ReceiptBody>(append.opening.body, "receipt");
  const MessageId& id = body->message_id;
  if (is_gone(id)) return;
  if (body->outcome == consent::ReceiptOutcome::opened) {
    tell("receipt " + name(id.view()) + " opened");
    messages_[id].opened_under = body->lease;
    return rules_.receipt_opened(id);
  }
  tell("receipt " + name(id.view()) + " not opened " + name(body->lease.view()));
  rules_.receipt_not_opened(id, body->lease);
}

void History::effective(const broker::AppendLeaf& append) {
  auto body = canon::decode<consent::EffectiveBody>(append.opening.body, "effective");
  if (oracle_.is_erased(body->withdraw_id)) return;
  for (auto* list : {&body->opened, &body->not_opened, &body->unknown}) {
    *list = without_erased(std::move(*list));
  }
  tell("effective " + name(body->withdraw_id.view()) + " opened " + names_of(body->opened) +
       " not opened " + names_of(body->not_opened) + " unknown " + names_of(body->unknown));
  WithdrawalSeen& seen = withdrawals_[body->withdraw_id];
  if (!seen.effective_at) seen.effective_at = timeline_.now();
  seen.lists = {body->withdraw_id, body->opened, body->not_opened, body->unknown};
  rules_.effective(body->withdraw_id, {body->opened, body->not_opened, body->unknown});
}

// The message is no longer in its recipient's mailbox: it has ended, one way and once.
void History::row_deleted(const Entry& entry, const Bytes& key) {
  const MessageId id = canon::decode<broker::MessageKey>(key, "row key")->message_id;
  if (is_gone(id)) return;
  MessageSeen& message = messages_[id];
  if (++message.ended > 1) fail("ended twice: " + name(id.view()));
  if (message.opened_under || message.unknown ||
      std::holds_alternative<broker::ExpireEvent>(entry.event.payload)) {
    return;
  }
  tell("returned " + name(id.view()));
  rules_.refused(id);
}

std::vector<MessageId> History::without_erased(std::vector<MessageId> messages) const {
  std::erase_if(messages, [&](const MessageId& id) { return is_gone(id); });
  return messages;
}

void History::erased(std::size_t child, const std::vector<PersonKey>& keys) {
  tell("erasure of child " + std::to_string(child) + " begins");
  oracle_.erase(child);
  for (const PersonKey& key : keys) {
    if (consent::identifies(key)) just_erased_.push_back(key.pseudonym);
  }
  std::erase_if(messages_, [&](const auto& row) {
    if (!is_gone(row.first)) return false;
    rules_.erased(row.first);
    return true;
  });
  for (auto row = withdrawals_.begin(); row != withdrawals_.end();) {
    std::erase_if(row->second.resting, [&](const MessageId& id) { return is_gone(id); });
    const bool goes = oracle_.is_erased(row->first);
    if (goes) rules_.erased(row->first);
    row = goes ? withdrawals_.erase(row) : std::next(row);
  }
}

void History::lease_over(const LeaseId& lease) {
  if (is_gone(lease)) return;
  tell("over at the broker " + name(lease.view()));
  if (const auto end = recipient_ends_.find(lease); end != recipient_ends_.end()) {
    rules_.recipient_over(lease, end->second);
  } else {
    rules_.recipient_over(lease);
  }
  rules_.broker_over(lease);
}

void History::published(std::uint64_t size) {
  std::erase_if(unpublished_, [&](const auto& each) {
    if (each.first >= size) return false;
    if (!is_gone(each.second)) rules_.quorum_release(each.second);
    return true;
  });
  judge();
}

void History::left(const LeaseId& lease) {
  if (is_gone(lease)) return;
  tell("delivered " + name(lease.view()));
  rules_.delivered(lease);
  judge();
}

}  // namespace sluis::sim
