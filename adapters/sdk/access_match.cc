// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/access_match.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace sluis::access {
namespace {

using local::AccessLine;
using Kind = OwnRecord::Kind;

bool is_same_act(const AccessLine& line, const OwnRecord& record) {
  const AccessLine& words = record.words;
  return line.index() == record.index && line.type() == words.type() &&
         line.said() == words.said() && line.kind() == words.kind() && line.level().empty() &&
         line.ground().empty() && line.circumstance() == words.circumstance() &&
         line.other().member() == words.other().member();
}

bool is_level(const AccessLine& line, const OwnRecord& record) {
  return line.level().empty() || line.level() == record.level;
}

class Matching {
 public:
  Matching(std::vector<OwnRecord> records, const std::string& self)
      : records_(std::move(records)), self_(self) {
    std::stable_sort(records_.begin(), records_.end(),
                     [](const OwnRecord& a, const OwnRecord& b) { return a.index < b.index; });
  }
  // One that is about somebody else only says why there is none.
  Confirmed take(const AccessLine& line) {
    bool two = false;
    for (std::size_t i = 0; i < records_.size(); ++i) {
      const OwnRecord& record = records_[i];
      if (record.about == About::no || !stands_for(line, record)) continue;
      if (!before(line).empty() && !used_.contains({i, before(line)})) continue;
      if (record.about == About::two) {
        two = two || record.stands;
      } else if (used_.insert({i, line.type()}).second) {
        return Confirmed::yes;
      }
    }
    return two ? Confirmed::two_people : Confirmed::not_found;
  }

 private:
  // What its source does not know by its number follows what it does know: a release of what was
  // sent its submit, a receipt the release.
  std::string before(const AccessLine& line) const {
    if (line.type() == "receipt") return "release";
    return line.type() == "release" && line.from().member() == self_ ? "submit" : "";
  }
  bool stands_for(const AccessLine& line, const OwnRecord& record) const {
    const std::string& type = line.type();
    const bool is_own = line.actor().member() == self_;
    if (is_own && type == "submit") {
      return record.kind == Kind::sent && record.index == line.index() &&
             record.member == line.other().member() && is_level(line, record);
    }
    if (is_own && type == "receipt") {
      return record.kind == Kind::opened && record.index < line.index() && is_level(line, record);
    }
    if (is_own && type == "read") {
      return record.kind == Kind::look && record.index == line.index();
    }
    if (is_own) return record.kind == Kind::act && is_same_act(line, record);
    if (type == "submit") {
      return record.kind == Kind::opened && record.index > line.index() &&
             line.other().member() == self_ && record.member == line.actor().member() &&
             is_level(line, record);
    }
    if (type != "release" || !is_level(line, record)) return false;
    if (line.from().member() == self_) {
      return record.kind == Kind::sent && record.arrived && record.index < line.index() &&
             record.member == line.other().member();
    }
    return record.kind == Kind::opened && record.index == line.index() &&
           line.other().member() == self_ && record.member == line.from().member();
  }

  std::vector<OwnRecord> records_;  // by index
  const std::string& self_;
  std::set<std::pair<std::size_t, std::string>> used_;
};

}  // namespace

About about(const Known& left, const Known& right) {
  const bool numbers = !left.bsn.empty() && !right.bsn.empty();
  const bool number = numbers && left.bsn == right.bsn;
  const bool born = !left.birth_date.empty() && left.birth_date == right.birth_date;
  const bool name = born && !left.name.empty() && left.name == right.name;
  if (numbers && !number) return name ? About::two : About::no;
  if (number && !born && !left.birth_date.empty() && !right.birth_date.empty()) return About::two;
  // A number with another spelling of the name is perhaps a married name, perhaps a twin.
  return name ? About::person : About::no;
}

std::string_view reason_of(Confirmed confirmed) {
  if (confirmed == Confirmed::yes) return {};
  return confirmed == Confirmed::two_people ? "two_people" : "not_found";
}

std::vector<Confirmed> confirmed(const std::vector<AccessLine>& lines,
                                 std::vector<OwnRecord> records, const std::string& self) {
  std::vector<std::size_t> order(lines.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&lines](std::size_t a, std::size_t b) {
    return lines[a].index() < lines[b].index();
  });
  Matching matching(std::move(records), self);
  std::vector<Confirmed> out(lines.size(), Confirmed::not_found);
  for (const std::size_t i : order) out[i] = matching.take(lines[i]);
  return out;
}

}  // namespace sluis::access
