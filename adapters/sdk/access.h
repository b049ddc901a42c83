// SPDX-License-Identifier: EUPL-1.2
// What a person is given of what is on record about it: which lines there are, which go, and the
// files they become.
//
// Pure. Thread safety: functions keep no state. A line goes when every member that it names signed
// that it may, nothing that it rests on stays behind, and it leaves no gap (going() in
// access_entries.cc). The files are a function of the lines that go and of nothing else, so that
// what was withheld, not checked or never there is one and the same. Signed text and files:
// consent/LEDGER.md §Access.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "local.pb.h"
#include "proto/types/act.h"
#include "proto/types/ids.h"
#include "proto/types/result.h"

namespace sluis::access {

using AccessId = FixedBytes<struct AccessTag, 16>;  // one request of a person, random

// The month of GDPR art. 12(3): the same day of the next month, or that month's last.
std::uint64_t due_ms(std::uint64_t received_ms);
// The begin of the day that is named YYYY-MM-DD; of today, when none is. bad_date;
// access_received: it lies ahead (days are local: two hours may), or its month is over.
Result<std::uint64_t> received_ms(const std::string& date, std::uint64_t now_ms);

// "Kind Kanarie, 2017-03-04": by which a source knows whom it is about and for.
std::string label_of(const local::Person& person);
local::AccessName name_of(const local::Person& person);
// Whether a head's name and label are this person's: no other has both.
bool is_named(const local::AccessName& name, const std::string& label,
              const local::Person& person);
// access_received: its month is over.
Status check_in_time(const local::AccessHead& head, std::uint64_t now_ms);
// To all that the officer knows both by, under a salt of this request.
Digest commitment_of(ByteView salt, const local::Person& person, const local::Person& requester);

// One entry of the log about the person, as a walk through it found it.
struct Entry {
  std::uint64_t index = 0, time_ms = 0;
  LeafType type = LeafType::read;
  MemberId member, other;  // who acted, or on whose act the broker's entry follows; the recipient
  std::string about;       // exchange, consent, withdrawal, case or circumstance; else empty
  std::string message, lease;
  std::string after;       // what else it follows from: as about
  std::string said;
  std::vector<std::uint64_t> references;  // entries that it rests on
  // Open, certainly about the person, and not kept from the family for now.
  bool may_be_asked = true;
  bool is_later = false;  // than the lines: it adds none, and still hides
  local::AccessLine words;  // function, kind, level, ground, article, until, circumstance
};
using Named = std::function<local::AccessMember(const MemberId&)>;
// The lines with what each belongs to and rests on, in the order of the log. Without what nobody is
// asked about, and what would be a gap without that.
std::vector<local::AccessEntry> entries_of(const std::vector<Entry>& found, const Named& named);

// Where a reply ends that begins with `from` and may hold so many bytes; at least one further.
std::size_t page_end(const std::vector<local::AccessEntry>& entries, std::size_t from,
                     std::size_t bytes_max);

// All members that the line names: each must approve it. Ascending, distinct.
std::vector<std::string> sources_of(const local::AccessLine& line);
// What a source approves: all that the line says, about whom and for whom.
Digest hash_of(const local::AccessHead& head, const local::AccessLine& line);
// "sluis/v1/access\0" ‖ request[16] ‖ hash[32] ‖ key id[8] of the worker: what the worker's and the
// source's signing keys sign. bad_field: the request.
Result<Bytes> approval_text(const std::string& request, const Digest& line, const KeyId& worker);

// What an officer's worker signs: that it asks, for whom and about whom.
Bytes asked_text(const local::AccessHead& head);
// In place of a line's hash: it might go, and this source has it not on record itself.
Digest unconfirmed(const Digest& line);

// In place of a line's: who approves nothing says so too.
inline constexpr Digest kAnswered{};
inline constexpr std::size_t kLinesOfFile = 500;  // a file that is read has 1 MiB

// (hash of a line, member), both in hexadecimal, of approvals whose signatures verified.
using Approvals = std::set<std::pair<std::string, std::string>>;
// The lines that go, in their order.
std::vector<local::AccessLine> lines_that_go(const local::AccessHead& head,
                                             const std::vector<local::AccessEntry>& entries,
                                             const Approvals& approvals);

// How many lines that `member` approved do not go, whatever all others say: it did not approve what
// belongs with them. It tells nothing of what others withhold.
std::size_t apart_by(const local::AccessHead& head, const std::vector<local::AccessEntry>& entries,
                     const Approvals& approvals, const std::string& member);
// The same of one source's file, as far as that shows it. `goes`: of each line.
std::size_t apart_in(const local::AccessFile& file, const std::vector<bool>& goes);

// How many lines that all others let go one source could not confirm.
struct Unconfirmed {
  std::string label, contact;
  std::size_t lines = 0;
  bool operator==(const Unconfirmed&) const = default;
};
// By member. Only of what would go: a function of what its sources said may be told.
std::vector<Unconfirmed> unconfirmed_by(const local::AccessHead& head,
                                        const std::vector<local::AccessEntry>& entries,
                                        const Approvals& approvals);

struct Document {
  std::string name, text;
  bool operator==(const Document&) const = default;
};
// `subject_id`: the person's number or name, encrypted by the officer; in base 64.
struct Subject {
  std::string id, type;
};
struct Beside {
  std::vector<Unconfirmed> unconfirmed = {};
  bool late = false;  // the day before which it is answered is over
};
std::vector<Document> documents_of(const local::AccessHead& head,
                                   const std::vector<local::AccessLine>& lines,
                                   const Subject& subject, const Beside& beside = {});

// proto/schemas/access.json.
extern const char* const kRecordsSchema;

// One sentence for the person, in Dutch, on what a line says.
std::string sentence_of(const local::AccessLine& line);
// The same as the overview has it: numbered, with its day, level, ground and term.
std::string block_of(std::size_t number, const local::AccessLine& line);
// "27 november 2026"; UTC.
std::string day_of(std::uint64_t ms);
// "ouder": a capacity in Dutch.
std::string_view capacity_word(const std::string& capacity);

}  // namespace sluis::access
