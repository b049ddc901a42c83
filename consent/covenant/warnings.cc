// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>

#include "consent/covenant/compile.h"

namespace sluis::covenant {
namespace {

template <class T>
void add_unconfirmed(const std::vector<T>& items, const std::string& what,
                     std::vector<std::string>& out) {
  for (const T& item : items) {
    if (!item.unconfirmed) continue;
    out.push_back("The " + what + " " + item.term.id + " is to be confirmed by a jurist.");
  }
}

bool has_member(const consent::Covenant& covenant, std::uint16_t role) {
  return std::any_of(covenant.members.begin(), covenant.members.end(),
                     [&](const consent::Member& member) { return member.role == role; });
}

}  // namespace

std::vector<std::string> warnings_of(const consent::Covenant& covenant) {
  std::vector<std::string> out;
  if (covenant.witnesses_none) {
    out.push_back("witnesses = \"none\": the operator alone signs the log and is trusted not to "
                  "fork it; no withdrawal is ever reported as proven.");
  }
  if (covenant.is_test) out.push_back("This is a test covenant: not for data of real people.");
  if (covenant.key_threshold == 1) {
    out.push_back("key_threshold = 1: one key holder alone can compute pseudonyms.");
  }
  add_unconfirmed(covenant.grounds, "ground", out);
  add_unconfirmed(covenant.regimes, "regime", out);
  add_unconfirmed(covenant.circumstances, "circumstance", out);
  for (const consent::Regime& regime : covenant.regimes) {
    if (!covenant.givers_of(regime.term.number).empty()) continue;
    out.push_back("The regime " + regime.term.id + " does not say who gives consent.");
  }
  for (const consent::ReleaseRule& rule : covenant.rules) {
    if (rule.grounds.empty()) out.push_back("A rule names no ground, so it never releases.");
  }
  for (const consent::Term& role : covenant.roles) {
    if (has_member(covenant, role.number)) continue;
    out.push_back("No member has the role " + role.id + ".");
  }
  return out;
}

}  // namespace sluis::covenant
