// SPDX-License-Identifier: EUPL-1.2
// The keys of this organisation: what it made and what became of each, what it did not make, and
// the file with which it joins.
#include <algorithm>

#include "adapters/gateway/create.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/name_watch.h"
#include "local.pb.h"
#include "proto/hash/hash.h"

namespace sluis::gateway {
namespace {

template <class Out>
void fill_strange(const Host& host, bool with_revoked, Out& out) {
  for (const auto& row : host.vault.all<StrangeKeyRow>(RowKind::strange_key)) {
    if (row.revoked && !with_revoked) continue;
    local::StrangeKey& key = *out.add_strange_keys();
    key.set_key_id(row.id.hex());
    key.set_kind(std::string(kind_name(row.type)));
    key.set_index(row.index);
    key.set_entered_ms(row.entered.ms);
    key.set_seen_ms(row.seen.ms);
    key.set_by_authority(row.by_authority);
    key.set_state(row.revoked ? "revoked" : row.revoking ? "revoking" : "open");
  }
}

void fill_kem(const Host& host, const consent::Directory& directory, local::Keys& out) {
  const auto add = [&](const KeyId& id, const auto& row, bool destroyed) {
    local::KemKey& key = *out.add_kem_keys();
    key.set_key_id(id.hex());
    key.set_epoch(row.epoch);
    key.set_valid_from_ms(row.valid_from.ms);
    key.set_seal_until_ms(row.seal_until.ms);
    key.set_destroyed_ms(row.destroyed_at.ms);
    key.set_published(directory.kem_key(id).ok());
    key.set_destroyed(destroyed);
  };
  for (const auto& row : host.vault.all<KemPastRow>(RowKind::kem_past)) add(row.id, row, true);
  for (const auto& row : host.vault.all<KemRow>(RowKind::kem_key)) {
    add(seal::KemKeyPair::from_private(row.private_key.reveal()).key_id(), row, false);
  }
  std::sort(out.mutable_kem_keys()->begin(), out.mutable_kem_keys()->end(),
            [](const auto& left, const auto& right) { return left.epoch() < right.epoch(); });
}

void fill_workers(const Host& host, const consent::Directory& directory, local::Keys& out) {
  for (const auto& row : host.vault.all<WorkerRow>(RowKind::worker)) {
    const KeyId id = seal::SigningKeyPair::from_seed(row.seed.reveal()).key_id();
    const auto held = directory.worker_key(id, host.clock.wall());
    local::WorkerKeyShown& key = *out.add_worker_keys();
    key.set_login(row.login);
    key.set_function(row.function);
    key.set_key_id(id.hex());
    key.set_state(held.ok()                                     ? "published"
                  : held.code() == ErrorCode::key_revoked       ? "revoked"
                                                                : "waits");
  }
}

}  // namespace

void Desk::fill_alarms(local::Status& out) const { fill_strange(parts_.host, false, out); }

Result<ReplyLater> Desk::keys(const local::LocalRequest&) {
  const Host& host = parts_.host;
  const consent::Directory& directory = parts_.link.directory().keys();
  local::LocalReply reply;
  local::Keys& out = *reply.mutable_keys();
  out.set_member(host.member().hex());
  out.set_signing_key(host.keys.signing.public_key().hex());
  out.set_curve_key(host.keys.curve.public_key.hex());
  out.set_key_holder(parts_.key_holder);
  out.set_signing_key_published(
      directory.signing_key(host.keys.signing.key_id(), host.clock.wall()).ok());
  fill_kem(host, directory, out);
  fill_workers(host, directory, out);
  fill_strange(host, true, out);
  return at_once(std::move(reply));
}

Result<ReplyLater> Desk::keys_revoke(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(parts_.host.worker(request.worker()));
  const auto bytes = from_hex(request.keys_revoke().id());
  const auto id = bytes ? KeyId::from(*bytes) : std::nullopt;
  if (!id) return Error{ErrorCode::bad_field, "id"};
  SLUIS_TRY_DONE(NameWatch(parts_.host).revoke(*id));
  parts_.link.refresh();
  return keys(request);
}

Result<ReplyLater> Desk::join(const local::LocalRequest&) {
  const Host& host = parts_.host;
  SLUIS_TRY(file, join_request(host.folder, host.covenant.version, host.clock.wall()));
  local::LocalReply reply;
  reply.mutable_join()->set_file(std::string(as_text(file)));
  reply.mutable_join()->set_fingerprint(hash::sha256(file).hex().substr(0, 32));
  return at_once(std::move(reply));
}

}  // namespace sluis::gateway
