// SPDX-License-Identifier: EUPL-1.2
// One load on the real broker: releases from intent to receipt, by clients in their own processes.
//
// Shell (processes, loopback, disk). Thread safety: none.
//
// A release is: INTENT acknowledged with a permit; the source decides again from the signed facts;
// it seals and SUBMITs, acknowledged; the recipient FETCHes, verifies the release record and its
// proof, opens; its signed RECEIPT is acknowledged. Its time ends there. Each acknowledgement comes
// after the commit that holds the leaf. A closed load keeps so many under way; an open one starts
// each at its moment whatever the broker does, and counts from that moment.
#pragma once

#include <array>
#include <atomic>
#include <filesystem>
#include <optional>
#include <vector>

#include "proto/types/result.h"

namespace sluis::bench {

struct Load {
  std::uint32_t outstanding = 1;  // of a closed load
  std::uint32_t per_second = 0;   // of an open load; 0: closed
  std::uint64_t warm_up_ms = 1'000, measured_ms = 5'000;
  std::size_t content_bytes = 600;
  std::size_t persons = 64;  // children in turn, each with a consent of both parents
};

// CPU time in nanoseconds, and numbers, all of the measured part.
struct LoadResult {
  std::uint64_t releases = 0;
  double seconds = 0;
  std::vector<std::uint64_t> latency_ns;  // ascending
  std::uint64_t broker_ns = 0, clients_ns = 0;
  std::uint64_t others_ns = 0;  // of the machine, used by whatever else ran on it
  std::uint64_t verify_ns = 0, decide_ns = 0, store_ns = 0, sign_ns = 0, transport_ns = 0;
  std::uint64_t batches = 0, broker_verified = 0, broker_shared = 0, broker_signed = 0;
  std::uint64_t client_signed = 0, client_verified = 0;
  std::uint64_t frames = 0, frame_bytes = 0;
  std::uint64_t receipts_proven = 0;  // whose leaf was proven afterwards, against the checkpoint

  double per_second() const { return seconds > 0 ? static_cast<double>(releases) / seconds : 0; }
  std::uint64_t latency(double share) const;  // of `share` of the releases, 0 to 1
};

// Runs `load` on a new broker in a folder below `disk`. Errors: as of the clients; the first one
// that happened. Nothing of it stays behind.
Result<LoadResult> run_load(const Load& load, const std::filesystem::path& disk);

// ---- what the processes of one load share (board.cc) ----

inline constexpr std::uint32_t kSlotsMax = 1u << 17;
inline constexpr std::uint32_t kSourcesMax = 4;

struct Slot {
  std::atomic<std::uint64_t> began_ns{0}, done_ns{0};
};

// In memory that all processes map. Counters only ever grow.
struct Board {
  std::atomic<std::uint32_t> next_slot{0}, sources_ready{0};
  std::atomic<bool> recipient_ready{false}, go{false}, stop{false}, receipts_over{false};
  std::atomic<std::uint64_t> done{0};
  std::array<std::atomic<std::uint64_t>, kSourcesMax> done_of{};
  std::atomic<std::uint64_t> signed_count{0}, verified_count{0}, frames{0}, frame_bytes{0};
  std::atomic<std::uint64_t> receipts_proven{0};
  std::atomic<std::uint32_t> error{0};  // ErrorCode of the first failure; 0: none
  std::array<char, 128> error_place{};
  std::array<int, kSourcesMax> wake{};  // eventfd of each source
  std::array<Slot, kSlotsMax> slots{};

  void fail(const Error& failure);
};

}  // namespace sluis::bench
