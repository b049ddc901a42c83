// SPDX-License-Identifier: EUPL-1.2
// The right edge of a growing tree: its size and root, and nothing else, in one hash per level.
//
// Pure. Thread safety: values. For who reads a log of any length from its first leaf and needs no
// proofs from it: the hashes of the complete subtrees (RFC 6962), the largest first.
#pragma once

#include "consent/core/merkle.h"

namespace sluis::consent {

class Frontier {
 public:
  Frontier() = default;
  // Goes on where another one was. malformed: not as many hashes as `size` has subtrees.
  static Result<Frontier> restore(std::uint64_t size, std::vector<Digest> hashes);

  // Adds one leaf by its hash: two hashes on average.
  void append(Digest leaf);
  std::uint64_t size() const { return size_; }
  Digest root() const;
  TreeHead head() const { return {size_, root()}; }
  const std::vector<Digest>& hashes() const { return hashes_; }

 private:
  std::uint64_t size_ = 0;
  std::vector<Digest> hashes_;
};

}  // namespace sluis::consent
