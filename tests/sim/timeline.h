// SPDX-License-Identifier: EUPL-1.2
// True time, which nobody in the simulation can read, and the clocks that its processes read.
//
// Pure. Thread safety: none. Tasks of the same millisecond run in the order in which they were
// planned, so that a seed gives one history.
#pragma once

#include <functional>
#include <map>

#include "proto/types/ids.h"
#include "proto/types/time.h"

namespace sluis::sim {

class Timeline {
 public:
  using Task = std::function<void()>;

  std::uint64_t now() const { return now_; }  // true milliseconds
  void after(std::uint64_t ms, Task task) {
    tasks_.emplace(std::pair{now_ + ms, ++planned_}, std::move(task));
  }
  bool empty() const { return tasks_.empty(); }
  // When the next task runs; only when there is one.
  std::uint64_t next() const { return tasks_.begin()->first.first; }
  void run_next() {
    auto first = tasks_.extract(tasks_.begin());
    now_ = first.key().first;
    first.mapped()();
  }

 private:
  std::uint64_t now_ = 0, planned_ = 0;
  std::map<std::pair<std::uint64_t, std::uint64_t>, Task> tasks_;
};

// One machine's clocks. The wall clock is off by `wall_offset_ms` and may jump; the boot clock
// never jumps, but runs fast or slow by `rate_per_million` and starts again at each boot.
struct ProcessClock {
  BootId boot_id;
  std::uint64_t booted_at = 0;  // true time
  std::int64_t rate_per_million = 0;
  std::int64_t wall_offset_ms = 0;

  // What both clocks show at a true time.
  BootTimeMs boot(std::uint64_t now) const {
    const auto run = static_cast<std::int64_t>(now - booted_at);
    return {static_cast<std::uint64_t>(5'000 + run + run * rate_per_million / 1'000'000)};
  }
  TimeMs wall(std::uint64_t now) const {
    return {static_cast<std::uint64_t>(kEpochMs + static_cast<std::int64_t>(now) +
                                       wall_offset_ms)};
  }
  static constexpr std::int64_t kEpochMs = 1'700'000'000'000;
};

}  // namespace sluis::sim
