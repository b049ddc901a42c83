// SPDX-License-Identifier: EUPL-1.2
// A wire with an ear: passes TCP connections on to a broker, and keeps every byte of both
// directions.
//
// Shell (loopback, a thread of its own). Thread safety: heard() may be called at any time.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "proto/types/bytes.h"

namespace sluis::faults {

class Proxy {
 public:
  // `target` is tcp://127.0.0.1:port.
  explicit Proxy(const std::string& target);
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  std::string endpoint() const { return "tcp://127.0.0.1:" + std::to_string(port_); }
  Bytes heard() const;

 private:
  struct Pair {
    int client, server;
  };
  void run();
  void accept_one();
  bool pass_on(int from, int to);

  int target_port_ = 0, port_ = 0, listener_ = -1;
  std::vector<Pair> pairs_;
  mutable std::mutex mutex_;
  Bytes heard_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace sluis::faults
