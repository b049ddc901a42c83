// SPDX-License-Identifier: EUPL-1.2
// Linked alerts: which signals were linked under which rule, and who has been given the alert.
//
// Pure. Thread safety: none. An alert is a broker's own leaf and no envelope; its text is in the
// leaf's opening alone. The ledger index of its newest leaf is its revision. It is given at least
// once to each of its readers, and again when what it says to them has changed.
#pragma once

#include <map>
#include <set>

#include "broker/core/ruling.h"

namespace sluis::broker {

// How far one reader is with an alert.
struct AlertReader {
  std::uint64_t wanted = 0;  // the revision from which on it must have the alert
  std::uint64_t had = 0;     // the newest revision that it says is on its disk; 0: none
  bool released = false;     // a release of `wanted` or later is on record
  bool waits() const { return had < wanted; }
};

struct Alert {
  LinkedAlert linked;            // as its newest leaf says
  std::uint64_t revision = 0;    // index of that leaf
  PersonId person;               // under whose key that leaf is sealed
  std::map<MemberId, AlertReader> readers;
};

class Alerts {
 public:
  const Alert* find(const AlertId& id) const;
  // The alert under `rule` that has this signal; null: none.
  const Alert* of(std::uint16_t rule, const ExchangeId& exchange) const;
  const std::map<AlertId, Alert>& all() const { return alerts_; }
  // Sets an alert; others under its rule that share a signal with it go: one family, one alert.
  void set(const AlertId& id, Alert alert);
  // A signal that the broker forgets leaves its alerts; one without signals goes with it.
  void forget(const ExchangeId& exchange);
  // The alert is no more, since a signal of it was corrected; who may have it is told.
  std::vector<MemberId> undo(const AlertId& id);
  // Alerts that were given to `member` and are no more; ascending.
  std::vector<AlertId> undone(const MemberId& member) const;
  AlertReader* reader(const AlertId& id, const MemberId& member);
  // `member`, a reader of it, says that it has this revision.
  void note_had(const AlertId& id, const MemberId& member, std::uint64_t revision);
  // Alerts that have this signal, under whatever rule; ascending.
  std::vector<AlertId> with(const ExchangeId& exchange) const;
  // What waits for `member`: alerts in the order of their revisions.
  std::vector<AlertId> waiting(const MemberId& member) const;

  // Signals about which an alert is to be written or changed.
  std::set<ExchangeId> pending;

  template <class Archive>
  void describe_fields(Archive& archive) {
    archive(alerts_, pending, undone_);
    if constexpr (Archive::kReads) {
      for (const auto& [id, alert] : alerts_) index(id, alert);
    }
  }

 private:
  using Signal = std::pair<std::uint16_t, ExchangeId>;  // rule and exchange
  void index(const AlertId& id, const Alert& alert);
  void index_readers(const AlertId& id, const Alert& alert);
  void unindex(const AlertId& id, const Alert& alert);  // where a signal stands with another: not
  void remove(const AlertId& id);

  std::map<AlertId, Alert> alerts_;
  std::map<MemberId, std::set<AlertId>> undone_;
  std::map<Signal, AlertId> by_signal_;                // derived
  // Derived: what waits for each member, by revision.
  std::map<MemberId, std::set<std::pair<std::uint64_t, AlertId>>> waiting_;
};

template <class Archive>
void describe(Archive& archive, AlertReader& reader) {
  archive(reader.wanted, reader.had, reader.released);
}
template <class Archive>
void describe(Archive& archive, Alert& alert) {
  archive(alert.linked, alert.revision, alert.person, alert.readers);
}
template <class Archive>
void describe(Archive& archive, Alerts& alerts) {
  alerts.describe_fields(archive);
}

}  // namespace sluis::broker
