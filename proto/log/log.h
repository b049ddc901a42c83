// SPDX-License-Identifier: EUPL-1.2
// The log of a program that serves: JSON Lines on standard error, {"time", "level", "event", …},
// with codes and numbers alone. proto/log/events.def is the list of events.
//
// No line holds an identifier, a name, a path or text from outside: a code is fixed text that the
// compiler checks against the list, and of an error's place only what the program itself says.
// Shell. Thread safety: all of it.
#pragma once

#include <cstdint>
#include <string_view>

#include "proto/types/error.h"

namespace sluis::log {

enum class Level { info, warning, critical };

struct EventEntry {
  std::string_view code;
  Level level;
};

inline constexpr EventEntry kEvents[] = {
#define SLUIS_EVENT(code, level, meaning) {code, Level::level},
#include "proto/log/events.def"
#undef SLUIS_EVENT
};

// The code of an event of this level. Text that is not in the list does not compile.
template <Level level>
class Code {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): a literal is what callers write
  consteval Code(const char* code) : text_(code) {
    for (const EventEntry& entry : kEvents) {
      if (entry.code == text_ && entry.level == level) return;
    }
    throw "no event of this level in proto/log/events.def";
  }
  constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};
using EventCode = Code<Level::info>;
using FailureCode = Code<Level::warning>;
using EndCode = Code<Level::critical>;

// From here on every line of this process is one of the log: what fatal() says, that an exception
// ended it, and that protobuf complained. Before it, and in programs that do not serve, such lines
// are text for people.
void take_over();

// …"count":n
void log_event(EventCode event, std::uint64_t count = 0);
// …"error":name in the catalogue,"place":which field or step
void log_error(FailureCode event, const Error& error);

// The one line on standard output, for who started the program and waits for it.
void say_ready(EventCode event);
// Why it does not serve: …"error","place","next". Returns the exit status of `error`.
int say_not_started(EndCode event, const Error& error);

}  // namespace sluis::log
