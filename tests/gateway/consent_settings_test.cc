// SPDX-License-Identifier: EUPL-1.2
// How a consent was asked: the words of the local door, and the record's numbers.
#include "adapters/gateway/consent_settings.h"

#include <gtest/gtest.h>

#include "local.pb.h"

namespace sluis::gateway {
namespace {

consent::Covenant two_regimes() {
  consent::Covenant out;
  out.regimes = {{{1, "jeugdwet", "J"}, false}, {{2, "wmo", "W"}, false}};
  return out;
}

local::ConsentAsk asked_at_home() {
  local::ConsentAsk out;
  out.set_source_regime("wmo");
  out.set_channel("at_home");
  for (const char* who : {"subject", "parents", "interpreter"}) out.add_present(who);
  out.set_interpreter("relative");
  out.set_read_aloud(true);
  return out;
}

std::string refusal(const local::ConsentAsk& asked) {
  const auto setting = setting_in(two_regimes(), asked);
  return setting.ok() ? "" : to_text(setting.error());
}

TEST(ConsentSettings, AreReadAndShownInTheSameWords) {
  const auto setting = setting_in(two_regimes(), asked_at_home());
  ASSERT_TRUE(setting.ok());
  EXPECT_EQ(setting->regime, 2);
  EXPECT_EQ(setting->channel, consent::Channel::at_home);
  EXPECT_EQ(setting->present, 1 + 2 + 8);
  EXPECT_EQ(setting->interpreter, consent::Interpreter::relative);
  EXPECT_TRUE(setting->read_aloud);
  consent::ConsentRecord record;
  record.language = ('a' << 8) | 'r';
  record.text_version = 1;
  local::ConsentSetting shown;
  fill_setting(two_regimes(), {record, *setting}, shown);
  EXPECT_EQ(shown.source_regime(), "wmo");
  EXPECT_EQ(shown.channel(), "at_home");
  EXPECT_EQ(shown.interpreter(), "relative");
  EXPECT_EQ(shown.present_size(), 3);
  EXPECT_EQ(shown.present(2), "interpreter");
  EXPECT_TRUE(shown.read_aloud());
  EXPECT_EQ(shown.language(), "ar");
}

TEST(ConsentSettings, SayPlainlyWhatAFieldTakes) {
  EXPECT_EQ(refusal(asked_at_home()), "");
  local::ConsentAsk asked = asked_at_home();
  asked.set_channel("pigeon");
  EXPECT_NE(refusal(asked).find("channel: one of in_person, at_home"), std::string::npos);
  asked = asked_at_home();
  asked.add_present("nobody");
  EXPECT_NE(refusal(asked).find("present: one of subject, parents"), std::string::npos);
  asked = asked_at_home();
  asked.set_interpreter("none");
  EXPECT_NE(refusal(asked).find("interpreter: one was present"), std::string::npos);
  asked = asked_at_home();
  asked.set_source_regime("");
  EXPECT_NE(refusal(asked).find("source_regime"), std::string::npos) << "there are two";
}

TEST(ConsentSettings, OfARecordThatDoesNotSayAreEmpty) {
  consent::FactBody body;
  body.payload = consent::ConsentRecord{};
  const auto asked = asked_in(body);
  ASSERT_TRUE(asked);
  EXPECT_FALSE(asked->setting);
  local::ConsentSetting shown;
  fill_setting(two_regimes(), *asked, shown);
  EXPECT_EQ(shown.source_regime(), "");
  EXPECT_EQ(shown.channel(), "");
}

}  // namespace
}  // namespace sluis::gateway
