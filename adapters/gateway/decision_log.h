// SPDX-License-Identifier: EUPL-1.2
// The log's decisions in the shape of the Authorization Decision Log 1.0.0 (Logius), one JSON
// object a line: exactly one for each decision, and for each release of an envelope, which is the
// only record of the decision that it rests on. Fields: consent/LEDGER.md §Decisions as records.
//
// Pure. Thread safety: none. Entries are taken in their order; what is told of a signal is the
// covenant's names and identifiers: no person, no pseudonym, no worker and no content.
#pragma once

#include <map>

#include "consent/core/bodies.h"
#include "consent/core/covenant.h"
#include "consent/core/leaf.h"
#include "proto/codec/to_member.h"

namespace sluis::gateway {

class DecisionLog {
 public:
  // `origin`: of the ledger, as in its checkpoints.
  explicit DecisionLog(std::string origin) : origin_(std::move(origin)) {}

  // The next entry, verified. Its record with a newline; "": it decides nothing. What cannot be
  // read of an entry is left out of its record: errors are those of its own body.
  Result<std::string> take(const consent::Leaf& leaf, const codec::AuditEntry& entry);

 private:
  struct Signal {
    std::string trace_id, span_id;
    MemberId source;
    std::uint16_t kind = 0, purpose = 0, domain = 0, source_regime = 0;
    bool urgent = false;
    std::vector<consent::Wanted> wanted;
  };
  struct Sent {
    std::string span_id;
    ExchangeId exchange;
    Level level = Level::none;
  };
  struct Policy {
    consent::Covenant covenant;
    std::uint64_t entry = 0;
    std::string sha256;
  };
  struct Record;
  struct Writer;
  template <class Body>
  void take_signal(const consent::Leaf& leaf, const Body& body, Signal& out) const;
  Status take_open(const consent::Leaf& leaf, const codec::AuditEntry& entry);
  Result<Record> record_of(const consent::Leaf& leaf, const codec::AuditEntry& entry) const;
  std::string text_of(const Record& record, const consent::Leaf& leaf,
                      const codec::AuditEntry& entry) const;

  std::string origin_;
  std::map<std::uint32_t, Policy> policies_;
  std::map<ExchangeId, Signal> signals_;
  std::optional<Signal> preflight_;  // whose decisions follow
  std::map<EnvelopeHash, Sent> sent_;
  std::map<MessageId, EnvelopeHash> messages_;
};

}  // namespace sluis::gateway
