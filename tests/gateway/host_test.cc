// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/host.h"

#include <gtest/gtest.h>

namespace sluis::gateway {
namespace {

TEST(Log, TakesNothingOfAPlaceThatWouldEndItsField) {
  testing::internal::CaptureStderr();
  const std::string place =
      "a\",\"event\":\"mail.opened\",\"x\":\"\n[2].birth_date - \x01\xff";
  log_error("link.publish_refused", {ErrorCode::malformed, place});
  const std::string line = testing::internal::GetCapturedStderr();
  EXPECT_NE(line.find("\"place\":\"a?,?event???mail.opened?,?x????[2].birth_date - ??\"}"),
            std::string::npos) << line;
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
}

TEST(Log, CutsALongPlace) {
  testing::internal::CaptureStderr();
  log_error("link.refused", {ErrorCode::malformed, std::string(100'000, 'a')});
  EXPECT_LT(testing::internal::GetCapturedStderr().size(), 400u);
}

}  // namespace
}  // namespace sluis::gateway
