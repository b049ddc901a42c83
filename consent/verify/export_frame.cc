// SPDX-License-Identifier: EUPL-1.2
#include "consent/verify/export_frame.h"

namespace sluis::verify {
namespace {

constexpr std::uint64_t kSumBytes = 4;

std::uint64_t blocks_of(std::uint64_t data) { return (data + kSumBlock - 1) / kSumBlock; }

struct Frame {
  Bytes table;
  Digest stored, computed;
  std::vector<std::uint64_t> wrong_blocks;  // whose sums are not the stored ones
};

Sums stored_sums(const Bytes& table, std::uint64_t block) {
  canon::Reader reader(ByteView(table).subspan(static_cast<std::size_t>(block * kSumBytes)));
  Sums out;
  out.s0 = reader.u16();
  out.s1 = reader.u16();
  return out;
}

Result<Bytes> read_block(const ExportSource& source, std::uint64_t data, std::uint64_t block) {
  const std::uint64_t at = block * kSumBlock;
  Bytes out(static_cast<std::size_t>(std::min<std::uint64_t>(kSumBlock, data - at)));
  if (!source.read(at, out)) return Error{ErrorCode::cannot_read, "file"};
  return out;
}

Result<Frame> read_frame(const ExportSource& source, std::uint64_t data) {
  Frame frame;
  const std::uint64_t blocks = blocks_of(data);
  frame.table.resize(static_cast<std::size_t>(blocks * kSumBytes));
  if (!source.read(data, frame.table) ||
      !source.read(data + frame.table.size(), {frame.stored.data(), Digest::kSize})) {
    return Error{ErrorCode::cannot_read, "file"};
  }
  hash::Sha256 digest;
  for (std::uint64_t i = 0; i < blocks; ++i) {
    SLUIS_TRY(block, read_block(source, data, i));
    digest.update(block);
    if (sums_of(block) != stored_sums(frame.table, i)) frame.wrong_blocks.push_back(i);
  }
  frame.computed = digest.finish();
  return frame;
}

// Where two byte strings of one length first differ.
std::size_t first_difference(ByteView left, ByteView right) {
  const auto found = std::mismatch(left.begin(), left.end(), right.begin());
  return static_cast<std::size_t>(found.first - left.begin());
}

Result<Digest> digest_with(const ExportSource& source, std::uint64_t data,
                           const Correction& correction) {
  hash::Sha256 digest;
  for (std::uint64_t i = 0; i < blocks_of(data); ++i) {
    SLUIS_TRY(block, read_block(source, data, i));
    if (correction.offset / kSumBlock == i) {
      block[static_cast<std::size_t>(correction.offset % kSumBlock)] = correction.right;
    }
    digest.update(block);
  }
  return digest.finish();
}

// In the file as it was before its one wrong byte.
WrongPlace place_of(const ExportSource& source, std::uint64_t data, const Correction& correction) {
  const ExportVisitor all{[](Bytes) { return true; }, [](std::string) { return true; },
                          [](std::uint64_t, Bytes, Bytes) { return true; },
                          [](std::string, std::uint64_t) { return true; },
                          [](std::uint64_t, LogEntry, const ExportVisitor::Where&) {
                            return true;
                          }};
  ExportCursor cursor(source, data, correction, correction.offset);
  read_export(cursor, all);
  if (cursor.place() && cursor.place()->offset == correction.offset) return *cursor.place();
  return {correction.offset, "frame", std::nullopt, "data"};
}

Sums wrong_sums(const Frame& frame) { return stored_sums(frame.table, frame.wrong_blocks.front()); }

}  // namespace

std::optional<std::uint64_t> data_size(std::uint64_t file_size) {
  if (file_size < Digest::kSize) return std::nullopt;
  const std::uint64_t rest = file_size - Digest::kSize;
  const std::uint64_t blocks = (rest + kSumBlock + kSumBytes - 1) / (kSumBlock + kSumBytes);
  if (blocks * kSumBytes > rest) return std::nullopt;
  const std::uint64_t data = rest - blocks * kSumBytes;
  if (blocks_of(data) != blocks) return std::nullopt;
  return data;
}

Result<Damage> find_damage(const ExportSource& source, std::uint64_t data) {
  SLUIS_TRY(frame, read_frame(source, data));
  const bool digest_right = frame.computed == frame.stored;
  if (digest_right && frame.wrong_blocks.empty()) return Damage{};
  if (frame.wrong_blocks.empty()) {
    const std::uint64_t at = data + frame.table.size() +
                             first_difference(frame.computed.view(), frame.stored.view());
    return Damage{true, WrongPlace{at, "digest", std::nullopt, "digest"}, false};
  }
  const std::uint64_t first = frame.wrong_blocks.front();
  SLUIS_TRY(block, read_block(source, data, first));
  if (digest_right) {
    const Sums right = sums_of(block);
    canon::Writer sums;
    sums.u16(right.s0);
    sums.u16(right.s1);
    const ByteView stored =
        ByteView(frame.table).subspan(static_cast<std::size_t>(first * kSumBytes), kSumBytes);
    const std::uint64_t at = data + first * kSumBytes + first_difference(sums.view(), stored);
    return Damage{true, WrongPlace{at, "sums", first, "sums"}, frame.wrong_blocks.size() == 1};
  }
  const auto wrong = find_wrong(block, wrong_sums(frame));
  if (!wrong) return Damage{true, WrongPlace{first * kSumBlock, "frame", std::nullopt, "block"}};
  const Correction correction{first * kSumBlock + wrong->at, wrong->right};
  SLUIS_TRY(mended, digest_with(source, data, correction));
  return Damage{true, place_of(source, data, correction), mended == frame.stored};
}

}  // namespace sluis::verify
