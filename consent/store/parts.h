// SPDX-License-Identifier: EUPL-1.2
// The parts of a record: sealed on the way to the disk, opened or found erased on the way back.
//
// Shell. Thread safety: none. Column format: u16 count ‖ count × (key ref[16] ‖ u32 len ‖ bytes),
// where a zero key ref means that the bytes are in clear.
#pragma once

#include "consent/store/erasure_journal.h"
#include "consent/store/keys.h"
#include "consent/store/records.h"

namespace sluis::store {

struct StoredPart {
  KeyRef ref;
  Bytes bytes;
};

class Parts {
 public:
  // Both must outlive this.
  Parts(KeyDatabase& keys, const ErasureJournal& erasures) : keys_(keys), erasures_(erasures) {}

  // What is left of a part that was forgotten: no key and no byte of it.
  static StoredPart forgotten();
  static bool is_forgotten(const KeyRef& ref);
  // `column` with its first `count` parts forgotten. store_damaged.
  static Result<Bytes> forget(ByteView column, std::size_t count);

  StoredPart seal_one(const RecordPlace& place, const Part& part);
  Bytes seal_all(std::uint64_t sequence, std::span<const Part> parts);

  // Nothing: erased, from the line in the erasure journal on; empty: forgotten.
  // sealing_key_missing: no key, and no erasure to explain it.
  Result<std::optional<Bytes>> open_one(const RecordPlace& place, const KeyRef& ref,
                                        ByteView stored);
  Result<std::vector<std::optional<Bytes>>> open_all(std::uint64_t sequence, ByteView column);

 private:
  KeyDatabase& keys_;
  const ErasureJournal& erasures_;
};

}  // namespace sluis::store
