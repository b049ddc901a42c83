// SPDX-License-Identifier: EUPL-1.2
// The cases of a family: opened, stepped through, closed and handed over.
#include "tests/broker/families_run.h"

namespace sluis::broker::testing {
namespace {

std::string listed(const std::set<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? " subjects=" : ",") + name;
  return out;
}

}  // namespace

void FamilyTeller::open(Household& home) {
  Seen seen;
  seen.kind = SeenKind::opened;
  seen.id = home.name("f");
  const std::string opener = home.draws.one_of(home.gms);
  for (int i = 0; i < 2; ++i) {
    seen.names.insert(std::next(home.children.begin(),
                                home.draws.below(static_cast<int>(home.children.size())))->first);
  }
  seen.who = home.draws.one_in(8) ? home.reporters[0] : opener;
  seen.by = seen.who + (home.draws.one_in(2) ? "_w1" : "_w2");
  if (sleeps(opener)) return;
  const std::string names = listed(seen.names);
  if (act("open by=" + opener + " case=" + seen.id + names + " coordinator=" + seen.who +
              " worker=" + seen.by,
          seen)) {
    home.cases.push_back({seen.id, seen.who, names, seen.by});
    worker_of_[seen.id] = seen.by;
  }
}

void FamilyTeller::step(Household& home) {
  if (home.cases.empty()) return;
  const Household::Case& row =
      home.cases[static_cast<std::size_t>(home.draws.below(static_cast<int>(home.cases.size())))];
  const std::vector<std::string> steps{"admit", "admit", "review", "build_down", "resume"};
  Seen seen;
  seen.kind = SeenKind::stepped;
  seen.id = row.id, seen.about = home.draws.one_of(steps);
  seen.who = home.draws.one_in(4) ? "cjg" : row.coordinator;
  if (sleeps(seen.who)) return;
  act("step by=" + seen.who + " case=" + row.id + row.subjects + " step=" + seen.about, seen);
}

void FamilyTeller::close(Household& home) {
  if (home.cases.empty()) return;
  const auto i = static_cast<std::ptrdiff_t>(home.draws.below(static_cast<int>(home.cases.size())));
  const Household::Case row = home.cases[static_cast<std::size_t>(i)];
  if (sleeps(row.coordinator)) return;
  Seen seen;
  seen.kind = SeenKind::closed;
  seen.id = row.id;
  if (act("close by=" + row.coordinator + " case=" + row.id + row.subjects, seen)) {
    home.cases.erase(home.cases.begin() + i);
  }
}

void FamilyTeller::hand_over(Household& home) {
  if (home.cases.empty()) return;
  Household::Case& row =
      home.cases[static_cast<std::size_t>(home.draws.below(static_cast<int>(home.cases.size())))];
  const std::string from = row.coordinator, to = from == home.gms[0] ? home.gms[1] : home.gms[0];
  if (sleeps(from) || sleeps(to)) return;
  const std::string rest = " case=" + row.id + row.subjects + " step=";
  Seen told;
  told.kind = SeenKind::acked;
  if (!act("handover by=" + from + rest + "propose to=" + to, told)) return;
  Seen seen;
  seen.kind = SeenKind::coming;
  seen.id = row.id, seen.who = to, seen.by = to + (home.draws.one_in(2) ? "_w1" : "_w2");
  if (!act("handover by=" + to + rest + "accept", seen)) return;
  coming_[row.id] = seen.by;
  if (draws_.one_in(1 + plan_.of / 40)) look();
  act("handover by=" + from + rest + "confirm", told);
  seen.kind = SeenKind::moved;
  if (act("handover by=" + to + rest + "confirm", seen)) {
    row.coordinator = to, row.worker = seen.by;
    worker_of_[row.id] = seen.by;
    coming_.erase(row.id);
  }
}

}  // namespace sluis::broker::testing
