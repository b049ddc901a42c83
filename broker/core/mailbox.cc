// SPDX-License-Identifier: EUPL-1.2
#include "broker/core/mailbox.h"

namespace sluis::broker {
namespace {

std::set<MessageKey> keys_of(const std::map<MemberId, std::set<MessageKey>>& index,
                            const MemberId& member) {
  const auto row = index.find(member);
  return row == index.end() ? std::set<MessageKey>{} : row->second;
}

}  // namespace

const Message* Mailbox::find(const MessageKey& key) const {
  const auto row = messages_.find(key);
  return row == messages_.end() ? nullptr : &row->second;
}

const Lease* Mailbox::find(const LeaseId& id) const {
  const auto row = leases_.find(id);
  return row == leases_.end() ? nullptr : &row->second;
}

void Mailbox::add(const MessageKey& key, Message message) {
  index(key, message);
  messages_.emplace(key, std::move(message));
}

void Mailbox::add(const LeaseId& id, Lease lease) { leases_.emplace(id, std::move(lease)); }

void Mailbox::erase(const MessageKey& key) {
  const Message& message = messages_.at(key);
  unindex(key, message);
  for (const LeaseId& id : message.leases) leases_.erase(id);
  messages_.erase(key);
}

void Mailbox::change(const MessageKey& key, const std::function<void(Message&)>& change) {
  Message& message = messages_.at(key);
  unindex(key, message);
  change(message);
  index(key, message);
}

void Mailbox::change(const LeaseId& id, const std::function<void(Lease&)>& change) {
  Lease& lease = leases_.at(id);
  const MessageKey key = lease.message;
  unindex(key, messages_.at(key));
  change(lease);
  index(key, messages_.at(key));
}

bool Mailbox::fits_together() const {
  for (const auto& [key, message] : messages_) {
    if (message.stage == Stage::released && message.leases.empty()) return false;
    for (const LeaseId& id : message.leases) {
      const Lease* lease = find(id);
      if (lease == nullptr || lease->message != key) return false;
    }
  }
  for (const auto& [id, lease] : leases_) {
    static_cast<void>(id);
    if (!messages_.contains(lease.message)) return false;
  }
  return true;
}

void Mailbox::index(const MessageKey& key, const Message& message) {
  if (message.stop) stopped_[message.recipient].insert(key);
  if (message.stage == Stage::accepted) {
    queues_[message.recipient].emplace(!message.urgent, message.submit_index, key);
    expiries_.emplace(message.expires, key);
  }
  if (message.stage != Stage::released) return;
  released_[message.recipient].insert(key);
  const Lease& lease = leases_.at(message.leases.back());
  if (lease.is_open()) lease_ends_.emplace(lease.end(), message.leases.back());
  else key_ends_.emplace(message.key_destroyed, key);
}

void Mailbox::unindex(const MessageKey& key, const Message& message) {
  if (message.stop) stopped_[message.recipient].erase(key);
  if (message.stage == Stage::accepted) {
    queues_[message.recipient].erase({!message.urgent, message.submit_index, key});
    expiries_.erase({message.expires, key});
  }
  if (message.stage != Stage::released) return;
  released_[message.recipient].erase(key);
  const Lease& lease = leases_.at(message.leases.back());
  lease_ends_.erase({lease.end(), message.leases.back()});
  key_ends_.erase({message.key_destroyed, key});
}

const Mailbox::Queue* Mailbox::queue(const MemberId& recipient) const {
  const auto row = queues_.find(recipient);
  return row == queues_.end() ? nullptr : &row->second;
}

std::set<MessageKey> Mailbox::released(const MemberId& recipient) const {
  return keys_of(released_, recipient);
}
std::set<MessageKey> Mailbox::stopped(const MemberId& recipient) const {
  return keys_of(stopped_, recipient);
}

Bytes Mailbox::row_key(const MessageKey& key) { return canon::encode(key); }

Bytes Mailbox::row(const MessageKey& key) const { return canon::encode(messages_.at(key)); }

}  // namespace sluis::broker
