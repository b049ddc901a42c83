// SPDX-License-Identifier: EUPL-1.2
// A log as the broker keeps it: the tree in memory, the operator's key, and the newest checkpoint.
//
// Shell (saves what it signs). One root per size: a checkpoint is saved before anybody sees it, and
// after a start the saved one is published again instead of signing anew. Thread safety: none.
#pragma once

#include "consent/core/checkpoint.h"
#include "consent/store/store.h"
#include "proto/codec/messages.h"
#include "proto/codec/to_broker.h"
#include "proto/seal/sign.h"

namespace sluis::runtime {

// A state of a log that was published: what is shown under one note.
struct LogView {
  consent::TreeHead head;
  std::string note;
};

class Log {
 public:
  // `origin` is the key's name and the log's. `keys` must outlive the Log.
  Log(store::Log which, std::string origin, const seal::SigningKeyPair& keys);

  void append(ByteView leaf) { tree_.append(consent::leaf_hash(leaf)); }
  std::uint64_t size() const { return tree_.size(); }
  const consent::Tree& tree() const { return tree_; }

  // Takes the newest saved checkpoint over, after a start; one of the origin before a reopening
  // counts for nothing. forked: it is not of this tree. store_damaged: its note says another.
  Status adopt(const std::optional<store::Checkpoint>& saved);
  bool is_of_this_origin(const store::Checkpoint& saved) const;
  // Signs and saves a checkpoint of the present size, if there is none yet. After the commit only.
  void publish(store::Store& store);
  // The same in two steps: what is to be saved with the leaves appended since, if any; and, once it
  // is durable, the note that everybody sees.
  std::optional<store::Checkpoint> next_checkpoint();
  void publish_next();
  // The newest published note; empty before the first leaf.
  const std::string& note() const { return note_; }
  std::uint64_t published_size() const { return published_.size; }
  const consent::TreeHead& published() const { return published_; }

  LogView view() const { return {published_, note_}; }
  // `leaf` at `index` with its proof to the view's note; index must be below its size.
  codec::Proven proven(std::uint64_t index, Bytes leaf, const LogView& view) const;
  codec::Proven proven(std::uint64_t index, Bytes leaf) const {
    return proven(index, std::move(leaf), view());
  }
  // From `old_size` to `size`, or to the newest note; empty where a proof says nothing.
  std::vector<Digest> consistency(std::uint64_t old_size, std::uint64_t size) const;
  std::vector<Digest> consistency(std::uint64_t old_size) const {
    return consistency(old_size, published_.size);
  }

  // Those that the log had at from.size, which must be published (CHECKed); none beyond its end.
  std::vector<std::vector<Digest>> tiles(const codec::TilesFrom& from) const;

  const consent::NoteKey& key() const { return key_; }
  // "name+hash+key", what verifiers pin.
  std::string verifier_key() const;

 private:
  store::Log which_;
  consent::NoteKey key_;
  const seal::SigningKeyPair& keys_;
  consent::Tree tree_;
  consent::TreeHead published_;
  std::string note_;
  std::optional<store::Checkpoint> next_;  // signed, not yet durable
};

}  // namespace sluis::runtime
