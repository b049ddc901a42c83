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
      std::vector<OwnShare> own;
      own.push_back({member, refresh_, std::move(dealt.shares[i])});
      holders_.emplace(member,
                       KeyHolder(std::move(own), log_, std::vector<SpentEvaluation>{}));
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
    return question(person).ask(asker(), kNow).value().front();
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
    const std::vector<codec::Evaluate> requests = asked.ask(asker(), kNow).value();
    for (const codec::Evaluate& each : requests) CHECK(asked.take(answer(each)).ok());
    return asked.finish().value();
  }
  // What the question says of the first holder's answer after `change`.
  template <class Change>
  ErrorCode taken(Change change) {
    PersonQuestion asked = question();
    codec::Evaluated out = answer(asked.ask(asker(), kNow).value().front());
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
  EXPECT_EQ(two_of_three[0].base(), PersonKeyKind::bsn);
  EXPECT_EQ(two_of_three[3].base(), PersonKeyKind::fields_without_prefix);

  PersonQuestion others = question();
  const auto first = others.ask(asker(), kNow).value();
  ASSERT_EQ(first.size(), 2u);
  others.give_up(first[0].nonce);
  ASSERT_TRUE(others.take(answer(first[1])).ok());
  const auto next = others.ask(asker(), kNow).value();
  ASSERT_EQ(next.size(), 1u);
  EXPECT_EQ(next[0].holder, world_.cjg.id);
  ASSERT_TRUE(others.take(answer(next[0])).ok());
  EXPECT_TRUE(others.ask(asker(), kNow).value().empty());
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
  EXPECT_EQ(link[0].base(), PersonKeyKind::parent_link);
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
  EXPECT_EQ(taken([](codec::Evaluation& out) { ++out.refresh; }), ErrorCode::other_refresh);
}

TEST_F(Persons, RefuseAnEvaluationWithScalarOneOrOfAnotherShare) {
  const auto evaluated_with = [&](const seal::OprfKey& key) {
    PersonQuestion asked = question();
    const auto requests = asked.ask(asker(), kNow).value();
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
  const auto first = asked.ask(asker(), kNow).value();
  EXPECT_EQ(asked.take({world_.school.id, first[0].nonce, ErrorCode::over_budget}).code(),
            ErrorCode::over_budget);
  EXPECT_EQ(asked.take({world_.school.id, first[0].nonce, ErrorCode::over_budget}).code(),
            ErrorCode::out_of_range);
  EXPECT_EQ(asked.ask(asker(), kNow).value().size(), 1u);
  EXPECT_FALSE(asked.complete());
  EXPECT_EQ(asked.finish().code(), ErrorCode::no_key_holder);
  asked.give_up(first[1].nonce);
  EXPECT_EQ(asked.ask(asker(), kNow).code(), ErrorCode::no_key_holder);
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

// A broker passes requests on. What it makes of them, repeats or keeps costs the member nothing.
TEST_F(Persons, NobodyButTheMemberSpendsItsBudget) {
  const codec::Evaluate good = request();
  EXPECT_EQ(refusal(good), ErrorCode::permit);
  ASSERT_EQ(log_.rows.size(), 1u);
  const std::uint64_t skew = world_.covenant.limits.created_skew_ms;
  for (const std::uint64_t later : {std::uint64_t{0}, skew}) {
    EXPECT_EQ(refusal(good, {kNow.ms + later}), ErrorCode::permit) << "again, for nothing";
  }
  for (const std::uint64_t later : {skew + 1, kDayMs - 1}) {
    EXPECT_EQ(refusal(good, {kNow.ms + later}), ErrorCode::clock_skew);
  }
  EXPECT_EQ(refusal(good, {kNow.ms - skew - 1}), ErrorCode::clock_skew);
  using Change = void (*)(codec::Evaluate&);
  const Change changes[] = {
      [](codec::Evaluate& bad) { bad.nonce.value[3] ^= 1; },
      [](codec::Evaluate& bad) { bad.created.ms += 1; },
      [](codec::Evaluate& bad) { bad.refresh += 1; },
      [](codec::Evaluate& bad) { bad.purpose ^= 1; },
      [](codec::Evaluate& bad) { bad.blinded.pop_back(); },
      [](codec::Evaluate& bad) { bad.signature.value[9] ^= 1; },
  };
  for (const Change change : changes) {
    codec::Evaluate bad = good;
    change(bad);
    EXPECT_EQ(refusal(bad), ErrorCode::bad_signature);
  }
  codec::Evaluate forged = good;
  forged.nonce = filled<Nonce>(9);
  sign(forged, world_.manager);  // another member's key
  EXPECT_EQ(refusal(forged), ErrorCode::not_your_act);
  EXPECT_EQ(log_.rows.size(), 1u);
}

TEST_F(Persons, HolderGivesMoreForAWhileToWhomTwoAuthorityKeysGrantIt) {
  world_.covenant.limits.evaluations_per_minute = 100;
  world_.covenant.limits.evaluations_per_day = 2;
  const consent::EvaluationGrant grant{consent::kBodyVersion, world_.school.id, 4, kNow,
                                       {kNow.ms + 60'000}};
  const auto apply = [&](const consent::EvaluationGrant& row, bool by_authority) {
    const Status status = world_.directory.apply(LeafType::evaluation_grant, world_.school.id,
                                                 by_authority, canon::encode(row));
    return status.ok() ? ErrorCode::permit : status.code();
  };
  EXPECT_EQ(refusal(request()), ErrorCode::permit);
  EXPECT_EQ(refusal(request()), ErrorCode::permit);
  EXPECT_EQ(refusal(request()), ErrorCode::over_budget);
  EXPECT_EQ(apply(grant, false), ErrorCode::not_allowed);
  ASSERT_EQ(apply(grant, true), ErrorCode::permit);
  EXPECT_EQ(apply(grant, true), ErrorCode::id_conflict) << "once";
  EXPECT_EQ(refusal(request()), ErrorCode::permit);
  EXPECT_EQ(refusal(request()), ErrorCode::permit);
  EXPECT_EQ(refusal(request()), ErrorCode::over_budget);
  EXPECT_EQ(refusal(request(), {kNow.ms + 60'000}), ErrorCode::over_budget) << "it is over";
  consent::EvaluationGrant other = grant;
  other.member = world_.manager.id;
  other.valid_until = {kNow.ms + consent::kGrantMsMax + 1};
  EXPECT_EQ(apply(other, true), ErrorCode::out_of_range);
}

TEST_F(Persons, GoOnWithTheOldSharesUntilAllOfTheNextAreThere) {
  const seal::Refreshed next = seal::refresh(holders()->sharing).value();
  const auto pin_next = [&](std::size_t i) {
    const consent::HolderKey row{consent::kBodyVersion,
                                 holders()->members[i],
                                 next.sharing.refresh,
                                 7,
                                 next.sharing.shares[i].index,
                                 2,
                                 3,
                                 next.sharing.shares[i].public_key,
                                 next.sharing.whole};
    return world_.directory.apply(LeafType::holder_key, {}, true, canon::encode(row));
  };
  const auto before = person_keys(secrets(), seal::kBrokerAudience);
  for (const std::size_t i : {0u, 1u}) {
    ASSERT_TRUE(pin_next(i).ok());
    EXPECT_EQ(holders()->sharing.refresh, refresh_);
    EXPECT_EQ(person_keys(secrets(), seal::kBrokerAudience), before);
  }
  const codec::Evaluate old = request();
  ASSERT_TRUE(pin_next(2).ok());
  EXPECT_EQ(holders()->sharing.refresh, refresh_ + 1);
  EXPECT_EQ(refusal(old), ErrorCode::no_key_holder) << "it has not taken the next share";
  EXPECT_EQ(pin_next(2).code(), ErrorCode::id_conflict);
}

// A holder with the shares of both keys answers for either; a pseudonym says its epoch.
TEST_F(Persons, AreUnderTwoKeysUntilTheOlderOneEnds) {
  const PersonSecrets before = secrets();
  const seal::Dealt next = seal::deal(seal::OprfKey::generate(), 2, 3, refresh_ + 1);
  const auto row = [&](std::size_t i) {
    return consent::HolderKey{consent::kBodyVersion,      holders()->members[i],
                              refresh_ + 1,               8,
                              next.sharing.shares[i].index, 2,
                              3,                          next.sharing.shares[i].public_key,
                              next.sharing.whole};
  };
  const auto code_of = [](const Status& status) {
    return status.ok() ? ErrorCode::permit : status.code();
  };
  const auto apply = [&](const consent::HolderKey& entry) {
    return code_of(
        world_.directory.apply(LeafType::holder_key, {}, true, canon::encode(entry)));
  };
  const auto end = [&](std::uint32_t epoch, bool by_authority = true) {
    const consent::EpochRetired retired{consent::kBodyVersion, epoch};
    return code_of(world_.directory.apply(LeafType::epoch_retired, {}, by_authority,
                                          canon::encode(retired)));
  };
  consent::HolderKey wrong = row(0);
  wrong.epoch = 7;
  EXPECT_EQ(apply(wrong), ErrorCode::id_conflict) << "another key of the same epoch";
  wrong.epoch = kEpochMax + 1;
  EXPECT_EQ(apply(wrong), ErrorCode::out_of_range);
  wrong = row(0);
  wrong.group_key = holders()->sharing.whole;
  EXPECT_EQ(apply(wrong), ErrorCode::id_conflict) << "the same key in another epoch";
  wrong = row(0);
  wrong.refresh = refresh_;
  EXPECT_EQ(apply(wrong), ErrorCode::id_conflict) << "a refresh of another epoch";

  ASSERT_EQ(apply(row(0)), ErrorCode::permit);
  EXPECT_EQ(world_.directory.epochs(), std::vector<std::uint32_t>{7}) << "not all are there";
  EXPECT_EQ(end(7), ErrorCode::id_conflict);
  ASSERT_EQ(apply(row(1)), ErrorCode::permit);
  ASSERT_EQ(apply(row(2)), ErrorCode::permit);
  EXPECT_EQ(world_.directory.epochs(), (std::vector<std::uint32_t>{7, 8}));
  EXPECT_EQ(holders()->epoch, 7u);
  EXPECT_EQ(holder_set(world_.covenant, world_.directory, 8)->epoch, 8u);
  EXPECT_EQ(person_keys(secrets(), seal::kBrokerAudience),
            person_keys(before, seal::kBrokerAudience));
  for (const PersonKey& key : person_keys(before, seal::kBrokerAudience)) {
    EXPECT_EQ(key.epoch(), 7u);
  }
  EXPECT_EQ(end(8), ErrorCode::id_conflict) << "the newer one";
  EXPECT_EQ(end(7, false), ErrorCode::not_allowed);
  ASSERT_EQ(end(7), ErrorCode::permit);
  EXPECT_EQ(world_.directory.epochs(), std::vector<std::uint32_t>{8});
  EXPECT_EQ(holders()->epoch, 8u);
  wrong = row(0);
  wrong.epoch = 7;
  wrong.refresh = refresh_ + 2;
  EXPECT_EQ(apply(wrong), ErrorCode::id_conflict) << "an epoch that is over";
}

TEST_F(Persons, KeepTheSecretsOfSeveralEpochs) {
  PersonSecrets one = secrets();
  PersonSecrets other{8, {}};
  for (const PersonSecret& each : one.keys) other.keys.push_back(each);
  const Bytes both = serialise(std::vector<PersonSecrets>{one, other}).reveal();
  const auto read = parse_all_secrets(both);
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read->size(), 2u);
  const auto keys = person_keys(*read, seal::kBrokerAudience);
  EXPECT_EQ(keys.size(), 2 * one.keys.size());
  EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
  EXPECT_EQ(parse_all_secrets(serialise(std::vector<PersonSecrets>{other, one}).reveal()).code(),
            ErrorCode::not_sorted);
  EXPECT_EQ(parse_all_secrets(ByteView(both).first(both.size() - 1)).code(), ErrorCode::malformed);
  EXPECT_TRUE(parse_all_secrets(serialise(one).reveal()).ok());
  one.epoch = 0;
  EXPECT_EQ(parse_person_secrets(serialise(one).reveal()).code(), ErrorCode::out_of_range);
}

TEST_F(Persons, AskTheTroubledHoldersLast) {
  HolderSet set = holders().value();
  ask_last(set, {world_.school.id});
  EXPECT_EQ(set.members.back(), world_.school.id);
  auto asked = PersonQuestion::blind(child(), true, set, 3);
  const std::vector<codec::Evaluate> requests = asked->ask(asker(), kNow).value();
  for (const codec::Evaluate& each : requests) {
    EXPECT_NE(each.holder, world_.school.id);
    EXPECT_TRUE(asked->take(answer(each)).ok());
  }
  EXPECT_EQ(person_keys(asked->finish().value(), seal::kBrokerAudience),
            person_keys(secrets(), seal::kBrokerAudience));
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
  std::vector<OwnShare> old;
  old.push_back({world_.school.id, refresh_ - 1, {1, seal::OprfKey::generate()}});
  KeyHolder stale(std::move(old), log_, {});
  EXPECT_EQ(std::get<ErrorCode>(
                stale.answer(asked, world_.covenant, world_.directory, kNow).answer),
            ErrorCode::no_key_holder);
}

}  // namespace
}  // namespace sluis::sdk::testing
