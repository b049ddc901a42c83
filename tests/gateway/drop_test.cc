// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/drop.h"

#include <gtest/gtest.h>

namespace sluis::gateway {
namespace {

constexpr std::string_view kGood =
    R"({"worker":"juf","kind":"zorg","urgent":true,"text":"t","subject":{"bsn":"999990019"},)"
    R"("concerned":[{"surname":"S","first_names":"F","birth_date":"1980-01-01","role":"third"}],)"
    R"("recipients":[{"member":"manager","level":"category"}]})";

std::string place_of(std::string_view json) {
  const auto parsed = parse_drop_json(json);
  return parsed.ok() ? "ok" : std::string(catalogue(parsed.code()).name) + " " +
                                  parsed.error().place;
}
std::string csv_place_of(std::string_view csv) {
  const auto parsed = parse_drop_csv(csv);
  return parsed.ok() ? "ok" : std::string(catalogue(parsed.code()).name) + " " +
                                  parsed.error().place;
}

TEST(DropJson, ReadsASignalWithItsPersonsAndRecipients) {
  const auto drafts = parse_drop_json(kGood);
  ASSERT_TRUE(drafts.ok()) << to_text(drafts.error());
  ASSERT_EQ(drafts->size(), 1u);
  const SignalDraft& draft = drafts->front();
  EXPECT_EQ(draft.worker, "juf");
  EXPECT_TRUE(draft.urgent);
  ASSERT_EQ(draft.persons.size(), 2u);
  EXPECT_EQ(draft.persons[0].role, PersonRole::subject);
  EXPECT_EQ(draft.persons[0].identity.bsn.reveal(), "999990019");
  EXPECT_EQ(draft.persons[1].role, PersonRole::third);
  ASSERT_EQ(draft.recipients.size(), 1u);
  EXPECT_EQ(draft.recipients[0].second, "category");
}

TEST(DropJson, ReadsAListAndNamesTheItemThatIsWrong) {
  const std::string list = "[" + std::string(kGood) + "," + std::string(kGood) + "]";
  EXPECT_EQ(parse_drop_json(list)->size(), 2u);
  EXPECT_EQ(place_of("[" + std::string(kGood) + R"(,{"worker":"w","text":"t"}])"),
            "missing_field [1].subject");
}

TEST(DropJson, RefusesWithThePlaceAndWithoutTheValue) {
  EXPECT_EQ(place_of("{"), "bad_json line 1, column 2");
  EXPECT_EQ(place_of("[]"), "bad_json list");
  EXPECT_EQ(place_of("7"), "bad_json signal");
  EXPECT_EQ(place_of(R"({"text":"Kanarie"})"), "missing_field signal.worker");
  EXPECT_EQ(place_of(R"({"worker":7,"text":"Kanarie"})"), "bad_field signal.worker");
  EXPECT_EQ(place_of(R"({"worker":"w","text":"t","Kanarie":1})"),
            "bad_field signal.unknown name");
  EXPECT_EQ(place_of(R"({"worker":"w","text":"t","purpos":1})"),
            "bad_field signal.unknown name; did you mean purpose?");
  EXPECT_EQ(place_of(R"({"worker":"w","worker":"v","text":"t"})"), "bad_json file");
  EXPECT_EQ(place_of("{\"worker\":\"\xff\"}"), "not_utf8 file");
  EXPECT_EQ(place_of(R"({"worker":"w","text":"t","subject":{"birth_date":3}})"),
            "bad_field signal.subject.birth_date");
  EXPECT_EQ(place_of(R"({"worker":"w","text":"t","subject":{}})"),
            "missing_field signal.recipients");
  const std::string deep = std::string(12, '[') + std::string(12, ']');
  EXPECT_EQ(place_of(deep), "too_deep file");
}

TEST(DropJson, ReadsToWhomItMayBePassedOnAndWhatItRestsOn) {
  const auto with = [](const std::string& more) {
    return R"({"worker":"w","text":"t","subject":{},"recipients":[{"member":"m"}])" + more + "}";
  };
  const auto drafts = parse_drop_json(with(R"(,"onward":["cjg","gi"],"based_on":["0123"])"));
  ASSERT_TRUE(drafts.ok()) << to_text(drafts.error());
  EXPECT_EQ(drafts->front().onward, (std::vector<std::string>{"cjg", "gi"}));
  EXPECT_EQ(drafts->front().based_on, std::vector<std::string>{"0123"});
  EXPECT_EQ(place_of(with(R"(,"onward":"cjg")")), "bad_field signal.onward");
  EXPECT_EQ(place_of(with(R"(,"based_on":[7])")), "bad_field signal.based_on");
}

TEST(DropJson, RefusesARoleThatItDoesNotKnow) {
  const auto with = [](const std::string& subject, const std::string& concerned) {
    return place_of(R"({"worker":"w","text":"t","recipients":[{"member":"m"}],"subject":{)" +
                    subject + R"(},"concerned":[{)" + concerned + "}]}");
  };
  EXPECT_EQ(with("", R"("role":"relative")"), "ok");
  EXPECT_EQ(with(R"("role":"subject")", R"("role":"third")"), "ok");
  EXPECT_EQ(with("", R"("role":"derde")"), "bad_field signal.concerned[0].role");
  EXPECT_EQ(with("", R"("role":"subject")"), "bad_field signal.concerned[0].role");
  EXPECT_EQ(with(R"("role":"relative")", ""), "bad_field signal.subject.role");
  EXPECT_EQ(with(R"("role":"third")", ""), "bad_field signal.subject.role");
}

TEST(DropCsv, ReadsRowsQuotesAndAByteOrderMark) {
  const auto drafts = parse_drop_csv(
      "\xef\xbb\xbfworker;recipient;text;surname\r\n"
      "juf;manager;\"een; \"\"twee\"\"\nen drie\";Jansen\r\n"
      "juf;manager;kort;De Vries\r\n");
  ASSERT_TRUE(drafts.ok()) << to_text(drafts.error());
  ASSERT_EQ(drafts->size(), 2u);
  EXPECT_EQ((*drafts)[0].text.reveal(), "een; \"twee\"\nen drie");
  EXPECT_EQ((*drafts)[1].persons[0].identity.surname.reveal(), "De Vries");
}

TEST(DropCsv, RefusesWithRowAndColumn) {
  EXPECT_EQ(csv_place_of("worker;recipient;text\n"), "bad_csv rows");
  EXPECT_EQ(csv_place_of("worker;Kanarie\na;b\n"), "bad_csv row 1, column 2");
  EXPECT_EQ(csv_place_of("worker;worker\na;b\n"), "bad_csv row 1, column 1");
  EXPECT_EQ(csv_place_of("worker;recipient;text\na;b\n"),
            "bad_csv row 2: it has 2 columns, row 1 has 3");
  EXPECT_EQ(csv_place_of("worker;recipient;text\na;b;c\na;;c\n"),
            "missing_field row 3, column recipient");
  EXPECT_EQ(csv_place_of("worker;recipient;text\na;b;\"c\n"), "bad_csv row 2");
  EXPECT_EQ(csv_place_of("worker;recipient;text\na;b;c\"d\n"), "bad_csv row 2");
  EXPECT_EQ(csv_place_of("worker;recipient;text\na;b;\"c\"d\n"), "bad_csv row 2");
  EXPECT_EQ(csv_place_of("worker;recipient;text\na;\"b\" ;c\n"), "bad_csv row 2");
  EXPECT_EQ(csv_place_of("worker;recipient;text\na;\"b\";\"c\"\r\n"), "ok");
  EXPECT_EQ(csv_place_of("worker\n\xff\n"), "not_utf8 file");
  EXPECT_EQ(csv_place_of("worker;recipient;text\na;b;c\rd\n"), "bad_csv row 2");
}

}  // namespace
}  // namespace sluis::gateway
