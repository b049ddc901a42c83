// SPDX-License-Identifier: EUPL-1.2
// mapping.toml: how rows of an organisation's own export become signals. adapters/README.md.
//
// Values, and reading them from text (toml++ in mapping.cc alone). Thread safety: values. A mapping
// is configuration, so an error may repeat its words; it never holds a word of a file.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "consent/core/covenant.h"

namespace sluis::mapping {

inline constexpr std::size_t kMappingBytesMax = 64 * 1024;

enum class Form { csv, json, xml };
std::string_view form_name(Form form);  // as in [source], and as a file's ending

// Where a field's text comes from. `from`: a CSV column, a JSON pointer (RFC 6901) from the row, or
// from the file's root after `#`, or an XPath 1.0 expression from the row's node.
struct Expression {
  std::string at;                 // "line L, column C" of the mapping
  std::vector<std::string> from;  // empty: `otherwise` is the constant
  std::string join = " ";         // between the texts that are not empty
  std::string otherwise;          // when there is no text
  std::string values;             // name of a value table; empty: none
  std::string date;               // "DD-MM-YYYY"; empty: no date
  bool optional = false;          // may be missing or empty
};
using Fields = std::map<std::string, Expression>;

struct MappedPerson {
  Fields fields;
  Expression role;   // of concerned[]: "relative" or "third"
  std::string each;  // JSON and XML: one person per element here; empty: one from the row
  std::string at;
};

struct MappedRecipient {
  std::string role, member, level;  // one of role and member is empty, until bind_names()
  std::string at;
};

struct Mapping {
  std::string role;  // of the organisation that uses it, in the covenant
  std::string role_at;
  Form form = Form::csv;
  char separator = ';';
  std::string rows, rows_at;  // JSON and XML: where the rows are
  Fields signal;
  MappedPerson subject;
  std::vector<MappedPerson> concerned;
  std::vector<MappedRecipient> recipients;
  std::map<std::string, std::map<std::string, std::string>> values;
};

// mapping_invalid: "line L, column C: key: what", with the nearest known key; too_large.
Result<Mapping> parse_mapping(std::string_view text);

// Checks the mapping's names against `covenant` and puts the member into each recipient. `self`,
// when given, is who uses it: it has the mapping's role and is no recipient. mapping_invalid.
Status bind_names(Mapping& mapping, const consent::Covenant& covenant,
                  const std::optional<MemberId>& self);

// nothing, or what is wrong with a source expression of `form`.
std::optional<std::string> fault_of_source(Form form, const std::string& from);
// "DD", "D", "MM", "M" and "YYYY" once each, any other characters as they are; a last "*" lets
// anything follow. The day as YYYY-MM-DD; nothing: no day of the calendar in this form.
bool is_date_form(std::string_view form);
std::optional<std::string> date_in(std::string_view text, std::string_view form);

}  // namespace sluis::mapping
