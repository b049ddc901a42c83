// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/circumstance_check.h"

namespace sluis::consent {
namespace {

constexpr std::uint64_t kDayMs = 86'400'000;

bool is_one_of(const std::vector<Term>& terms, std::uint16_t number) {
  if (terms.empty()) return number == 0;
  return std::any_of(terms.begin(), terms.end(),
                     [&](const Term& term) { return term.number == number; });
}

Status check_told(const CircumstanceType& type, const CircumstanceStated& stated) {
  if (type.must_tell == (stated.told == Told::not_asked)) {
    return Error{ErrorCode::out_of_range, "told"};
  }
  const bool silent = stated.told == Told::not_told;
  // A type without silences knows no reason for not telling: the family is told first.
  if (silent && type.silences.empty()) return Error{ErrorCode::out_of_range, "told"};
  if (silent ? !is_one_of(type.silences, stated.silence) : stated.silence != 0) {
    return Error{ErrorCode::out_of_range, "silence"};
  }
  // A day of looking again before the beginning would never count.
  if (silent && stated.told_at <= stated.valid_from) {
    return Error{ErrorCode::out_of_range, "told_at"};
  }
  return Done{};
}

Status check_period(const CircumstanceType& type, const CircumstanceStated& stated) {
  const Error refused{ErrorCode::out_of_range, "valid_until"};
  const std::uint64_t most = type.max_days * kDayMs;
  if (stated.valid_until.ms - stated.valid_from.ms > most) return refused;
  if (type.to_next_working_day &&
      stated.valid_until > end_of_next_working_day(stated.valid_from)) {
    return refused;
  }
  return Done{};
}

}  // namespace

TimeMs end_of_next_working_day(TimeMs from) {
  // 1970-01-01 was a Thursday: day 2 a Saturday, day 3 a Sunday.
  std::uint64_t day = from.ms / kDayMs + 1;
  while (day % 7 == 2 || day % 7 == 3) ++day;
  return {(day + 1) * kDayMs};
}

bool says_no(const CircumstanceState& state) {
  return std::any_of(state.agreements.begin(), state.agreements.end(),
                     [](const AgreementState& row) { return row.answer == Answer::no; });
}

bool is_agreed(const Covenant& covenant, const CircumstanceType& type,
               const CircumstanceState& state) {
  if (type.agreement == AgreementBy::nobody) return true;
  return std::any_of(
      state.agreements.begin(), state.agreements.end(), [&](const AgreementState& row) {
        const Actor& first = state.stated_by;
        if (row.answer != Answer::yes || row.worker == first.worker) return false;
        const bool two = covenant.heir_of(row.member) != covenant.heir_of(first.member);
        const bool apart = two || row.function != first.function;
        return apart || type.agreement == AgreementBy::another_worker;
      });
}

Status check_stated(const Covenant& covenant, const MemberId& member,
                    const CircumstanceStated& stated) {
  const CircumstanceType* type = covenant.circumstance(stated.type);
  if (type == nullptr) return Error{ErrorCode::unknown_circumstance, "type"};
  const Member* row = covenant.member(member);
  if (row == nullptr) return Error{ErrorCode::unknown_member, "member"};
  const bool may = type->roles.empty() ||
                   std::binary_search(type->roles.begin(), type->roles.end(), row->role);
  if (!may) return Error{ErrorCode::not_allowed, "type"};
  if (!stated.holder.is_zero() && covenant.member(stated.holder) == nullptr) {
    return Error{ErrorCode::unknown_member, "holder"};
  }
  if (!is_one_of(type->reasons, stated.reason)) return Error{ErrorCode::out_of_range, "reason"};
  SLUIS_TRY_DONE(check_told(*type, stated));
  return check_period(*type, stated);
}

}  // namespace sluis::consent
