// SPDX-License-Identifier: EUPL-1.2
// Answers that would not fit into one frame, over the real program: they come in parts.
#include <gtest/gtest.h>

#include "tests/story/fixture.h"

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

class LargeReplies : public TwoMembers {
 protected:
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

  const std::vector<PersonKey> child_ = well_known(), brother_ = well_known();
};

TEST_F(LargeReplies, OrdersThatDoNotFitIntoOneAnswerComeWithTheNext) {
  constexpr std::size_t kSignals = 60, kGivers = 8;
  std::vector<std::vector<PersonKey>> givers;
  for (std::size_t i = 0; i < kGivers; ++i) givers.push_back(well_known());
  std::set<ExchangeId> signals;
  for (std::size_t i = 0; i < kSignals; ++i) signals.insert(signal());
  school_.record_consent(child_, givers);
  school_.record_consent(brother_, givers);
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
