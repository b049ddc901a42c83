// SPDX-License-Identifier: EUPL-1.2
// What the vault holds of mirrored hash tiles, and of requests that wait for a tick.
//
// Pure. Forms are on disk.
#pragma once

#include <string>
#include <vector>

#include "proto/types/ids.h"
#include "proto/types/time.h"

namespace sluis::gateway {

// A kept request that does not leave before `at`.
struct HeldRow {
  RequestId id;
  TimeMs at;
};
// A hash tile of a log: all that was verified of it.
struct TileRow {
  std::vector<Digest> hashes;
};
// How far the hash tiles of a log are mirrored: to this checkpoint. `fault`: the path of the tile
// that the broker later showed otherwise, with the number of the error; empty: none.
struct TilesHeadRow {
  std::uint64_t size = 0;
  std::string note;
  std::string fault;
  std::uint16_t fault_code = 0;
  TimeMs fault_at;
};

template <class Archive>
void describe(Archive& archive, HeldRow& row) {
  archive(row.id, row.at);
}
template <class Archive>
void describe(Archive& archive, TileRow& row) {
  archive(row.hashes);
}
template <class Archive>
void describe(Archive& archive, TilesHeadRow& row) {
  archive(row.size, row.note, row.fault, row.fault_code, row.fault_at);
}

}  // namespace sluis::gateway
