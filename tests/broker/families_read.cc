// SPDX-License-Identifier: EUPL-1.2
#include "tests/broker/families_read.h"

#include <sstream>

namespace sluis::broker::testing {
namespace {

using Words = std::vector<std::string>;

std::string after(const Words& words, const std::string& word) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] == word) return words[i + 1];
  }
  return "";
}

int level_in(const Words& words) {
  for (const std::string& word : words) {
    if (word == "existence") return 1;
    if (word == "category") return 2;
    if (word == "content") return 3;
  }
  return 0;
}

// leaf 3 case_due N1 f1 admit by day 28 stage 1 to gm under P1
void read_due(const Words& words, Seen& seen) {
  seen.kind = SeenKind::due;
  seen.id = words.at(4);
  for (std::size_t i = 5; i < words.size(); ++i) {
    if (words[i] == "stage") seen.number = std::stoi(words.at(i + 1));
    if (seen.number == 0) seen.about += words[i] + " ";
  }
  seen.who = after(words, "to");
}

// leaf 8 linked A1 to cjg for f1 from cjg gm2 since t+0 ground 3 uncertain under P1
void read_alert(const Words& words, Seen& seen) {
  seen.kind = SeenKind::alert;
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

// deliver A1 @8 to cjg with leaf 9; deliver m1 to gm under L1 with leaf 20, after the release leaf
void read_delivery(const Words& words, int level, Seen& seen, FamilyTold& out) {
  seen.id = words.at(1), seen.who = after(words, "to");
  seen.kind = seen.id.starts_with("A") ? SeenKind::given : SeenKind::delivered;
  if (seen.kind == SeenKind::given) {
    out.given.push_back({seen.id, seen.who, words.at(2).substr(1)});
    return;
  }
  seen.level = level;
  out.delivered.push_back({seen.id, seen.who, after(words, "under")});
}

}  // namespace

FamilyTold read_told(const std::string& transcript, const Seen& now) {
  FamilyTold out;
  std::istringstream lines(transcript);
  int level = 0;  // of the newest release
  for (std::string line; std::getline(lines, line);) {
    std::istringstream in(line);
    Words words;
    for (std::string word; in >> word;) words.push_back(word);
    if (words.size() < 3) continue;
    Seen seen = now;
    if (words[0] == "answer") {
      out.refused = out.refused || words[2] == "refused";
      if (words[2] == "ack" && !out.acked) out.entry = std::stoi(words.at(3));
      out.acked = out.acked || words[2] == "ack";
    } else if (words[0] == "deliver") {
      read_delivery(words, level, seen, out);
      out.seen.push_back(seen);
    } else if (words[0] == "leaf") {
      out.leaves.push_back(words[2]);
      if (words[2] == "release") level = level_in(words);
      if (words[2] == "case_due") read_due(words, seen);
      if (words[2] == "linked") read_alert(words, seen);
      if (words[2] == "case_due" || words[2] == "linked") out.seen.push_back(seen);
    }
  }
  return out;
}

}  // namespace sluis::broker::testing
