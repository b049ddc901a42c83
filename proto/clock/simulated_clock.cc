// SPDX-License-Identifier: EUPL-1.2
#include "proto/clock/simulated_clock.h"

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <thread>

namespace sluis::clock {
namespace {

constexpr int kMinuteMs = 60'000;

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  int get() const { return number_; }

 private:
  int number_;
};

Descriptor connect_to(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return Descriptor();
  std::memcpy(address.sun_path, path.data(), path.size());
  Descriptor out(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (connect(out.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    return Descriptor();
  }
  return out;
}

// Waits for the byte that carries the page's descriptor.
Descriptor receive_page(int connection) {
  constexpr std::string_view kRequest = "clock\n";
  if (send(connection, kRequest.data(), kRequest.size(), MSG_NOSIGNAL) < 0) return Descriptor();
  char byte = 0;
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  iovec part{&byte, 1};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  if (recvmsg(connection, &message, MSG_CMSG_CLOEXEC) != 1) return Descriptor();
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return Descriptor();
  int number = -1;
  std::memcpy(&number, CMSG_DATA(header), sizeof number);
  return Descriptor(number);
}

class SimulatedClock : public Clock {
 public:
  SimulatedClock(Descriptor connection, const TimePage* page)
      : connection_(std::move(connection)), page_(page) {}
  ~SimulatedClock() override { munmap(const_cast<TimePage*>(page_), sizeof(TimePage)); }
  SimulatedClock(const SimulatedClock&) = delete;
  SimulatedClock& operator=(const SimulatedClock&) = delete;

  ClockReading read() const override { return page_->load().at(real_milliseconds()); }

  int wait_ms(DurationMs span) const override {
    const std::uint64_t rate = page_->load().rate_permille;
    if (rate == 0) return kMinuteMs;
    const std::uint64_t span_ms = std::min<std::uint64_t>(span.ms, 1'000'000'000'000);
    const std::uint64_t real_ms = (span_ms * 1'000 + rate - 1) / rate;
    return static_cast<int>(std::min<std::uint64_t>(real_ms, kMinuteMs));
  }

  int wake_descriptor() const override { return connection_.get(); }

  // Once sluis-clock is gone the clock goes on as it was last set, and nothing wakes it any more.
  void clear_wake() override {
    char bytes[64];
    ssize_t count = 0;
    do {
      count = recv(connection_.get(), bytes, sizeof bytes, MSG_DONTWAIT);
    } while (count > 0);
    if (count == 0) connection_ = Descriptor();
  }

  bool simulated() const override { return true; }

 private:
  Descriptor connection_;
  const TimePage* page_;
};

}  // namespace

ClockReading TimeFunction::at(std::uint64_t real_ms) const {
  const std::uint64_t passed = (std::max(real_ms, real_base_ms) - real_base_ms) *
                               rate_permille / 1'000;
  return {{wall_ms + passed}, {boot_ms + passed}, boot_id};
}

std::uint64_t real_milliseconds() {
  timespec now{};
  CHECK(clock_gettime(CLOCK_BOOTTIME, &now) == 0);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000 +
         static_cast<std::uint64_t>(now.tv_nsec) / 1'000'000;
}

void TimePage::store(const TimeFunction& function) {
  std::uint64_t words[kWords] = {function.wall_ms, function.boot_ms, function.real_base_ms,
                                 function.rate_permille};
  std::memcpy(&words[4], function.boot_id.data(), BootId::kSize);
  sequence_.fetch_add(1);
  for (std::size_t i = 0; i < kWords; ++i) words_[i].store(words[i]);
  sequence_.fetch_add(1);
}

TimeFunction TimePage::load() const {
  for (;;) {
    const std::uint64_t before = sequence_.load();
    std::uint64_t words[kWords];
    for (std::size_t i = 0; i < kWords; ++i) words[i] = words_[i].load();
    if (before % 2 == 0 && sequence_.load() == before) {
      TimeFunction out{words[0], words[1], {}, words[2], words[3]};
      std::memcpy(out.boot_id.data(), &words[4], BootId::kSize);
      return out;
    }
    std::this_thread::yield();
  }
}

Result<std::unique_ptr<Clock>> connect_simulated_clock(const std::string& path) {
  const Error failure{ErrorCode::cannot_read, "clock socket"};
  Descriptor connection = connect_to(path);
  if (connection.get() < 0) return failure;
  const Descriptor page = receive_page(connection.get());
  struct stat status {};
  if (page.get() < 0 || fstat(page.get(), &status) != 0) return failure;
  if (status.st_size < static_cast<off_t>(sizeof(TimePage))) return failure;
  void* memory = mmap(nullptr, sizeof(TimePage), PROT_READ, MAP_SHARED, page.get(), 0);
  if (memory == MAP_FAILED) return failure;
  return std::unique_ptr<Clock>(std::make_unique<SimulatedClock>(
      std::move(connection), static_cast<const TimePage*>(memory)));
}

}  // namespace sluis::clock
