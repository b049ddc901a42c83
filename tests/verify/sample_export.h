// SPDX-License-Identifier: EUPL-1.2
// A small log with all that an export holds: covenant, directory, a released signal, a look, and an
// entry whose opening was erased. Tests bend it before it is written.
#pragma once

#include <functional>

#include "consent/core/authority.h"
#include "consent/core/broker_bodies.h"
#include "consent/core/fact_bodies.h"
#include "consent/core/verified.h"
#include "consent/verify/export.h"
#include "proto/hash/commit.h"
#include "proto/seal/sign.h"
#include "tests/support/filled.h"

namespace sluis::test {

class SampleExport {
 public:
  SampleExport();

  consent::NoteKey key() const { return {"sluis.example/ledger", operator_.public_key()}; }
  // The file, of the entries as they are now, under checkpoints signed for them.
  Bytes file();
  // The entries as they are now under the note of before, with sums that are right.
  Bytes file_under_its_note();

  // For bending. After a change of an entry's body, commit_again() makes leaf and signatures fit.
  std::vector<verify::LogEntry> entries;
  verify::ExportHead head;
  void commit_again(std::size_t index, Bytes body);
  template <class Body>
  void bend(std::size_t index, const std::function<void(Body&)>& change) {
    Body body = *canon::decode<Body>(entries[index].opening.body, "body");
    change(body);
    commit_again(index, canon::encode(body));
  }

  // Adds an entry of a later second.
  template <class Body>
  void add(LeafType type, const Body& body) {
    consent::Leaf leaf;
    leaf.type = type;
    leaf.time_s = kBegin + 100 + entries.size();
    leaf.covenant = 1;
    verify::LogEntry entry;
    entry.state = verify::OpeningState::open;
    entry.leaf = *consent::encode_leaf(leaf_of(type, leaf));
    entries.push_back(entry);
    commit_again(entries.size() - 1, canon::encode(body));
  }
  // A covenant after the newest one.
  void add_covenant(const std::function<void(consent::Covenant&)>& change);
  // The officer's, or, not as it should be, the teacher's.
  Signature propose(const consent::ErasureBody& body, bool by_officer = true) const {
    const auto& key = by_officer ? officer_key_ : worker_;
    return key.sign(consent::proposal_text(LeafType::erasure, 1, consent::proposed(body)));
  }
  // The teacher's, or, not as it should be, the officer's, who may not signal.
  Signature propose(const consent::CorrectionBody& body, bool by_teacher = true) const {
    const auto& key = by_teacher ? worker_ : officer_key_;
    return key.sign(consent::proposal_text(LeafType::correction, 1, consent::proposed(body)));
  }
  // A worker's, over any text: the officer's, or the teacher's.
  const seal::SigningKeyPair& worker_pair(bool of_officer) const {
    return of_officer ? officer_key_ : worker_;
  }
  // Which entry is what.
  static constexpr std::size_t kCovenant = 0, kFact = 1, kIntent = 2, kDecision = 3, kSubmit = 4,
                               kRelease = 5, kReceipt = 6, kErased = 7, kRead = 8;
  consent::Actor teacher, officer, gateway, colleague;  // the last is the teacher's
  seal::SigningKeyPair school = seal::SigningKeyPair::from_seed(Bytes(32, 3));

 private:
  std::string note(const std::string& origin, const consent::TreeHead& at) const;
  void add_directory(LeafType type, Bytes body, bool by_authority);
  consent::Leaf leaf_of(LeafType type, consent::Leaf leaf) const;
  void admit();
  void tell_covenant();
  void tell();
  void tell_delivery(const ExchangeId& exchange, const Commitment& content, TimeMs at);

  static constexpr std::uint64_t kBegin = 1'700'000'000;
  seal::SigningKeyPair operator_ = seal::SigningKeyPair::from_seed(Bytes(32, 9));
  seal::SigningKeyPair worker_ = seal::SigningKeyPair::from_seed(Bytes(32, 4));
  seal::SigningKeyPair colleague_key_ = seal::SigningKeyPair::from_seed(Bytes(32, 6));
  seal::SigningKeyPair officer_key_ = seal::SigningKeyPair::from_seed(Bytes(32, 5));
  std::vector<seal::SigningKeyPair> authority_;
};

}  // namespace sluis::test
