// SPDX-License-Identifier: EUPL-1.2
#include "consent/covenant/fields.h"

#include <algorithm>
#include <chrono>

#include "consent/covenant/never.h"

namespace sluis::covenant {

Result<toml::table> parse_toml(std::string_view text, Faults& faults) {
  // The library's own sentence may quote the file; the place says enough.
  constexpr const char* kNotToml = "this is not TOML";
  try {
    toml::parse_result parsed = toml::parse(text);
    if (parsed) return std::move(parsed).table();
    faults.add(parsed.error().source(), kNotToml);
  } catch (const TomlFault&) {
    faults.add(kNotToml);
  }
  return *faults.first();
}

Fields::~Fields() {
  if (faults_.first()) return;  // the search for a near name is slow, and would not be told
  for (const auto& [key, node] : table_) {
    const std::string name(key.str());
    if (known_.contains(name)) continue;
    if (const std::string why = why_never(name); !why.empty()) {
      fault(node, path_ + "?: " + why);
      continue;
    }
    const std::string near = nearest(name, {known_.begin(), known_.end()});
    fault(node, path_ + "?: this key is not known" +
                    (near.empty() ? std::string() : "; did you mean " + near + "?"));
  }
}

const toml::node* Fields::find(const std::string& key) {
  known_.insert(key);
  return table_.get(key);
}

const toml::node* Fields::need(const std::string& key) {
  const toml::node* node = find(key);
  if (node == nullptr) faults_.add(table_.source(), path_ + key + " is missing");
  return node;
}

std::string Fields::text(const std::string& key) {
  const toml::node* node = need(key);
  if (node == nullptr) return {};
  const auto value = node->value<std::string>();
  if (!node->is_string() || !value || value->empty()) {
    fault(*node, path_ + key + ": expected a text");
    return {};
  }
  return *value;
}
std::string Fields::text(const std::string& key, const std::string& otherwise) {
  return find(key) == nullptr ? otherwise : text(key);
}

std::string Fields::text_or_empty(const std::string& key, const std::string& otherwise) {
  const toml::node* node = find(key);
  return node != nullptr && node->is_string() && node->value_or(std::string()).empty()
             ? std::string()
             : text(key, otherwise);
}

std::vector<std::string> Fields::texts(const std::string& key) {
  const toml::node* node = need(key);
  if (node == nullptr) return {};
  const toml::array* array = node->as_array();
  if (array == nullptr) return {text(key)};
  std::vector<std::string> out;
  for (const toml::node& item : *array) {
    const auto value = item.value<std::string>();
    if (!item.is_string() || !value || value->empty()) {
      fault(item, path_ + key + ": expected a text");
    } else {
      out.push_back(*value);
    }
  }
  if (array->empty()) fault(*node, path_ + key + ": expected at least one text");
  return out;
}

std::map<std::string, std::string> Fields::all_texts() {
  std::map<std::string, std::string> out;
  for (const auto& [key, node] : table_) {
    known_.insert(std::string(key.str()));
    const auto value = node.value<std::string>();
    if (!node.is_string() || !value || value->empty()) {
      fault(node, path_ + "?: expected a text");
    } else {
      out.emplace(key.str(), *value);
    }
  }
  return out;
}

std::string Fields::place(const std::string& key) const {
  const toml::node* node = table_.get(key);
  return Faults::place_of(node == nullptr ? table_.source() : node->source());
}

std::uint64_t Fields::number(const std::string& key, std::uint64_t max) {
  const toml::node* node = need(key);
  if (node == nullptr) return 0;
  const auto value = node->value<std::int64_t>();
  if (!node->is_integer() || !value || *value < 0 || static_cast<std::uint64_t>(*value) > max) {
    fault(*node, path_ + key + ": expected a whole number from 0 to " + std::to_string(max));
    return 0;
  }
  return static_cast<std::uint64_t>(*value);
}
std::uint64_t Fields::number(const std::string& key, std::uint64_t max, std::uint64_t otherwise) {
  return find(key) == nullptr ? otherwise : number(key, max);
}

bool Fields::flag(const std::string& key, bool otherwise) {
  const toml::node* node = find(key);
  if (node == nullptr) return otherwise;
  if (!node->is_boolean()) {
    fault(*node, path_ + key + ": expected true or false");
    return otherwise;
  }
  return *node->value<bool>();
}

TimeMs Fields::date(const std::string& key, TimeMs otherwise) {
  const toml::node* node = find(key);
  if (node == nullptr) return otherwise;
  const auto value = node->value<toml::date>();
  if (!node->is_date() || !value) {
    fault(*node, path_ + key + ": expected a date, YYYY-MM-DD");
    return otherwise;
  }
  using namespace std::chrono;
  const sys_days day = year_month_day(year(value->year), month(value->month),
                                      std::chrono::day(value->day));
  const auto ms = duration_cast<milliseconds>(day.time_since_epoch()).count();
  return {ms < 0 ? 0 : static_cast<std::uint64_t>(ms)};
}

Bytes Fields::hex(const std::string& key, std::size_t size) {
  const toml::node* node = need(key);
  if (node == nullptr) return Bytes(size);
  const auto value = node->value<std::string>();
  const std::optional<Bytes> bytes = value ? from_hex(*value) : std::nullopt;
  if (!bytes || bytes->size() != size) {
    fault(*node, path_ + key + ": expected " + std::to_string(size * 2) + " hexadecimal digits");
    return Bytes(size);
  }
  return *bytes;
}

std::vector<Bytes> Fields::hexes(const std::string& key, std::size_t size) {
  std::vector<Bytes> out;
  const toml::node* node = need(key);
  if (node == nullptr) return out;
  const toml::array* array = node->as_array();
  if (array == nullptr) {
    fault(*node, path_ + key + ": expected a list of hexadecimal texts");
    return out;
  }
  for (const toml::node& item : *array) {
    const auto value = item.value<std::string>();
    const std::optional<Bytes> bytes = value ? from_hex(*value) : std::nullopt;
    if (bytes && bytes->size() == size) {
      out.push_back(*bytes);
    } else {
      fault(item, path_ + key + ": expected " + std::to_string(size * 2) + " hexadecimal digits");
    }
  }
  return out;
}

void Fields::wrong(const std::string& key, const std::string& what) {
  if (key.empty()) {
    return faults_.add(table_.source(), path_.substr(0, path_.find_last_of('.')) + ": " + what);
  }
  const toml::node* node = find(key);
  faults_.add(node == nullptr ? table_.source() : node->source(), path_ + key + ": " + what);
}

void Fields::distinct(const std::string& key, std::set<std::string>& seen) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const std::string value = node->is_integer() ? std::to_string(node->value_or(std::int64_t{0}))
                                               : node->value_or(std::string());
  if (!seen.insert(value).second) {
    fault(*node, path_ + key + ": stands in this list before; each must be distinct");
  }
}

std::uint16_t Fields::lookup(const toml::node& node, const std::string& key, const Names& names) {
  const auto value = node.value<std::string>();
  const auto found = value ? names.find(*value) : names.end();
  if (found != names.end()) return found->second;
  if (faults_.first()) return 0;
  if (const std::string why = value ? why_never(*value) : ""; !why.empty()) {
    fault(node, path_ + key + ": " + why);
    return 0;
  }
  std::vector<std::string> known;
  for (const auto& [name, number] : names) known.push_back(name);
  const std::string near = value ? nearest(*value, known) : std::string();
  fault(node, path_ + key + ": this name is not in the covenant" +
                  (near.empty() ? std::string() : "; did you mean " + near + "?"));
  return 0;
}

std::uint16_t Fields::name(const std::string& key, const Names& names) {
  const toml::node* node = need(key);
  return node == nullptr ? std::uint16_t{0} : lookup(*node, key, names);
}

std::vector<std::uint16_t> Fields::names(const std::string& key, const Names& names,
                                         bool ascending) {
  std::vector<std::uint16_t> out;
  const toml::node* node = find(key);
  if (node == nullptr) return out;
  const toml::array* array = node->as_array();
  if (array == nullptr) {
    fault(*node, path_ + key + ": expected a list of names");
    return out;
  }
  for (const toml::node& item : *array) out.push_back(lookup(item, key, names));
  if (out.size() > names.size()) fault(*node, path_ + key + ": a name stands in it twice");
  if (ascending) std::sort(out.begin(), out.end());
  return out;
}

}  // namespace sluis::covenant
