// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/directory.h"

#include "proto/hash/hash.h"

namespace sluis::consent {
namespace {

Status check_window(TimeMs from, TimeMs until, const std::optional<TimeMs>& revoked, TimeMs at) {
  if (revoked && at >= *revoked) return Error{ErrorCode::key_revoked, "key"};
  if (at < from || at >= until) return Error{ErrorCode::key_not_valid, "key"};
  return Done{};
}

// The earliest word counts: who stole a key could else revoke it for the end of time, and no later
// revocation by its owner would count.
void revoke_at(std::optional<TimeMs>& held, TimeMs at) {
  if (!held || at < *held) held = at;
}

}  // namespace

Status Directory::add_signing_key(const MemberId& member, const VerifyKey& key, TimeMs from,
                                  TimeMs until) {
  const KeyId id = hash::key_id_of(key.view());
  if (signing_keys_.contains(id)) return Error{ErrorCode::id_conflict, "signing key"};
  signing_keys_.emplace(id, SigningKeyRow{member, key, from, until, std::nullopt});
  return Done{};
}

Status Directory::apply_body(LeafType type, const MemberId& actor, bool by_authority,
                             ByteView body, std::optional<TimeMs> at) {
  const auto owned = [&](const MemberId& member) -> Status {
    if (!knows(member)) return Error{ErrorCode::unknown_member, "directory entry"};
    if (!by_authority && actor != member) return Error{ErrorCode::not_your_act, "directory entry"};
    return Done{};
  };
  const Error authority_only{ErrorCode::not_allowed, "directory entry needs the authority"};
  switch (type) {
    case LeafType::member_admitted: {
      SLUIS_TRY(entry, canon::decode<MemberAdmitted>(body, "member_admitted"));
      if (!by_authority) return authority_only;
      if (knows(entry.member)) return Error{ErrorCode::id_conflict, "member"};
      SLUIS_TRY_DONE(add_signing_key(entry.member, entry.signing_key, entry.valid_from,
                                     entry.valid_until));
      members_.insert(entry.member);
      return Done{};
    }
    case LeafType::signing_key: {
      SLUIS_TRY(entry, canon::decode<SigningKeyAdded>(body, "signing_key"));
      if (!by_authority) return authority_only;
      SLUIS_TRY_DONE(owned(entry.member));
      return add_signing_key(entry.member, entry.signing_key, entry.valid_from, entry.valid_until);
    }
    case LeafType::kem_key: {
      SLUIS_TRY(entry, canon::decode<KemKeyAdded>(body, "kem_key"));
      SLUIS_TRY_DONE(owned(entry.member));
      const KeyId id = hash::key_id_of(entry.kem_key.view());
      if (kem_keys_.contains(id)) return Error{ErrorCode::id_conflict, "kem_key"};
      kem_keys_.emplace(id, KemKeyRow{entry, std::nullopt});
      return Done{};
    }
    case LeafType::curve_key: {
      SLUIS_TRY(entry, canon::decode<CurveKeyAdded>(body, "curve_key"));
      SLUIS_TRY_DONE(owned(entry.member));
      if (curve_keys_.contains(entry.curve_key)) return Error{ErrorCode::id_conflict, "curve_key"};
      curve_keys_.emplace(entry.curve_key, entry.member);
      return Done{};
    }
    case LeafType::worker_key: {
      SLUIS_TRY(entry, canon::decode<WorkerKeyAdded>(body, "worker_key"));
      SLUIS_TRY_DONE(owned(entry.member));
      const KeyId id = hash::key_id_of(entry.worker_key.view());
      if (worker_keys_.contains(id)) return Error{ErrorCode::id_conflict, "worker_key"};
      worker_keys_.emplace(id, WorkerKeyRow{entry, std::nullopt});
      return Done{};
    }
    case LeafType::key_revoked: {
      SLUIS_TRY(entry, canon::decode<KeyRevoked>(body, "key_revoked"));
      SLUIS_TRY_DONE(owned(entry.member));
      if (!by_authority && at && entry.revoked_at.ms > at->ms + kRevokedAheadMsMax) {
        return Error{ErrorCode::out_of_range, "revoked_at"};
      }
      return revoke(entry);
    }
    case LeafType::holder_key: {
      SLUIS_TRY(entry, canon::decode<HolderKey>(body, "holder_key"));
      if (!by_authority) return authority_only;
      SLUIS_TRY_DONE(owned(entry.member));
      holders_.push_back(entry);
      return Done{};
    }
    case LeafType::directory_pulse: {
      SLUIS_TRY_DONE(canon::decode<DirectoryPulse>(body, "directory_pulse"));
      if (by_authority || !actor.is_zero()) return Error{ErrorCode::not_allowed, "directory_pulse"};
      return Done{};
    }
    default: return Error{ErrorCode::unknown_version, "directory entry"};
  }
}

Status Directory::revoke(const KeyRevoked& entry) {
  const Error unknown{ErrorCode::unknown_key, "key_revoked"};
  if (const auto row = signing_keys_.find(entry.key_id); row != signing_keys_.end()) {
    if (row->second.member != entry.member) return unknown;
    revoke_at(row->second.revoked_at, entry.revoked_at);
    return Done{};
  }
  if (const auto row = kem_keys_.find(entry.key_id); row != kem_keys_.end()) {
    if (row->second.added.member != entry.member) return unknown;
    revoke_at(row->second.revoked_at, entry.revoked_at);
    return Done{};
  }
  if (const auto row = worker_keys_.find(entry.key_id); row != worker_keys_.end()) {
    if (row->second.added.member != entry.member) return unknown;
    revoke_at(row->second.revoked_at, entry.revoked_at);
    return Done{};
  }
  for (auto row = curve_keys_.begin(); row != curve_keys_.end(); ++row) {
    if (row->second == entry.member && hash::key_id_of(row->first.view()) == entry.key_id) {
      curve_keys_.erase(row);
      return Done{};
    }
  }
  return unknown;
}

Status Directory::apply(LeafType type, const MemberId& actor, bool by_authority, ByteView body,
                        std::optional<TimeMs> at) {
  SLUIS_TRY_DONE(apply_body(type, actor, by_authority, body, at));
  if (type != LeafType::directory_pulse) ++size_;
  return Done{};
}

Result<SigningKeyRow> Directory::signing_key(const KeyId& id, TimeMs at) const {
  const auto row = signing_keys_.find(id);
  if (row == signing_keys_.end()) return Error{ErrorCode::unknown_key, "signing key"};
  SLUIS_TRY_DONE(check_window(row->second.valid_from, row->second.valid_until,
                              row->second.revoked_at, at));
  return row->second;
}

Result<WorkerKeyRow> Directory::worker_key(const KeyId& id, TimeMs at) const {
  const auto row = worker_keys_.find(id);
  if (row == worker_keys_.end()) return Error{ErrorCode::unknown_key, "worker key"};
  SLUIS_TRY_DONE(check_window(row->second.added.valid_from, row->second.added.valid_until,
                              row->second.revoked_at, at));
  return row->second;
}

Result<WorkerKeyRow> Directory::worker(const MemberId& member, const WorkerId& worker,
                                       TimeMs at) const {
  Error reason{ErrorCode::unknown_key, "worker key"};
  for (const auto& [id, row] : worker_keys_) {
    if (row.added.member != member || row.added.worker != worker) continue;
    const Status window =
        check_window(row.added.valid_from, row.added.valid_until, row.revoked_at, at);
    if (window.ok()) return row;
    reason = window.error();
  }
  return reason;
}

Result<KemKeyRow> Directory::current_kem_key(const MemberId& member, TimeMs at) const {
  const KemKeyRow* newest = nullptr;
  for (const auto& [id, row] : kem_keys_) {
    if (row.added.member != member) continue;
    const auto& key = row.added;
    if (!check_window(key.valid_from, key.seal_until, row.revoked_at, at).ok()) continue;
    if (newest == nullptr || newest->added.epoch < row.added.epoch) newest = &row;
  }
  if (newest == nullptr) return Error{ErrorCode::no_current_key, "recipient"};
  return *newest;
}

Result<KemKeyRow> Directory::kem_key(const KeyId& id) const {
  const auto row = kem_keys_.find(id);
  if (row == kem_keys_.end()) return Error{ErrorCode::unknown_key, "kem_key"};
  return row->second;
}

std::optional<MemberId> Directory::member_of_curve_key(const CurveKey& key) const {
  const auto row = curve_keys_.find(key);
  if (row == curve_keys_.end()) return std::nullopt;
  return row->second;
}

std::vector<HolderKey> Directory::holders() const {
  std::uint32_t newest = 0;
  for (const HolderKey& holder : holders_) newest = std::max(newest, holder.refresh);
  std::vector<HolderKey> out;
  for (const HolderKey& holder : holders_) {
    if (holder.refresh == newest) out.push_back(holder);
  }
  std::sort(out.begin(), out.end(), [](const HolderKey& left, const HolderKey& right) {
    return left.share_index < right.share_index;
  });
  return out;
}

}  // namespace sluis::consent
