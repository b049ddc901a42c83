// SPDX-License-Identifier: EUPL-1.2
// Answers that would not fit into one frame, over the real program: they come in parts.
#include <gtest/gtest.h>

#include "tests/story/broker_process.h"
#include "tests/story/member.h"

namespace sluis::story {
namespace {

// A person with as many keys as one may have.
std::vector<PersonKey> well_known() {
  std::vector<PersonKey> out;
  for (int i = 0; i < 16; ++i) {
    out.push_back({PersonKeyKind::fields, seal::random_fixed<Pseudonym>(), 0, 0});
  }
  std::sort(out.begin(), out.end());
  return out;
}

class LargeReplies : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(broker_.start());
    ASSERT_TRUE(broker_.admit("1-covenant", world_.covenant_file()));
    for (Member* member : {&school_, &manager_}) {
      ASSERT_TRUE(broker_.admit("2-" + member->id.hex(), member->admission()));
      member->connect(broker_.endpoint(), broker_.curve_key, broker_.log_key);
      member->publish_keys();
    }
    school_.take_directory();
  }

  // Held until all eight have said yes for each of the two.
  ExchangeId signal() {
    const PersonOpening subject = sdk::commit_person(child_);
    const PersonOpening relative = sdk::commit_person(brother_);
    consent::IntentBody body;
    body.actor = school_.actor();
    body.exchange_id = seal::random_fixed<ExchangeId>();
    body.kind = body.purpose = body.domain = body.source_regime = 1;
    body.persons = {{PersonRole::subject, subject.commitment},
                    {PersonRole::relative, relative.commitment}};
    body.wanted = {{world_.manager, Level::content}};
    body.created = now();
    school_.acked(school_.act(LeafType::intent, canon::encode(body), {subject, relative}));
    return body.exchange_id;
  }
  void record_consent(const std::vector<PersonKey>& about) {
    const PersonOpening subject = sdk::commit_person(about);
    consent::ConsentRecord record;
    record.consent_id = seal::random_fixed<ConsentId>();
    record.subject = subject.commitment;
    record.valid_until = {now().ms + 86'400'000};
    std::vector<PersonOpening> persons{subject};
    for (const std::vector<PersonKey>& giver : givers_) {
      persons.push_back(sdk::commit_person(giver));
      record.givers.push_back({persons.back().commitment, consent::GiverCapacity::parent});
    }
    school_.acked(school_.fact(record, persons));
    for (const std::vector<PersonKey>& each : givers_) {
      const PersonOpening giver = sdk::commit_person(each);
      const consent::ConsentAnswer yes{record.consent_id, subject.commitment, giver.commitment,
                                       consent::Answer::yes};
      school_.acked(school_.fact(yes, {subject, giver}));
    }
  }

  World world_;
  BrokerProcess broker_;
  Member school_{world_, world_.school, 1}, manager_{world_, world_.manager, 1};
  const std::vector<PersonKey> child_ = well_known(), brother_ = well_known();
  std::vector<std::vector<PersonKey>> givers_;
};

TEST_F(LargeReplies, OrdersThatDoNotFitIntoOneAnswerComeWithTheNext) {
  constexpr std::size_t kSignals = 60, kGivers = 8;
  for (std::size_t i = 0; i < kGivers; ++i) givers_.push_back(well_known());
  std::set<ExchangeId> signals;
  for (std::size_t i = 0; i < kSignals; ++i) signals.insert(signal());
  record_consent(child_);
  record_consent(brother_);
  std::size_t asked = 0;
  std::set<ExchangeId> ordered;
  while (ordered.size() < kSignals && asked < 5) {
    ++asked;
    const codec::Orders orders = school_.orders();
    ASSERT_FALSE(orders.orders.empty());
    for (const codec::ReleaseOrder& order : orders.orders) ordered.insert(order.exchange_id);
  }
  EXPECT_EQ(ordered, signals);
  EXPECT_GT(asked, 1u) << "they fit into one answer: this test shows nothing";
}

}  // namespace
}  // namespace sluis::story
