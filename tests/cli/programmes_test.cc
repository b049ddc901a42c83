// SPDX-License-Identifier: EUPL-1.2
// The covenants of the programmes, deploy/covenants: what each must and must not say. What happens
// under them: tests/scenarios/programme_*.txt.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "consent/covenant/compile.h"

namespace sluis::covenant {
namespace {

namespace fs = std::filesystem;
using consent::Covenant;
using consent::Frame;
using consent::GroundType;

std::map<std::string, std::string> files() {
  std::map<std::string, std::string> out;
  for (const auto& entry :
       fs::directory_iterator(std::string(SLUIS_SOURCE_DIR) + "/deploy/covenants")) {
    const std::string name = entry.path().stem().string();
    if (name.rfind("programme-", 0) != 0) continue;
    std::ifstream in(entry.path());
    out[name] = std::string((std::istreambuf_iterator<char>(in)), {});
  }
  return out;
}

Covenant compiled(const std::string& name, std::string text) {
  const std::string none = "authority = []";
  const std::size_t at = text.find(none);
  EXPECT_NE(at, text.npos) << name;
  if (at == text.npos) return {};
  const auto key = [](char digit) { return "\"" + std::string(64, digit) + "\""; };
  text.replace(at, none.size(), "authority = [" + key('1') + "," + key('2') + "," + key('3') + "]");
  const auto covenant = compile(text);
  EXPECT_TRUE(covenant.ok()) << name << ": " << to_text(covenant.error());
  return covenant.ok() ? *covenant : Covenant{};
}

std::map<std::string, Covenant> all() {
  std::map<std::string, Covenant> out;
  for (const auto& [name, text] : files()) out.emplace(name, compiled(name, text));
  return out;
}

template <class List>
std::uint16_t number(const List& items, const std::string& id) {
  for (const auto& item : items) {
    if constexpr (requires { item.term; }) {
      if (item.term.id == id) return item.term.number;
    } else if (item.id == id) {
      return item.number;
    }
  }
  return 0;
}
bool has(const std::vector<std::uint16_t>& numbers, std::uint16_t value) {
  return std::find(numbers.begin(), numbers.end(), value) != numbers.end();
}

TEST(Programmes, AreElevenWhoseNumberIsTheirFilesOwn) {
  const auto covenants = all();
  ASSERT_EQ(covenants.size(), 11u);
  for (const auto& [name, covenant] : covenants) {
    const std::string own = std::to_string(std::stoi(name.substr(name.find('-') + 1)));
    ASSERT_FALSE(covenant.programmes.empty()) << name;
    for (const consent::Term& programme : covenant.programmes) {
      const std::string text = std::to_string(programme.number);
      EXPECT_TRUE(text == own || text.substr(0, text.size() - 1) == own) << name << " " << text;
      EXPECT_EQ(programme.id.rfind("programma_", 0), 0u) << programme.id;
      EXPECT_EQ(programme.label.rfind("programma ", 0), 0u) << programme.label;
    }
  }
}

// In no id, label, comment or title: such a name says where a family comes from.
TEST(Programmes, NameNeitherTheirSourceNorAnyOrigin) {
  for (const auto& [name, text] : files()) {
    std::string lower = text;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    for (const std::string word :
         {"vig", "ibag", "wraparound", "mpg", "pgo", "ketenregie", "wijkcoach", "maassluis",
          "antilli", "marok", "turk", "allochto", "multiprobleem", "vinger", "refresh", "stut"}) {
      EXPECT_EQ(lower.find(word), lower.npos) << name << " says " << word;
    }
  }
}

TEST(Programmes, HaveTheFrameOfTheirSource) {
  const std::map<std::uint16_t, Frame> frames = {
      {1, Frame::pressure},   {2, Frame::imposed},    {3, Frame::voluntary},
      {41, Frame::voluntary}, {44, Frame::voluntary}, {45, Frame::imposed},
      {5, Frame::imposed},    {6, Frame::voluntary},  {7, Frame::pressure},
      {8, Frame::voluntary},  {9, Frame::voluntary},  {10, Frame::voluntary},
      {111, Frame::voluntary}, {112, Frame::voluntary}, {114, Frame::imposed}};
  std::size_t seen = 0;
  for (const auto& [name, covenant] : all()) {
    for (const consent::Term& programme : covenant.programmes) {
      const auto row = frames.find(programme.number);
      if (row == frames.end()) continue;
      EXPECT_EQ(covenant.terms_of_programme(programme.number).frame, row->second)
          << programme.number;
      ++seen;
    }
  }
  EXPECT_EQ(seen, frames.size());
}

TEST(Programmes, SendNoMeasureOnConsentAndNoContentOfTheHelpWithIt) {
  std::size_t measures = 0;
  for (const auto& [name, its] : all()) {
    const consent::Covenant& covenant = its;  // a lambda takes no structured binding
    for (const consent::ReleaseRule& rule : covenant.rules) {
      const bool measure =
          std::any_of(rule.kinds.begin(), rule.kinds.end(), [&](std::uint16_t kind) {
            return has(covenant.never_on_consent, kind);
          });
      EXPECT_FALSE(rule.kinds.empty()) << name << ": a rule for every kind";
      if (!measure) continue;
      ++measures;
      for (const std::uint16_t ground : rule.grounds) {
        EXPECT_EQ(covenant.ground(ground)->type, GroundType::circumstance) << name;
      }
    }
    const std::uint16_t social = number(covenant.roles, "sociale_zaken");
    const std::uint16_t decides = number(covenant.kinds, "besluit");
    for (const consent::ReleaseRule& rule : covenant.rules) {
      if (social == 0 || rule.to_role != social || decides != 0) continue;
      EXPECT_LE(rule.level, Level::category) << name << ": content to social services";
    }
  }
  EXPECT_EQ(measures, 5u);
}

TEST(Programmes, TellVolunteersThatSomethingIsAndNoMore) {
  const Covenant covenant = all().at("programme-10");
  const std::uint16_t volunteers = number(covenant.roles, "vrijwilligers");
  ASSERT_NE(volunteers, 0);
  for (const consent::ReleaseRule& rule : covenant.rules) {
    EXPECT_EQ(rule.level, Level::existence);
    EXPECT_TRUE(rule.to_role == volunteers || rule.from_role == volunteers);
  }
  for (const consent::Member& member : covenant.members) {
    if (member.role == volunteers) {
      EXPECT_FALSE(member.may_use_bsn);
    }
  }
}

TEST(Programmes, OpenNoCaseWithoutRequestButOnAGroundOfTheirOwn) {
  const Covenant covenant = all().at("programme-11");
  const consent::ProgrammeTerms terms = covenant.terms_of_programme(112);
  EXPECT_TRUE(terms.without_request);
  ASSERT_NE(covenant.ground(terms.ground), nullptr);
  EXPECT_FALSE(covenant.needs_of(terms.ground).empty());
  for (const consent::Term& programme : covenant.programmes) {
    const bool without = covenant.terms_of_programme(programme.number).without_request;
    EXPECT_EQ(without, programme.number == 112);
  }
}

// What nobody has verified is said, and nothing is left lying about.
TEST(Programmes, WarnOfWhatAJuristHasToConfirmAndOfNothingElse) {
  for (const auto& [name, covenant] : all()) {
    std::size_t confirmed = 0;
    for (const std::string& warning : warnings_of(covenant)) {
      const bool by_jurist = warning.find("to be confirmed by a jurist") != warning.npos;
      const bool known = warning.rfind("witnesses", 0) == 0 ||
                         warning.rfind("This is a test", 0) == 0 ||
                         warning.rfind("key_threshold", 0) == 0 ||
                         warning.find("does not say who gives consent") != warning.npos;
      confirmed += by_jurist;
      EXPECT_TRUE(by_jurist || known) << name << ": " << warning;
    }
    EXPECT_GT(confirmed, 0u) << name;
    for (const consent::ReleaseRule& rule : covenant.rules) {
      EXPECT_FALSE(rule.grounds.empty()) << name;
    }
  }
}

TEST(Programmes, AllLetTheSameThingsClose) {
  for (const auto& [name, covenant] : all()) {
    for (const std::string id :
         {"bezwaar", "goede_hulpverlening", "veilig_verblijf", "overleden"}) {
      const std::uint16_t type = number(covenant.circumstances, id);
      ASSERT_NE(type, 0) << name << " " << id;
      EXPECT_NE(covenant.circumstance(type)->effect, consent::Effect::opens);
    }
    for (const consent::LinkingRule& rule : covenant.linking) {
      EXPECT_NE(covenant.basis_of(rule.ground), 0) << name;
    }
  }
}

}  // namespace
}  // namespace sluis::covenant
