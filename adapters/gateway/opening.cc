// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/opening.h"

#include "proto/seal/open.h"
#include "proto/seal/signed_text.h"

namespace sluis::gateway {

Bytes mail_key(const MemberId& sender, const MessageId& message) {
  Bytes out = to_bytes(sender.view());
  append(out, message.view());
  return out;
}
Bytes burn_key(const MessageId& message, const LeaseId& lease) {
  Bytes out = to_bytes(message.view());
  append(out, lease.view());
  return out;
}

std::optional<RetentionRow> term_of(const Host& host, const MemberId& sender,
                                    const MessageId& message) {
  return host.vault.get<RetentionRow>(RowKind::retention, mail_key(sender, message));
}

Result<consent::ReleaseBody> check_delivery(const codec::Delivery& delivery,
                                            const SentFetch& fetch, const Host& host,
                                            const consent::Directory& directory,
                                            const sdk::LedgerView& ledger) {
  const Envelope& envelope = delivery.envelope;
  const ProtectedHeader& header = envelope.header;
  SLUIS_TRY(key, directory.signing_key(header.signing_key_id, header.created));
  if (key.member != header.sender) return Error{ErrorCode::not_your_act, "sender"};
  // `created` is the sender's word: who holds a stolen key would date its envelope back.
  if (key.revoked_at && *key.revoked_at <= host.clock.wall()) {
    return Error{ErrorCode::key_revoked, "sender"};
  }
  if (!seal::verify_envelope(key.key, envelope)) {
    return Error{ErrorCode::bad_signature, "envelope"};
  }
  const sdk::FetchContext context{host.member(), fetch.nonce, fetch.sent.boot_id};
  SLUIS_TRY(release, sdk::check_release(delivery, context, ledger));
  if (header.expires <= host.clock.wall()) return Error{ErrorCode::envelope_expired, "expires"};
  const auto held =
      host.vault.get<MailRow>(RowKind::mail, mail_key(header.sender, header.message_id));
  // Also when its content is gone since: what was opened never opens again.
  const bool was_here = !held && term_of(host, header.sender, header.message_id);
  if (was_here || (held && held->state == MailState::opened)) {
    return Error{ErrorCode::already_seen, "message"};
  }
  if (host.vault.get<BurnedRow>(RowKind::burned, burn_key(header.message_id, release.lease))) {
    return Error{ErrorCode::lease_burned, "lease"};
  }
  return release;
}

Status check_lease(const consent::ReleaseBody& release, const SentFetch& fetch,
                   const consent::Limits& limits, const clock::ClockReading& now) {
  const DurationMs lease{std::min(release.lease_ms, limits.lease_ms)};
  const bool runs = now.boot_id == fetch.sent.boot_id && now.boot < fetch.sent.boot + lease;
  if (!runs) return Error{ErrorCode::lease_over, "lease"};
  return Done{};
}

Status check_directory_age(const DirectoryAge& directory, DurationMs age_max,
                           const clock::ClockReading& now) {
  const auto [newest, asked] = directory;
  const std::uint64_t apart_ms =
      now.wall > newest ? now.wall.ms - newest.ms : newest.ms - now.wall.ms;
  const bool is_fresh = asked && now.boot < *asked + age_max && apart_ms < age_max.ms;
  if (!is_fresh) return Error{ErrorCode::directory_stale, "directory"};
  return Done{};
}

Result<codec::Inner> open_inner(const Envelope& envelope, const MemberId& member,
                                const seal::KemKeyPair& key,
                                const consent::ReleaseBody& release) {
  SLUIS_TRY(plain, seal::open_body(envelope, member, key));
  Result<codec::Inner> inner = codec::parse_inner(plain.reveal());
  if (!inner.ok() || !seal::names_header(inner->header_hash, envelope)) {
    return Error{ErrorCode::cannot_open, "inner"};
  }
  // Else a source could have one text decided upon and seal another.
  if (consent::content_commitment(inner->content_salt, inner->content.reveal()) !=
      release.content) {
    return Error{ErrorCode::content_mismatch, "inner"};
  }
  return inner;
}

}  // namespace sluis::gateway
