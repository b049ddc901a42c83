// SPDX-License-Identifier: EUPL-1.2
// What a gateway did to messages, told outside it: one JSON line per event, appended.
//
// Shell. For the checker of races (tests), which believes neither gateway nor broker; off unless a
// file is named. Holds identifiers and clock readings alone. Thread safety: none.
// Also brings the log into this folder.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "proto/log/log.h"

namespace sluis::gateway {

class History {
 public:
  History() = default;
  // cannot_write is fatal: a history that misses lines proves nothing.
  explicit History(const std::string& file);
  ~History();
  History(History&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  History& operator=(History&&) = delete;

  using Value = std::variant<std::string, std::uint64_t>;
  // Appends {"event": `event`, …} in one write.
  void tell(std::string_view event, std::initializer_list<std::pair<std::string_view, Value>> more);

 private:
  int file_ = -1;
};

using log::log_error;
using log::log_event;

}  // namespace sluis::gateway
