// SPDX-License-Identifier: EUPL-1.2
// What must be true when somebody is erased: nothing of that person is left, nobody else loses
// anything, and who has a copy of what was taken back is waited for, 14 days at most.
#include <algorithm>

#include "tests/broker/families_model.h"

namespace sluis::broker::testing {
namespace {

constexpr std::int64_t kRecallGoesFirstMs = 14ll * 86'400'000;

std::string line_of(const Seen& seen) { return seen.id + " in line " + std::to_string(seen.turn); }

// Whom each thing on record is about, by its name and by its entry in the ledger.
class OnRecord {
 public:
  void take(const Seen& seen) {
    if (seen.kind == SeenKind::acked) entry_ = seen.number;
    const bool is_of_child =
        seen.kind == SeenKind::signal || seen.kind == SeenKind::message ||
        seen.kind == SeenKind::consent || seen.kind == SeenKind::yes ||
        seen.kind == SeenKind::accepted || seen.kind == SeenKind::withdrawn;
    const bool is_of_case = seen.kind == SeenKind::opened || seen.kind == SeenKind::closed ||
                            seen.kind == SeenKind::stepped || seen.kind == SeenKind::coming ||
                            seen.kind == SeenKind::moved;
    if (seen.kind == SeenKind::opened) subjects_[seen.id] = seen.names;
    if (is_of_child) about_[seen.id] = subjects_of_entry_[entry_] = {seen.about};
    if (is_of_case) about_[seen.id] = subjects_of_entry_[entry_] = subjects_[seen.id];
  }
  // Who is erased is in nothing any more; returns the entries of which nobody is left.
  std::set<int> take_out(const std::string& person) {
    std::set<int> out;
    for (auto* rows : {&subjects_, &about_}) {
      for (auto& [id, persons] : *rows) {
        if (persons.erase(person) != 0 && persons.empty()) gone_.insert(id);
      }
    }
    for (auto& [entry, persons] : subjects_of_entry_) {
      if (persons.erase(person) != 0 && persons.empty()) out.insert(entry);
    }
    return out;
  }
  bool is_gone(const std::string& id) const { return gone_.contains(id); }
  // Somebody who was not erased has a part in it.
  bool is_of_others(int entry) const {
    const auto row = subjects_of_entry_.find(entry);
    return row != subjects_of_entry_.end() && !row->second.empty();
  }

 private:
  int entry_ = 0;
  std::map<std::string, std::set<std::string>> subjects_, about_;  // of a case; of anything
  std::map<int, std::set<std::string>> subjects_of_entry_;
  std::set<std::string> gone_;
};

}  // namespace

FamilyReport erased_leaves_nothing(const FamilyStory&, const std::vector<Seen>& seen) {
  OnRecord record;
  FamilyReport out;
  std::set<int> open;  // entries about the one erased that may still open
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const Seen& each = seen[i];
    record.take(each);
    if (each.kind == SeenKind::erased) open = record.take_out(each.about);
    if (each.kind == SeenKind::lost) open.erase(each.number);
    if (each.kind == SeenKind::searched) ++out.checked;
    if (each.kind == SeenKind::left) out.fail("left in " + each.about + ": " + line_of(each));
    const bool is_said = each.kind == SeenKind::delivered || each.kind == SeenKind::due ||
                         each.kind == SeenKind::holds;
    if (is_said && record.is_gone(each.id)) out.fail("said after all: " + line_of(each));
    const bool same_turn = i + 1 < seen.size() && seen[i + 1].turn == each.turn;
    if (same_turn || open.empty()) continue;
    out.fail("still opens: entry " + std::to_string(*open.begin()) + ", " + line_of(each));
    open.clear();
  }
  return out;
}

FamilyReport erased_takes_nobody_along(const FamilyStory&, const std::vector<Seen>& seen) {
  OnRecord record;
  FamilyReport out;
  for (const Seen& each : seen) {
    record.take(each);
    if (each.kind == SeenKind::erased) record.take_out(each.about);
    if (each.kind == SeenKind::lost) {
      ++out.checked;
      if (record.is_of_others(each.number)) {
        out.fail("opens no more: entry " + std::to_string(each.number) + ", " + line_of(each));
      }
    }
    if (each.kind == SeenKind::row_gone) {
      ++out.checked;
      if (!record.is_gone(each.id)) out.fail("a row went: " + line_of(each));
    }
  }
  return out;
}

FamilyReport erased_after_recalls(const FamilyStory&, const std::vector<Seen>& seen) {
  FamilyReport out;
  std::map<std::string, Seen> messages;           // by name
  std::map<std::string, std::int64_t> corrected;  // signals, and when
  std::set<std::string> delivered, received, destroyed;
  // A signal about `person` was taken back, and one of `copies` is not known to be gone.
  const auto is_awaited = [&](const Seen& now, const std::set<std::string>& copies) {
    return std::any_of(copies.begin(), copies.end(), [&](const std::string& id) {
      const auto message = messages.find(id);
      if (message == messages.end() || message->second.about != now.about) return false;
      const auto row = corrected.find(message->second.flags);
      return row != corrected.end() && !destroyed.contains(id) &&
             now.at_ms < row->second + kRecallGoesFirstMs;
    });
  };
  for (const Seen& each : seen) {
    if (each.kind == SeenKind::message) messages[each.id] = each;
    if (each.kind == SeenKind::delivered) delivered.insert(each.id);
    if (each.kind == SeenKind::received) received.insert(each.id);
    if (each.kind == SeenKind::corrected) corrected[each.id] = each.at_ms;
    if (each.kind == SeenKind::destroyed) destroyed.insert(each.id);
    if (each.kind == SeenKind::waits) {
      ++out.checked;
      if (!is_awaited(each, delivered)) out.fail("nothing to wait for: " + line_of(each));
    }
    if (each.kind != SeenKind::erased) continue;
    ++out.checked;
    if (is_awaited(each, received)) out.fail("not waited for: " + line_of(each));
    std::erase_if(messages, [&](const auto& row) { return row.second.about == each.about; });
  }
  return out;
}

}  // namespace sluis::broker::testing
