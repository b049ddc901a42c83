// SPDX-License-Identifier: EUPL-1.2
#include "proto/clock/clock.h"

#include <time.h>

#include <algorithm>
#include <fstream>
#include <limits>

#ifdef SLUIS_SIMULATED_CLOCK
#include "proto/clock/simulated_clock.h"
#endif

namespace sluis::clock {
namespace {

std::uint64_t milliseconds_of(clockid_t which) {
  timespec now{};
  CHECK(clock_gettime(which, &now) == 0);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000 +
         static_cast<std::uint64_t>(now.tv_nsec) / 1'000'000;
}

class SystemClock : public Clock {
 public:
  explicit SystemClock(const BootId& boot_id) : boot_id_(boot_id) {}

  ClockReading read() const override {
    return {{milliseconds_of(CLOCK_REALTIME)}, {milliseconds_of(CLOCK_BOOTTIME)}, boot_id_};
  }

  int wait_ms(DurationMs span) const override {
    constexpr std::uint64_t kMost = std::numeric_limits<int>::max();
    return static_cast<int>(std::min(span.ms, kMost));
  }

 private:
  BootId boot_id_;
};

// The kernel writes it as 8-4-4-4-12 hexadecimal digits.
std::optional<BootId> kernel_boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string text;
  if (!std::getline(file, text)) return std::nullopt;
  std::erase(text, '-');
  const auto bytes = from_hex(text);
  return bytes ? BootId::from(*bytes) : std::nullopt;
}

}  // namespace

Result<std::unique_ptr<Clock>> make_clock(const std::optional<std::string>& simulated_socket) {
  if (simulated_socket) {
#ifdef SLUIS_SIMULATED_CLOCK
    return connect_simulated_clock(*simulated_socket);
#else
    return Error{ErrorCode::clock_not_allowed, "--clock-socket"};
#endif
  }
  const auto boot_id = kernel_boot_id();
  if (!boot_id) return Error{ErrorCode::cannot_read, "boot_id"};
  return std::unique_ptr<Clock>(std::make_unique<SystemClock>(*boot_id));
}

}  // namespace sluis::clock
