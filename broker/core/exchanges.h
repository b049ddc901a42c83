// SPDX-License-Identifier: EUPL-1.2
// Exchanges: one signal each, with a slot for every recipient it is wanted at, and release orders.
//
// Pure. Thread safety: none. The content is not here and not at the broker: a slot says whether the
// source holds it, may send it, was ordered to, or has sent it (broker/ARCHITECTURE.md §Slots).
#pragma once

#include <functional>

#include "broker/core/person_table.h"
#include "broker/core/persons.h"
#include "broker/core/ruling.h"

namespace sluis::broker {

struct ExchangePerson {
  PersonRole role = PersonRole::subject;
  PersonId person;
  Digest keys;  // SHA-256 of the PersonBody: what a SUBMIT has to repeat; zero once erased
};

struct Order {
  OrderId order_id;
  Level level = Level::none;
  TimeMs valid_until;
  std::uint64_t decision_index = 0, order_index = 0;
};

enum class SlotState : std::uint8_t {
  held = 1,       // the source holds the content; a later fact may change that
  permitted = 2,  // the source was told that it may send
  ordered = 3,    // held before, may go now: an order is open
  overdue = 4,    // the order's time is over; renewed when the source asks
  submitted = 5,  // a message is under way
  done = 6,       // opened by the recipient
  unknown = 7,    // nobody will ever know
  corrected = 8,  // never goes any more: its source corrected the exchange
};

struct Slot {
  Level wanted = Level::content;
  SlotState state = SlotState::held;
  Ruling ruling;  // the last one that stands in the ledger, at `decision_index`
  std::uint64_t decision_index = 0;
  std::optional<Order> order;  // while ordered or overdue
};

inline constexpr TimeMs kNoTerm{UINT64_MAX};

// Two workers of the source took the signal back.
struct Correction {
  std::uint64_t index = 0;  // of its leaf
  consent::CorrectionReason reason = consent::CorrectionReason::wrong_person;
  TimeMs found;
  TimeMs at;  // when it was put on record
  // Copies that are gone at their recipients, with the entry that says so.
  std::map<MessageId, std::uint64_t> destroyed;
};

struct Exchange {
  MemberId source;
  std::uint16_t kind = 0, purpose = 0, domain = 0, source_regime = 0;
  bool urgent = false;
  std::vector<ExchangePerson> persons;  // the subject first
  Commitment content;                   // what the next SUBMIT starts from
  std::uint64_t index = 0;              // of the intent leaf
  TimeMs at;                            // of the intent
  std::map<MemberId, Slot> slots;
  std::vector<MessageId> messages;      // sent by the source, oldest first
  // Copies that are gone at their member, with the entry that says so; zero: the source's own.
  std::map<MessageId, std::uint64_t> removed;
  std::vector<std::uint64_t> entries;  // of the journal that are about it; ascending
  TimeMs retire = kNoTerm;  // when the broker forgets it; kNoTerm: not yet, or never
  std::optional<Correction> correction;
};

struct SlotKey {
  ExchangeId exchange_id;
  MemberId recipient;
  auto operator<=>(const SlotKey&) const = default;
};

class Exchanges {
 public:
  const Exchange* find(const ExchangeId& id) const;
  Exchange& at(const ExchangeId& id) { return exchanges_.at(id); }
  void add(const ExchangeId& id, Exchange exchange);
  // Changes one slot and keeps the lists below in step; it must exist (CHECKed).
  void change(const SlotKey& key, const std::function<void(Slot&)>& change);

  std::optional<SlotKey> slot_of(const OrderId& order) const;
  const Slot& slot(const SlotKey& key) const {
    return exchanges_.at(key.exchange_id).slots.at(key.recipient);
  }
  std::set<ExchangeId> about(const std::vector<PersonId>& persons) const;
  // The same with what each is, ascending and distinct; pointers end with the next change.
  std::vector<std::pair<ExchangeId, const Exchange*>> rows_about(
      const std::vector<PersonId>& persons) const;
  std::set<ExchangeId> all() const;
  // Slots of `source` with an order, open or overdue.
  std::set<SlotKey> with_order(const MemberId& source) const;
  // Slots of `source` that are held.
  std::set<SlotKey> held(const MemberId& source) const;
  // Open orders by the end of their time.
  const std::set<std::pair<TimeMs, OrderId>>& deadlines() const { return deadlines_; }
  // When exchanges are to be forgotten.
  const std::set<std::pair<TimeMs, ExchangeId>>& retirements() const { return retirements_; }
  void set_retire(const ExchangeId& id, TimeMs at);
  // Those that were corrected.
  const std::set<ExchangeId>& corrected() const { return corrected_; }
  void correct(const ExchangeId& id, Correction correction);
  void erase(const ExchangeId& id);  // it must exist
  bool has_live(const MemberId& source, const std::vector<PersonId>& persons) const;

  // Exchanges to decide anew because something they depend on changed.
  std::set<ExchangeId> dirty;

  template <class Archive>
  void describe_fields(Archive& archive) {
    archive(exchanges_, dirty);
    if constexpr (Archive::kReads) {
      for (const auto& [id, exchange] : exchanges_) index(id, exchange);
    }
  }

 private:
  void index(const ExchangeId& id, const Exchange& exchange);
  void index_slot(const SlotKey& key, const MemberId& source, const Slot& slot);
  void unindex_slot(const SlotKey& key, const MemberId& source, const Slot& slot);

  std::map<ExchangeId, Exchange> exchanges_;
  // Derived, as the rest; into exchanges_, since a look for each of a million takes too long.
  PersonTable<std::map<ExchangeId, const Exchange*>> exchanges_of_;
  std::map<OrderId, SlotKey> orders_;
  std::map<MemberId, std::set<SlotKey>> with_order_, held_;
  std::set<std::pair<TimeMs, OrderId>> deadlines_;
  std::set<std::pair<TimeMs, ExchangeId>> retirements_;
  std::set<ExchangeId> corrected_;
};

template <class Archive>
void describe(Archive& archive, ExchangePerson& person) {
  archive(person.role, person.person, person.keys);
}
template <class Archive>
void describe(Archive& archive, Order& order) {
  archive(order.order_id, order.level, order.valid_until, order.decision_index, order.order_index);
}
template <class Archive>
void describe(Archive& archive, Slot& slot) {
  archive(slot.wanted, slot.state, slot.ruling, slot.decision_index, slot.order);
}
template <class Archive>
void describe(Archive& archive, Correction& correction) {
  archive(correction.index, correction.reason, correction.found, correction.at,
          correction.destroyed);
}
template <class Archive>
void describe(Archive& archive, Exchange& exchange) {
  archive(exchange.source, exchange.kind, exchange.purpose, exchange.domain,
          exchange.source_regime, exchange.urgent, exchange.persons, exchange.content,
          exchange.index, exchange.at, exchange.slots, exchange.messages, exchange.removed,
          exchange.entries, exchange.retire, exchange.correction);
}
template <class Archive>
void describe(Archive& archive, Exchanges& exchanges) {
  exchanges.describe_fields(archive);
}

}  // namespace sluis::broker
