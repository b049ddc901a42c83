// SPDX-License-Identifier: EUPL-1.2
#include "adapters/mapping/csv.h"

#include <gtest/gtest.h>

namespace sluis::mapping {
namespace {

// The records of `text`, fed in pieces of `step` bytes: fields with | and rows with their number.
std::string read(std::string_view text, char separator = ';', std::size_t step = 1) {
  std::string out;
  const CsvReader::Use use = [&](const CsvRecord& record) -> Status {
    out += std::to_string(record.row) + ":";
    for (const std::string& field : record.fields) out += field + "|";
    return Done{};
  };
  CsvReader reader(separator);
  Status done = Done{};
  for (std::size_t at = 0; at < text.size() && done.ok(); at += step) {
    done = reader.feed(text.substr(at, step), use);
  }
  if (done.ok()) done = reader.finish(use);
  return done.ok() ? out : std::string(catalogue(done.code()).name) + " " + done.error().place;
}

TEST(Csv, ReadsRecordsHoweverTheyAreCut) {
  const std::string text = "\xef\xbb\xbfna am;\"b;\"\"c\"\"\"\r\n\r\nd;\"e\nf\"\n;\nlast;";
  const std::string wanted = "1:na am|b;\"c\"|3:d|e\nf|4:||5:last||";
  for (const std::size_t step : {1u, 2u, 3u, 7u, 1'000u}) EXPECT_EQ(read(text, ';', step), wanted);
}

TEST(Csv, SeparatesByWhatItIsTold) {
  EXPECT_EQ(read("a,b;c\n", ','), "1:a|b;c|");
  EXPECT_EQ(read("a\tb,c\n", '\t'), "1:a|b,c|");
}

TEST(Csv, KeepsTheBytesOfARecordAsTheyCame) {
  std::string raw;
  CsvReader reader(';');
  const CsvReader::Use use = [&raw](const CsvRecord& record) -> Status {
    raw += "[" + std::string(record.raw) + "]";
    return Done{};
  };
  ASSERT_TRUE(reader.feed("\xef\xbb\xbf\"a\";b\r\n\"c\nd\";e", use).ok());
  ASSERT_TRUE(reader.finish(use).ok());
  EXPECT_EQ(raw, "[\xef\xbb\xbf\"a\";b\r\n][\"c\nd\";e]");
}

TEST(Csv, RefusesWithTheRow) {
  EXPECT_EQ(read("a;b\nc;d\"e\n"), "bad_csv row 2");
  EXPECT_EQ(read("a;b\nc;\"d\"e\n"), "bad_csv row 2");
  EXPECT_EQ(read("a;b\nc;\"d\n"), "bad_csv row 2");
  EXPECT_EQ(read("a;b\nc\rd\n"), "bad_csv row 2");
  EXPECT_EQ(read("a;b\nIsra\xebl;d\n"), "not_utf8 row 2") << "Latin-1";
  EXPECT_EQ(read("\xff\xfe" "a"), "not_utf8 row 1") << "UTF-16";
  EXPECT_EQ(read(std::string_view("a;\0b\n", 5)), "bad_csv row 1");
  EXPECT_EQ(read("a\n\"" + std::string(kCsvRecordBytesMax, 'x')), "too_large row 2");
}

TEST(Csv, EndsWhenItsUserDoes) {
  CsvReader reader(';');
  int seen = 0;
  const Status done = reader.feed("a\nb\nc\n", [&seen](const CsvRecord&) -> Status {
    return ++seen == 2 ? Status(ErrorCode::internal) : Status(Done{});
  });
  EXPECT_FALSE(done.ok());
  EXPECT_EQ(seen, 2);
}

}  // namespace
}  // namespace sluis::mapping
