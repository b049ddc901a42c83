// SPDX-License-Identifier: EUPL-1.2
// The one place that reads clocks, for broker, gateways and witnesses alike.
//
// Shell. A pure folder gets a ClockReading as input and never this interface. Builds with
// SLUIS_SIMULATED_CLOCK (presets dev, demo, the sanitizers) can take their time from `sluis-clock`
// instead, so that one clock drives all processes; a release build refuses to.
//
// Thread safety: all of Clock may be called from any thread, but clear_wake() belongs to the one
// that waits on wake_descriptor().
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "proto/types/ids.h"
#include "proto/types/result.h"
#include "proto/types/time.h"

namespace sluis::clock {

// One instant. `boot` counts since the start that `boot_id` names; another boot_id voids it.
struct ClockReading {
  TimeMs wall;
  BootTimeMs boot;
  BootId boot_id;
  bool operator==(const ClockReading&) const = default;
};

class Clock {
 public:
  virtual ~Clock() = default;

  // All three of the same instant.
  virtual ClockReading read() const = 0;
  TimeMs wall() const { return read().wall; }
  BootTimeMs boot() const { return read().boot; }
  BootId boot_id() const { return read().boot_id; }

  // How long to wait, in real milliseconds for poll(2), until `span` of this clock has passed.
  // A clock that stands still gives a minute: wake_descriptor() tells when it was moved.
  virtual int wait_ms(DurationMs span) const = 0;

  // Readable after the clock was moved by hand, until clear_wake(); -1 when it cannot be moved.
  virtual int wake_descriptor() const { return -1; }
  virtual void clear_wake() {}

  // Is this the simulated clock? Programs print it at their start.
  virtual bool simulated() const { return false; }
};

// The system's clocks (CLOCK_REALTIME, CLOCK_BOOTTIME, the kernel's boot_id), or, with
// `simulated_socket`, the time that sluis-clock serves there. clock_not_allowed: this build takes
// no simulated clock; cannot_read: nobody serves at that path, or the kernel names no boot.
Result<std::unique_ptr<Clock>> make_clock(const std::optional<std::string>& simulated_socket);

}  // namespace sluis::clock
