// SPDX-License-Identifier: EUPL-1.2
// Rows of JSON: a list somewhere in the file, or one object.
#include <nlohmann/json.hpp>

#include "adapters/mapping/signal_row.h"
#include "consent/verify/strict_json.h"

namespace sluis::mapping {
namespace {

using nlohmann::json;

// The value at `pointer`; null: it is not there.
const json* at(const json& value, const std::string& pointer) {
  const json::json_pointer parsed(pointer);
  return value.contains(parsed) ? &value.at(parsed) : nullptr;
}

// Text, whole number or yes and no; nothing for other kinds. Null has no text.
std::optional<std::string> text_in(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_integer() || value.is_boolean()) return value.dump();
  if (value.is_null()) return std::string();
  return std::nullopt;
}

class JsonView : public RowView {
 public:
  JsonView(const json& root, const json& row, std::string place)
      : root_(root), row_(row), place_(std::move(place)) {}

  Result<std::optional<Texts>> texts(const std::string& from) const override {
    const json* value = find(from);
    if (value == nullptr) return std::optional<Texts>();
    Texts out;
    if (!value->is_array()) {
      const auto text = text_in(*value);
      if (!text) return Error{ErrorCode::bad_field, "pointer"};
      return std::optional<Texts>(Texts{*text});
    }
    for (const json& item : *value) {
      const auto text = text_in(item);
      if (!text) return Error{ErrorCode::bad_field, "pointer"};
      out.push_back(*text);
    }
    return std::optional<Texts>(std::move(out));
  }
  std::vector<std::unique_ptr<RowView>> each(const std::string& from) const override {
    std::vector<std::unique_ptr<RowView>> out;
    const json* value = find(from);
    if (value == nullptr) return out;
    if (!value->is_array()) {
      out.push_back(std::make_unique<JsonView>(root_, *value, where(from)));
      return out;
    }
    for (std::size_t i = 0; i < value->size(); ++i) {
      out.push_back(std::make_unique<JsonView>(root_, (*value)[i],
                                               where(from) + "/" + std::to_string(i)));
    }
    return out;
  }
  std::string where(const std::string& from) const override {
    return from.starts_with('#') ? from : place_ + from;
  }

 private:
  const json* find(const std::string& from) const {
    return from.starts_with('#') ? at(root_, from.substr(1)) : at(row_, from);
  }

  const json& root_;
  const json& row_;
  std::string place_;
};

RowError not_json(std::string_view text, ErrorCode code, std::size_t stopped) {
  RowError out = row_error(0, "", "", code);
  if (code == ErrorCode::too_deep) {
    out.what = "the file nests deeper than " + std::to_string(verify::kJsonDepthMax) + " levels";
  } else if (stopped != 0) {
    out.where = line_and_column(text, stopped - 1);
    out.what = "this is not JSON (RFC 8259)";
  } else if (code == ErrorCode::bad_json) {
    out.what = "a name stands twice in one object";
    out.remedy = "export each name once: which of the two counts cannot be known";
  }
  return out;
}

}  // namespace

std::optional<std::string> fault_of_pointer(const std::string& pointer) {
  const std::string text = pointer.starts_with('#') ? pointer.substr(1) : pointer;
  try {
    static_cast<void>(json::json_pointer(text));
    return std::nullopt;
  } catch (const json::exception&) {
    return "expected a JSON pointer (RFC 6901), such as \"/kind/bsn\"; of the root \"#/kind\"";
  }
}

Errors map_json(const Mapping& mapping, std::string_view text, const RowsUse& use) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::size_t stopped = 0;
  const auto parsed = verify::parse_strict_json(text, kWholeBytesMax, &stopped);
  if (!parsed.ok()) return {not_json(text, parsed.code(), stopped)};
  const std::string rows = mapping.rows.starts_with('#') ? mapping.rows.substr(1) : mapping.rows;
  const json* list = at(*parsed, rows);
  const bool is_rows = list != nullptr && (list->is_object() || (list->is_array() &&
                                                                 !list->empty()));
  if (!is_rows) {
    RowError error = row_error(0, rows, "", ErrorCode::bad_json);
    error.what = list == nullptr ? "there is nothing at this place of the file"
                                 : "this is no list with rows";
    error.remedy = "correct `rows` at " + mapping.rows_at + " of the mapping, or the export";
    return {std::move(error)};
  }
  const std::size_t count = list->is_array() ? list->size() : 1;
  for (std::size_t i = 0; i < count; ++i) {
    const json& one = list->is_array() ? (*list)[i] : *list;
    MappedRow row;
    row.row = i + 1;
    row.where = list->is_array() ? rows + "/" + std::to_string(i) : rows;
    std::string said = one.dump();
    row.identity = identity_of({said});
    wipe(said);
    fill_signal(mapping, JsonView(*parsed, one, row.where), row);
    use.row(row);
  }
  return {};
}

}  // namespace sluis::mapping
