// SPDX-License-Identifier: EUPL-1.2
// CHECK: the program is wrong, so it stops. On in every build.
//
// The text never holds data, only the condition and its place. fatal() is for an unknown state:
// after a failed commit nobody knows what is on disk, so the process ends and recovers from it.
#pragma once

#include <string_view>

namespace sluis {

// Writes one line to standard error and aborts. `what` is fixed text without data.
[[noreturn]] void fatal(std::string_view what, const char* file, int line);

// The line alone, for who ends the process in another way: it is known what is wrong.
void write_fatal(std::string_view what, const char* file, int line);

}  // namespace sluis

#define CHECK(condition) \
  ((condition) ? static_cast<void>(0) \
               : ::sluis::fatal("CHECK failed: " #condition, __FILE__, __LINE__))
#define FATAL(what) ::sluis::fatal((what), __FILE__, __LINE__)
