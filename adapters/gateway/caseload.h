// SPDX-License-Identifier: EUPL-1.2
// How many families each professional here has, against the norm for one who works full-time.
//
// Counted from the cases of this gateway alone: of another organisation nothing is known or asked.
// A family is an open case that this organisation coordinates; one that it accepted and did not
// confirm yet comes. Pure but for caseloads(), which reads the vault. Thread safety: none.
#pragma once

#include <set>

#include "adapters/gateway/case_book.h"
#include "adapters/gateway/caseload_records.h"

namespace sluis::gateway {

// Of one who works full-time, as the guide has it: broker/ARCHITECTURE.md §Caseload.
inline constexpr std::uint32_t kFamiliesPerFte = 8;

// "0.8" is 80: from 0.01 to 1, with at most two decimals.
std::optional<std::uint16_t> fte_in(std::string_view text);
std::string fte_text(std::uint16_t hundredths);

struct Caseload {
  std::string login;
  std::uint32_t families = 0;
  std::uint32_t coming = 0;
  std::optional<std::uint16_t> said;  // hundredths of a full-time job; nothing: reckoned as one

  std::uint16_t hundredths() const { return said.value_or(kFullTime); }
  std::uint32_t most() const { return kFamiliesPerFte * hundredths() / kFullTime; }
  bool is_above() const { return families + coming > most(); }
};

enum class CaseHold { none, coming, held };
CaseHold hold_of(const Host& host, const BookedCase& booked);
// Held by `self`, at any time.
bool is_held(const MemberId& self, const BookedCase& booked);

// Who works here, kept open: without keys and names.
class HeldStaff {
 public:
  HeldStaff();
  void look(const Vault& vault);
  std::vector<std::string> who_may_open(const consent::Covenant& covenant) const;
  std::string owner(std::string login) const;  // as Host::owner()
  std::optional<std::uint16_t> hours_of(const std::string& login) const;

 private:
  HeldRows<WorkerRow> workers_;
  HeldRows<DepartureRow> departures_;
  HeldRows<WorkHoursRow> hours_;
};

// Ascending by login: who may record cases here, and who else has one. What is `hidden` is not
// counted.
std::vector<Caseload> caseloads(const Host& host, const std::set<CaseId>& hidden);

}  // namespace sluis::gateway
