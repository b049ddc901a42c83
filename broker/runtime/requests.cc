// SPDX-License-Identifier: EUPL-1.2
// What each request of a member does. Signatures were checked (verifier.h); decisions are the
// machine's.
#include "broker/runtime/broker.h"
#include "consent/core/case_bodies.h"
#include "consent/core/checkpoint.h"
#include "consent/core/verified.h"
#include "consent/core/voucher.h"
#include "proto/hash/commit.h"
#include "proto/seal/signed_text.h"

namespace sluis::runtime {
namespace {

// In one answer: their proofs take a small part of a frame. The rest comes with the next.
constexpr std::size_t kAlertsGivenMax = 16;
constexpr std::size_t kNoticesGivenMax = 16;

// It tells who had a case, and not who has it.
bool is_let_go(const Bytes& notice) {
  const auto body = canon::decode<consent::CaseDueBody>(notice, "notice");
  return body.ok() && body->responsible != body->told;
}

std::vector<PersonId> fresh_persons(std::size_t count) {
  std::vector<PersonId> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(seal::random_fixed<PersonId>());
  return out;
}

}  // namespace

void Broker::handle(const transport::Received& received, CheckedFrame& checked) {
  const Asked asked{received.peer, received.member};
  if (ledger_cosigning_) {
    ledger_cosigning_->heard(asked.member);
    directory_cosigning_->heard(asked.member);
  }
  const Result<codec::ToBroker>& frame = checked.frame;
  if (!frame.ok()) {
    const codec::ToMember reply{std::nullopt,
                                codec::Refusal{frame.code(), frame.error().place}};
    server_->send(received.peer, codec::serialise(reply));
    return;
  }
  // A frame before this one may have changed which keys count.
  const consent::Directory& directory = ledger_->machine().directory();
  if (checked.directory_size != directory.size()) {
    verifier_.check_again(checked, directory, ledger_->now().wall);
  }
  checked_ = &checked;
  asked_[{asked.member, frame->request_id}] = asked;
  std::visit([&](const auto& request) { on(asked, frame->request_id, request); }, frame->request);
}

Status Broker::apply_act(const Asked& asked, const RequestId& id,
                         Result<consent::VerifiedAct>& checked) {
  SLUIS_TRY(verified, std::move(checked));
  if (verified.actor().member != asked.member) return Error{ErrorCode::not_your_act, "member"};
  const SignedAct& act = verified.act();
  if (act.type == LeafType::erasure) {
    erasures_.push_back({asked, id, std::move(verified)});
    return Done{};
  }
  SLUIS_TRY(persons, ledger_->machine().resolve(act, fresh_persons(act.persons.size())));
  ledger_->apply(broker::ActEvent{asked.member, id, std::move(verified), std::move(persons)});
  return Done{};
}

void Broker::on(const Asked& asked, const RequestId& id, const SignedAct&) {
  const Status applied = apply_act(asked, id, checked_->acts.front());
  if (!applied.ok()) refuse(asked, id, applied.error());
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::Submit& submit) {
  const auto apply = [&]() -> Status {
    SLUIS_TRY(verified, std::move(checked_->acts.front()));
    if (verified.actor().member != asked.member) return Error{ErrorCode::not_your_act, "member"};
    SLUIS_TRY_DONE(checked_->envelope);
    const Bytes& stored = checked_->stored;
    ledger_->apply(
        broker::SubmitEvent{asked.member, id, std::move(verified), checked_->envelope_hash,
                            submit.envelope.header, submit.envelope.routing, stored.size()},
        stored);
    return Done{};
  };
  const Status applied = apply();
  if (!applied.ok()) refuse(asked, id, applied.error());
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::Fetch& fetch) {
  const std::vector<broker::MessageKey> messages =
      ledger_->machine().fetchable(asked.member, fetch.credit, ledger_->now().wall);
  for (const broker::MessageKey& message : messages) {
    if (!may_release(message)) continue;
    ledger_->apply(broker::ReleaseEvent{message, id, fetch.nonce, fetch.boot_id});
  }
  for (const codec::AlertHeld& held : fetch.held) {
    ledger_->apply(
        broker::AlertEvent{broker::AlertHad{held.alert_id, asked.member, held.revision}});
  }
  std::vector<broker::WaitingAlert> alerts =
      ledger_->machine().alerts(asked.member, ledger_->now().wall);
  if (!ledger_cosigning_->flows(steady_ms())) alerts.clear();
  if (alerts.size() > kAlertsGivenMax) alerts.resize(kAlertsGivenMax);
  for (const auto& [alert, revision] : alerts) {
    ledger_->apply(broker::AlertEvent{
        broker::AlertReleased{alert, revision, asked.member, id, fetch.nonce, fetch.boot_id}});
  }
  for (const NoticeId& held : fetch.notices) {
    ledger_->apply(broker::CaseEvent{broker::NoticeHad{held, asked.member}});
  }
  const Nonce nonce = fetch.nonce;
  after_commit_.push_back([this, asked, id, nonce] {
    const std::pair key(asked.member, id);
    end_fetch({asked, id, nonce, std::move(deliveries_[key]), std::move(alerts_[key]),
               notices_of(asked.member), ledger_->ledger_log().published_size(),
               steady_ms()});
  });
}

// What is to be given; of a family that was erased there is nothing to say, nor where what must be
// shown with it was.
std::vector<broker::WaitingNotice> Broker::notices_of(const MemberId& member) {
  std::vector<broker::WaitingNotice> out;
  if (!ledger_cosigning_->flows(steady_ms())) return out;
  for (broker::WaitingNotice& notice :
       ledger_->machine().notices(member, ledger_->now().wall)) {
    if (out.size() == kNoticesGivenMax) break;
    const auto opening = ledger_->leaf_opening(notice.index);
    if (!opening) continue;
    if (!is_let_go(opening->opening.body)) notice.shows.clear();
    const bool all = std::all_of(notice.shows.begin(), notice.shows.end(), [&](auto index) {
      return ledger_->leaf_opening(index).has_value();
    });
    if (all) out.push_back(std::move(notice));
  }
  return out;
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::Receipts&) {
  const auto [pending, is_new] = receipts_.try_emplace({asked.member, id});
  if (!is_new) return;  // asked twice in one batch: the answer to the first is on its way
  for (Result<consent::VerifiedAct>& act : checked_->acts) {
    const Status applied = apply_act(asked, id, act);
    if (!applied.ok() && !pending->second.refused) pending->second.refused = applied.error();
  }
  // The acks of this batch's commit are collected in send_ack(); one answer covers all.
  after_commit_.push_back([this, asked, id] { send_receipts_ack(asked, id); });
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::Publish& publish) {
  const SignedAct& act = publish.act;
  const auto apply = [&]() -> Status {
    const consent::Directory& directory = ledger_->machine().directory();
    if (act.opening.r != Salt{} || !hash::opens(act.commitment, act.type, act.opening)) {
      return Error{ErrorCode::bad_opening, "publish"};
    }
    const Bytes text = consent::leaf_text(act.type, act.covenant, act.commitment);
    if (act.batch || act.signatures.size() != 1) return Error{ErrorCode::malformed, "publish"};
    SLUIS_TRY(key, directory.signing_key(act.signatures[0].key_id, ledger_->now().wall));
    if (key.member != asked.member) return Error{ErrorCode::not_your_act, "signing key"};
    if (!seal::verify(key.key, text, act.signatures[0].signature)) {
      return Error{ErrorCode::bad_signature, "publish"};
    }
    SLUIS_TRY_DONE(consent::check_voucher(act.type, act.opening.body, directory, seal::verify));
    broker::DirectoryEvent event;
    event.request = id;
    event.leaf.type = act.type;
    event.leaf.member = asked.member;
    event.leaf.covenant = act.covenant;
    event.leaf.commitment = act.commitment;
    event.leaf.signatures = act.signatures;
    event.body = act.opening.body;
    ledger_->apply(std::move(event));
    return Done{};
  };
  const Status applied = apply();
  if (!applied.ok()) refuse(asked, id, applied.error());
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::DirectoryFrom& from) {
  if (!directory_cosigning_->needed()) {
    if (auto pulse = ledger_->machine().directory_pulse(ledger_->now().wall)) {
      ledger_->apply(std::move(*pulse));
    }
  }
  after_commit_.push_back([this, asked, id, from] {
    if (directory_is_cosigned()) return answer_directory(asked, id, from);
    directories_.push_back({asked, id, from, steady_ms()});
    directory_cosigning_->ask_again();
  });
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::ProofOf& proof) {
  after_commit_.push_back([this, asked, id, proof] {
    if (proof.index >= ledger_->ledger_log().published_size()) {
      return refuse(asked, id, {ErrorCode::out_of_range, "index"});
    }
    const Result<consent::Leaf> leaf = consent::decode_leaf(ledger_->leaf(proof.index));
    const bool own = leaf.ok() && leaf->member == asked.member;
    send(asked, id, proven(proof.index, own));
  });
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::ConsistencyFrom& from) {
  after_commit_.push_back([this, asked, id, from] {
    // Always the newest: who asks from two sizes must be led to one and the same.
    const Log& log = ledger_->ledger_log();
    send(asked, id, codec::Consistency{log.note(), log.consistency(from.old_size)});
  });
}

// Hashes alone, to whoever is a member: they say how long a log is and nothing of what is in it.
void Broker::on(const Asked& asked, const RequestId& id, const codec::TilesFrom& from) {
  after_commit_.push_back([this, asked, id, from] {
    const bool is_ledger = from.log == codec::WhichLog::ledger;
    const Log& log = is_ledger ? ledger_->ledger_log() : ledger_->directory_log();
    if (from.size > log.published_size()) {
      return refuse(asked, id, {ErrorCode::out_of_range, "tiles.size"});
    }
    send(asked, id, codec::Tiles{log.tiles(from)});
  });
}

// Under the note by which the old witnesses' quorum let it take their place, when it named others.
void Broker::on(const Asked& asked, const RequestId& id, const codec::CovenantOf& of) {
  after_commit_.push_back([this, asked, id, of] {
    const auto shown = changes_.shown(of.version);
    if (!shown.ok()) return refuse(asked, id, shown.error());
    const Log& log = ledger_->ledger_log();
    LogView view = shown_ledger(shown->index + 1);
    const auto kept = consent::verify_checkpoint(shown->note, log.key(), seal::verify);
    // One of an origin before a reopening is of no use any more.
    if (kept.ok() && kept->head.size <= log.published_size()) view = {kept->head, shown->note};
    send(asked, id, proven(shown->index, false, view));
  });
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::EndOf& of) {
  after_commit_.push_back([this, asked, id, of] {
    const bool own = of.sender == asked.member || of.recipient == asked.member;
    if (!own) return refuse(asked, id, {ErrorCode::not_your_act, "end_of"});
    const broker::End* end = ledger_->machine().end_of(of.sender, of.recipient, of.sequence);
    if (end == nullptr) return refuse(asked, id, {ErrorCode::unknown_sequence, "end_of"});
    send(asked, id,
         codec::EndShown{end->ended, proven(end->ended ? end->end_index : end->submit_index,
                                            true)});
  });
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::Evaluate& evaluate) {
  if (evaluate.asker != asked.member) {
    return refuse(asked, id, {ErrorCode::not_your_act, "asker"});
  }
  const codec::ToMember frame{std::nullopt, evaluate};
  if (server_->send(evaluate.holder, codec::serialise(frame)) != transport::SendResult::sent) {
    refuse(asked, id, {ErrorCode::no_key_holder, "holder"});
  }
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::Evaluated& evaluated) {
  const consent::Covenant* covenant = ledger_->machine().covenant();
  const auto& holders = covenant->key_holders;
  if (std::find(holders.begin(), holders.end(), asked.member) == holders.end()) {
    return refuse(asked, id, {ErrorCode::not_allowed, "holder"});
  }
  tell(evaluated.asker, evaluated);
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::StatusAsked&) {
  after_commit_.push_back([this, asked, id] {
    send(asked, id, status_of(asked.member));
  });
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::OrdersAsked&) {
  for (const broker::RenewEvent& renew : ledger_->machine().renewable(asked.member)) {
    ledger_->apply(renew);
  }
  after_commit_.push_back([this, asked, id] { send(asked, id, orders_of(asked.member)); });
}

}  // namespace sluis::runtime
