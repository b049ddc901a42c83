// SPDX-License-Identifier: EUPL-1.2
#include "broker/core/alerts.h"

namespace sluis::broker {

const Alert* Alerts::find(const AlertId& id) const {
  const auto row = alerts_.find(id);
  return row == alerts_.end() ? nullptr : &row->second;
}

const Alert* Alerts::of(std::uint16_t rule, const ExchangeId& exchange) const {
  const auto row = by_signal_.find({rule, exchange});
  return row == by_signal_.end() ? nullptr : &alerts_.at(row->second);
}

void Alerts::index(const AlertId& id, const Alert& alert) {
  for (const ExchangeId& exchange : alert.linked.exchanges) {
    by_signal_[{alert.linked.rule, exchange}] = id;
  }
  for (const auto& [member, reader] : alert.readers) by_reader_[member].insert(id);
}

void Alerts::remove(const AlertId& id) {
  const auto row = alerts_.find(id);
  if (row == alerts_.end()) return;
  for (const ExchangeId& exchange : row->second.linked.exchanges) {
    by_signal_.erase({row->second.linked.rule, exchange});
  }
  for (const auto& [member, reader] : row->second.readers) by_reader_[member].erase(id);
  alerts_.erase(row);
}

void Alerts::set(const AlertId& id, Alert alert) {
  std::set<AlertId> former{id};
  for (const ExchangeId& exchange : alert.linked.exchanges) {
    const auto row = by_signal_.find({alert.linked.rule, exchange});
    if (row != by_signal_.end()) former.insert(row->second);
  }
  for (const AlertId& each : former) remove(each);
  index(id, alert);
  alerts_.emplace(id, std::move(alert));
}

void Alerts::forget(const ExchangeId& exchange) {
  pending.erase(exchange);
  std::vector<AlertId> named;
  for (auto row = by_signal_.begin(); row != by_signal_.end();) {
    const bool names_it = row->first.second == exchange;
    if (names_it) named.push_back(row->second);
    row = names_it ? by_signal_.erase(row) : std::next(row);
  }
  for (const AlertId& id : named) {
    std::vector<ExchangeId>& signals = alerts_.at(id).linked.exchanges;
    signals.erase(std::remove(signals.begin(), signals.end(), exchange), signals.end());
    if (signals.empty()) remove(id);
  }
}

std::vector<MemberId> Alerts::undo(const AlertId& id) {
  std::vector<MemberId> told;
  for (const auto& [member, reader] : alerts_.at(id).readers) {
    if (!reader.released && reader.had == 0) continue;
    undone_[member].insert(id);
    told.push_back(member);
  }
  remove(id);
  return told;
}

std::vector<AlertId> Alerts::undone(const MemberId& member) const {
  const auto row = undone_.find(member);
  if (row == undone_.end()) return {};
  return {row->second.begin(), row->second.end()};
}

AlertReader* Alerts::reader(const AlertId& id, const MemberId& member) {
  const auto row = alerts_.find(id);
  if (row == alerts_.end()) return nullptr;
  const auto reader = row->second.readers.find(member);
  return reader == row->second.readers.end() ? nullptr : &reader->second;
}

std::vector<AlertId> Alerts::waiting(const MemberId& member) const {
  const auto row = by_reader_.find(member);
  if (row == by_reader_.end()) return {};
  std::set<std::pair<std::uint64_t, AlertId>> out;
  for (const AlertId& id : row->second) {
    const Alert& alert = alerts_.at(id);
    if (alert.readers.at(member).waits()) out.emplace(alert.revision, id);
  }
  std::vector<AlertId> ids;
  for (const auto& [revision, id] : out) ids.push_back(id);
  return ids;
}

}  // namespace sluis::broker
