// SPDX-License-Identifier: EUPL-1.2
// What this machine can do at most: cryptography alone on all cores, SHA-256 on one, the disk.
//
// Shell (threads, one file). Thread safety: none. Compared with in the same run as the loads, so
// that a slower machine makes both sides of a ratio smaller.
#pragma once

#include <filesystem>

#include "proto/types/result.h"

namespace sluis::bench {

// Cryptography of all parties for one release; fractions, since batches share signatures.
struct CryptoWork {
  double signs = 0, verifies = 0;      // Ed25519
  double wraps = 1;                    // HPKE: seal and open, with the body's encryption both ways
  double frames = 0, frame_bytes = 0;  // CURVE: each is encrypted and decrypted
  double hash_blocks = 0;              // SHA-256 compressions: commitments, leaves, tree, proofs
  std::size_t body_bytes = 1024;
};

// Releases in a second, were there nothing but `work`, on all cores at once for `ms`; by the CPU
// time of the cores, so that what else runs makes the limit no smaller.
double crypto_limit(const CryptoWork& work, std::uint64_t ms);

// SHA-256 compressions (64 bytes each) in a second on one core, by its CPU time.
double sha256_blocks_per_second(std::uint64_t ms);

struct DiskLimit {
  std::uint64_t p50_ns = 0, p99_ns = 0;
};
// fdatasync after appending 4 KiB, `times` times, in a file below `disk`.
DiskLimit disk_limit(const std::filesystem::path& disk, std::size_t times);

}  // namespace sluis::bench
