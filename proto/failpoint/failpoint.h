// SPDX-License-Identifier: EUPL-1.2
// Named places where a test can kill the process, to prove that it recovers from dying just there.
//
// Shell (environment, signal). Thread safety: all functions. SLUIS_FAILPOINT=name[:n] in the
// environment makes the process send itself SIGKILL at the n-th (default: first) time it passes
// that place, as if its power were cut; with `:stop` after it, SIGSTOP instead. Only builds with a
// simulated clock (presets dev, asan, tsan, demo) hold the code; in a release the macro is nothing.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sluis::failpoint {

// Every place there is; proto/failpoint/failpoints.def is the one table.
enum class Place : std::uint16_t {
#define SLUIS_FAILPOINT_PLACE(name, part, meaning) name,
#include "proto/failpoint/failpoints.def"
#undef SLUIS_FAILPOINT_PLACE
};

struct PlaceEntry {
  Place place;
  std::string_view name;     // as in SLUIS_FAILPOINT
  std::string_view part;     // "store", "broker" or "gateway": which program passes it
  std::string_view meaning;  // what has happened when the process dies there
};

// All places in the order of the table, so that a test can try each.
std::span<const PlaceEntry> places();

// True in a build that can die at a place.
bool enabled();

// Ends the process when the environment names no place of the table: a kill test that kills nothing
// must not look like a success. A program asks it at its start.
void check_environment();
// Dies here if the environment says so.
void pass(Place place);

}  // namespace sluis::failpoint

#ifdef SLUIS_SIMULATED_CLOCK
#define SLUIS_FAILPOINT(name) ::sluis::failpoint::pass(::sluis::failpoint::Place::name)
#else
#define SLUIS_FAILPOINT(name) static_cast<void>(::sluis::failpoint::Place::name)
#endif
