// SPDX-License-Identifier: EUPL-1.2
// Signal: what a professional writes about a child or family. Only gateways ever hold one.
//
// Pure. Thread safety: values. Bytes and limits: proto/PROTOCOL.md §Signal. The parser's own copies
// of the content are wiped.
#pragma once

#include <string>
#include <vector>

#include "proto/types/envelope.h"
#include "proto/types/result.h"
#include "proto/types/sensitive.h"

namespace sluis::codec {

inline constexpr std::size_t kSignalBytesMax = kEnvelopeBytesMax;
inline constexpr std::size_t kSignalTextBytesMax = 256 * 1024;
inline constexpr std::size_t kSignalNameBytesMax = 256;  // of author, contact and persons
inline constexpr std::size_t kSignalPersonsMax = 16;
inline constexpr std::size_t kDetailsMax = 256;  // in one list
inline constexpr std::size_t kDetailNameBytesMax = 128;
inline constexpr std::size_t kDetailTextBytesMax = 64 * 1024;

// A detail with a name and a text, or with details of its own; kDepthMax levels at most.
struct Detail {
  Sensitive<std::string> name;
  Sensitive<std::string> text;
  std::vector<Detail> details;
  bool operator==(const Detail&) const = default;
};

// A person as the author knows that person.
struct SignalPerson {
  PersonRole role = PersonRole::subject;  // subject, relative or third
  Sensitive<std::string> name;
  Sensitive<std::string> birth_date;  // YYYY-MM-DD, or empty when unknown
  Sensitive<std::string> bsn{};  // nine digits, or empty: somebody who gets it may not use it
  bool operator==(const SignalPerson&) const = default;
};

struct Signal {
  std::uint16_t kind = 0;    // of the covenant
  std::uint16_t domain = 0;  // of the covenant: life domain
  Sensitive<std::string> text;
  Sensitive<std::string> author;
  Sensitive<std::string> author_contact;
  TimeMs written;
  std::vector<SignalPerson> persons;  // 1–16, the subject first, no other subject
  std::vector<Detail> details;
  ExchangeId answers;        // of an answer: the question; else zero
  std::uint16_t answer = 0;  // of the covenant; not 0 in an answer and only there
  bool operator==(const Signal&) const = default;
};

// Errors as parse_envelope(); out_of_range also for a birth date that is no day of the calendar.
Result<Signal> parse_signal(ByteView bytes);
// Sensitive: the bytes are the content.
Sensitive<Bytes> serialise(const Signal& signal);

}  // namespace sluis::codec
