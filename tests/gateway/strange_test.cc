// SPDX-License-Identifier: EUPL-1.2
// Which look-ups stand out in a gateway's own records, and what is said of those not looked at.
#include "adapters/gateway/strange.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "adapters/gateway/create.h"
#include "adapters/gateway/days.h"
#include "adapters/gateway/delegations.h"
#include "adapters/gateway/own_keys.h"
#include "proto/hash/commit.h"
#include "tests/support/filled.h"

namespace sluis::gateway {
namespace {

constexpr TimeMs kLookedAt{1'800'000'000'000};
constexpr std::uint64_t kDayMs = 86'400'000;
using test::filled;

class StrangeClock : public clock::Clock {
 public:
  clock::ClockReading read() const override { return {kLookedAt, {5'000}, filled<BootId>(7)}; }
  int wait_ms(DurationMs) const override { return 0; }
};

Sensitive<std::string> hidden(const std::string& text) { return Sensitive<std::string>(text); }

Identity child(const std::string& surname, const std::string& postcode = "6711AB",
               const std::string& house_number = "12") {
  Identity out;
  out.surname = hidden(surname);
  out.first_names = hidden("Yasmina");
  out.birth_date = hidden("2017-03-04");
  out.postcode = hidden(postcode);
  out.house_number = hidden(house_number);
  return out;
}

class Strange : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "sluis-strange-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    auto vault = Vault::open(folder_ / "vault", seal::SecretBytes::random(32));
    ASSERT_TRUE(vault.ok());
    host_.reset(new Host{folder_, Config(), {seal::SigningKeyPair::generate(), {}, {},
                                             seal::SigningKeyPair::generate()},
                         consent::Covenant(), std::move(*vault), clock_, History(), {}});
    ASSERT_TRUE(add_workers(host_->vault,
                            {{"anna", hidden("A. van der Berg"), "coach", hidden("6711AB"),
                              hidden("14")},
                             {"bas", hidden("Bas Kowalska"), "coach"}}).ok());
  }
  void TearDown() override {
    host_.reset();
    std::filesystem::remove_all(folder_);
  }
  void act(ActKind kind, const std::string& login, const Identity& person, TimeMs at = kLookedAt,
           ActState state = ActState::recorded) {
    ActRow row;
    row.id.value.fill(++acts_);
    row.kind = kind;
    row.state = state;
    row.worker = login;
    row.created = at;
    row.persons.push_back({PersonRole::subject, consent::GiverCapacity::parent, person});
    host_->vault.put(RowKind::act, row.id, row);
  }
  std::vector<std::string> found() const {
    std::vector<std::string> out;
    for (const StrangeLook& look : strange_here(*host_).looks) {
      out.push_back(look.login + " " + look.look + " " + look.rule);
    }
    return out;
  }
  using Lines = std::vector<std::string>;

  std::filesystem::path folder_;
  StrangeClock clock_;
  std::unique_ptr<Host> host_;
  std::uint8_t acts_ = 0;
};

TEST_F(Strange, ALookWithNothingElseToDoStandsOutAndOneThatASignalFollowsDoesNot) {
  act(ActKind::preflight, "anna", child("Jansen", "1000AA"));
  EXPECT_EQ(found(), Lines{"anna before no_relation"});
  act(ActKind::signal, "bas", child("Jansen", "1000AA"));
  EXPECT_EQ(found(), Lines{"anna before no_relation"}) << "a colleague's signal is none of hers";
  act(ActKind::signal, "anna", child("Pieters", "1000AA"));
  EXPECT_EQ(found(), Lines{"anna before no_relation"}) << "about somebody else";
  act(ActKind::signal, "anna", child("Jansen", "1000AA"), kLookedAt, ActState::refused);
  EXPECT_EQ(found(), Lines{"anna before no_relation"}) << "refused";
  act(ActKind::signal, "anna", child("Jansen", "1000AA"),
      TimeMs{kLookedAt.ms + kRelationAfterMs.ms + 1});
  EXPECT_EQ(found(), Lines{"anna before no_relation"}) << "too late";
  act(ActKind::signal, "anna", child("JANSEN", "1000AA"), TimeMs{kLookedAt.ms + kDayMs});
  EXPECT_EQ(found(), Lines{});
}

TEST_F(Strange, ALookByWhoActsInACaseOfThatPersonIsOfThatCaseAndAsLongAsItActs) {
  CaseRow row;
  row.id = filled<CaseId>(1);
  row.persons.push_back({PersonRole::subject, consent::GiverCapacity::parent,
                         child("Jansen", "1000AA")});
  host_->vault.put(RowKind::care_case, row.id, row);
  DelegationRow acts;
  acts.holder = "bas";
  acts.to = "anna";
  acts.since = kLookedAt;
  acts.until_day = day_number(kLookedAt) + 1;
  host_->vault.put(RowKind::delegation, row.id, CaseDelegationsRow{row.id, {acts}});
  act(ActKind::preflight, "anna", child("Jansen", "1000AA"), end_of_day(acts.until_day - 1));
  EXPECT_EQ(found(), Lines{});
  act(ActKind::preflight, "anna", child("Pieters", "1000AA"));
  EXPECT_EQ(found(), Lines{"anna before no_relation"}) << "of another family";
  act(ActKind::preflight, "anna", child("Jansen", "1000AA"), end_of_day(acts.until_day));
  EXPECT_EQ(found().size(), 2u) << "its last day is over";
  act(ActKind::preflight, "bas", child("Jansen", "1000AA"), {kLookedAt.ms - 1});
  EXPECT_EQ(found().size(), 3u) << "whose case it is here no act says";
}

TEST_F(Strange, TheOwnStreetTheOwnDoorAndTheOwnSurnameStandOut) {
  act(ActKind::signal, "anna", child("Jansen"));
  act(ActKind::question, "anna", child("Jansen", "6711 ab"));
  EXPECT_EQ(found(), Lines{"anna question own_street"});
  act(ActKind::question, "anna", child("Jansen", "6711AB", "14a"), TimeMs{kLookedAt.ms + 1});
  EXPECT_EQ(found(), (Lines{"anna question own_street", "anna question own_address"}));
  act(ActKind::signal, "bas", child("Kowalski", "1000AA"));
  act(ActKind::preflight, "bas", child("Kowalski", "1000AA"), TimeMs{kLookedAt.ms + 2});
  EXPECT_EQ(found().back(), "bas before own_surname");
  act(ActKind::signal, "anna", child("Berg", "1000AA"));
  act(ActKind::preflight, "anna", child("Berg", "1000AA"), TimeMs{kLookedAt.ms + 3});
  EXPECT_EQ(found().back(), "anna before own_surname") << "a prefix is no part of it";
}

TEST_F(Strange, AWorkerWithoutAnAddressIsSaidToBeNotLookedAt) {
  act(ActKind::signal, "bas", child("Jansen"));
  act(ActKind::preflight, "bas", child("Jansen"));
  act(ActKind::question, "bas", child("Jansen"));
  const StrangeHere here = strange_here(*host_);
  EXPECT_TRUE(here.looks.empty());
  EXPECT_EQ(here.looked_at, 2u);
  EXPECT_EQ(here.workers_without_address, 1u);
  EXPECT_EQ(here.not_looked_at, 2u);
}

TEST_F(Strange, ALookIsFoundByItsIdAndAnotherIsNot) {
  act(ActKind::preflight, "anna", child("Jansen"));
  const auto id = strange_here(*host_).looks.front().id;
  EXPECT_EQ(person_of_look(*host_, id)->surname.reveal(), "Jansen");
  EXPECT_EQ(person_of_look(*host_, AnyId()).code(), ErrorCode::no_such_task);
}

// Entries as the broker's: a question beforehand and what was decided on it.
class StrangeInLog : public testing::Test {
 protected:
  template <class Body>
  void take(LeafType type, const Body& body) {
    codec::AuditEntry entry;
    entry.index = next_++;
    entry.state = codec::AuditOpening::open;
    entry.opening.r.value.fill(static_cast<std::uint8_t>(next_));
    entry.opening.body = canon::encode(body);
    consent::Leaf leaf;
    leaf.type = type;
    leaf.time_s = 1'800'000'000;
    leaf.covenant = 1;
    leaf.commitment = hash::commit(type, entry.opening);
    if (type == LeafType::preflight) leaf.signatures.push_back({});
    entry.leaf = consent::encode_leaf(leaf).value();
    ASSERT_TRUE(log_.take(entry).ok());
    last_ = entry;
  }
  void before(bool with_case = false) {
    consent::PreflightBody body;
    body.actor = {filled<MemberId>(1), filled<WorkerId>(2), 1};
    body.kind = body.purpose = body.domain = body.source_regime = 1;
    if (with_case) body.case_id = filled<CaseId>(3);
    body.persons.push_back({PersonRole::subject, filled<Commitment>(4)});
    body.wanted.push_back({filled<MemberId>(5), Level::content});
    take(LeafType::preflight, body);
  }
  void decided(consent::Verdict verdict) {
    consent::DecisionBody body;
    body.source = filled<MemberId>(1);
    body.recipient = filled<MemberId>(5);
    body.verdict = verdict;
    take(LeafType::decision, body);
  }

  consent::Covenant covenant_;
  StrangeLog log_{covenant_};
  codec::AuditEntry last_;
  std::uint64_t next_ = 0;
};

TEST_F(StrangeInLog, WhatNothingPermitsStandsOutUnlessItNamesACase) {
  before();
  decided(consent::Verdict::hold);
  decided(consent::Verdict::deny);
  ASSERT_EQ(log_.looks().size(), 1u);
  EXPECT_EQ(log_.looks()[0].index, 0u);
  EXPECT_EQ(log_.looks()[0].worker, filled<WorkerId>(2));
  before();
  decided(consent::Verdict::deny);
  decided(consent::Verdict::permit);
  before(true);
  decided(consent::Verdict::deny);
  EXPECT_EQ(log_.looks().size(), 1u);
  EXPECT_EQ(log_.seen(), 3u);
  last_.opening.body.back() ^= 1U;
  EXPECT_EQ(log_.take(last_).code(), ErrorCode::bad_opening);
}

TEST_F(StrangeInLog, WhatIsErasedIsCountedAsClosed) {
  before();
  last_.state = codec::AuditOpening::erased;
  ASSERT_TRUE(log_.take(last_).ok());
  EXPECT_EQ(log_.closed(), 1u);
}

}  // namespace
}  // namespace sluis::gateway
