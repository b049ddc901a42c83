// SPDX-License-Identifier: EUPL-1.2
// The families of a seed over one machine: signals, consents, messages, readers that fetch, among
// cases (families_cases.cc) and faults (families_faults.cc).
#include "tests/broker/families_run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "adapters/gateway/caseload.h"
#include "broker/core/state.h"

namespace sluis::broker::testing {
namespace {

struct Snapshot {
  std::uint16_t version = 0;
  State state;
};
template <class Archive>
void describe(Archive& archive, Snapshot& snapshot) {
  archive(snapshot.version, snapshot.state);
}

// Again after an answer, or once nobody waits for one any more.
constexpr int kAskedOnDays[] = {0, 6, 13, 15};
constexpr int kMarkEvery = 3;  // looks

const std::vector<std::string> kLevels{"none", "existence", "category", "content"};

}  // namespace

FamilyTeller::FamilyTeller(const FamilyPlan& plan)
    : plan_(plan), draws_(plan.seed, 0),
      tells_(draws_.one_in(4)), alone_(draws_.one_in(4)),
      world_(plan.mutants,
             [&](Names& names) { return covenant_of_families(names, tells_, alone_); }) {
  run_.story.members = forty_members();
  run_.story.tells_reporters = tells_;
  run_.story.by_subject_alone = alone_;
  for (const auto& [member, role] : run_.story.members) {
    for (const std::string worker : {"_w1", "_w2"}) {
      const int drawn = draws_.below(4);
      run_.story.hundredths[member + worker] = drawn == 0 ? 15 : drawn == 1 ? 30 : drawn * 30;
    }
  }
  for (int i = 0; i < plan.of; ++i) {
    if (!plan.only.empty() && !plan.only.contains(i)) continue;
    homes_.emplace_back(plan, i);
    for (const auto& [name, keys] : homes_.back().keys) {
      line("person name=" + name + " keys=" + keys);
      for (const PersonKey& key : world_.keys(name)) ++named_with_[key.pseudonym.hex()];
    }
    run_.story.children.insert(homes_.back().children.begin(), homes_.back().children.end());
  }
  look_every_ = std::max(1, plan.of / 2);
  world_.set_check_every(static_cast<std::uint64_t>(std::max(4, plan.of * 5)));
  saved_ = world_.mark();
}

FamilyRun FamilyTeller::tell() {
  struct Slot {
    std::int64_t at = 0;
    Household* home = nullptr;
    FamilyFault fault;
    Household::Wish* wish = nullptr;
  };
  std::vector<Slot> slots;
  for (Household& home : homes_) {
    for (const std::int64_t at : home.slots) slots.push_back({at, &home, {}, nullptr});
    for (Household::Wish& wish : home.wishes) {
      for (const int day : kAskedOnDays) {
        slots.push_back({wish.at + day * kFamilyDayMs, &home, {}, &wish});
      }
    }
  }
  for (const FamilyFault& fault : faults_of(plan_)) {
    slots.push_back({fault.at, nullptr, fault, nullptr});
  }
  std::stable_sort(slots.begin(), slots.end(),
                   [](const Slot& one, const Slot& other) { return one.at < other.at; });
  for (const Slot& slot : slots) {
    pass_until(slot.at);
    if (slot.wish != nullptr) hear(*slot.home, *slot.wish);
    else if (slot.home != nullptr) live(*slot.home);
    else befall(slot.fault);
    if (++lived_ % look_every_ == 0) look();
  }
  asleep_.clear();
  for (const auto& [member, role] : run_.story.members) fetch(member);
  look();
  search(needles_of(erased_ids_, ""), {}, "");
  for (int i = 0; i < 5; ++i) line("wait days=400");
  for (const int days : {7, 14, 1}) line("wait days=" + std::to_string(days));
  look();
  run_.events = world_.asked().size();
  return std::move(run_);
}

void FamilyTeller::pass_until(std::int64_t at) {
  if (at <= story_ms_) return;
  line("wait ms=" + std::to_string(at - story_ms_));
  story_ms_ = at;
}

bool FamilyTeller::sleeps(const std::string& member) const {
  const auto row = asleep_.find(member);
  return row != asleep_.end() && story_ms_ < row->second;
}

void FamilyTeller::live(Household& home) {
  whose_ = &home;
  if (home.children.empty()) {  // all of them are gone
    for (const std::string& member : home.members) fetch(member);
    return;
  }
  const int what = home.draws.below(30);
  if (what < 11) signal(home);
  else if (what < 14) consent(home);
  else if (what < 15) withdraw(home);
  else if (what < 18) send(home);
  else if (what < 21) open(home);
  else if (what < 23) step(home);
  else if (what < 24) close(home);
  else if (what < 26) hand_over(home);
  else {
    for (const std::string& member : home.members) fetch(member);
  }
}

FamilyTeller::Signal FamilyTeller::drawn_signal(Household& home) {
  Signal out;
  FamilyDraws& draws = home.draws;
  if (home.children.empty()) return out;
  const bool by_gm = draws.one_in(4);
  Household::Exchange& exchange = out.exchange;
  exchange.id = home.name("e");
  exchange.by = by_gm ? home.gms[0] : draws.one_of(home.reporters);
  exchange.to = by_gm && draws.one_in(2) ? home.reporters[0] : home.gms[by_gm ? 1 : 0];
  exchange.child = std::next(home.children.begin(),
                             draws.below(static_cast<int>(home.children.size())))->first;
  exchange.kind = 1 + draws.below(8) / 3;  // the third kind links nothing
  exchange.level = 1 + draws.below(3);
  if (!home.cases.empty() && !by_gm && draws.one_in(3)) {  // to who coordinates, of its family
    exchange.kind = 3;
    exchange.to = home.cases.back().coordinator;
    const std::string& subjects = home.cases.back().subjects;
    const std::size_t from = subjects.find('=') + 1;
    exchange.child = subjects.substr(from, subjects.find(',') - from);
  }
  if (sleeps(exchange.by)) exchange.by.clear();
  out.cause.kind = SeenKind::signal;
  out.cause.id = exchange.id, out.cause.who = exchange.by, out.cause.about = exchange.child;
  out.cause.number = exchange.kind;
  out.command = "intent by=" + exchange.by + " id=" + exchange.id + " subject=" + exchange.child +
                " to=" + exchange.to + " kind=" + std::to_string(exchange.kind) +
                " level=" + kLevels.at(static_cast<std::size_t>(exchange.level));
  return out;
}

void FamilyTeller::signal(Household& home) {
  const Signal drawn = drawn_signal(home);
  if (drawn.exchange.by.empty()) return;
  if (!act(drawn.command, drawn.cause)) return;
  home.exchanges.push_back(drawn.exchange);
  if (home.draws.one_in(2)) send(home);
}

// One of the newest exchanges, whatever was decided: the broker is to say no.
void FamilyTeller::send(Household& home) {
  if (home.exchanges.empty()) return;
  const int most = home.draws.one_in(2) ? 1 : 3;
  const int newest = std::min<int>(most, static_cast<int>(home.exchanges.size()));
  const Household::Exchange& from =
      home.exchanges[home.exchanges.size() - 1 -
                     static_cast<std::size_t>(home.draws.below(newest))];
  send(home, from);
}

void FamilyTeller::send(Household& home, const Household::Exchange& from) {
  if (sleeps(from.by)) return;
  renew_key(from.to);
  Seen seen;
  seen.kind = SeenKind::message;
  seen.id = home.name("m"), seen.by = from.by, seen.who = from.to, seen.about = from.child;
  seen.number = from.kind, seen.level = from.level, seen.flags = from.id;
  const bool sent = act("submit by=" + from.by + " id=" + seen.id + " exchange=" + from.id +
                            " to=" + from.to + " subject=" + from.child + " level=" +
                            kLevels.at(static_cast<std::size_t>(from.level)) +
                            " expires=864000000 key=" + keys_.at(from.to).name,
                        seen);
  if (sent) home.message_of[from.id] = seen.id;
}

void FamilyTeller::consent(Household& home) {
  FamilyDraws& draws = home.draws;
  Seen seen;
  seen.kind = SeenKind::consent;
  seen.id = home.name("k");
  seen.who = draws.one_of(home.reporters);
  seen.about = std::next(home.children.begin(),
                         draws.below(static_cast<int>(home.children.size())))->first;
  if (!home.exchanges.empty() && !draws.one_in(3)) {  // most often for what waits
    seen.who = home.exchanges.back().by, seen.about = home.exchanges.back().child;
  }
  if (sleeps(seen.who)) return;
  seen.by = draws.one_in(2) ? home.parent : seen.about;
  if (draws.one_in(2)) seen.names = {home.gms[0]};
  seen.number = draws.one_in(3) ? 1 + draws.below(3) : 0;
  const int days = 10 + draws.below(90);
  seen.until_ms = static_cast<std::int64_t>(world_.wall().ms) + days * kFamilyDayMs;
  const std::string what = " consent=" + seen.id + " subject=" + seen.about;
  if (!act("consent by=" + seen.who + what + " givers=" + seen.by + " until=" +
               std::to_string(days) + "d" +
               (seen.names.empty() ? "" : " to=" + *seen.names.begin()) +
               (seen.number == 0 ? "" : " kinds=" + std::to_string(seen.number)),
           seen)) {
    return;
  }
  home.consents.push_back(seen.id + " " + seen.about);
  Seen yes = seen;
  yes.kind = draws.one_in(6) ? SeenKind::acked : SeenKind::yes;  // acked: a no
  act("answer by=" + seen.who + what + " giver=" + seen.by +
          (yes.kind == SeenKind::yes ? " yes" : " no"),
      yes);
  if (yes.kind == SeenKind::yes) send(home);
  const std::string other = draws.one_of(home.reporters);
  if (other == seen.who || sleeps(other) || draws.one_in(2)) return;
  Seen accepted = seen;
  accepted.kind = SeenKind::accepted, accepted.who = other;
  act("accept by=" + other + what, accepted);
}

void FamilyTeller::withdraw(Household& home) {
  if (home.consents.empty()) return;
  const std::string row = home.draws.one_of(home.consents);
  Seen seen;
  seen.kind = SeenKind::withdrawn;
  seen.id = home.name("w");
  seen.about = row.substr(row.find(' ') + 1);
  seen.by = home.draws.one_in(2) ? home.parent : seen.about;
  seen.number = home.draws.one_in(4) ? 1 + home.draws.below(3) : 0;
  act("withdraw by=" + home.members.back() + " id=" + seen.id + " subject=" + seen.about +
          " giver=" + seen.by +
          (seen.number == 0 ? "" : " kinds=" + std::to_string(seen.number)),
      seen);
}

void FamilyTeller::fetch(const std::string& member) {
  if (sleeps(member)) return;
  const std::string command = "fetch by=" + member;
  if (lose_next_) lose(command);
  const FamilyTold told = line(command);
  for (const FamilyTold::Delivered& each : told.delivered) {
    if (draws_.one_in(5)) continue;  // its answer is lost
    Seen seen;
    seen.kind = SeenKind::received;
    seen.id = each.message, seen.who = member;
    ++received_;
    line("receipt by=" + member + " message=" + each.message + " lease=" + each.lease + " opened",
         &seen, "r" + std::to_string(received_));
  }
  for (const FamilyTold::Given& each : told.given) {
    if (draws_.one_in(5)) continue;
    line("had by=" + member + " alert=" + each.alert + " revision=" + each.revision);
  }
}

// A key to seal to that goes on longer than the message.
void FamilyTeller::renew_key(const std::string& member) {
  Key& key = keys_[member];
  const auto now = static_cast<std::int64_t>(world_.machine().time(world_.wall()).ms);
  if (key.name.empty()) key = {"kem_" + member + "_1", 1, INT64_MIN};
  if (now < key.until_ms) return;
  ++key.epoch;
  key.name = "kem_" + member + "_" + std::to_string(key.epoch);
  key.until_ms = now + 10 * kFamilyDayMs;
  line("kem member=" + member + " key=" + key.name + " epoch=" + std::to_string(key.epoch));
}

void FamilyTeller::look() {
  const Bytes bytes = world_.machine().snapshot();
  canon::ReadArchive archive(bytes);
  Snapshot snapshot;
  archive(snapshot);
  ASSERT_TRUE(archive.finish("snapshot").ok());
  ++turn_;
  std::map<std::string, gateway::Caseload> loads;
  for (const auto& [id, record] : snapshot.state.facts.cases) {
    if (!record.state.open) continue;
    Seen seen = now(SeenKind::holds);
    seen.id = world_.names().of(id), seen.who = world_.names().of(record.state.coordinator);
    run_.seen.push_back(seen);
    ++loads[worker_of_[seen.id]].families;
    const bool is_accepted = record.handover.phase == consent::HandoverPhase::accepted ||
                             record.handover.phase == consent::HandoverPhase::one_confirmed;
    if (is_accepted) ++loads[coming_[seen.id]].coming;
  }
  for (auto& [worker, load] : loads) {
    Seen seen = now(SeenKind::load);
    seen.who = worker;
    const auto said = run_.story.hundredths.find(worker);
    if (said != run_.story.hundredths.end()) {
      load.said = static_cast<std::uint16_t>(said->second);
    }
    seen.number = static_cast<int>(load.families), seen.level = static_cast<int>(load.coming);
    if (load.is_above()) seen.flags = "above";
    run_.seen.push_back(seen);
  }
  run_.seen.push_back(now(SeenKind::looked));
  const World::Mark mark{bytes, world_.journal().size()};
  if (++looks_ % kMarkEvery == 0) marks_.push_back(mark);
  if (draws_.one_in(2)) saved_ = mark;
}

Seen FamilyTeller::now(SeenKind kind) const {
  Seen out;
  out.kind = kind, out.turn = turn_;
  out.at_ms = static_cast<std::int64_t>(world_.machine().time(world_.wall()).ms);
  return out;
}

// What the line says is seen before what follows from it; true: it was put on record.
bool FamilyTeller::act(const std::string& command, const Seen& cause) {
  const std::string label = "x" + std::to_string(++labels_);
  const std::string text = command + " as=" + label;
  std::string resend = text;
  if (lose_next_) {
    lose(text);
    resend = "resend act=" + label;  // by who has no answer: the same bytes
  }
  const FamilyTold told = line(resend, &cause, label);
  if (!told.acked) return false;
  sent_.emplace_back(label, whose_);
  if (draws_.one_in(12)) {
    const std::size_t back = static_cast<std::size_t>(
        draws_.below(std::min<int>(20, static_cast<int>(sent_.size()))));
    send_again(sent_[sent_.size() - 1 - back].first);
  }
  return true;
}

FamilyTold FamilyTeller::line(const std::string& command, const Seen* cause,
                              const std::string& label) {
  ++turn_;
  const std::string text = world_.run(command);
  if (std::getenv("SLUIS_FAMILY_TOLD") != nullptr) std::cout << command << "\n" << text;
  FamilyTold told = read_told(text, now(SeenKind::signal));
  if (cause != nullptr) run_.acked += told.acked, run_.refused += told.refused;
  if (told.acked && cause != nullptr) {
    Seen acked = now(SeenKind::acked);
    acked.id = label, acked.number = told.entry;
    run_.seen.push_back(acked);
    Seen seen = *cause;
    seen.turn = acked.turn, seen.at_ms = acked.at_ms;
    if (seen.kind != SeenKind::acked) run_.seen.push_back(seen);
    const bool names = seen.kind == SeenKind::signal || seen.kind == SeenKind::message ||
                       seen.kind == SeenKind::consent || seen.kind == SeenKind::withdrawn;
    if (names) ids_[seen.about].insert(seen.id);
  }
  run_.seen.insert(run_.seen.end(), told.seen.begin(), told.seen.end());
  return told;
}

FamilyRun run_families(const FamilyPlan& plan) { return FamilyTeller(plan).tell(); }

}  // namespace sluis::broker::testing
