// SPDX-License-Identifier: EUPL-1.2
#include "consent/verify/export_cursor.h"

namespace sluis::verify {
namespace {

constexpr std::size_t kBufferBytes = 256 * 1024;
constexpr std::size_t kLeafMin = consent::kLeafBytesMin, kLeafMax = consent::kLeafBytesMax;

struct LeafPart {
  const char* field;
  std::size_t at;
};
// The parts of a leaf in their order; where signatures and batch begin depends on its bytes.
std::array<LeafPart, 8> leaf_parts(ByteView leaf) {
  constexpr std::size_t kSignatures = 62, kSignatureBytes = 72;
  const std::size_t count = leaf.size() > kSignatures ? leaf[kSignatures] : 0;
  return {{{"leaf.version", 0},
           {"leaf.type", 1},
           {"leaf.time_s", 2},
           {"leaf.member", 10},
           {"leaf.covenant", 26},
           {"leaf.commitment", 30},
           {"leaf.signature", kSignatures},
           {"leaf.batch", kSignatures + 1 + count * kSignatureBytes}}};
}

}  // namespace

const char* leaf_field(ByteView leaf, std::size_t offset) {
  const char* out = "leaf";
  for (const LeafPart& part : leaf_parts(leaf)) {
    if (part.at <= offset) out = part.field;
  }
  return out;
}

std::size_t leaf_field_at(ByteView leaf, std::string_view field) {
  for (const LeafPart& part : leaf_parts(leaf)) {
    if (field == part.field) return std::min(part.at, leaf.size());
  }
  return 0;
}

void ExportCursor::note(const char* field, std::uint64_t offset) {
  if (!place_) place_ = WrongPlace{offset, section_, entry_, field};
}

void ExportCursor::fail(ErrorCode code) {
  if (error_) return;
  error_ = Error{code, std::string(section_) + "." + field_};
  note(field_, field_at_);
}

bool ExportCursor::fill(std::span<std::uint8_t> into) {
  for (std::size_t done = 0; done < into.size();) {
    if (position_ < buffer_at_ || position_ >= buffer_at_ + buffer_.size()) {
      buffer_.resize(static_cast<std::size_t>(
          std::min<std::uint64_t>(kBufferBytes, size_ - position_)));
      buffer_at_ = position_;
      if (!source_.read(position_, buffer_)) return false;
      if (correction_ && correction_->offset >= buffer_at_ &&
          correction_->offset < buffer_at_ + buffer_.size()) {
        buffer_[static_cast<std::size_t>(correction_->offset - buffer_at_)] = correction_->right;
      }
    }
    const auto from = static_cast<std::size_t>(position_ - buffer_at_);
    const std::size_t part = std::min(into.size() - done, buffer_.size() - from);
    std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(from), part, into.begin() +
                static_cast<std::ptrdiff_t>(done));
    done += part;
    position_ += part;
  }
  return true;
}

Bytes ExportCursor::raw(const char* field, std::size_t size) {
  if (error_) return {};
  field_ = field;
  field_at_ = position_;
  if (size > size_ - position_) {
    fail(ErrorCode::malformed);
    if (error_) error_->place += ": the file ends here";
    return {};
  }
  Bytes out(size);
  if (!fill(out)) {
    fail(ErrorCode::cannot_read);
    return {};
  }
  if (sought_ && *sought_ >= field_at_ && *sought_ < position_) {
    const bool is_leaf = std::string_view(field) == "leaf";
    note(is_leaf ? leaf_field(out, static_cast<std::size_t>(*sought_ - field_at_)) : field,
         *sought_);
  }
  return out;
}

std::uint64_t ExportCursor::number(const char* field, std::size_t bytes) {
  std::uint64_t out = 0;
  for (const std::uint8_t byte : raw(field, bytes)) out = out << 8U | byte;
  return out;
}

Bytes ExportCursor::bytes(const char* field, std::size_t size_min, std::size_t size_max) {
  const std::uint64_t size = number("length", 4);
  if (ok() && (size < size_min || size > size_max)) {
    fail(size < size_min ? ErrorCode::malformed : ErrorCode::too_large);
  }
  if (!ok()) return {};
  return raw(field, static_cast<std::size_t>(size));
}

namespace {

bool read_head(ExportCursor& cursor, const ExportVisitor& visitor, std::uint64_t& entries) {
  cursor.enter("frame");
  if (cursor.raw("magic", kExportMagic.size()) != to_bytes(as_bytes(kExportMagic))) {
    cursor.fail(ErrorCode::unknown_version);
  }
  cursor.enter("covenants");
  const std::uint64_t covenants = cursor.number("count", 4);
  if (covenants > kExportCovenantsMax) cursor.fail(ErrorCode::too_large);
  for (std::uint64_t i = 0; i < covenants && cursor.ok(); ++i) {
    cursor.enter("covenants", i);
    Bytes bytes = cursor.bytes("covenant", 1, consent::kCovenantBytesMax);
    if (!cursor.ok() || !visitor.covenant(std::move(bytes))) return false;
  }
  cursor.enter("directory");
  const Bytes directory_note = cursor.bytes("checkpoint", 1, kExportNoteBytesMax);
  if (!cursor.ok() || !visitor.directory_note(std::string(as_text(directory_note)))) return false;
  const std::uint64_t count = cursor.number("count", 8);
  for (std::uint64_t i = 0; i < count && cursor.ok(); ++i) {
    cursor.enter("directory", i);
    Bytes leaf = cursor.bytes("leaf", kLeafMin, kLeafMax);
    Bytes body = cursor.bytes("body", 1, kExportBodyBytesMax);
    if (!cursor.ok() || !visitor.directory_entry(i, std::move(leaf), std::move(body))) return false;
  }
  cursor.enter("ledger");
  const Bytes note = cursor.bytes("checkpoint", 1, kExportNoteBytesMax);
  entries = cursor.number("count", 8);
  return cursor.ok() && visitor.ledger_note(std::string(as_text(note)), entries);
}

bool read_entry(ExportCursor& cursor, const ExportVisitor& visitor, std::uint64_t index) {
  LogEntry entry;
  ExportVisitor::Where where;
  cursor.enter("ledger", index);
  entry.leaf = cursor.bytes("leaf", kLeafMin, kLeafMax);
  where.leaf = cursor.field_at();
  const std::uint64_t state = cursor.number("state", 1);
  where.state = cursor.field_at();
  if (state > static_cast<std::uint64_t>(OpeningState::none)) cursor.fail(ErrorCode::out_of_range);
  entry.state = static_cast<OpeningState>(state);
  if (cursor.ok() && entry.state == OpeningState::open) {
    entry.opening.r = Salt::from(cursor.raw("r", Salt::kSize)).value_or(Salt{});
    where.r = cursor.field_at();
    entry.worker_signature =
        Signature::from(cursor.raw("worker_signature", Signature::kSize)).value_or(Signature{});
    where.worker_signature = cursor.field_at();
    entry.opening.body = cursor.bytes("body", 1, kExportBodyBytesMax);
    where.body = cursor.field_at();
  }
  return cursor.ok() && visitor.entry(index, std::move(entry), where);
}

}  // namespace

bool read_export(ExportCursor& cursor, const ExportVisitor& visitor) {
  std::uint64_t entries = 0;
  if (!read_head(cursor, visitor, entries)) return false;
  for (std::uint64_t i = 0; i < entries; ++i) {
    if (!read_entry(cursor, visitor, i)) return false;
  }
  if (!cursor.at_end()) {
    cursor.enter("frame");
    cursor.raw("end", 0);
    cursor.fail(ErrorCode::malformed);
  }
  return cursor.ok();
}

}  // namespace sluis::verify
