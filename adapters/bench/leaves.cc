// SPDX-License-Identifier: EUPL-1.2
#include "adapters/bench/leaves.h"

#include "adapters/bench/process.h"
#include "consent/core/frontier.h"
#include "consent/core/leaf.h"
#include "proto/seal/secret.h"
#include "proto/types/check.h"

namespace sluis::bench {
namespace {

// One release: intent, decision, submit, decision, release, receipt.
constexpr LeafType kTypes[] = {LeafType::intent,   LeafType::decision, LeafType::submit,
                               LeafType::decision, LeafType::release,  LeafType::receipt};

Bytes leaf_bytes(LeafType type) {
  consent::Leaf leaf;
  leaf.type = type;
  leaf.time_s = 1'800'000'000;
  leaf.covenant = 1;
  leaf.commitment = seal::random_fixed<Commitment>();
  const bool by_member = type == LeafType::intent || type == LeafType::submit ||
                         type == LeafType::receipt;
  if (by_member) {
    leaf.member = seal::random_fixed<MemberId>();
    leaf.signatures = {{seal::random_fixed<KeyId>(), seal::random_fixed<Signature>()}};
  }
  if (type == LeafType::receipt) {
    leaf.batch = BatchProof{0, 64, seal::random_fixed<Digest>(), std::vector<Digest>(6)};
  }
  const auto bytes = consent::encode_leaf(leaf);
  CHECK(bytes.ok());
  return *bytes;
}

// 0x80 and a length of 8 bytes follow the text.
std::uint64_t blocks_of(std::size_t bytes) { return (bytes + 9 + 63) / 64; }

}  // namespace

LeavesVerified verify_leaves(std::uint64_t count) {
  // As an export holds them: one after another, each with its length known.
  Bytes log;
  std::vector<std::size_t> ends;
  LeavesVerified out;
  for (std::uint64_t i = 0; i < count; ++i) {
    append(log, leaf_bytes(kTypes[i % std::size(kTypes)]));
    const std::size_t begin = ends.empty() ? 0 : ends.back();
    out.hash_blocks += blocks_of(1 + log.size() - begin);
    ends.push_back(log.size());
  }
  out.hash_blocks += (count - 1) * blocks_of(65);
  const std::uint64_t began_ns = thread_cpu_ns();
  consent::Frontier tree;  // as an auditor has it: whoever verifies needs no proofs from the tree
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    tree.append(consent::leaf_hash(ByteView(log).subspan(begin, end - begin)));
    begin = end;
  }
  CHECK(!tree.root().is_zero());
  out.seconds = static_cast<double>(thread_cpu_ns() - began_ns) / 1e9;
  return out;
}

}  // namespace sluis::bench
