// SPDX-License-Identifier: EUPL-1.2
// Who is kept away from whom: matched by number, by name as others spell it, and by keys alone.
#include "adapters/gateway/exclusions.h"

#include <gtest/gtest.h>

#include "adapters/gateway/hidden_cases.h"
#include "adapters/gateway/opening.h"
#include "adapters/gateway/own_keys.h"
#include "tests/gateway/case_rig.h"

namespace sluis::gateway {
namespace {

constexpr TimeMs kExcludedAt{1'800'000'000'000};
using test::filled;

Identity identity(const std::string& surname, const std::string& bsn = "") {
  Identity out;
  out.bsn = Sensitive(bsn);
  out.surname = Sensitive(surname);
  out.first_names = Sensitive<std::string>("Yasmina");
  out.birth_date = Sensitive<std::string>("2017-03-04");
  return out;
}

class Exclusion : public CaseRig {
 protected:
  void SetUp() override {
    consent::Covenant covenant;
    covenant.functions = {{{1, "coach", "coach"}, {}, {}}, {{2, "nurse", "nurse"}, {}, {}}};
    covenant.members.emplace_back();
    covenant.members.back().id = kSelf;
    covenant.members.back().may_use_bsn = true;
    ASSERT_NO_FATAL_FAILURE(open(std::move(covenant)));
    ASSERT_TRUE(add_workers(host_->vault, {{"a", Sensitive<std::string>("A"), "coach"},
                                           {"b", Sensitive<std::string>("B"), "coach"},
                                           {"n", Sensitive<std::string>("N"), "nurse"}}).ok());
    names_.emplace(*host_);
    exclusions_.emplace(*host_, *names_);
  }
  void TearDown() override {
    exclusions_.reset();
    names_.reset();
    CaseRig::TearDown();
  }
  std::string added(const std::string& by, const std::string& login, const Identity& from) {
    const auto row = exclusions_->add(by, login, from);
    return row.ok() ? row->id.hex() : to_text(row.error());
  }
  void begin_case(std::uint8_t number, const std::string& surname) {
    NamedPerson child;
    child.identity = identity(surname);
    begin(number, "b", ActState::recorded, {child});
  }
  CaseRow case_row(std::uint8_t number) {
    return *host_->vault.get<CaseRow>(RowKind::care_case, filled<CaseId>(number));
  }
  // A message about `key`, whose author names these persons.
  MessageId receive(std::uint8_t number, const PersonKey& key,
                    const std::vector<codec::SignalPerson>& persons) {
    MailRow mail;
    mail.sender = filled<MemberId>(0x33);
    mail.message = filled<MessageId>(number);
    codec::Inner inner;
    inner.subject_keys = {key};
    codec::Signal signal;
    signal.kind = 1;
    signal.domain = 1;
    signal.written = kExcludedAt;
    signal.persons = persons;
    Batch batch;
    exclusions_->on_opened(batch, mail, inner);
    batch.put_bytes(RowKind::content, mail_key(mail.sender, mail.message),
                    codec::serialise(signal).reveal());
    host_->vault.commit(batch);
    return mail.message;
  }
  bool keeps_mail(const std::string& login, const MessageId& message) {
    return exclusions_->keeps_mail(login, filled<MemberId>(0x33), message);
  }

  std::optional<Names> names_;
  std::optional<Exclusions> exclusions_;
};

codec::SignalPerson written(const std::string& name, const std::string& birth_date,
                            PersonRole role = PersonRole::subject) {
  return {role, Sensitive(name), Sensitive(birth_date)};
}

TEST_F(Exclusion, KeepsAwayByNumberAndByNameAsAnotherSpellsIt) {
  ASSERT_EQ(added("b", "a", identity("El Hamdaoui", "999990019")).size(), 32u);
  EXPECT_TRUE(exclusions_->keeps("a", identity("Jansen", "999990019")));
  EXPECT_TRUE(exclusions_->keeps("a", identity("el-hamdaoui")));
  EXPECT_FALSE(exclusions_->keeps("a", identity("Jansen")));
  EXPECT_FALSE(exclusions_->keeps("b", identity("El Hamdaoui", "999990019")));
  EXPECT_FALSE(exclusions_->keeps("", identity("El Hamdaoui", "999990019")));
}

TEST_F(Exclusion, KeepsAwayFromMailByItsKeyAloneAndByTheNamesInIt) {
  const std::string id = added("b", "a", identity("Hamdaoui", "999990019"));
  PersonKey key;
  key.kind = PersonKeyKind::bsn;
  key.pseudonym.value.fill(7);
  PersonKey other = key;
  other.pseudonym.value.fill(8);
  const MessageId unnamed = receive(1, key, {written("", "")});
  const MessageId sibling = receive(2, other, {written("Sara Hamdaoui", "2019-01-01"),
                                               written("Yasmina HAMDAOUI", "2017-03-04",
                                                       PersonRole::relative)});
  const MessageId stranger = receive(3, other, {written("Yasmina Jansen", "2017-03-04")});
  EXPECT_FALSE(keeps_mail("a", unnamed));  // until the key holders answered
  auto row = host_->vault.get<ExclusionRow>(RowKind::exclusion, *AnyId::from(*from_hex(id)));
  ASSERT_TRUE(row.has_value());
  row->keys = {key};
  host_->vault.put(RowKind::exclusion, row->id, *row);
  EXPECT_TRUE(keeps_mail("a", unnamed));
  EXPECT_TRUE(keeps_mail("a", sibling));
  EXPECT_FALSE(keeps_mail("a", stranger));
  EXPECT_FALSE(keeps_mail("b", unnamed));
}

TEST_F(Exclusion, IsSaidOnceByAnyColleagueAndLeavesNoWorkToNobody) {
  const std::string id = added("b", "a", identity("Hamdaoui"));
  EXPECT_EQ(added("n", "a", identity("Hamdaoui")), id);
  EXPECT_NE(added("n", "a", identity("Hamdaoui", "999990019")), id);  // now by number too
  EXPECT_TRUE(exclusions_->keeps("a", identity("Jansen", "999990019")));
  EXPECT_EQ(exclusions_->add("b", "n", identity("Hamdaoui")).code(), ErrorCode::nobody_else_sees);
  EXPECT_EQ(exclusions_->add("x", "a", identity("Hamdaoui")).code(), ErrorCode::unknown_worker);
  EXPECT_EQ(exclusions_->add("b", "x", identity("Hamdaoui")).code(), ErrorCode::unknown_worker);
  EXPECT_EQ(exclusions_->add("b", "a", identity("")).code(), ErrorCode::missing_field);
  host_->vault.put(RowKind::departure, std::string("a"), DepartureRow{"a", "b", kExcludedAt});
  EXPECT_EQ(exclusions_->add("n", "b", identity("Jansen")).code(), ErrorCode::nobody_else_sees);
}

TEST_F(Exclusion, IsNotToldToWhomItKeepsAwayAndEndedByAnother) {
  const std::string said = added("b", "a", identity("Hamdaoui"));
  const std::string own = added("a", "a", identity("Jansen"));
  ASSERT_EQ(exclusions_->seen_by("a").size(), 1u);
  EXPECT_EQ(exclusions_->seen_by("a").front().id.hex(), own);
  EXPECT_EQ(exclusions_->seen_by("b").size(), 2u);
  EXPECT_EQ(exclusions_->end("a", said).code(), ErrorCode::no_such_exclusion);
  EXPECT_EQ(exclusions_->end("a", std::string(32, '0')).code(), ErrorCode::no_such_exclusion);
  EXPECT_EQ(exclusions_->end("a", own).code(), ErrorCode::not_allowed);
  EXPECT_TRUE(exclusions_->end("n", said).ok());
  EXPECT_FALSE(exclusions_->keeps("a", identity("Hamdaoui")));
  EXPECT_TRUE(exclusions_->keeps("a", identity("Jansen")));
}

// By name alone, whoever it is about, and where a case is hidden from whom; nothing else of it.
TEST_F(Exclusion, KeepsAColleagueOutOfOneCaseAndOfNoOther) {
  CaseRow one, other;
  one.id = filled<CaseId>(1);
  other.id = filled<CaseId>(2);
  for (CaseRow* row : {&one, &other}) {
    row->persons.emplace_back().identity = identity("Hamdaoui");
    host_->vault.put(RowKind::care_case, row->id, *row);
  }
  HiddenCases hidden(*exclusions_);
  EXPECT_TRUE(hidden.from(*host_, "a").empty());
  ASSERT_TRUE(exclusions_->add_to_case("n", "a", one, "b").ok());
  EXPECT_EQ(hidden.from(*host_, "a"), std::set<CaseId>{one.id});
  EXPECT_TRUE(hidden.from(*host_, "b").empty());
  EXPECT_TRUE(exclusions_->keeps("a", one));
  EXPECT_FALSE(exclusions_->keeps("a", other));
  EXPECT_FALSE(exclusions_->keeps("a", identity("Hamdaoui"))) << "not from the family";
  ActRow act;
  act.kind = ActKind::case_stepped;
  act.made = AnyId{one.id.value};
  EXPECT_TRUE(exclusions_->keeps("a", act));
  EXPECT_FALSE(exclusions_->keeps("b", act));
  EXPECT_EQ(exclusions_->of_case(one.id).size(), 1u);
  EXPECT_EQ(exclusions_->of_case(one.id).front().by, "n");
  EXPECT_TRUE(exclusions_->seen_by("b").empty()) << "it is of the case's own list";
  EXPECT_EQ(exclusions_->end_of_case("a", other).code(), ErrorCode::no_such_exclusion);
  ASSERT_TRUE(exclusions_->end_of_case("a", one).ok());
  EXPECT_FALSE(exclusions_->keeps("a", act));
  EXPECT_TRUE(hidden.from(*host_, "a").empty());
}

TEST_F(Exclusion, KeepsNeitherWhoHasTheCaseNorTheLastOfAFunctionOutOfIt) {
  CaseRow row;
  row.id = filled<CaseId>(1);
  const auto out = [&](const std::string& login, const std::string& holder) {
    return exclusions_->add_to_case("n", login, row, holder).code();
  };
  EXPECT_EQ(out("b", "b"), ErrorCode::has_the_case);
  EXPECT_EQ(out("n", "b"), ErrorCode::nobody_else_sees) << "the only nurse";
  EXPECT_EQ(out("x", "b"), ErrorCode::unknown_worker);
  ASSERT_TRUE(exclusions_->add_to_case("n", "a", row, "").ok());
  EXPECT_EQ(out("b", ""), ErrorCode::nobody_else_sees) << "the other coach does not see it";
  const TimeMs since = exclusions_->of_case(row.id).front().since;
  clock_.now.ms += 5'000;
  const auto again = exclusions_->add_to_case("b", "a", row, "");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->since, since);
}

TEST_F(Exclusion, LeavesNoOpenCaseToNobodyOfTheFunctionThatSeesIt) {
  begin_case(1, "Hamdaoui");
  begin_case(2, "Jansen");
  ASSERT_TRUE(exclusions_->add_to_case("n", "a", case_row(1), "").ok());
  EXPECT_EQ(exclusions_->add("n", "b", identity("HAMDAOUI")).code(),
            ErrorCode::nobody_else_sees) << "the other coach is kept out of it by name";
  EXPECT_FALSE(exclusions_->keeps("b", case_row(1)));
  EXPECT_EQ(added("n", "a", identity("Hamdaoui")).size(), 32u) << "it saw nothing of it already";
  EXPECT_EQ(added("n", "b", identity("Jansen")).size(), 32u) << "that case the other does see";
  EXPECT_EQ(exclusions_->add("n", "a", identity("Jansen")).code(), ErrorCode::nobody_else_sees)
      << "of the two that could, neither would";
  step(1, "b", consent::CaseStep::finish);
  EXPECT_EQ(added("n", "b", identity("Hamdaoui")).size(), 32u) << "nothing is to be done in it";
}

// A closed case is still shown, and so still hidden.
TEST_F(Exclusion, OfACaseGoesWithItAndWithWhoLeavesAndCountsWhileTheCaseIsOpen) {
  begin_case(1, "Hamdaoui");
  ASSERT_TRUE(exclusions_->add_to_case("n", "a", case_row(1), "b").ok());
  Batch many;
  for (std::size_t i = 1; i < kExclusionsMax; ++i) {
    const std::string login = "z" + std::to_string(i);
    Bytes key = to_bytes(filled<CaseId>(1).view());
    append(key, as_bytes(login));
    many.put(RowKind::case_exclusion, key,
             CaseExclusionRow{filled<CaseId>(1), login, "n", kExcludedAt});
  }
  host_->vault.commit(many);
  begin_case(2, "Jansen");
  EXPECT_EQ(exclusions_->add_to_case("n", "a", case_row(2), "b").code(), ErrorCode::too_large);
  step(1, "b", consent::CaseStep::finish);
  EXPECT_TRUE(exclusions_->add_to_case("n", "a", case_row(2), "b").ok()) << "that one is closed";

  Batch none;
  EXPECT_EQ(purge_case_exclusions(*host_, none), 0u);
  EXPECT_TRUE(exclusions_->keeps("a", case_row(1)));
  host_->vault.put(RowKind::departure, std::string("a"), DepartureRow{"a", "b", kExcludedAt});
  Batch left;
  EXPECT_EQ(purge_case_exclusions(*host_, left), 2u) << "who left looks at nothing";
  host_->vault.commit(left);
  EXPECT_TRUE(exclusions_->kept_out_of("a").empty());
  EXPECT_EQ(exclusions_->of_case(filled<CaseId>(1)).size(), kExclusionsMax - 1);
  Batch gone;
  gone.erase(RowKind::care_case, filled<CaseId>(1));
  host_->vault.commit(gone);
  Batch rest;
  EXPECT_EQ(purge_case_exclusions(*host_, rest), kExclusionsMax - 1);
  host_->vault.commit(rest);
  EXPECT_TRUE(exclusions_->of_case(filled<CaseId>(1)).empty());
}

// Whoever has no key that can be compared is not taken for somebody else.
TEST_F(Exclusion, KeepsAwayFromWhoCannotBeCompared) {
  Identity wrong = identity("Jansen");
  wrong.birth_date = Sensitive<std::string>("1985-06-00");
  EXPECT_FALSE(exclusions_->keeps("a", wrong)) << "who is kept away from nobody";
  ASSERT_EQ(added("b", "a", identity("El Hamdaoui")).size(), 32u);
  EXPECT_FALSE(exclusions_->keeps("a", identity("Jansen")));
  EXPECT_TRUE(exclusions_->keeps("a", wrong));
  EXPECT_TRUE(exclusions_->keeps("a", Identity{}));
}

}  // namespace
}  // namespace sluis::gateway
