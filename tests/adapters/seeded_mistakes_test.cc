// SPDX-License-Identifier: EUPL-1.2
// Mistakes that people make in a mapping or an export: `sluis adapter test` finds each, and says
// the row, the column (or the place in the mapping) and what to do.
#include <nlohmann/json.hpp>

#include "tests/adapters/mistake.h"

namespace sluis::adapters {
namespace {

using nlohmann::json;
using test::Outcome;

class SeededMistakes : public Mistakes {
 protected:
  // What is said when `role`'s template has `from` changed to `to`, in the mapping or its sample.
  Outcome in_mapping(const std::string& role, const std::string& from,
                     const std::string& to) const {
    const std::string folder = std::string(SLUIS_SOURCE_DIR) + "/adapters/" + role + "/";
    const std::string mapping = file("m.toml", changed(content(folder + "mapping.toml"), from, to));
    return run({"adapter", "test", folder + sample_of(role), "--mapping", mapping, "--covenant",
                covenant_file(), "--json"});
  }
  Outcome in_export(const std::string& role, const std::string& from, const std::string& to) const {
    const std::string folder = std::string(SLUIS_SOURCE_DIR) + "/adapters/" + role + "/";
    const std::string sample =
        file(sample_of(role), changed(content(folder + sample_of(role)), from, to));
    return run({"adapter", "test", sample, "--mapping", folder + "mapping.toml", "--covenant",
                covenant_file(), "--json"});
  }
  // The mapping is refused: at `place`, with the code and a next step.
  static void expect_refused(const Outcome& outcome, const std::string& place) {
    EXPECT_EQ(outcome.status, 65) << outcome.out;
    const json error = json::parse(outcome.out).at("error");
    EXPECT_EQ(error.at("name"), "mapping_invalid");
    EXPECT_TRUE(contains(error.at("place"), place)) << error;
    EXPECT_TRUE(contains(error.at("place"), "line ")) << error;
    EXPECT_FALSE(error.at("next_step").get<std::string>().empty());
  }
  // The first error of the rows.
  static void expect_error(const Outcome& outcome, int row, const std::string& where,
                           const std::string& name, const std::string& remedy) {
    EXPECT_EQ(outcome.status, 65) << outcome.out;
    const json errors = json::parse(outcome.out).at("errors");
    ASSERT_FALSE(errors.empty());
    const json& error = errors[0];
    EXPECT_EQ(error.at("row"), row) << error;
    EXPECT_TRUE(contains(error.at("where"), where)) << error;
    EXPECT_EQ(error.at("name"), name) << error;
    EXPECT_TRUE(contains(error.at("next_step"), remedy)) << error;
  }

 private:
  static std::string sample_of(const std::string& role) {
    const bool is_csv = role == "school" || role == "gezinsmanager";
    const bool is_json = role == "cjg" || role == "veilig_thuis";
    return is_csv ? "sample.csv" : is_json ? "sample.json" : "sample.xml";
  }
};

TEST_F(SeededMistakes, AColumnsNameIsMisspelt) {
  expect_error(in_mapping("school", "\"Geboortedatum\"", "\"Geboortdatum\""), 1,
               "column \"Geboortdatum\"", "missing_column", "`from` at line 24, column");
}
TEST_F(SeededMistakes, TheSeparatorIsAnother) {
  expect_error(in_mapping("school", "separator = \";\"", "separator = \",\""), 1, "column 1",
               "bad_csv", "separator = \";\"");
}
TEST_F(SeededMistakes, DatesAreWrittenOtherwise) {
  expect_error(in_mapping("school", "D-M-YYYY", "YYYY-MM-DD"), 2, "column \"Geboortedatum\"",
               "bad_date", "`date` at line 24");
}
TEST_F(SeededMistakes, ACodeIsNotInTheValueTable) {
  expect_error(in_mapping("school", "THUIS = \"relaties\"\n", ""), 4, "column \"Rubriek\"",
               "unknown_value", "[values.rubrieken]");
}
TEST_F(SeededMistakes, AKeyIsMisspelt) {
  expect_refused(in_mapping("school", "optional = true", "optionl = true"), "mean optional?");
}
TEST_F(SeededMistakes, AKindIsNotInTheCovenant) {
  expect_refused(in_mapping("school", "VERZUIM = \"verzuim\"", "VERZUIM = \"verzuimd\""),
                 "did you mean verzuim?");
}
TEST_F(SeededMistakes, TheRecipientsRoleIsNotInTheCovenant) {
  expect_refused(in_mapping("school", "\"gezinsmanager\"", "\"gezinsmanger\""),
                 "did you mean gezinsmanager?");
}
TEST_F(SeededMistakes, NobodyMayBeToldThisKind) {
  expect_error(in_mapping("school", "role = \"gezinsmanager\"", "role = \"cjg\""), 2, "row 2",
               "no_rule", "rule added");
}
TEST_F(SeededMistakes, TwoColumnsAreExchanged) {
  expect_error(in_mapping("school", "bsn = { from = \"BSN\" }", "bsn = { from = \"Groep\" }"), 2,
               "column \"Groep\"", "not_a_bsn", "correct the number");
}
TEST_F(SeededMistakes, AFieldThatIsOftenEmptyIsNeeded) {
  expect_error(in_mapping("school", "surname = { from = \"Achternaam\", optional = true }",
                          "surname = { from = \"Achternaam\" }"), 2, "column \"Achternaam\"",
               "missing_field", "optional = true");
}
TEST_F(SeededMistakes, TheListIsElsewhereInTheFile) {
  expect_error(in_mapping("cjg", "rows = \"/zorgen\"", "rows = \"/zorg\""), 0, "/zorg", "bad_json",
               "`rows` at line");
}
TEST_F(SeededMistakes, APointerLeadsNowhere) {
  expect_error(in_mapping("cjg", "\"/zorg/rubriek\"", "\"/zorg/rubrik\""), 1,
               "/zorgen/0/zorg/rubrik", "missing_field", "at line 15, column");
}
TEST_F(SeededMistakes, AnOptionalPointerLeadsNowhere) {
  const Outcome outcome = in_mapping("cjg", "\"/client/geboortedatum\" }",
                                     "\"/client/geboorte\", optional = true }");
  EXPECT_EQ(outcome.status, 0) << "no row is wrong";
  const json empty = json::parse(outcome.out).at("never_filled");
  EXPECT_NE(std::find(empty.begin(), empty.end(), "subject.birth_date"), empty.end()) << empty;
}
TEST_F(SeededMistakes, AnXPathIsNoXPath) {
  expect_refused(in_mapping("veiligheidshuis", "[@rol='kind']/bsn", "[@rol='kind'/bsn"), "XPath");
}
TEST_F(SeededMistakes, AnXPathSelectsNothing) {
  expect_error(in_mapping("bureau_jeugdzorg", "\"jeugdige/@bsn\"", "\"jeugdige/bsn\""), 1,
               "(/berichten/bericht)[1]/jeugdige/bsn", "missing_field", "mapping");
}
TEST_F(SeededMistakes, TheRowsAreAnotherPart) {
  expect_error(in_mapping("veilig_thuis", "rows = \"\"", "rows = \"/0/triage\""), 1,
               "/0/triage/triage/medewerker", "missing_field", "line");
}

// And in what a system exports.
TEST_F(SeededMistakes, ANumberFailsThe11Test) {
  expect_error(in_export("school", "000000097", "000000098"), 2, "column \"BSN\"", "invalid_bsn",
               "correct the number");
}
TEST_F(SeededMistakes, ADayThatNoCalendarHas) {
  expect_error(in_export("school", "1-5-2020", "0-0-2020"), 4, "column \"Geboortedatum\"",
               "bad_date", "correct the date");
}
TEST_F(SeededMistakes, ALatin1FileIsNoUtf8) {
  expect_error(in_export("school", "ruzie", "\xe9\xe9n ruzie"), 4, "row 4", "not_utf8", "UTF-8");
}
TEST_F(SeededMistakes, ARowHasAColumnTooMany) {
  expect_error(in_export("school", "Twee dagen", "Twee; dagen"), 3, "row 3", "bad_csv",
               "double quotes");
}
TEST_F(SeededMistakes, ANameStandsTwiceInAnObject) {
  expect_error(in_export("cjg", "\"bsn\": \"000000097\"",
                         "\"bsn\": \"000000097\", \"bsn\": \"000000061\""), 0, "file", "bad_json",
               "once");
}
TEST_F(SeededMistakes, ADocumentTypeIsRefused) {
  expect_error(in_export("veiligheidshuis", "<casusoverleg ",
                         "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///x\">]>\n<casusoverleg "),
               0, "<!DOCTYPE", "bad_xml", "without one");
}

}  // namespace
}  // namespace sluis::adapters
