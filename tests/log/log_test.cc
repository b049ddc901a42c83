// SPDX-License-Identifier: EUPL-1.2
// The log's lines, one by one; tests/support/log_lines.py reads those of whole programs.
#include "proto/log/log.h"

#include <google/protobuf/wrappers.pb.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "proto/log/shown.h"
#include "proto/types/check.h"

namespace sluis::log {
namespace {

// What `say` writes on standard error, which must be one line of JSON.
template <class Say>
nlohmann::json line_of(Say say) {
  testing::internal::CaptureStderr();
  say();
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
  return nlohmann::json::parse(text);
}

TEST(Log, WritesAnEventAndACount) {
  const auto line = line_of([] { log_event("drop.taken", 7); });
  EXPECT_EQ(line.size(), 4u);
  EXPECT_EQ(line["level"], "info");
  EXPECT_EQ(line["event"], "drop.taken");
  EXPECT_EQ(line["count"], 7);
  EXPECT_EQ(line["time"].get<std::string>().size(), 29u);
}

TEST(Log, WritesTheNameOfAnErrorAndItsPlace) {
  const auto line = line_of([] { log_error("drop.refused", {ErrorCode::bad_date, "birth_date"}); });
  EXPECT_EQ(line.size(), 5u);
  EXPECT_EQ(line["level"], "warning");
  EXPECT_EQ(line["error"], "bad_date");
  EXPECT_EQ(line["place"], "birth_date");
}

TEST(Log, SaysWhyAProgramDoesNotServeAndWhatToDo) {
  int status = 0;
  const auto line = line_of([&] {
    status = say_not_started("broker.not_started", {ErrorCode::store_locked, "lock"});
  });
  EXPECT_EQ(status, 75);
  EXPECT_EQ(line["level"], "critical");
  EXPECT_EQ(line["error"], "store_locked");
  EXPECT_EQ(line["next"], std::string(catalogue(ErrorCode::store_locked).next_step));
}

TEST(Log, SaysOnStandardOutputThatItIsReady) {
  testing::internal::CaptureStdout();
  say_ready("broker.listening");
  const auto line = nlohmann::json::parse(testing::internal::GetCapturedStdout());
  EXPECT_EQ(line.size(), 3u);
  EXPECT_EQ(line["event"], "broker.listening");
}

TEST(Log, TakesNothingOfAPlaceThatWouldEndItsField) {
  EXPECT_EQ(shown_place("a\",\"event\":\"mail.opened\"\n[2].birth_date - \x01\xff"),
            "a?,?event?:?mail.opened??[2].birth_date - ??");
  EXPECT_EQ(one_field("a \"b\" \\ c\n"), "a 'b' / c?");
}

TEST(Log, CutsALongPlace) { EXPECT_EQ(shown_place(std::string(100'000, 'z')).size(), 128u); }

TEST(Log, ShowsNothingOfAPlaceThatCouldBeAnIdentifier) {
  EXPECT_EQ(shown_place("subject 999990019"), "subject ?");
  EXPECT_EQ(shown_place("line 123456, column 7"), "line 123456, column 7");
  EXPECT_EQ(shown_place("member 5c1d00112233445566778899aabbccdd."), "member ?.");
  EXPECT_EQ(shown_place("5C1D001122334455"), "?");
  EXPECT_EQ(shown_place("a26b9999900190"), "a26b?");
  EXPECT_EQ(shown_place("z99999001999999999"), "z?");
}

// Both lines have the path from the root of the tree, and never where that stood.
TEST(FatalDeathTest, IsTextWithoutTheBuildPathUntilAProgramServes) {
  EXPECT_DEATH(CHECK(1 + 1 == 3),
               "^sluis: fatal: CHECK failed: 1 \\+ 1 == 3 \\(tests/log/log_test.cc:[0-9]+\\)\n$");
}

constexpr char kFatal[] =
    "^\\{\"time\":\"[-0-9T:.+]+\",\"level\":\"critical\",\"event\":\"program.fatal\",";

TEST(FatalDeathTest, IsOneLineOfJsonOnceAProgramServes) {
  const std::string rest =
      "\"what\":\"CHECK failed: text == 'a//'\",\"source\":\"tests/log/log_test.cc\","
      "\"line\":[0-9]+\\}\n$";
  EXPECT_DEATH(
      {
        take_over();
        const std::string text = "kanarie";
        CHECK(text == "a\\");
      },
      kFatal + rest);
}

void throw_kanarie() { throw std::runtime_error("kanarie"); }

TEST(FatalDeathTest, SaysNothingOfAnExceptionButThatThereWasOne) {
  EXPECT_DEATH(
      {
        take_over();
        []() noexcept { throw_kanarie(); }();
      },
      std::string(kFatal) + "\"what\":\"an exception that nobody caught\","
                            "\"source\":\"proto/log/log.cc\",\"line\":[0-9]+\\}\n$");
}

TEST(Log, RepeatsNothingOfWhatProtobufComplainsAbout) {
  take_over();
  const auto line = line_of([] {
    google::protobuf::StringValue value;
    static_cast<void>(value.ParseFromString("\x0a\x01\xff"));  // no UTF-8
  });
  EXPECT_EQ(line["event"], "library.complained");
  EXPECT_EQ(line.dump().find("StringValue"), std::string::npos);
}

}  // namespace
}  // namespace sluis::log
