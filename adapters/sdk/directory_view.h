// SPDX-License-Identifier: EUPL-1.2
// A gateway's own copy of the key directory: each entry verified, the log's growth proven.
//
// Pure but for the signature check. The broker is not believed: an entry counts when its
// commitment, signatures and place in the signed tree are right. Thread safety: none.
#pragma once

#include "consent/core/checkpoint.h"
#include "consent/core/covenant.h"
#include "consent/core/directory.h"
#include "proto/codec/to_member.h"

namespace sluis::sdk {

class DirectoryView {
 public:
  // `log` is the pinned key of the directory's log; `authority` the keys that it began with.
  DirectoryView(consent::NoteKey log, std::vector<VerifyKey> authority);

  // Takes the next part: all of it or nothing. not_in_tree: the entries are not those of the
  // checkpoint; forked: it contradicts the one held; bad_signature, bad_opening, bad_checkpoint and
  // Directory::apply's.
  Status take(const codec::DirectoryPart& part);

  // From now on keys() believes this key nothing (Directory::disown). Entries of the log that it
  // signed verify all the same, as they do for everybody.
  void disown(const KeyId& id);

  const consent::Directory& keys() const { return believed_ ? *believed_ : directory_; }
  std::uint64_t size() const { return tree_.size(); }
  const std::string& note() const { return note_; }
  // The log's time of its newest entry, most often a pulse: how old this copy is (DESIGN §6). Zero
  // while it is empty.
  TimeMs newest() const { return newest_; }

 private:
  consent::NoteKey log_;
  std::vector<VerifyKey> authority_;
  consent::Directory directory_;
  std::set<KeyId> disowned_;
  std::optional<consent::Directory> believed_;  // directory_ without those
  consent::Tree tree_;
  std::string note_;
  TimeMs newest_;
};

}  // namespace sluis::sdk
