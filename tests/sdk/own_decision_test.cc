// SPDX-License-Identifier: EUPL-1.2
// The source's own decision over what a broker hands out, which here may lie (promise P1).
#include "adapters/sdk/own_decision.h"

#include <gtest/gtest.h>

#include "tests/sdk/rig.h"

namespace sluis::sdk::testing {
namespace {

using consent::Verdict;

PersonKey bsn(std::uint8_t number) {
  return {PersonKeyKind::bsn, filled<Pseudonym>(number), 0, 0};
}
PersonKey fields(std::uint8_t number) {
  return {PersonKeyKind::fields, filled<Pseudonym>(number), 0, 0};
}

class OwnDecision : public ::testing::Test {
 protected:
  // The two parents are asked, and the consent's number is returned.
  ConsentId ask(Party& recorder, const std::vector<PersonKey>& subject) {
    consent::ConsentRecord record;
    record.consent_id = seal::random_fixed<ConsentId>();
    const PersonOpening child = commit_person(subject);
    record.subject = child.commitment;
    record.valid_until = {kNow.ms + kDayMs};
    const PersonOpening one = commit_person(mother_), other = commit_person(father_);
    record.givers = {{one.commitment, consent::GiverCapacity::parent},
                     {other.commitment, consent::GiverCapacity::parent}};
    last_ = ledger_.record(recorder.fact(record, {child, one, other}));
    return record.consent_id;
  }
  SignedAct answer_act(Party& recorder, const ConsentId& consent,
                       const std::vector<PersonKey>& subject, const std::vector<PersonKey>& giver,
                       consent::Answer answer = consent::Answer::yes) {
    const PersonOpening child = commit_person(subject), parent = commit_person(giver);
    return recorder.fact(
        consent::ConsentAnswer{consent, child.commitment, parent.commitment, answer},
        {child, parent});
  }
  void answer(Party& recorder, const ConsentId& consent, const std::vector<PersonKey>& giver,
              consent::Answer answer = consent::Answer::yes) {
    last_ = ledger_.record(answer_act(recorder, consent, child_, giver, answer));
  }
  SignedAct withdrawal(const Party& desk, const std::vector<PersonKey>& subject) {
    const PersonOpening child = commit_person(subject), parent = commit_person(mother_);
    consent::WithdrawBody body;
    body.actor = desk.actor();
    body.withdraw_id = seal::random_fixed<WithdrawId>();
    body.subject = child.commitment;
    body.giver = parent.commitment;
    body.created = kNow;
    return desk.act(LeafType::withdraw, canon::encode(body), {child, parent});
  }
  void full_consent() {
    const ConsentId consent = ask(world_.school, child_);
    answer(world_.school, consent, mother_);
    answer(world_.school, consent, father_);
  }

  OwnRequest request() const {
    OwnRequest out;
    out.source = world_.school.id;
    out.recipient = world_.manager.id;
    out.kind = out.purpose = out.domain = out.source_regime = 1;
    out.persons = {{PersonRole::subject, child_}};
    return out;
  }
  Result<consent::Decision> decide(const std::vector<codec::FactUsed>& facts) const {
    const LedgerView view(ledger_.key());
    return own_decision({world_.covenant, world_.directory, view, own_acts_}, facts, request(),
                        kNow);
  }
  ErrorCode refusal(const std::vector<codec::FactUsed>& facts) const {
    const auto decision = decide(facts);
    return decision.ok() ? ErrorCode::permit : decision.code();
  }
  ErrorCode reason(const std::vector<codec::FactUsed>& facts) const {
    const auto decision = decide(facts);
    if (!decision.ok()) return decision.code();
    EXPECT_EQ(decision->verdict == Verdict::permit, decision->reason == ErrorCode::permit);
    return decision->reason;
  }

  Parties world_;
  LedgerRig ledger_;
  std::vector<RecordedAct> own_acts_;
  std::uint64_t last_ = 0;
  const std::vector<PersonKey> child_{fields(1)}, sister_{fields(2)}, mother_{fields(3)},
      father_{fields(4)};
};

TEST_F(OwnDecision, PermitsWithAllFactsInAnyOrder) {
  full_consent();
  std::vector<codec::FactUsed> facts = ledger_.facts();
  const auto decision = decide(facts);
  ASSERT_TRUE(decision.ok()) << to_text(decision.error());
  EXPECT_EQ(decision->verdict, Verdict::permit);
  EXPECT_EQ(decision->level, Level::content);
  EXPECT_EQ(decision->references, (std::vector<std::uint64_t>{0, 1, 2}));
  std::reverse(facts.begin(), facts.end());
  facts.push_back(facts.front());
  EXPECT_EQ(reason(facts), ErrorCode::permit);
}

TEST_F(OwnDecision, HoldsWithoutFactsWhateverTheBrokerSays) {
  EXPECT_EQ(reason({}), ErrorCode::consent_missing);
}

TEST_F(OwnDecision, HoldsWhenAnAnswerIsMissing) {
  full_consent();
  EXPECT_EQ(reason({ledger_.fact(0), ledger_.fact(1)}), ErrorCode::consent_incomplete);
}

TEST_F(OwnDecision, HoldsWhenOneGiverAnsweredTwice) {
  const ConsentId consent = ask(world_.school, child_);
  answer(world_.school, consent, mother_);
  answer(world_.cjg, consent, mother_);
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::consent_incomplete);
}

TEST_F(OwnDecision, HoldsWhenAnAnswerIsToAnotherConsentOrAboutAnotherChild) {
  const ConsentId other = ask(world_.school, sister_);
  const ConsentId consent = ask(world_.school, child_);
  answer(world_.school, consent, mother_);
  ledger_.record(answer_act(world_.school, other, sister_, father_));
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::consent_incomplete);
  ledger_.record(answer_act(world_.school, consent, sister_, father_));
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::consent_incomplete);
}

TEST_F(OwnDecision, HoldsWhenTheConsentIsForAnotherPerson) {
  const ConsentId consent = ask(world_.school, sister_);
  ledger_.record(answer_act(world_.school, consent, sister_, mother_));
  ledger_.record(answer_act(world_.school, consent, sister_, father_));
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::consent_missing);
}

TEST_F(OwnDecision, HoldsWhenAGiverSaidNo) {
  full_consent();
  const auto no = answer_act(world_.school, ask(world_.school, child_), child_, father_,
                             consent::Answer::no);
  ledger_.record(no);
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::consent_refused);
}

TEST_F(OwnDecision, HoldsAfterAWithdrawalAtAnyDesk) {
  full_consent();
  ledger_.record(withdrawal(world_.cjg, child_));
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::consent_withdrawn);
  full_consent();  // asked anew
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::permit);
}

TEST_F(OwnDecision, HoldsAfterItsOwnWithdrawalThatTheBrokerWithholds) {
  full_consent();
  const std::vector<codec::FactUsed> without = ledger_.facts();
  const SignedAct own = withdrawal(world_.school, child_);
  own_acts_ = {{ledger_.record(own), own}};
  EXPECT_EQ(reason(without), ErrorCode::consent_withdrawn);
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::consent_withdrawn);
}

TEST_F(OwnDecision, NeverOpensOnItsOwnActsAlone) {
  const ConsentId consent = ask(world_.school, child_);
  answer(world_.school, consent, mother_);
  const SignedAct yes = answer_act(world_.school, consent, child_, father_);
  own_acts_ = {{2, yes}};
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::consent_incomplete);
}

TEST_F(OwnDecision, AcceptsAnotherMembersConsentOnlyWhenItIsTheSamePersonAndAccepted) {
  const std::vector<PersonKey> numbered{bsn(9), child_[0]};
  const ConsentId consent = ask(world_.manager, numbered);
  ledger_.record(answer_act(world_.manager, consent, numbered, mother_));
  ledger_.record(answer_act(world_.manager, consent, numbered, father_));
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::possibly_same);
  const PersonOpening one = commit_person(child_), other = commit_person(numbered);
  ledger_.record(world_.manager.fact(consent::SamePerson{one.commitment, other.commitment},
                                     {one, other}));
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::consent_not_accepted);
  const PersonOpening child = commit_person(child_);
  ledger_.record(world_.school.fact(
      consent::ConsentAcceptance{consent, child.commitment, consent::Acceptance::accepted},
      {child}));
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::permit);
}

TEST_F(OwnDecision, TakesAConfirmationByLetterCodeOnceAndForItsOwnConsent) {
  world_.covenant.confirmations = {{1, {2}}};
  const consent::LetterCode code = filled<consent::LetterCode>(7);
  consent::ConsentAsked asked;
  asked.record.consent_id = seal::random_fixed<ConsentId>();
  const PersonOpening child = commit_person(child_), parent = commit_person(mother_);
  asked.record.subject = child.commitment;
  asked.record.valid_until = {kNow.ms + kDayMs};
  asked.record.givers = {{parent.commitment, consent::GiverCapacity::parent}};
  asked.setting.regime = 1;
  asked.setting.codes = {consent::hash_of(code)};
  ledger_.record(world_.school.fact(asked, {child, parent}));
  ledger_.record(answer_act(world_.school, asked.record.consent_id, child_, mother_));
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::consent_not_confirmed);
  const auto used = [&](const consent::LetterCode& which, consent::CodeUse use) {
    consent::LetterCodeUsed out{which, use, {}};
    if (use == consent::CodeUse::withdraw) out.withdraw_id = seal::random_fixed<WithdrawId>();
    ledger_.record(world_.manager.fact(out, {}));
  };
  used(filled<consent::LetterCode>(8), consent::CodeUse::confirm);
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::consent_not_confirmed);
  used(code, consent::CodeUse::confirm);
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::permit);
  used(code, consent::CodeUse::withdraw);
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::permit) << "it was used";
}

TEST_F(OwnDecision, TakesAWithdrawalByLetterCodeAsTheGiversOwnOfThatConsentsScope) {
  const consent::LetterCode code = filled<consent::LetterCode>(7);
  consent::ConsentAsked asked;
  asked.record.consent_id = seal::random_fixed<ConsentId>();
  const PersonOpening child = commit_person(child_), parent = commit_person(mother_);
  asked.record.subject = child.commitment;
  asked.record.valid_until = {kNow.ms + kDayMs};
  asked.record.givers = {{parent.commitment, consent::GiverCapacity::parent}};
  asked.setting.regime = 1;
  asked.setting.codes = {consent::hash_of(code)};
  ledger_.record(world_.school.fact(asked, {child, parent}));
  ledger_.record(answer_act(world_.school, asked.record.consent_id, child_, mother_));
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::permit);
  ledger_.record(world_.manager.fact(
      consent::LetterCodeUsed{code, consent::CodeUse::withdraw, seal::random_fixed<WithdrawId>()},
      {}));
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::consent_withdrawn);
}

TEST_F(OwnDecision, RefusesAFactThatIsNotInTheTree) {
  full_consent();
  std::vector<codec::FactUsed> facts = ledger_.facts();
  facts[2].record.index = 1;
  EXPECT_EQ(refusal(facts), ErrorCode::not_in_tree);
  facts = ledger_.facts();
  LedgerRig elsewhere;
  elsewhere.record(answer_act(world_.school, filled<ConsentId>(1), child_, father_));
  facts.push_back(elsewhere.fact(0));
  EXPECT_EQ(refusal(facts), ErrorCode::bad_checkpoint);
}

TEST_F(OwnDecision, RefusesAForgedFact) {
  const ConsentId consent = ask(world_.school, child_);
  answer(world_.school, consent, mother_);
  const SignedAct good = answer_act(world_.school, consent, child_, father_);

  const auto outcome = [&](const SignedAct& act) {
    LedgerRig lying = ledger_.fork();
    lying.record(act);
    return reason(lying.facts());
  };
  SignedAct bad = good;
  bad.worker_signature.value[3] ^= 1;
  EXPECT_EQ(outcome(bad), ErrorCode::bad_signature);
  bad = good;
  bad.worker_signature = {};
  EXPECT_EQ(outcome(bad), ErrorCode::bad_signature);
  bad = good;
  bad.signatures[0].signature.value[3] ^= 1;
  EXPECT_EQ(outcome(bad), ErrorCode::bad_signature);
  bad = good;  // the manager's signature under the school's answer
  bad.signatures = answer_act(world_.manager, consent, child_, father_).signatures;
  EXPECT_EQ(outcome(bad), ErrorCode::not_your_act);
  bad = good;
  bad.opening.body.back() = static_cast<std::uint8_t>(consent::Answer::no);
  EXPECT_EQ(outcome(bad), ErrorCode::bad_opening);
  Party stranger(0x44);
  EXPECT_EQ(outcome(answer_act(stranger, consent, child_, father_)), ErrorCode::unknown_key);
  world_.admit(stranger);
  EXPECT_EQ(outcome(answer_act(stranger, consent, child_, father_)), ErrorCode::unknown_member);
  EXPECT_EQ(outcome(good), ErrorCode::permit);
}

TEST_F(OwnDecision, RefusesWhatTheCovenantDoesNotLetTheActorSay) {
  const ConsentId consent = ask(world_.school, child_);
  answer(world_.school, consent, mother_);
  answer(world_.school, consent, father_);
  world_.covenant.functions[0].facts = {1, 3};
  EXPECT_EQ(refusal(ledger_.facts()), ErrorCode::not_allowed);
  world_.covenant.functions[0].facts = {1, 2};
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::permit);
  ledger_.record(answer_act(world_.school, consent, {bsn(1)}, father_));
  EXPECT_EQ(refusal(ledger_.facts()), ErrorCode::bsn_not_entitled);
}

TEST_F(OwnDecision, RefusesOtherPersonsUnderTheCommitments) {
  full_consent();
  std::vector<codec::FactUsed> facts = ledger_.facts();
  facts[2].persons[1] = commit_person(mother_);
  EXPECT_EQ(refusal(facts), ErrorCode::bad_opening);
  facts = ledger_.facts();
  std::swap(facts[2].persons[0], facts[2].persons[1]);
  EXPECT_EQ(refusal(facts), ErrorCode::bad_opening);
  facts = ledger_.facts();
  facts[2].persons.clear();
  EXPECT_EQ(refusal(facts), ErrorCode::bad_opening);
  facts = ledger_.facts();
  facts[1].record.opening.reset();
  EXPECT_EQ(refusal(facts), ErrorCode::bad_opening);
}

TEST_F(OwnDecision, OpensTheClosedPersonsOfItsOwnActs) {
  const ConsentId consent = ask(world_.school, child_);
  answer(world_.school, consent, mother_);
  const SignedAct own = answer_act(world_.school, consent, child_, father_);
  ledger_.record(own);
  std::vector<codec::FactUsed> facts = ledger_.facts();
  facts[2].persons.clear();
  own_acts_ = {{2, own}};
  EXPECT_EQ(reason(facts), ErrorCode::permit);
}

TEST_F(OwnDecision, RefusesAFactOfAWorkerWhoseKeyWasRevokedByThen) {
  full_consent();
  world_.revoke_worker(world_.school, kNow);
  EXPECT_EQ(refusal(ledger_.facts()), ErrorCode::key_revoked);
}

TEST_F(OwnDecision, KeepsTheFactsOfAWorkerWhoseKeyWasRevokedLater) {
  full_consent();
  world_.revoke_worker(world_.school, {kNow.ms + 1'000});
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::permit);
}

TEST_F(OwnDecision, RefusesAFactThatTheMembersOwnOrderHasOvertaken) {
  const ConsentId consent = ask(world_.school, child_);
  const SignedAct no = answer_act(world_.school, consent, child_, mother_, consent::Answer::no);
  answer(world_.school, consent, father_);
  ledger_.record(no);
  EXPECT_EQ(refusal(ledger_.facts()), ErrorCode::stale_serial);
}

TEST_F(OwnDecision, RefusesTwoEntriesInOnePlace) {
  full_consent();
  LedgerRig other = ledger_.fork();
  const std::uint64_t here = ledger_.record(answer_act(world_.school, {}, child_, father_));
  const std::uint64_t there = other.record(answer_act(world_.school, {}, child_, mother_));
  ASSERT_EQ(here, there);
  EXPECT_EQ(refusal({ledger_.fact(here), other.fact(there)}), ErrorCode::forked);
}

class Order : public OwnDecision {
 protected:
  Order() {
    body_.exchange_id = filled<ExchangeId>(5);
    body_.source = world_.school.id;
    body_.recipient = world_.manager.id;
    body_.verdict = Verdict::permit;
    body_.level = Level::category;
    order_.exchange_id = body_.exchange_id;
    order_.recipient = body_.recipient;
    order_.level = Level::category;
    order_.valid_until = {kNow.ms + 1};
  }
  ErrorCode outcome() {
    order_.decision = ledger_.proven(ledger_.record(LeafType::decision, canon::encode(body_)));
    return check();
  }
  ErrorCode check() const {
    const LedgerView view(ledger_.key());
    const auto body = check_order(order_, world_.school.id, view, kNow);
    return body.ok() ? ErrorCode::permit : body.code();
  }
  consent::DecisionBody body_;
  codec::ReleaseOrder order_;
};

TEST_F(Order, CountsWithThePermitInTheLedger) { EXPECT_EQ(outcome(), ErrorCode::permit); }

TEST_F(Order, IsRefusedWithAnotherDecision) {
  const consent::DecisionBody good = body_;
  body_.verdict = Verdict::hold;
  EXPECT_EQ(outcome(), ErrorCode::not_ordered);
  body_ = good;
  body_.exchange_id = filled<ExchangeId>(6);
  EXPECT_EQ(outcome(), ErrorCode::not_ordered);
  body_ = good;
  body_.source = world_.cjg.id;
  EXPECT_EQ(outcome(), ErrorCode::not_ordered);
  body_ = good;
  body_.recipient = world_.cjg.id;
  EXPECT_EQ(outcome(), ErrorCode::not_ordered);
  body_ = good;
  body_.level = Level::existence;
  EXPECT_EQ(outcome(), ErrorCode::not_ordered);
}

TEST_F(Order, IsRefusedTooLateUnprovenOrWithoutItsOpening) {
  EXPECT_EQ(outcome(), ErrorCode::permit);
  const codec::ReleaseOrder good = order_;
  order_.valid_until = kNow;
  EXPECT_EQ(check(), ErrorCode::not_ordered);
  order_ = good;
  order_.decision.index = 1;
  EXPECT_EQ(check(), ErrorCode::not_in_tree);
  order_ = good;
  order_.decision.opening->r.value[0] ^= 1;
  EXPECT_EQ(check(), ErrorCode::bad_opening);
  order_ = good;
  order_.decision.opening.reset();
  EXPECT_EQ(check(), ErrorCode::no_release_record);
}

TEST_F(OwnDecision, RefusesAnEntryThatStandsTwice) {
  full_consent();
  const SignedAct yes = answer_act(world_.school, filled<ConsentId>(7), child_, father_);
  ledger_.record(yes);
  ledger_.record(yes);
  EXPECT_EQ(refusal(ledger_.facts()), ErrorCode::id_conflict);
}

// The same keys in the next epoch, behind them or alone.
std::vector<PersonKey> next(const std::vector<PersonKey>& keys, bool alone = false) {
  std::vector<PersonKey> out = alone ? std::vector<PersonKey>{} : keys;
  for (PersonKey key : keys) {
    key.kind = kind_in(key.base(), 2);
    key.pseudonym.value.back() ^= 0x80;
    out.push_back(key);
  }
  return out;
}

class OwnDecisionOfTwoEpochs : public OwnDecision {
 protected:
  SignedAct rekeying(Party& by, const std::vector<PersonKey>& keys) {
    const PersonOpening person = commit_person(keys);
    return by.fact_alone(consent::Rekeyed{person.commitment}, {person});
  }
  void rekey(Party& by, const std::vector<PersonKey>& keys) {
    ledger_.record(rekeying(by, next(keys)));
  }
  // For a signal under the next epoch alone.
  ErrorCode later(const std::vector<codec::FactUsed>& facts) {
    OwnRequest later = request();
    later.persons = {{PersonRole::subject, next(child_, true)}};
    const LedgerView view(ledger_.key());
    const auto decision = own_decision({world_.covenant, world_.directory, view, own_acts_}, facts,
                                       later, kNow);
    return decision.ok() ? decision->reason : decision.code();
  }
};

// A consent of before a change of the pseudonym key: it counts once its owner said under which keys
// its persons are known now, and so does a withdrawal.
TEST_F(OwnDecisionOfTwoEpochs, CountsWhatItsOwnerReKeyed) {
  full_consent();
  EXPECT_EQ(later(ledger_.facts()), ErrorCode::consent_missing);
  rekey(world_.manager, child_);
  EXPECT_NE(later(ledger_.facts()), ErrorCode::permit) << "not its owner's word";
  rekey(world_.school, child_);
  EXPECT_EQ(later(ledger_.facts()), ErrorCode::permit);
  ledger_.record(withdrawal(world_.cjg, next(child_, true)));
  EXPECT_EQ(later(ledger_.facts()), ErrorCode::consent_withdrawn);
}

// Whatever one member's REKEY is worth: what others said goes on.
TEST_F(OwnDecisionOfTwoEpochs, LeavesOutABadRekeyAndDecides) {
  full_consent();
  rekey(world_.school, child_);
  const auto is_left_out = [&](const SignedAct& act, const char* why) {
    std::vector<codec::FactUsed> facts = ledger_.facts();
    facts.push_back(ledger_.fact(ledger_.record(act)));
    EXPECT_EQ(later(facts), ErrorCode::permit) << why;
  };
  const PersonOpening signed_person = commit_person(next(sister_));
  is_left_out(world_.cjg.fact(consent::Rekeyed{signed_person.commitment}, {signed_person}),
              "signed by a worker");
  is_left_out(rekeying(world_.school, next({bsn(9)})), "by a number that it may not use");
  is_left_out(rekeying(world_.cjg, {child_[0], sister_[0]}), "of two files");
  SignedAct forged = rekeying(world_.cjg, next(sister_));
  forged.signatures[0].signature.value[3] ^= 1;
  is_left_out(forged, "with a bad signature");
  world_.cjg.serial = 0;
  is_left_out(rekeying(world_.cjg, next(child_)), "an earlier one");
  is_left_out(rekeying(world_.cjg, next(child_)), "a later one");
  world_.cjg.serial = 0;
  is_left_out(rekeying(world_.cjg, next(child_)), "overtaken by its member's own");
  std::erase_if(world_.covenant.members,
                [&](const auto& each) { return each.id == world_.cjg.id; });
  is_left_out(rekeying(world_.cjg, next(child_)), "of a member that left");
}

// The same of a worker's word that two are one, which opens here what was said of a number alone.
TEST_F(OwnDecision, CountsThatTwoAreOneAndLeavesABadOneOut) {
  full_consent();
  const auto same_act = [&](Party& by, const std::vector<PersonKey>& keys) {
    const PersonOpening one = commit_person(child_), other = commit_person(keys);
    return by.fact(consent::SamePerson{one.commitment, other.commitment}, {one, other});
  };
  OwnRequest by_number = request();
  by_number.persons = {{PersonRole::subject, {bsn(9)}}};
  const auto told = [&](const std::vector<codec::FactUsed>& facts) {
    const LedgerView view(ledger_.key());
    const auto decision = own_decision({world_.covenant, world_.directory, view, own_acts_}, facts,
                                       by_number, kNow);
    return decision.ok() ? decision->reason : decision.code();
  };
  EXPECT_EQ(told(ledger_.facts()), ErrorCode::consent_missing);
  std::vector<codec::FactUsed> facts = ledger_.facts();
  SignedAct forged = same_act(world_.manager, {bsn(9)});
  forged.signatures[0].signature.value[3] ^= 1;
  facts.push_back(ledger_.fact(ledger_.record(forged)));
  EXPECT_EQ(told(facts), ErrorCode::consent_missing) << "nobody signed it";
  EXPECT_EQ(reason(facts), ErrorCode::permit) << "what others said goes on";
  facts.push_back(ledger_.fact(ledger_.record(same_act(world_.school, {bsn(9)}))));
  EXPECT_EQ(told(facts), ErrorCode::consent_missing) << "of who may not use a number";
  facts.push_back(ledger_.fact(ledger_.record(same_act(world_.manager, {bsn(9)}))));
  EXPECT_EQ(told(facts), ErrorCode::permit);
}

// Two files of one member are not made one by its gateway: that takes a worker's word.
TEST_F(OwnDecisionOfTwoEpochs, IsJoinedToNoOtherFileByARekey) {
  const ConsentId consent = ask(world_.school, sister_);
  for (const auto* giver : {&mother_, &father_}) {
    ledger_.record(answer_act(world_.school, consent, sister_, *giver));
  }
  rekey(world_.school, child_);
  EXPECT_EQ(later(ledger_.facts()), ErrorCode::consent_missing);
  ledger_.record(rekeying(world_.school, {sister_[0], next(child_, true)[0]}));
  EXPECT_EQ(later(ledger_.facts()), ErrorCode::consent_missing);
}

// What it said itself it sees by what it re-keyed itself, whatever the broker hands over.
TEST_F(OwnDecisionOfTwoEpochs, SeesItsOwnWithdrawalThoughTheRekeysAreWithheld) {
  const ConsentId consent = ask(world_.school, next(child_, true));
  for (const auto* giver : {&mother_, &father_}) {
    ledger_.record(answer_act(world_.school, consent, next(child_, true), *giver));
  }
  const std::vector<codec::FactUsed> handed = ledger_.facts();
  EXPECT_EQ(later(handed), ErrorCode::permit);
  for (const SignedAct& own : {withdrawal(world_.school, child_),
                               rekeying(world_.school, next(child_))}) {
    own_acts_.push_back({ledger_.record(own), own});
  }
  EXPECT_EQ(later(handed), ErrorCode::consent_withdrawn);
}

}  // namespace
}  // namespace sluis::sdk::testing
