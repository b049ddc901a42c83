// SPDX-License-Identifier: EUPL-1.2
// A log of seven entries with its operator's key, for tests of what is handed out from it.
#pragma once

#include "consent/core/batch.h"
#include "consent/verify/verify.h"
#include "proto/hash/commit.h"
#include "proto/seal/sign.h"

namespace sluis::test {

class SampleLog {
 public:
  static constexpr std::uint64_t kSize = 7;

  SampleLog() : operator_(seal::SigningKeyPair::from_seed(Bytes(32, 9))) {
    for (std::uint8_t i = 0; i < kSize; ++i) {
      Opening opening;
      opening.r.value.fill(i);
      opening.body = Bytes(10U + i, i);
      openings_.push_back(opening);
      leaves_.push_back(leaf(i, opening));
      tree_.append(consent::leaf_hash(leaves_.back()));
    }
  }

  consent::NoteKey key() const { return {"sluis.example/ledger", operator_.public_key()}; }
  std::string checkpoint(std::uint64_t size) const {
    const consent::Checkpoint state{key().name, {size, tree_.root(size).value()}};
    const std::string text = consent::checkpoint_text(state).value();
    return consent::format_checkpoint(state, key(), operator_.sign(as_bytes(text))).value();
  }
  verify::Receipt receipt(std::uint64_t index) const {
    return {leaves_[index], index, tree_.inclusion_path(index, kSize).value(), checkpoint(kSize),
            openings_[index]};
  }
  verify::Continuation continuation(std::uint64_t from, std::uint64_t to) const {
    return {checkpoint(from), checkpoint(to), tree_.consistency_path(from, to).value()};
  }

 private:
  // Entry 0 is a batched submit, the others are the broker's releases.
  static Bytes leaf(std::uint8_t number, const Opening& opening) {
    consent::Leaf out;
    out.type = number == 0 ? LeafType::submit : LeafType::release;
    out.time_s = 1'700'000'000U + number;
    out.covenant = 1;
    out.commitment = hash::commit(out.type, opening);
    if (number == 0) {
      const consent::BatchEntry entries[] = {{out.type, out.commitment}, {LeafType::fact, {}}};
      out.signatures.push_back({});
      out.batch = consent::make_batch(entries).value()[0];
    }
    return consent::encode_leaf(out).value();
  }

  seal::SigningKeyPair operator_;
  std::vector<Opening> openings_;
  std::vector<Bytes> leaves_;
  consent::Tree tree_;
};

}  // namespace sluis::test
