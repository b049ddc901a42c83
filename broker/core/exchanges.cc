// SPDX-License-Identifier: EUPL-1.2
#include "broker/core/exchanges.h"

namespace sluis::broker {

const Exchange* Exchanges::find(const ExchangeId& id) const {
  const auto row = exchanges_.find(id);
  return row == exchanges_.end() ? nullptr : &row->second;
}

void Exchanges::add(const ExchangeId& id, Exchange exchange) {
  const auto row = exchanges_.emplace(id, std::move(exchange)).first;
  index(id, row->second);
}

void Exchanges::change(const SlotKey& key, const std::function<void(Slot&)>& change) {
  Exchange& exchange = exchanges_.at(key.exchange_id);
  Slot& slot = exchange.slots.at(key.recipient);
  unindex_slot(key, exchange.source, slot);
  change(slot);
  // An order exists exactly while its slot waits for it.
  if (slot.state != SlotState::ordered && slot.state != SlotState::overdue) slot.order.reset();
  index_slot(key, exchange.source, slot);
}

void Exchanges::index(const ExchangeId& id, const Exchange& exchange) {
  for (const ExchangePerson& person : exchange.persons) {
    exchanges_of_.at(person.person).emplace(id, &exchange);
  }
  for (const auto& [recipient, slot] : exchange.slots) {
    index_slot({id, recipient}, exchange.source, slot);
  }
  if (exchange.retire != kNoTerm) retirements_.emplace(exchange.retire, id);
  if (exchange.correction) corrected_.insert(id);
}

void Exchanges::correct(const ExchangeId& id, Correction correction) {
  exchanges_.at(id).correction = std::move(correction);
  corrected_.insert(id);
}

void Exchanges::set_retire(const ExchangeId& id, TimeMs at) {
  Exchange& exchange = exchanges_.at(id);
  retirements_.erase({exchange.retire, id});
  exchange.retire = at;
  if (at != kNoTerm) retirements_.emplace(at, id);
}

void Exchanges::erase(const ExchangeId& id) {
  const Exchange& exchange = exchanges_.at(id);
  for (const auto& [recipient, slot] : exchange.slots) {
    unindex_slot({id, recipient}, exchange.source, slot);
  }
  for (const ExchangePerson& person : exchange.persons) {
    if (exchanges_of_.find(person.person) == nullptr) continue;  // named twice
    auto& rows = exchanges_of_.at(person.person);
    rows.erase(id);
    if (rows.empty()) exchanges_of_.erase(person.person);
  }
  retirements_.erase({exchange.retire, id});
  dirty.erase(id);
  corrected_.erase(id);
  exchanges_.erase(id);
}

void Exchanges::index_slot(const SlotKey& key, const MemberId& source, const Slot& slot) {
  if (slot.state == SlotState::held) held_[source].insert(key);
  if (!slot.order) return;
  orders_.emplace(slot.order->order_id, key);
  with_order_[source].insert(key);
  if (slot.state == SlotState::ordered) {
    deadlines_.emplace(slot.order->valid_until, slot.order->order_id);
  }
}

void Exchanges::unindex_slot(const SlotKey& key, const MemberId& source, const Slot& slot) {
  if (slot.state == SlotState::held) held_[source].erase(key);
  if (!slot.order) return;
  orders_.erase(slot.order->order_id);
  with_order_[source].erase(key);
  deadlines_.erase({slot.order->valid_until, slot.order->order_id});
}

std::optional<SlotKey> Exchanges::slot_of(const OrderId& order) const {
  const auto row = orders_.find(order);
  if (row == orders_.end()) return std::nullopt;
  return row->second;
}

std::set<ExchangeId> Exchanges::about(const std::vector<PersonId>& persons) const {
  std::set<ExchangeId> out;
  for (const PersonId& person : persons) {
    const auto* rows = exchanges_of_.find(person);
    if (rows == nullptr) continue;
    for (const auto& [id, exchange] : *rows) out.insert(id);
  }
  return out;
}

std::vector<std::pair<ExchangeId, const Exchange*>> Exchanges::rows_about(
    const std::vector<PersonId>& persons) const {
  std::vector<std::pair<ExchangeId, const Exchange*>> out;
  for (const PersonId& person : persons) {
    const auto* rows = exchanges_of_.find(person);
    if (rows != nullptr) out.insert(out.end(), rows->begin(), rows->end());
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::set<ExchangeId> Exchanges::all() const {
  std::set<ExchangeId> out;
  for (const auto& [id, exchange] : exchanges_) out.insert(id);
  return out;
}

std::set<SlotKey> Exchanges::with_order(const MemberId& source) const {
  const auto row = with_order_.find(source);
  return row == with_order_.end() ? std::set<SlotKey>{} : row->second;
}

std::set<SlotKey> Exchanges::held(const MemberId& source) const {
  const auto row = held_.find(source);
  return row == held_.end() ? std::set<SlotKey>{} : row->second;
}

bool Exchanges::has_live(const MemberId& source, const std::vector<PersonId>& persons) const {
  for (const ExchangeId& id : about(persons)) {
    const Exchange& exchange = exchanges_.at(id);
    if (exchange.source != source) continue;
    for (const auto& [recipient, slot] : exchange.slots) {
      const bool waits = slot.state != SlotState::done && slot.state != SlotState::unknown &&
                         slot.state != SlotState::corrected;
      if (waits) return true;
    }
  }
  return false;
}

}  // namespace sluis::broker
