// SPDX-License-Identifier: EUPL-1.2
// Threads that do many small independent things at once, with the thread that asks.
//
// Shell (threads). Thread safety: each() is called by one thread at a time.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace sluis::runtime {

class Workers {
 public:
  // `threads` besides the one that calls each().
  explicit Workers(std::size_t threads);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // As many as the machine has processors, less the caller's; at most `most`.
  static std::size_t spare_processors(std::size_t most);

  // Calls work(0) to work(count - 1), each once, in any order and at the same time; returns when
  // all are done. `work` must not throw.
  void each(std::size_t count, const std::function<void(std::size_t)>& work);

 private:
  struct Job;
  void run();

  std::mutex mutex_;
  std::condition_variable start_;
  std::shared_ptr<Job> job_;
  std::uint64_t jobs_ = 0;
  bool stop_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace sluis::runtime
