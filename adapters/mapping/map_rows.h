// SPDX-License-Identifier: EUPL-1.2
// A file by a mapping: its rows, each a signal or what is wrong with it.
//
// Pure but for the reader it is given. Thread safety: none. CSV is read in pieces and needs memory
// for one record; JSON and XML are read whole, at most kWholeBytesMax.
#pragma once

#include <functional>

#include "adapters/mapping/expression.h"
#include "local.pb.h"
#include "proto/types/sensitive.h"

namespace sluis::mapping {

inline constexpr std::size_t kWholeBytesMax = 8u << 20;
inline constexpr std::size_t kPersonsMax = 16;  // of one signal, the subject among them

struct MappedRow {
  std::size_t row = 0;      // from 1; of CSV the first row is that of the names
  std::string where;        // "row 3", a JSON pointer or an XPath
  Digest identity;          // of what the source said: the same row again has the same
  std::string_view raw;     // CSV: its bytes as they came; during the call alone
  std::string worker;       // login of the author
  local::SignalRaise signal;
  std::vector<RowError> errors;  // empty: the signal is whole
};

// Puts at most `size` bytes into `into`; how many, 0 at the end.
using ReadSome = std::function<std::size_t(char* into, std::size_t size)>;
ReadSome reader_of(std::string_view text);

// `header` gets the verbatim first row of CSV. Of JSON and XML nothing.
struct RowsUse {
  std::function<void(std::string_view raw)> header = [](std::string_view) {};
  std::function<void(const MappedRow&)> row;
};

// Calls `use` for each row, in order. What it returns is wrong with the file as a whole (another
// form, a column that is missing): empty, every row was given; else the rows given so far may not
// be all, and a caller that wants all or nothing takes none of them.
std::vector<RowError> map_rows(const Mapping& mapping, const ReadSome& read, const RowsUse& use);

}  // namespace sluis::mapping
