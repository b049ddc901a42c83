// SPDX-License-Identifier: EUPL-1.2
// From what a person or a source system says to an act: names of the covenant become its numbers.
//
// Shell only for the vault and randomness. Used by the local door and the file drop, so that both
// refuse the same. Errors name the field, never its value.
#pragma once

#include "adapters/gateway/acts.h"
#include "adapters/gateway/onward.h"

namespace sluis::gateway {

// Numbers and identifiers behind the covenant's names. unknown_kind, with `place`.
using TermList = std::vector<consent::Term> consent::Covenant::*;
Result<std::uint16_t> kind_number(const consent::Covenant& covenant, const std::string& id);
Result<std::uint16_t> regime_number(const consent::Covenant& covenant, const std::string& id);
Result<std::uint16_t> term_number(const consent::Covenant& covenant, TermList list,
                                  const std::string& id, const char* place);
// By identifier in hexadecimal or by label. unknown_member at `place`, with the nearest label.
Result<MemberId> member_named(const consent::Covenant& covenant, const std::string& name,
                              const std::string& place = "member");
// What follows a place in an error when a known word is near `word`: ": did you mean CJG?".
std::string did_you_mean(const std::string& word, const std::vector<std::string>& known);
Result<Level> level_named(const std::string& name);  // empty: content

// "" when the covenant has no such number.
std::string kind_id(const consent::Covenant& covenant, std::uint16_t number);
std::string ground_id(const consent::Covenant& covenant, std::uint16_t number);
std::string term_id(const consent::Covenant& covenant, TermList list, std::uint16_t number);
std::string label_of(const consent::Covenant& covenant, const MemberId& member);
std::string_view level_name(Level level);

// Refuses an identity that can never have keys: not_a_bsn, invalid_bsn, bsn_not_entitled,
// missing_field, bad_date, bad_field, not_utf8.
Status check_identity(const Host& host, const Identity& identity);

inline constexpr std::size_t kParentsMax = 3;  // four keys each, beside the subject's own

struct SignalDraft {
  std::string worker;  // login
  std::string kind, purpose, domain, source_regime;
  bool urgent = false;
  std::vector<NamedPerson> persons;  // the subject first
  std::vector<NamedPerson> parents;  // of the subject, at most kParentsMax
  struct Address {
    Sensitive<std::string> postcode, house_number;
    std::string from, until;  // days as YYYY-MM-DD; empty: not known
  };
  std::vector<Address> addresses;  // of the subject, at most kAddressesMax
  std::vector<std::pair<std::string, std::string>> recipients;  // member and level
  Sensitive<std::string> text, author_contact;
  std::vector<std::string> onward, based_on;  // ids of roles; messages received here
  std::string place;  // of a file: before the name of a field that is wrong, "row 4, column "
};
// The same in the covenant's numbers, checked; nothing is stored.
struct SignalTerms {
  std::uint16_t kind = 0, purpose = 0, domain = 0, source_regime = 0;
  std::vector<consent::Wanted> wanted;
  std::vector<NamedPerson> persons;  // the subject first
  OnwardRow onward;
};
Result<SignalTerms> terms_of(const Host& host, const SignalDraft& draft);
// Asks the broker what would happen to such a signal (PREFLIGHT), which is an entry of the ledger;
// its words and parents stay out. Its answer: Acts::outcomes(). As raise_signal, no text needed.
Result<ActRow> ask_before(Host& host, Acts& acts, Batch& batch, const SignalDraft& draft);
// Stores `exchange` (with its content, kind, purpose, domain, regime and slots) as an act of
// `kind`; draws its id and what its content is committed with. As Acts::add.
Result<ActRow> register_exchange(Acts& acts, Batch& batch, ActKind kind, ExchangeRow exchange,
                                 std::vector<NamedPerson> persons);
// What the INTENT of a question or answer names, which has no life domain of its own: the lowest.
std::uint16_t question_domain(const consent::Covenant& covenant);
std::string display_name(const Identity& identity);
// Stores the signal with its content in `batch`, as an act that Acts will send. All recipients get
// one level, since one content is committed to; what a level does not hold is left out.
// As check_identity; unknown_worker, not_allowed, unknown_kind, unknown_member, missing_field,
// bad_field (two levels, two recipients that are one); as onward_of, check_onward; as address_of,
// and too_large where parents and addresses come to more keys than one person has room for.
Result<ActRow> raise_signal(Host& host, Acts& acts, Batch& batch, const SignalDraft& draft);

// The content of `signal` with other words (a task that was adapted).
Result<Sensitive<Bytes>> with_text(const Sensitive<Bytes>& content,
                                   const Sensitive<std::string>& text, TimeMs now);

}  // namespace sluis::gateway
