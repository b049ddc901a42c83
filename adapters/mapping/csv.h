// SPDX-License-Identifier: EUPL-1.2
// CSV (RFC 4180) in pieces: records with their bytes as they came, in bounded memory.
//
// Pure. Thread safety: none. Quoted fields may hold separators, line ends and doubled quotes; a
// byte order mark before the first record is left out of its fields. UTF-8 without zero bytes.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/types/result.h"

namespace sluis::mapping {

inline constexpr std::size_t kCsvRecordBytesMax = 256 * 1024;
inline constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

struct CsvRecord {
  std::size_t row = 0;  // from 1; a record without anything in it counts, but is not given
  std::vector<std::string> fields;
  std::string_view raw;  // with its line end, and a byte order mark; during the call alone
};

class CsvReader {
 public:
  // What it returns ends the reading when it is an error.
  using Use = std::function<Status(const CsvRecord&)>;

  explicit CsvReader(char separator) : separator_(separator) {}

  // Takes the next bytes and calls `use` for each record that they end. bad_csv, not_utf8,
  // too_large (a record): the place is "row N".
  Status feed(std::string_view bytes, const Use& use);
  // The last record needs no line end.
  Status finish(const Use& use);

 private:
  enum class State { start, plain, quoted, quote_in_quoted, after_quotes, carriage_return };

  Status take(char c, const Use& use);
  Status take_plain(char c, const Use& use);
  void end_field();
  Status end_record(const Use& use);
  Error refusal(ErrorCode code) const { return {code, "row " + std::to_string(row_)}; }

  char separator_;
  State state_ = State::start;
  std::size_t row_ = 1;
  std::string field_, raw_;
  std::vector<std::string> fields_;
};

}  // namespace sluis::mapping
