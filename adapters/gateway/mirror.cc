// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/mirror.h"

#include "proto/seal/sign.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kBundle = 256;
const std::string kHeadKey = "head";

Bytes bundle_key(std::uint64_t number) {
  canon::Writer writer;
  writer.u64(number);
  return writer.take();
}

}  // namespace

Mirror::Mirror(Host& host) : host_(host) {
  if (auto row = host_.vault.get<MirrorRow>(RowKind::mirror_head, kHeadKey)) {
    head_ = std::move(*row);
  }
  drop_staged();
}

void Mirror::drop_staged() {
  auto restored = consent::Frontier::restore(head_.size, head_.frontier);
  if (!restored.ok()) FATAL("the mirror's head has another form");
  frontier_ = std::move(*restored);
  last_ = head_.size % kBundle == 0 ? BundleRow{} : bundle(head_.size / kBundle);
  if (last_.leaves.size() > head_.size % kBundle) last_.leaves.resize(head_.size % kBundle);
  cached_.reset();
}

BundleRow Mirror::bundle(std::uint64_t number) const {
  auto row = host_.vault.get<BundleRow>(RowKind::mirror, bundle_key(number));
  if (!row) FATAL("a bundle of the mirror is missing");
  return std::move(*row);
}

Status Mirror::append(const codec::AuditPart& part,
                      const std::optional<consent::Checkpoint>& seen, Batch& batch) {
  for (const codec::AuditEntry& entry : part.entries) {
    if (entry.index != frontier_.size()) return Error{ErrorCode::malformed, "audit entries"};
    frontier_.append(consent::leaf_hash(entry.leaf));
    last_.leaves.push_back(entry.leaf);
    if (frontier_.size() % kBundle == 0) {
      batch.put(RowKind::mirror, bundle_key(frontier_.size() / kBundle - 1), last_);
      last_.leaves.clear();
    }
    // Passing the size that was seen by consistency, it must be the same history.
    if (seen && frontier_.size() == seen->head.size && frontier_.root() != seen->head.root) {
      return Error{ErrorCode::not_in_tree, "audit entries"};
    }
  }
  if (!last_.leaves.empty()) {
    batch.put(RowKind::mirror, bundle_key(frontier_.size() / kBundle), last_);
  }
  if (part.next != frontier_.size()) return Error{ErrorCode::malformed, "audit entries"};
  return Done{};
}

Result<bool> Mirror::take(const codec::AuditPart& part, const consent::NoteKey& log,
                          const std::optional<consent::Checkpoint>& seen) {
  const auto refuse = [this](const Error& error) -> Result<bool> {
    drop_staged();
    return error;
  };
  const auto checkpoint = consent::verify_checkpoint(part.checkpoint, log, seal::verify);
  if (!checkpoint.ok()) return refuse(checkpoint.error());
  const consent::TreeHead& signed_head = checkpoint->head;
  const bool goes_back = signed_head.size < head_.size || signed_head.size < frontier_.size() ||
                         (seen && signed_head.size < seen->head.size);
  if (goes_back) return refuse({ErrorCode::bad_checkpoint, "audit"});
  if (seen && signed_head.size == seen->head.size && signed_head.root != seen->head.root) {
    return refuse({ErrorCode::forked, "audit"});
  }
  Batch batch;
  const Status appended = append(part, seen, batch);
  if (!appended.ok()) return refuse(appended.error());
  if (frontier_.size() > signed_head.size || (part.entries.empty() &&
                                              frontier_.size() < signed_head.size)) {
    return refuse({ErrorCode::malformed, "audit entries"});
  }
  const bool whole = frontier_.size() == signed_head.size;
  if (whole && frontier_.root() != signed_head.root) {
    return refuse({ErrorCode::not_in_tree, "audit entries"});
  }
  if (whole) {
    head_ = {frontier_.size(), frontier_.hashes(), part.checkpoint};
    batch.put(RowKind::mirror_head, kHeadKey, head_);
  }
  host_.vault.commit(batch);
  cached_.reset();
  return whole;
}

void Mirror::each(std::uint64_t first,
                  const std::function<bool(std::uint64_t, ByteView)>& visit) const {
  for (std::uint64_t index = first; index < head_.size; ++index) {
    if (!cached_ || cached_->first != index / kBundle) {
      cached_.emplace(index / kBundle, bundle(index / kBundle));
    }
    if (!visit(index, cached_->second.leaves.at(index % kBundle))) return;
  }
}

Bytes Mirror::leaf(std::uint64_t index) const {
  CHECK(index < head_.size);
  Bytes out;
  each(index, [&out](std::uint64_t, ByteView leaf) {
    out = to_bytes(leaf);
    return false;
  });
  return out;
}

}  // namespace sluis::gateway
