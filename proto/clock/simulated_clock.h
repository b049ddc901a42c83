// SPDX-License-Identifier: EUPL-1.2
// The simulated clock's client, and the page that it shares with `sluis-clock`.
//
// Shell; compiled only with SLUIS_SIMULATED_CLOCK. A client connects to the Unix stream socket,
// sends "clock\n" and gets one byte with a descriptor of the page (SCM_RIGHTS); later each byte on
// the socket means that the clock was moved. The time lives in the page, not in messages: a process
// that was stopped meanwhile reads the true time first thing when it goes on.
//
// Thread safety: the page is a sequence lock with one writer; readers are any threads anywhere.
#pragma once

#include <atomic>

#include "proto/clock/clock.h"

namespace sluis::clock {

// now = base + (real − real_base) × rate / 1000, real = CLOCK_BOOTTIME of this machine.
struct TimeFunction {
  std::uint64_t wall_ms = 0;
  std::uint64_t boot_ms = 0;
  BootId boot_id;
  std::uint64_t real_base_ms = 0;
  std::uint64_t rate_permille = 0;  // 1000: as fast as real time; 0: stands still

  ClockReading at(std::uint64_t real_ms) const;
};

std::uint64_t real_milliseconds();

// The shared page. Lock-free atomics have no address, so they work between processes.
class TimePage {
 public:
  void store(const TimeFunction& function);
  TimeFunction load() const;

 private:
  static constexpr std::size_t kWords = 6;
  std::atomic<std::uint64_t> sequence_{0};  // odd while being written
  std::atomic<std::uint64_t> words_[kWords] = {};
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

// cannot_read: nobody serves at `path`, or what answers is no sluis-clock.
Result<std::unique_ptr<Clock>> connect_simulated_clock(const std::string& path);

}  // namespace sluis::clock
