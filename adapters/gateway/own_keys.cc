// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/own_keys.h"

#include <algorithm>

#include "adapters/gateway/correction_records.h"
#include "adapters/sdk/acts.h"
#include "proto/hash/hash.h"

namespace sluis::gateway {
namespace {

// Workers' keys are valid from a minute before they were made: clocks differ a little.
constexpr std::uint64_t kBeforeMs = 60'000;
constexpr std::uint64_t kWorkerYearsMs = 5ull * 365 * 86'400'000;

}  // namespace

bool OwnKeys::turn() {
  const TimeMs now = host_.clock.wall();
  Batch batch;
  bool current = false, destroyed = false;
  std::uint32_t epoch = 0;
  for (const KemPastRow& row : host_.vault.all<KemPastRow>(RowKind::kem_past)) {
    epoch = std::max(epoch, row.epoch);
  }
  for (const KemRow& row : host_.vault.all<KemRow>(RowKind::kem_key)) {
    epoch = std::max(epoch, row.epoch);
    const auto pair = seal::KemKeyPair::from_private(row.private_key.reveal());
    if (row.destroyed_at <= now) {
      batch.erase(RowKind::kem_key, pair.key_id());
      batch.put(RowKind::kem_past, pair.key_id(),
                KemPastRow{pair.key_id(), row.epoch, row.valid_from, row.seal_until,
                           row.destroyed_at});
      destroyed = true;
    }
    current = current || now + kKemRenewMs < row.seal_until;
  }
  if (!current) {
    const auto pair = seal::KemKeyPair::generate();
    const TimeMs from{now.ms - kBeforeMs};
    const TimeMs seal_until = now + kKemSealMs;
    batch.put(RowKind::kem_key, pair.key_id(),
              KemRow{Sensitive(to_bytes(pair.private_key().view())), epoch + 1, from, seal_until,
                     seal_until + kKemOverlapMs});
  }
  host_.vault.commit(batch);
  if (destroyed) host_.vault.forget_erased();
  return !current;
}

Result<seal::KemKeyPair> OwnKeys::pair(const KeyId& id) const {
  const auto row = host_.vault.get<KemRow>(RowKind::kem_key, id);
  if (!row || row->destroyed_at <= host_.clock.wall()) {
    return Error{ErrorCode::key_not_valid, "recipient key"};
  }
  return seal::KemKeyPair::from_private(row->private_key.reveal());
}

std::uint16_t function_number(const consent::Covenant& covenant, const std::string& function) {
  for (const consent::Function& known : covenant.functions) {
    if (known.term.id == function) return known.term.number;
  }
  return 0;
}

std::vector<SignedAct> OwnKeys::missing(const consent::Directory& directory) const {
  std::vector<SignedAct> out;
  const std::uint32_t version = host_.covenant.version;
  const auto publish = [&](LeafType type, Bytes body) {
    out.push_back(sdk::make_public_act(type, version, std::move(body), host_.keys.signing));
  };
  for (const KemRow& row : host_.vault.all<KemRow>(RowKind::kem_key)) {
    const auto pair = seal::KemKeyPair::from_private(row.private_key.reveal());
    if (directory.kem_key(pair.key_id()).ok()) continue;
    publish(LeafType::kem_key,
            canon::encode(consent::KemKeyAdded{consent::kBodyVersion, host_.member(),
                                               pair.public_key(), row.epoch, row.valid_from,
                                               row.seal_until, row.destroyed_at}));
  }
  publish_workers(directory, publish);
  revoke_departed(directory, publish);
  for (const auto& row : host_.vault.all<StrangeKeyRow>(RowKind::strange_key)) {
    if (!row.revoking || row.revoked) continue;
    publish(LeafType::key_revoked,
            canon::encode(consent::KeyRevoked{consent::kBodyVersion, host_.member(),
                                              row.id, host_.clock.wall()}));
  }
  return out;
}

// A worker of this organisation, other than `except`, whose key counts in `directory` at `at`.
std::optional<seal::SigningKeyPair> OwnKeys::colleague(const consent::Directory& directory,
                                                       const KeyId& except, TimeMs at) const {
  for (const WorkerRow& row : host_.vault.all<WorkerRow>(RowKind::worker)) {
    auto key = seal::SigningKeyPair::from_seed(row.seed.reveal());
    if (key.key_id() != except && directory.worker_key(key.key_id(), at).ok()) return key;
  }
  return std::nullopt;
}

// Somebody who is there already vouches for each; for the first of all, nobody can. Where others
// than these were first, only the authority can let them in.
void OwnKeys::publish_workers(const consent::Directory& directory, const Publish& publish) const {
  const TimeMs now = host_.clock.wall();
  std::optional<seal::SigningKeyPair> vouches = colleague(directory, {}, now);
  if (!vouches && directory.has_worker(host_.member())) {
    return log_error("link.publish_refused", {ErrorCode::not_allowed, "voucher"});
  }
  for (const WorkerRow& row : host_.vault.all<WorkerRow>(RowKind::worker)) {
    const std::uint16_t function = function_number(host_.covenant, row.function);
    auto key = seal::SigningKeyPair::from_seed(row.seed.reveal());
    const auto held = directory.worker_key(key.key_id(), now);
    if (function == 0 || held.ok() || held.code() != ErrorCode::unknown_key) continue;
    consent::WorkerKeyAdded entry{consent::kBodyVersion, host_.member(), row.id, function,
                                  key.public_key(), TimeMs{now.ms - kBeforeMs},
                                  now + DurationMs{kWorkerYearsMs}};
    if (vouches) sdk::vouch(entry, *vouches);
    publish(LeafType::worker_key, canon::encode(entry));
    if (!vouches) vouches = std::move(key);
  }
}

// Whether an act of `login` still waits for its signature, or for the broker to check it.
bool OwnKeys::has_pending(const std::string& login) const {
  for (const RecallRow& recall : host_.vault.all<RecallRow>(RowKind::recall)) {
    const bool says_so = recall.state == RecalledState::destroying && recall.refused == 0;
    if (says_so && recall.by == login) return true;
  }
  const auto acts = host_.vault.all<ActRow>(RowKind::act);
  return std::any_of(acts.begin(), acts.end(), [&](const ActRow& act) {
    return act.worker == login &&
           (act.state == ActState::naming || act.state == ActState::sent);
  });
}

void OwnKeys::revoke_departed(const consent::Directory& directory, const Publish& publish) const {
  const TimeMs end = host_.clock.wall() + kRevokeAfterMs;
  for (const auto& departure : host_.vault.all<DepartureRow>(RowKind::departure)) {
    const auto row = host_.vault.get<WorkerRow>(RowKind::worker, departure.login);
    if (!row || has_pending(departure.login)) continue;
    const KeyId key = seal::SigningKeyPair::from_seed(row->seed.reveal()).key_id();
    if (!directory.worker_key(key, end).ok()) continue;
    // Nobody could vouch for a successor any more; no one signs with it meanwhile.
    if (!colleague(directory, key, end)) continue;
    publish(LeafType::key_revoked,
            canon::encode(consent::KeyRevoked{consent::kBodyVersion, host_.member(), key, end}));
  }
}

}  // namespace sluis::gateway
