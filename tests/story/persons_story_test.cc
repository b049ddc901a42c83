// SPDX-License-Identifier: EUPL-1.2
// Persons, end to end over the real broker program: a school asks the manager's gateway, as key
// holder, for pseudonyms through the broker; with them consent is recorded, and the school decides
// again from the facts that the broker hands it before it would seal.
#include <gtest/gtest.h>

#include "adapters/sdk/key_holder.h"
#include "adapters/sdk/own_decision.h"
#include "adapters/sdk/pseudonyms.h"
#include "tests/story/fixture.h"

namespace sluis::story {
namespace {

using Text = Sensitive<std::string>;

sdk::PersonIdentity named(const char* first_names) {
  sdk::PersonIdentity out;
  out.family_name = Text("Kanarie");
  out.first_names = Text(first_names);
  out.birth_date = Text("2016-03-01");
  out.postcode = Text("2511AA");
  out.house_number = Text("1");
  return out;
}

struct MemoryLog : sdk::EvaluationLog {
  Status add(const sdk::SpentEvaluation& spent) override {
    rows.push_back(spent);
    return Done{};
  }
  std::vector<sdk::SpentEvaluation> rows;
};

class PersonsStory : public TwoMembers {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(TwoMembers::SetUp());
    pin_holder();
    school_.take_directory();
    manager_.take_directory();
  }

  // One holder, whose share the authorities pin in the directory.
  void pin_holder() {
    seal::Dealt dealt = seal::deal(seal::OprfKey::generate(), 1, 1, 1);
    const consent::HolderKey row{consent::kBodyVersion,
                                 world_.manager,
                                 1,
                                 1,
                                 1,
                                 1,
                                 1,
                                 dealt.sharing.shares[0].public_key,
                                 dealt.sharing.whole};
    ASSERT_TRUE(broker_.admit("3-holder", world_.signed_file(world_.covenant.version,
                                                             {{LeafType::holder_key,
                                                               canon::encode(row)}})));
    std::vector<sdk::OwnShare> own;
    own.push_back({world_.manager, 1, std::move(dealt.shares[0])});
    holder_.emplace(std::move(own), log_, std::vector<sdk::SpentEvaluation>{});
  }

  // Sends what has no answer of its own.
  static void send(Member& member, codec::Request request) {
    const codec::ToBroker frame{seal::random_fixed<RequestId>(), std::move(request)};
    ASSERT_EQ(member.session->send(codec::serialise(frame)), sdk::SendResult::sent);
  }
  // The next frame of this type that is told unasked.
  template <class Told>
  static std::optional<Told> told(Member& member) {
    const std::uint64_t deadline = now().ms + 10'000;
    while (now().ms < deadline) {
      for (const Bytes& bytes : member.session->poll(100).frames) {
        const Result<codec::ToMember> frame = codec::parse_to_member(bytes);
        EXPECT_TRUE(frame.ok());
        const auto* out = frame.ok() ? std::get_if<Told>(&frame->reply) : nullptr;
        if (out != nullptr) return *out;
      }
    }
    ADD_FAILURE() << "nothing came in ten seconds";
    return std::nullopt;
  }

  sdk::PersonQuestion question(const sdk::PersonIdentity& person) {
    auto holders = sdk::holder_set(world_.covenant, school_.directory->keys());
    EXPECT_TRUE(holders.ok()) << to_text(holders.error());
    auto out = sdk::PersonQuestion::blind(person, false, std::move(holders).value(), 1);
    return std::move(out).value();
  }
  std::vector<PersonKey> keys_of(const sdk::PersonIdentity& person) {
    sdk::PersonQuestion asked = question(person);
    const sdk::Asker asker{school_.id, school_.signing};
    const std::vector<codec::Evaluate> requests = asked.ask(asker, now()).value();
    for (const codec::Evaluate& request : requests) send(school_, request);
    const auto seen = told<codec::Evaluate>(manager_);
    if (!seen) return {};
    EXPECT_EQ(*seen, requests.front());
    send(manager_, holder_->answer(*seen, world_.covenant, manager_.directory->keys(), now()));
    const auto evaluated = told<codec::Evaluated>(school_);
    if (!evaluated) return {};
    const Status taken = asked.take(*evaluated);
    EXPECT_TRUE(taken.ok()) << to_text(taken.error());
    return sdk::person_keys(asked.finish().value(), seal::kBrokerAudience);
  }

  codec::Ack intent() {
    const PersonOpening subject = sdk::commit_person(child_);
    consent::IntentBody body;
    body.actor = school_.actor();
    body.exchange_id = seal::random_fixed<ExchangeId>();
    body.kind = body.purpose = body.domain = body.source_regime = 1;
    body.persons = {{PersonRole::subject, subject.commitment}};
    body.wanted = {{world_.manager, Level::content}};
    body.created = now();
    return school_.acked(school_.act(LeafType::intent, canon::encode(body), {subject}));
  }
  Result<consent::Decision> own_decision(const std::vector<codec::FactUsed>& facts,
                                         const std::vector<PersonKey>& subject) {
    sdk::OwnRequest request;
    request.source = world_.school;
    request.recipient = world_.manager;
    request.kind = request.purpose = request.domain = request.source_regime = 1;
    request.persons = {{PersonRole::subject, subject}};
    return sdk::own_decision({world_.covenant, school_.directory->keys(), *school_.ledger}, facts,
                             request, now());
  }
  consent::Verdict verdict(const std::vector<codec::FactUsed>& facts,
                           const std::vector<PersonKey>& subject) {
    const auto decision = own_decision(facts, subject);
    EXPECT_TRUE(decision.ok()) << to_text(decision.error());
    return decision.ok() ? decision->verdict : consent::Verdict::deny;
  }

  MemoryLog log_;
  std::optional<sdk::KeyHolder> holder_;
  std::vector<PersonKey> child_, parent_;
};

TEST_F(PersonsStory, PseudonymsComeVerifiedThroughTheBrokerAndTheSourceDecidesAgain) {
  child_ = keys_of(named("Kind"));
  parent_ = keys_of(named("Ouder"));
  ASSERT_EQ(child_.size(), 3u);
  EXPECT_EQ(keys_of(named("KIND")), child_) << "the same person, blinded anew";
  EXPECT_NE(child_, parent_);
  EXPECT_EQ(log_.rows.size(), 3u);

  const codec::Ack held = intent();
  EXPECT_EQ(held.outcomes.at(0).verdict, codec::Verdict::hold);
  EXPECT_TRUE(held.facts.empty());
  EXPECT_EQ(verdict(held.facts, child_), consent::Verdict::hold);

  school_.record_consent(child_, {parent_});
  const codec::Orders orders = school_.orders();
  ASSERT_EQ(orders.orders.size(), 1u);
  const codec::ReleaseOrder& order = orders.orders[0];
  const auto permit = sdk::check_order(order, world_.school, *school_.ledger, now());
  EXPECT_TRUE(permit.ok()) << to_text(permit.error());
  EXPECT_EQ(verdict(order.facts, child_), consent::Verdict::permit);
  EXPECT_EQ(verdict(order.facts, parent_), consent::Verdict::hold) << "it is about the child";
  EXPECT_EQ(verdict({order.facts[0]}, child_), consent::Verdict::hold) << "without the answer";

  const codec::Ack permitted = intent();
  EXPECT_EQ(permitted.outcomes.at(0).verdict, codec::Verdict::permit);
  EXPECT_EQ(verdict(permitted.facts, child_), consent::Verdict::permit);
}

TEST_F(PersonsStory, TheBrokerPassesOnOnlyWhatTheAskerAskedOfAHolder) {
  sdk::PersonQuestion asked = question(named("Kind"));
  codec::Evaluate request = asked.ask({school_.id, school_.signing}, now()).value().front();
  codec::Evaluate bad = request;
  bad.asker = world_.manager;
  EXPECT_EQ(school_.refused(bad), ErrorCode::not_your_act);
  bad = request;
  bad.holder.value[0] ^= 1;
  EXPECT_EQ(school_.refused(bad), ErrorCode::no_key_holder);
  EXPECT_EQ(school_.refused(codec::Evaluated{world_.manager, request.nonce,
                                             ErrorCode::over_budget}),
            ErrorCode::not_allowed)
      << "the school holds no share";
  EXPECT_TRUE(asked.awaits(request.nonce));
}

}  // namespace
}  // namespace sluis::story
