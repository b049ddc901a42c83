// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/directory.h"

#include <algorithm>

#include "consent/core/authority_root.h"
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
      if (worker_keys_.contains(id) || witness_keys_.contains(id)) {
        return Error{ErrorCode::id_conflict, "worker_key"};
      }
      if (!by_authority) SLUIS_TRY_DONE(check_vouched(entry, at));
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
    default: return apply_other(type, actor, by_authority, body, at);
  }
}

// The first worker's key of a member stands by the member's own signature; each further one by a
// colleague's too, or by the authority's.
Status Directory::check_vouched(const WorkerKeyAdded& entry, std::optional<TimeMs> at) const {
  if (entry.vouched_by.is_zero()) {
    if (has_worker(entry.member)) return Error{ErrorCode::not_allowed, "voucher"};
    return Done{};
  }
  const auto row = worker_keys_.find(entry.vouched_by);
  if (row == worker_keys_.end()) return Error{ErrorCode::unknown_key, "voucher"};
  const WorkerKeyAdded& colleague = row->second.added;
  if (colleague.member != entry.member) return Error{ErrorCode::not_your_act, "voucher"};
  if (!at) return Done{};
  return check_window(colleague.valid_from, colleague.valid_until, row->second.revoked_at, *at);
}

// What adds no key of a member.
Status Directory::apply_other(LeafType type, const MemberId& actor, bool by_authority,
                              ByteView body, std::optional<TimeMs> at) {
  const Error authority_only{ErrorCode::not_allowed, "directory entry needs the authority"};
  switch (type) {
    case LeafType::holder_key:
    case LeafType::epoch_retired:
    case LeafType::evaluation_grant: {
      if (!by_authority) return authority_only;
      return apply_of_holders(type, body);
    }
    case LeafType::witness_key: {
      SLUIS_TRY(entry, canon::decode<WitnessKeyAdded>(body, "witness_key"));
      if (!by_authority) return authority_only;
      if (!knows(entry.member)) return Error{ErrorCode::unknown_member, "directory entry"};
      const KeyId id = hash::key_id_of(entry.witness_key.view());
      // A key that signs anything else must cosign nothing: the texts are told apart by it too.
      const bool taken = witness_keys_.contains(id) || signing_keys_.contains(id) ||
                         worker_keys_.contains(id);
      if (taken) return Error{ErrorCode::id_conflict, "witness_key"};
      witness_keys_.emplace(id, WitnessKeyRow{entry, size_, std::nullopt});
      return Done{};
    }
    case LeafType::authority_root: return by_authority ? turn_authority(body, at) : authority_only;
    case LeafType::directory_pulse: {
      SLUIS_TRY_DONE(canon::decode<DirectoryPulse>(body, "directory_pulse"));
      if (by_authority || !actor.is_zero()) return Error{ErrorCode::not_allowed, "directory_pulse"};
      return Done{};
    }
    default: return Error{ErrorCode::unknown_version, "directory entry"};
  }
}

Status Directory::apply_of_holders(LeafType type, ByteView body) {
  const Error unknown{ErrorCode::unknown_member, "directory entry"};
  if (type == LeafType::epoch_retired) {
    SLUIS_TRY(entry, canon::decode<EpochRetired>(body, "epoch_retired"));
    return retire(entry);
  }
  if (type == LeafType::holder_key) {
    SLUIS_TRY(entry, canon::decode<HolderKey>(body, "holder_key"));
    return knows(entry.member) ? add_holder(entry) : Status(unknown);
  }
  SLUIS_TRY(entry, canon::decode<EvaluationGrant>(body, "evaluation_grant"));
  return knows(entry.member) ? add_grant(entry) : Status(unknown);
}

Status Directory::add_holder(const HolderKey& entry) {
  const Error conflict{ErrorCode::id_conflict, "holder_key"};
  SLUIS_TRY_DONE(check_epoch(entry));
  for (const HolderKey& row : holders_) {
    if (row.refresh > entry.refresh) return conflict;
    if (row.refresh != entry.refresh) continue;
    const bool agrees = row.epoch == entry.epoch && row.threshold == entry.threshold &&
                        row.holders == entry.holders;
    if (!agrees || row.member == entry.member || row.share_index == entry.share_index) {
      return conflict;
    }
  }
  holders_.push_back(entry);
  return Done{};
}

// One key an epoch, and the next epoch once this one is there in full. A refresh is of one epoch:
// holders find their share by it.
Status Directory::check_epoch(const HolderKey& entry) const {
  const Error conflict{ErrorCode::id_conflict, "holder_key"};
  if (entry.epoch == 0 || entry.epoch > kEpochMax) return Error{ErrorCode::out_of_range, "epoch"};
  if (entry.epoch <= retired_ || retired_keys_.contains(entry.group_key)) return conflict;
  std::set<std::uint32_t> begun;
  for (const HolderKey& row : holders_) {
    if ((row.epoch == entry.epoch) != (row.group_key == entry.group_key)) return conflict;
    begun.insert(row.epoch);
  }
  if (begun.empty() || begun.contains(entry.epoch)) return Done{};
  const std::vector<std::uint32_t> whole = epochs();
  const bool is_next = begun.size() == 1 && whole.size() == 1 && entry.epoch == whole.front() + 1;
  return is_next ? Status(Done{}) : Status(conflict);
}

Status Directory::retire(const EpochRetired& entry) {
  const std::vector<std::uint32_t> whole = epochs();
  if (whole.size() != 2 || entry.epoch != whole.front()) {
    return Error{ErrorCode::id_conflict, "epoch_retired"};
  }
  retired_keys_.insert(holders(entry.epoch).front().group_key);
  retired_ = entry.epoch;
  std::erase_if(holders_, [&](const HolderKey& row) { return row.epoch == entry.epoch; });
  return Done{};
}

Status Directory::add_grant(const EvaluationGrant& entry) {
  const auto former = grants_.find(entry.member);
  if (former != grants_.end() && entry.valid_from < former->second.valid_until) {
    return Error{ErrorCode::id_conflict, "evaluation_grant"};
  }
  grants_[entry.member] = entry;
  return Done{};
}

std::uint64_t Directory::evaluations_per_day(const MemberId& member, TimeMs at,
                                             std::uint64_t usual) const {
  const auto row = grants_.find(member);
  if (row == grants_.end()) return usual;
  const EvaluationGrant& grant = row->second;
  const bool valid = grant.valid_from <= at && at < grant.valid_until;
  return valid ? std::max<std::uint64_t>(usual, grant.per_day) : usual;
}

Status Directory::revoke(const KeyRevoked& entry) {
  return end_key(&entry.member, entry.key_id, entry.revoked_at);
}

// Of nobody in particular when `owner` is absent. Who published somebody's key as its own does not
// keep the owner from ending it.
Status Directory::end_key(const MemberId* owner, const KeyId& id, TimeMs at) {
  bool found = false;
  const auto end = [&](const MemberId& member, std::optional<TimeMs>& held) {
    if (owner != nullptr && member != *owner) return;
    revoke_at(held, at);
    found = true;
  };
  if (const auto row = signing_keys_.find(id); row != signing_keys_.end()) {
    end(row->second.member, row->second.revoked_at);
  }
  if (const auto row = kem_keys_.find(id); row != kem_keys_.end()) {
    end(row->second.added.member, row->second.revoked_at);
  }
  if (const auto row = worker_keys_.find(id); row != worker_keys_.end()) {
    end(row->second.added.member, row->second.revoked_at);
  }
  if (const auto row = witness_keys_.find(id); row != witness_keys_.end()) {
    end(row->second.added.member, row->second.revoked_at);
  }
  for (auto row = curve_keys_.begin(); row != curve_keys_.end(); ++row) {
    const bool owned = owner == nullptr || row->second == *owner;
    if (!owned || hash::key_id_of(row->first.view()) != id) continue;
    curve_keys_.erase(row);
    return Done{};
  }
  if (!found) return Error{ErrorCode::unknown_key, "key_revoked"};
  return Done{};
}

bool Directory::disown(const KeyId& id) { return end_key(nullptr, id, TimeMs{}).ok(); }

Status Directory::turn_authority(ByteView body, std::optional<TimeMs> at) {
  SLUIS_TRY(entry, canon::decode<AuthorityRoot>(body, "authority_root"));
  const Error conflict{ErrorCode::id_conflict, "authority_root"};
  if (!roots_.empty() && entry.before != roots_.back().keys) return conflict;
  // Three keys that were replaced do not come back: there is one way from any to the newest.
  if (std::find(former_.begin(), former_.end(), entry.after) != former_.end()) return conflict;
  former_.push_back(entry.before);
  roots_.push_back({at, entry.after});
  return Done{};
}

const std::vector<VerifyKey>& Directory::authority_at(std::uint64_t time_s,
                                                      const std::vector<VerifyKey>& first) const {
  const std::vector<VerifyKey>* keys = &first;
  for (const Root& root : roots_) {
    if (root.since && root.since->ms / 1000 <= time_s) keys = &root.keys;
  }
  return *keys;
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

bool Directory::has_worker(const MemberId& member) const {
  return std::any_of(worker_keys_.begin(), worker_keys_.end(),
                     [&](const auto& row) { return row.second.added.member == member; });
}

std::optional<VerifyKey> Directory::worker_verify_key(const KeyId& id) const {
  const auto row = worker_keys_.find(id);
  if (row == worker_keys_.end()) return std::nullopt;
  return row->second.added.worker_key;
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

bool WitnessKeyRow::is_valid(TimeMs at) const {
  return check_window(added.valid_from, added.valid_until, revoked_at, at).ok();
}

std::optional<VerifyKey> Directory::witness_key(const MemberId& member, TimeMs at) const {
  std::optional<WitnessKeyRow> newest;
  for (const WitnessKeyRow& row : witness_keys(member)) {
    if (row.is_valid(at) && (!newest || newest->order < row.order)) newest = row;
  }
  return newest ? std::optional(newest->added.witness_key) : std::nullopt;
}

std::vector<WitnessKeyRow> Directory::witness_keys(const MemberId& member) const {
  std::vector<WitnessKeyRow> out;
  for (const auto& [id, row] : witness_keys_) {
    if (row.added.member == member) out.push_back(row);
  }
  return out;
}

std::vector<std::uint32_t> Directory::epochs() const {
  std::set<std::uint32_t> begun;
  for (const HolderKey& row : holders_) begun.insert(row.epoch);
  std::vector<std::uint32_t> out;
  for (const std::uint32_t epoch : begun) {
    if (!holders(epoch).empty()) out.push_back(epoch);
  }
  return out;
}

std::vector<HolderKey> Directory::holders() const {
  const std::vector<std::uint32_t> whole = epochs();
  return whole.empty() ? std::vector<HolderKey>{} : holders(whole.front());
}

std::vector<HolderKey> Directory::holders(std::uint32_t epoch) const {
  std::map<std::uint32_t, std::vector<HolderKey>> refreshes;
  for (const HolderKey& holder : holders_) {
    if (holder.epoch == epoch) refreshes[holder.refresh].push_back(holder);
  }
  for (auto it = refreshes.rbegin(); it != refreshes.rend(); ++it) {
    std::vector<HolderKey>& rows = it->second;
    if (rows.size() < rows.front().holders) continue;
    std::sort(rows.begin(), rows.end(), [](const HolderKey& left, const HolderKey& right) {
      return left.share_index < right.share_index;
    });
    return std::move(rows);
  }
  return {};
}

}  // namespace sluis::consent
