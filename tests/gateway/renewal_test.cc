// SPDX-License-Identifier: EUPL-1.2
// Consents that end soon, and those about which nobody is to be asked any more.
#include "adapters/gateway/renewals.h"

#include <gtest/gtest.h>

#include "adapters/gateway/letter_code.h"
#include "tests/gateway/host_rig.h"

namespace sluis::gateway {
namespace {

using consent::Gives;
using test::filled;

constexpr std::uint64_t kDayMs = 86'400'000;
constexpr TimeMs kToday{20'812 * kDayMs + 36'000'000};  // 2026-12-25, 10:00 UTC
constexpr std::uint16_t kHides = 3;

class Renewals : public HostRig {
 protected:
  void SetUp() override {
    consent::Covenant covenant;
    covenant.givers = {{1, {{0, Gives::holders, Gives::holders},
                            {12, Gives::self, Gives::holders},
                            {16, Gives::self, Gives::representative}}}};
    consent::CircumstanceType hides;
    hides.term = {kHides, "veilig_verblijf", "veilig verblijf"};
    hides.effect = consent::Effect::denies;
    hides.max_days = 90;
    covenant.circumstances = {hides};
    clock_.now = kToday;
    ASSERT_NO_FATAL_FAILURE(open(std::move(covenant)));
    names_.emplace(*host_);
    acts_.emplace(*host_, *names_, nullptr, nullptr);
  }
  void TearDown() override {
    acts_.reset();
    names_.reset();
    HostRig::TearDown();
  }

  static NamedPerson person(const std::string& bsn, const std::string& born) {
    NamedPerson out;
    out.identity.bsn = Sensitive(bsn);
    out.identity.birth_date = Sensitive(born);
    return out;
  }
  ActRow put(ActKind kind, consent::FactPayload payload, const AnyId& made,
             const NamedPerson& about) {
    ActRow row;
    row.id = filled<ActId>(static_cast<std::uint8_t>(++ordinal_));
    row.ordinal = ordinal_;
    row.kind = kind;
    row.state = ActState::recorded;
    row.worker = "gm-1";
    row.persons = {about};
    if (kind == ActKind::consent) row.persons.push_back(person("999990019", ""));
    row.made = made;
    row.index = ordinal_;
    consent::FactBody body;
    body.payload = std::move(payload);
    row.form = canon::encode(body);
    host_->vault.put(RowKind::act, row.id, row);
    return row;
  }
  ConsentId consent(std::uint64_t days_left, const NamedPerson& about = person("000000097", "")) {
    consent::ConsentRecord record;
    record.consent_id = filled<ConsentId>(static_cast<std::uint8_t>(ordinal_ + 1));
    record.valid_from = {kToday.ms - 200 * kDayMs};
    record.valid_until = {kToday.ms + days_left * kDayMs};
    record.givers.emplace_back();
    const ConsentId id = record.consent_id;
    put(ActKind::consent, std::move(record), AnyId{id.value}, about);
    return id;
  }
  std::vector<ConsentId> soon() const {
    std::vector<ConsentId> out;
    for (const Renewal& renewal : renewals_of(*host_, *acts_)) out.push_back(renewal.consent);
    return out;
  }

  std::optional<Names> names_;
  std::optional<Acts> acts_;
  std::uint64_t ordinal_ = 0;
};

using Ids = std::vector<ConsentId>;

TEST_F(Renewals, AreSaidFortyTwoDaysAheadSoonestFirst) {
  const ConsentId later = consent(42, person("000000061", ""));
  consent(43, person("000000036", ""));
  const ConsentId sooner = consent(1);
  EXPECT_EQ(soon(), (Ids{sooner, later}));
}

TEST_F(Renewals, ABirthdayFromWhichSomebodyElseGivesComesBeforeTheEnd) {
  consent(300, person("000000097", "2015-06-01"));  // twelve in June
  const ConsentId twelve = consent(300, person("000000061", "2015-01-20"));
  const auto found = renewals_of(*host_, *acts_);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].consent, twelve);
  EXPECT_EQ(found[0].age, 12u);
  EXPECT_EQ(found[0].ends.ms, (20'812 + 26) * kDayMs);
}

// A merge hands no consent on: whoever recorded one that names the member that ended asks anew.
TEST_F(Renewals, AConsentThatNamesAMemberThatEndedIsAskedAnewAtOnce) {
  const MemberId old = filled<MemberId>(0x33), heir = filled<MemberId>(0x44);
  host_->covenant.members = {{heir, 1, "heir", "bel", false, false}};
  const auto put_scope = [&](const consent::Scope& scope, const NamedPerson& about) {
    consent::ConsentRecord record;
    record.consent_id = filled<ConsentId>(static_cast<std::uint8_t>(ordinal_ + 1));
    record.valid_from = {kToday.ms - 200 * kDayMs};
    record.valid_until = {kToday.ms + 300 * kDayMs};
    record.givers.emplace_back();
    record.scope = scope;
    const ConsentId id = record.consent_id;
    put(ActKind::consent, std::move(record), AnyId{id.value}, about);
    return id;
  };
  consent::Scope to_old, from_old, to_heir;
  to_old.to = {{false, old, 0}};
  from_old.from = old;
  to_heir.to = {{false, heir, 0}};
  const ConsentId one = put_scope(to_old, person("000000061", ""));
  const ConsentId two = put_scope(from_old, person("000000036", ""));
  put_scope(to_heir, person("000000097", ""));
  EXPECT_EQ(soon(), Ids{}) << "it is still a member";
  host_->covenant.ended = {{old, 1, "old", "", heir}};
  ASSERT_EQ(soon(), (Ids{one, two}));
  EXPECT_EQ(renewals_of(*host_, *acts_)[0].ended->label, "old");
}

TEST_F(Renewals, NobodyIsAskedAnewAfterANoAWithdrawalOrALaterConsent) {
  const NamedPerson child = person("000000097", "");
  const ConsentId asked = consent(10);
  EXPECT_EQ(soon(), Ids{asked});
  put(ActKind::consent_answer,
      consent::ConsentAnswer{asked, {}, {}, consent::Answer::yes}, AnyId{asked.value}, child);
  EXPECT_EQ(soon(), Ids{asked});
  put(ActKind::consent_answer, consent::ConsentAnswer{asked, {}, {}, consent::Answer::no},
      AnyId{asked.value}, child);
  EXPECT_EQ(soon(), Ids{});
  const ConsentId second = consent(20);
  EXPECT_EQ(soon(), Ids{second});
  put(ActKind::withdraw, consent::CaseClosed{}, {}, child);
  EXPECT_EQ(soon(), Ids{});
  const ConsentId third = consent(30);
  EXPECT_EQ(soon(), Ids{third});
  consent(200);
  EXPECT_EQ(soon(), Ids{});
}

TEST_F(Renewals, NobodyIsAskedAnewAfterALettersCodeWithdrew) {
  const ConsentId asked = consent(10), other = consent(11, person("000000061", ""));
  const auto code = filled<consent::LetterCode>(5);
  Batch batch;
  keep_code(batch, asked, 0, code);
  host_->vault.commit(batch);
  put(ActKind::letter_code, consent::LetterCodeUsed{code, consent::CodeUse::confirm, {}}, {},
      person("", ""));
  EXPECT_EQ(soon(), (Ids{asked, other}));
  put(ActKind::letter_code,
      consent::LetterCodeUsed{code, consent::CodeUse::withdraw, filled<WithdrawId>(6)}, {},
      person("", ""));
  EXPECT_EQ(soon(), Ids{other});
}

TEST_F(Renewals, WhoHidesOrDiedIsAskedNothing) {
  const ConsentId asked = consent(10);
  consent::CircumstanceStated stated;
  stated.circumstance_id = filled<CircumstanceId>(9);
  stated.type = kHides;
  stated.valid_from = {kToday.ms - kDayMs};
  stated.valid_until = {kToday.ms + kDayMs};
  put(ActKind::circumstance, stated, AnyId{stated.circumstance_id.value},
      person("000000061", ""));
  EXPECT_EQ(soon(), Ids{asked});
  stated.circumstance_id = filled<CircumstanceId>(10);
  put(ActKind::circumstance, stated, AnyId{stated.circumstance_id.value},
      person("000000097", ""));
  EXPECT_EQ(soon(), Ids{});
  put(ActKind::circumstance_ended, consent::CircumstanceEnded{stated.circumstance_id, {}},
      AnyId{stated.circumstance_id.value}, person("000000097", ""));
  EXPECT_EQ(soon(), Ids{asked});
}

}  // namespace
}  // namespace sluis::gateway
