// SPDX-License-Identifier: EUPL-1.2
// From a person to pseudonyms through key holders, some of whom lie, and what holders refuse.
#include <gtest/gtest.h>

#include "adapters/sdk/key_holder.h"
#include "adapters/sdk/pseudonyms.h"
#include "tests/sdk/rig.h"

namespace sluis::sdk::testing {
namespace {

using Text = Sensitive<std::string>;

PersonIdentity child() {
  PersonIdentity out;
  out.bsn = Text("999990019");
  out.family_name = Text("Vries");
  out.prefix = Text("de");
  out.first_names = Text("Zoë");
  out.birth_date = Text("2015-02-28");
  out.postcode = Text("2511 aa");
  out.house_number = Text("12-hs");
  return out;
}

struct MemoryLog : EvaluationLog {
  Status add(const SpentEvaluation& spent) override {
    if (fails) return Error{ErrorCode::storage_failed, "evaluations"};
    rows.push_back(spent);
    return Done{};
  }
  std::vector<SpentEvaluation> rows;
  bool fails = false;
};

// The three parties hold shares; the school asks.
class Persons : public ::testing::Test {
 protected:
  Persons() { deal(2, 3); }

  void deal(std::uint8_t threshold, std::uint8_t count) {
    pin(seal::deal(whole_, threshold, count, ++refresh_), threshold, count);
  }
  void pin(seal::Dealt dealt, std::uint8_t threshold, std::uint8_t count) {
    const Party* const parties[] = {&world_.school, &world_.manager, &world_.cjg};
    world_.covenant.key_threshold = threshold;
    world_.covenant.key_holders.clear();
    holders_.clear();
    for (std::uint8_t i = 0; i < count; ++i) {
      const MemberId member = parties[i]->id;
      world_.covenant.key_holders.push_back(member);
      const consent::HolderKey row{consent::kBodyVersion,
                                   member,
                                   refresh_,
                                   7,
                                   dealt.sharing.shares[i].index,
                                   threshold,
                                   count,
                                   dealt.sharing.shares[i].public_key,
                                   dealt.sharing.whole};
      CHECK(world_.directory.apply(LeafType::holder_key, {}, true, canon::encode(row)).ok());
      holders_.emplace(member, KeyHolder({member, refresh_, std::move(dealt.shares[i])}, log_,
                                         std::vector<SpentEvaluation>{}));
    }
  }
  Result<HolderSet> holders() const { return holder_set(world_.covenant, world_.directory); }
  PersonQuestion question(const PersonIdentity& person = child(), bool may_use_bsn = true) const {
    auto out = PersonQuestion::blind(person, may_use_bsn, holders().value(), 3);
    CHECK(out.ok());
    return std::move(out).value();
  }
  Asker asker() const { return {world_.school.id, world_.school.signing}; }
  codec::Evaluated answer(const codec::Evaluate& request, TimeMs now = kNow) {
    return holders_.at(request.holder).answer(request, world_.covenant, world_.directory, now);
  }
  // The first of the requests of a new question, and its refusal by the holder.
  codec::Evaluate request(const PersonIdentity& person = child()) {
    return question(person).ask(asker()).value().front();
  }
  void sign(codec::Evaluate& request, const Party& party) const {
    request.key_id = party.signing.key_id();
    request.signature = party.signing.sign(codec::evaluate_text(request));
  }
  ErrorCode refusal(const codec::Evaluate& request, TimeMs now = kNow) {
    const codec::Evaluated out = answer(request, now);
    const auto* code = std::get_if<ErrorCode>(&out.answer);
    return code == nullptr ? ErrorCode::permit : *code;
  }
  PersonSecrets secrets(const PersonIdentity& person = child(), bool may_use_bsn = true) {
    PersonQuestion asked = question(person, may_use_bsn);
    const std::vector<codec::Evaluate> requests = asked.ask(asker()).value();
    for (const codec::Evaluate& each : requests) CHECK(asked.take(answer(each)).ok());
    return asked.finish().value();
  }
  // What the question says of the first holder's answer after `change`.
  template <class Change>
  ErrorCode taken(Change change) {
    PersonQuestion asked = question();
    codec::Evaluated out = answer(asked.ask(asker()).value().front());
    change(std::get<codec::Evaluation>(out.answer));
    const Status status = asked.take(out);
    EXPECT_FALSE(asked.awaits(out.nonce));
    return status.ok() ? ErrorCode::permit : status.code();
  }

  Parties world_;
  const seal::OprfKey whole_ = seal::OprfKey::generate();
  std::uint32_t refresh_ = 0;
  MemoryLog log_;
  std::map<MemberId, KeyHolder> holders_;
};

TEST_F(Persons, GiveOnePseudonymForEachKeyWhoeverAnswers) {
  const std::vector<PersonKey> two_of_three = person_keys(secrets(), seal::kBrokerAudience);
  ASSERT_EQ(two_of_three.size(), 4u);
  EXPECT_EQ(two_of_three[0].kind, PersonKeyKind::bsn);
  EXPECT_EQ(two_of_three[3].kind, PersonKeyKind::fields_without_prefix);

  PersonQuestion others = question();
  const auto first = others.ask(asker()).value();
  ASSERT_EQ(first.size(), 2u);
  others.give_up(first[0].nonce);
  ASSERT_TRUE(others.take(answer(first[1])).ok());
  const auto next = others.ask(asker()).value();
  ASSERT_EQ(next.size(), 1u);
  EXPECT_EQ(next[0].holder, world_.cjg.id);
  ASSERT_TRUE(others.take(answer(next[0])).ok());
  EXPECT_TRUE(others.ask(asker()).value().empty());
  EXPECT_EQ(person_keys(others.finish().value(), seal::kBrokerAudience), two_of_three);

  deal(1, 1);  // a refresh: other shares of the same key
  EXPECT_EQ(person_keys(secrets(), seal::kBrokerAudience), two_of_three);
}

TEST_F(Persons, AreOneByTheBsnAndByFoldedFields) {
  const PersonSecrets one = secrets();
  PersonIdentity written_otherwise = child();
  written_otherwise.family_name = Text("VRIËS");
  written_otherwise.prefix = Text("");
  written_otherwise.postcode = Text("2511AA");
  written_otherwise.house_number = Text("012");
  const auto keys = person_keys(one, seal::kBrokerAudience);
  const auto others = person_keys(secrets(written_otherwise), seal::kBrokerAudience);
  EXPECT_EQ(keys[0], others[0]) << "the number";
  EXPECT_NE(keys[1], others[1]) << "the name has no prefix there";
  EXPECT_EQ(keys[3], others[3]) << "without prefix";
  const auto without = person_keys(secrets(child(), true), "other");
  EXPECT_NE(keys[0].pseudonym, without[0].pseudonym);
  const auto link = person_keys(one, seal::kBrokerAudience, seal::kParentScope);
  EXPECT_EQ(link[0].kind, PersonKeyKind::parent_link);
}

TEST_F(Persons, SecretsSurviveTheirStore) {
  const PersonSecrets one = secrets();
  const Sensitive<Bytes> stored = serialise(one);
  const auto again = parse_person_secrets(stored.reveal());
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->epoch, 7u);
  EXPECT_EQ(person_keys(*again, "x"), person_keys(one, "x"));
  Bytes cut = stored.reveal();
  cut.pop_back();
  EXPECT_EQ(parse_person_secrets(cut).code(), ErrorCode::malformed);
  Bytes twice = stored.reveal();
  twice[7 + 65] = 1;
  EXPECT_EQ(parse_person_secrets(twice).code(), ErrorCode::not_sorted);
}

TEST_F(Persons, RefuseAnAnswerThatDoesNotProveThePinnedShare) {
  EXPECT_EQ(taken([](codec::Evaluation&) {}), ErrorCode::permit);
  EXPECT_EQ(taken([](codec::Evaluation& out) { out.proof[40] ^= 1; }), ErrorCode::bad_proof);
  EXPECT_EQ(taken([](codec::Evaluation& out) { std::swap(out.evaluated[0], out.evaluated[1]); }),
            ErrorCode::bad_proof);
  EXPECT_EQ(taken([](codec::Evaluation& out) { out.evaluated.pop_back(); }), ErrorCode::bad_proof);
  EXPECT_EQ(taken([](codec::Evaluation& out) { out.evaluated[0] = {}; }), ErrorCode::bad_proof);
  EXPECT_EQ(taken([](codec::Evaluation& out) { out.share_index = 2; }), ErrorCode::bad_proof);
  EXPECT_EQ(taken([](codec::Evaluation& out) { ++out.refresh; }), ErrorCode::bad_proof);
}

TEST_F(Persons, RefuseAnEvaluationWithScalarOneOrOfAnotherShare) {
  const auto evaluated_with = [&](const seal::OprfKey& key) {
    PersonQuestion asked = question();
    const auto requests = asked.ask(asker()).value();
    codec::Evaluated out = answer(requests[0]);
    auto& evaluation = std::get<codec::Evaluation>(out.answer);
    const auto forged = seal::blind_evaluate(key, requests[0].blinded).value();
    evaluation.evaluated = forged.elements;
    const Bytes proof = seal::to_proof_bytes(forged.proof);
    std::copy(proof.begin(), proof.end(), evaluation.proof.begin());
    const Status status = asked.take(out);
    return status.ok() ? ErrorCode::permit : status.code();
  };
  Bytes one(32);
  one[0] = 1;
  EXPECT_EQ(evaluated_with(seal::OprfKey::from_scalar(one).value()), ErrorCode::bad_proof);
  EXPECT_EQ(evaluated_with(seal::OprfKey::generate()), ErrorCode::bad_proof);
}

TEST_F(Persons, AskTheNextHolderAfterAFailureUntilTooFewAreLeft) {
  PersonQuestion asked = question();
  const auto first = asked.ask(asker()).value();
  EXPECT_EQ(asked.take({world_.school.id, first[0].nonce, ErrorCode::over_budget}).code(),
            ErrorCode::over_budget);
  EXPECT_EQ(asked.take({world_.school.id, first[0].nonce, ErrorCode::over_budget}).code(),
            ErrorCode::out_of_range);
  EXPECT_EQ(asked.ask(asker()).value().size(), 1u);
  EXPECT_FALSE(asked.complete());
  EXPECT_EQ(asked.finish().code(), ErrorCode::no_key_holder);
  asked.give_up(first[1].nonce);
  EXPECT_EQ(asked.ask(asker()).code(), ErrorCode::no_key_holder);
}

TEST_F(Persons, TrustNoHolderSetThatDoesNotAddUp) {
  EXPECT_TRUE(holders().ok());
  seal::Dealt others = seal::deal(seal::OprfKey::generate(), 2, 3, refresh_ + 1);
  seal::Dealt good = seal::deal(whole_, 2, 3, ++refresh_);
  good.sharing.shares[2].public_key = others.sharing.shares[2].public_key;
  pin(std::move(good), 2, 3);
  EXPECT_EQ(holders().code(), ErrorCode::bad_proof);
  deal(2, 3);
  world_.covenant.key_holders.pop_back();
  EXPECT_EQ(holders().code(), ErrorCode::bad_proof) << "a holder whom the covenant does not name";
  deal(2, 3);
  world_.covenant.members[1].is_operator = true;
  EXPECT_EQ(holders().code(), ErrorCode::bad_proof) << "the operator must not hold a share";
  world_.covenant.members[1].is_operator = false;
  world_.covenant.key_threshold = 1;
  EXPECT_EQ(holders().code(), ErrorCode::bad_proof) << "another threshold than the covenant's";
  world_.covenant.key_threshold = 4;
  EXPECT_EQ(holders().code(), ErrorCode::no_key_holder);
}

TEST_F(Persons, HolderRefusesWhatNobodySigned) {
  const codec::Evaluate good = request();
  codec::Evaluate bad = good;
  bad.purpose ^= 1;
  EXPECT_EQ(refusal(bad), ErrorCode::bad_signature);
  bad = good;
  bad.nonce.value[0] ^= 1;
  EXPECT_EQ(refusal(bad), ErrorCode::bad_signature);
  bad = good;
  std::swap(bad.blinded[0], bad.blinded[1]);
  EXPECT_EQ(refusal(bad), ErrorCode::bad_signature);
  bad = good;
  bad.asker = world_.manager.id;
  EXPECT_EQ(refusal(bad), ErrorCode::not_your_act);
  bad.asker = filled<MemberId>(0x66);
  EXPECT_EQ(refusal(bad), ErrorCode::unknown_member);
  bad = good;
  bad.key_id.value[0] ^= 1;
  EXPECT_EQ(refusal(bad), ErrorCode::unknown_key);
  EXPECT_EQ(refusal(good, {kNow.ms + 2 * kDayMs}), ErrorCode::key_not_valid);
  bad = good;
  bad.holder = world_.manager.id;
  EXPECT_EQ(std::get<ErrorCode>(holders_.at(world_.school.id)
                                    .answer(bad, world_.covenant, world_.directory, kNow)
                                    .answer),
            ErrorCode::not_your_act);
  EXPECT_TRUE(log_.rows.empty()) << "nothing of it cost the member anything";
  EXPECT_EQ(refusal(good), ErrorCode::permit);
}

TEST_F(Persons, HolderRefusesTheIdentityAndWhatIsNoElement) {
  codec::Evaluate bad = request();
  bad.blinded[1] = {};
  sign(bad, world_.school);
  EXPECT_EQ(refusal(bad), ErrorCode::malformed);
  bad.blinded[1].value.fill(0xff);
  sign(bad, world_.school);
  EXPECT_EQ(refusal(bad), ErrorCode::malformed);
  bad.blinded.clear();
  sign(bad, world_.school);
  EXPECT_EQ(refusal(bad), ErrorCode::malformed);
  EXPECT_TRUE(log_.rows.empty());
}

TEST_F(Persons, HolderAnswersARepetitionForNothingAndRefusesItsNonceForAnother) {
  const codec::Evaluate good = request();
  EXPECT_EQ(refusal(good), ErrorCode::permit);
  EXPECT_EQ(refusal(good), ErrorCode::permit);
  EXPECT_EQ(log_.rows.size(), 1u);
  codec::Evaluate replayed = request();
  replayed.nonce = good.nonce;
  sign(replayed, world_.school);
  EXPECT_EQ(refusal(replayed), ErrorCode::id_conflict);
}

TEST_F(Persons, HolderEvaluatesNothingThatItsLogDidNotKeep) {
  log_.fails = true;
  const codec::Evaluate asked = request();
  EXPECT_EQ(refusal(asked), ErrorCode::storage_failed);
  log_.fails = false;
  EXPECT_EQ(refusal(asked), ErrorCode::permit);
}

TEST_F(Persons, HolderSpendsTheBudgetByPersonsAlsoAcrossARestart) {
  world_.covenant.limits.evaluations_per_minute = 2;
  world_.covenant.limits.evaluations_per_day = 3;
  const auto at = [](std::uint64_t ms) { return TimeMs{kNow.ms + ms}; };
  EXPECT_EQ(refusal(request(), at(0)), ErrorCode::permit);
  EXPECT_EQ(refusal(request(), at(30'000)), ErrorCode::permit);
  EXPECT_EQ(refusal(request(), at(59'999)), ErrorCode::over_budget);
  EXPECT_EQ(refusal(request(), at(60'000)), ErrorCode::permit);
  EXPECT_EQ(refusal(request(), at(150'000)), ErrorCode::over_budget) << "the day";

  // As a holder that starts again reads it from its log.
  EvaluationBudget budget(log_.rows);
  const SpentEvaluation more{world_.school.id, filled<Nonce>(1), {}, at(150'000)};
  EXPECT_EQ(budget.admits(more, world_.covenant.limits).code(), ErrorCode::over_budget);
  SpentEvaluation later = more;
  later.at = at(kDayMs + 1);
  EXPECT_TRUE(budget.admits(later, world_.covenant.limits).value());
  SpentEvaluation earlier = more;
  earlier.at = at(0);
  EXPECT_EQ(budget.admits(earlier, world_.covenant.limits).code(), ErrorCode::over_budget)
      << "a clock that goes back gives nothing back";
  SpentEvaluation others = more;
  others.asker = world_.manager.id;
  EXPECT_TRUE(budget.admits(others, world_.covenant.limits).value());
}

TEST_F(Persons, HolderWithAShareThatIsNotPinnedAnswersNothing) {
  const codec::Evaluate asked = request();
  deal(2, 3);  // refreshed in the directory, but this request goes to the old share
  OwnShare old{world_.school.id, refresh_ - 1, {1, seal::OprfKey::generate()}};
  KeyHolder stale(std::move(old), log_, {});
  EXPECT_EQ(std::get<ErrorCode>(
                stale.answer(asked, world_.covenant, world_.directory, kNow).answer),
            ErrorCode::no_key_holder);
}

}  // namespace
}  // namespace sluis::sdk::testing
