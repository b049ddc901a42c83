// SPDX-License-Identifier: EUPL-1.2
// The privacy officer's report: a span of the log in numbers, signed by the officer's own key, and
// checked by counting again (DESIGN §6; bytes: consent/LEDGER.md §Report).
//
// Pure but for the signature check it is given. Thread safety: values. A report is a C2SP signed
// note: its text is what people read and what is signed. It names organisations, never a person.
#pragma once

#include "consent/verify/export.h"
#include "consent/verify/figures.h"

namespace sluis::verify {

inline constexpr std::string_view kReportMagic = "sluis/v1/audit-report";

struct ReportHead {
  std::string log;            // origin
  consent::TreeHead head;     // of the log, when it was counted
  std::uint32_t covenant = 0; // in force by then: it says what the numbers mean
  FigureSpan span;
  std::uint64_t read = 0;     // the entry that records the officer's look
  std::uint64_t made_ms = 0;  // when it was signed: ms since 1970
  bool verified = false;      // the log, all of it
  std::uint64_t wrong = 0;    // else the first wrong entry
  std::uint64_t signatures = 0;   // verified in the whole log
  std::uint64_t without_end = 0;  // accepted in it, and nothing says what became of them
  bool operator==(const ReportHead&) const = default;
};

// What the officer signs: the head, then the figures, then what their numbers mean; a line each.
std::string report_text(const ReportHead& head, const Figures& figures,
                        const consent::Covenant& covenant);
// The head of a text that begins as one. malformed: another form.
Result<ReportHead> parse_report_text(std::string_view text);

// The name under which a worker's key signs: "sluis/worker/KEY", its key id in hexadecimal.
std::string report_signer(const KeyId& key);

// A report against a whole export of the log, of its size or longer: the export verifies, has the
// entries that were counted, an officer of its key directory signed the text, and counting again
// comes to the same. What was erased since can only be fewer, and is said.
Report verify_audit_report(std::string_view note, const ExportSource& source,
                           const consent::NoteKey& log, const consent::SignatureCheck& check);

}  // namespace sluis::verify
