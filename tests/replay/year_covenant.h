// SPDX-License-Identifier: EUPL-1.2
// The covenants of the simulated year: the first, and what each upgrade changes.
#pragma once

#include "consent/core/covenant.h"

namespace sluis::year {

inline constexpr std::uint32_t kCovenants = 6;
inline constexpr std::uint64_t kDayMs = 86'400'000;
inline constexpr std::uint64_t kYearMs = 365 * kDayMs;

enum Role : std::uint16_t { kSchool = 1, kCjg, kManager, kInstitution, kSafe, kOffice };
enum Kind : std::uint16_t { kConcern = 1, kDanger, kCoordinated, kQuestion, kAnswer, kSanction };
enum Ground : std::uint16_t { kConsent = 1, kStatute, kLinking, kOrder, kMeeting, kBoth };
enum Type : std::uint16_t { kObjection = 10, kSupervision, kMeetingHeld, kWithheld };

// Who takes part; the index is the member's number.
struct Party {
  Role role;
  bool may_use_bsn;
};
inline constexpr Party kParties[] = {{kSchool, false},  {kSchool, false},     {kCjg, true},
                                     {kManager, true},  {kManager, true},     {kInstitution, true},
                                     {kSafe, true},     {kOffice, true}};
inline constexpr std::size_t kSchoolOne = 0, kSchoolTwo = 1, kCentre = 2, kManagerOne = 3,
                             kManagerTwo = 4, kGuardians = 5, kSafeHome = 6, kOfficer = 7;
MemberId member_id(std::size_t number);

// Version 1 to kCovenants, as of a year that begins at `start`; `previous` is not set.
consent::Covenant covenant_of(std::uint32_t version, TimeMs start);

}  // namespace sluis::year
