// SPDX-License-Identifier: EUPL-1.2
#include "tests/broker/file_covenant.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "consent/covenant/compile.h"
#include "tests/support/paths.h"

namespace sluis::broker::testing {
namespace {

using consent::Covenant;

std::string text_of(const std::string& path) {
  std::ifstream in(std::string(SLUIS_SOURCE_DIR) + "/" + path);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  const std::string none = "authority = []";
  const std::size_t at = text.find(none);
  EXPECT_NE(at, text.npos) << path;
  if (at == text.npos) return text;
  std::string keys;
  for (const char digit : {'1', '2', '3'}) {
    keys += (keys.empty() ? "\"" : ", \"") + std::string(64, digit) + "\"";
  }
  return text.replace(at, none.size(), "authority = [" + keys + "]");
}

std::string role_id(const Covenant& covenant, std::uint16_t number) {
  for (const consent::Term& role : covenant.roles) {
    if (role.number == number) return role.id;
  }
  return "?";
}

// Circumstances have reasons and silences of their own numbers, but one id means one thing.
template <class List>
std::uint16_t found(const List& items, const std::string& id) {
  for (const auto& item : items) {
    if constexpr (requires { item.term; }) {
      if (item.term.id == id) return item.term.number;
    } else {
      if (item.id == id) return item.number;
    }
  }
  return 0;
}
std::uint16_t found_in_types(const Covenant& covenant, const std::string& id,
                             std::vector<consent::Term> consent::CircumstanceType::*list) {
  for (const consent::CircumstanceType& type : covenant.circumstances) {
    if (const std::uint16_t number = found(type.*list, id)) return number;
  }
  return 0;
}

std::uint16_t number_by_id(const Covenant& covenant, const std::string& list,
                           const std::string& id) {
  if (list == "kinds") return found(covenant.kinds, id);
  if (list == "purposes") return found(covenant.purposes, id);
  if (list == "domains") return found(covenant.domains, id);
  if (list == "regimes") return found(covenant.regimes, id);
  if (list == "functions") return found(covenant.functions, id);
  if (list == "circumstances") return found(covenant.circumstances, id);
  if (list == "reasons") {
    return found_in_types(covenant, id, &consent::CircumstanceType::reasons);
  }
  if (list == "silences") {
    return found_in_types(covenant, id, &consent::CircumstanceType::silences);
  }
  return 0;
}

}  // namespace

Covenant covenant_of_file(const std::string& path, Names& names) {
  auto compiled = covenant::compile(text_of(path));
  EXPECT_TRUE(compiled.ok()) << path << ": " << to_text(compiled.error());
  if (!compiled.ok()) return {};
  Covenant out = std::move(*compiled);
  std::map<MemberId, MemberId> renamed;
  std::map<std::string, int> of_role;
  for (consent::Member& member : out.members) {
    const std::string role = role_id(out, member.role);
    const int count = ++of_role[role];
    const auto id = names.id<MemberId>(count == 1 ? role : role + std::to_string(count));
    renamed.emplace(member.id, id);
    member.id = id;
  }
  std::sort(out.members.begin(), out.members.end(),
            [](const auto& one, const auto& other) { return one.id < other.id; });
  for (consent::StandIn& row : out.stand_ins) {
    row = {renamed.at(row.member), renamed.at(row.stand_in)};
  }
  std::sort(out.stand_ins.begin(), out.stand_ins.end());
  for (auto* list : {&out.key_holders, &out.public_members}) {
    for (MemberId& id : *list) id = renamed.at(id);
    std::sort(list->begin(), list->end());
  }
  return out;
}

std::uint16_t number_of(const Covenant& covenant, const std::string& list,
                        const std::string& text) {
  if (!text.empty() && text.find_first_not_of("0123456789") == text.npos) {
    return static_cast<std::uint16_t>(std::stoul(text));
  }
  const std::uint16_t number = number_by_id(covenant, list, text);
  EXPECT_NE(number, 0) << "no " << text << " among the covenant's " << list;
  return number;
}

}  // namespace sluis::broker::testing
