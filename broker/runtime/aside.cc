// SPDX-License-Identifier: EUPL-1.2
#include "broker/runtime/aside.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>

#include "proto/types/check.h"

namespace sluis::runtime {

Aside::Aside() : descriptor_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  CHECK(descriptor_ >= 0);
  thread_ = std::thread([this] { run(); });
}

Aside::~Aside() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  thread_.join();
  close(descriptor_);
}

void Aside::start(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    CHECK(!work_ && !done_);
    work_ = std::move(work);
  }
  wake_.notify_one();
}

bool Aside::finished() {
  const std::lock_guard lock(mutex_);
  if (!done_) return false;
  eventfd_t count = 0;
  CHECK(eventfd_read(descriptor_, &count) == 0);
  done_ = false;
  return true;
}

void Aside::run() {
  for (;;) {
    std::function<void()> work;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stop_ || work_; });
      if (!work_) return;
      work = std::exchange(work_, {});
    }
    work();
    const std::lock_guard lock(mutex_);
    done_ = true;
    CHECK(eventfd_write(descriptor_, 1) == 0);
  }
}

}  // namespace sluis::runtime
