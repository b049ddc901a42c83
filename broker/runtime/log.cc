// SPDX-License-Identifier: EUPL-1.2
#include "broker/runtime/log.h"

#include "broker/runtime/costs.h"
#include "consent/core/tiles.h"
#include "consent/store/damage.h"

namespace sluis::runtime {

Log::Log(store::Log which, std::string origin, const seal::SigningKeyPair& keys)
    : which_(which), key_{std::move(origin), keys.public_key()}, keys_(keys) {}

Status Log::adopt(const std::optional<store::Checkpoint>& saved) {
  if (!saved || !is_of_this_origin(*saved)) return Done{};
  const auto signed_one = consent::verify_checkpoint(as_text(saved->note), key_, seal::verify);
  if (!signed_one.ok() || signed_one->head != consent::TreeHead{saved->size, saved->root}) {
    return store::damaged("checkpoint of size", saved->size);
  }
  const Result<Digest> root = tree_.root(saved->size);
  if (!root.ok() || *root != saved->root) return Error{ErrorCode::forked, "saved checkpoint"};
  published_ = {saved->size, saved->root};
  note_ = std::string(as_text(saved->note));
  return Done{};
}

bool Log::is_of_this_origin(const store::Checkpoint& saved) const {
  return as_text(saved.note).starts_with(key_.name + "\n");
}

void Log::publish(store::Store& store) {
  const auto next = next_checkpoint();
  if (!next) return;
  store.save_checkpoint(*next);
  publish_next();
}

std::optional<store::Checkpoint> Log::next_checkpoint() {
  next_.reset();
  if (size() == 0 || size() == published_.size) return next_;
  const consent::Checkpoint checkpoint{key_.name, {size(), tree_.root()}};
  const Result<std::string> text = consent::checkpoint_text(checkpoint);
  CHECK(text.ok());
  const Result<std::string> note = [&] {
    const InPart sign(Part::sign);
    return consent::format_checkpoint(checkpoint, key_, keys_.sign(as_bytes(*text)));
  }();
  CHECK(note.ok());
  next_ = {which_, checkpoint.head.size, checkpoint.head.root, to_bytes(as_bytes(*note))};
  return next_;
}

void Log::publish_next() {
  if (!next_) return;
  published_ = {next_->size, next_->root};
  note_ = std::string(as_text(next_->note));
  next_.reset();
}

codec::Proven Log::proven(std::uint64_t index, Bytes leaf, const LogView& view) const {
  Result<consent::MerklePath> path = tree_.inclusion_path(index, view.head.size);
  CHECK(path.ok());
  return {index, std::move(leaf), std::move(*path), view.note, std::nullopt};
}

std::vector<Digest> Log::consistency(std::uint64_t old_size, std::uint64_t size) const {
  const Result<consent::MerklePath> path = tree_.consistency_path(old_size, size);
  return path.ok() ? *path : std::vector<Digest>{};
}

std::vector<std::vector<Digest>> Log::tiles(const codec::TilesFrom& from) const {
  CHECK(from.size <= published_.size);
  std::vector<std::vector<Digest>> out;
  for (std::uint64_t number = from.first; out.size() < from.count; ++number) {
    const consent::TileId tile = consent::tile_at(from.size, from.level, number);
    if (tile.width == 0) break;
    std::vector<Digest>& hashes = out.emplace_back();
    for (std::uint16_t i = 0; i < tile.width; ++i) {
      hashes.push_back(tree_.subtree(8U * from.level, number * consent::kTileWidth + i));
    }
  }
  return out;
}

std::string Log::verifier_key() const { return consent::format_verifier_key(key_); }

}  // namespace sluis::runtime
