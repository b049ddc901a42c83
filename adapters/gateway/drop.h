// SPDX-License-Identifier: EUPL-1.2
// The file drop: a source system puts a file into drop/incoming/, it becomes signals.
//
// Shell. A file is complete when it has its name: write `NAME.part`, then rename. JSON (one signal
// or a list of them) and CSV with `;`, UTF-8, at most 1 MiB; all signals of a file or none. What is
// taken moves to done/, what was refused to failed/ with NAME.error.json beside it: code, what,
// where, next step — never a value. The same bytes are one file, however often they come: their
// hash is stored in the batch of the signals, with the file's name and place in done/ until it is
// there, so that a crash or a full disk before the move repeats nothing and reports nothing wrong:
// the move is tried again. A repetition goes to done/ with NAME.duplicate.json beside it. No file
// is overwritten: the second of a name becomes NAME.2. With drop/mapping.toml the files have the
// form that it describes, and are taken row by row (drop_mapped.h).
#pragma once

#include <set>

#include "adapters/gateway/drop_mapped.h"
#include "adapters/gateway/signals.h"

namespace sluis::gateway {

inline constexpr std::size_t kDropBytesMax = 1u << 20;
inline constexpr std::size_t kDropSignalsMax = 500;

// The signals in a file. not_utf8, bad_json, bad_csv, missing_field, bad_field, too_deep: the place
// is a path such as "[2].subject.birth_date", or "row 3, column text".
Result<std::vector<SignalDraft>> parse_drop_json(std::string_view text);
Result<std::vector<SignalDraft>> parse_drop_csv(std::string_view text);

class Drop {
 public:
  Drop(Host& host, Acts& acts) : host_(host), acts_(acts), mapped_(host, acts) {}

  // Takes the files that are there; true when one became a signal.
  bool sweep();

 private:
  Result<bool> take(const std::filesystem::path& file);
  bool was_taken(const std::filesystem::path& file) const;
  Status make(const std::vector<SignalDraft>& drafts, const Digest& digest,
              const DropMoveRow& move);
  void finish(const Digest& digest, const DropMoveRow& move);
  Status put_aside(const std::filesystem::path& file, const NumberRow& before);
  Result<std::vector<SignalDraft>> read(const std::filesystem::path& file, Bytes& bytes) const;
  void fail(const std::filesystem::path& file, const Error& error);

  Host& host_;
  Acts& acts_;
  MappedDrop mapped_;
  std::set<Digest> stuck_;  // could not be moved; said once
};

}  // namespace sluis::gateway
