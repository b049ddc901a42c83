// SPDX-License-Identifier: EUPL-1.2
// One generated family: signals, cases and their steps, handovers, readers that fetch, and a clock
// that jumps. World replays every event and restores
// after every fourth, so each of these is a restart too.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>
#include <sstream>

#include "broker/core/state.h"
#include "tests/broker/families.h"
#include "tests/broker/world.h"

namespace sluis::broker::testing {
namespace {

constexpr int kLines = 18, kCheckEvery = 4;

struct Snapshot {
  std::uint16_t version = 0;
  State state;
};
template <class Archive>
void describe(Archive& archive, Snapshot& snapshot) {
  archive(snapshot.version, snapshot.state);
}

class Teller {
 public:
  explicit Teller(std::uint64_t seed) : random_(seed) {
    world_.set_check_every(kCheckEvery);
  }

  FamilyRun tell() {
    begin();
    for (int i = 0; i < kLines; ++i) {
      pass_time();
      const int what = draw(22);
      if (what < 11) signal();
      else if (what < 14) open();
      else if (what < 17) step();
      else if (what < 18) close();
      else if (what < 19) hand_over();
      else fetch();
    }
    fetch();
    for (int i = 0; i < 5; ++i) line("wait days=400");
    for (const int days : {7, 14, 1}) line("wait days=" + std::to_string(days));
    return std::move(run_);
  }

 private:
  int draw(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  template <class T>
  std::string one_of(const T& names) {
    return *std::next(names.begin(), draw(static_cast<int>(names.size())));
  }
  std::string child() { return "c" + std::to_string(draw(children_)); }

  void begin() {
    run_.story.tells_reporters = draw(4) == 0;
    run_.story.by_subject_alone = draw(4) == 0;
    line(std::string("covenant links phases rungs until=1728000000000") +
         (run_.story.tells_reporters ? " tell" : "") +
         (run_.story.by_subject_alone ? " subject_alone" : ""));
    children_ = 2 + draw(3);
    for (int i = 0; i < children_; ++i) {
      const std::string name = "c" + std::to_string(i);
      FamilyChild child;
      std::string keys = "b" + std::to_string(10 + i);
      for (const std::string parent : {"p1", "p2"}) {
        if (draw(3) != 0) continue;
        child.parents.insert(parent);
        keys += "," + parent;
      }
      if (draw(2) == 0) {
        child.address = "a1";
        child.from_day = 1 + draw(20);
        child.to_day = child.from_day + draw(15);
        keys += ",a1/" + std::to_string(child.from_day) + "/" + std::to_string(child.to_day);
      }
      run_.story.children[name] = child;
      line("person name=" + name + " keys=" + keys);
    }
  }

  void pass_time() {
    if (draw(12) == 0) {
      const bool back = leapt_ > 0 && draw(2) == 0;  // never before the start
      leapt_ += back ? -1 : 1;
      ++run_.jumps;
      line(std::string("clock ms=") + (back ? "-" : "") + "34560000000");
    } else if (draw(3) != 0) {
      line("wait days=" + std::to_string(1 + draw(draw(4) == 0 ? 60 : 8)));
    }
  }

  void signal() {
    Seen seen = now(SeenKind::signal);
    seen.id = "e" + std::to_string(++signals_);
    seen.who = one_of(run_.story.members);
    seen.about = child();
    seen.number = 1 + draw(8) / 3;  // the third kind links nothing
    const std::string to = seen.who == "gm" ? "gm2" : "gm";
    act("intent by=" + seen.who + " id=" + seen.id + " subject=" + seen.about + " to=" + to +
            " kind=" + std::to_string(seen.number), &seen);
  }

  void open() {
    Seen seen = now(SeenKind::opened);
    seen.id = "f" + std::to_string(++opened_);
    seen.who = draw(2) == 0 ? "gm" : "gm2";
    seen.names = {child(), child()};
    const std::string to = draw(8) == 0 ? "school" : seen.who;  // that may be refused
    const std::string before = seen.who;
    seen.who = to;
    const std::string names = listed(seen.names);
    if (act("open by=" + before + " case=" + seen.id + names + " coordinator=" + to, &seen)) {
      cases_[seen.id] = {to, names};
    }
  }

  void step() {
    if (cases_.empty()) return;
    const auto& [id, row] = *std::next(cases_.begin(), draw(static_cast<int>(cases_.size())));
    const std::vector<std::string> steps{"admit", "review", "build_down", "resume"};
    const std::string by = draw(4) == 0 ? "cjg" : row.first;
    act("step by=" + by + " case=" + id + row.second + " step=" + one_of(steps), nullptr);
  }

  void close() {
    if (cases_.empty()) return;
    const auto& [id, row] = *std::next(cases_.begin(), draw(static_cast<int>(cases_.size())));
    Seen seen = now(SeenKind::closed);
    seen.id = id;
    if (act("close by=" + row.first + " case=" + id + row.second, &seen)) {
      cases_.erase(std::string(seen.id));
    }
  }

  void hand_over() {
    if (cases_.empty()) return;
    auto& [id, row] = *std::next(cases_.begin(), draw(static_cast<int>(cases_.size())));
    const std::string from = row.first, to = from == "gm" ? "gm2" : "gm";
    const std::string rest = " case=" + id + row.second + " step=";
    if (!act("handover by=" + from + rest + "propose to=" + to, nullptr)) return;
    act("handover by=" + to + rest + "accept", nullptr);
    act("handover by=" + from + rest + "confirm", nullptr);
    Seen seen = now(SeenKind::moved);
    seen.id = id, seen.who = to;
    if (act("handover by=" + to + rest + "confirm", &seen)) row.first = to;
  }

  void fetch() {
    for (const std::string& member : run_.story.members) line("fetch by=" + member);
  }

  static std::string listed(const std::set<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? " subjects=" : ",") + name;
    return out;
  }

  Seen now(SeenKind kind) {
    Seen out;
    out.kind = kind, out.turn = turn_ + 1;
    out.at_ms = static_cast<std::int64_t>(world_.machine().time(world_.wall()).ms);
    return out;
  }

  // What the line says is seen before what follows from it; true: it was put on record.
  bool act(const std::string& command, const Seen* seen) { return line(command, seen); }

  bool line(const std::string& command, const Seen* cause = nullptr) {
    const std::string text = world_.run(command);
    if (std::getenv("SLUIS_FAMILY_TOLD") != nullptr) std::cout << command << "\n" << text;
    std::istringstream out(text);
    ++turn_;
    bool acked = false, refused = false;
    std::vector<Seen> follows;
    for (std::string each; std::getline(out, each);) {
      acked = acked || each.find(": ack ") != std::string::npos;
      refused = refused || each.find(": refused ") != std::string::npos;
      read(each, follows);
    }
    run_.acked += acked, run_.refused += refused;
    if (acked && cause != nullptr) run_.seen.push_back(*cause);
    run_.seen.insert(run_.seen.end(), follows.begin(), follows.end());
    if (!text.empty()) look_at_cases();  // else nothing happened
    return acked;
  }

  void read(const std::string& text, std::vector<Seen>& out) {
    std::istringstream in(text);
    std::vector<std::string> words;
    for (std::string word; in >> word;) words.push_back(word);
    const auto at = [&](std::size_t i) { return i < words.size() ? words[i] : std::string(); };
    Seen seen = now(SeenKind::alert);
    seen.turn = turn_;
    if (at(0) == "deliver" && at(1).starts_with("A")) {
      seen.kind = SeenKind::given;
      seen.id = at(1), seen.who = at(4);
      out.push_back(seen);
    } else if (at(0) == "leaf" && at(2) == "case_due") {
      read_due(words, seen);
      out.push_back(seen);
    } else if (at(0) == "leaf" && at(2) == "linked") {
      read_alert(words, seen);
      out.push_back(seen);
    }
  }

  // leaf 3 case_due N1 f1 admit by day 28 stage 1 to gm under P1
  static void read_due(const std::vector<std::string>& words, Seen& seen) {
    seen.kind = SeenKind::due;
    seen.id = words.at(4);
    for (std::size_t i = 5; i < words.size(); ++i) {
      if (words[i] == "stage") seen.number = std::stoi(words.at(i + 1));
      if (seen.number == 0) seen.about += words[i] + " ";
      if (words[i] == "to") seen.who = words.at(i + 1);
    }
  }

  // leaf 8 linked A1 to cjg for f1 from cjg gm2 since t+0 ground 3 uncertain under P1
  static void read_alert(const std::vector<std::string>& words, Seen& seen) {
    seen.id = words.at(3), seen.who = words.at(5);
    std::string part;
    for (std::size_t i = 6; i < words.size(); ++i) {
      const std::string& word = words[i];
      if (word == "for") seen.about = words.at(i + 1);
      if (part == "from" && word != "since") seen.names.insert(word);
      if (word == "other_youth" || word == "uncertain") seen.flags += word + " ";
      if (word == "from" || word == "since") part = word;
    }
  }

  void look_at_cases() {
    const Bytes bytes = world_.machine().snapshot();
    canon::ReadArchive archive(bytes);
    Snapshot snapshot;
    archive(snapshot);
    ASSERT_TRUE(archive.finish("snapshot").ok());
    for (const auto& [id, record] : snapshot.state.facts.cases) {
      if (!record.state.open) continue;
      Seen seen = now(SeenKind::holds);
      seen.turn = turn_;
      seen.id = world_.names().of(id), seen.who = world_.names().of(record.state.coordinator);
      run_.seen.push_back(seen);
    }
  }

  std::mt19937_64 random_;
  World world_;
  FamilyRun run_;
  std::map<std::string, std::pair<std::string, std::string>> cases_;  // coordinator, subjects
  int turn_ = 0, children_ = 0, signals_ = 0, opened_ = 0, leapt_ = 0;
};

}  // namespace

FamilyRun run_family(std::uint64_t seed) { return Teller(seed).tell(); }

}  // namespace sluis::broker::testing
