// SPDX-License-Identifier: EUPL-1.2
// The key directory: which key belongs to which member or worker, since when, and what was revoked.
//
// Pure. The second log, same leaf bytes as the ledger (consent/LEDGER.md §Directory); its bodies
// are public, committed with r = 32 zero bytes. Every gateway holds it all. Thread safety: none.
#pragma once

#include <map>
#include <set>

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
// leaf worker_key, signed by the member: a professional's key, never the name. A colleague vouches
// for each but the member's first, unless the authority signs it.
struct WorkerKeyAdded {
  std::uint8_t version = kBodyVersion;
  MemberId member;
  WorkerId worker;
  std::uint16_t function = 0;
  VerifyKey worker_key;
  TimeMs valid_from, valid_until;
  KeyId vouched_by{};   // a worker's key of the same member; zero: nobody's (voucher.h)
  Signature voucher{};  // of that key
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
// leaf epoch_retired, signed by two authority keys: nobody is named under this pseudonym key any
// more. Not while the next one is not dealt in full.
struct EpochRetired {
  std::uint8_t version = kBodyVersion;
  std::uint32_t epoch = 0;
};

// leaf witness_key, signed by two authority keys: with it the member's gateway cosigns the logs.
struct WitnessKeyAdded {
  std::uint8_t version = kBodyVersion;
  MemberId member;
  VerifyKey witness_key;
  TimeMs valid_from, valid_until;
};

// leaf evaluation_grant, signed by two authority keys: for once a member may have `per_day` persons
// evaluated in any day, above what the covenant allows, to load its own index.
struct EvaluationGrant {
  std::uint8_t version = kBodyVersion;
  MemberId member;
  std::uint32_t per_day = 0;
  TimeMs valid_from, valid_until;
};
inline constexpr std::uint64_t kGrantMsMax = 14ull * 86'400'000;
inline constexpr std::uint32_t kGrantPerDayMax = 86'400;

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
struct WitnessKeyRow {
  WitnessKeyAdded added;
  std::uint64_t order = 0;  // of the entry among the directory's
  std::optional<TimeMs> revoked_at;
  bool is_valid(TimeMs at) const;
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
  // not_your_act, not_allowed, out_of_range; on error nothing has changed. id_conflict also: a
  // holder's share that is there, or of an older refresh; a pseudonym key of another epoch than
  // those in force and the next one, or a third; the end of another epoch than the older of two; a
  // grant before the former one is over.
  // Of an authority_root the caller verified the signatures of the new keys too, and that its old
  // keys are authority(first); of a worker's key, its voucher (consent/core/voucher.h).
  Status apply(LeafType type, const MemberId& actor, bool by_authority, ByteView body,
               std::optional<TimeMs> at = std::nullopt);

  bool knows(const MemberId& member) const { return members_.contains(member); }
  // The key that verifies what was signed at `at`. unknown_key, key_not_valid, key_revoked.
  Result<SigningKeyRow> signing_key(const KeyId& id, TimeMs at) const;
  Result<WorkerKeyRow> worker_key(const KeyId& id, TimeMs at) const;
  // Whether a worker's key of `member` is here, valid or not.
  bool has_worker(const MemberId& member) const;
  // Whatever its time; absent: it never was here.
  std::optional<VerifyKey> worker_verify_key(const KeyId& id) const;
  // The worker's key that is valid at `at`.
  Result<WorkerKeyRow> worker(const MemberId& member, const WorkerId& worker, TimeMs at) const;
  // The newest KEM key that may be sealed to at `at`; no_current_key when the member is asleep.
  Result<KemKeyRow> current_kem_key(const MemberId& member, TimeMs at) const;
  Result<KemKeyRow> kem_key(const KeyId& id) const;
  std::optional<MemberId> member_of_curve_key(const CurveKey& key) const;
  const std::map<CurveKey, MemberId>& curve_keys() const { return curve_keys_; }
  // The epochs of the pseudonym key under which people are named: one, or in a change two;
  // ascending, none before the first is dealt in full. Who names anybody does so under the first.
  std::vector<std::uint32_t> epochs() const;
  // The pseudonym key shares of the newest refresh of the epoch of which all entries are here, by
  // share index: whoever holds part of a refresh goes on with the one before.
  std::vector<HolderKey> holders(std::uint32_t epoch) const;
  std::vector<HolderKey> holders() const;  // of the first of epochs()
  // The member's newest witness key that is valid at `at`; nothing when it has none.
  std::optional<VerifyKey> witness_key(const MemberId& member, TimeMs at) const;
  // All that it ever had, valid or not.
  std::vector<WitnessKeyRow> witness_keys(const MemberId& member) const;
  // How many persons of `member` a key holder may evaluate in the day before `at`: the grant's
  // number while one is valid and above `usual`.
  std::uint64_t evaluations_per_day(const MemberId& member, TimeMs at, std::uint64_t usual) const;
  std::uint64_t size() const { return size_; }  // entries, pulses not counted

  // The authority's keys in force; `first` are those that the log began with.
  const std::vector<VerifyKey>& authority(const std::vector<VerifyKey>& first) const {
    return roots_.empty() ? first : roots_.back().keys;
  }
  // Those in force at the end of the second `time_s`.
  const std::vector<VerifyKey>& authority_at(std::uint64_t time_s,
                                             const std::vector<VerifyKey>& first) const;

  // A key that this reader believes nobody, from its first day on: it stands under the reader's own
  // name, who did not make it. False: no key has this id.
  bool disown(const KeyId& id);

 private:
  Status apply_body(LeafType type, const MemberId& actor, bool by_authority, ByteView body,
                    std::optional<TimeMs> at);
  Status apply_other(LeafType type, const MemberId& actor, bool by_authority, ByteView body,
                     std::optional<TimeMs> at);
  Status add_signing_key(const MemberId& member, const VerifyKey& key, TimeMs from, TimeMs until);
  Status check_vouched(const WorkerKeyAdded& entry, std::optional<TimeMs> at) const;
  Status apply_of_holders(LeafType type, ByteView body);
  Status add_holder(const HolderKey& entry);
  Status check_epoch(const HolderKey& entry) const;
  Status retire(const EpochRetired& entry);
  Status add_grant(const EvaluationGrant& entry);
  Status revoke(const KeyRevoked& entry);
  Status end_key(const MemberId* owner, const KeyId& id, TimeMs at);
  Status turn_authority(ByteView body, std::optional<TimeMs> at);

  std::set<MemberId> members_;
  std::map<KeyId, SigningKeyRow> signing_keys_;
  std::map<KeyId, KemKeyRow> kem_keys_;
  std::map<KeyId, WorkerKeyRow> worker_keys_;
  std::map<KeyId, WitnessKeyRow> witness_keys_;
  std::map<CurveKey, MemberId> curve_keys_;
  std::vector<HolderKey> holders_;   // of the epochs in force, or being dealt
  std::set<GroupKey> retired_keys_;  // of epochs that are over
  std::uint32_t retired_ = 0;        // the newest of them
  struct Root {
    std::optional<TimeMs> since;
    std::vector<VerifyKey> keys;
  };
  std::vector<Root> roots_;                     // rotations, in their order
  std::vector<std::vector<VerifyKey>> former_;  // what each of them replaced
  std::map<MemberId, EvaluationGrant> grants_;  // the newest of each
  std::uint64_t size_ = 0;
};

}  // namespace sluis::consent

#include "consent/core/directory_describe.h"  // IWYU pragma: export
