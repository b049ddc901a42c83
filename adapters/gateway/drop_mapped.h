// SPDX-License-Identifier: EUPL-1.2
// The file drop with drop/mapping.toml: an export as it is, taken row by row.
//
// Shell. A good row is a signal on disk with the mark of what the row said, in one batch: whatever
// kills the process, and however often the row comes, it is one signal. Bad rows of CSV go to
// failed/ as they came, below the same row of names, once the rest is taken; the file itself goes
// to done/. A JSON or XML file with bad rows, and a file without a good one, goes to failed/ whole:
// corrected and dropped again, only what was not taken is. NAME.error.json beside it says row,
// column, rule and remedy, never a value. Rows that came before are told in NAME.duplicate.json.
//
// A mapping that is wrong takes nothing and fails nothing: the files wait, and
// drop/mapping.toml.error.json says why. Thread safety: none.
#pragma once

#include <filesystem>
#include <optional>
#include <set>

#include "adapters/gateway/acts.h"
#include "adapters/mapping/mapping.h"

namespace sluis::mapping {
struct MappedRow;
struct RowError;
}  // namespace sluis::mapping

namespace sluis::gateway {

inline constexpr std::size_t kMappedBytesMax = 8u << 20;
inline constexpr std::size_t kMappedRowsInSweep = 200;  // new ones, so that mail does not wait

class MappedDrop {
 public:
  MappedDrop(Host& host, Acts& acts) : host_(host), acts_(acts) {}

  // Reads the mapping as it is now; false: it is wrong, so that files wait.
  bool load();
  bool is_used() const { return mapping_.has_value(); }
  // Takes rows of `file`, and moves it once all were looked at; true: a row became a signal.
  // bad_file_name, cannot_read, file_too_large: the file is as it was.
  Result<bool> take(const std::filesystem::path& file);

 private:
  struct Reading;
  void take_row(const mapping::MappedRow& row, Reading& reading);
  bool finish(const std::filesystem::path& file, Reading& reading);
  bool part(const std::filesystem::path& file, Reading& reading);
  bool begin(const std::filesystem::path& file, Reading& reading);
  void refuse(const std::filesystem::path& file, const std::vector<mapping::RowError>& errors);
  void forget_plans();

  Host& host_;
  Acts& acts_;
  std::optional<mapping::Mapping> mapping_;
  std::string told_;           // what was last said about a wrong mapping
  bool is_started_ = false;
  std::set<Digest> stuck_;     // could not be moved; said once
};

}  // namespace sluis::gateway
