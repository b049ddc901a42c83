// SPDX-License-Identifier: EUPL-1.2
// From a consent on record here to what one of its givers reads (adapters/letters).
//
// Pure. Thread safety: values. Of the family a letter has the first names of the person that it is
// about, and nothing else; it is for one giver, chosen by its place in the consent.
#pragma once

#include <set>

#include "adapters/gateway/records.h"
#include "adapters/letters/compose.h"
#include "consent/core/covenant.h"

namespace sluis::gateway {

// Whose letter: `member` makes it.
struct LetterDesk {
  const consent::Covenant& covenant;
  MemberId member;
};
struct LetterWish {
  std::string language;     // "": as recorded with the consent; of none was recorded, nl
  std::uint32_t giver = 0;  // place among the consent's givers, from 1; 0: it has but one
  Sensitive<std::string> code = {};  // that giver's own, for the question; empty: none was drawn
};
// A consent as its recorder keeps it: `act` made it.
struct ConsentHere {
  const ActRow& act;
  consent::ConsentRecord record;
  std::optional<consent::ConsentSetting> setting;  // absent: the record does not say
};

// Puts the text that is read to somebody on record. "": nothing of ours was read. bad_field.
Status choose_text(const std::string& language, consent::ConsentRecord& record);

// The ages from which, by any of the covenant's regimes, somebody else may give.
std::set<unsigned> changing_ages(const consent::Covenant& covenant);

// malformed: `act` is no consent.
Result<ConsentHere> consent_in(const ActRow& act);
// Place of the giver that `wish` means. bad_field: there is none.
Result<std::size_t> giver_of(const ConsentHere& consent, const LetterWish& wish);
// The giver of `consent` that is `person`: by number, else by name and birth date.
std::optional<std::size_t> giver_like(const ConsentHere& consent, const Identity& person);

// bad_field: language or giver; unknown_version: of a text that this program does not have;
// letter_word.
Result<letters::Letter> question_letter(const LetterDesk& desk, const ConsentHere& consent,
                                        const LetterWish& wish);
// `answer` is an act of one of the givers, who is read from it.
Result<letters::Letter> answer_letter(const LetterDesk& desk, const ConsentHere& consent,
                                      const ActRow& answer, const LetterWish& wish);
Result<letters::Letter> withdrawal_letter(const LetterDesk& desk, const ActRow& withdrawal,
                                          const LetterWish& wish);
// missing_field, bad_date: of birth; bad_field: the consent does not end on the day of the next
// birthday from which, by the covenant, somebody else may give.
Result<letters::Letter> renewal_letter(const LetterDesk& desk, const ConsentHere& consent,
                                       const LetterWish& wish);

}  // namespace sluis::gateway
