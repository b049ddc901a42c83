// SPDX-License-Identifier: EUPL-1.2
// Who witnesses under a covenant: its members' names, with the keys that the directory holds.
//
// Pure. Thread safety: values.
#pragma once

#include <span>

#include "consent/core/cosignature.h"
#include "consent/core/covenant.h"
#include "consent/core/directory.h"

namespace sluis::consent {

// As what `member` cosigns: the directory's host, "/witness/", the member's id in hex.
std::string witness_name(const Covenant& covenant, const MemberId& member);

// The witnesses of `covenant` whose key is valid at `at`, one key each.
WitnessSet witness_set(const Covenant& covenant, const Directory& directory, TimeMs at);

// The same of what they cosigned once: of each one key that was valid at the time in its own line
// of `note`, so that a turn which was made then is one however late it is looked at. A key that has
// ended says what that time was.
WitnessSet witness_set_of(const Covenant& covenant, const Directory& directory,
                          std::string_view note, const SignatureCheck& check);

// Whether the same members witness under both, and as many of them must.
bool same_witnesses(const Covenant& one, const Covenant& other);

// A leaf as its reader was shown it: at `index`, by `path`, in the state that `checkpoint` names.
struct LeafShown {
  std::uint64_t index = 0;
  ByteView leaf;
  std::span<const Digest> path;
  std::string_view checkpoint;  // a signed note
};
// From when on the witnesses of `next` count (consent/LEDGER.md §Witnesses): its leaf stands in a
// state of `log` that the quorum of `before`, the set that counted until then, has cosigned.
// no_quorum: it has not; bad_checkpoint, not_in_tree; covenant_unknown: another leaf.
Status check_witness_change(const LeafShown& shown, const Covenant& next, const NoteKey& log,
                            const WitnessSet& before, const SignatureCheck& check);

// A message that its sender called urgent, of such a kind, may open before the quorum (promise P1).
bool opens_unwitnessed(const Covenant& covenant, bool urgent, std::uint16_t kind);

}  // namespace sluis::consent
