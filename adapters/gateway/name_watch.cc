// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/name_watch.h"

#include "consent/core/directory.h"
#include "consent/core/leaf.h"
#include "proto/hash/hash.h"

namespace sluis::gateway {
namespace {

// A key that an entry puts under a member's name.
struct Named {
  MemberId member;
  KeyId id;
};

template <class Body, class Key>
std::optional<Named> named(ByteView body, Key Body::*key) {
  const auto entry = canon::decode<Body>(body, "directory entry");
  if (!entry.ok()) return std::nullopt;
  return Named{entry->member, hash::key_id_of(((*entry).*key).view())};
}

std::optional<Named> key_in(LeafType type, ByteView body) {
  switch (type) {
    case LeafType::member_admitted: return named(body, &consent::MemberAdmitted::signing_key);
    case LeafType::signing_key: return named(body, &consent::SigningKeyAdded::signing_key);
    case LeafType::kem_key: return named(body, &consent::KemKeyAdded::kem_key);
    case LeafType::curve_key: return named(body, &consent::CurveKeyAdded::curve_key);
    case LeafType::worker_key: return named(body, &consent::WorkerKeyAdded::worker_key);
    case LeafType::witness_key: return named(body, &consent::WitnessKeyAdded::witness_key);
    default: return std::nullopt;
  }
}

std::set<KeyId> worker_keys(const Vault& vault) {
  std::set<KeyId> out;
  for (const WorkerRow& row : vault.all<WorkerRow>(RowKind::worker)) {
    out.insert(seal::SigningKeyPair::from_seed(row.seed.reveal()).key_id());
  }
  return out;
}

}  // namespace

std::string_view kind_name(LeafType type) {
  switch (type) {
    case LeafType::kem_key: return "kem";
    case LeafType::curve_key: return "curve";
    case LeafType::worker_key: return "worker";
    case LeafType::witness_key: return "witness";
    default: return "signing";
  }
}

bool NameWatch::is_own(LeafType type, const KeyId& id, const std::set<KeyId>& workers) const {
  if (type == LeafType::curve_key) return id == hash::key_id_of(host_.keys.curve.public_key.view());
  if (type == LeafType::worker_key) return workers.contains(id);
  if (type == LeafType::witness_key) return id == host_.keys.witness.key_id();
  if (type != LeafType::kem_key) return id == host_.keys.signing.key_id();
  return host_.vault.get_bytes(RowKind::kem_key, id.view()) ||
         host_.vault.get_bytes(RowKind::kem_past, id.view());
}

std::vector<KeyId> NameWatch::look(const codec::DirectoryPart& part) {
  std::vector<KeyId> out;
  Batch batch;
  std::map<KeyId, StrangeKeyRow> rows;
  for (StrangeKeyRow& row : host_.vault.all<StrangeKeyRow>(RowKind::strange_key)) {
    const KeyId id = row.id;
    rows.emplace(id, std::move(row));
  }
  const std::set<KeyId> workers = worker_keys(host_.vault);
  for (std::size_t i = 0; i < part.entries.size(); ++i) {
    const codec::DirectoryEntry& entry = part.entries[i];
    const auto leaf = consent::decode_leaf(entry.leaf);
    if (!leaf.ok()) continue;  // verified: it is one
    if (leaf->type == LeafType::key_revoked) {
      const auto revoked = canon::decode<consent::KeyRevoked>(entry.body, "directory entry");
      const auto row = revoked.ok() ? rows.find(revoked->key_id) : rows.end();
      if (row == rows.end() || std::exchange(row->second.revoked, true)) continue;
      batch.put(RowKind::strange_key, row->first, row->second);
      continue;
    }
    const auto key = key_in(leaf->type, entry.body);
    if (!key || key->member != host_.member() || is_own(leaf->type, key->id, workers)) continue;
    out.push_back(key->id);
    if (rows.contains(key->id)) continue;
    StrangeKeyRow row{key->id, leaf->type, part.first + i, TimeMs{leaf->time_s * 1000},
                      host_.clock.wall(), leaf->member.is_zero(), false, false,
                      entry.leaf, entry.body};
    log_error("directory.strange_key",
              {ErrorCode::unknown_key, std::string(kind_name(leaf->type))});
    batch.put(RowKind::strange_key, key->id, row);
    rows.emplace(key->id, std::move(row));
  }
  if (!batch.empty()) host_.vault.commit(batch);
  return out;
}

Status NameWatch::revoke(const KeyId& id) {
  auto row = host_.vault.get<StrangeKeyRow>(RowKind::strange_key, id);
  if (!row) return Error{ErrorCode::unknown_key, "no key of another maker under this name"};
  row->revoking = true;
  host_.vault.put(RowKind::strange_key, id, *row);
  return Done{};
}

}  // namespace sluis::gateway
