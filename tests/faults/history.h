// SPDX-License-Identifier: EUPL-1.2
// What clients saw, and whether the ledger they read back bears it out (promises P2, P3, P6).
//
// Pure. Thread safety: none. It shares no code with the broker's or a gateway's decisions: leaves
// are read and roots computed here, from the bytes (consent/LEDGER.md). Hashing is proto/hash.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "proto/types/act.h"

namespace sluis::faults {

class History {
 public:
  // The broker answered that the act with `commitment` is entry `index`.
  void acknowledged(LeafType type, const Commitment& commitment, std::uint64_t index);
  // The source was told that `message` is on its way; `subject` numbers the family it is about.
  void submitted(const MessageId& message, std::size_t subject);
  // A delivery arrived under `lease`, recorded at `release`.
  void delivered(const MessageId& message, const LeaseId& lease, std::uint64_t release);
  // The recipient decided what it will say about a delivery: from now on it stands.
  void answered(const MessageId& message, const LeaseId& lease, bool opened);
  // A withdrawal for all of `subject` is entry `index`.
  void withdrawn(std::size_t subject, std::uint64_t index);

  // All that is wrong, a line each, given every leaf of the ledger and every note that was seen.
  // `origin` is the first line that a note must have.
  std::vector<std::string> audit(const std::vector<Bytes>& leaves,
                                 const std::set<std::string>& notes,
                                 const std::string& origin) const;

  struct Counts {
    std::size_t acknowledged = 0, submitted = 0, delivered = 0, opened = 0, withdrawn = 0;
  };
  Counts counts() const;
  // Submitted, of a subject without withdrawal, and not yet opened.
  std::size_t unopened() const;

 private:
  struct Delivered {
    LeaseId lease;
    std::uint64_t release = 0;
    std::optional<bool> opened;  // what was answered, when
  };
  struct Sent {
    std::size_t subject = 0;
    std::vector<Delivered> deliveries;  // in the order in which they came
  };
  struct Acknowledged {
    LeafType type;
    Commitment commitment;
    std::uint64_t index;
  };
  using Wrong = std::vector<std::string>;

  void audit_acknowledged(const std::vector<Bytes>& leaves, Wrong& wrong) const;
  void audit_roots(const std::vector<Bytes>& leaves, const std::set<std::string>& notes,
                   const std::string& origin, Wrong& wrong) const;
  void audit_message(const MessageId& id, const Sent& sent, const std::vector<Bytes>& leaves,
                     Wrong& wrong) const;

  std::vector<Acknowledged> acknowledged_;
  std::map<MessageId, Sent> messages_;
  std::map<std::size_t, std::uint64_t> withdrawn_;
};

}  // namespace sluis::faults
