// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/asleep.h"

namespace sluis::gateway {
namespace {

bool has_rule(const consent::Covenant& covenant, std::uint16_t from, std::uint16_t to,
              std::uint16_t kind) {
  return std::any_of(
      covenant.rules.begin(), covenant.rules.end(), [&](const consent::ReleaseRule& rule) {
        const bool covers = rule.kinds.empty() ||
                            std::binary_search(rule.kinds.begin(), rule.kinds.end(), kind);
        return rule.from_role == from && rule.to_role == to && covers && !rule.grounds.empty() &&
               rule.level > Level::none;
      });
}

}  // namespace

std::optional<Asleep> asleep_now(const consent::Covenant& covenant,
                                 const consent::Directory& directory, const MemberId& source,
                                 const MemberId& recipient, std::uint16_t kind, TimeMs now) {
  const auto sleeps = [&](const MemberId& id) { return !directory.current_kem_key(id, now).ok(); };
  Asleep out;
  out.member = covenant.member(recipient);
  if (out.member == nullptr || !sleeps(recipient)) return std::nullopt;
  // The chain has no circle; the sender itself is nobody to turn to.
  const consent::Member* next = covenant.stand_in_of(recipient);
  for (; next != nullptr; next = covenant.stand_in_of(next->id)) {
    if (next->id == source) continue;
    const bool is_awake = !sleeps(next->id);
    if (out.stand_in == nullptr || is_awake) out.stand_in = next;
    if (is_awake) break;
  }
  if (out.stand_in == nullptr) return out;
  out.stand_in_sleeps = sleeps(out.stand_in->id);
  const consent::Member* from = covenant.member(source);
  out.may_signal = !out.stand_in_sleeps && from != nullptr &&
                   has_rule(covenant, from->role, out.stand_in->role, kind);
  return out;
}

std::string place_of(const Asleep& asleep) {
  std::string out = "recipient; " + asleep.member->contact;
  if (asleep.stand_in == nullptr) return out;
  return out + "; stands in: " + asleep.stand_in->label + ", " + asleep.stand_in->contact;
}

}  // namespace sluis::gateway
