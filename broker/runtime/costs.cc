// SPDX-License-Identifier: EUPL-1.2
#include "broker/runtime/costs.h"

#include <time.h>

#include <array>
#include <atomic>
#include <fstream>

namespace sluis::runtime {
namespace {

constexpr std::array<const char*, kParts> kNames{"verify", "decide", "store", "sign", "transport"};

struct Counters {
  std::array<std::atomic<std::uint64_t>, kParts> ns{}, calls{};
  std::atomic<std::uint64_t> batches{0}, verified{0}, shared{0};
};

bool counting = false;
Counters counters;
thread_local Part current = Part::transport;
thread_local std::uint64_t since_ns = 0;  // of this thread's CPU clock; 0: not yet read

std::uint64_t cpu_ns(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(time.tv_nsec);
}

std::size_t number(Part part) { return static_cast<std::size_t>(part); }

// What this thread has used since the last change belongs to the part that it was in.
void settle() {
  const std::uint64_t now_ns = cpu_ns(CLOCK_THREAD_CPUTIME_ID);
  counters.ns[number(current)] += now_ns - since_ns;
  since_ns = now_ns;
}

}  // namespace

void count_costs() { counting = true; }
bool counts_costs() { return counting; }

InPart::InPart(Part part, std::uint64_t times) {
  if (!counting) return;
  settle();
  before_ = current;
  current = part;
  counters.calls[number(part)] += times;
}

InPart::~InPart() {
  if (!counting) return;
  settle();
  current = before_;
}

void count_batch() { ++counters.batches; }

void count_signatures(std::uint64_t verified, std::uint64_t shared) {
  counters.verified += verified;
  counters.shared += shared;
}

void write_costs(const std::filesystem::path& file) {
  settle();
  // The threads of libzmq name no part: what the process used and nobody counted is theirs.
  std::uint64_t counted = 0;
  for (const auto& each : counters.ns) counted += each;
  const std::uint64_t all = cpu_ns(CLOCK_PROCESS_CPUTIME_ID);
  std::filesystem::path part = file;
  part += ".part";
  {
    std::ofstream out(part);
    out << "{\"batches\":" << counters.batches << ",\"verified\":" << counters.verified
        << ",\"shared\":" << counters.shared << ",\"other_threads\":"
        << (all > counted ? all - counted : 0);
    for (std::size_t i = 0; i < kParts; ++i) {
      out << ",\"" << kNames[i] << "\":" << counters.ns[i] << ",\"" << kNames[i]
          << "_calls\":" << counters.calls[i];
    }
    out << "}\n";
  }
  std::error_code error;
  std::filesystem::rename(part, file, error);
}

}  // namespace sluis::runtime
