// SPDX-License-Identifier: EUPL-1.2
// The end of an export: sums of its blocks and a digest, which say if and where it was damaged.
//
// Pure but for the source. Inside consent/verify only. An export is `data ‖ sums ‖ digest`, with
// two u16 for each block of data and SHA-256 of the data. Whoever changes a file on purpose changes
// these too: they prove nothing, and what they miss the log's own hashes find.
#pragma once

#include "consent/verify/export_cursor.h"

namespace sluis::verify {

// How long the data of a file of `file_size` bytes is; nothing when no data has that size.
std::optional<std::uint64_t> data_size(std::uint64_t file_size);

struct Damage {
  bool any = false;
  std::optional<WrongPlace> place;          // of its first byte
  bool exact = false;                       // that byte and no other
};
// cannot_read.
Result<Damage> find_damage(const ExportSource& source, std::uint64_t data);

}  // namespace sluis::verify
