// SPDX-License-Identifier: EUPL-1.2
// What serves a simulated clock: the page, the socket, and the commands that move it.
//
// Shell; for the demo and the tests, never part of a release. A connection sends lines and gets one
// line for each; "clock" makes it a clock's (proto/clock/simulated_clock.h).
//
// Thread safety: one thread owns a ClockServer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proto/clock/simulated_clock.h"

namespace sluis::clock {

// Milliseconds of "2026-09-01T08:00:00Z", of "2026-09-01" (midnight UTC), or of a bare number.
std::optional<std::uint64_t> wall_ms_of(const std::string& text);

class ClockServer {
 public:
  // Listens at `path` (0600), from `wall_ms` on at `rate_permille`, boot time 0, a fresh boot_id.
  // cannot_write: the path is taken by a live server, too long, or not writable.
  static Result<std::unique_ptr<ClockServer>> open(const std::string& path, std::uint64_t wall_ms,
                                                   std::uint64_t rate_permille);
  ~ClockServer();
  ClockServer(const ClockServer&) = delete;
  ClockServer& operator=(const ClockServer&) = delete;

  // Serves until something came or `timeout_ms` passed; false after the command "stop".
  bool serve(int timeout_ms);

  // One command; every clock shows its effect when this returns. The reply has no line end.
  //   now | advance MS | set TIME | rate PERMILLE | reboot | stop
  // advance moves wall and boot time, set the wall time alone; reboot: boot time 0, new boot_id.
  std::string command(const std::string& line);

 private:
  struct Connection {
    int descriptor = -1;
    bool is_clock = false;
    std::string input;
  };

  ClockServer(std::string path, int listener, int page_descriptor, TimePage* page);
  void set(const TimeFunction& function);
  TimeFunction current() const;
  bool move(const std::string& verb, const std::string& argument);
  void accept_connection();
  bool read_from(Connection& connection);
  void answer(Connection& connection, const std::string& line);

  std::string path_;
  int listener_;
  int page_descriptor_;
  TimePage* page_;
  bool stopped_ = false;
  std::vector<Connection> connections_;
};

}  // namespace sluis::clock
