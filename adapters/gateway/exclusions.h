// SPDX-License-Identifier: EUPL-1.2
// Who is kept away from whom: professionals of this organisation that have nothing to do with a
// person, since they live next door or are family. No reason is asked or kept.
//
// Shell. It never leaves the gateway: who is near to whom is nobody else's to know. A professional
// that is kept away finds what is not there; what somebody else says of a person is matched by any
// key in common and by number or name as written, so that a doubt keeps away too. It may still
// raise a signal and record that somebody withdraws: neither a child's danger nor a no waits for a
// colleague. Whoever else works here may say it of a colleague or of itself; only another ends it.
// From one case alone somebody is kept by name: from what is of that case, and not from the family.
// Thread safety: none.
#pragma once

#include <set>

#include "adapters/gateway/held.h"
#include "adapters/gateway/names.h"
#include "proto/codec/inner.h"
#include "proto/codec/signal.h"

namespace sluis::gateway {

inline constexpr std::size_t kExclusionsMax = 10'000;

struct ExclusionRow {
  AnyId id;
  std::string login;            // who is kept away
  Identity identity;            // from whom
  // For this member as audience, of every epoch that was asked; empty until the holders gave them.
  std::vector<PersonKey> keys;
  std::string by;               // login of who said so
  TimeMs since;
};

// Kept out of one case, whoever it is about.
struct CaseExclusionRow {
  CaseId case_id;
  std::string login;            // who is kept out
  std::string by;               // login of who said so
  TimeMs since;
};
// About whom a message is, as its recipient knows that person.
struct MailAboutRow {
  std::vector<PersonKey> keys;
};
template <class Archive>
void describe(Archive& archive, MailAboutRow& row) {
  archive(row.keys);
}

// Adds `own` to the keys that the row has: mail of before is about somebody by the keys of then,
// whichever epochs are in force. False when it had them.
bool take_keys(ExclusionRow& row, const std::vector<PersonKey>& own);

// The rows that keep somebody away from a message that is here, or from these persons. What is kept
// of either when it is gone keeps the same people away.
std::vector<AnyId> keeping(const Host& host, const MemberId& sender, const MessageId& message);
std::vector<AnyId> keeping(const Host& host, const std::vector<NamedPerson>& persons);

// Takes away who is kept out of cases of which nothing is here any more, and whoever left, who
// looks at nothing. While a closed case is here it is hidden as before. How many; the caller
// commits and cuts the log.
std::uint64_t purge_case_exclusions(const Host& host, Batch& batch);

class Exclusions {
 public:
  Exclusions(Host& host, Names& names) : host_(host), names_(names) {}

  // The row, also when it was there already in these words; another description is another row.
  // unknown_worker (`by`, `login`); nobody_else_sees: nobody else here has that function, or one of
  // them that sees an open case of this person, so that its work would be nobody's; as
  // check_identity(); too_large.
  Result<ExclusionRow> add(const std::string& by, const std::string& login,
                           const Identity& identity);
  // unknown_worker; no_such_exclusion: there is none, or none that `by` may know of.
  Status end(const std::string& by, const std::string& id);
  // Out of one case alone; the row, also when it was there already. unknown_worker (`login`);
  // has_the_case: the `holder`; nobody_else_sees: nobody else who sees it has that function;
  // too_large: so many of open cases.
  Result<CaseExclusionRow> add_to_case(const std::string& by, const std::string& login,
                                       const CaseRow& about, const std::string& holder);
  // By who sees the case. no_such_exclusion: there is none.
  Status end_of_case(const std::string& login, const CaseRow& about);
  const std::set<CaseId>& kept_out_of(const std::string& login) const;  // by name
  std::vector<CaseExclusionRow> of_case(const CaseId& id) const;  // ascending by login
  // All but those of `login` that a colleague said; oldest first.
  std::vector<ExclusionRow> seen_by(const std::string& login) const;

  // Keeps about whom a message is, by keys alone, in the batch that makes it seen.
  void on_opened(Batch& batch, const MailRow& mail, const codec::Inner& inner);
  // Asks for keys that are still missing.
  void step(Link& link);
  void wake() { woken_ = true; }

  // Whether `login` is kept away from one of these. Nobody is from an empty login.
  bool keeps(const std::string& login, const Identity& identity) const;
  bool keeps(const std::string& login, const std::vector<NamedPerson>& persons) const;
  bool keeps(const std::string& login, const std::vector<PersonKey>& own_keys) const;
  bool keeps(const std::string& login, const std::vector<AnyId>& kept) const;  // see keeping()
  bool keeps(const std::string& login, const CaseRow& row) const;  // of its family, or out of it
  bool keeps(const std::string& login, const ActRow& row) const;   // the same, of one of its acts
  bool keeps_mail(const std::string& login, const MemberId& sender, const MessageId& message) const;
  // Another number whenever a row about `login` was written or erased; 0: there never was one.
  std::uint64_t version(const std::string& login) const;

 private:
  void look() const;
  // Somebody else of that one's function is here; of a case, who sees it.
  bool has_another(const WorkerRow& away, const CaseRow* about) const;
  bool is_seen_without(const WorkerRow& away, const Identity& identity) const;
  // As the vault has them now.
  const SharedList<ExclusionRow>& of(const std::string& login) const;

  Host& host_;
  Names& names_;
  bool woken_ = true;
  mutable HeldRows<ExclusionRow> held_{RowKind::exclusion};
  mutable std::map<std::string, SharedList<ExclusionRow>> by_login_;
  mutable HeldRows<CaseExclusionRow> held_of_cases_{RowKind::case_exclusion};
  mutable std::map<std::string, std::set<CaseId>> cases_by_login_;
  mutable std::map<std::string, std::uint64_t> versions_;
};

template <class Archive>
void describe(Archive& archive, CaseExclusionRow& row) {
  archive(row.case_id, row.login, row.by, row.since);
}
template <class Archive>
void describe(Archive& archive, ExclusionRow& row) {
  archive(row.id, row.login, row.identity, row.keys, row.by, row.since);
}

}  // namespace sluis::gateway
