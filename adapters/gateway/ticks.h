// SPDX-License-Identifier: EUPL-1.2
// When what may wait leaves: at multiples of the covenant's ticks, so that the moment says nothing
// of when it was made. Pure.
#pragma once

#include "proto/types/time.h"

namespace sluis::gateway {

// The first multiple of `tick_ms` since 1970 that is not before `at`; `at` itself without a tick.
inline TimeMs next_tick(TimeMs at, std::uint64_t tick_ms) {
  if (tick_ms == 0) return at;
  return TimeMs{(at.ms + tick_ms - 1) / tick_ms * tick_ms};
}

}  // namespace sluis::gateway
