// SPDX-License-Identifier: EUPL-1.2
// A SQLite file layer that notes what is done to the files and when it is synced, and builds from
// the notes what a disk can hold after the power went at any of those moments.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "proto/types/bytes.h"

namespace sluis::store {

// One thing done to one file.
struct Step {
  enum class Kind { write, truncate, sync, remove, mark };
  Kind kind;
  std::string file;      // name in its folder
  std::uint64_t at = 0;  // of a write: offset; of a truncate: new size; of a mark: its number
  Bytes data;
};

// One at a time; registered while it lives.
class RecordVfs {
 public:
  RecordVfs();
  ~RecordVfs();
  RecordVfs(const RecordVfs&) = delete;
  RecordVfs& operator=(const RecordVfs&) = delete;

  std::string name() const { return "sluis-record"; }
  const std::vector<Step>& steps() const;
  // Notes that something was acknowledged.
  void mark(std::uint64_t number);
};

// The highest mark among the first `count` steps.
std::uint64_t marked(const std::vector<Step>& steps, std::size_t count);

// Writes into `folder` the files as a power loss after the first `count` steps may leave them: what
// was synced is there; of the rest each write is there, not there, or there up to a multiple of 512
// bytes, as `seed` decides. Seed 0 drops all of it.
void write_image(const std::vector<Step>& steps, std::size_t count, std::uint64_t seed,
                 const std::filesystem::path& folder);

}  // namespace sluis::store
