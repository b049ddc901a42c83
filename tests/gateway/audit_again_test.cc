// SPDX-License-Identifier: EUPL-1.2
// The auditor's replay over a copy of the log that somebody tampered with, and over what it may not
// see. The log is made here, signed as it must be.
#include "adapters/gateway/audit_again.h"

#include <gtest/gtest.h>

#include "adapters/gateway/decision_log.h"
#include "proto/hash/commit.h"
#include "tests/sdk/rig.h"

namespace sluis::gateway {
namespace {

using sdk::testing::filled;
using sdk::testing::kDayMs;
using sdk::testing::kNow;

std::vector<PersonKey> bsn(std::uint8_t number) {
  return {{PersonKeyKind::bsn, filled<Pseudonym>(number), 0, 0}};
}

class Again : public ::testing::Test {
 protected:
  Again() {
    consent::Covenant& covenant = world_.covenant;
    covenant.title = "again";
    covenant.ledger_origin = "sluis.example/ledger";
    covenant.directory_origin = "sluis.example/directory";
    covenant.purposes = covenant.domains = {{1, "een", "een"}};
    covenant.regimes = {{{1, "jeugdwet", ""}, false}};
    covenant.key_holders = {world_.manager.id};
    covenant.is_test = true;
    for (consent::Member& member : covenant.members) member.may_use_bsn = true;
    for (int i = 0; i < 3; ++i) authority_.push_back(seal::SigningKeyPair::generate());
    for (const auto& key : authority_) world_.covenant.authority.push_back(key.public_key());
    std::sort(world_.covenant.authority.begin(), world_.covenant.authority.end());
    add(world_.covenant, authority_);
  }

  codec::AuditEntry& add(consent::Leaf leaf, Opening opening) {
    leaf.time_s = kNow.ms / 1000;
    leaf.covenant = 1;
    codec::AuditEntry entry;
    entry.index = log_.size();
    entry.leaf = consent::encode_leaf(leaf).value();
    entry.state = codec::AuditOpening::open;
    entry.opening = std::move(opening);
    log_.push_back(std::move(entry));
    return log_.back();
  }
  void add(const consent::Covenant& covenant, const std::vector<seal::SigningKeyPair>& keys) {
    consent::Leaf leaf;
    leaf.type = LeafType::covenant;
    leaf.covenant = 1;
    const Bytes bytes = consent::encode_covenant(covenant);
    leaf.commitment = consent::covenant_commitment(bytes);
    const Bytes text = consent::signed_text(leaf);
    for (std::size_t i = 0; i < 2; ++i) {
      leaf.signatures.push_back({keys[i].key_id(), keys[i].sign(text)});
    }
    std::sort(leaf.signatures.begin(), leaf.signatures.end());
    add(leaf, {Salt{}, bytes});
  }
  // A member's act, whose persons the look shows or not.
  std::uint64_t add(const SignedAct& act, bool open = true) {
    consent::Leaf leaf;
    leaf.type = act.type;
    leaf.member = consent::actor_of(act)->member;
    leaf.commitment = act.commitment;
    leaf.signatures = act.signatures;
    codec::AuditEntry& entry = add(leaf, act.opening);
    entry.worker_signature = act.worker_signature;
    if (open) entry.persons = act.persons;
    return entry.index;
  }
  // The child's consent, which its one parent gave; the entries.
  std::vector<std::uint64_t> consent_given(bool open = true) {
    consent::ConsentRecord record;
    record.consent_id = filled<ConsentId>(7);
    record.valid_until = {kNow.ms + kDayMs};
    const PersonOpening child = sdk::commit_person(child_), parent = sdk::commit_person(parent_);
    record.subject = child.commitment;
    record.givers = {{parent.commitment, consent::GiverCapacity::parent}};
    const std::uint64_t asked = add(world_.school.fact(record, {child, parent}), open);
    const PersonOpening child_again = sdk::commit_person(child_);
    const PersonOpening parent_again = sdk::commit_person(parent_);
    const consent::ConsentAnswer yes{record.consent_id, child_again.commitment,
                                     parent_again.commitment, consent::Answer::yes};
    return {asked, add(world_.school.fact(yes, {child_again, parent_again}), open)};
  }
  // The parent's withdrawal of all that is about the child.
  void withdraw() {
    const PersonOpening child = sdk::commit_person(child_), parent = sdk::commit_person(parent_);
    consent::WithdrawBody body;
    body.actor = world_.school.actor();
    body.withdraw_id = filled<WithdrawId>(9);
    body.subject = child.commitment;
    body.giver = parent.commitment;
    body.created = kNow;
    add(world_.school.act(LeafType::withdraw, canon::encode(body), {child, parent}));
  }
  // As the broker shows what it does not open.
  void hide(std::uint64_t index, codec::AuditOpening how) {
    codec::AuditEntry closed;
    closed.index = index;
    closed.leaf = log_[index].leaf;
    closed.state = how;
    log_[index] = std::move(closed);
  }
  ExchangeId signal(const std::vector<std::vector<PersonKey>>& persons, bool open = true) {
    consent::IntentBody body;
    body.actor = world_.school.actor();
    body.exchange_id = seal::random_fixed<ExchangeId>();
    body.kind = body.purpose = body.domain = body.source_regime = 1;
    std::vector<PersonOpening> openings;
    for (const std::vector<PersonKey>& keys : persons) {
      openings.push_back(sdk::commit_person(keys));
      const PersonRole role = openings.size() == 1 ? PersonRole::subject : PersonRole::relative;
      body.persons.push_back({role, openings.back().commitment});
    }
    body.wanted = {{world_.manager.id, Level::content}};
    body.created = kNow;
    add(world_.school.act(LeafType::intent, canon::encode(body), std::move(openings)), open);
    return body.exchange_id;
  }
  // What an honest broker says of a signal that this consent lets go.
  consent::DecisionBody permit(const ExchangeId& exchange, std::vector<std::uint64_t> references) {
    consent::DecisionBody body;
    body.exchange_id = exchange;
    body.source = world_.school.id;
    body.recipient = world_.manager.id;
    body.verdict = consent::Verdict::permit;
    body.level = Level::content;
    body.ground = body.algorithm = 1;
    body.reason = static_cast<std::uint16_t>(ErrorCode::permit);
    body.covenant = 1;
    body.machine = consent::kDecideVersion;
    body.references = std::move(references);
    return body;
  }
  std::uint64_t add(const consent::DecisionBody& body) {
    consent::Leaf leaf;
    leaf.type = LeafType::decision;
    Opening opening{seal::random_fixed<Salt>(), canon::encode(body)};
    leaf.commitment = hash::commit(leaf.type, opening);
    return add(leaf, std::move(opening)).index;
  }

  AuditAgain again(std::vector<PersonKey> about, TimeMs since = {}) const {
    return AuditAgain(trusted_ ? *trusted_ : world_.covenant, world_.directory, std::move(about),
                      since);
  }
  Status take_all(AuditAgain& again) const {
    for (const codec::AuditEntry& entry : log_) SLUIS_TRY_DONE(again.take(entry));
    return Done{};
  }
  AuditTally tally(const std::vector<std::vector<PersonKey>>& persons, TimeMs since = {}) const {
    std::vector<PersonKey> about;
    for (const auto& keys : persons) about.insert(about.end(), keys.begin(), keys.end());
    AuditAgain over = again(std::move(about), since);
    const Status taken = take_all(over);
    EXPECT_TRUE(taken.ok()) << to_text(taken.error());
    return over.tally();
  }

  sdk::testing::Parties world_;
  std::optional<consent::Covenant> trusted_;
  std::vector<seal::SigningKeyPair> authority_;
  std::vector<codec::AuditEntry> log_;
  const std::vector<PersonKey> child_ = bsn(1), parent_ = bsn(2), sister_ = bsn(3);
};

TEST_F(Again, TellsTheSameFromTheDifferent) {
  const std::vector<std::uint64_t> facts = consent_given();
  add(permit(signal({child_}), facts));
  AuditTally all = tally({child_, parent_});
  EXPECT_EQ(all.same, 1u);
  EXPECT_EQ(all.different + all.unsure, 0u);

  consent::DecisionBody wrong = permit(signal({child_}), facts);
  wrong.level = Level::category;
  wrong.references.pop_back();
  const std::uint64_t index = add(wrong);
  all = tally({child_, parent_});
  EXPECT_EQ(all.same, 1u);
  EXPECT_EQ(all.different, 1u);
  ASSERT_EQ(all.others.size(), 1u);
  EXPECT_EQ(all.others[0].event.index, index);
  EXPECT_EQ(all.others[0].again.differs, (std::vector<std::string_view>{"level", "references"}));
  EXPECT_EQ(all.others[0].again.again.level, Level::content);
  all = tally({child_});
  EXPECT_EQ(all.different, 0u);
  EXPECT_EQ(all.unsure, 1u) << "what is on record about the parent alone is not seen";
}

TEST_F(Again, RefusesACopyInWhichADecisionWasChanged) {
  add(permit(signal({child_}), consent_given()));
  codec::AuditEntry& decision = log_.back();
  auto body = canon::decode<consent::DecisionBody>(decision.opening.body, "decision");
  body->level = Level::existence;
  decision.opening.body = canon::encode(*body);
  AuditAgain over = again(child_);
  const Status taken = take_all(over);
  ASSERT_FALSE(taken.ok());
  EXPECT_EQ(taken.code(), ErrorCode::bad_opening);
}

TEST_F(Again, DecidesUnderTheCovenantInForceAtEachPlace) {
  const std::vector<std::uint64_t> facts = consent_given();
  const ExchangeId exchange = signal({child_});
  add(permit(exchange, facts));
  consent::Covenant second = world_.covenant;
  second.version = 2;
  second.rules[0].level = Level::existence;
  add(second, authority_);
  consent::DecisionBody less = permit(exchange, facts);
  less.covenant = 2;
  less.level = Level::existence;
  add(less);
  const std::uint64_t stale = add(permit(exchange, facts));  // as before the upgrade
  const AuditTally all = tally({child_, parent_});
  EXPECT_EQ(all.same, 2u);
  ASSERT_EQ(all.others.size(), 1u);
  EXPECT_EQ(all.others[0].event.index, stale);
  EXPECT_EQ(all.others[0].again.differs, (std::vector<std::string_view>{"level", "covenant"}));
}

TEST_F(Again, TakesNoCovenantThatTheOneBeforeDidNotSign) {
  consent::Covenant second = world_.covenant;
  second.version = 2;
  std::vector<seal::SigningKeyPair> strangers;
  for (int i = 0; i < 3; ++i) strangers.push_back(seal::SigningKeyPair::generate());
  second.authority.clear();
  for (const auto& key : strangers) second.authority.push_back(key.public_key());
  std::sort(second.authority.begin(), second.authority.end());
  add(second, strangers);
  AuditAgain over = again(child_);
  const Status taken = take_all(over);
  ASSERT_FALSE(taken.ok());
  EXPECT_EQ(taken.code(), ErrorCode::covenant_not_signed);
}

TEST_F(Again, TakesNoOtherCovenantThanTheGatewayHolds) {
  trusted_ = world_.covenant;
  trusted_->rules[0].level = Level::existence;
  AuditAgain over = again(child_);
  const Status taken = take_all(over);
  ASSERT_FALSE(taken.ok());
  EXPECT_EQ(taken.code(), ErrorCode::covenant_not_signed);
}

TEST_F(Again, IsNotSureWhereAFactIsErased) {
  const std::vector<std::uint64_t> facts = consent_given();
  add(permit(signal({child_}), facts));
  for (const std::uint64_t fact : facts) {
    codec::AuditEntry whole = std::exchange(log_[fact], {});
    log_[fact].index = fact;
    log_[fact].leaf = whole.leaf;
    log_[fact].state = codec::AuditOpening::erased;
    const AuditTally all = tally({child_, parent_});
    EXPECT_EQ(all.different + all.same, 0u);
    EXPECT_EQ(all.unsure, 1u);
    ASSERT_EQ(all.others.size(), 1u) << "its entry is named all the same";
    EXPECT_EQ(all.others[0].again.why_not, sdk::WhyNot::erased);
    EXPECT_FALSE(all.others[0].again.differs.empty());
    log_[fact] = std::move(whole);
  }
}

// The fact stands closed in the log, as a code of no letter does, and a withdrawal that is hidden.
TEST_F(Again, TellsWhatComesOutOtherwiseAfterACodeThatFailed) {
  const std::vector<std::uint64_t> facts = consent_given();
  consent::LetterCodeUsed tried;
  tried.code = filled<consent::LetterCode>(5);
  hide(add(world_.school.fact(tried, {})), codec::AuditOpening::none);
  add(permit(signal({child_}), facts));
  AuditTally all = tally({child_, parent_});
  EXPECT_EQ(all.same, 1u) << "it takes nothing from what comes out the same";
  EXPECT_EQ(all.different + all.unsure, 0u);
  withdraw();
  const std::uint64_t index = add(permit(signal({child_}), facts));
  all = tally({child_, parent_});
  EXPECT_EQ(all.same, 1u);
  EXPECT_EQ(all.unsure, 1u);
  ASSERT_EQ(all.others.size(), 1u);
  EXPECT_EQ(all.others[0].event.index, index);
  EXPECT_EQ(all.others[0].again.again.reason, ErrorCode::consent_withdrawn);
}

// All that was about one signal is gone; a later one goes past a withdrawal.
TEST_F(Again, TellsWhatComesOutOtherwiseAfterARetention) {
  const std::vector<std::uint64_t> facts = consent_given();
  const std::uint64_t intent = log_.size();
  add(permit(signal({sister_}), facts));
  for (std::uint64_t index = intent; index < log_.size(); ++index) {
    hide(index, codec::AuditOpening::erased);
  }
  withdraw();
  add(permit(signal({child_}), facts));
  const AuditTally all = tally({child_, parent_});
  EXPECT_EQ(all.unsure, 1u);
  ASSERT_EQ(all.others.size(), 1u);
  EXPECT_EQ(all.others[0].again.again.reason, ErrorCode::consent_withdrawn);
}

// What is on record under a key that was not asked about is closed, such as a circumstance.
TEST_F(Again, IsNotSureOfWhoHasAKeyThatWasNotAskedAbout) {
  const std::vector<std::uint64_t> facts = consent_given();
  const std::vector<PersonKey> file = {{PersonKeyKind::fields, filled<Pseudonym>(4), 0, 0}};
  add(permit(signal({{file[0], child_[0]}}), facts));
  add(permit(signal({child_}), {facts[0]}));
  AuditTally all = tally({child_, parent_});
  EXPECT_EQ(all.same, 1u);
  EXPECT_EQ(all.unsure, 1u);
  EXPECT_EQ(all.others[0].again.why_not, sdk::WhyNot::none);
  all = tally({child_, parent_, file});
  EXPECT_EQ(all.same, 1u);
  EXPECT_EQ(all.different, 1u);
}

// They speak of an exchange that is named elsewhere: what is wrong beside them is wrong for sure.
TEST_F(Again, IsSureWhereOnlyASubmitOrARemovedIsErased) {
  const std::vector<std::uint64_t> facts = consent_given();
  const auto erased = [&](LeafType type, auto body) {
    body.actor = world_.school.actor();
    hide(add(world_.school.act(type, canon::encode(body), {})), codec::AuditOpening::erased);
  };
  erased(LeafType::submit, consent::SubmitBody{});
  erased(LeafType::removed, consent::RemovedBody{});
  add(permit(signal({child_}), {facts[0]}));
  EXPECT_EQ(tally({child_, parent_}).different, 1u);
}

TEST_F(Again, BelievesNoActWithoutItsSignatures) {
  const std::vector<std::uint64_t> facts = consent_given();
  add(permit(signal({child_}), facts));
  log_[facts[1]].worker_signature = {};
  EXPECT_EQ(tally({child_, parent_}).unsure, 1u);
}

TEST_F(Again, ClaimsNothingOfWhoIsClosed) {
  const std::vector<std::uint64_t> facts = consent_given();
  add(permit(signal({child_, sister_}), facts));
  AuditTally all = tally({child_, parent_});
  EXPECT_EQ(all.not_possible.at(sdk::WhyNot::closed), 1u);
  all = tally({child_, parent_, sister_});
  EXPECT_EQ(all.different, 1u) << "there is no consent about the sister";
  add(permit(signal({sister_}, false), facts));
  EXPECT_EQ(tally({child_, parent_}).decisions, 1u) << "what is about another is not counted";
  add(permit(signal({child_}), {facts[0]}));
  EXPECT_EQ(tally({child_, parent_}).different, 1u) << "and what is closed hides no difference";
}

TEST_F(Again, CountsADecisionOfAnotherVersionOfTheRulesAndFromWhenItIsAsked) {
  consent::DecisionBody other = permit(signal({child_}), consent_given());
  other.machine = consent::kDecideVersion + 1;
  add(other);
  EXPECT_EQ(tally({child_}).not_possible.at(sdk::WhyNot::other_decide), 1u);
  EXPECT_EQ(tally({child_}, kNow).decisions, 1u);
  EXPECT_EQ(tally({child_}, {kNow.ms + 1'000}).decisions, 0u);
}

TEST_F(Again, HasARecordOfADecisionThatIsErased) {
  add(permit(signal({child_}), consent_given()));
  DecisionLog records("ledger.example");
  log_.back().state = codec::AuditOpening::erased;
  log_.back().opening = {};
  std::string last;
  for (const codec::AuditEntry& entry : log_) {
    const auto record = records.take(*consent::decode_leaf(entry.leaf), entry);
    ASSERT_TRUE(record.ok());
    last = *record;
  }
  EXPECT_NE(last.find(R"("adl.core.response":{"ledger":{"entry":4,"opening":"erased"}})"),
            last.npos) << last;
  EXPECT_EQ(last.find("body"), last.npos);
}

}  // namespace
}  // namespace sluis::gateway
