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
  index_readers(id, alert);
}

void Alerts::index_readers(const AlertId& id, const Alert& alert) {
  for (const auto& [member, reader] : alert.readers) {
    if (reader.waits()) waiting_[member].emplace(alert.revision, id);
  }
}

void Alerts::unindex(const AlertId& id, const Alert& alert) {
  for (const ExchangeId& exchange : alert.linked.exchanges) {
    const auto row = by_signal_.find({alert.linked.rule, exchange});
    if (row != by_signal_.end() && row->second == id) by_signal_.erase(row);
  }
  for (const auto& [member, reader] : alert.readers) {
    if (reader.waits()) waiting_[member].erase({alert.revision, id});
  }
}

void Alerts::remove(const AlertId& id) {
  const auto row = alerts_.find(id);
  if (row == alerts_.end()) return;
  unindex(id, row->second);
  alerts_.erase(row);
}

void Alerts::set(const AlertId& id, Alert alert) {
  std::set<AlertId> others;
  for (const ExchangeId& exchange : alert.linked.exchanges) {
    AlertId& holder = by_signal_.try_emplace({alert.linked.rule, exchange}, id).first->second;
    if (holder != id) others.insert(std::exchange(holder, id));
  }
  for (const AlertId& each : others) remove(each);
  Alert& row = alerts_[id];
  // What it has now as before keeps its place: most often that is all but one.
  const auto stays = [&](const ExchangeId& exchange) {
    const std::vector<ExchangeId>& now = alert.linked.exchanges;
    return row.linked.rule == alert.linked.rule &&
           std::binary_search(now.begin(), now.end(), exchange);
  };
  std::vector<ExchangeId>& former = row.linked.exchanges;
  former.erase(std::remove_if(former.begin(), former.end(), stays), former.end());
  unindex(id, row);
  row = std::move(alert);
  index_readers(id, row);
}

void Alerts::forget(const ExchangeId& exchange) {
  pending.erase(exchange);
  const std::vector<AlertId> named = with(exchange);
  for (const AlertId& id : named) {
    LinkedAlert& linked = alerts_.at(id).linked;
    by_signal_.erase({linked.rule, exchange});
    std::vector<ExchangeId>& signals = linked.exchanges;
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

void Alerts::note_had(const AlertId& id, const MemberId& member, std::uint64_t revision) {
  Alert& alert = alerts_.at(id);
  AlertReader& reader = alert.readers.at(member);
  reader.had = revision;
  if (!reader.waits()) waiting_[member].erase({alert.revision, id});
}

// Of each rule that has an alert, the one place where the signal would stand.
std::vector<AlertId> Alerts::with(const ExchangeId& exchange) const {
  std::vector<AlertId> out;
  for (auto row = by_signal_.begin(); row != by_signal_.end();) {
    const std::uint16_t rule = row->first.first;
    const auto found = by_signal_.find({rule, exchange});
    if (found != by_signal_.end()) out.push_back(found->second);
    if (rule == UINT16_MAX) break;
    row = by_signal_.lower_bound({static_cast<std::uint16_t>(rule + 1), ExchangeId{}});
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<AlertId> Alerts::waiting(const MemberId& member) const {
  std::vector<AlertId> out;
  const auto row = waiting_.find(member);
  if (row == waiting_.end()) return out;
  for (const auto& [revision, id] : row->second) out.push_back(id);
  return out;
}

}  // namespace sluis::broker
