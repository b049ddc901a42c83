// SPDX-License-Identifier: EUPL-1.2
// Reading one table of a TOML file that people write: each key once, of its type, and no key that
// is not known. The covenant's and the adapters' mappings are read by it.
//
// Shell by its library (toml++); a header for .cc files alone, since it is a slow one. The first
// fault is kept.
#pragma once

#include <map>
#include <set>
#include <string>

#include "consent/core/covenant.h"
#include "consent/covenant/nearest.h"
#include "consent/covenant/toml.h"

namespace sluis::covenant {

// The first fault of a file, under the code that its kind of file has.
class Faults {
 public:
  explicit Faults(ErrorCode code = ErrorCode::covenant_invalid) : code_(code) {}
  void add(const toml::source_region& where, const std::string& what) {
    if (!first_) first_ = Error{code_, place_of(where) + ": " + what};
  }
  void add(const std::string& what) {
    if (!first_) first_ = Error{code_, what};
  }
  const std::optional<Error>& first() const { return first_; }
  // "line L, column C", counted from 1.
  static std::string place_of(const toml::source_region& where) {
    return "line " + std::to_string(where.begin.line) + ", column " +
           std::to_string(where.begin.column);
  }

 private:
  ErrorCode code_;
  std::optional<Error> first_;
};

// The top table of `text`. The fault says where it is no TOML, and repeats nothing of it.
Result<toml::table> parse_toml(std::string_view text, Faults& faults);

// Names of a list of terms and their numbers.
using Names = std::map<std::string, std::uint16_t>;

class Fields {
 public:
  Fields(const toml::table& table, std::string path, Faults& faults)
      : table_(table), path_(std::move(path)), faults_(faults) {}
  ~Fields();
  Fields(const Fields&) = delete;
  Fields& operator=(const Fields&) = delete;

  // Each marks its key as known. A missing key without default is a fault.
  std::string text(const std::string& key);
  std::string text(const std::string& key, const std::string& otherwise);
  std::string text_or_empty(const std::string& key, const std::string& otherwise);
  // One text, or a list of texts: at least one.
  std::vector<std::string> texts(const std::string& key);
  // Every key of the table with its text, whatever the keys are.
  std::map<std::string, std::string> all_texts();
  bool has(const std::string& key) const { return table_.contains(key); }
  bool is_text(const std::string& key) const { return table_[key].is_string(); }
  // Where `key` stands, or the table when it has no such key: "line L, column C".
  std::string place(const std::string& key) const;
  // The same with the key's own name, for a fault that only later values show; and that fault.
  std::string where(const std::string& key) const { return place(key) + ": " + path_ + key; }
  void wrong_there(const std::string& where, const std::string& what) {
    faults_.add(where + ": " + what);
  }
  std::uint64_t number(const std::string& key, std::uint64_t max);
  std::uint64_t number(const std::string& key, std::uint64_t max, std::uint64_t otherwise);
  bool flag(const std::string& key, bool otherwise);
  // Milliseconds since 1970 of a date; `otherwise` when the key is missing.
  TimeMs date(const std::string& key, TimeMs otherwise);
  // A hexadecimal value of exactly `size` bytes.
  Bytes hex(const std::string& key, std::size_t size);
  // A list of hexadecimal values of exactly `size` bytes.
  std::vector<Bytes> hexes(const std::string& key, std::size_t size);
  // The number behind a name; a fault names the nearest known one.
  std::uint16_t name(const std::string& key, const Names& names);
  // The numbers behind a list of names, in the order written, or ascending.
  std::vector<std::uint16_t> names(const std::string& key, const Names& names, bool ascending);
  // A fault at `key`, or at the table when it has no such key; "" is the table itself.
  void wrong(const std::string& key, const std::string& what);
  // A fault when the value of `key` is in `seen`, which it joins.
  void distinct(const std::string& key, std::set<std::string>& seen);
  // Calls `use` with the Fields of each table in the array `key`.
  template <class Use>
  void tables(const std::string& key, Use use) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const toml::array* array = node->as_array();
    if (array == nullptr) return fault(*node, key + ": expected [[" + key + "]] tables");
    std::size_t index = 0;
    for (const toml::node& item : *array) {
      const toml::table* table = item.as_table();
      const std::string place = path_ + key + "[" + std::to_string(index++) + "].";
      if (table == nullptr) return fault(item, place + " expected a table");
      Fields fields(*table, place, faults_);
      use(fields);
    }
  }
  template <class Use>
  void table(const std::string& key, Use use) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const toml::table* table = node->as_table();
    if (table == nullptr) return fault(*node, key + ": expected a table");
    Fields fields(*table, path_ + key + ".", faults_);
    use(fields);
  }
  // Calls `use` with the name and the Fields of each table in the table `key`.
  template <class Use>
  void named_tables(const std::string& key, Use use) {
    table(key, [&](Fields& all) {
      for (const auto& [name, node] : all.table_) {
        static_cast<void>(node);
        const std::string copy(name.str());
        all.table(copy, [&](Fields& one) { use(copy, one); });
      }
    });
  }

 private:
  const toml::node* find(const std::string& key);
  const toml::node* need(const std::string& key);
  void fault(const toml::node& node, const std::string& what) { faults_.add(node.source(), what); }
  std::uint16_t lookup(const toml::node& node, const std::string& key, const Names& names);

  const toml::table& table_;
  std::string path_;
  Faults& faults_;
  std::set<std::string> known_;
};

}  // namespace sluis::covenant
