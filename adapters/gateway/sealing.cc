// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/sealing.h"

#include <algorithm>

#include "adapters/gateway/corrections.h"
#include "adapters/gateway/cover.h"
#include "adapters/sdk/acts.h"
#include "proto/codec/envelope.h"
#include "proto/codec/inner.h"
#include "proto/codec/signal.h"
#include "proto/hash/hash.h"
#include "proto/seal/seal.h"
#include "proto/seal/signed_text.h"

namespace sluis::gateway {
namespace {

// Before its end a recipient's key must still see the last lease out; a second for the way there.
Result<TimeMs> expiry_of(const consent::Limits& limits, const consent::KemKeyRow& key,
                         TimeMs now) {
  const std::uint64_t lease_ms =
      limits.lease_ms + limits.lease_ms * limits.drift_per_million / 1'000'000 + limits.margin_ms;
  const std::uint64_t reserve_ms = lease_ms + 1'000;
  const std::uint64_t destroyed_ms = key.added.destroyed_at.ms;
  if (destroyed_ms <= now.ms + 2 * reserve_ms) return Error{ErrorCode::out_of_range, "expires"};
  return TimeMs{std::min(now.ms + limits.life_ms_max, destroyed_ms - reserve_ms)};
}

RoutingPart routing_of(const ExchangeRow& exchange) {
  RoutingPart routing;
  routing.random = seal::random_fixed<Salt>();
  for (const PersonSet& person : exchange.persons) {
    routing.persons.push_back({person.role, person.keys});
  }
  return routing;
}

}  // namespace

Status check_told(const consent::Covenant& covenant, const MemberId& source,
                  const MemberId& recipient, Level level, const Sensitive<Bytes>& content) {
  const auto signal = codec::parse_signal(content.reveal());
  if (!signal.ok()) return Done{};  // nothing that this version writes
  if (level < Level::content && !signal->text.reveal().empty()) {
    return Error{ErrorCode::bad_field, "text: words go at level content alone"};
  }
  const bool has_number =
      std::any_of(signal->persons.begin(), signal->persons.end(),
                  [](const codec::SignalPerson& person) { return !person.bsn.reveal().empty(); });
  if (!has_number) return Done{};
  for (const MemberId& member : {source, recipient}) {
    const consent::Member* known = covenant.member(member);
    if (known == nullptr || !known->may_use_bsn) {
      return Error{ErrorCode::bsn_not_entitled, "person"};
    }
  }
  return Done{};
}

Result<codec::Submit> seal_exchange(Host& host, const consent::Directory& directory,
                                    const ExchangeRow& exchange, const SealRequest& request,
                                    const SealedBy& by, Batch& batch) {
  const TimeMs now = host.clock.wall();
  SLUIS_TRY(key, directory.current_kem_key(request.recipient, now));
  const TimeMs created = std::max(now, request.leaves);
  SLUIS_TRY(expires, expiry_of(host.covenant.limits, key, created));
  seal::Draft draft;
  draft.routing = routing_of(exchange);
  draft.routing_bytes = codec::serialise_routing(draft.routing);
  codec::Inner inner;
  inner.content_salt = exchange.salt;
  inner.content = exchange.content;
  inner.subject_keys = request.subject_keys;
  if (const auto row = host.vault.get<NumbersRow>(RowKind::unused, request.recipient)) {
    inner.unused = row->numbers;
  }
  if (request.level == Level::content) inner.statement = statement_of(host, exchange.id);
  ProtectedHeader& header = draft.header;
  header.message_id = seal::random_fixed<MessageId>();
  header.exchange_id = exchange.id;
  header.order_id = request.order_id;
  header.sender = host.member();
  header.worker_key_id = by.worker.key.key_id();
  header.signing_key_id = host.keys.signing.key_id();
  header.directory_size = request.directory_size;
  header.created = created;
  header.expires = expires;
  header.kind = exchange.kind;
  header.purpose = exchange.purpose;
  header.source_regime = exchange.source_regime;
  header.urgent = exchange.urgent;
  header.level = request.level;
  if (const auto onward = host.vault.get<OnwardRow>(RowKind::onward, exchange.id)) {
    header.onward = onward->roles;
  }
  header.approvals = approvals_of(host, exchange, request.recipient, request.level,
                                  request.order_id);
  header.sequence = host.count(batch, "sequence/" + request.recipient.hex());
  header.routing_hash = hash::sha256(draft.routing_bytes);
  header.recipients = {{request.recipient, hash::key_id_of(key.added.kem_key.view())}};
  header.padded_size = seal::padded_size_for_inner(codec::serialise(inner).reveal().size());
  draft.header_bytes = codec::serialise_header(header);
  inner.header_hash = hash::sha256(draft.header_bytes);
  const ProtectedHeader sent = header;
  SLUIS_TRY(envelope, seal::seal(std::move(draft), {key.added.kem_key},
                                 codec::serialise(inner).reveal(), host.keys.signing));
  consent::SubmitBody body;
  body.actor.member = host.member();
  if (!by.alone) body.actor = {host.member(), by.worker.row.id, by.worker.function};
  body.message_id = sent.message_id;
  body.exchange_id = sent.exchange_id;
  body.order_id = sent.order_id;
  body.envelope = seal::envelope_hash(envelope);
  body.recipient = request.recipient;
  body.level = request.level;
  body.created = sent.created;
  body.expires = sent.expires;
  body.sequence = sent.sequence;
  body.content_before = request.content_before;
  body.content_now = consent::content_commitment(exchange.salt, exchange.content.reveal());
  SignedAct act = sdk::make_act(LeafType::submit, host.covenant.version, canon::encode(body), {},
                                {host.keys.signing, by.alone ? nullptr : &by.worker.key});
  return codec::Submit{std::move(act), std::move(envelope), {}};
}

}  // namespace sluis::gateway
