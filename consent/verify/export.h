// SPDX-License-Identifier: EUPL-1.2
// A whole log in one file that verifies without Sluis: checkpoints, covenants, key directory, every
// leaf, and what opens them where the officer had it.
//
// Shell only in that it writes and reads through functions it is given. Thread safety: one thread
// each. Bytes: consent/LEDGER.md §Export. Files are untrusted: nothing is believed of one before it
// was verified, and a file of any length is read once from front to back, without being held.
#pragma once

#include <functional>

#include "consent/verify/log_check.h"
#include "consent/verify/sums.h"
#include "consent/verify/verify.h"
#include "proto/canon/canon.h"
#include "proto/hash/hash.h"

namespace sluis::verify {

inline constexpr std::string_view kExportMagic = "sluis-export/1\n";
inline constexpr std::size_t kExportCovenantsMax = 1'024;
inline constexpr std::size_t kExportBodyBytesMax = 1u << 20;
inline constexpr std::size_t kExportNoteBytesMax = 8 * 1024;

struct ExportHead {
  std::vector<Bytes> covenants;  // in the order of their entries
  std::string directory_note;
  std::vector<std::pair<Bytes, Bytes>> directory;  // leaf and body
  std::string ledger_note;
  std::uint64_t entries = 0;     // that follow
};

class ExportWriter {
 public:
  using Sink = std::function<Status(ByteView)>;
  explicit ExportWriter(Sink sink) : sink_(std::move(sink)) {}

  Status begin(const ExportHead& head);
  Status entry(const LogEntry& entry);
  // After as many entries as the head says.
  Status finish();
  std::uint64_t bytes() const { return bytes_; }

 private:
  Status put(ByteView bytes);

  Sink sink_;
  std::uint64_t bytes_ = 0;
  hash::Sha256 digest_;
  Bytes block_;      // the last one, not whole yet
  canon::Writer table_;
};

// Bytes at any place of a file.
struct ExportSource {
  std::uint64_t size = 0;
  // Fills `into` from `offset`; false when it cannot.
  std::function<bool(std::uint64_t offset, std::span<std::uint8_t> into)> read;
};
ExportSource source_of(ByteView bytes);  // borrowed
// A file, read in pieces. cannot_read.
Result<ExportSource> source_of_file(const std::string& path);

// What a file says of itself, and where its first wrong byte is.
struct ExportReport {
  Report report;
  LogCounts counts;
  bool readable = true;  // false: no export at all
};
// Checks all of it, with `log` as the pinned key. `progress` hears of entries as they are done,
// `watch` of each that is right, and of the log with it.
ExportReport verify_export(const ExportSource& source, const consent::NoteKey& log,
                           const consent::SignatureCheck& check,
                           const std::function<void(std::uint64_t done, std::uint64_t all)>&
                               progress = {},
                           const std::function<void(const LogCheck&, const LogEntry&)>& watch = {});

}  // namespace sluis::verify
