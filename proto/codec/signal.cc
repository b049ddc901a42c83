// SPDX-License-Identifier: EUPL-1.2
#include "proto/codec/signal.h"

#include <chrono>

#include "proto/codec/fields.h"
#include "proto/codec/strict.h"
#include "signal.pb.h"

namespace sluis::codec {
namespace {

using Text = Sensitive<std::string>;

Text read_text(const std::string& text, std::size_t size_max, const char* place, Fields& fields) {
  return Text(fields.text(text, 0, size_max, place));
}

bool is_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto number = [&](std::size_t at, std::size_t digits) {
    unsigned value = 0;
    for (const char digit : text.substr(at, digits)) {
      if (digit < '0' || digit > '9') return 0u;
      value = value * 10 + static_cast<unsigned>(digit - '0');
    }
    return value;
  };
  const unsigned year = number(0, 4);
  return year != 0 && std::chrono::year_month_day(std::chrono::year(static_cast<int>(year)),
                                                  std::chrono::month(number(5, 2)),
                                                  std::chrono::day(number(8, 2)))
                          .ok();
}

// Of the form of a citizen service number; whether it is one, its source has checked.
bool is_number(std::string_view text) {
  return text.size() == 9 && text.find_first_not_of("0123456789") == text.npos;
}

SignalPerson read_person(const v1::SignalPerson& from, Fields& fields) {
  SignalPerson person;
  person.role = fields.choice(from.role(), PersonRole::subject, kPersonRoleMax, "person.role");
  person.name = read_text(from.name(), kSignalNameBytesMax, "person.name", fields);
  fields.require(from.birth_date().empty() || is_day(from.birth_date()), ErrorCode::out_of_range,
                 "person.birth_date");
  person.birth_date = Text(from.birth_date());
  fields.require(from.bsn().empty() || is_number(from.bsn()), ErrorCode::out_of_range,
                 "person.bsn");
  person.bsn = Text(from.bsn());
  return person;
}

Detail read_detail(const v1::Detail& from, Fields& fields) {
  Detail detail;
  detail.name = read_text(from.name(), kDetailNameBytesMax, "detail.name", fields);
  detail.text = read_text(from.text(), kDetailTextBytesMax, "detail.text", fields);
  fields.require(from.text().empty() || from.details().empty(), ErrorCode::malformed,
                 "detail.text");
  detail.details = fields.list(from.details(), kDetailsMax, "detail.details",
                               [&](const auto& item) { return read_detail(item, fields); });
  return detail;
}

void write_detail(const Detail& from, v1::Detail& to) {
  to.set_name(from.name.reveal());
  to.set_text(from.text.reveal());
  for (const Detail& detail : from.details) write_detail(detail, *to.add_details());
}

}  // namespace

Result<Signal> parse_signal(ByteView bytes) {
  v1::Signal message;
  const WipeAtEnd wiper(message);
  SLUIS_TRY_DONE(parse_message(bytes, kSignalBytesMax, message));
  Fields fields;
  Signal signal;
  signal.kind = fields.u16(message.kind(), "signal.kind");
  signal.domain = fields.u16(message.domain(), "signal.domain");
  signal.text = read_text(message.text(), kSignalTextBytesMax, "signal.text", fields);
  signal.author = read_text(message.author(), kSignalNameBytesMax, "signal.author", fields);
  signal.author_contact =
      read_text(message.author_contact(), kSignalNameBytesMax, "signal.author_contact", fields);
  signal.written = TimeMs{message.written_ms()};
  fields.require(message.persons_size() > 0, ErrorCode::malformed, "signal.persons");
  signal.persons = fields.list(message.persons(), kSignalPersonsMax, "signal.persons",
                               [&](const auto& person) { return read_person(person, fields); });
  fields.require(first_alone_is_subject(signal.persons), ErrorCode::not_sorted, "signal.persons");
  signal.details = fields.list(message.details(), kDetailsMax, "signal.details",
                               [&](const auto& detail) { return read_detail(detail, fields); });
  signal.answers =
      fields.optional_fixed<ExchangeId>(message.answers(), "signal.answers").value_or(ExchangeId{});
  fields.require(message.answers().empty() || !signal.answers.is_zero(), ErrorCode::malformed,
                 "signal.answers");
  signal.answer = fields.u16(message.answer(), "signal.answer");
  fields.require(message.answers().empty() == (message.answer() == 0), ErrorCode::malformed,
                 "signal.answer");
  return fields.finish(std::move(signal));
}

Sensitive<Bytes> serialise(const Signal& signal) {
  v1::Signal message;
  const WipeAtEnd wiper(message);
  message.set_kind(signal.kind);
  message.set_domain(signal.domain);
  message.set_text(signal.text.reveal());
  message.set_author(signal.author.reveal());
  message.set_author_contact(signal.author_contact.reveal());
  message.set_written_ms(signal.written.ms);
  for (const SignalPerson& person : signal.persons) {
    v1::SignalPerson* to = message.add_persons();
    to->set_role(static_cast<std::uint32_t>(person.role));
    to->set_name(person.name.reveal());
    to->set_birth_date(person.birth_date.reveal());
    to->set_bsn(person.bsn.reveal());
  }
  for (const Detail& detail : signal.details) write_detail(detail, *message.add_details());
  if (!signal.answers.is_zero()) message.set_answers(to_string(signal.answers));
  message.set_answer(signal.answer);
  return Sensitive(serialise_message(message));
}

}  // namespace sluis::codec
