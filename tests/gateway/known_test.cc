// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/known.h"

#include <gtest/gtest.h>

namespace sluis::gateway {
namespace {

std::string known_place_of(std::string_view json) {
  const auto parsed = parse_known_json(json);
  return parsed.ok() ? "ok" : std::string(catalogue(parsed.code()).name) + " " +
                                  parsed.error().place;
}

TEST(KnownJson, ReadsPersonsToAddAndToRemove) {
  const auto changes = parse_known_json(
      R"([{"surname":"S","birth_date":"2017-03-04"},{"bsn":"999990019","remove":true}])");
  ASSERT_TRUE(changes.ok()) << to_text(changes.error());
  ASSERT_EQ(changes->size(), 2u);
  EXPECT_EQ((*changes)[0].identity.surname.reveal(), "S");
  EXPECT_FALSE((*changes)[0].remove);
  EXPECT_EQ((*changes)[1].identity.bsn.reveal(), "999990019");
  EXPECT_TRUE((*changes)[1].remove);
  EXPECT_EQ(parse_known_json(R"({"bsn":"999990019"})")->size(), 1u);
}

TEST(KnownJson, NamesThePlaceOfWhatIsWrongAndNeverItsValue) {
  EXPECT_EQ(known_place_of(R"([{"bsn":"1"},{"surname":7}])"), "bad_field [1].surname");
  EXPECT_EQ(known_place_of(R"({"Kanarie":"x"})"), "bad_field person.unknown name");
  EXPECT_EQ(known_place_of(R"({"remove":"ja"})"), "bad_field person.remove");
  EXPECT_EQ(known_place_of("[]"), "bad_json list");
  EXPECT_EQ(known_place_of("[3]"), "bad_json [0]");
  EXPECT_EQ(known_place_of("\xff"), "not_utf8 file");
}

}  // namespace
}  // namespace sluis::gateway
