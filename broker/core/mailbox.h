// SPDX-License-Identifier: EUPL-1.2
// The mailboxes: every message that was accepted, its leases, and what time will demand of it.
//
// Pure. Thread safety: none. Metadata alone; envelopes lie in the store. A lease is named by its
// own id, never by its message: a timer of an earlier lease must not end a later one (the model's
// BUG_STALE_TIMER). A lease that is over says nothing about what the recipient did (BUG_GUESS).
#pragma once

#include <functional>
#include <tuple>

#include "broker/core/machine.h"
#include "broker/core/ruling.h"

namespace sluis::broker {

struct Lease {
  MessageKey message;
  Nonce nonce;
  BootId boot_id;                // of the recipient's kernel
  BootTimeMs start;              // on the broker's present boot
  DurationMs length;
  bool over = false, voided = false;
  std::optional<consent::ReceiptOutcome> answer;
  std::uint64_t answer_index = 0;  // of the receipt leaf
  std::uint64_t release_index = 0;

  BootTimeMs end() const { return start + length; }
  bool is_open() const { return !over && !voided && !answer; }
};

struct Message {
  ExchangeId exchange_id;
  MemberId recipient;
  Level level = Level::none;
  EnvelopeHash envelope;
  Commitment content;  // what the envelope is to carry, as its SUBMIT says
  TimeMs created, expires;
  TimeMs key_destroyed;  // when the key it was sealed to is destroyed
  std::uint64_t sequence = 0, size = 0, submit_index = 0;
  bool urgent = false;
  Stage stage = Stage::accepted;
  std::optional<ErrorCode> reason;     // of returned, expired and unknown, as its source is told
  std::uint64_t decision_index = 0;    // of the decision that returned it; 0: none did
  std::vector<LeaseId> leases;         // oldest first; the last is the current one
  std::vector<ConsentId> consents;     // that its permit rests on
  std::set<WithdrawId> withdrawals;    // that beat one of them
  std::uint16_t ground = 0;  // of its newest release; 0: never released
  std::uint64_t stop = 0;  // the decision after which its recipient is told to stop; 0: none

  bool is_live() const { return stage == Stage::accepted || stage == Stage::released; }
};

class Mailbox {
 public:
  const Message* find(const MessageKey& key) const;
  const Lease* find(const LeaseId& id) const;
  void add(const MessageKey& key, Message message);
  void add(const LeaseId& id, Lease lease);
  void erase(const MessageKey& key);  // with its leases; it must exist
  // Changes a message or lease and keeps the lists below in step; it must exist (CHECKed).
  void change(const MessageKey& key, const std::function<void(Message&)>& change);
  void change(const LeaseId& id, const std::function<void(Lease&)>& change);

  // Accepted messages of a recipient: urgent ones first, then by the index of their submit leaf.
  using Queue = std::set<std::tuple<bool, std::uint64_t, MessageKey>>;
  const Queue* queue(const MemberId& recipient) const;  // null: it never had a message
  std::set<MessageKey> released(const MemberId& recipient) const;
  std::set<MessageKey> stopped(const MemberId& recipient) const;
  const std::map<MessageKey, Message>& messages() const { return messages_; }
  const std::map<LeaseId, Lease>& leases() const { return leases_; }

  // Deadlines: open leases on the boot clock; accepted messages by expiry, and released ones whose
  // lease is over by the end of their key, on the wall clock.
  const std::set<std::pair<BootTimeMs, LeaseId>>& lease_ends() const { return lease_ends_; }
  const std::set<std::pair<TimeMs, MessageKey>>& expiries() const { return expiries_; }
  const std::set<std::pair<TimeMs, MessageKey>>& key_ends() const { return key_ends_; }

  // The row of a live message, as stored: the key in 32 bytes, and its canonical bytes.
  static Bytes row_key(const MessageKey& key);
  Bytes row(const MessageKey& key) const;

  template <class Archive>
  void describe_fields(Archive& archive) {
    archive(messages_, leases_);
    if constexpr (Archive::kReads) {
      archive.require(fits_together(), ErrorCode::malformed);
      if (!archive.ok()) return;
      for (const auto& [key, message] : messages_) index(key, message);
    }
  }

 private:
  // Each lease is of a message that names it, and what is released has one.
  bool fits_together() const;
  void index(const MessageKey& key, const Message& message);
  void unindex(const MessageKey& key, const Message& message);

  std::map<MessageKey, Message> messages_;
  std::map<LeaseId, Lease> leases_;
  std::map<MemberId, Queue> queues_;  // derived, as the rest
  std::map<MemberId, std::set<MessageKey>> released_, stopped_;
  std::set<std::pair<BootTimeMs, LeaseId>> lease_ends_;
  std::set<std::pair<TimeMs, MessageKey>> expiries_, key_ends_;
};

template <class Archive>
void describe(Archive& archive, Lease& lease) {
  archive(lease.message, lease.nonce, lease.boot_id, lease.start, lease.length, lease.over,
          lease.voided, lease.answer, lease.answer_index, lease.release_index);
}
template <class Archive>
void describe(Archive& archive, Message& message) {
  archive(message.exchange_id, message.recipient, message.level, message.envelope, message.content,
          message.created, message.expires, message.key_destroyed, message.sequence, message.size,
          message.submit_index, message.urgent, message.stage, message.reason,
          message.decision_index, message.leases, message.consents, message.withdrawals,
          message.stop, message.ground);
}
template <class Archive>
void describe(Archive& archive, Mailbox& mailbox) {
  mailbox.describe_fields(archive);
}

}  // namespace sluis::broker
