// SPDX-License-Identifier: EUPL-1.2
// decide() once more, for an auditor, from the entries of the log as the broker shows them.
//
// Pure but for the signature check. Thread safety: none. Nothing is believed: acts are verified as
// the broker had to, and a covenant is in force from its entry on when the authority's keys in
// force by then signed it (of the first: its own). Of persons who are closed the replay says so.
#pragma once

#include "adapters/sdk/replay.h"
#include "consent/core/directory.h"
#include "consent/core/leaf.h"
#include "proto/codec/to_member.h"

namespace sluis::gateway {

class AuditReplay {
 public:
  // `trusted`: the covenant that this gateway holds; the one of its version must be it. `about`:
  // keys of the persons whose acts are shown open; none: nobody's are.
  AuditReplay(consent::Covenant trusted, consent::Directory directory,
              std::vector<PersonKey> about);

  // The next entry, whose opening is that of its leaf. What comes out of a decision or of the
  // release of an envelope that is open; nothing for any other. covenant_not_signed,
  // bad_opening: a covenant that is not what it says.
  Result<std::optional<sdk::Replayed>> take(const consent::Leaf& leaf,
                                            const codec::AuditEntry& entry);
  // As Replayer::ask, with what was taken.
  Result<consent::Decision> ask(const sdk::OwnRequest& request, TimeMs now) {
    return replayer_.ask(request, now);
  }
  const consent::Covenant* covenant() const { return replayer_.covenant(); }

 private:
  Status take_covenant(const consent::Leaf& leaf, const codec::AuditEntry& entry);
  Status take_act(const consent::Leaf& leaf, const codec::AuditEntry& entry);

  consent::Covenant trusted_;
  consent::Directory directory_;
  std::vector<VerifyKey> first_;  // the authority's, of the first covenant
  sdk::Replayer replayer_;
};

}  // namespace sluis::gateway
