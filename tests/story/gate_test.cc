// SPDX-License-Identifier: EUPL-1.2
// The gate, end to end over the real broker program, real sockets, keys and disk: a signal is held,
// consent is recorded, its content is sealed, released on record, opened, and after a withdrawal
// the next one is held.
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>

#include "proto/hash/hash.h"
#include "tests/story/fixture.h"

namespace sluis::story {
namespace {

constexpr std::string_view kContent = "zorgen om Kanarie-Kind, komt hongerig op school";

class Gate : public TwoMembers {
 protected:
  // The parent said yes to the school's signals going to the manager.
  void record_consent() { school_.record_consent(child_, {parent_}); }
  codec::Ack withdraw(Member& desk) {
    return desk.acked(desk.withdrawal(seal::random_fixed<WithdrawId>(), child_, parent_));
  }
  Member::Signal permitted_signal() {
    record_consent();
    return school_.signal(world_.manager, child_, kContent);
  }

  const std::vector<PersonKey> child_ = person(0x31), parent_ = person(0x32);
};

TEST_F(Gate, HeldThenConsentedThenOpenedThenWithdrawnThenHeld) {
  const Member::Signal signal = school_.signal(world_.manager, child_, kContent);
  EXPECT_EQ(signal.outcome.verdict, codec::Verdict::hold);
  EXPECT_EQ(signal.outcome.reason, ErrorCode::consent_missing);

  record_consent();
  const codec::Orders orders = school_.orders();
  ASSERT_EQ(orders.orders.size(), 1u);
  EXPECT_EQ(orders.orders[0].exchange_id, signal.exchange);
  EXPECT_FALSE(orders.orders[0].facts.empty());

  const codec::Ack sent =
      school_.acked(school_.sealed(signal, world_.manager, orders.orders[0].order_id));
  ASSERT_EQ(sent.outcomes.size(), 1u);
  EXPECT_EQ(sent.outcomes[0].verdict, codec::Verdict::permit);

  const codec::Fetched mail = manager_.fetch();
  ASSERT_EQ(mail.deliveries.size(), 1u);
  const Result<Bytes> content = manager_.open(mail.deliveries[0]);
  ASSERT_TRUE(content.ok()) << to_text(content.error());
  EXPECT_EQ(as_text(*content), kContent);
  manager_.acked(manager_.receipt(mail.deliveries[0], consent::ReceiptOutcome::opened));
  EXPECT_TRUE(manager_.fetch().deliveries.empty());

  withdraw(manager_);
  const Member::Signal next = school_.signal(world_.manager, child_, kContent);
  EXPECT_EQ(next.outcome.verdict, codec::Verdict::hold);
  EXPECT_EQ(next.outcome.reason, ErrorCode::consent_withdrawn);
}

TEST_F(Gate, WithdrawalTakesBackWhatWasNotYetReleased) {
  const Member::Signal signal = permitted_signal();
  ASSERT_EQ(signal.outcome.verdict, codec::Verdict::permit);
  school_.acked(school_.sealed(signal, world_.manager, std::nullopt));
  withdraw(school_);
  EXPECT_TRUE(manager_.fetch().deliveries.empty());
  const codec::Reply status = school_.ask(codec::StatusAsked{});
  const auto& reply = std::get<codec::StatusReply>(status);
  ASSERT_EQ(reply.withdrawals.size(), 1u);
  EXPECT_TRUE(reply.withdrawals[0].effective);
  EXPECT_FALSE(reply.withdrawals[0].proven) << "without witnesses nothing is proven";
}

TEST_F(Gate, RefusesToOpenWithoutTheRightReleaseRecord) {
  const Member::Signal one = permitted_signal();
  const Member::Signal two = school_.signal(world_.manager, child_, "een ander bericht");
  school_.acked(school_.sealed(one, world_.manager, std::nullopt));
  school_.acked(school_.sealed(two, world_.manager, std::nullopt));
  const codec::Fetched mail = manager_.fetch();
  ASSERT_EQ(mail.deliveries.size(), 2u);
  const codec::Delivery good = mail.deliveries[0];
  EXPECT_TRUE(manager_.open(good).ok());

  codec::Delivery none = good;
  none.release.opening.reset();
  EXPECT_EQ(manager_.open(none).code(), ErrorCode::no_release_record);
  codec::Delivery others = good;
  others.release = mail.deliveries[1].release;
  EXPECT_EQ(manager_.open(others).code(), ErrorCode::wrong_release_record);
  codec::Delivery elsewhere = good;
  elsewhere.release.path.clear();
  EXPECT_EQ(manager_.open(elsewhere).code(), ErrorCode::not_in_tree);
  codec::Delivery forged = good;
  forged.release.checkpoint[forged.release.checkpoint.size() - 3] ^= 1;
  EXPECT_FALSE(manager_.open(forged).ok());
  const sdk::FetchContext mine = manager_.fetched_with;
  manager_.fetched_with.member = world_.school;
  EXPECT_EQ(manager_.open(good).code(), ErrorCode::wrong_release_record);
  manager_.fetched_with = mine;
  manager_.fetched_with.nonce.value[0] ^= 1;
  EXPECT_EQ(manager_.open(good).code(), ErrorCode::wrong_release_record);
}

TEST_F(Gate, SameSubmitAgainIsTheSameAckAndOtherBytesConflict) {
  const Member::Signal signal = permitted_signal();
  const codec::Submit submit = school_.sealed(signal, world_.manager, std::nullopt);
  const codec::Ack first = school_.acked(submit);
  EXPECT_EQ(school_.acked(submit).index, first.index);
  const MessageId& id = submit.envelope.header.message_id;
  const codec::Submit other = school_.sealed(signal, world_.manager, std::nullopt,
                                             {.header = [&](ProtectedHeader& header) {
                                               header.message_id = id;
                                             }});
  EXPECT_EQ(school_.refused(other), ErrorCode::id_conflict);
  EXPECT_EQ(school_.acked(submit).index, first.index);
}

TEST_F(Gate, RefusesASubmitWhoseOpeningIsNotTheOneCommittedTo) {
  codec::Submit submit = school_.sealed(permitted_signal(), world_.manager, std::nullopt);
  submit.act.opening.r.value[0] ^= 1;
  EXPECT_EQ(school_.refused(submit), ErrorCode::bad_opening);
}

TEST_F(Gate, AcknowledgedSurvivesKillAndRowsComeOutTheSame) {
  const Member::Signal signal = permitted_signal();
  school_.acked(school_.sealed(signal, world_.manager, std::nullopt));
  broker_.kill_now();
  ASSERT_TRUE(broker_.start()) << "the store must be what the machine rebuilds";
  const codec::Fetched mail = manager_.fetch();
  ASSERT_EQ(mail.deliveries.size(), 1u);
  EXPECT_TRUE(manager_.open(mail.deliveries[0]).ok());
  EXPECT_EQ(broker_.stop(), 0);
}

TEST_F(Gate, ABrokerThatDiesBeforeItAnswersHasKeptWhatItCommitted) {
  const Member::Signal signal = permitted_signal();
  const codec::Submit submit = school_.sealed(signal, world_.manager, std::nullopt);
  // The last one leaves nothing undone: checkpoints are in the transaction of their leaves.
  for (const char* place : {"store_checkpoint_saved", "store_before_commit", "store_committed"}) {
    broker_.kill_now();
    ASSERT_TRUE(broker_.start({std::string("SLUIS_FAILPOINT=") + place}));
    const codec::ToBroker frame{seal::random_fixed<RequestId>(), submit};
    const std::uint64_t deadline = now().ms + 15'000;
    while (broker_.pid() > 0 && now().ms < deadline) {
      school_.session->send(codec::serialise(frame));
      school_.session->poll(100);
      if (broker_.ended()) break;
    }
    ASSERT_EQ(broker_.pid(), -1) << "did not die at " << place;
  }
  broker_.kill_now();
  ASSERT_TRUE(broker_.start());
  school_.acked(submit);  // the same id and bytes: the same answer, whatever happened
  EXPECT_EQ(manager_.fetch().deliveries.size(), 1u) << "once, not more";
}

// Both frames wait while the broker stands still, so that they are one batch: what was checked of
// the second before the first took effect does not count.
TEST_F(Gate, AKeyThatIsRevokedInABatchDoesNotCountForWhatComesAfterInIt) {
  const auto frame = [](codec::Request request) {
    return codec::ToBroker{seal::random_fixed<RequestId>(), std::move(request)};
  };
  const consent::KeyRevoked revoked{consent::kBodyVersion, world_.school,
                                    hash::key_id_of(school_.worker.public_key().view()), now()};
  const codec::ToBroker first = frame(codec::Publish{
      sdk::make_public_act(LeafType::key_revoked, world_.covenant.version, canon::encode(revoked),
                           school_.signing)});
  const codec::ToBroker second =
      frame(school_.intent(Member::draft(person(9), "after"), world_.manager));
  ASSERT_EQ(kill(broker_.pid(), SIGSTOP), 0);
  for (const codec::ToBroker& each : {first, second}) {
    ASSERT_EQ(school_.session->send(codec::serialise(each)), sdk::SendResult::sent);
  }
  school_.session->poll(200);
  ASSERT_EQ(kill(broker_.pid(), SIGCONT), 0);
  std::map<RequestId, codec::Reply> answers;
  for (const std::uint64_t end = now().ms + 10'000; answers.size() < 2 && now().ms < end;) {
    for (const Bytes& bytes : school_.session->poll(100).frames) {
      const auto answer = codec::parse_to_member(bytes);
      ASSERT_TRUE(answer.ok());
      if (answer->request_id) answers.emplace(*answer->request_id, answer->reply);
    }
  }
  EXPECT_TRUE(std::holds_alternative<codec::Ack>(answers[first.request_id]));
  const auto* refusal = std::get_if<codec::Refusal>(&answers[second.request_id]);
  ASSERT_NE(refusal, nullptr) << "it was taken";
  EXPECT_EQ(refusal->code, ErrorCode::key_revoked);
}

TEST_F(Gate, AStrangersFileAdmitsNobody) {
  World stranger;
  Member intruder(stranger, world_.school, 1);
  EXPECT_FALSE(broker_.admit("3-stranger", intruder.admission()));
  EXPECT_FALSE(broker_.admit("4-covenant", stranger.covenant_file()));
}

TEST_F(Gate, TheBrokersDiskHoldsNoContent) {
  const Member::Signal signal = permitted_signal();
  school_.acked(school_.sealed(signal, world_.manager, std::nullopt));
  ASSERT_EQ(manager_.fetch().deliveries.size(), 1u);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(broker_.folder())) {
    if (!entry.is_regular_file()) continue;
    ++files;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    EXPECT_EQ(bytes.find("Kanarie-Kind"), std::string::npos) << entry.path().filename();
    const std::string pseudonym(32, '\x31');
    EXPECT_EQ(bytes.find(pseudonym), std::string::npos)
        << "a pseudonym stands in clear in " << entry.path().filename();
  }
  EXPECT_GE(files, 4u);
}

}  // namespace
}  // namespace sluis::story
