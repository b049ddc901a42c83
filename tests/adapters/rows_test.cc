// SPDX-License-Identifier: EUPL-1.2
// Rows of the three kinds of source: what becomes of each, and that no error repeats the file.
#include <gtest/gtest.h>

#include "adapters/mapping/map_rows.h"

namespace sluis::mapping {
namespace {

constexpr const char* kHead = R"(format = 1
role = "school"
[[recipients]]
member = "m"
[values.rubrieken]
THUIS = "relaties"
GELD = "financien"
)";

Mapping csv_mapping(const std::string& more = "") {
  auto out = parse_mapping(std::string(kHead) + more + R"(
[source]
form = "csv"
[signal]
worker = "ib-1"
kind = "zorg"
purpose = "hulp"
domain = { from = "rubriek", values = "rubrieken" }
urgent = { from = "spoed", default = "false" }
text = { from = ["wat", "meer"], join = " / " }
[subject]
bsn = { from = "bsn", optional = true }
surname = { from = "naam", optional = true }
first_names = { from = "voor", optional = true }
birth_date = { from = "geboren", date = "DD-MM-YYYY", optional = true }
postcode = { from = "postcode", optional = true }
house_number = { from = "nummer", optional = true }
[[concerned]]
role = "third"
bsn = { from = "bsn2", optional = true }
)");
  EXPECT_TRUE(out.ok()) << to_text(out.ok() ? Error{} : out.error());
  return out.ok() ? *out : Mapping{};
}

constexpr const char* kNames =
    "rubriek;spoed;wat;meer;bsn;naam;voor;geboren;postcode;nummer;bsn2\n";

std::string text_of(const RowError& error) {
  return std::to_string(error.row) + " " + error.where + " " + error.field + " " +
         std::string(catalogue(error.code).name);
}

struct Outcome {
  std::vector<MappedRow> rows;
  std::vector<RowError> wrong;
  // Each error of the first row on a line, or of the file.
  std::string errors() const {
    std::string out;
    const std::vector<RowError>& all = wrong.empty() ? rows.at(0).errors : wrong;
    for (const RowError& error : all) out += (out.empty() ? "" : "\n") + text_of(error);
    return out;
  }
};
Outcome outcome(const Mapping& mapping, std::string_view text) {
  Outcome out;
  out.wrong = map_rows(mapping, reader_of(text), {[](std::string_view) {},
                                                  [&out](const MappedRow& row) {
                                                    out.rows.push_back(row);
                                                    out.rows.back().raw = {};
                                                  }});
  for (const MappedRow& row : out.rows) {
    for (const RowError& error : row.errors) {
      EXPECT_FALSE(error.what.empty() || error.remedy.empty());
      for (const std::string& said : {error.what, error.remedy, error.where}) {
        EXPECT_EQ(said.find("Kanarie"), said.npos) << "an error repeats no data";
      }
    }
  }
  return out;
}
Outcome of_row(const std::string& row) { return outcome(csv_mapping(), kNames + row + "\n"); }

TEST(CsvRows, BecomeSignals) {
  const Outcome out = of_row(" THUIS ;true;een;twee;999990019;;;04-03-2017;;;999990019");
  ASSERT_EQ(out.rows.size(), 1u);
  ASSERT_EQ(out.errors(), "");
  const MappedRow& row = out.rows[0];
  EXPECT_EQ(row.row, 2u);
  EXPECT_EQ(row.worker, "ib-1");
  EXPECT_EQ(row.signal.kind(), "zorg");
  EXPECT_EQ(row.signal.domain(), "relaties");
  EXPECT_TRUE(row.signal.urgent());
  EXPECT_EQ(row.signal.text(), "een / twee");
  EXPECT_EQ(row.signal.subject().bsn(), "999990019");
  EXPECT_EQ(row.signal.subject().birth_date(), "2017-03-04");
  EXPECT_EQ(row.signal.subject().role(), "subject");
  ASSERT_EQ(row.signal.concerned_size(), 1);
  EXPECT_EQ(row.signal.concerned(0).role(), "third");
  ASSERT_EQ(row.signal.recipients_size(), 1);
  EXPECT_EQ(row.signal.recipients(0).level(), "content");
}

TEST(CsvRows, LeaveOutAPersonOfWhomTheRowSaysNothing) {
  const Outcome out = of_row("THUIS;;een;;999990019;;;;;; ");
  EXPECT_EQ(out.errors(), "");
  EXPECT_EQ(out.rows[0].signal.concerned_size(), 0);
  EXPECT_FALSE(out.rows[0].signal.urgent()) << "its default";
  EXPECT_EQ(out.rows[0].signal.text(), "een");
}

TEST(CsvRows, AreRefusedWithRowColumnAndRule) {
  EXPECT_EQ(of_row("THUIS;;een;;999990018;;;;;;").errors(),
            "2 column \"bsn\" subject.bsn invalid_bsn");
  EXPECT_EQ(of_row("THUIS;;een;;99999;;;;;;").errors(), "2 column \"bsn\" subject.bsn not_a_bsn");
  EXPECT_EQ(of_row("THUIS;;een;;;Kanarie;K;30-02-2017;;;").errors(),
            "2 column \"geboren\" subject.birth_date bad_date");
  EXPECT_EQ(of_row("THUIS;;een;;;Kanarie;K;00-00-2017;;;").errors(),
            "2 column \"geboren\" subject.birth_date bad_date");
  EXPECT_EQ(of_row("THUIS;;een;;;Kanarie;K;;;;").errors(),
            "2 column \"geboren\" subject.birth_date missing_field");
  EXPECT_EQ(of_row("THUIS;;een;;;Kanarie;K;04-03-2017;0123 AB;1;").errors(),
            "2 column \"postcode\" subject.postcode bad_field");
  EXPECT_EQ(of_row("THUIS;;een;;;Kanarie;K;04-03-2017;1234AB;x;").errors(),
            "2 column \"nummer\" subject.house_number bad_field");
  EXPECT_EQ(of_row("THUIS;;;;999990019;;;;;;").errors(),
            "2 column \"wat\" signal.text missing_field");
  EXPECT_EQ(of_row("THUIS;misschien;een;;999990019;;;;;;").errors(),
            "2 column \"spoed\" signal.urgent bad_field");
  EXPECT_EQ(of_row("THUIS;;een;;;;;;;;").errors(), "2 column \"geboren\" subject missing_field");
  EXPECT_EQ(of_row("THUIS;;een").errors(), "2   bad_csv");
}

TEST(CsvRows, TellEveryErrorOfARow) {
  EXPECT_EQ(of_row("Kanarie;;;;123;Kanarie;K;31-04-2017;0000;;123").errors(),
            "2 column \"rubriek\" signal.domain unknown_value\n"
            "2 column \"wat\" signal.text missing_field\n"
            "2 column \"geboren\" subject.birth_date bad_date\n"
            "2 column \"bsn\" subject.bsn not_a_bsn\n"
            "2 column \"postcode\" subject.postcode bad_field\n"
            "2 column \"bsn2\" concerned[0].bsn not_a_bsn");
}

TEST(CsvRows, ACodeThatIsNotInItsTableIsToldWithThoseThatAre) {
  const Outcome out = of_row("Kanarie;;een;;999990019;;;;;;");
  ASSERT_EQ(out.rows[0].errors.size(), 1u);
  EXPECT_NE(out.rows[0].errors[0].what.find("GELD, THUIS"), std::string::npos);
  EXPECT_NE(out.rows[0].errors[0].remedy.find("[values.rubrieken]"), std::string::npos);
}

TEST(CsvRows, AFileWithoutTheColumnsIsRefusedWhole) {
  Outcome out = outcome(csv_mapping(), "Kanarie;bsn\n1;2\n");
  EXPECT_TRUE(out.rows.empty());
  EXPECT_EQ(out.wrong.size(), 10u);
  EXPECT_EQ(text_of(out.wrong[0]), "1 column \"bsn2\"  missing_column");
  EXPECT_NE(out.wrong[0].what.find("column 2"), std::string::npos) << out.wrong[0].what;
  for (const RowError& error : out.wrong) EXPECT_EQ(error.what.find("Kanarie"), std::string::npos);
  out = outcome(csv_mapping(), "rubriek,bsn\n1,2\n");
  ASSERT_EQ(out.wrong.size(), 1u);
  EXPECT_NE(out.wrong[0].remedy.find("separator = \",\""), std::string::npos);
  EXPECT_EQ(outcome(csv_mapping(), kNames).errors(), "0   bad_csv");
  EXPECT_EQ(outcome(csv_mapping(), "").errors(), "0   bad_csv");
  EXPECT_EQ(outcome(csv_mapping(), std::string(kNames) + "Isra\xebl;\n").errors(), "2   not_utf8");
  EXPECT_EQ(outcome(csv_mapping(), "bsn;bsn\n").wrong[0].where, "column 2");
}

TEST(CsvRows, TheSameRowIsTheSameHoweverItIsWritten) {
  const Outcome out = outcome(csv_mapping(), std::string(kNames) +
                                                 "THUIS;;een;;999990019;;;;;;\n"
                                                 "\"THUIS\";;\"een\";;999990019;;;;;;\r\n"
                                                 "THUIS;;eén;;999990019;;;;;;\n");
  ASSERT_EQ(out.rows.size(), 3u);
  EXPECT_EQ(out.rows[0].identity, out.rows[1].identity);
  EXPECT_NE(out.rows[0].identity, out.rows[2].identity);
}

// ---- JSON and XML
Mapping other_mapping(const std::string& form, const std::string& rows, const std::string& worker,
                      const std::string& bsn, const std::string& each) {
  auto out = parse_mapping(std::string(kHead) + R"(
[values.rollen]
ouder = "relative"
buur = "third"
[source]
form = ")" + form + R"("
rows = ")" + rows + R"("
[signal]
worker = { from = ")" + worker + R"(" }
kind = "zorg"
purpose = "hulp"
domain = { from = ")" + (form == "json" ? "/rubriek" : "rubriek") + R"(", values = "rubrieken" }
text = { from = ")" + (form == "json" ? "/wat" : "wat") + R"(" }
[subject]
bsn = { from = ")" + bsn + R"(" }
[[concerned]]
each = ")" + each + R"("
role = { from = ")" + (form == "json" ? "/rol" : "@rol") + R"(", values = "rollen" }
bsn = { from = ")" + (form == "json" ? "/bsn" : "bsn") + R"(" }
)");
  EXPECT_TRUE(out.ok()) << to_text(out.ok() ? Error{} : out.error());
  return out.ok() ? *out : Mapping{};
}
Mapping json_mapping() {
  return other_mapping("json", "/lijst", "#/wie", "/kind/bsn", "/gezin");
}
Mapping xml_mapping() {
  return other_mapping("xml", "/lijst/rij", "/lijst/@wie", "kind/@bsn", "lid");
}

TEST(JsonRows, BecomeSignals) {
  const Outcome out = outcome(json_mapping(), R"({"wie":"ib-1","lijst":[{"rubriek":"GELD",
      "wat":["een",2,true],"kind":{"bsn":"999990019"},
      "gezin":[{"rol":"buur","bsn":"999990019"},{"rol":"ouder","bsn":"999990019"}]}]})");
  ASSERT_EQ(out.errors(), "");
  const local::SignalRaise& signal = out.rows[0].signal;
  EXPECT_EQ(out.rows[0].worker, "ib-1");
  EXPECT_EQ(out.rows[0].where, "/lijst/0");
  EXPECT_EQ(signal.text(), "een 2 true");
  ASSERT_EQ(signal.concerned_size(), 2);
  EXPECT_EQ(signal.concerned(0).role(), "third");
  EXPECT_EQ(signal.concerned(1).role(), "relative");
}

TEST(JsonRows, AreRefusedWithTheirPointer) {
  const Outcome out = outcome(json_mapping(), R"({"wie":"ib-1","lijst":[{"rubriek":{"a":1},
      "wat":null,"kind":{},"gezin":[{"rol":"Kanarie","bsn":"999990018"}]}]})");
  EXPECT_EQ(out.errors(),
            "1 /lijst/0/rubriek signal.domain bad_field\n"
            "1 /lijst/0/wat signal.text missing_field\n"
            "1 /lijst/0/kind/bsn subject missing_field\n"
            "1 /lijst/0/gezin/0/rol concerned[0].role unknown_value\n"
            "1 /lijst/0/gezin/0/bsn concerned[0].bsn invalid_bsn");
}

TEST(JsonRows, AFileThatIsNoneIsRefusedWithItsPlace) {
  EXPECT_EQ(outcome(json_mapping(), "{\"wie\":\n 1,}").errors(), "0 line 2, column 4  bad_json");
  EXPECT_EQ(outcome(json_mapping(), R"({"a":1,"a":2})").errors(), "0   bad_json");
  EXPECT_EQ(outcome(json_mapping(), std::string(12, '[') + std::string(12, ']')).errors(),
            "0   too_deep");
  EXPECT_EQ(outcome(json_mapping(), "{\"wie\":\"Isra\xebl\"}").errors(), "0   not_utf8");
  EXPECT_EQ(outcome(json_mapping(), R"({"lijsten":[]})").errors(), "0 /lijst  bad_json");
  EXPECT_EQ(outcome(json_mapping(), R"({"lijst":[]})").errors(), "0 /lijst  bad_json");
  EXPECT_EQ(outcome(json_mapping(), R"({"lijst":7})").errors(), "0 /lijst  bad_json");
  EXPECT_EQ(outcome(json_mapping(), std::string(kWholeBytesMax + 1, ' ')).errors(),
            "0   file_too_large");
}

TEST(XmlRows, BecomeSignals) {
  const Outcome out = outcome(xml_mapping(), R"(<?xml version="1.0" encoding="UTF-8"?>
<lijst wie="ib-1"><rij><rubriek>GELD</rubriek><wat>een &amp; <b>twee</b></wat>
<kind bsn="999990019"/><lid rol="buur"><bsn>999990019</bsn></lid></rij></lijst>)");
  ASSERT_EQ(out.errors(), "");
  EXPECT_EQ(out.rows[0].worker, "ib-1");
  EXPECT_EQ(out.rows[0].signal.text(), "een & twee");
  EXPECT_EQ(out.rows[0].signal.domain(), "financien");
  ASSERT_EQ(out.rows[0].signal.concerned_size(), 1);
  EXPECT_EQ(out.rows[0].signal.concerned(0).role(), "third");
}

TEST(XmlRows, AreRefusedWithTheirXPath) {
  const Outcome out = outcome(xml_mapping(), R"(<lijst wie="ib-1"><rij><rubriek>GELD</rubriek>
<wat>Kanarie</wat><kind bsn="12"/><lid rol="ouder"><bsn>3</bsn></lid></rij></lijst>)");
  EXPECT_EQ(out.errors(), "1 (/lijst/rij)[1]/kind/@bsn subject.bsn not_a_bsn\n"
                          "1 (/lijst/rij)[1]/lid[1]/bsn concerned[0].bsn not_a_bsn");
}

TEST(XmlRows, AFileThatIsNoneIsRefusedWithItsPlace) {
  EXPECT_EQ(outcome(xml_mapping(), "<lijst>\n<rij></lijst>").errors().substr(0, 9), "0 line 2,");
  EXPECT_EQ(outcome(xml_mapping(), "<!DOCTYPE lijst [<!ENTITY k \"v\">]><lijst><rij/></lijst>")
                .errors(), "0 <!DOCTYPE  bad_xml");
  EXPECT_EQ(outcome(xml_mapping(), "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><lijst/>")
                .errors(), "0 <?xml encoding  not_utf8");
  EXPECT_EQ(outcome(xml_mapping(), std::string("<lijst>\0<rij/></lijst>", 22)).errors(),
            "0   bad_xml") << "a reader that stops at a zero byte would take half a file";
  EXPECT_EQ(outcome(xml_mapping(), "<lijst><regel/></lijst>").errors(), "0 /lijst/rij  bad_xml");
  std::string deep, end;
  for (int i = 0; i < 50; ++i) {
    deep += "<a>";
    end += "</a>";
  }
  EXPECT_EQ(outcome(xml_mapping(), deep + end).errors(), "0   too_deep");
}

TEST(XmlRows, ManyPersonsAreToldAsOneError) {
  std::string text = "<lijst wie=\"ib-1\"><rij><rubriek>GELD</rubriek><wat>w</wat>"
                     "<kind bsn=\"999990019\"/>";
  for (int i = 0; i < 20; ++i) text += "<lid rol=\"ouder\"><bsn>999990019</bsn></lid>";
  const Outcome out = outcome(xml_mapping(), text + "</rij></lijst>");
  EXPECT_EQ(out.errors(), "1 (/lijst/rij)[1]/lid concerned too_large");
}

}  // namespace
}  // namespace sluis::mapping
