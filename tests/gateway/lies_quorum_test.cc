// SPDX-License-Identifier: EUPL-1.2
// A broker that gives what its witnesses have not seen, or says that they saw it: the gateway
// counts their lines itself, with the keys that the directory holds.
#include "proto/types/base64.h"
#include "tests/gateway/quorumless.h"

namespace sluis::lies {
namespace {

constexpr std::uint16_t kSignal = 1;

TEST_F(Quorumless, OpensWhatBothHaveSeen) {
  start();
  deliver();
  EXPECT_EQ(held(), (Held{1, 0, 0}));
}

TEST_F(Quorumless, OpensNothingThatNobodyHasSeen) {
  start();
  broker_.ledger.witnesses = {};
  deliver();
  EXPECT_EQ(held(), (Held{0, 1, 1}));
}

TEST_F(Quorumless, OpensNothingThatOneHasSeenTwice) {
  start();
  broker_.ledger.witnesses = {one_, one_};
  deliver();
  EXPECT_EQ(held(), (Held{0, 1, 1}));
}

TEST_F(Quorumless, CountsNobodyWhoseKeyTheDirectoryDoesNotHold) {
  const auto stranger = seal::SigningKeyPair::generate();
  start();
  broker_.ledger.witnesses = {one_, witness(world_.manager, stranger)};
  deliver();
  EXPECT_EQ(held(), (Held{0, 1, 1}));
}

// Under a covenant for data of real people.
class RealQuorumless : public Quorumless {
 protected:
  RealQuorumless() { is_test_ = false; }
  void SetUp() override {
    world_.covenant.functions.front().audits = true;
    Quorumless::SetUp();
  }
};

// What is open about an access (broker/THREATS.md, T130 to T133) is not for data of real people.
TEST_F(RealQuorumless, ProposesNoAccess) {
  start();
  local::LocalRequest others[3];
  others[0].mutable_access_check();
  others[1].mutable_access_verify();
  others[2].mutable_access_again();
  local::LocalRequest request = asked_by("juf");
  request.set_wait_ms(0);
  local::Person& person = *request.mutable_access_propose()->mutable_person();
  person.set_surname("Kanarie");
  person.set_first_names("Kind");
  person.set_birth_date("2017-03-04");
  local::LocalReply reply;
  const auto expect_refused = [&](local::LocalRequest& each) {
    each.set_worker("juf");
    const Status asked = gateway_->ask(each, reply);
    ASSERT_EQ(asked.code(), ErrorCode::not_allowed);
    EXPECT_NE(asked.error().place.find("test covenants"), std::string::npos)
        << asked.error().place;
  };
  expect_refused(request);
  for (local::LocalRequest& each : others) expect_refused(each);
}

class UnlistedQuorumless : public Quorumless {
 protected:
  UnlistedQuorumless() { may_be_urgent_ = true; }
  static story::Departure urgent() {
    story::Departure out;
    out.header = [](ProtectedHeader& header) { header.urgent = true; };
    return out;
  }
};

TEST_F(UnlistedQuorumless, OpensNothingUrgentOfAKindThatTheCovenantDoesNotList) {
  start();
  broker_.ledger.witnesses = {one_};
  deliver(urgent());
  EXPECT_EQ(held(), (Held{0, 1, 1}));
}

class UrgentQuorumless : public UnlistedQuorumless {
 protected:
  UrgentQuorumless() { urgent_kinds_ = {kSignal}; }
  std::uint32_t unproven() {
    local::LocalRequest request;
    request.mutable_status();
    local::LocalReply reply;
    EXPECT_TRUE(gateway_->ask(request, reply).ok());
    return reply.status().quorum().unproven();
  }
  // A line of the first piece of evidence, without its name.
  std::string line(std::string_view name) const {
    const auto rows = gateway_->vault().all_bytes(RowKind::evidence);
    if (rows.empty()) return "none";
    const std::string text(as_text(rows.begin()->second.reveal()));
    EXPECT_TRUE(text.starts_with("sluis-late/1\n")) << text;
    const std::size_t at = text.find("\n" + std::string(name) + " ");
    if (at == std::string::npos) return text;
    const std::size_t from = at + name.size() + 2;
    return text.substr(from, text.find('\n', from) - from);
  }
};

TEST_F(UrgentQuorumless, OpensAloneWhatItsSenderSignedAsUrgent) {
  start();
  broker_.ledger.witnesses = {one_};
  deliver();
  EXPECT_EQ(held(), (Held{0, 1, 1})) << "of a listed kind, but not urgent";
  gateway_->start();
  deliver(urgent());
  EXPECT_EQ(held(), (Held{1, 1, 1}));
  EXPECT_EQ(gateway_->vault().all_bytes(RowKind::unwitnessed).size(), 1u);
}

// Two were opened alone, and both are proven at one moment: for the first that is too late.
TEST_F(UrgentQuorumless, AProofThatComesTooLateLeavesEvidence) {
  const std::uint64_t due = clock_.wall().ms + kProofWithinMs;
  start();
  broker_.ledger.witnesses = {one_};
  deliver(urgent());
  clock_.pass(kProofWithinMs - 1'000);
  deliver(urgent());
  run_for(1);
  EXPECT_EQ(unproven(), 2u);
  clock_.pass(2'000);
  broker_.ledger.witnesses = both_;
  for (int i = 0; i < 30 && unproven() != 0; ++i) run_for(1);
  EXPECT_EQ(held(), (Held{2, 0, 1})) << "of the second nothing";
  EXPECT_EQ(line("due"), std::to_string(due));
  EXPECT_EQ(line("shown"), std::to_string(due + 1'000));
  const auto bytes = from_base64(line("record"));
  ASSERT_TRUE(bytes);
  const auto frame = codec::parse_to_member(*bytes);
  ASSERT_TRUE(frame.ok()) << to_text(frame.error());
  const auto& record = std::get<codec::Proven>(frame->reply);
  EXPECT_EQ(record.leaf, broker_.ledger.proven(record.index).leaf);
  EXPECT_EQ(consent::decode_leaf(record.leaf)->type, LeafType::release);
  EXPECT_FALSE(record.opening);
  const auto note = consent::parse_note(record.checkpoint);
  ASSERT_TRUE(note.ok());
  for (const FakeLog::Witness& witness : both_) {
    const auto at = consent::cosigned_at(*note, witness.key, seal::verify);
    ASSERT_TRUE(at.ok());
    EXPECT_GT(*at * 1'000 + 1'000, due) << "who cosigned says when";
  }
}

// However long the broker is silent, or shows another leaf: one question, one piece of evidence.
TEST_F(UrgentQuorumless, AsksForAMissingProofOnceAtATimeAndKeepsALieOnce) {
  start();
  broker_.ledger.witnesses = {one_};
  std::size_t asked = 0;
  std::set<RequestId> questions;
  broker_.heard = [&](const codec::ToBroker& frame, ByteView) {
    if (!std::holds_alternative<codec::ProofOf>(frame.request)) return;
    ++asked;
    questions.insert(frame.request_id);
  };
  deliver(urgent());
  broker_.ledger.witnesses = both_;
  const std::uint64_t other = broker_.record(LeafType::void_lease, consent::VoidBody{});
  lie_ = [&](const codec::Request& request) -> std::optional<codec::Reply> {
    if (!std::holds_alternative<codec::ProofOf>(request)) return std::nullopt;
    return broker_.ledger.proven(other);
  };
  ASSERT_TRUE(broker_.until(30, [&] { return asked >= 3; }));
  run_for(1);
  EXPECT_EQ(questions.size(), asked) << "each was answered before the next";
  EXPECT_EQ(held(), (Held{1, 0, 1}));
}

class ProvenQuorumless : public Quorumless {
 protected:
  void SetUp() override {
    Quorumless::SetUp();
    gateway::WithdrawalRow row;
    row.id = filled<WithdrawId>(0x61);
    row.act = filled<gateway::ActId>(0x62);
    gateway_->vault().put(RowKind::withdrawal, row.id, row);
    start();
  }
  // The broker says that the withdrawal at `index` is proven, and shows it when it is asked to.
  void tell_proven(const WithdrawId& recorded) {
    consent::WithdrawBody body;
    body.actor.member = world_.manager;
    body.withdraw_id = recorded;
    codec::WithdrawState state;
    state.withdraw_id = filled<WithdrawId>(0x61);
    state.index = broker_.record(
        sdk::make_act(LeafType::withdraw, 1, canon::encode(body), {}, {keys_->signing, nullptr}));
    state.effective = state.proven = true;
    const std::size_t asked = broker_.count<codec::ProofOf>();
    broker_.tell(world_.manager, state);
    ASSERT_TRUE(broker_.until(20, [&] { return broker_.count<codec::ProofOf>() > asked; }));
    run_for(1);
    gateway_->stop();
  }
  gateway::WithdrawalRow row() const {
    return *gateway_->vault().get<gateway::WithdrawalRow>(RowKind::withdrawal,
                                                          filled<WithdrawId>(0x61));
  }
};

TEST_F(ProvenQuorumless, BelievesNoWithdrawalProvenOnTheBrokersWord) {
  broker_.ledger.witnesses = {one_};
  tell_proven(filled<WithdrawId>(0x61));
  EXPECT_TRUE(row().effective);
  EXPECT_FALSE(row().proven);
}

TEST_F(ProvenQuorumless, BelievesNoOtherWithdrawalsLeaf) {
  tell_proven(filled<WithdrawId>(0x63));
  EXPECT_FALSE(row().proven);
  EXPECT_EQ(gateway_->vault().all_bytes(RowKind::evidence).size(), 1u);
}

TEST_F(ProvenQuorumless, BelievesWhatBothHaveSeen) {
  tell_proven(filled<WithdrawId>(0x61));
  EXPECT_TRUE(row().proven);
}

}  // namespace
}  // namespace sluis::lies
