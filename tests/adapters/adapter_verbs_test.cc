// SPDX-License-Identifier: EUPL-1.2
// sluis adapter new | test, as people run them.
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/adapters/mistake.h"

namespace sluis::adapters {
namespace {

using nlohmann::json;
using test::Outcome;

class AdapterVerbs : public Mistakes {};

TEST_F(AdapterVerbs, EveryTemplatesSampleBecomesSignals) {
  for (const auto& [role, rows] : std::vector<std::pair<std::string, int>>{
           {"school", 3}, {"cjg", 2}, {"veiligheidshuis", 1}, {"bureau_jeugdzorg", 1},
           {"gezinsmanager", 2}, {"veilig_thuis", 1}}) {
    const std::string folder = path(role);
    const Outcome made = run({"adapter", "new", role, "--dir", folder, "--json"});
    ASSERT_EQ(made.status, 0) << made.out;
    const std::string sample = json::parse(made.out).at("sample");
    const Outcome tested =
        run({"adapter", "test", sample, "--covenant", covenant_file(), "--json"});
    EXPECT_EQ(tested.status, 0) << role << tested.out;
    const json answer = json::parse(tested.out);
    EXPECT_EQ(answer.at("rows"), rows);
    EXPECT_EQ(answer.at("good"), rows);
    EXPECT_EQ(answer.at("signals").size(), rows);
    EXPECT_TRUE(std::filesystem::is_directory(folder + "/drop/incoming"));
  }
}

TEST_F(AdapterVerbs, SaysOfEachRowWhatWouldHappen) {
  const Outcome tested = run({"adapter", "test", school_file("sample.csv"), "--mapping",
                              school_file("mapping.toml"), "--covenant", covenant_file()});
  EXPECT_EQ(tested.status, 0) << tested.err;
  EXPECT_TRUE(contains(tested.out, "row 2: signal zorgsignaal (opvoeding) to Gezinsmanagement "
                                   "(demo), content, about 1 person\n")) << tested.out;
  EXPECT_TRUE(contains(tested.out, "3 rows: 3 would become signals, 0 would not.")) << tested.out;
  const std::string bad = changed(content(school_file("sample.csv")), "000000097", "000000098");
  const Outcome dutch = run({"adapter", "test", file("bad.csv", bad), "--mapping",
                             school_file("mapping.toml"), "--lang", "nl"});
  EXPECT_TRUE(contains(dutch.out, "rij 2, kolom \"BSN\" (subject.bsn): S0602 invalid_bsn: het"))
      << dutch.out;
  const Outcome alone = run({"adapter", "test", school_file("sample.csv"), "--mapping",
                             school_file("mapping.toml")});
  EXPECT_EQ(alone.status, 0);
  EXPECT_TRUE(contains(alone.out, "were not compared")) << alone.out;
}

TEST_F(AdapterVerbs, ARoleOfOnesOwnBeginsLikeAnother) {
  const Outcome made =
      run({"adapter", "new", "speeltuin", "--like", "cjg", "--dir", path("s"), "--json"});
  ASSERT_EQ(made.status, 0) << made.out;
  EXPECT_EQ(json::parse(made.out).at("like"), "cjg");
  EXPECT_TRUE(contains(content(path("s") + "/drop/mapping.toml"), "\nrole = \"speeltuin\"\n"));
  const Outcome again = run({"adapter", "new", "speeltuin", "--dir", path("s")});
  EXPECT_EQ(again.status, 73) << "never over a mapping that is there";
  const Outcome unlike = run({"adapter", "new", "x", "--like", "scool", "--dir", path("t")});
  EXPECT_EQ(unlike.status, 64);
  EXPECT_TRUE(contains(unlike.err, "did you mean school?")) << unlike.err;
  EXPECT_EQ(run({"adapter", "new", "../x", "--dir", path("t")}).status, 64);
  EXPECT_EQ(run({"adapter", "new", "x", "--dir", path("t"), "--templates", path("")}).status, 66);
}

// The newcomer's path, up to the first file: everything is found from the gateway's folder.
TEST_F(AdapterVerbs, AGatewaysFolderSaysWhichMappingCovenantAndMember) {
  const Outcome keys = run({"keys-deal", "authority", "--out", path("a"), "--pick", "/toml"});
  const std::string text = changed(content(std::string(SLUIS_SOURCE_DIR) +
                                           "/deploy/demo/covenant.toml"),
                                   "authority = []", keys.out);
  ASSERT_EQ(run({"covenant", "compile", file("c.toml", text), "--out", path("c.bin")}).status, 0);
  ASSERT_EQ(run({"covenant", "sign", path("c.bin"), "--key", path("a/authority-1.key"), "--key",
                 path("a/authority-2.key"), "--out", path("c.signed")}).status, 0);
  const std::string school = "5c1d0f3a97be4e0cb1a2a64d38f07f11";
  ASSERT_EQ(run({"init", "--dir", path("g"), "--member", school, "--covenant", path("c.signed")})
                .status, 0);
  ASSERT_EQ(run({"adapter", "new", "school", "--dir", path("g")}).status, 0);
  const Outcome good = run({"adapter", "test", path("g/drop/sample.csv"), "--dir", path("g")});
  EXPECT_EQ(good.status, 0) << good.err;
  EXPECT_TRUE(contains(good.out, "to Gezinsmanagement (demo)")) << good.out;
  file("g/drop/mapping.toml", changed(content(path("g/drop/mapping.toml")), "role = \"school\"",
                                      "role = \"cjg\""));
  const Outcome other = run({"adapter", "test", path("g/drop/sample.csv"), "--dir", path("g")});
  EXPECT_EQ(other.status, 65);
  EXPECT_TRUE(contains(other.err, "another role")) << other.err;
}

TEST_F(AdapterVerbs, FilesThatAreNotThereAreToldSo) {
  EXPECT_EQ(run({"adapter", "test", path("none.csv"), "--mapping", school_file("mapping.toml")})
                .status, 66);
  EXPECT_EQ(run({"adapter", "test", school_file("sample.csv"), "--mapping", path("none")}).status,
            66);
  EXPECT_EQ(run({"adapter", "test", path(""), "--mapping", school_file("mapping.toml")}).status,
            66);
}

// 100 MB: bounded memory whatever the size; and the word that the drop takes less.
TEST_F(AdapterVerbs, ALargeFileIsReadInBoundedMemory) {
  const std::string sample = content(school_file("sample.csv"));
  const std::string names = sample.substr(0, sample.find('\n') + 1);
  const std::string row = "1;000000097;;;;1-12-2018;;;4;24-8-2026;ZORG;THUIS;" +
                          std::string(2'000, 'w') + ";IB\n";
  {
    std::ofstream out(path("groot.csv"), std::ios::binary);
    out << names;
    for (std::size_t size = 0; size < 100'000'000; size += row.size()) out << row;
    out << "te kort\n";
  }
  const Outcome tested = run_within(64u << 20, {"adapter", "test", path("groot.csv"), "--mapping",
                                                school_file("mapping.toml"), "--json"});
  ASSERT_EQ(tested.status, 65) << tested.err;
  const json answer = json::parse(tested.out);
  EXPECT_GT(answer.at("rows"), 48'000);
  EXPECT_EQ(answer.at("bad"), 1);
  EXPECT_EQ(answer.at("signals").size(), 1'000u) << "the first; the others are counted";
  EXPECT_EQ(answer.at("too_large"), true);
  const Outcome whole = run_within(512u << 20, {"adapter", "test", path("groot.csv"), "--mapping",
                                                cjg_file("mapping.toml"), "--json"});
  EXPECT_EQ(whole.status, 65);
  EXPECT_EQ(json::parse(whole.out).at("errors")[0].at("name"), "file_too_large");
}

}  // namespace
}  // namespace sluis::adapters
