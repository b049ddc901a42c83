// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/directory_view.h"

#include "consent/core/batch.h"
#include "proto/hash/commit.h"
#include "proto/hash/hash.h"
#include "proto/seal/sign.h"

namespace sluis::sdk {
namespace {

constexpr std::size_t kAuthoritySignatures = 2;

// How many distinct keys of `authority` signed the leaf; a wrong signature makes it none.
std::size_t authority_signatures(const consent::Leaf& leaf,
                                 const std::vector<VerifyKey>& authority) {
  const Bytes text = consent::signed_text(leaf);
  std::size_t good = 0;
  for (const LeafSignature& signature : leaf.signatures) {
    for (const VerifyKey& key : authority) {
      if (hash::key_id_of(key.view()) != signature.key_id) continue;
      if (!seal::verify(key, text, signature.signature)) return 0;
      ++good;
    }
  }
  return good;
}

}  // namespace

DirectoryView::DirectoryView(consent::NoteKey log, std::vector<VerifyKey> authority)
    : log_(std::move(log)), authority_(std::move(authority)) {}

Result<TimeMs> DirectoryView::apply(const codec::DirectoryEntry& entry,
                                    consent::Directory& directory) const {
  SLUIS_TRY(leaf, consent::decode_leaf(entry.leaf));
  if (!hash::opens(leaf.commitment, leaf.type, {Salt{}, entry.body})) {
    return Error{ErrorCode::bad_opening, "directory entry"};
  }
  if (leaf.batch) {
    SLUIS_TRY_DONE(consent::verify_batch(*leaf.batch, {leaf.type, leaf.commitment}));
  }
  const bool by_authority =
      leaf.member.is_zero() && authority_signatures(leaf, authority_) >= kAuthoritySignatures;
  // A pulse is the broker's: the checkpoint over it is signed, no member has anything to say.
  const bool pulse = leaf.type == LeafType::directory_pulse && leaf.member.is_zero() &&
                     leaf.signatures.empty() && !leaf.batch;
  if (!by_authority && !pulse) {
    if (leaf.signatures.size() != 1) return Error{ErrorCode::bad_signature, "directory entry"};
    const LeafSignature& signature = leaf.signatures.front();
    SLUIS_TRY(key, directory.signing_key(signature.key_id, TimeMs{leaf.time_s * 1000}));
    const bool good = key.member == leaf.member &&
                      seal::verify(key.key, consent::signed_text(leaf), signature.signature);
    if (!good) return Error{ErrorCode::bad_signature, "directory entry"};
  }
  SLUIS_TRY_DONE(directory.apply(leaf.type, leaf.member, by_authority, entry.body,
                                 TimeMs{leaf.time_s * 1000}));
  return TimeMs{leaf.time_s * 1000};
}

Status DirectoryView::take(const codec::DirectoryPart& part) {
  if (part.first != tree_.size()) return Error{ErrorCode::out_of_range, "directory"};
  SLUIS_TRY(checkpoint, consent::verify_checkpoint(part.checkpoint, log_, seal::verify));
  consent::Directory directory = directory_;
  consent::Tree tree = tree_;
  TimeMs newest = newest_;
  for (const codec::DirectoryEntry& entry : part.entries) {
    SLUIS_TRY(at, apply(entry, directory));
    newest = at;
    tree.append(consent::leaf_hash(entry.leaf));
  }
  if (checkpoint.head.size < tree.size()) return Error{ErrorCode::forked, "directory"};
  if (checkpoint.head.size == tree.size() && checkpoint.head.root != tree.root()) {
    return Error{ErrorCode::not_in_tree, "directory"};
  }
  directory_ = std::move(directory);
  tree_ = std::move(tree);
  newest_ = newest;
  if (checkpoint.head.size == tree_.size()) note_ = part.checkpoint;
  return Done{};
}

}  // namespace sluis::sdk
