// SPDX-License-Identifier: EUPL-1.2
#include "adapters/mapping/csv.h"

#include "proto/types/utf8.h"

namespace sluis::mapping {

void CsvReader::end_field() {
  fields_.push_back(std::move(field_));
  field_.clear();
  state_ = State::start;
}

Status CsvReader::end_record(const Use& use) {
  std::string_view text = raw_;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (!is_utf8(text)) return refusal(ErrorCode::not_utf8);
  if (text.find('\0') != text.npos) return refusal(ErrorCode::bad_csv);
  end_field();
  CsvRecord record{row_, std::move(fields_), raw_};
  fields_.clear();
  ++row_;
  if (record.fields.size() > 1 || !record.fields.front().empty()) SLUIS_TRY_DONE(use(record));
  raw_.clear();
  return Done{};
}

Status CsvReader::take_plain(char c, const Use& use) {
  if (c == separator_) {
    end_field();
  } else if (c == '\n') {
    return end_record(use);
  } else if (c == '\r') {
    state_ = State::carriage_return;
  } else if (c == '"' && state_ == State::start) {
    state_ = State::quoted;
  } else if (c == '"' || state_ == State::after_quotes) {
    return refusal(ErrorCode::bad_csv);
  } else {
    field_ += c;
    state_ = State::plain;
  }
  return Done{};
}

Status CsvReader::take(char c, const Use& use) {
  if (raw_.size() >= kCsvRecordBytesMax) return refusal(ErrorCode::too_large);
  raw_ += c;
  if (row_ == 1 && raw_ == kByteOrderMark) {
    field_.clear();
    state_ = State::start;
    return Done{};
  }
  switch (state_) {
    case State::quoted:
      if (c == '"') state_ = State::quote_in_quoted;
      else field_ += c;
      return Done{};
    case State::quote_in_quoted:
      if (c != '"') {
        state_ = State::after_quotes;
        return take_plain(c, use);
      }
      field_ += c;
      state_ = State::quoted;
      return Done{};
    case State::carriage_return:
      return c == '\n' ? end_record(use) : Status(refusal(ErrorCode::bad_csv));
    default:
      return take_plain(c, use);
  }
}

Status CsvReader::feed(std::string_view bytes, const Use& use) {
  for (const char c : bytes) SLUIS_TRY_DONE(take(c, use));
  return Done{};
}

Status CsvReader::finish(const Use& use) {
  if (state_ == State::quoted) return refusal(ErrorCode::bad_csv);
  if (raw_.empty()) return Done{};
  return end_record(use);
}

}  // namespace sluis::mapping
