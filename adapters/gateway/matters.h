// SPDX-License-Identifier: EUPL-1.2
// Matters that were raised in cases: their words in the vault, apart from their steps, their end,
// and what of them is told without anybody's name.
//
// check_matter and stuck_of are pure; the others read the vault. Thread safety: none.
#pragma once

#include "adapters/gateway/case_book.h"
#include "adapters/gateway/matter_records.h"

namespace sluis::gateway {

// missing_field, bad_field, bad_date, too_large.
Status check_matter(const MatterRow& row);
// Oldest first.
std::vector<MatterRow> matters_of(const Host& host, const CaseId& id);
// The matter that is open in it; null: none is known here.
const BookedTerm* open_matter(const BookedCase& booked);
// Of each case that is closed here and has no plan any more, and of steps that were refused 30 days
// ago. How many; the caller commits and cuts the log.
std::uint64_t purge_matters(const Host& host, Batch& batch);

// Whom a matter goes up to: who is responsible, then the ladder. Not before `at`; `told`: a notice
// here says so.
struct MatterRung {
  std::string label;
  TimeMs at;
  bool told = false;
};
std::vector<MatterRung> rungs_of(const consent::Covenant& covenant, const BookedTerm& term);

// What is stuck, for who steers: of one reason and as far up the ladder, how many, and the longest
// in whole weeks. No case, no person, no word, no day.
struct Stuck {
  std::string reason;       // empty: it was raised elsewhere, so only its step is known here
  std::size_t rungs = 0;    // of the ladder, by its terms; 0: only who is responsible
  std::uint32_t count = 0;
  std::uint64_t weeks = 0;
};
struct StuckMatter {
  std::string reason;
  const BookedTerm* term = nullptr;
};
// Ascending by reason and rung.
std::vector<Stuck> stuck_of(const consent::Covenant& covenant,
                            const std::vector<StuckMatter>& matters, TimeMs now);

}  // namespace sluis::gateway
