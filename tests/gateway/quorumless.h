// SPDX-License-Identifier: EUPL-1.2
// A gateway under a covenant with witnesses, whose lines the test's broker puts where it wants.
//
// Shell (loopback, files, a thread). Thread safety: none.
#pragma once

#include <array>

#include "consent/core/witness_set.h"
#include "tests/gateway/lies.h"

namespace sluis::lies {

inline constexpr std::uint64_t kProofWithinMs = 60'000;

// Two of three witnesses must cosign; the third is never asked.
class Quorumless : public Lies {
 protected:
  void SetUp() override {
    world_.covenant.witnesses_none = false;
    world_.covenant.is_test = is_test_;
    consent::WitnessTerms& terms = world_.covenant.witness_terms;
    const auto third = filled<MemberId>(0x33);
    world_.covenant.members.push_back({third, 2, "getuige", "", false, false});
    terms.members = {world_.school, world_.manager, third};
    terms.need = 2;
    terms.urgent_kinds = urgent_kinds_;
    terms.proof_within_ms = kProofWithinMs;
    for (auto& kind : world_.covenant.kinds) kind.may_be_urgent = may_be_urgent_;
    make(world_.manager);
    const TimeMs now = clock_.wall();
    const consent::WitnessKeyAdded others{consent::kBodyVersion, other_->id,
                                          other_witness_.public_key(), {now.ms - 60'000},
                                          {now.ms + 864'000'000}};
    broker_.admit(world_.signed_file(world_.covenant.version,
                                     {{LeafType::witness_key, canon::encode(others)}}));
    auto keys = gateway::read_keys(gateway_->folder(), false);
    ASSERT_TRUE(keys.ok());
    keys_.emplace(std::move(*keys));
    one_ = witness(world_.school, other_witness_);
    both_ = {one_, witness(world_.manager, keys_->witness)};
    for (FakeLog* log : {&broker_.directory, &broker_.ledger}) {
      log->cosigned = [this] { return clock_.wall(); };
      log->witnesses = both_;
    }
    broker_.lie = [this](const codec::Request& request) -> std::optional<codec::Reply> {
      if (lie_) return lie_(request);
      const auto* fetch = std::get_if<codec::Fetch>(&request);
      if (fetch == nullptr || !next_) return std::nullopt;
      return released(*fetch, *std::exchange(next_, std::nullopt), world_.manager);
    };
  }
  void start() {
    gateway_->start();
    ASSERT_TRUE(broker_.until(20, [&] { return broker_.count<codec::Fetch>() > 0; }));
    know_directory();
  }
  FakeLog::Witness witness(const MemberId& member, const seal::SigningKeyPair& keys) const {
    return {{consent::witness_name(world_.covenant, member), keys.public_key()}, &keys};
  }
  void deliver(const story::Departure& how = {}) {
    const codec::Submit submit =
        other_->sealed({filled<ExchangeId>(0x51), to_bytes(as_bytes("inhoud")),
                        filled<Salt>(0x53), story::person(5), {}},
                       world_.manager, std::nullopt, how);
    const auto answered = [&] { return is_answered(submit.envelope.header.message_id); };
    // A machine that stands still for seconds loses the answer to a fetch: then once more.
    for (int tries = 0; tries < 3 && !answered(); ++tries) {
      next_ = submit;
      broker_.tell(world_.manager, codec::Notify{true, false, false});
      broker_.until(15, answered);
    }
    ASSERT_TRUE(answered());
  }
  bool is_answered(const MessageId& message) const {
    for (const codec::Request& request : broker_.requests) {
      const auto* receipts = std::get_if<codec::Receipts>(&request);
      if (receipts == nullptr) continue;
      for (const SignedAct& act : receipts->acts) {
        const auto body = canon::decode<consent::ReceiptBody>(act.opening.body, "receipt");
        if (body.ok() && body->message_id == message) return true;
      }
    }
    return false;
  }
  // How many messages were opened, how many burned, and how much evidence is kept.
  struct Held {
    std::size_t opened = 0, burned = 0, evidence = 0;
    bool operator==(const Held&) const = default;
  };
  Held held() {
    gateway_->stop();
    const gateway::Vault vault = gateway_->vault();
    Held out;
    out.opened = vault.all_bytes(RowKind::content).size();
    for (const auto& row : vault.all<gateway::BurnedRow>(RowKind::burned)) {
      EXPECT_EQ(row.reason, number_of(ErrorCode::no_quorum));
      ++out.burned;
    }
    out.evidence = vault.all_bytes(RowKind::evidence).size();
    return out;
  }

  seal::SigningKeyPair other_witness_ = seal::SigningKeyPair::generate();
  std::optional<gateway::GatewayKeys> keys_;
  FakeLog::Witness one_;
  std::vector<FakeLog::Witness> both_;
  std::vector<std::uint16_t> urgent_kinds_;
  bool may_be_urgent_ = false;
  bool is_test_ = true;
  std::optional<codec::Submit> next_;
  LyingBroker::Lie lie_;
};

}  // namespace sluis::lies
