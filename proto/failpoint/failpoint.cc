// SPDX-License-Identifier: EUPL-1.2
#include "proto/failpoint/failpoint.h"

#include <array>

#ifdef SLUIS_SIMULATED_CLOCK
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <cstdlib>
#include <optional>

#include "proto/types/check.h"
#endif

namespace sluis::failpoint {
namespace {

constexpr auto kPlaces = std::to_array<PlaceEntry>({
#define SLUIS_FAILPOINT_PLACE(name, part, meaning) {Place::name, #name, part, meaning},
#include "proto/failpoint/failpoints.def"
#undef SLUIS_FAILPOINT_PLACE
});

#ifdef SLUIS_SIMULATED_CLOCK

struct Death {
  Place place;
  std::uint64_t pass;  // counted from 1
  bool stops = false;  // SIGSTOP instead: the process goes on when it is told to
};

std::uint64_t pass_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number == 0) {
    FATAL("SLUIS_FAILPOINT: the number of the pass is not understood");
  }
  return number;
}

std::optional<Death> death_from_environment() {
  const char* const variable = std::getenv("SLUIS_FAILPOINT");
  if (variable == nullptr || *variable == '\0') return std::nullopt;
  std::string_view text = variable;
  constexpr std::string_view kStop = ":stop";
  const bool stops = text.ends_with(kStop);
  if (stops) text.remove_suffix(kStop.size());
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  for (const PlaceEntry& entry : kPlaces) {
    if (entry.name != name) continue;
    const std::uint64_t pass = colon == text.npos ? 1 : pass_number(text.substr(colon + 1));
    return Death{entry.place, pass, stops};
  }
  FATAL("SLUIS_FAILPOINT names no place of proto/failpoint/failpoints.def");
}

#endif

}  // namespace

std::span<const PlaceEntry> places() { return kPlaces; }

#ifdef SLUIS_SIMULATED_CLOCK

bool enabled() { return true; }

void check_environment() { static_cast<void>(death_from_environment()); }

void pass(Place place) {
  static const std::optional<Death> death = death_from_environment();
  static std::atomic<std::uint64_t> passes{0};
  if (!death || death->place != place || ++passes != death->pass) return;
  if (death->stops) {
    kill(getpid(), SIGSTOP);
    return;
  }
  kill(getpid(), SIGKILL);
  for (;;) pause();  // the signal ends every thread; none may go one step further
}

#else

bool enabled() { return false; }

void check_environment() {}

void pass(Place) {}

#endif

}  // namespace sluis::failpoint
