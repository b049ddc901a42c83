// SPDX-License-Identifier: EUPL-1.2
// A field's text from one row, by its expression; what is wrong with the row when there is none.
//
// Pure. Thread safety: values. Row errors say row, column, rule and remedy in words of the mapping;
// they never hold a value of the file.
#pragma once

#include <memory>

#include "adapters/mapping/mapping.h"

namespace sluis::mapping {

struct RowError {
  std::size_t row = 0;   // from 1; of CSV the first row is that of the names. 0: the whole file
  std::string where;     // `column "BSN"`, a JSON pointer or an XPath; empty: the row
  std::string field;     // "subject.bsn"; empty: none
  ErrorCode code = ErrorCode::bad_field;
  std::string what, remedy;
};
// An error whose words are the catalogue's own.
RowError row_error(std::size_t row, std::string where, std::string field, ErrorCode code);

// One row of a source, whatever its form.
class RowView {
 public:
  virtual ~RowView() = default;
  using Texts = std::vector<std::string>;
  // The texts that `from` names; nothing: it is not there. bad_field: it is no text.
  virtual Result<std::optional<Texts>> texts(const std::string& from) const = 0;
  virtual std::vector<std::unique_ptr<RowView>> each(const std::string& from) const = 0;
  virtual std::string where(const std::string& from) const = 0;
};

using ValueTables = std::map<std::string, std::map<std::string, std::string>>;

// The text of `expression`; empty when it is optional and not there. nothing: `errors` says why.
// `row` is the row's number, `field` the field's name.
std::optional<std::string> text_of(const Expression& expression, const std::string& field,
                                   const RowView& view, std::size_t row,
                                   const ValueTables& values, std::vector<RowError>& errors);

}  // namespace sluis::mapping
