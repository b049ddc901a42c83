// SPDX-License-Identifier: EUPL-1.2
// Where the broker's CPU time goes, for `sluis bench`; off unless an option asks for it.
//
// Shell (reads the CPU clocks, writes one file of numbers). Times are exclusive: what runs inside
// another part counts for itself alone. Thread safety: all of it; a thread that never names a part
// (libzmq's own) counts as transport.
#pragma once

#include <cstdint>
#include <filesystem>

namespace sluis::runtime {

enum class Part : std::uint8_t { verify, decide, store, sign, transport };
inline constexpr std::size_t kParts = 5;

// From now on CPU time and calls are counted. Before any other thread is started.
void count_costs();
bool counts_costs();

// The calling thread's CPU time until the end of this object belongs to `part`; `times` of them.
class InPart {
 public:
  explicit InPart(Part part, std::uint64_t times = 1);
  ~InPart();
  InPart(const InPart&) = delete;
  InPart& operator=(const InPart&) = delete;

 private:
  Part before_ = Part::transport;
};

// One batch that was committed with something in it.
void count_batch();
// Signatures that were verified; those that were found to be verified already.
void count_signatures(std::uint64_t verified, std::uint64_t shared);

// Writes all counters as one JSON object to `file`: whole or not at all. Nanoseconds.
void write_costs(const std::filesystem::path& file);

}  // namespace sluis::runtime
