// SPDX-License-Identifier: EUPL-1.2
// The OPRF key in t of n shares (Shamir): holders evaluate apart, the asker combines.
//
// Target sluis_voprf. Shell for randomness. The whole key exists in deal() alone, never in
// refresh(); one holder is the case t = n = 1. Thread safety: values.
#pragma once

#include "proto/seal/voprf.h"

namespace sluis::seal {

// One holder's public share key, as the directory pins it.
struct ShareKey {
  std::uint8_t index = 0;  // 1–255, distinct: the point at which the polynomial was evaluated
  GroupKey public_key;
  bool operator==(const ShareKey&) const = default;
};

// What the directory says of one key: shares of different refreshes never mix.
struct KeySharing {
  GroupKey whole;
  std::uint32_t refresh = 0;
  std::uint8_t threshold = 1;
  std::vector<ShareKey> shares;
};

struct DealtShare {
  std::uint8_t index = 0;
  OprfKey key;
};
struct Dealt {
  KeySharing sharing;
  std::vector<DealtShare> shares;
};
// Splits `whole` so that any `threshold` of `count` shares evaluate, and fewer know nothing.
// 1 ≤ threshold ≤ count (CHECKed).
Dealt deal(const OprfKey& whole, std::uint8_t threshold, std::uint8_t count, std::uint32_t refresh);

// What each holder adds to its share so that all have new shares of the same key: the values of a
// random polynomial that is zero at zero. Neither the key nor any share is made, known or needed
// here; with an old share a change gives the new one, so a change is destroyed once it is taken.
struct ShareChange {
  std::uint8_t index = 0;
  SecretBytes scalar;
};
struct Refreshed {
  KeySharing sharing;  // under the next refresh number
  std::vector<ShareChange> changes;
};
// bad_proof: a share key that is no element.
Result<Refreshed> refresh(const KeySharing& held);
// The new share. malformed: not a scalar, or the sum is zero.
Result<OprfKey> changed(const OprfKey& share, ByteView change);

// Done when the `threshold` shares that `indices` names give the whole key:
// Σ λᵢ·PKᵢ = PK. bad_proof: it does not, an index is unknown or twice, or their number is wrong.
Status check_sharing(const KeySharing& sharing, const std::vector<std::uint8_t>& indices);

// One holder's answer.
struct ShareEvaluation {
  std::uint8_t index = 0;
  std::uint32_t refresh = 0;
  Evaluation evaluation;
};
// The outputs of `blindings` from exactly `threshold` answers, each verified against its own share
// key, the share keys against the whole. bad_proof: something does not verify, or the answers are
// not of one refresh and of `threshold` distinct shares.
Result<std::vector<OprfOutput>> finalize_shares(const KeySharing& sharing,
                                                const std::vector<Blinding>& blindings,
                                                const std::vector<ShareEvaluation>& answers);

}  // namespace sluis::seal
