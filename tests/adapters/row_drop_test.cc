// SPDX-License-Identifier: EUPL-1.2
// Rows of a mapped drop: good ones taken once, bad ones kept as they came, whatever kills the
// gateway and however often a file comes.
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/adapters/drop_rig.h"

namespace sluis::adapter_story {
namespace {

using nlohmann::json;

constexpr const char* kNames =
    "Leerlingnummer;BSN;Achternaam;Tussenvoegsel;Voornamen;Geboortedatum;Postcode;Huisnummer;"
    "Groep;Datum;Soort;Rubriek;Toelichting;Ingevoerd door\r\n";

// A row of the school's list; the words begin with a canary that no error may hold.
std::string row(const std::string& number, const std::string& born, const std::string& words,
                const std::string& rubric = "THUIS") {
  return "1;" + number + ";;;;" + born + ";;;4;24-8-2026;ZORG;" + rubric + ";Kanarie " + words +
         ";IB\r\n";
}
std::string good(const std::string& words) { return row("000000097", "1-12-2018", words); }

class RowDrop : public Drops {
 protected:
  void SetUp() override {
    Drops::SetUp();
    school_ = &gateway_of("school", "ib-1", "intern_begeleider");
    set_mapping(*school_, content_of(template_of("school", "mapping.toml")));
    start_holder();
  }
  std::filesystem::path at(const std::string& folder, const std::string& name) const {
    return place(*school_, folder, name);
  }
  bool is_empty(const std::string& folder) const {
    return std::filesystem::is_empty(school_->folder() / "drop" / folder);
  }
  json error_of(const std::string& name) const {
    const std::string text = content_of(at("failed", name + ".error.json"));
    EXPECT_EQ(text.find("Kanarie"), text.npos) << "an error repeats no data";
    return json::parse(text, nullptr, false);
  }

  gateway_story::GatewayProcess* school_ = nullptr;
};

TEST_F(RowDrop, TakesGoodRowsAndKeepsBadOnesAsTheyCame) {
  ASSERT_TRUE(school_->start());
  const std::string bad =
      row("000000098", "1-12-2018", "elf") + row("000000061", "30-2-2020", "dag");
  drop(*school_, "lijst.csv", kNames + good("een") + bad + good("twee"));
  ASSERT_TRUE(comes(at("done", "lijst.csv")));
  EXPECT_TRUE(are_recorded(*school_, 2));
  EXPECT_EQ(content_of(at("failed", "lijst.csv")), kNames + bad);
  EXPECT_EQ(content_of(at("done", "lijst.csv")), kNames + good("een") + bad + good("twee"));
  const json error = error_of("lijst.csv");
  EXPECT_EQ(error.at("rows_taken"), 2);
  EXPECT_EQ(error.at("rows_failed"), 2);
  ASSERT_EQ(error.at("errors").size(), 2u);
  EXPECT_EQ(error.at("errors")[0].at("row"), 3);
  EXPECT_EQ(error.at("errors")[0].at("where"), "column \"BSN\"");
  EXPECT_EQ(error.at("errors")[0].at("name"), "invalid_bsn");
  EXPECT_EQ(error.at("errors")[1].at("name"), "bad_date");
  EXPECT_TRUE(is_empty("incoming"));

  // The kept rows, corrected, and then the whole list, corrected: each row once.
  const std::string mended =
      row("000000061", "1-5-2020", "elf") + row("000000061", "1-5-2020", "dag");
  drop(*school_, "beter.csv", kNames + mended);
  ASSERT_TRUE(comes(at("done", "beter.csv")));
  EXPECT_TRUE(are_recorded(*school_, 4));
  drop(*school_, "lijst.csv", kNames + good("een") + mended + good("twee") + good("drie"));
  ASSERT_TRUE(comes(at("done", "lijst.csv.2")));
  EXPECT_TRUE(are_recorded(*school_, 5));
  const json before = json::parse(content_of(at("done", "lijst.csv.2.duplicate.json")));
  EXPECT_EQ(before.at("rows"), json({2, 3, 4, 5}));
  EXPECT_FALSE(std::filesystem::exists(at("done", "beter.csv.duplicate.json")));
}

TEST_F(RowDrop, TheSameBytesMakeNothingNewAndSaySo) {
  ASSERT_TRUE(school_->start());
  drop(*school_, "een.csv", kNames + good("een"));
  drop(*school_, "twee.csv", kNames + good("een"));
  ASSERT_TRUE(comes(at("done", "een.csv")));
  ASSERT_TRUE(comes(at("done", "twee.csv")));
  EXPECT_TRUE(are_recorded(*school_, 1));
  EXPECT_FALSE(std::filesystem::exists(at("done", "een.csv.duplicate.json")));
  EXPECT_TRUE(std::filesystem::exists(at("done", "twee.csv.duplicate.json")));
  drop(*school_, "dubbel.csv", kNames + good("drie") + good("drie"));
  ASSERT_TRUE(comes(at("done", "dubbel.csv.duplicate.json")));
  EXPECT_TRUE(are_recorded(*school_, 2));
}

TEST_F(RowDrop, DyingBetweenRowsLosesNoneAndTakesNoneTwice) {
  const std::string bad = row("000000098", "1-12-2018", "elf");
  const std::string all = kNames + good("een") + good("twee") + bad + good("drie") + good("vier");
  ASSERT_TRUE(school_->start({"SLUIS_FAILPOINT=gateway_drop_row:2"}));
  drop(*school_, "lijst.csv", all);
  ASSERT_TRUE(gateway_story::eventually(15, [&] { return school_->died(); }));
  EXPECT_TRUE(std::filesystem::exists(at("incoming", "lijst.csv")));
  ASSERT_TRUE(school_->start({"SLUIS_FAILPOINT=gateway_drop_row:1"}));
  ASSERT_TRUE(gateway_story::eventually(15, [&] { return school_->died(); }));
  ASSERT_TRUE(school_->start({"SLUIS_FAILPOINT=gateway_drop_parted"}));
  ASSERT_TRUE(gateway_story::eventually(15, [&] { return school_->died(); }));
  EXPECT_TRUE(std::filesystem::exists(at("incoming", "lijst.csv")));
  EXPECT_TRUE(std::filesystem::exists(at("failed", "lijst.csv")));
  ASSERT_TRUE(school_->start());
  ASSERT_TRUE(comes(at("done", "lijst.csv")));
  EXPECT_TRUE(are_recorded(*school_, 4));
  EXPECT_EQ(content_of(at("failed", "lijst.csv")), kNames + bad);
  EXPECT_FALSE(std::filesystem::exists(at("failed", "lijst.csv.2")));
  EXPECT_FALSE(std::filesystem::exists(at("done", "lijst.csv.duplicate.json")))
      << "it is no duplicate of itself";
}

TEST_F(RowDrop, KeptRowsThatSomebodyChangedMeanwhileStayHis) {
  const std::string bad = row("000000098", "1-12-2018", "elf");
  ASSERT_TRUE(school_->start({"SLUIS_FAILPOINT=gateway_drop_parted"}));
  drop(*school_, "lijst.csv", kNames + good("een") + bad);
  ASSERT_TRUE(gateway_story::eventually(15, [&] { return school_->died(); }));
  std::ofstream(at("failed", "lijst.csv")) << "half corrected";
  ASSERT_TRUE(school_->start());
  ASSERT_TRUE(comes(at("done", "lijst.csv")));
  EXPECT_EQ(content_of(at("failed", "lijst.csv")), "half corrected");
  EXPECT_EQ(content_of(at("failed", "lijst.csv.2")), kNames + bad);
}

TEST_F(RowDrop, AFileWithoutAGoodRowOrOfAnotherFormIsKeptWhole) {
  ASSERT_TRUE(school_->start());
  const std::string bad = kNames + row("000000098", "1-12-2018", "elf");
  drop(*school_, "slecht.csv", bad);
  const std::string broken = kNames + good("een") + "\"Kanarie zonder einde";
  drop(*school_, "stuk.csv", broken);
  const std::string latin = kNames + good("Isra\xebl");
  drop(*school_, "latin.csv", latin);
  drop(*school_, "anders.json", "[]");
  const std::string large = kNames + std::string((8u << 20) + 1, 'x');
  drop(*school_, "groot.csv", large);
  for (const char* name : {"slecht.csv", "stuk.csv", "latin.csv", "anders.json", "groot.csv"}) {
    ASSERT_TRUE(comes(at("failed", name))) << name;
  }
  EXPECT_EQ(content_of(at("failed", "slecht.csv")), bad);
  EXPECT_EQ(content_of(at("failed", "stuk.csv")), broken);
  EXPECT_EQ(content_of(at("failed", "groot.csv")), large);
  EXPECT_EQ(error_of("slecht.csv").at("name"), "invalid_bsn");
  EXPECT_EQ(error_of("stuk.csv").at("name"), "bad_csv");
  EXPECT_EQ(error_of("stuk.csv").at("row"), 3);
  EXPECT_EQ(error_of("latin.csv").at("name"), "not_utf8");
  EXPECT_EQ(error_of("anders.json").at("name"), "bad_file_name");
  EXPECT_EQ(error_of("groot.csv").at("name"), "file_too_large");
  EXPECT_EQ(signals(*school_).size(), 0u) << "not even the good row above what is broken";
}

TEST_F(RowDrop, ARowThatOnlyTheGatewayRefusesIsABadRow) {
  std::string mapping = content_of(template_of("school", "mapping.toml"));
  mapping.replace(mapping.find("IB = \"ib-1\""), 11, "IB = \"ib-1\"\nXX = \"ib-9\"");
  set_mapping(*school_, mapping);
  ASSERT_TRUE(school_->start());
  std::string other = good("twee");
  other.replace(other.rfind("IB"), 2, "XX");
  drop(*school_, "lijst.csv", kNames + good("een") + other);
  ASSERT_TRUE(comes(at("done", "lijst.csv")));
  EXPECT_TRUE(are_recorded(*school_, 1));
  EXPECT_EQ(content_of(at("failed", "lijst.csv")), kNames + other);
  EXPECT_EQ(error_of("lijst.csv").at("name"), "unknown_worker");
}

TEST_F(RowDrop, FilesWaitForAMappingThatIsWrong) {
  const std::string right = content_of(template_of("school", "mapping.toml"));
  std::string wrong = right;
  wrong.replace(wrong.find("\"zorgsignaal\""), 13, "\"zorgsignal\"");
  set_mapping(*school_, wrong);
  ASSERT_TRUE(school_->start());
  drop(*school_, "lijst.csv", kNames + good("een"));
  const auto told = school_->folder() / "drop" / "mapping.toml.error.json";
  ASSERT_TRUE(comes(told));
  EXPECT_NE(content_of(told).find("did you mean zorgsignaal?"), std::string::npos);
  EXPECT_FALSE(gateway_story::eventually(2, [&] {
    return !std::filesystem::exists(at("incoming", "lijst.csv"));
  }));
  set_mapping(*school_, right);
  ASSERT_TRUE(comes(at("done", "lijst.csv")));
  EXPECT_TRUE(are_recorded(*school_, 1));
  EXPECT_FALSE(std::filesystem::exists(told));
}

TEST_F(RowDrop, ALongFileIsTakenInPartsWhileTheGatewayAnswers) {
  ASSERT_TRUE(school_->start());
  std::string rows = kNames;
  for (int i = 0; i < 450; ++i) rows += good(std::to_string(i));
  drop(*school_, "lang.csv", rows + row("1", "1-12-2018", "kort"));
  ASSERT_TRUE(comes(at("done", "lang.csv"), 60));
  EXPECT_EQ(signals(*school_).size(), 450u);
  EXPECT_EQ(content_of(at("failed", "lang.csv")), kNames + row("1", "1-12-2018", "kort"));
  EXPECT_FALSE(std::filesystem::exists(at("done", "lang.csv.duplicate.json")));
}

}  // namespace
}  // namespace sluis::adapter_story
