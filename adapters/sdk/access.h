// SPDX-License-Identifier: EUPL-1.2
// What a person is given of what is on record about it: which lines go, and the files they become.
//
// Pure. Thread safety: functions keep no state. A line goes when every member that it names or
// follows from signed that it may, and it leaves no gap (Chain, in access.cc). The files are a
// function of the lines that go and of nothing else, so that what was withheld, not checked or
// never there is one and the same. Signed text and files: consent/LEDGER.md §Access.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "local.pb.h"
#include "proto/types/ids.h"
#include "proto/types/result.h"

namespace sluis::access {

using AccessId = FixedBytes<struct AccessTag, 16>;  // one request of a person, random

// The month of GDPR art. 12(3): the same day of the next month, or that month's last.
std::uint64_t due_ms(std::uint64_t asked_ms);

// What a source approves: all of the line but its proof, under this request.
Digest hash_of(const AccessId& request, const local::AccessLine& line);

// Whether each member that the line shows is one of its sources.
bool names_all(const local::AccessLine& line);
// "sluis/v1/access\0" ‖ request[16] ‖ hash[32]: what the source's signing key signs.
Bytes approval_text(const AccessId& request, const Digest& line);

// (hash of a line, member), both in hexadecimal, of approvals whose signatures verified.
using Approvals = std::set<std::pair<std::string, std::string>>;
// The lines that go, in their order. bad_field: the request.
Result<std::vector<local::AccessLine>> lines_that_go(const local::AccessLines& asked,
                                                     const Approvals& approvals);

struct Document {
  std::string name, text;
  bool operator==(const Document&) const = default;
};
// `subject_id`: the person's number or name, encrypted by the officer; in base 64.
struct Subject {
  std::string id, type;
};
std::vector<Document> documents_of(const local::AccessLines& asked,
                                   const std::vector<local::AccessLine>& lines,
                                   const Subject& subject);

// proto/schemas/access.json.
extern const char* const kRecordsSchema;

// One sentence for the person, in Dutch, on what a line says.
std::string sentence_of(const local::AccessLine& line);
// "27 november 2026"; UTC.
std::string day_of(std::uint64_t ms);

}  // namespace sluis::access
