// SPDX-License-Identifier: EUPL-1.2
#include "broker/runtime/workers.h"

#include <algorithm>
#include <atomic>

namespace sluis::runtime {

// Whoever comes late finds no number left, and never looks at `work`, which may be gone by then.
struct Workers::Job {
  Job(std::size_t size, const std::function<void(std::size_t)>& what) : count(size), work(what) {}

  void take() {
    for (std::size_t i = next++; i < count; i = next++) {
      work(i);
      if (++done == count) done.notify_one();
    }
  }
  void wait() {
    for (std::size_t seen = done; seen != count; seen = done) done.wait(seen);
  }

  const std::size_t count;
  const std::function<void(std::size_t)>& work;
  std::atomic<std::size_t> next{0}, done{0};
};

Workers::Workers(std::size_t threads) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

Workers::~Workers() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  start_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

std::size_t Workers::spare_processors(std::size_t most) {
  const std::size_t processors = std::max(1u, std::thread::hardware_concurrency());
  return std::min(most, processors - 1);
}

void Workers::each(std::size_t count, const std::function<void(std::size_t)>& work) {
  if (count < 2 || threads_.empty()) {
    for (std::size_t i = 0; i < count; ++i) work(i);
    return;
  }
  const auto job = std::make_shared<Job>(count, work);
  {
    const std::lock_guard lock(mutex_);
    job_ = job;
    ++jobs_;
  }
  for (std::size_t i = 0; i < std::min(count - 1, threads_.size()); ++i) start_.notify_one();
  job->take();
  job->wait();
}

void Workers::run() {
  std::uint64_t seen = 0;
  for (;;) {
    std::shared_ptr<Job> job;
    {
      std::unique_lock lock(mutex_);
      start_.wait(lock, [&] { return stop_ || jobs_ != seen; });
      if (stop_) return;
      seen = jobs_;
      job = job_;
    }
    job->take();
  }
}

}  // namespace sluis::runtime
