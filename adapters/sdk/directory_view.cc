// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/directory_view.h"

#include "consent/core/directory_entry.h"
#include "proto/seal/sign.h"

namespace sluis::sdk {
DirectoryView::DirectoryView(consent::NoteKey log, std::vector<VerifyKey> authority)
    : log_(std::move(log)), authority_(std::move(authority)) {}

void DirectoryView::disown(const KeyId& id) {
  if (!believed_) believed_ = directory_;
  disowned_.insert(id);
  believed_->disown(id);
}

Status DirectoryView::take(const codec::DirectoryPart& part) {
  if (part.first != tree_.size()) return Error{ErrorCode::out_of_range, "directory"};
  SLUIS_TRY(checkpoint, consent::verify_checkpoint(part.checkpoint, log_, seal::verify));
  consent::Directory directory = directory_;
  consent::Tree tree = tree_;
  TimeMs newest = newest_;
  for (const codec::DirectoryEntry& entry : part.entries) {
    SLUIS_TRY(leaf, consent::apply_entry(entry.leaf, entry.body, authority_, seal::verify,
                                         directory));
    newest = TimeMs{leaf.time_s * 1000};
    tree.append(consent::leaf_hash(entry.leaf));
  }
  if (checkpoint.head.size < tree.size()) return Error{ErrorCode::forked, "directory"};
  if (checkpoint.head.size == tree.size() && checkpoint.head.root != tree.root()) {
    return Error{ErrorCode::not_in_tree, "directory"};
  }
  directory_ = std::move(directory);
  if (believed_) believed_ = directory_;
  for (const KeyId& id : disowned_) believed_->disown(id);
  tree_ = std::move(tree);
  newest_ = newest;
  if (checkpoint.head.size == tree_.size()) note_ = part.checkpoint;
  return Done{};
}

}  // namespace sluis::sdk
