// SPDX-License-Identifier: EUPL-1.2
#include <fstream>
#include <memory>

#include "consent/verify/export.h"

namespace sluis::verify {

Status ExportWriter::put(ByteView bytes) {
  SLUIS_TRY_DONE(sink_(bytes));
  digest_.update(bytes);
  bytes_ += bytes.size();
  while (!bytes.empty()) {
    const std::size_t part = std::min(bytes.size(), kSumBlock - block_.size());
    append(block_, bytes.first(part));
    bytes = bytes.subspan(part);
    if (block_.size() < kSumBlock) break;
    const Sums sums = sums_of(block_);
    table_.u16(sums.s0);
    table_.u16(sums.s1);
    block_.clear();
  }
  return Done{};
}

Status ExportWriter::begin(const ExportHead& head) {
  canon::Writer out;
  out.raw(as_bytes(kExportMagic));
  out.u32(static_cast<std::uint32_t>(head.covenants.size()));
  for (const Bytes& covenant : head.covenants) out.bytes(covenant);
  out.text(head.directory_note);
  out.u64(head.directory.size());
  for (const auto& [leaf, body] : head.directory) {
    out.bytes(leaf);
    out.bytes(body);
  }
  out.text(head.ledger_note);
  out.u64(head.entries);
  return put(out.view());
}

Status ExportWriter::entry(const LogEntry& entry) {
  canon::Writer out;
  out.bytes(entry.leaf);
  out.u8(static_cast<std::uint8_t>(entry.state));
  if (entry.state == OpeningState::open) {
    out.fixed(entry.opening.r);
    out.fixed(entry.worker_signature);
    out.bytes(entry.opening.body);
  }
  return put(out.view());
}

Status ExportWriter::finish() {
  if (!block_.empty()) {
    const Sums sums = sums_of(block_);
    table_.u16(sums.s0);
    table_.u16(sums.s1);
  }
  SLUIS_TRY_DONE(sink_(table_.view()));
  return sink_(digest_.finish().view());
}

ExportSource source_of(ByteView bytes) {
  return {bytes.size(), [bytes](std::uint64_t offset, std::span<std::uint8_t> into) {
            if (offset > bytes.size() || into.size() > bytes.size() - offset) return false;
            std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), into.size(),
                        into.begin());
            return true;
          }};
}

Result<ExportSource> source_of_file(const std::string& path) {
  const auto file = std::make_shared<std::ifstream>(path, std::ios::binary | std::ios::ate);
  const auto size = *file ? static_cast<std::streamoff>(file->tellg()) : std::streamoff{-1};
  if (size < 0) return Error{ErrorCode::cannot_read, "file"};
  return ExportSource{static_cast<std::uint64_t>(size),
                      [file](std::uint64_t offset, std::span<std::uint8_t> into) {
                        file->clear();
                        file->seekg(static_cast<std::streamoff>(offset));
                        file->read(reinterpret_cast<char*>(into.data()),
                                   static_cast<std::streamsize>(into.size()));
                        return file->gcount() == static_cast<std::streamsize>(into.size());
                      }};
}

}  // namespace sluis::verify
