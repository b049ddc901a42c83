// SPDX-License-Identifier: EUPL-1.2
// Which lines of an access a source has on record itself.
//
// Pure. Thread safety: functions keep no state. Lines are matched in the order of the log, each
// record stands for one line of a kind, and what is not found is left out and named: one line that
// nobody here knows keeps no other back. Rules: consent/LEDGER.md §Access.
#pragma once

#include <string>
#include <vector>

#include "local.pb.h"

namespace sluis::access {

inline constexpr std::size_t kRecordsMax = 5'000;  // that are compared, of each kind; the newest

// What one knows a person by, the name folded. Empty: not known.
struct Known {
  std::string bsn, name, birth_date;
};
// Whether two descriptions are of one person.
enum class About : std::uint8_t {
  no,      // nothing says so, or the number alone does
  person,  // name and birth date are the same, and no number speaks against it
  two,     // the number is the same and the birth date is another, or the other way around
};
About about(const Known& left, const Known& right);

// What happened at this source, about whom.
struct OwnRecord {
  enum class Kind : std::uint8_t {
    act,     // recorded: `words` is what a line of it says
    look,    // at the log
    sent,    // an own signal to `member`; `index` of its submit
    opened,  // a message of `member`; `index` of its release
  };
  Kind kind = Kind::act;
  About about = About::no;
  bool stands = true;    // neither taken back nor recalled: it may say that somebody is two people
  bool arrived = false;  // of what was sent: it was passed on, or nothing says that it was not
  std::uint64_t index = 0;
  std::string member, level;  // in hexadecimal; as a line has it
  local::AccessLine words;
};

enum class Confirmed : std::uint8_t { yes, not_found, two_people };
// "not_found", "two_people"; of yes nothing.
std::string_view reason_of(Confirmed confirmed);

// For each line, in the order given; `self`: this member, in hexadecimal.
std::vector<Confirmed> confirmed(const std::vector<local::AccessLine>& lines,
                                 std::vector<OwnRecord> records, const std::string& self);

// The last `most` of what is oldest first.
template <class Row>
std::vector<Row> newest(std::vector<Row> rows, std::size_t most = kRecordsMax) {
  if (rows.size() > most) {
    rows.erase(rows.begin(), rows.end() - static_cast<std::ptrdiff_t>(most));
  }
  return rows;
}

}  // namespace sluis::access
