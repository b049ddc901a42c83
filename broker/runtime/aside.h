// SPDX-License-Identifier: EUPL-1.2
// A thread that does one long thing while its owner goes on with what it does not touch.
//
// Shell (threads, an eventfd). Thread safety: one thread owns an Aside. All that the work wrote is
// the owner's again once finished() has said so; until then it is the work's alone.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace sluis::runtime {

class Aside {
 public:
  Aside();
  ~Aside();  // waits for the work under way
  Aside(const Aside&) = delete;
  Aside& operator=(const Aside&) = delete;

  // Begins `work`, which must not throw; nothing else may be under way.
  void start(std::function<void()> work);
  // Readable, for poll(2), from the end of the work until finished() is asked.
  int descriptor() const { return descriptor_; }
  // True once for each work that was started.
  bool finished();

 private:
  void run();

  int descriptor_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::function<void()> work_;  // empty: none is waiting
  bool done_ = false, stop_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace sluis::runtime
