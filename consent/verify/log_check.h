// SPDX-License-Identifier: EUPL-1.2
// The whole ledger, entry by entry, as an auditor checks it: leaves, signatures, openings, and that
// what was released rests on a decision that permits.
//
// Pure but for the signature check. Thread safety: none. Entries are taken in their order and are
// not kept: a log of any length needs a byte an entry, and some more for each exchange and message.
// What is checked of an entry, and what only of one whose opening is at hand: consent/LEDGER.md
// §Audit.
#pragma once

#include <map>
#include <set>

#include "consent/core/broker_bodies.h"
#include "consent/core/case_bodies.h"
#include "consent/core/covenant.h"
#include "consent/core/directory.h"
#include "consent/core/frontier.h"
#include "consent/core/leaf.h"
#include "consent/core/linked_bodies.h"
#include "consent/core/signature_check.h"

namespace sluis::verify {

// What of an entry's opening is at hand. Numbers are those of the session protocol and of exports.
enum class OpeningState : std::uint8_t { not_asked = 0, open = 1, erased = 2, none = 3 };

struct LogEntry {
  Bytes leaf;
  OpeningState state = OpeningState::not_asked;
  Opening opening;             // empty unless open
  Signature worker_signature;  // zero when no worker acted
};

// The first thing that is wrong: in which part of which entry.
struct Fault {
  std::uint64_t index = 0;
  std::string field;  // "leaf.time_s", "leaf.signature", "opening", "worker_signature", "body", …
  ErrorCode code = ErrorCode::internal;
};

struct LogCounts {
  std::uint64_t entries = 0, signatures = 0, opened = 0, erased = 0, closed = 0;
  std::uint64_t decisions = 0, releases = 0;
  std::uint64_t releases_unchecked = 0;  // whose decision is erased, or not at hand
  // Accepted, and by the time of the last entry long over, without an entry that says how it ended.
  std::uint64_t without_end = 0;
  std::vector<std::uint64_t> without_end_index;  // of those that accepted them: the first 64
};

class LogCheck {
 public:
  // `directory` is verified and whole; `covenants` in the order of their versions: the first is
  // trusted for the authority's keys; each later one has and is signed by those in force by then.
  LogCheck(consent::Directory directory, std::vector<Bytes> covenants,
           consent::SignatureCheck check);

  // The next entry; nothing when it is right. After a fault the rest means nothing.
  std::optional<Fault> take(const LogEntry& entry);

  // Size and root of what was taken.
  consent::TreeHead head() const { return frontier_.head(); }
  const LogCounts& counts() const { return counts_; }
  const consent::Directory& directory() const { return directory_; }
  // Of those that were in force so far; null: no such version.
  const consent::Covenant* covenant(std::uint32_t version) const {
    const auto found = covenants_.find(version);
    return found == covenants_.end() ? nullptr : &found->second;
  }
  // After the last entry: counts what was accepted and never ended.
  void finish();

 private:
  using At = std::uint64_t;
  struct Decided {
    consent::Verdict verdict = consent::Verdict::deny;
    Level level = Level::none;
    std::uint16_t ground = 0;
  };
  struct Sent {
    ExchangeId exchange;
    MemberId recipient;
    Commitment content;
  };

  std::optional<Fault> check_signatures(const consent::Leaf& leaf);
  std::optional<Fault> check_covenant(const consent::Leaf& leaf);
  std::optional<Fault> check_opening(const consent::Leaf& leaf, const LogEntry& entry);
  std::optional<Fault> check_act(const consent::Leaf& leaf, const LogEntry& entry);
  std::optional<Fault> check_proposer(const consent::Leaf& leaf, const SignedAct& act);
  std::optional<Fault> check_body(const consent::Leaf& leaf, const Bytes& body);
  std::optional<Fault> check_decision(const consent::Leaf& leaf, const consent::DecisionBody& body);
  std::optional<Fault> check_release(const consent::ReleaseBody& body);
  void note_end(const consent::Leaf& leaf, const Bytes& body);
  std::optional<Fault> check_linked(const consent::LinkedBody& body);
  std::optional<Fault> check_alert(const consent::AlertReleaseBody& body);
  bool signed_by(const LeafSignature& signature, const consent::Leaf& leaf, const Bytes& text);
  Fault fault(const char* field, ErrorCode code) const { return {counts_.entries, field, code}; }

  consent::Directory directory_;
  std::vector<Bytes> covenant_bytes_;
  std::map<std::uint32_t, consent::Covenant> covenants_;  // in force so far
  consent::SignatureCheck check_;
  consent::Frontier frontier_;
  LogCounts counts_;
  std::uint64_t time_s_ = 0;
  std::vector<std::uint8_t> types_;  // of the entries so far
  std::map<std::pair<ExchangeId, MemberId>, Decided> decided_;
  std::map<EnvelopeHash, Sent> sent_;
  std::map<MessageId, std::pair<At, TimeMs>> open_;  // accepted: by which entry; when it is due
  std::set<ExchangeId> corrected_;                       // nothing of them is released after
  std::map<std::uint64_t, consent::LinkedBody> linked_;  // alerts, by the index of their entry
  std::pair<Bytes, LeafSignature> last_good_;  // acts of a batch share one signature
  bool gaps_ = false;  // some entry is not open: what it said is not known
};

}  // namespace sluis::verify
