// SPDX-License-Identifier: EUPL-1.2
#include "consent/store/parts.h"

#include "proto/canon/canon.h"

namespace sluis::store {
namespace {

constexpr std::size_t kPartBytesMax = 16u << 20;  // our own rows; only damage exceeds it
constexpr std::size_t kPartsMax = 65535;

std::vector<StoredPart> read_parts(canon::Reader& reader) {
  return reader.list<StoredPart>(kPartsMax, [](canon::Reader& item) {
    StoredPart part;
    part.ref = item.fixed<KeyRef>();
    part.bytes = item.bytes(kPartBytesMax);
    return part;
  });
}

Bytes written(const std::vector<StoredPart>& parts) {
  canon::Writer writer;
  writer.count(parts.size());
  for (const StoredPart& part : parts) {
    writer.fixed(part.ref);
    writer.bytes(part.bytes);
  }
  return writer.take();
}

RecordPlace place_of(std::uint64_t sequence, std::size_t part) {
  return {RecordKind::event_part, sequence, static_cast<std::uint16_t>(part)};
}

}  // namespace

// Keys are named by 16 random bytes: none is called this.
StoredPart Parts::forgotten() {
  KeyRef ref;
  ref.value.fill(0xff);
  return {ref, {}};
}

bool Parts::is_forgotten(const KeyRef& ref) { return ref == forgotten().ref; }

Result<Bytes> Parts::forget(ByteView column, std::size_t count) {
  canon::Reader reader(column);
  std::vector<StoredPart> parts = read_parts(reader);
  if (!reader.finish("parts").ok() || count > parts.size()) {
    return Error{ErrorCode::store_damaged, "parts"};
  }
  std::fill_n(parts.begin(), count, forgotten());
  return written(parts);
}

StoredPart Parts::seal_one(const RecordPlace& place, const Part& part) {
  if (part.person.is_zero()) return {KeyRef{}, part.plain};
  const NamedKey& named = keys_.key_of(part.person);
  return {named.ref, seal(named.key, place, part.plain)};
}

Bytes Parts::seal_all(std::uint64_t sequence, std::span<const Part> parts) {
  std::vector<StoredPart> stored;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    stored.push_back(seal_one(place_of(sequence, i), parts[i]));
  }
  return written(stored);
}

Result<std::optional<Bytes>> Parts::open_one(const RecordPlace& place, const KeyRef& ref,
                                             ByteView stored) {
  if (ref.is_zero()) return std::optional<Bytes>(to_bytes(stored));
  if (is_forgotten(ref)) return std::optional<Bytes>(Bytes{});
  // Begun is decided: the key may still be there, until a state without the person is on disk.
  if (erasures_.begun().contains(ref)) return std::optional<Bytes>();
  const auto key = keys_.find(ref);
  if (key) {
    SLUIS_TRY(plain, open_sealed(*key, place, stored));
    return std::optional<Bytes>(std::move(plain));
  }
  // A lost key database must not look like everybody's erasure.
  return ErrorCode::sealing_key_missing;
}

Result<std::vector<std::optional<Bytes>>> Parts::open_all(std::uint64_t sequence, ByteView column) {
  canon::Reader reader(column);
  const std::vector<StoredPart> stored = read_parts(reader);
  if (!reader.finish("parts").ok()) return Error{ErrorCode::store_damaged, "parts"};
  std::vector<std::optional<Bytes>> out;
  out.reserve(stored.size());
  for (const StoredPart& part : stored) {
    SLUIS_TRY(plain, open_one(place_of(sequence, out.size()), part.ref, part.bytes));
    out.push_back(std::move(plain));
  }
  return out;
}

}  // namespace sluis::store
