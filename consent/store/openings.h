// SPDX-License-Identifier: EUPL-1.2
// Sealing of stored records: what the broker's disk holds about a person, only its key reads.
//
// Shell (randomness). Thread safety: all functions; values. XSalsa20-Poly1305 (libsodium secretbox)
// with a random nonce: sealed = nonce[24] ‖ box(place[11] ‖ plain). The place inside is the
// record's own, so that a box moved to another record does not open there. openings.cc is the one
// file of the broker that calls an open function (promise P4), and only on what seal() wrote.
#pragma once

#include "proto/types/ids.h"
#include "proto/types/result.h"

namespace sluis::store {

// Names a sealing key in records and in the erasure journal: 16 random bytes, derived from nobody.
using KeyRef = FixedBytes<struct KeyRefTag, 16>;

KeyRef random_key_ref();

// 32 bytes, wiped when they go; not copied.
class SealingKey {
 public:
  static constexpr std::size_t kSize = 32;

  static SealingKey random();
  // Nothing for another length than kSize.
  static std::optional<SealingKey> from(ByteView bytes);

  SealingKey(SealingKey&& other) noexcept;
  SealingKey& operator=(SealingKey&&) = delete;
  ~SealingKey();

  ByteView view() const { return bytes_; }

 private:
  SealingKey() = default;
  ByteArray<kSize> bytes_{};
};

// Which record a box belongs to.
enum class RecordKind : std::uint8_t { event_part = 1, leaf_opening = 2, snapshot = 3 };
struct RecordPlace {
  RecordKind kind;
  std::uint64_t index;     // of the entry, leaf or snapshot
  std::uint16_t part = 0;  // within the entry
};

Bytes seal(const SealingKey& key, const RecordPlace& place, ByteView plain);

// store_damaged: not a box of this key, or not of this place.
Result<Bytes> open_sealed(const SealingKey& key, const RecordPlace& place, ByteView sealed);

}  // namespace sluis::store
