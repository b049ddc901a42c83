// SPDX-License-Identifier: EUPL-1.2
// Circumstances at the desk: stated, agreed to and ended.
#include "adapters/gateway/circumstances.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/signals.h"
#include "local.pb.h"
#include "proto/hash/hash.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kAheadMsMax = 20ull * 366 * 86'400'000;

Result<CircumstanceId> circumstance_id(const std::string& text) {
  const auto bytes = from_hex(text);
  const auto id = bytes ? CircumstanceId::from(*bytes) : std::nullopt;
  if (!id) return Error{ErrorCode::bad_field, "circumstance"};
  return *id;
}

// As the broker will ask, so that the worker hears at once.
Status check_may_record(const Host& host, const std::string& login, consent::FactKind kind) {
  SLUIS_TRY_DONE(host.check_may(login, LeafType::fact));
  if (may_record(host, login, kind)) return Done{};
  return Error{ErrorCode::not_allowed, "worker: this function may not record that"};
}

Status check_times(const consent::CircumstanceType& type, const local::CircumstanceState& from,
                   TimeMs now, consent::CircumstanceStated& out) {
  out.valid_from = from.valid_from_ms() == 0 ? now : TimeMs{from.valid_from_ms()};
  if (out.valid_from.ms > now.ms + kAheadMsMax) {
    return Error{ErrorCode::bad_field, "valid_from_ms: more than 20 years from now"};
  }
  out.valid_until = from.valid_until_ms() == 0 ? latest_end(type, out.valid_from)
                                               : TimeMs{from.valid_until_ms()};
  if (out.valid_until <= out.valid_from) {
    return Error{ErrorCode::bad_field, "valid_until_ms: after its beginning"};
  }
  if (out.valid_until <= now) return Error{ErrorCode::bad_field, "valid_until_ms: it is over"};
  if (from.told_ms() != 0 && from.look_again_ms() != 0) {
    return Error{ErrorCode::bad_field, "told_ms: either that or look_again_ms"};
  }
  if (from.told_ms() > now.ms) return Error{ErrorCode::bad_field, "told_ms: it is still to come"};
  if (from.look_again_ms() != 0 && from.look_again_ms() <= now.ms) {
    return Error{ErrorCode::bad_field, "look_again_ms: it is past"};
  }
  if (from.told_ms() != 0) out.told = consent::Told::told;
  if (from.look_again_ms() != 0) out.told = consent::Told::not_told;
  out.told_at = {std::max(from.told_ms(), from.look_again_ms())};
  return Done{};
}

// Whether this worker's yes can count, where it was stated here.
Status check_second(const Host& host, const KnownCircumstance& known, const std::string& login) {
  const consent::CircumstanceType* type = host.covenant.circumstance(known.state.type);
  if (type == nullptr) return Error{ErrorCode::unknown_circumstance, "circumstance"};
  if (type->agreement == consent::AgreementBy::nobody) {
    return Error{ErrorCode::bad_field, "circumstance: its type waits for nobody"};
  }
  SLUIS_TRY(worker, host.worker(login));
  if (worker.row.id == known.state.stated_by.worker) {
    return Error{ErrorCode::not_allowed, "worker: another than who stated it"};
  }
  const bool same = worker.function == known.state.stated_by.function;
  if (type->agreement == consent::AgreementBy::apart && same) {
    return Error{ErrorCode::not_allowed,
                 "worker: one of another organisation, or in another function"};
  }
  return Done{};
}

}  // namespace

// As commit_act(), with the circumstance as it is then; about whom, its list shows.
Result<ReplyLater> Desk::circumstance_fact(const local::LocalRequest& request, ActKind kind,
                                           consent::FactPayload payload,
                                           std::vector<NamedPerson> persons,
                                           const CircumstanceId& about, Batch& batch) {
  SLUIS_TRY_DONE(check_not_apart(request.worker(), persons));
  consent::FactBody body;
  body.payload = std::move(payload);
  SLUIS_TRY(act, parts_.acts.add(batch, {kind, request.worker(), std::move(persons),
                                         canon::encode(body), AnyId{about.value}}));
  parts_.host.vault.commit(batch);
  parts_.acts.step(parts_.link);
  return ReplyLater([this, id = act.id, about](local::LocalReply& reply, bool last) {
    const auto row = parts_.acts.find(id);
    CHECK(row.has_value());
    const bool over = row->state == ActState::recorded || row->state == ActState::refused;
    if (!over && !last) return false;
    const auto known = circumstance_of(parts_.host, parts_.acts, about);
    CHECK(known.has_value());
    fill_circumstance("", *known, *reply.mutable_circumstance());
    fill_act(*row, *reply.mutable_circumstance()->mutable_said());
    return true;
  });
}

Result<ReplyLater> Desk::circumstance_state(const local::LocalRequest& request) {
  const local::CircumstanceState& from = request.circumstance_state();
  const Host& host = parts_.host;
  SLUIS_TRY_DONE(check_may_record(host, request.worker(), consent::FactKind::circumstance));
  SLUIS_TRY(type, circumstance_type(host.covenant, from.type()));
  consent::CircumstanceStated stated;
  stated.circumstance_id = seal::random_fixed<CircumstanceId>();
  stated.type = type->term.number;
  SLUIS_TRY(about, scope(from.scope()));
  stated.scope = std::move(about);
  if (!from.holder().empty()) {
    const auto holder = member_named(host.covenant, from.holder());
    if (!holder.ok()) return Error{holder.code(), "holder"};
    stated.holder = *holder;
  }
  SLUIS_TRY(reason, circumstance_term(type->reasons, from.reason(), "reason"));
  SLUIS_TRY(silence, circumstance_term(type->silences, from.silence(), "silence"));
  stated.reason = reason;
  stated.silence = silence;
  SLUIS_TRY_DONE(check_times(*type, from, host.clock.wall(), stated));
  SLUIS_TRY_DONE(check_statement(host.covenant, host.member(), stated));
  if (!from.has_subject()) return Error{ErrorCode::missing_field, "subject"};
  SLUIS_TRY(subject, person(from.subject(), PersonRole::subject));
  std::vector<NamedPerson> persons{std::move(subject)};
  if (from.others_size() >= static_cast<int>(consent::kPersonsMax)) {
    return Error{ErrorCode::too_large, "others"};
  }
  for (const local::Person& other : from.others()) {
    SLUIS_TRY(one, person(other, other.role() == "third" ? PersonRole::third
                                                         : PersonRole::relative));
    persons.push_back(std::move(one));
  }
  stated.others.resize(persons.size() - 1);
  if (!from.evidence().empty() && !from.evidence_file().empty()) {
    return Error{ErrorCode::bad_field, "evidence: either that or evidence_file"};
  }
  // Few texts are possible of one order: a plain hash of one would tell it.
  const Salt salt = seal::random_fixed<Salt>();
  const ByteView evidence =
      as_bytes(from.evidence().empty() ? from.evidence_file() : from.evidence());
  stated.evidence.value = hash::hmac_sha256(salt.view(), evidence);
  Batch batch;
  Bytes kept = to_bytes(salt.view());
  append(kept, evidence);
  batch.put_bytes(RowKind::note, as_bytes("evidence/" + stated.circumstance_id.hex()), kept);
  wipe(kept);
  const CircumstanceId id = stated.circumstance_id;
  return circumstance_fact(request, ActKind::circumstance, std::move(stated), std::move(persons),
                           id, batch);
}

// Whom a word about circumstance `id` is about: as its statement here says, or as the worker does.
Result<NamedPerson> Desk::subject_of(const std::optional<KnownCircumstance>& known,
                                     const local::Person* given) const {
  if (given != nullptr) return person(*given, PersonRole::subject);
  if (!known || !known->statement) {
    return Error{ErrorCode::missing_field, "subject: it was not stated here, so say whom it is "
                                           "about"};
  }
  return known->statement->persons.front();
}

Result<ReplyLater> Desk::circumstance_agree(const local::LocalRequest& request) {
  const local::CircumstanceAgree& from = request.circumstance_agree();
  const Host& host = parts_.host;
  const auto kind = consent::FactKind::circumstance_agreed;
  SLUIS_TRY_DONE(check_may_record(host, request.worker(), kind));
  SLUIS_TRY(id, circumstance_id(from.circumstance()));
  if (from.answer() != "yes" && from.answer() != "no") {
    return Error{ErrorCode::bad_field, "answer"};
  }
  const bool yes = from.answer() == "yes";
  const auto known = circumstance_of(host, parts_.acts, id);
  if (known && known->end) return Error{ErrorCode::bad_field, "circumstance: it is ended"};
  if (yes && known && known->statement) {
    SLUIS_TRY_DONE(check_second(host, *known, request.worker()));
    SLUIS_TRY_DONE(delegations_.check_two(request.worker(), known->statement->worker,
                                          known->statement->persons));
  }
  SLUIS_TRY(subject, subject_of(known, from.has_subject() ? &from.subject() : nullptr));
  consent::CircumstanceAgreed agreed;
  agreed.circumstance_id = id;
  agreed.answer = yes ? consent::Answer::yes : consent::Answer::no;
  Batch batch;
  return circumstance_fact(request, ActKind::circumstance_agreed, agreed, {std::move(subject)}, id,
                           batch);
}

Result<ReplyLater> Desk::circumstance_end(const local::LocalRequest& request) {
  const local::CircumstanceEnd& from = request.circumstance_end();
  const auto kind = consent::FactKind::circumstance_ended;
  SLUIS_TRY_DONE(check_may_record(parts_.host, request.worker(), kind));
  SLUIS_TRY(id, circumstance_id(from.circumstance()));
  const auto known = circumstance_of(parts_.host, parts_.acts, id);
  if (known && known->end) return Error{ErrorCode::bad_field, "circumstance: it is ended"};
  SLUIS_TRY(subject, subject_of(known, from.has_subject() ? &from.subject() : nullptr));
  consent::CircumstanceEnded ended;
  ended.circumstance_id = id;
  Batch batch;
  return circumstance_fact(request, ActKind::circumstance_ended, ended, {std::move(subject)}, id,
                           batch);
}

}  // namespace sluis::gateway
