// SPDX-License-Identifier: EUPL-1.2
// Cases on families that did not ask, signals that what closes keeps from being linked, and what
// the family hears first.
#include "consent/core/circumstance_check.h"
#include "consent/core/linking.h"
#include "tests/consent/decide_rig.h"

namespace sluis::consent {
namespace {

constexpr std::uint16_t kVisit = 1, kObjection = 2, kDeath = 3;
constexpr std::uint16_t kAsked = 1, kUnasked = 2;
constexpr std::uint16_t kVisiting = 5, kLinkingGround = 6;

CircumstanceType circumstance_type(std::uint16_t number, Effect effect) {
  CircumstanceType out;
  out.term = {number, "type", ""};
  out.effect = effect;
  out.max_days = 365;
  return out;
}
Ground ground_of(std::uint16_t number, GroundType type) {
  Ground out;
  out.term = {number, "ground", ""};
  out.type = type;
  out.valid_from = {1'000};
  out.valid_until = {900'000};
  return out;
}

class Cases : public Decide {
 protected:
  Cases() {
    covenant_.circumstances = {circumstance_type(kVisit, Effect::opens),
                               circumstance_type(kObjection, Effect::holds),
                               circumstance_type(kDeath, Effect::denies)};
    covenant_.circumstances[0].agreement = AgreementBy::apart;
    covenant_.circumstances[1].closes_bases = {'e'};
    covenant_.grounds.push_back(ground_of(kVisiting, GroundType::circumstance));
    covenant_.grounds.push_back(ground_of(kLinkingGround, GroundType::linking));
    covenant_.ground_terms = {{kVisiting, 'e', {{kVisit, ForMember::anyone}}},
                              {kLinkingGround, 'e', {}}};
    covenant_.programmes = {{kAsked, "one", ""}, {kUnasked, "two", ""}};
    covenant_.programme_terms = {{kUnasked, Frame::voluntary, true, kVisiting}};
    request_.kind = request_.purpose = request_.domain = 0;
  }
  CircumstanceState& add(std::uint16_t type, std::uint8_t person = 10) {
    CircumstanceState out;
    out.type = type;
    out.stated_by = {id<MemberId>(2), id<WorkerId>(1), 1};
    out.about = {id<PersonId>(person)};
    out.valid_until = {1'000'000};
    out.index = 40u + facts_.circumstances.size();
    facts_.circumstances.push_back(out);
    return facts_.circumstances.back();
  }
  void agree() {
    facts_.circumstances.front().agreements = {
        {id<MemberId>(1), id<WorkerId>(2), 1, Answer::yes, 60}};
  }
  std::vector<const CircumstanceState*> circumstances() const {
    std::vector<const CircumstanceState*> out;
    for (const CircumstanceState& state : facts_.circumstances) out.push_back(&state);
    return out;
  }
  ErrorCode open(std::uint16_t programme) const {
    const auto view = circumstances();
    return may_open_case(covenant_, FactsView{{}, {}, {}, view}, request_, programme);
  }
  bool kept_out(std::uint16_t ground = kLinkingGround) const {
    LinkingRule rule;
    rule.ground = ground;
    const auto view = circumstances();
    return is_kept_out(covenant_, rule, FactsView{{}, {}, {}, view}, request_);
  }
};

TEST_F(Cases, OfAProgrammeThatTheFamilyAskedForNeedNoGround) {
  EXPECT_EQ(open(kAsked), ErrorCode::permit);
  EXPECT_EQ(open(0), ErrorCode::permit);
  add(kObjection);
  EXPECT_EQ(open(kAsked), ErrorCode::permit);
}
TEST_F(Cases, OfAProgrammeWithoutRequestNeedWhatItsGroundNeedsForEachPerson) {
  EXPECT_EQ(open(kUnasked), ErrorCode::circumstance_missing);
  add(kVisit);
  EXPECT_EQ(open(kUnasked), ErrorCode::not_agreed);
  agree();
  EXPECT_EQ(open(kUnasked), ErrorCode::permit);
  request_.persons.push_back({PersonRole::subject, {id<PersonId>(11)}, {}});
  EXPECT_EQ(open(kUnasked), ErrorCode::circumstance_missing);
  facts_.circumstances.front().about.push_back(id<PersonId>(11));
  EXPECT_EQ(open(kUnasked), ErrorCode::permit);
}
TEST_F(Cases, OfAProgrammeWithoutRequestNeedAGroundThatIsValidNow) {
  add(kVisit);
  agree();
  request_.now = {900'000};
  EXPECT_EQ(open(kUnasked), ErrorCode::no_ground);
  request_.now = {999};
  EXPECT_EQ(open(kUnasked), ErrorCode::no_ground);
  request_.now = {1'000};
  EXPECT_EQ(open(kUnasked), ErrorCode::permit);
  covenant_.programme_terms.front().ground = kLinkingGround;
  EXPECT_EQ(open(kUnasked), ErrorCode::no_ground) << "a linking ground opens nothing";
}
TEST_F(Cases, OfAProgrammeWithoutRequestWaitForAnObjectionToBeDecided) {
  add(kVisit);
  agree();
  add(kObjection);
  EXPECT_EQ(open(kUnasked), ErrorCode::objection);
  facts_.circumstances.back().ended = 70;
  EXPECT_EQ(open(kUnasked), ErrorCode::permit);
}

TEST_F(Cases, SignalsAreLinkedUnlessSomethingCloses) {
  EXPECT_FALSE(kept_out());
  add(kVisit);
  EXPECT_FALSE(kept_out()) << "it opens";
  add(kDeath).valid_from = {500'001};
  EXPECT_FALSE(kept_out()) << "not yet";
  facts_.circumstances.back().valid_from = {500'000};
  EXPECT_TRUE(kept_out());
  facts_.circumstances.back().ended = 70;
  EXPECT_FALSE(kept_out());
}
TEST_F(Cases, SignalsAreKeptOutForTheirReporterWhoeverWouldReadOfThem) {
  CircumstanceState& state = add(kDeath);
  state.holder = id<MemberId>(3);
  EXPECT_FALSE(kept_out()) << "for another reporter";
  state.holder = id<MemberId>(1);
  EXPECT_TRUE(kept_out());
  state.scope.to = {{false, id<MemberId>(4), 0}};
  EXPECT_TRUE(kept_out()) << "no alert tells anybody of it";
  state.scope.kinds = {9};
  EXPECT_FALSE(kept_out()) << "of another kind";
}
TEST_F(Cases, SignalsAreKeptOutByAnyKeyOfTheirSubjectAndByNobodyElse) {
  add(kDeath, 12);
  EXPECT_FALSE(kept_out());
  request_.persons.front().possibly = {id<PersonId>(12)};
  EXPECT_TRUE(kept_out());
}
TEST_F(Cases, AnObjectionKeepsSignalsOutWhereLinkingRestsOnItsBasis) {
  add(kObjection);
  EXPECT_TRUE(kept_out());
  covenant_.ground_terms.back().basis = 'c';
  EXPECT_FALSE(kept_out());
  covenant_.ground_terms.pop_back();
  EXPECT_TRUE(kept_out()) << "a basis that is not known is closed by every type";
}

TEST(Told, FirstWhereTheTypeKnowsNoReasonForNotTelling) {
  Covenant covenant = two_roles();
  covenant.circumstances = {circumstance_type(1, Effect::opens)};
  covenant.circumstances[0].must_tell = true;
  CircumstanceStated stated;
  stated.type = 1;
  stated.valid_until = {86'400'000};
  stated.told = Told::not_told;
  stated.told_at = {1'000};
  const auto says = [&] { return check_stated(covenant, id<MemberId>(1), stated); };
  ASSERT_FALSE(says().ok());
  EXPECT_EQ(says().code(), ErrorCode::out_of_range);
  EXPECT_EQ(says().error().place, "told");
  stated.told = Told::told;
  EXPECT_TRUE(says().ok());
  covenant.circumstances[0].silences = {{1, "unsafe", ""}};
  stated.told = Told::not_told;
  stated.silence = 1;
  EXPECT_TRUE(says().ok());
}

}  // namespace
}  // namespace sluis::consent
