// SPDX-License-Identifier: EUPL-1.2
// mapping.toml: what is read, and what each mistake in it is told with.
#include <gtest/gtest.h>

#include "adapters/mapping/mapping.h"

namespace sluis::mapping {
namespace {

const std::string kSmall = R"(format = 1
role = "school"
[source]
form = "csv"
[signal]
worker = "ib-1"
kind = "zorg"
purpose = "hulp"
domain = { from = "Rubriek", values = "rubrieken" }
text = { from = ["A", "B"], join = "" }
[subject]
bsn = { from = "BSN" }
[[recipients]]
role = "gezinsmanager"
[values.rubrieken]
THUIS = "relaties"
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return at == text.npos ? text : text.replace(at, from.size(), to);
}
std::string with(const std::string& from, const std::string& to) {
  return replaced(kSmall, from, to);
}
std::string refusal(const std::string& text) {
  const auto mapping = parse_mapping(text);
  if (mapping.ok()) return "ok";
  EXPECT_EQ(mapping.code(), ErrorCode::mapping_invalid);
  return mapping.error().place;
}

TEST(MappingFile, SaysWhereEachFieldComesFrom) {
  const auto mapping = parse_mapping(kSmall);
  ASSERT_TRUE(mapping.ok()) << to_text(mapping.error());
  EXPECT_EQ(mapping->role, "school");
  EXPECT_EQ(mapping->separator, ';');
  EXPECT_EQ(mapping->signal.at("worker").otherwise, "ib-1");
  EXPECT_EQ(mapping->signal.at("text").from, (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(mapping->signal.at("text").join, "");
  EXPECT_EQ(mapping->signal.at("domain").values, "rubrieken");
  EXPECT_EQ(mapping->signal.at("domain").at, "line 9, column 10");
  EXPECT_EQ(mapping->subject.fields.size(), 1u);
  EXPECT_EQ(mapping->recipients.at(0).level, "content");
  EXPECT_EQ(mapping->values.at("rubrieken").at("THUIS"), "relaties");
}

TEST(MappingFile, NamesLineColumnAndTheNearestKey) {
  EXPECT_EQ(refusal(with("purpose =", "purpos =")).substr(0, 6), "line 5") << "it is missing";
  const std::string unknown = refusal(with("bsn = {", "bns = {"));
  EXPECT_NE(unknown.find("line 11"), unknown.npos) << unknown;
  const std::string key = refusal(with("{ from = \"BSN\"", "{ from = \"BSN\", optinal = true"));
  EXPECT_NE(key.find("line 12, column"), key.npos) << key;
  EXPECT_NE(key.find("did you mean optional?"), key.npos) << key;
  EXPECT_NE(refusal(with("values = \"rubrieken\"", "values = \"rubriek\""))
                .find("did you mean rubrieken?"), std::string::npos);
  EXPECT_EQ(refusal("format = \n").substr(0, 6), "line 1");
}

TEST(MappingFile, RefusesWhatCannotWork) {
  EXPECT_NE(refusal(with("format = 1", "format = 2")), "ok");
  EXPECT_NE(refusal(with("\"csv\"", "\"xlsx\"")), "ok");
  EXPECT_NE(refusal(with("form = \"csv\"", "form = \"csv\"\nseparator = \"|\"")), "ok");
  EXPECT_NE(refusal(with("form = \"csv\"", "form = \"csv\"\nrows = \"/a\"")), "ok");
  EXPECT_NE(refusal(with("worker = \"ib-1\"\n", "")), "ok");
  EXPECT_NE(refusal(with("text = { from", "text = { optional = true, from")), "ok");
  EXPECT_NE(refusal(with("\"BSN\" }", "\"BSN\", date = \"DD-MM\" }")), "ok");
  EXPECT_NE(refusal(with("\"BSN\" }", "\"BSN\", optional = true, default = \"x\" }")), "ok");
  EXPECT_NE(refusal(with("bsn = { from = \"BSN\" }", "")), "ok");
  EXPECT_NE(refusal(with("role = \"gezinsmanager\"", "")), "ok");
  EXPECT_NE(refusal(with("role = \"gezinsmanager\"", "role = \"g\"\nlevel = \"all\"")), "ok");
  EXPECT_NE(refusal(with("[[recipients]]\nrole = \"gezinsmanager\"\n", "")), "ok");
  EXPECT_NE(refusal(with("THUIS = \"relaties\"", "THUIS = 7")), "ok");
  EXPECT_NE(refusal(kSmall + "[values.x]\na = \"b\"\n"), "ok") << "used by nobody";
  const std::string person = "[[concerned]]\nbsn = { from = \"b\" }\n";
  EXPECT_EQ(refusal(kSmall + person + "role = \"third\""), "ok");
  EXPECT_NE(refusal(kSmall + person + "role = \"ouder\""), "ok");
  EXPECT_NE(refusal(kSmall + person + "each = \"x\""), "ok") << "CSV has no lists";
  EXPECT_EQ(parse_mapping(std::string(kMappingBytesMax + 1, ' ')).code(), ErrorCode::too_large);
}

TEST(MappingFile, ChecksPointersAndXPaths) {
  const std::string json = with("\"csv\"", "\"json\"");
  EXPECT_NE(refusal(json).find("JSON pointer"), std::string::npos) << refusal(json);
  EXPECT_FALSE(fault_of_source(Form::json, "/a/0/b~1c"));
  EXPECT_FALSE(fault_of_source(Form::json, "#/a"));
  EXPECT_FALSE(fault_of_source(Form::json, ""));
  EXPECT_TRUE(fault_of_source(Form::json, "a/b"));
  EXPECT_TRUE(fault_of_source(Form::json, "/a~2"));
  EXPECT_FALSE(fault_of_source(Form::xml, "a[@b='c']/d"));
  EXPECT_TRUE(fault_of_source(Form::xml, "a[@b='c'"));
  EXPECT_TRUE(fault_of_source(Form::xml, "a["));
}

TEST(MappingFile, ReadsDatesAsTheyAreWrittenThere) {
  EXPECT_EQ(date_in("2017-03-04", "YYYY-MM-DD"), "2017-03-04");
  EXPECT_EQ(date_in("4-3-2017", "D-M-YYYY"), "2017-03-04");
  EXPECT_EQ(date_in("04/03/2017", "DD/MM/YYYY"), "2017-03-04");
  EXPECT_EQ(date_in("20170304", "YYYYMMDD"), "2017-03-04");
  EXPECT_EQ(date_in("2017-03-04T00:00:00Z", "YYYY-MM-DD*"), "2017-03-04");
  EXPECT_EQ(date_in("29-02-2024", "DD-MM-YYYY"), "2024-02-29");
  for (const char* bad : {"30-02-2024", "29-02-2023", "00-00-2017", "31-04-2017", "01-13-2017",
                          "1-1-2017", "01-01-17", "01-01-2017 ", "", "01/01/2017"}) {
    EXPECT_FALSE(date_in(bad, "DD-MM-YYYY")) << bad;
  }
  EXPECT_TRUE(is_date_form("D-M-YYYY"));
  EXPECT_FALSE(is_date_form("DD-MM-YY"));
  EXPECT_FALSE(is_date_form("DD-DD-YYYY"));
}

consent::Covenant covenant_of_three() {
  consent::Covenant out;
  out.roles = {{1, "school", ""}, {2, "gezinsmanager", ""}, {3, "cjg", ""}};
  const auto member = [](std::uint8_t number, std::uint16_t role, const char* label) {
    consent::Member one;
    one.id = MemberId{{number}};
    one.role = role;
    one.label = label;
    return one;
  };
  out.members = {member(1, 1, "de school"), member(2, 2, "de manager"), member(3, 1, "nog een")};
  out.kinds = {{{1, "zorg", ""}, false}};
  out.purposes = {{1, "hulp", ""}};
  out.domains = {{1, "relaties", ""}};
  return out;
}

std::string unbound(const std::string& text, const std::optional<MemberId>& self = {}) {
  auto mapping = parse_mapping(text);
  if (!mapping.ok()) return to_text(mapping.error());
  const Status done = bind_names(*mapping, covenant_of_three(), self);
  return done.ok() ? "ok" : done.error().place;
}

TEST(MappingFile, UsesTheNamesOfTheCovenant) {
  auto mapping = parse_mapping(kSmall);
  ASSERT_TRUE(mapping.ok());
  ASSERT_TRUE(bind_names(*mapping, covenant_of_three(), MemberId{{1}}).ok());
  EXPECT_EQ(mapping->recipients[0].member, (MemberId{{2}}).hex());
  EXPECT_NE(unbound(with("\"zorg\"", "\"zorge\"")).find("line 7"), std::string::npos);
  EXPECT_NE(unbound(with("\"zorg\"", "\"zorge\"")).find("did you mean zorg?"), std::string::npos);
  EXPECT_NE(unbound(with("\"relaties\"", "\"relatie\"")).find("values.rubrieken.THUIS"),
            std::string::npos);
  EXPECT_NE(unbound(with("role = \"school\"", "role = \"schol\"")).find("line 2"),
            std::string::npos);
  const auto recipient = [](const std::string& keys) {
    return with("role = \"gezinsmanager\"", keys);
  };
  EXPECT_EQ(unbound(recipient("member = \"nog een\"")), "ok");
  EXPECT_NE(unbound(recipient("member = \"nog ene\"")).find("did you mean nog een?"),
            std::string::npos);
  EXPECT_NE(unbound(recipient("role = \"cjg\"")).find("0 members"), std::string::npos);
  EXPECT_NE(unbound(recipient("role = \"school\"")).find("2 members"), std::string::npos);
  EXPECT_EQ(unbound(recipient("role = \"school\""), MemberId{{1}}), "ok") << "the other school";
  EXPECT_NE(unbound(recipient("member = \"de school\""), MemberId{{1}}).find("oneself"),
            std::string::npos);
  EXPECT_NE(unbound(kSmall, MemberId{{2}}).find("another role"), std::string::npos);
  EXPECT_NE(unbound(recipient("role = \"gezinsmanager\"\n[[recipients]]\nmember = \"de manager\""))
                .find("one already"), std::string::npos);
}

}  // namespace
}  // namespace sluis::mapping
