// SPDX-License-Identifier: EUPL-1.2
// Pseudonyms: the only form of a person that leaves a gateway, different for every audience.
//
// Pure (target sluis_pseudonym). Without y, the OPRF's output, nobody can compute or compare them.
// Bytes: proto/PROTOCOL.md (DESIGN section 8).
#pragma once

#include <string>
#include <string_view>

#include "proto/types/ids.h"

namespace sluis::seal {

// The audience of what the broker sees.
inline constexpr std::string_view kBrokerAudience = "broker";
// The audience of one member: its identifier in hexadecimal.
std::string audience_of(const MemberId& member);

// What the same person is called for another use: link keys never identify, they only link.
inline constexpr std::string_view kPersonScope = "person";
inline constexpr std::string_view kParentScope = "parent";
inline constexpr std::string_view kAddressScope = "address";

// P = HMAC-SHA256(y, "sluis/v1/pseudonym\0" ‖ audience ‖ "\0" ‖ scope ‖ "\0" ‖ u32 epoch).
// Audience and scope hold no zero byte (CHECKed): it ends them.
Pseudonym pseudonym_of(ByteView y, std::string_view audience, std::string_view scope,
                       std::uint32_t epoch);

}  // namespace sluis::seal
