// SPDX-License-Identifier: EUPL-1.2
// Who acts for the one that has a case, until a day: a colleague in the same function, named by the
// holder itself. The case stays the holder's, and is counted as its family.
//
// Shell. It is over when its last day (UTC) is, by either of the two, with the case, once it is
// confirmed that the case goes to another organisation or it is designated, and when one of the two
// leaves; while the one who acts is kept away from the family it acts for nobody. What is over by
// its day is not written: each look asks the clock. Nothing of it leaves the gateway. Thread
// safety: none.
#pragma once

#include "adapters/gateway/case_book.h"
#include "adapters/gateway/exclusions.h"

namespace sluis::gateway {

inline constexpr std::uint32_t kDelegationDaysMax = 92;
inline constexpr std::size_t kDelegationTextBytesMax = 1'024;
inline constexpr std::size_t kDelegationsMax = 200;  // of one case

struct DelegationRow {
  std::string holder, to;        // logins
  TimeMs since;
  std::uint32_t until_day = 0;   // days since 1970-01-01; that day is in it
  TimeMs ended;                  // when it was ended before that day was over; zero: it was not
  std::string ended_by;          // login; empty: by what came of the case, or one of the two left
  Sensitive<std::string> reason;
};
struct CaseDelegationsRow {
  CaseId id;
  std::vector<DelegationRow> said;  // oldest first: of the last alone it is asked whether it is on
};

class Delegations {
 public:
  Delegations(Host& host, const Exclusions& exclusions);

  // By who has the case. One that is on is over then. not_case_holder: also who acts for the
  // holder, so that nothing is passed on; unknown_worker, bad_field, not_allowed, kept_apart (all
  // `to`): itself, another function or one that may not record cases, kept away from the family;
  // bad_date, missing_field, out_of_range (`until`); too_large.
  Result<DelegationRow> begin(const std::string& worker, const BookedCase& booked,
                              const std::string& to, const std::string& until,
                              Sensitive<std::string> reason);
  // By one of the two, also while it is off. no_such_step: there is none; not_case_holder.
  Status end(const std::string& worker, const BookedCase& booked);

  // The one that is on; nothing: who has the case is called itself.
  std::optional<DelegationRow> now(const BookedCase& booked) const;
  // `worker` acts for `holder` now in a case that is, as these are written, of one of them.
  bool acts_for(const std::string& worker, const std::string& holder,
                const std::vector<NamedPerson>& persons) const;
  // acts_for_other: one of them acts for the other, so that they are not two people for this.
  Status check_two(const std::string& one, const std::string& other,
                   const std::vector<NamedPerson>& persons) const;
  // Those that are on of which `worker` is one of the two (empty: all), ascending by case.
  std::vector<std::pair<CaseId, DelegationRow>> of_worker(const std::string& worker) const;

 private:
  bool is_on(const BookedCase& booked, const DelegationRow& row) const;
  Status check_delegate(const BookedCase& booked, const std::string& holder,
                        const std::string& to) const;
  const std::map<Bytes, std::shared_ptr<const CaseDelegationsRow>>& held() const;

  Host& host_;
  const Exclusions& exclusions_;
  mutable HeldRows<CaseDelegationsRow> rows_;  // whose last was not ended; without their words
};

std::vector<DelegationRow> delegations_of(const Host& host, const CaseId& id);  // oldest first
// Of this case, or of all in which `login` is one of the two; with what ended it in one write.
void end_delegation(const Host& host, Batch& batch, const CaseId& id);
void end_delegations_of(const Host& host, Batch& batch, const std::string& login);
// Takes the words of those of cases away that are closed, or another's since a handover or a
// designation. How many; the caller commits and cuts the log.
std::uint64_t purge_delegations(const Host& host, Batch& batch);

template <class Archive>
void describe(Archive& archive, DelegationRow& row) {
  archive(row.holder, row.to, row.since, row.until_day, row.ended, row.ended_by);
  describe_sensitive(archive, row.reason, kDelegationTextBytesMax);
}
template <class Archive>
void describe(Archive& archive, CaseDelegationsRow& row) {
  archive(row.id, row.said);
}

}  // namespace sluis::gateway
