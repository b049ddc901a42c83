// SPDX-License-Identifier: EUPL-1.2
#include "tests/broker/families_covenant.h"

#include "tests/broker/chain_covenant.h"

namespace sluis::broker::testing {
namespace {

constexpr int kSchools = 14, kGezinsmanagers = 9, kCares = 8, kDoctors = 8;

}  // namespace

std::map<std::string, int> forty_members() {
  std::map<std::string, int> out{{"cjg", kCjg}};
  const auto add = [&](const std::string& name, int role, int count) {
    for (int i = 1; i <= count; ++i) out[name + std::to_string(i)] = role;
  };
  add("school", kSchool, kSchools);
  add("gm", kGezinsmanager, kGezinsmanagers);
  add("care", kCare, kCares);
  add("doctor", kDoctor, kDoctors);
  return out;
}

consent::Covenant covenant_of_families(Names& names, bool tells_reporters,
                                       bool by_subject_alone) {
  consent::Covenant out = covenant_of_the_chain(names);
  out.roles.push_back({4, "care", "Care"});
  out.roles.push_back({5, "doctor", "Doctor"});
  out.members.clear();
  for (const auto& [name, role] : forty_members()) {
    consent::Member row;
    row.id = names.id<MemberId>(name);
    row.role = static_cast<std::uint16_t>(role);
    row.label = name;
    row.may_use_bsn = true;
    out.members.push_back(row);
  }
  std::sort(out.members.begin(), out.members.end(),
            [](const auto& one, const auto& other) { return one.id < other.id; });
  out.questions.clear();
  out.key_holders = {names.id<MemberId>("school1")};
  out.rules = {{1, 3, {1, 2}, {}, {1}, Level::content, false},
               {1, 3, {3}, {}, {1}, Level::content, true},
               {2, 3, {1, 2, 3}, {}, {1}, Level::category, false},
               {4, 3, {1, 2}, {}, {1}, Level::content, false},
               {4, 3, {3}, {}, {1}, Level::category, true},
               {5, 3, {1, 2, 3}, {}, {2}, Level::existence, false},
               {3, 4, {3}, {}, {1}, Level::category, false}};
  const std::string line = std::string("covenant links phases rungs until=1728000000000") +
                           (tells_reporters ? " tell" : "") +
                           (by_subject_alone ? " subject_alone" : "");
  const Command command = Command::parse(line);
  let_it_link(out, command, {1'700'000'000'000});
  let_cases_have_phases(out, command);
  return out;
}

}  // namespace sluis::broker::testing
