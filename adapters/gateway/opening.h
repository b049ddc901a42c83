// SPDX-License-Identifier: EUPL-1.2
// What must be true of a delivery before and after the durable `opening` row (DESIGN §6).
//
// Shell only for the vault and the clock that it is given. The order is the design's, so that
// nothing is decrypted that a cheaper check refuses; each step has its own code here, for the
// evidence and the receipt, and one meaning outward: not opened. Thread safety: none.
#pragma once

#include "adapters/gateway/host.h"
#include "adapters/sdk/release_check.h"
#include "consent/core/directory.h"
#include "proto/codec/inner.h"
#include "proto/codec/to_member.h"
#include "proto/seal/kem_key.h"

namespace sluis::gateway {

// A FETCH as this gateway sent it: leases of what answers it are counted from `sent`.
struct SentFetch {
  Nonce nonce;
  clock::ClockReading sent;
};

// How old the directory held here is: the log's time of its newest entry, and when the broker last
// answered with it, on this boot; never: absent.
struct DirectoryAge {
  TimeMs newest;
  std::optional<BootTimeMs> asked;
};
inline constexpr DurationMs kOpeningAgeMax{300'000};  // DESIGN §6

// A message and its delivery, as names of rows.
Bytes mail_key(const MemberId& sender, const MessageId& message);
Bytes burn_key(const MessageId& message, const LeaseId& lease);

// The term of what was opened under this name; none: its ground has none, or it is not here.
std::optional<RetentionRow> term_of(const Host& host, const MemberId& sender,
                                    const MessageId& message);

// Steps before the row: sender's key valid at `created`, its signature, the release record, expiry,
// not seen, not burned. unknown_key, key_revoked, key_not_valid, bad_signature, not_your_act (the
// key is another member's); those of check_release; envelope_expired, already_seen, lease_burned.
Result<consent::ReleaseBody> check_delivery(const codec::Delivery& delivery,
                                            const SentFetch& fetch, const Host& host,
                                            const consent::Directory& directory,
                                            const sdk::LedgerView& ledger);

// Whether the lease of `release` still runs at `now`: counted from sending the nonce, on the same
// boot, and never longer than the covenant allows. lease_over.
Status check_lease(const consent::ReleaseBody& release, const SentFetch& fetch,
                   const consent::Limits& limits, const clock::ClockReading& now);

// Whether both ages are below `age_max` at `now`: a key that the directory calls valid may have
// been revoked since, and a lease outlasts what was fresh when its FETCH was sent. directory_stale.
Status check_directory_age(const DirectoryAge& directory, DurationMs age_max,
                           const clock::ClockReading& now);

// The steps after the clock reading, in memory alone. cannot_open, whatever was wrong with the
// envelope; content_mismatch: it carries another content than the `release` names.
Result<codec::Inner> open_inner(const Envelope& envelope, const MemberId& member,
                                const seal::KemKeyPair& key,
                                const consent::ReleaseBody& release);

}  // namespace sluis::gateway
