// SPDX-License-Identifier: EUPL-1.2
// Rows of CSV: the first row names the columns.
#include <algorithm>

#include "adapters/mapping/csv.h"
#include "adapters/mapping/signal_row.h"
#include "consent/covenant/nearest.h"

namespace sluis::mapping {
namespace {

using Columns = std::map<std::string, std::size_t>;

class CsvView : public RowView {
 public:
  CsvView(const Columns& columns, const std::vector<std::string>& fields)
      : columns_(columns), fields_(fields) {}
  Result<std::optional<Texts>> texts(const std::string& from) const override {
    return std::optional<Texts>(Texts{fields_[columns_.at(from)]});
  }
  std::vector<std::unique_ptr<RowView>> each(const std::string&) const override { return {}; }
  std::string where(const std::string& from) const override { return "column \"" + from + "\""; }

 private:
  const Columns& columns_;
  const std::vector<std::string>& fields_;
};

// Every column that the mapping names, with the place that names it.
std::map<std::string, std::string> wanted_columns(const Mapping& mapping) {
  std::map<std::string, std::string> out;
  const auto add = [&](const Expression& one) {
    for (const std::string& from : one.from) out.emplace(from, one.at);
  };
  for (const auto& [name, one] : mapping.signal) add(one);
  for (const auto& [name, one] : mapping.subject.fields) add(one);
  for (const MappedPerson& person : mapping.concerned) {
    add(person.role);
    for (const auto& [name, one] : person.fields) add(one);
  }
  return out;
}

class CsvMapper {
 public:
  CsvMapper(const Mapping& mapping, const RowsUse& use) : mapping_(mapping), use_(use) {}

  Status take(const CsvRecord& record) {
    if (!is_named_) {
      is_named_ = true;
      return take_names(record);
    }
    MappedRow row;
    row.row = record.row;
    row.where = "row " + std::to_string(record.row);
    row.raw = record.raw;
    if (record.fields.size() != size_) {
      RowError error = row_error(record.row, "", "", ErrorCode::bad_csv);
      error.what = "the row has " + std::to_string(record.fields.size()) +
                   " columns, the first row " + std::to_string(size_);
      error.remedy = "put a text that holds the separator or a line end in double quotes";
      row.identity = identity_of({record.raw});
      row.errors.push_back(std::move(error));
    } else {
      std::vector<std::string_view> parts;
      for (const auto& [name, index] : columns_) {
        parts.push_back(name);
        parts.push_back(record.fields[index]);
      }
      row.identity = identity_of(parts);
      fill_signal(mapping_, CsvView(columns_, record.fields), row);
    }
    ++rows_;
    use_.row(row);
    return Done{};
  }

  Errors errors_of(const Error& error) {
    if (!errors_.empty()) return std::move(errors_);
    std::size_t row = 0;
    for (const char c : error.place) {
      if (c >= '0' && c <= '9') row = row * 10 + static_cast<std::size_t>(c - '0');
    }
    RowError out = row_error(row, "", "", error.code);
    if (error.code == ErrorCode::bad_csv) {
      out.what = "a double quote does not belong where it is, or is not closed";
      out.remedy = "write a double quote in a text twice, and the text between double quotes";
    } else if (error.code == ErrorCode::not_utf8) {
      out.remedy = "export it as UTF-8 (in a spreadsheet: save as \"CSV UTF-8\")";
    } else if (error.code == ErrorCode::too_large) {
      out.remedy = "a row may have 256 KiB: look for a double quote that is not closed";
    }
    return {std::move(out)};
  }
  Errors finish() {
    if (rows_ != 0) return {};
    RowError error = row_error(0, "", "", ErrorCode::bad_csv);
    error.what = "the file has no rows below the names of the columns";
    error.remedy = "export it with a row of names first, then a row for each signal";
    return {std::move(error)};
  }

 private:
  Status take_names(const CsvRecord& record) {
    size_ = record.fields.size();
    for (std::size_t i = 0; i < size_; ++i) {
      std::string name = record.fields[i];
      name.erase(0, name.find_first_not_of(' '));
      name.erase(name.find_last_not_of(' ') + 1);
      if (!columns_.emplace(name, i).second) {
        refuse(record.row, "column " + std::to_string(i + 1), ErrorCode::bad_csv,
               "the name of this column stands in the first row before",
               "give each column a name of its own");
      }
    }
    check_wanted(record);
    if (!errors_.empty()) return Error{errors_.front().code, "row 1"};
    use_.header(record.raw);
    return Done{};
  }

  // Names of the file's own columns are not repeated: without a row of names they are data.
  void check_wanted(const CsvRecord& record) {
    const auto wanted = wanted_columns(mapping_);
    for (const char other : {';', ',', '\t'}) {
      if (other == mapping_.separator || size_ != 1 || wanted.size() < 2) continue;
      if (record.fields[0].find(other) == std::string::npos) continue;
      return refuse(record.row, "column 1", ErrorCode::bad_csv,
                    "the first row is one column: another character separates the columns",
                    std::string("set separator = \"") +
                        (other == '\t' ? std::string("tab") : std::string(1, other)) +
                        "\" in [source] of the mapping");
    }
    std::vector<std::string> names;
    for (const auto& [name, index] : columns_) names.push_back(name);
    for (const auto& [name, at] : wanted) {
      if (columns_.contains(name)) continue;
      const std::string near = covenant::nearest(name, names);
      std::string what(catalogue(ErrorCode::missing_column).meaning);
      if (!near.empty()) {
        what += "; the nearest name is that of column " + std::to_string(columns_.at(near) + 1);
      }
      refuse(record.row, "column \"" + name + "\"", ErrorCode::missing_column, what,
             "correct `from` at " + at + " of the mapping, or export the column");
    }
  }
  void refuse(std::size_t row, const std::string& where, ErrorCode code, const std::string& what,
              const std::string& remedy) {
    errors_.push_back({row, where, "", code, what, remedy});
  }

  const Mapping& mapping_;
  const RowsUse& use_;
  Columns columns_;
  std::size_t size_ = 0, rows_ = 0;
  bool is_named_ = false;
  Errors errors_;
};

}  // namespace

Errors map_csv(const Mapping& mapping, const ReadSome& read, const RowsUse& use) {
  CsvMapper mapper(mapping, use);
  CsvReader reader(mapping.separator);
  const CsvReader::Use take = [&](const CsvRecord& record) { return mapper.take(record); };
  std::vector<char> chunk(64 * 1024);
  for (;;) {
    const std::size_t got = read(chunk.data(), chunk.size());
    const Status done = got == 0 ? reader.finish(take)
                                 : reader.feed({chunk.data(), got}, take);
    if (!done.ok()) return mapper.errors_of(done.error());
    if (got == 0) return mapper.finish();
  }
}

}  // namespace sluis::mapping
