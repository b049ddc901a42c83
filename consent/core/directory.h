// SPDX-License-Identifier: EUPL-1.2
// The key directory: which key belongs to which member or worker, since when, and what was revoked.
//
// Pure. The second log, same leaf bytes as the ledger (consent/LEDGER.md §Directory); its bodies
// are public, committed with r = 32 zero bytes. Every gateway holds it all. Thread safety: none.
#pragma once

#include <map>

#include "consent/core/bodies.h"

namespace sluis::consent {

// leaf member_admitted, signed by two authority keys: the member and its first signing key.
struct MemberAdmitted {
  std::uint8_t version = kBodyVersion;
  MemberId member;
  VerifyKey signing_key;
  TimeMs valid_from, valid_until;
};
// leaf signing_key, signed by two authority keys.
struct SigningKeyAdded {
  std::uint8_t version = kBodyVersion;
  MemberId member;
  VerifyKey signing_key;
  TimeMs valid_from, valid_until;
};
// leaf kem_key, signed by the member. The secret is destroyed at `destroyed_at`.
struct KemKeyAdded {
  std::uint8_t version = kBodyVersion;
  MemberId member;
  KemKey kem_key;
  std::uint32_t epoch = 0;
  TimeMs valid_from, seal_until, destroyed_at;
};
// leaf curve_key, signed by the member (the first one by the authority, in its admission batch).
struct CurveKeyAdded {
  std::uint8_t version = kBodyVersion;
  MemberId member;
  CurveKey curve_key;
};
// leaf worker_key, signed by the member: a professional's key, never the name.
struct WorkerKeyAdded {
  std::uint8_t version = kBodyVersion;
  MemberId member;
  WorkerId worker;
  std::uint16_t function = 0;
  VerifyKey worker_key;
  TimeMs valid_from, valid_until;
};
// leaf key_revoked, signed by the member or by two authority keys.
struct KeyRevoked {
  std::uint8_t version = kBodyVersion;
  MemberId member;
  KeyId key_id;
  TimeMs revoked_at;
};
// leaf directory_pulse, by the broker and signed by nobody: the log was alive at `at`. Its body is
// what makes one pulse another leaf than the next.
struct DirectoryPulse {
  std::uint8_t version = kBodyVersion;
  TimeMs at;
};
// leaf holder_key, signed by two authority keys: a share of the pseudonym key (DESIGN §8).
struct HolderKey {
  std::uint8_t version = kBodyVersion;
  MemberId member;
  std::uint32_t refresh = 0, epoch = 0;
  std::uint8_t share_index = 1, threshold = 1, holders = 1;
  GroupKey share_key, group_key;
};

struct SigningKeyRow {
  MemberId member;
  VerifyKey key;
  TimeMs valid_from, valid_until;
  std::optional<TimeMs> revoked_at;
};
struct KemKeyRow {
  KemKeyAdded added;
  std::optional<TimeMs> revoked_at;
};
struct WorkerKeyRow {
  WorkerKeyAdded added;
  std::optional<TimeMs> revoked_at;
};

// How far a member's revocation of its own key may lie ahead of the log's clock.
inline constexpr std::uint64_t kRevokedAheadMsMax = 600'000;

class Directory {
 public:
  // Applies one entry, whose signatures the caller verified. `at`: the time in its leaf; absent
  // where it was applied before. unknown_member, unknown_key, id_conflict (a key id that is taken),
  // not_your_act, not_allowed, out_of_range; on error nothing has changed.
  Status apply(LeafType type, const MemberId& actor, bool by_authority, ByteView body,
               std::optional<TimeMs> at = std::nullopt);

  bool knows(const MemberId& member) const { return members_.contains(member); }
  // The key that verifies what was signed at `at`. unknown_key, key_not_valid, key_revoked.
  Result<SigningKeyRow> signing_key(const KeyId& id, TimeMs at) const;
  Result<WorkerKeyRow> worker_key(const KeyId& id, TimeMs at) const;
  // The worker's key that is valid at `at`.
  Result<WorkerKeyRow> worker(const MemberId& member, const WorkerId& worker, TimeMs at) const;
  // The newest KEM key that may be sealed to at `at`; no_current_key when the member is asleep.
  Result<KemKeyRow> current_kem_key(const MemberId& member, TimeMs at) const;
  Result<KemKeyRow> kem_key(const KeyId& id) const;
  std::optional<MemberId> member_of_curve_key(const CurveKey& key) const;
  const std::map<CurveKey, MemberId>& curve_keys() const { return curve_keys_; }
  // The pseudonym key shares of the newest refresh, by share index.
  std::vector<HolderKey> holders() const;
  std::uint64_t size() const { return size_; }  // entries, pulses not counted

 private:
  Status apply_body(LeafType type, const MemberId& actor, bool by_authority, ByteView body,
                    std::optional<TimeMs> at);
  Status add_signing_key(const MemberId& member, const VerifyKey& key, TimeMs from, TimeMs until);
  Status revoke(const KeyRevoked& entry);

  std::set<MemberId> members_;
  std::map<KeyId, SigningKeyRow> signing_keys_;
  std::map<KeyId, KemKeyRow> kem_keys_;
  std::map<KeyId, WorkerKeyRow> worker_keys_;
  std::map<CurveKey, MemberId> curve_keys_;
  std::vector<HolderKey> holders_;
  std::uint64_t size_ = 0;
};

}  // namespace sluis::consent

#include "consent/core/directory_describe.h"  // IWYU pragma: export
