// SPDX-License-Identifier: EUPL-1.2
// Reads an export from front to back, and knows at each byte which field it is in.
//
// Pure but for the source. Thread safety: none. Inside consent/verify only. One corrected byte may
// be laid over the source: what stands where is then told of the file as it was written.
#pragma once

#include "consent/verify/export.h"

namespace sluis::verify {

struct Correction {
  std::uint64_t offset = 0;
  std::uint8_t right = 0;
};

class ExportCursor {
 public:
  // Reads [0, size) of `source`. `sought`: the place that place() will name once it was passed.
  ExportCursor(const ExportSource& source, std::uint64_t size,
               std::optional<Correction> correction = std::nullopt,
               std::optional<std::uint64_t> sought = std::nullopt)
      : source_(source), size_(size), correction_(correction), sought_(sought) {}

  // What comes next is of this section, and of this entry of it.
  void enter(const char* section, std::optional<std::uint64_t> entry = std::nullopt) {
    section_ = section;
    entry_ = entry;
  }
  // Each reads one field; after a fault all give nothing and ok() is false.
  Bytes raw(const char* field, std::size_t size);
  std::uint64_t number(const char* field, std::size_t bytes);
  // u32 length ‖ bytes.
  Bytes bytes(const char* field, std::size_t size_min, std::size_t size_max);
  void fail(ErrorCode code);

  bool ok() const { return !error_; }
  bool at_end() const { return ok() && position_ == size_; }
  std::uint64_t position() const { return position_; }
  const std::optional<Error>& error() const { return error_; }
  // Where the fault, or the sought byte, is.
  const std::optional<WrongPlace>& place() const { return place_; }
  // Where the field read last began.
  std::uint64_t field_at() const { return field_at_; }

 private:
  void note(const char* field, std::uint64_t offset);
  bool fill(std::span<std::uint8_t> into);

  const ExportSource& source_;
  std::uint64_t size_, position_ = 0, field_at_ = 0;
  std::optional<Correction> correction_;
  std::optional<std::uint64_t> sought_;
  const char* section_ = "frame";
  std::optional<std::uint64_t> entry_;
  const char* field_ = "";
  std::optional<Error> error_;
  std::optional<WrongPlace> place_;
  Bytes buffer_;
  std::uint64_t buffer_at_ = 0;
};

// What an export consists of, piece by piece; each piece is told once it was read. `where` are the
// offsets of its fields. A visitor that returns false ends the reading.
struct ExportVisitor {
  std::function<bool(Bytes covenant)> covenant;
  std::function<bool(std::string note)> directory_note;
  std::function<bool(std::uint64_t index, Bytes leaf, Bytes body)> directory_entry;
  std::function<bool(std::string note, std::uint64_t entries)> ledger_note;
  struct Where {
    std::uint64_t leaf = 0, state = 0, r = 0, worker_signature = 0, body = 0;
  };
  std::function<bool(std::uint64_t index, LogEntry entry, const Where& where)> entry;
};
// False: the visitor ended it, or the cursor has an error.
bool read_export(ExportCursor& cursor, const ExportVisitor& visitor);

// The field of a leaf at `offset` of its bytes, such as "leaf.time_s".
const char* leaf_field(ByteView leaf, std::size_t offset);
// Where the field named so begins in the leaf; 0 for "leaf".
std::size_t leaf_field_at(ByteView leaf, std::string_view field);

}  // namespace sluis::verify
