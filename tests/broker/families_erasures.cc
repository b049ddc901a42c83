// SPDX-License-Identifier: EUPL-1.2
// Who asks to be erased, as the officer of an organisation does it: on record, by two people, and
// then the broker starts anew without that person. Around it: a signal that was taken back and
// whose copies are awaited, a broker that dies in the midst of it, and starts.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <sstream>
#include <unordered_map>

#include "tests/broker/families_run.h"

namespace sluis::broker::testing {
namespace {

const char* const kAnswers[] = {"status", "held", "unanswered", "stops", "recalls", "corrections"};
constexpr std::size_t kFirstBytes = 8;

std::uint64_t first_of(const std::uint8_t* bytes) {
  std::uint64_t out = 0;
  std::memcpy(&out, bytes, kFirstBytes);
  return out;
}

// " subjects=a,b" without one of them; empty: nobody is left.
std::string without(const std::string& subjects, const std::string& name) {
  std::istringstream names(subjects.substr(subjects.find('=') + 1));
  std::string out;
  for (std::string each; std::getline(names, each, ',');) {
    if (each != name) out += (out.empty() ? " subjects=" : ",") + each;
  }
  return out;
}

}  // namespace

void FamilyTeller::hear(Household& home, Household::Wish& wish) {
  whose_ = &home;
  if (wish.done || sleeps(home.gms[0])) return;
  const bool is_first = wish.look.empty() && home.children.contains(wish.person);
  if (is_first && home.wish_draws.one_in(2)) mistake(home, wish.person);
  if (wish.corrected.empty()) correct(home, wish);
  else destroy(home, wish);
  for (int tries = 0; tries < 2; ++tries) {  // the look-up may be too old
    if (wish.look.empty() && !look_up(home, wish)) return;
    const std::string label = asked(home, wish.person, wish.look);
    const Status allowed = world_.may_erase(label);
    if (allowed.ok()) {
      wish.done = true;
      return let_go(home, wish.person, label);
    }
    EXPECT_TRUE(line("resend act=" + label).refused);
    if (allowed.code() == ErrorCode::erasure_recall_open) {
      Seen seen = now(SeenKind::waits);
      seen.about = wish.person;
      run_.seen.push_back(seen);
      return;
    }
    EXPECT_EQ(allowed.code(), ErrorCode::erasure_not_looked_up);
    wish.look.clear();
  }
}

bool FamilyTeller::look_up(Household& home, Household::Wish& wish) {
  Seen looks;
  looks.kind = SeenKind::acked;
  if (!act("read by=" + home.gms[0] + " function=3 question=erasure subject=" + wish.person,
           looks)) {
    return false;
  }
  wish.look = sent_.back().first;
  return true;
}

// A doctor's signal of the kind that links nothing needs no consent: it goes, and is fetched.
void FamilyTeller::mistake(Household& home, const std::string& child) {
  for (const std::string& member : home.reporters) {
    if (run_.story.members.at(member) != kDoctor || sleeps(member)) continue;
    const Household::Exchange made{home.name("e"), member, home.gms[0], child, 3, 1};
    Seen seen;
    seen.kind = SeenKind::signal;
    seen.id = made.id, seen.who = member, seen.about = child, seen.number = made.kind;
    if (!act("intent by=" + member + " id=" + made.id + " subject=" + child + " to=" + made.to +
                 " kind=3 level=existence",
             seen)) {
      return;
    }
    home.exchanges.push_back(made);
    send(home, made);
    return fetch(made.to);
  }
}

// A signal about who asks that links nothing, and was sent.
void FamilyTeller::correct(Household& home, Household::Wish& wish) {
  for (const Household::Exchange& each : home.exchanges) {
    if (each.child != wish.person || each.kind != 3 || sleeps(each.by)) continue;
    if (!home.message_of.contains(each.id)) continue;
    Seen seen;
    seen.kind = SeenKind::corrected;
    seen.id = each.id;
    const FamilyTold told = line("correction by=" + each.by + " exchange=" + each.id +
                                     " worker=second",
                                 &seen, "r" + std::to_string(++received_));
    if (!told.acked) continue;
    wish.corrected = each.id, wish.correction = told.entry;
    return;
  }
}

void FamilyTeller::destroy(Household& home, Household::Wish& wish) {
  const auto row = std::find_if(home.exchanges.begin(), home.exchanges.end(),
                                [&](const auto& each) { return each.id == wish.corrected; });
  if (row == home.exchanges.end() || home.wish_draws.one_in(2) || sleeps(row->to)) return;
  Seen seen;
  seen.kind = SeenKind::destroyed;
  seen.id = home.message_of.at(row->id), seen.who = row->to;
  line("destroyed by=" + row->to + " exchange=" + row->id + " message=" + seen.id +
           " correction=" + std::to_string(wish.correction),
       &seen, "r" + std::to_string(++received_));
}

// Made, and not sent yet.
std::string FamilyTeller::asked(const Household& home, const std::string& person,
                                const std::string& look) {
  const std::string label = "x" + std::to_string(++labels_);
  line("erasure by=" + home.gms[0] + " function=3 worker=second subject=" + person +
       " looked=" + look + " as=" + label + " held");
  return label;
}

std::set<PersonId> FamilyTeller::reached(const Household& home, const std::string& person,
                                         const std::string& label) {
  std::set<PersonId> out = world_.reached_by(label);
  if (plan_.defect != ErasureDefect::takes_sibling) return out;
  for (const auto& [name, child] : home.children) {
    if (name != person) out.merge(world_.reached_by(asked(home, name, "")));
  }
  return out;
}

// The newest snapshot that knows none of them, which comes to what all of the journal does; now
// and then all of it.
World::Mark FamilyTeller::start_for(const std::set<PersonId>& persons, Household& home) {
  const std::size_t first = world_.first_entry_of(persons);
  std::erase_if(marks_, [&](const World::Mark& mark) { return mark.entries > first; });
  if (plan_.defect == ErasureDefect::keeps_snapshot) return saved_;
  if (marks_.empty() || home.wish_draws.one_in(8)) return {};
  return marks_.back();
}

void FamilyTeller::record(const std::string& label, Household& home) {
  const std::string command = "resend act=" + label;
  if (lose_next_) lose(command);
  Seen seen;
  seen.kind = SeenKind::acked;
  EXPECT_TRUE(line(command, &seen, label).acked);
  sent_.emplace_back(label, &home);
}

void FamilyTeller::let_go(Household& home, const std::string& person, const std::string& label) {
  const std::set<PersonId> persons = reached(home, person, label);
  // After the line of the erasure journal and before the entry: it starts without the person, and
  // is asked again.
  const bool dies = home.wish_draws.one_in(4);
  if (!dies) record(label, home);
  const World::Gone gone = world_.let_go(persons, start_for(persons, home));
  const std::set<std::string> ids = forget(home, person);
  std::erase_if(sent_, [&](const auto& row) { return row.second == &home && row.first != label; });
  Seen seen = now(SeenKind::erased);
  ++seen.turn;  // of the line that follows
  seen.id = label, seen.about = person;
  run_.seen.push_back(seen);
  for (const std::string& message : gone.messages) {
    seen.kind = SeenKind::row_gone, seen.id = message;
    run_.seen.push_back(seen);
  }
  for (const std::uint64_t leaf : gone.leaves) {
    seen.kind = SeenKind::lost, seen.id.clear(), seen.number = static_cast<int>(leaf);
    run_.seen.push_back(seen);
  }
  run_.died_erasing += dies;
  // The start without the person keeps a snapshot: whatever is lost from now on, no older counts.
  marks_.push_back(world_.mark());
  saved_ = marks_.back();
  if (dies) record(label, home);
  else line("wait ms=0");
  search(needles_of(ids, person), home.members, person);
  erased_ids_.insert(ids.begin(), ids.end());
  if (home.wish_draws.one_in(4)) restart();
}

std::set<std::string> FamilyTeller::forget(Household& home, const std::string& person) {
  std::set<std::string> out = std::exchange(ids_[person], {});
  std::erase_if(home.exchanges, [&](const auto& each) { return each.child == person; });
  std::erase_if(home.consents, [&](const auto& row) { return row.ends_with(" " + person); });
  for (Household::Case& each : home.cases) {
    each.subjects = without(each.subjects, person);
    if (!each.subjects.empty()) continue;
    out.insert(each.id);
    worker_of_.erase(each.id), coming_.erase(each.id);
  }
  std::erase_if(home.cases, [](const auto& each) { return each.subjects.empty(); });
  if (home.wish_draws.one_in(2)) home.children.erase(person);  // else it goes on, as a new one
  return out;
}

// Keys that nobody else has, and what is on record under a name.
FamilyTeller::Needles FamilyTeller::needles_of(const std::set<std::string>& ids,
                                               const std::string& person) {
  Needles out;
  for (const std::string& id : ids) {
    const Digest digest = Names::digest_of(id);
    out.emplace_back(id, to_bytes(digest.view().first(ExchangeId::kSize)));
  }
  if (person.empty()) return out;
  for (const PersonKey& key : world_.keys(person)) {
    if (named_with_.at(key.pseudonym.hex()) > 1) continue;
    out.emplace_back("key of " + person, to_bytes(key.pseudonym.view()));
  }
  return out;
}

void FamilyTeller::search(const Needles& needles, const std::vector<std::string>& members,
                          const std::string& person) {
  std::unordered_map<std::uint64_t, std::size_t> starts;
  std::vector<bool> may_start(1 << 16);
  for (std::size_t i = 0; i < needles.size(); ++i) {
    const std::uint64_t first = first_of(needles[i].second.data());
    starts[first] = i;
    may_start[first & 0xffff] = true;
  }
  const Bytes all = world_.machine().snapshot();
  for (std::size_t i = 0; i + kFirstBytes <= all.size(); ++i) {
    const std::uint64_t first = first_of(all.data() + i);
    if (!may_start[first & 0xffff]) continue;
    const auto row = starts.find(first);
    if (row != starts.end()) found(needles[row->second].first, "the snapshot");
  }
  std::set<std::string> names;
  for (const auto& [name, bytes] : needles) names.insert(name);
  for (const std::string& member : members) {
    for (const std::string verb : kAnswers) {
      ++turn_;
      std::istringstream words(world_.run(verb + " by=" + member));
      for (std::string word; words >> word;) {
        if (names.contains(word)) found(word, verb + " of " + member);
      }
    }
  }
  Seen seen = now(SeenKind::searched);
  seen.about = person, seen.number = static_cast<int>(needles.size());
  run_.seen.push_back(seen);
}

void FamilyTeller::found(const std::string& what, const std::string& where) {
  Seen seen = now(SeenKind::left);
  seen.id = what, seen.about = where;
  run_.seen.push_back(seen);
}

}  // namespace sluis::broker::testing
