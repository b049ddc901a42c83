// SPDX-License-Identifier: EUPL-1.2
// A recipient without a key to seal to is asleep: whom its sender calls meanwhile.
//
// Pure. Thread safety: functions keep no state. A stand-in is told nothing by this: what waits
// waits, and a signal to the stand-in is one of its own, under the covenant's rules for it.
#pragma once

#include "consent/core/covenant.h"
#include "consent/core/directory.h"

namespace sluis::gateway {

struct Asleep {
  const consent::Member* member = nullptr;
  const consent::Member* stand_in = nullptr;  // the first that is awake, else the first; null: none
  bool stand_in_sleeps = false;
  bool may_signal = false;  // a rule lets this kind go to the stand-in from this source's role
};

// Nothing: it has a key, or is no member.
std::optional<Asleep> asleep_now(const consent::Covenant& covenant,
                                 const consent::Directory& directory, const MemberId& source,
                                 const MemberId& recipient, std::uint16_t kind, TimeMs now);
// For an error's place: "recipient; stands in: LABEL, CONTACT".
std::string place_of(const Asleep& asleep);

}  // namespace sluis::gateway
