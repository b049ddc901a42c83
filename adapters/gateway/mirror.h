// SPDX-License-Identifier: EUPL-1.2
// The auditor's own copy of the ledger: every leaf, verified to the newest checkpoint.
//
// Shell. In the vault, in bundles of 256 leaves (as C2SP tlog-tiles bundles entries). A part counts
// once its leaves, with all before them, give the root that the operator signed: a broker that
// leaves out, adds or alters an entry is caught there, and what was taken since the last verified
// size is dropped. Thread safety: none.
#pragma once

#include <functional>

#include "adapters/gateway/host.h"
#include "consent/core/checkpoint.h"
#include "consent/core/frontier.h"
#include "proto/codec/to_member.h"

namespace sluis::gateway {

class Mirror {
 public:
  explicit Mirror(Host& host);

  // How much is verified, and by which note.
  std::uint64_t size() const { return head_.size; }
  const std::string& note() const { return head_.note; }
  // Where to ask on: leaves beyond size() are here, and not verified yet.
  std::uint64_t staged() const { return frontier_.size(); }

  // Takes the next part. `seen`: the newest checkpoint that this gateway came to by consistency.
  // True: all up to the part's checkpoint is verified. Errors, after which staged() is size():
  // bad_checkpoint: not the log's, or older than what is verified; malformed: entries do not
  // follow each other; not_in_tree: the entries are not those that were signed; forked: the
  // operator signed two histories.
  Result<bool> take(const codec::AuditPart& part, const consent::NoteKey& log,
                    const std::optional<consent::Checkpoint>& seen);

  // A verified leaf; index below size() (CHECKed).
  Bytes leaf(std::uint64_t index) const;
  // Verified leaves in order, from `first`, until `visit` returns false.
  void each(std::uint64_t first,
            const std::function<bool(std::uint64_t index, ByteView leaf)>& visit) const;

 private:
  Status append(const codec::AuditPart& part, const std::optional<consent::Checkpoint>& seen,
                Batch& batch);
  void drop_staged();
  BundleRow bundle(std::uint64_t number) const;

  Host& host_;
  MirrorRow head_;
  consent::Frontier frontier_;  // of what is staged
  BundleRow last_;              // the bundle that staged() lies in
  mutable std::optional<std::pair<std::uint64_t, BundleRow>> cached_;
};

}  // namespace sluis::gateway
