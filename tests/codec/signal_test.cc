// SPDX-License-Identifier: EUPL-1.2
#include "proto/codec/signal.h"

#include <functional>

#include "tests/codec/expect.h"
#include "tests/codec/samples.h"
#include "tests/codec/wire.h"

namespace sluis::codec {
namespace {

using Text = Sensitive<std::string>;

Result<Signal> signal_with(const std::function<void(Signal&)>& change) {
  Signal signal = sample_signal();
  change(signal);
  return parse_signal(serialise(signal).reveal());
}

Text letters(std::size_t size) { return Text(std::string(size, 'a')); }

TEST(Signal, ComesBackAsItWas) {
  const auto parsed = signal_with([](Signal&) {});
  ASSERT_TRUE(accepted(parsed));
  EXPECT_EQ(parsed.value(), sample_signal());
}

TEST(Signal, HasTheBytesOfTheSpecification) {
  Signal signal;
  signal.kind = 3;
  signal.domain = 500;
  signal.text = Text("zorg");
  signal.persons = {{PersonRole::subject, Text("Kind"), Text("2016-02-29")}};
  signal.details = {{Text("n"), Text("t"), {}}};
  const Bytes person = Wire().text(2, "Kind").text(3, "2016-02-29").view();
  const Bytes detail = Wire().text(1, "n").text(2, "t").view();
  const Bytes expected =
      Wire().varint(1, 3).varint(2, 500).text(3, "zorg").bytes(7, person).bytes(8, detail).view();
  EXPECT_EQ(to_hex(serialise(signal).reveal()), to_hex(expected));
}

TEST(Signal, OfAnAnswerNamesItsQuestionAndWhatWasChosenOrNeither) {
  const ExchangeId question = filled<ExchangeId>(0x31);
  const auto with = [&](const ExchangeId& answers, std::uint16_t answer) {
    return signal_with([&](Signal& s) {
      s.answers = answers;
      s.answer = answer;
    });
  };
  const auto parsed = with(question, 3);
  ASSERT_TRUE(accepted(parsed));
  EXPECT_EQ(parsed->answers, question);
  EXPECT_EQ(parsed->answer, 3u);
  EXPECT_TRUE(refused(with(question, 0), ErrorCode::malformed, "signal.answer"));
  EXPECT_TRUE(refused(with({}, 3), ErrorCode::malformed, "signal.answer"));
  const Bytes person = Wire().text(2, "Kind").view();
  const auto raw = [&](ByteView answers, std::uint64_t answer) {
    const Bytes bytes = Wire().bytes(7, person).bytes(9, answers).varint(10, answer).view();
    return parse_signal(bytes);
  };
  EXPECT_TRUE(accepted(raw(question.view(), 1)));
  EXPECT_TRUE(refused(raw(question.view().first(15), 1), ErrorCode::malformed, "signal.answers"));
  EXPECT_TRUE(refused(raw(ExchangeId{}.view(), 1), ErrorCode::malformed, "signal.answers"));
  EXPECT_TRUE(refused(raw(question.view(), 65'536), ErrorCode::out_of_range, "signal.answer"));
}

TEST(Signal, PassesEachTextAtItsLimitAndRefusesItAbove) {
  struct Case {
    std::size_t limit;
    const char* place;
    std::function<void(Signal&, Text)> set;
  };
  const std::vector<Case> cases = {
      {256 * 1024, "signal.text", [](Signal& s, Text t) { s.text = std::move(t); }},
      {256, "signal.author", [](Signal& s, Text t) { s.author = std::move(t); }},
      {256, "signal.author_contact", [](Signal& s, Text t) { s.author_contact = std::move(t); }},
      {256, "person.name", [](Signal& s, Text t) { s.persons[1].name = std::move(t); }},
      {128, "detail.name", [](Signal& s, Text t) { s.details[0].name = std::move(t); }},
      {64 * 1024, "detail.text", [](Signal& s, Text t) { s.details[0].text = std::move(t); }},
  };
  for (const Case& c : cases) {
    EXPECT_TRUE(accepted(signal_with([&](Signal& s) { c.set(s, letters(c.limit)); }))) << c.place;
    EXPECT_TRUE(refused(signal_with([&](Signal& s) { c.set(s, letters(c.limit + 1)); }),
                        ErrorCode::too_large, c.place));
  }
}

TEST(Signal, HasOneTo16PersonsAndTheFirstAloneIsTheSubject) {
  const auto with = [](std::size_t count, PersonRole first, PersonRole rest) {
    return signal_with([&](Signal& s) {
      s.persons.assign(count, {rest, Text("X"), Text("")});
      if (count > 0) s.persons[0].role = first;
    });
  };
  EXPECT_TRUE(accepted(with(16, PersonRole::subject, PersonRole::relative)));
  EXPECT_TRUE(refused(with(17, PersonRole::subject, PersonRole::relative), ErrorCode::too_large,
                      "signal.persons"));
  EXPECT_TRUE(refused(with(0, PersonRole::subject, PersonRole::relative), ErrorCode::malformed,
                      "signal.persons"));
  EXPECT_TRUE(refused(with(1, PersonRole::third, PersonRole::third), ErrorCode::not_sorted,
                      "signal.persons"));
  EXPECT_TRUE(refused(with(2, PersonRole::subject, PersonRole::subject), ErrorCode::not_sorted,
                      "signal.persons"));
  EXPECT_TRUE(refused(with(2, PersonRole::subject, PersonRole::giver), ErrorCode::out_of_range,
                      "person.role"));
}

TEST(Signal, TakesABirthDateThatIsADayOfTheCalendar) {
  const auto born = [](const char* day) {
    return signal_with([&](Signal& s) { s.persons[0].birth_date = Text(day); });
  };
  for (const char* day : {"", "2016-02-29", "2000-02-29", "1999-12-31", "0001-01-01"}) {
    EXPECT_TRUE(accepted(born(day))) << day;
  }
  for (const char* day : {"2015-02-29", "1900-02-29", "2016-00-01", "2016-13-01", "2016-01-00",
                          "2016-04-31", "0000-01-01", "2016-1-01", "2016-01-1x", "2016/01/01",
                          "+016-01-01", "2016-01-011", "29-02-2016"}) {
    EXPECT_TRUE(refused(born(day), ErrorCode::out_of_range, "person.birth_date")) << day;
  }
}

TEST(Signal, TakesANumberOfNineDigitsOrNone) {
  const auto with = [](const char* number) {
    return signal_with([&](Signal& s) { s.persons[0].bsn = Text(number); });
  };
  for (const char* number : {"", "999990019"}) EXPECT_TRUE(accepted(with(number))) << number;
  for (const char* number : {"99999001", "9999900199", "99999001x", "kanarie"}) {
    EXPECT_TRUE(refused(with(number), ErrorCode::out_of_range, "person.bsn")) << number;
  }
}

TEST(Signal, HasDetailsWithATextOrWithDetailsOfTheirOwn) {
  const Detail leaf{Text("n"), Text("t"), {}};
  EXPECT_TRUE(refused(signal_with([&](Signal& s) {
                        s.details = {{Text("n"), Text("t"), {leaf}}};
                      }),
                      ErrorCode::malformed, "detail.text"));
}

TEST(Signal, HasAtMost256DetailsInOneList) {
  const Detail leaf{Text("n"), Text("t"), {}};
  const auto top = [&](std::size_t count) {
    return signal_with([&](Signal& s) { s.details.assign(count, leaf); });
  };
  EXPECT_TRUE(accepted(top(256)));
  EXPECT_TRUE(refused(top(257), ErrorCode::too_large, "signal.details"));
  const auto nested = [&](std::size_t count) {
    return signal_with([&](Signal& s) {
      s.details = {{Text("n"), Text(""), std::vector<Detail>(count, leaf)}};
    });
  };
  EXPECT_TRUE(accepted(nested(256)));
  EXPECT_TRUE(refused(nested(257), ErrorCode::too_large, "detail.details"));
}

TEST(Signal, IsRefusedWhenANumberIsWiderThanItsField) {
  const Bytes person = Wire().text(2, "Kind").view();
  const auto with = [&](std::uint64_t kind, std::uint64_t domain) {
    return parse_signal(Wire().varint(1, kind).varint(2, domain).bytes(7, person).view());
  };
  EXPECT_TRUE(accepted(with(0xFFFF, 0xFFFF)));
  EXPECT_TRUE(refused(with(0x10000, 1), ErrorCode::out_of_range, "signal.kind"));
  EXPECT_TRUE(refused(with(1, 0x10000), ErrorCode::out_of_range, "signal.domain"));
}

TEST(Signal, IsRefusedAboveItsSizeCap) {
  EXPECT_TRUE(refused(parse_signal(Bytes(kSignalBytesMax + 1)), ErrorCode::too_large, "Signal"));
}

}  // namespace
}  // namespace sluis::codec
