// SPDX-License-Identifier: EUPL-1.2
// A whole gateway against a broker that lies: what the tests of sources and recipients share.
//
// Shell (loopback, files, a thread). Thread safety: none.
#pragma once

#include <gtest/gtest.h>

#include "local.pb.h"
#include "proto/codec/envelope.h"
#include "proto/seal/signed_text.h"
#include "tests/gateway/lying_broker.h"
#include "tests/support/filled.h"

namespace sluis::lies {

using gateway::ActRow;
using gateway::ActState;
using gateway::ExchangeRow;
using gateway::RowKind;
using gateway::SlotState;

inline std::uint16_t number_of(ErrorCode code) { return static_cast<std::uint16_t>(code); }

using test::filled;

// A covenant in which one function may neither read nor stand in for the others, and a lease lasts
// as long as it may.
struct World : story::World {
  World() {
    covenant.functions.push_back({{2, "balie", "balie"}, {19, 20}, {1}});
    covenant.limits.lease_ms = 3'600'000;
    consent::CircumstanceType order, objection;
    order.term = {1, "order", "order"};
    objection.term = {2, "bezwaar", "bezwaar"};
    objection.effect = consent::Effect::holds;
    order.max_days = objection.max_days = 365;
    covenant.circumstances = {order, objection};
  }
};

class Lies : public testing::Test {
 protected:
  // The gateway of `member`, and the other member with its keys in the directory; not started.
  void make(const MemberId& member) {
    const MemberId& other = member == world_.school ? world_.manager : world_.school;
    other_ = std::make_unique<story::Member>(world_, other, 1);
    broker_.admit(other_->admission());
    const TimeMs now = clock_.wall();
    const consent::KemKeyAdded key{consent::kBodyVersion, other, other_->kem.public_key(), 1,
                                   {now.ms - 60'000}, {now.ms + 864'000'000},
                                   {now.ms + 1'728'000'000}};
    broker_.publish(other, sdk::make_public_act(LeafType::kem_key, 1, canon::encode(key),
                                                other_->signing));
    gateway_ = std::make_unique<GatewayThread>(world_, member, broker_, clock_);
    const Status added = gateway::add_workers(
        gateway_->folder(), {{"juf", Sensitive<std::string>("J"), "worker"},
                             {"meester", Sensitive<std::string>("M"), "worker"},
                             {"balie", Sensitive<std::string>("B"), "balie"}});
    ASSERT_TRUE(added.ok());
  }
  void TearDown() override { gateway_.reset(); }
  // So that the other member can seal to the gateway's.
  void know_directory() {
    other_->directory.emplace(
        consent::NoteKey{world_.covenant.directory_origin, broker_.address().log_key},
        world_.covenant.authority);
    ASSERT_TRUE(other_->directory->take(broker_.directory.part(0)).ok());
  }
  codec::Submit sealed_to(const MemberId& recipient) {
    return other_->sealed({filled<ExchangeId>(0x51), to_bytes(as_bytes("inhoud")),
                           filled<Salt>(0x53), story::person(5), {}},
                          recipient, std::nullopt);
  }
  // What `fetch` gets: the message in `submit`, released to `recipient`.
  codec::Fetched released(const codec::Fetch& fetch, const codec::Submit& submit,
                          const MemberId& recipient, std::uint64_t lease_ms = 3'600'000) {
    consent::ReleaseBody body;
    body.envelope = seal::envelope_hash(submit.envelope);
    body.exchange_id = submit.envelope.header.exchange_id;
    body.content = consent::content_commitment(filled<Salt>(0x53), as_bytes("inhoud"));
    body.recipient = recipient;
    body.ground = 1;
    body.level = Level::content;
    body.lease = seal::random_fixed<LeaseId>();
    body.nonce = fetch.nonce;
    body.boot = fetch.boot_id;
    body.lease_ms = lease_ms;
    body.covenant = 1;
    codec::Proven record = broker_.ledger.proven(broker_.record(LeafType::release, body));
    return {fetch.nonce,
            {{codec::strip_routing(Envelope(submit.envelope)), std::move(record)}}, {}, {}, {}};
  }

  static gateway::NamedPerson child() {
    gateway::NamedPerson named;
    gateway::Identity& out = named.identity;
    out.surname = Sensitive<std::string>("Kanarie");
    out.first_names = Sensitive<std::string>("Kind");
    out.birth_date = Sensitive<std::string>("2017-03-04");
    return named;
  }
  // A signal of juf's to the other member about person 5, as far as `state`.
  ExchangeRow exchange(SlotState state) {
    ExchangeRow out;
    out.id = filled<ExchangeId>(0x51);
    out.act = filled<gateway::ActId>(0x52);
    out.author = "juf";
    out.kind = out.purpose = out.source_regime = 1;
    out.created = clock_.wall();
    out.persons = {{PersonRole::subject, story::person(5), {}}};
    out.salt = filled<Salt>(0x53);
    out.content = Sensitive<Bytes>(label("inhoud"));
    out.committed = consent::content_commitment(out.salt, out.content.reveal());
    gateway::SlotRow slot;
    slot.recipient = other_->id;
    slot.state = state;
    out.slots = {slot};
    return out;
  }
  // The exchange with its act, which names the child.
  void put_exchange(SlotState state) {
    ActRow act;
    act.id = filled<gateway::ActId>(0x52);
    act.state = ActState::recorded;
    act.worker = "juf";
    act.persons = {child()};
    gateway::Vault vault = gateway_->vault();
    vault.put(RowKind::act, act.id, act);
    const ExchangeRow row = exchange(state);
    vault.put(RowKind::exchange, row.id, row);
  }
  // A withdrawal of juf's about the child that was not sent yet.
  void put_withdrawal() {
    consent::WithdrawBody body;
    body.withdraw_id = filled<WithdrawId>(0x61);
    ActRow act;
    act.id = filled<gateway::ActId>(0x62);
    act.ordinal = 1;
    act.kind = gateway::ActKind::withdraw;
    act.created = clock_.wall();
    act.worker = "juf";
    act.persons = {child(), child()};
    act.form = canon::encode(body);
    gateway_->vault().put(RowKind::act, act.id, act);
  }
  void put_keys() {
    gateway_->vault().put(RowKind::person, canon::encode(child().identity),
                          gateway::KeysRow{story::person(5), {}});
  }
  gateway::SlotRow slot() const {
    const auto exchange = filled<ExchangeId>(0x51);
    return gateway_->vault().get<ExchangeRow>(RowKind::exchange, exchange)->slots[0];
  }
  ActRow withdrawal() const {
    return *gateway_->vault().get<ActRow>(RowKind::act, filled<gateway::ActId>(0x62));
  }
  void run_for(int seconds) {
    const std::uint64_t end_ms = story::now().ms + static_cast<std::uint64_t>(seconds) * 1'000;
    broker_.until(60, [&] { return story::now().ms >= end_ms; });
  }
  // A permit with no fact behind it, whatever is asked.
  static std::optional<codec::Reply> permit(const codec::Request& request,
                                            const MemberId& recipient) {
    const auto* act = std::get_if<SignedAct>(&request);
    if (act == nullptr || act->type != LeafType::preflight) return std::nullopt;
    codec::Ack ack;
    ack.outcomes = {{recipient, codec::Verdict::permit, Level::content, 1, ErrorCode::permit,
                     {}, 0}};
    return ack;
  }
  // Runs the school's gateway until its preflight was answered with such a permit.
  void answer_with_permit() {
    broker_.lie = [&](const codec::Request& request) { return permit(request, other_->id); };
    gateway_->start();
    ASSERT_TRUE(broker_.until(20, [&] { return broker_.count<SignedAct>() > 0; }));
    run_for(1);
    gateway_->stop();
    EXPECT_EQ(broker_.count<codec::Submit>(), 0u);
  }
  static local::LocalRequest asked_by(const std::string& worker) {
    local::LocalRequest request;
    request.set_worker(worker);
    request.set_wait_ms(2'000);
    return request;
  }

  World world_;
  TestClock clock_;
  LyingBroker broker_{world_, clock_};
  std::unique_ptr<story::Member> other_;
  std::unique_ptr<GatewayThread> gateway_;
};

}  // namespace sluis::lies
