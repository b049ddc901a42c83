// SPDX-License-Identifier: EUPL-1.2
// The last look before sealing: words below level content and numbers go to nobody who may not have
// them, whatever the draft said when it was made.
#include <gtest/gtest.h>

#include "adapters/gateway/sealing.h"
#include "proto/codec/signal.h"
#include "tests/support/filled.h"

namespace sluis::gateway {
namespace {

class Told : public testing::Test {
 protected:
  Told() {
    covenant_.members = {{source_, 1, "S", "tel", true, false},
                         {other_, 2, "O", "tel", true, false}};
    signal_.author = Sensitive<std::string>("J");
    signal_.author_contact = Sensitive<std::string>("tel");
    signal_.persons = {{PersonRole::subject, Sensitive<std::string>("K"), {}, {}}};
  }
  std::string at(Level level) {
    const Status told = check_told(covenant_, source_, other_, level, codec::serialise(signal_));
    return told.ok() ? "told" : std::string(catalogue(told.code()).name);
  }

  const MemberId source_ = test::filled<MemberId>(0x11), other_ = test::filled<MemberId>(0x22);
  consent::Covenant covenant_;
  codec::Signal signal_;
};

TEST_F(Told, AreWordsAtLevelContentAlone) {
  signal_.text = Sensitive<std::string>("woorden");
  EXPECT_EQ(at(Level::content), "told");
  EXPECT_EQ(at(Level::category), "bad_field");
  EXPECT_EQ(at(Level::existence), "bad_field");
  signal_.text = {};
  EXPECT_EQ(at(Level::existence), "told");
}

TEST_F(Told, IsANumberOnlyWhileBothMayUseIt) {
  signal_.persons[0].bsn = Sensitive<std::string>("999990019");
  EXPECT_EQ(at(Level::existence), "told");
  covenant_.members[1].may_use_bsn = false;
  EXPECT_EQ(at(Level::existence), "bsn_not_entitled");
  covenant_.members[1].may_use_bsn = true;
  covenant_.members[0].may_use_bsn = false;
  EXPECT_EQ(at(Level::content), "bsn_not_entitled");
  covenant_.members.pop_back();
  covenant_.members[0].may_use_bsn = true;
  EXPECT_EQ(at(Level::content), "bsn_not_entitled") << "no member any more";
}

}  // namespace
}  // namespace sluis::gateway
