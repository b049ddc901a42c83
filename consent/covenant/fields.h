// SPDX-License-Identifier: EUPL-1.2
// Reading one table of covenant.toml: each key once, of its type, and no key that is not known.
//
// Shell by its library (toml++); for consent/covenant/*.cc alone. The first fault is kept.
#pragma once

#include <map>
#include <set>
#include <string>

#include "consent/core/covenant.h"
#include "consent/covenant/nearest.h"
#include "consent/covenant/toml.h"

namespace sluis::covenant {

// The first fault of a file.
class Faults {
 public:
  void add(const toml::source_region& where, const std::string& what) {
    if (first_) return;
    first_ = Error{ErrorCode::covenant_invalid,
                   "line " + std::to_string(where.begin.line) + ", column " +
                       std::to_string(where.begin.column) + ": " + what};
  }
  const std::optional<Error>& first() const { return first_; }

 private:
  std::optional<Error> first_;
};

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
  // A fault at `key`, or at the table when it has no such key.
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
