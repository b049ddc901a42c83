// SPDX-License-Identifier: EUPL-1.2
// The covenant's words on members that are away: who stands in for one that is asleep, and into
// which one a member ended (DESIGN §3, DOMAIN §3).
//
// Pure. Bytes: consent/COVENANT.md, format 8. Neither gives anybody anything: a stand-in is no
// recipient, and what named an ended member is not its successor's.
#pragma once

#include <string>

#include "proto/types/ids.h"

namespace sluis::consent {

// While `member` has no key to seal to, `stand_in` is whom to turn to.
struct StandIn {
  MemberId member, stand_in;
  auto operator<=>(const StandIn&) const = default;
};

// No member any more; kept, so that what it signed and was named in can still be read.
struct EndedMember {
  MemberId id;
  std::uint16_t role = 0;  // that it had
  std::string label, contact;
  MemberId into;           // its legal successor: a member, or one that ended since
  bool operator==(const EndedMember&) const = default;
};

template <class Archive>
void describe(Archive& archive, StandIn& row) {
  archive(row.member, row.stand_in);
}

}  // namespace sluis::consent
