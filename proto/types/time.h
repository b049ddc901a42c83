// SPDX-License-Identifier: EUPL-1.2
// Time as data: two clocks that must never be mixed.
//
// Pure: nothing here reads a clock; every reading is an input (broker/ARCHITECTURE.md).
#pragma once

#include <compare>
#include <cstdint>

namespace sluis {

// Wall clock: milliseconds since 1970-01-01T00:00:00Z. May jump.
struct TimeMs {
  std::uint64_t ms = 0;
  auto operator<=>(const TimeMs&) const = default;
};

// CLOCK_BOOTTIME: milliseconds since the boot named by a BootId. Never jumps; leases count on it.
struct BootTimeMs {
  std::uint64_t ms = 0;
  auto operator<=>(const BootTimeMs&) const = default;
};

struct DurationMs {
  std::uint64_t ms = 0;
  auto operator<=>(const DurationMs&) const = default;
};

inline TimeMs operator+(TimeMs time, DurationMs span) { return {time.ms + span.ms}; }
inline BootTimeMs operator+(BootTimeMs time, DurationMs span) { return {time.ms + span.ms}; }
inline std::uint64_t seconds_of(TimeMs time) { return time.ms / 1000; }

}  // namespace sluis
