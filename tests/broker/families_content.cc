// SPDX-License-Identifier: EUPL-1.2
// What may be said of a child, and to whom, by a small model of its own: the covenant's rules, the
// consents that stand and the cases. It allows no less than decide() does: what it forbids, nobody
// may have been given. And what workers have, what is overdue, what came twice.
#include <algorithm>

#include "tests/broker/families_covenant.h"
#include "tests/broker/families_model.h"

namespace sluis::broker::testing {
namespace {

constexpr std::int64_t kIntakeMs = 28ll * 86'400'000;
constexpr int kFamiliesPerFte = 8;  // of one who works full-time

std::string at_line(const Seen& seen) { return seen.id + " in line " + std::to_string(seen.turn); }

struct Allowed {
  int from = 0, to = 0;
  std::set<int> kinds;
  int level = 0;
  bool needs_case = false, needs_consent = true;
};
const std::vector<Allowed> kAllowed{{kSchool, kGezinsmanager, {1, 2}, 3, false, true},
                                    {kSchool, kGezinsmanager, {3}, 3, true, true},
                                    {kCjg, kGezinsmanager, {1, 2, 3}, 2, false, true},
                                    {kCare, kGezinsmanager, {1, 2}, 3, false, true},
                                    {kCare, kGezinsmanager, {3}, 2, true, true},
                                    {kDoctor, kGezinsmanager, {1, 2, 3}, 1, false, false},
                                    {kGezinsmanager, kCare, {3}, 2, false, true}};

// Cases that go with the last of whom they are about.
class CasesOfErased {
 public:
  // Those that go by what was seen.
  std::vector<std::string> take(const Seen& seen) {
    std::vector<std::string> out;
    if (seen.kind == SeenKind::opened) subjects_[seen.id] = seen.names;
    if (seen.kind != SeenKind::erased) return out;
    for (auto& [id, subjects] : subjects_) {
      if (subjects.erase(seen.about) != 0 && subjects.empty()) out.push_back(id);
    }
    return out;
  }

 private:
  std::map<std::string, std::set<std::string>> subjects_;
};

class ContentModel {
 public:
  explicit ContentModel(const FamilyStory& story) : story_(story), families_(story) {}

  void take(const Seen& seen) {
    families_.take(seen);
    if (seen.kind == SeenKind::consent) consents_[seen.id].record = seen;
    if (seen.kind == SeenKind::yes) consents_[seen.id].yes = true;
    if (seen.kind == SeenKind::accepted) consents_[seen.id].accepted.insert(seen.who);
    if (seen.kind == SeenKind::erased) take_erasure(seen);
    if (seen.kind != SeenKind::withdrawn) return;
    for (auto& [id, consent] : consents_) {  // those on record: a later one is not meant
      const bool given = seen.by == consent.record.by || seen.by == consent.record.about ||
                         consent.giver_erased;  // nobody can say any more whose it was
      if (consent.record.about == seen.about && given) consent.withdrawn.insert(seen.number);
    }
  }

  // The most that `message` may say at `at_ms`.
  int allowed(const Seen& message, std::int64_t at_ms) const {
    for (const Allowed& row : kAllowed) {
      const bool fits = row.from == story_.members.at(message.by) &&
                        row.to == story_.members.at(message.who) &&
                        row.kinds.contains(message.number);
      if (!fits) continue;
      if (row.needs_case && !has_case(message)) return 0;
      return row.needs_consent && !has_consent(message, at_ms) ? 0 : row.level;
    }
    return 0;
  }

 private:
  struct Consent {
    Seen record;
    bool yes = false, giver_erased = false;
    std::set<std::string> accepted;
    std::set<int> withdrawn;  // kinds; 0: all
  };

  void take_erasure(const Seen& seen) {
    std::erase_if(consents_, [&](const auto& row) {
      return row.second.record.about == seen.about;
    });
    for (auto& [id, consent] : consents_) {
      consent.giver_erased = consent.giver_erased || consent.record.by == seen.about;
    }
  }

  bool has_case(const Seen& message) const {
    const auto& cases = families_.cases();
    return std::any_of(cases.begin(), cases.end(), [&](const auto& row) {
      return row.second.open && row.second.coordinator == message.who &&
             row.second.subjects.contains(message.about);
    });
  }
  bool has_consent(const Seen& message, std::int64_t at_ms) const {
    return std::any_of(consents_.begin(), consents_.end(), [&](const auto& row) {
      const Consent& consent = row.second;
      const Seen& record = consent.record;
      const bool covers = record.about == message.about &&
                          (record.names.empty() || record.names.contains(message.who)) &&
                          (record.number == 0 || record.number == message.number);
      const bool ours = record.who == message.by || consent.accepted.contains(message.by);
      const bool over = consent.withdrawn.contains(0) || consent.withdrawn.contains(message.number);
      return covers && ours && consent.yes && !over && at_ms < record.until_ms;
    });
  }

  const FamilyStory& story_;
  FamilyModel families_;
  std::map<std::string, Consent> consents_;
};

}  // namespace

FamilyReport content_beyond_decision(const FamilyStory& story, const std::vector<Seen>& seen) {
  ContentModel model(story);
  FamilyReport out;
  std::map<std::string, Seen> messages;
  std::set<std::string> delivered;
  for (const Seen& each : seen) {
    model.take(each);
    if (each.kind == SeenKind::message) messages[each.id] = each;
    if (each.kind == SeenKind::erased) {
      std::erase_if(messages, [&](const auto& row) { return row.second.about == each.about; });
    }
    if (each.kind != SeenKind::delivered) continue;
    ++out.checked;
    const auto row = messages.find(each.id);
    if (row == messages.end()) {
      out.fail("nobody sent it: " + at_line(each));
      continue;
    }
    const Seen& message = row->second;
    if (each.who != message.who) out.fail("to " + each.who + ": " + at_line(each));
    if (!delivered.insert(each.id).second) out.fail("twice: " + at_line(each));
    const int most = std::min(message.level, model.allowed(message, each.at_ms));
    if (each.level == 0 || each.level > most) {
      out.fail("level " + std::to_string(each.level) + " where " + std::to_string(most) +
               " is allowed: " + at_line(each));
    }
  }
  return out;
}

// What the gateway's rule says of the cases on record is what the stories say of each worker.
FamilyReport caseload_noticed(const FamilyStory& story, const std::vector<Seen>& seen) {
  FamilyReport out;
  std::map<std::string, std::string> holds, comes;  // by case
  std::map<std::string, Seen> said;
  CasesOfErased erased;
  for (const Seen& each : seen) {
    for (const std::string& id : erased.take(each)) holds.erase(id), comes.erase(id);
    if (each.kind == SeenKind::opened) holds[each.id] = each.by;
    if (each.kind == SeenKind::coming) comes[each.id] = each.by;
    if (each.kind == SeenKind::moved) holds[each.id] = each.by, comes.erase(each.id);
    if (each.kind == SeenKind::closed) holds.erase(each.id), comes.erase(each.id);
    if (each.kind == SeenKind::load) said[each.who] = each;
    if (each.kind != SeenKind::looked) continue;
    std::map<std::string, std::pair<int, int>> counted;
    for (const auto& [id, worker] : holds) ++counted[worker].first;
    for (const auto& [id, worker] : comes) ++counted[worker].second;
    for (const auto& [worker, count] : counted) {
      ++out.checked;
      const Seen& load = said[worker];
      const int most = kFamiliesPerFte * story.hundredths.at(worker) / 100;
      const bool above = count.first + count.second > most;
      const std::string place = worker + " in line " + std::to_string(each.turn);
      if (load.number != count.first || load.level != count.second) {
        out.fail("has " + std::to_string(count.first) + " and " + std::to_string(count.second) +
                 ", not " + std::to_string(load.number) + " and " + std::to_string(load.level) +
                 ": " + place);
      }
      if (above != (load.flags == "above")) out.fail("not noticed: " + place);
    }
    said.clear();
  }
  return out;
}

// An intake that nobody decided on: its coordinator is reminded as soon as there is an event after
// its last day, however the clock came there.
FamilyReport overdue_reminded(const FamilyStory& story, const std::vector<Seen>& seen) {
  FamilyModel model(story);
  FamilyReport out;
  std::map<std::string, std::int64_t> intakes, late;  // the day; and of those not reminded yet
  const auto gone = [&](const std::string& id) { intakes.erase(id), late.erase(id); };
  CasesOfErased erased;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const Seen& each = seen[i];
    model.take(each);
    for (const std::string& id : erased.take(each)) gone(id);
    if (each.kind == SeenKind::opened) {
      intakes[each.id] = late[each.id] = each.at_ms + kIntakeMs;
    }
    if (each.kind == SeenKind::closed) gone(each.id);
    if (each.kind == SeenKind::stepped && each.about == "admit") gone(each.id);
    if (each.kind == SeenKind::moved && intakes.contains(each.id)) {
      late[each.id] = intakes.at(each.id);  // of who has it now
    }
    if (each.kind == SeenKind::due && each.about.starts_with("admit ") && each.number == 2) {
      ++out.checked;
      if (!late.contains(each.id)) out.fail("no such term: " + at_line(each));
      else if (each.at_ms < late.at(each.id)) out.fail("before its day: " + at_line(each));
      late.erase(each.id);
    }
    if (i + 1 < seen.size() && seen[i + 1].turn == each.turn) continue;
    for (const auto& [id, day] : late) {
      if (day < each.at_ms) out.fail("not reminded: " + id + " after " + at_line(each));
    }
  }
  return out;
}

FamilyReport sent_again_once(const FamilyStory&, const std::vector<Seen>& seen) {
  FamilyReport out;
  std::map<std::string, int> entries;
  for (const Seen& each : seen) {
    if (each.kind == SeenKind::acked && !entries.try_emplace(each.id, each.number).second) {
      out.fail("put on record twice: " + at_line(each));
    }
    if (each.kind != SeenKind::again) continue;
    ++out.checked;
    const auto row = entries.find(each.id);
    if (row == entries.end()) {
      out.fail("never put on record: " + at_line(each));
    } else if (each.number != 0 && each.number != row->second) {
      out.fail("answered otherwise: " + at_line(each));
    }
    if (!each.names.empty()) out.fail("it did something again: " + at_line(each));
  }
  return out;
}

}  // namespace sluis::broker::testing
