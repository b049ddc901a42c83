// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/register_givers.h"

#include "adapters/gateway/ages.h"
#include "adapters/sdk/gezag.h"
#include "adapters/sdk/identity.h"

namespace sluis::gateway {
namespace {

constexpr const char* kAnswer = "register_answer";

const sdk::GezagChild* child_in(const sdk::GezagAnswer& answer, const std::string& number) {
  for (const sdk::GezagChild& child : answer.children) {
    if (answer.numbers[child.person].reveal() == number) return &child;
  }
  return nullptr;
}

consent::GiverCapacity capacity_of(const sdk::GezagChild& child, std::uint32_t giver) {
  if (giver == child.person) return consent::GiverCapacity::self;
  for (const consent::GezagHolder& holder : child.relations.front().holders) {
    if (holder.person == giver && holder.kind == consent::HolderKind::parent) {
      return consent::GiverCapacity::parent;
    }
  }
  return consent::GiverCapacity::guardian;
}

}  // namespace

Result<RegisterGivers> givers_by_register(const consent::Covenant& covenant,
                                          const RegisterQuestion& question,
                                          std::string_view text) {
  const Identity& subject = question.subject.identity;
  const std::string& number = subject.bsn.reveal();
  if (number.empty()) return Error{ErrorCode::missing_field, "subject.bsn"};
  SLUIS_TRY_DONE(sdk::check_bsn(number));
  SLUIS_TRY(born, birth_of(subject));
  SLUIS_TRY(answer, sdk::parse_gezag(text, number));
  const sdk::GezagChild* child = child_in(answer, number);
  if (child == nullptr) return Error{ErrorCode::bad_field, kAnswer};
  const auto rows = covenant.givers_of(question.regime);
  const std::chrono::sys_days today = day_of(question.at);
  const unsigned age = age_on(born, today);
  SLUIS_TRY(found, consent::givers(rows, {child->person, child->relations, age,
                                          question.capable, std::nullopt}));
  RegisterGivers out;
  for (const std::uint32_t giver : found) {
    NamedPerson person;
    person.role = PersonRole::giver;
    person.capacity = capacity_of(*child, giver);
    if (giver == child->person) person.identity = subject;
    else person.identity.bsn = answer.numbers[giver];
    out.givers.push_back(std::move(person));
  }
  std::sort(out.givers.begin(), out.givers.end(), [](const auto& left, const auto& right) {
    return left.identity.bsn.reveal() < right.identity.bsn.reveal();
  });
  for (const consent::GiverRow& row : rows) {
    if (row.from_age <= age) continue;
    out.until = start_of(birthday(born, row.from_age));
    break;
  }
  return out;
}

}  // namespace sluis::gateway
