// SPDX-License-Identifier: EUPL-1.2
// check_recall(): nobody's copy is locked on a broker's word, or on another member's.
#include "adapters/sdk/recall_check.h"

#include <gtest/gtest.h>

#include "consent/core/verified.h"
#include "tests/sdk/rig.h"

namespace sluis::sdk::testing {
namespace {

class Recall : public ::testing::Test {
 protected:
  Recall() {
    admit(second_id_, second_, kWorkerFunction);
    admit(clerk_id_, clerk_, 2);
    body_.actor = parties_.school.actor();
    body_.exchange_id = filled<ExchangeId>(1);
    body_.found = body_.proposed = body_.created = kNow;
    body_.proposer = {second_id_, kWorkerFunction, proposed_with(second_)};
  }
  // Another worker of the school.
  void admit(const WorkerId& id, const seal::SigningKeyPair& key, std::uint16_t function) {
    consent::WorkerKeyAdded entry{consent::kBodyVersion, parties_.school.id, id, function,
                                  key.public_key(), TimeMs{kNow.ms - kDayMs},
                                  TimeMs{kNow.ms + kDayMs}};
    vouch(entry, parties_.school.worker);
    const Bytes bytes = canon::encode(entry);
    CHECK(parties_.directory.apply(LeafType::worker_key, parties_.school.id, false, bytes).ok());
  }
  Signature proposed_with(const seal::SigningKeyPair& key) const {
    return key.sign(
        consent::proposal_text(LeafType::correction, 1, consent::proposed(body_)));
  }
  SignedAct signed_by(const Party& party) const {
    return party.act(LeafType::correction, canon::encode(body_), {});
  }
  SignedAct confirmed_with(const seal::SigningKeyPair& worker) const {
    return make_act(LeafType::correction, 1, canon::encode(body_), {},
                    {parties_.school.signing, &worker});
  }
  // What check_recall() says; `change` is made to the record.
  ErrorCode said(const SignedAct& act,
                 const std::function<void(codec::Proven&)>& change = {}) const {
    LedgerRig ledger;
    codec::Recall recall;
    recall.correction = ledger.proven(ledger.record(act));
    recall.worker_signature = act.worker_signature;
    if (change) change(recall.correction);
    const LedgerView view(ledger.key());
    const auto checked = check_recall(recall, parties_.directory, parties_.covenant, view);
    if (checked.ok()) EXPECT_EQ(*checked, body_);
    return checked.ok() ? ErrorCode::permit : checked.code();
  }

  Parties parties_;
  consent::CorrectionBody body_;
  const WorkerId second_id_ = filled<WorkerId>(9), clerk_id_ = filled<WorkerId>(8);
  const seal::SigningKeyPair second_ = seal::SigningKeyPair::generate();
  const seal::SigningKeyPair clerk_ = seal::SigningKeyPair::generate();
};

TEST_F(Recall, IsBelievedWhenItsSenderSignedItAndItIsInTheLog) {
  EXPECT_EQ(said(signed_by(parties_.school)), ErrorCode::permit);
  EXPECT_EQ(said(signed_by(parties_.cjg)), ErrorCode::not_your_act) << "in the school's name";
  SignedAct strange = signed_by(parties_.school);
  strange.signatures.front().key_id = filled<KeyId>(7);
  EXPECT_EQ(said(strange), ErrorCode::unknown_key);
  consent::RemovedBody removed;
  removed.actor = parties_.school.actor();
  EXPECT_EQ(said(parties_.school.act(LeafType::removed, canon::encode(removed), {})),
            ErrorCode::no_release_record);
  const SignedAct good = signed_by(parties_.school);
  EXPECT_EQ(said(good, [](codec::Proven& record) { record.opening->body.back() ^= 1; }),
            ErrorCode::bad_opening);
  EXPECT_EQ(said(good, [](codec::Proven& record) { record.opening.reset(); }),
            ErrorCode::no_release_record);
  EXPECT_EQ(said(good, [](codec::Proven& record) { ++record.index; }), ErrorCode::not_in_tree);
}

// Neither of the two alone, and nobody who may not correct.
TEST_F(Recall, IsBelievedOfTwoWorkersWhoMayCorrectAlone) {
  SignedAct act = signed_by(parties_.school);
  EXPECT_EQ(said(act), ErrorCode::permit);
  act.worker_signature = {};
  EXPECT_EQ(said(act), ErrorCode::bad_signature) << "nobody confirmed it";
  EXPECT_EQ(said(confirmed_with(second_)), ErrorCode::bad_signature) << "another did";
  body_.proposer.signature = proposed_with(parties_.school.worker);
  EXPECT_EQ(said(signed_by(parties_.school)), ErrorCode::bad_signature) << "who confirmed it";
  body_.proposer = {clerk_id_, 2, proposed_with(clerk_)};
  EXPECT_EQ(said(signed_by(parties_.school)), ErrorCode::not_allowed) << "it may not correct";
  body_.proposer = {second_id_, kWorkerFunction, proposed_with(second_)};
  body_.actor = {parties_.school.id, clerk_id_, 2};
  EXPECT_EQ(said(confirmed_with(clerk_)), ErrorCode::not_allowed) << "nor may this one";
}

}  // namespace
}  // namespace sluis::sdk::testing
