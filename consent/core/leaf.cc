// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/leaf.h"

#include "proto/canon/canon.h"

namespace sluis::consent {
namespace {

constexpr std::string_view kPlace = "leaf";

bool signatures_fit(LeafActor actor, std::size_t signatures) {
  if (actor == LeafActor::broker) return signatures == 0;
  return actor == LeafActor::anyone || signatures != 0;
}

bool ascending(const std::vector<LeafSignature>& signatures) {
  for (std::size_t i = 1; i < signatures.size(); ++i) {
    if (!(signatures[i - 1].key_id < signatures[i].key_id)) return false;
  }
  return true;
}

// The rules that bytes alone do not enforce; the same on the way in and out.
Status check_values(const Leaf& leaf) {
  if (leaf.version != kLeafVersion) return Error{ErrorCode::unknown_version, "leaf.version"};
  const LeafActor actor = actor_of(leaf.type);
  if (actor == LeafActor::none) return Error{ErrorCode::out_of_range, "leaf.type"};
  if (leaf.signatures.size() > kLeafSignaturesMax) {
    return Error{ErrorCode::too_large, "leaf.signatures"};
  }
  if (!signatures_fit(actor, leaf.signatures.size())) {
    return Error{ErrorCode::out_of_range, "leaf.signatures"};
  }
  if (!ascending(leaf.signatures)) return Error{ErrorCode::not_sorted, "leaf.signatures"};
  if (!leaf.batch) return Done{};
  if (leaf.signatures.empty()) return Error{ErrorCode::out_of_range, "leaf.batched"};
  const BatchProof& batch = *leaf.batch;
  if (batch.size > kBatchSizeMax || batch.index >= batch.size) {
    return Error{ErrorCode::out_of_range, "leaf.batch.index"};
  }
  if (batch.path.size() > kBatchPathMax) return Error{ErrorCode::too_large, "leaf.batch.path"};
  return Done{};
}

void write_batch(canon::Writer& writer, const BatchProof& batch) {
  writer.u8(batch.index);
  writer.u8(batch.size);
  writer.fixed(batch.root);
  writer.u8(static_cast<std::uint8_t>(batch.path.size()));
  for (const Digest& hash : batch.path) writer.fixed(hash);
}

BatchProof read_batch(canon::Reader& reader) {
  BatchProof batch;
  batch.index = reader.u8();
  batch.size = reader.u8();
  batch.root = reader.fixed<Digest>();
  const std::size_t count = reader.u8();
  if (count > kBatchPathMax) reader.fail(ErrorCode::too_large);
  for (std::size_t i = 0; i < count && reader.ok(); ++i) {
    batch.path.push_back(reader.fixed<Digest>());
  }
  return batch;
}

std::vector<LeafSignature> read_signatures(canon::Reader& reader) {
  const std::size_t count = reader.u8();
  if (count > kLeafSignaturesMax) reader.fail(ErrorCode::too_large);
  std::vector<LeafSignature> signatures;
  for (std::size_t i = 0; i < count && reader.ok(); ++i) {
    const auto key_id = reader.fixed<KeyId>();
    signatures.push_back({key_id, reader.fixed<Signature>()});
  }
  return signatures;
}

}  // namespace

Result<Bytes> encode_leaf(const Leaf& leaf) {
  SLUIS_TRY_DONE(check_values(leaf));
  canon::Writer writer;
  writer.u8(leaf.version);
  writer.u8(static_cast<std::uint8_t>(leaf.type));
  writer.u64(leaf.time_s);
  writer.fixed(leaf.member);
  writer.u32(leaf.covenant);
  writer.fixed(leaf.commitment);
  writer.u8(static_cast<std::uint8_t>(leaf.signatures.size()));
  for (const LeafSignature& signature : leaf.signatures) {
    writer.fixed(signature.key_id);
    writer.fixed(signature.signature);
  }
  writer.optional(leaf.batch, write_batch);
  return writer.take();
}

Result<Leaf> decode_leaf(ByteView bytes) {
  canon::Reader reader(bytes);
  Leaf leaf;
  leaf.version = reader.u8();
  // Another version may have other fields: say so before any of them is called malformed.
  if (reader.ok() && leaf.version != kLeafVersion) reader.fail(ErrorCode::unknown_version);
  leaf.type = static_cast<LeafType>(reader.u8());
  leaf.time_s = reader.u64();
  leaf.member = reader.fixed<MemberId>();
  leaf.covenant = reader.u32();
  leaf.commitment = reader.fixed<Commitment>();
  leaf.signatures = read_signatures(reader);
  leaf.batch = reader.optional<BatchProof>(read_batch);
  SLUIS_TRY_DONE(reader.finish(kPlace));
  SLUIS_TRY_DONE(check_values(leaf));
  return leaf;
}

Bytes leaf_text(LeafType type, std::uint32_t covenant, const Commitment& commitment) {
  canon::Writer writer;
  writer.raw(label("sluis/v1/leaf"));
  writer.u8(static_cast<std::uint8_t>(type));
  writer.u32(covenant);
  writer.fixed(commitment);
  return writer.take();
}

Bytes batch_text(std::uint32_t covenant, const Digest& root) {
  canon::Writer writer;
  writer.raw(label("sluis/v1/batch"));
  writer.u32(covenant);
  writer.fixed(root);
  return writer.take();
}

Bytes signed_text(const Leaf& leaf) {
  if (leaf.batch) return batch_text(leaf.covenant, leaf.batch->root);
  return leaf_text(leaf.type, leaf.covenant, leaf.commitment);
}

}  // namespace sluis::consent
