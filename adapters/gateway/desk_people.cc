// SPDX-License-Identifier: EUPL-1.2
// Who is meant, and what waits for whom: persons of an act as they were given here, and consents
// that wait for this source's word.
#include "adapters/gateway/consent_settings.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/renewals.h"
#include "adapters/gateway/signals.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

std::string_view capacity_name(consent::GiverCapacity capacity) {
  switch (capacity) {
    case consent::GiverCapacity::self: return "self";
    case consent::GiverCapacity::guardian: return "guardian";
    case consent::GiverCapacity::representative: return "representative";
    default: return "parent";
  }
}

std::string_view role_of(const ActRow& act, const NamedPerson& person) {
  if (person.role == PersonRole::relative) return "relative";
  if (person.role == PersonRole::third) return "third";
  if (person.role != PersonRole::giver) return "subject";
  // Only the record of a consent says in which capacity somebody gives it.
  return act.kind == ActKind::consent ? capacity_name(person.capacity) : "giver";
}

struct AnswerName {
  std::string_view operator()(const consent::ConsentAnswer& said) const {
    return said.answer == consent::Answer::yes ? "yes" : "no";
  }
  std::string_view operator()(const consent::ConsentAcceptance& said) const {
    return said.acceptance == consent::Acceptance::accepted ? "accepted" : "asked_back";
  }
  std::string_view operator()(const consent::CircumstanceAgreed& said) const {
    return said.answer == consent::Answer::yes ? "yes" : "no";
  }
  template <class Other>
  std::string_view operator()(const Other&) const {
    return "";
  }
};

}  // namespace

void Desk::fill_act_details(const std::string& worker, const ActRow& row, local::Act& out) const {
  const Host& host = parts_.host;
  out.set_worker(row.worker);
  // Who recorded it or took that work over, who acts for that one, and who may read at all.
  const bool is_own = worker == row.worker || worker == host.owner(row.worker);
  const bool may_see = is_own || host.check_may(worker, LeafType::read).ok() ||
                       acts_for_author(worker, row);
  if (!may_see) return;
  const consent::Member* self = host.covenant.member(host.member());
  for (const NamedPerson& person : row.persons) {
    local::PersonShown& shown = *out.add_persons();
    shown.set_role(std::string(role_of(row, person)));
    shown.set_name(display_name(person.identity));
    shown.set_birth_date(person.identity.birth_date.reveal());
    if (self->may_use_bsn) shown.set_bsn(person.identity.bsn.reveal());
  }
  if (row.kind == ActKind::consent) {
    const auto body = canon::decode<consent::FactBody>(row.form, "form");
    const auto asked = body.ok() ? asked_in(*body) : std::nullopt;
    if (asked) fill_setting(host.covenant, *asked, *out.mutable_setting());
  }
  const bool answers = row.kind == ActKind::consent_answer ||
                       row.kind == ActKind::consent_acceptance ||
                       row.kind == ActKind::circumstance_agreed;
  if (!answers) return;
  const auto body = canon::decode<consent::FactBody>(row.form, "form");
  if (body.ok()) out.set_answer(std::string(std::visit(AnswerName{}, body->payload)));
}

// Once for each signal that the consent would let go.
void Desk::fill_acceptances(const std::string& worker, local::Tasks& out) const {
  const Host& host = parts_.host;
  for (const ExchangeId& id : parts_.outgoing.acceptable()) {
    const auto row = host.vault.get<ExchangeRow>(RowKind::exchange, id);
    if (!row || is_kept(worker, *row)) continue;
    for (const SlotRow& slot : row->slots) {
      const auto consent = acceptable(*row, slot);
      if (!consent) continue;
      local::Task& task = *out.add_tasks();
      task.set_kind("accept");
      task.set_state("waiting");
      task.set_consent(consent->hex());
      task.set_exchange(row->id.hex());
      task.set_member(slot.recipient.hex());
      task.set_label(label_of(host.covenant, slot.recipient));
      task.set_level(std::string(level_name(slot.wanted)));
      task.set_author(row->author);
      task.set_owner(host.owner(row->author));
      task.set_written_ms(row->created.ms);
    }
  }
}

// A worker's word that opens: what was only possibly the same is one person from then on, to
// everybody. Two numbers are two people, whoever says else: the broker refuses that.
Result<ReplyLater> Desk::person_same(const local::LocalRequest& request) {
  const local::PersonsSame& from = request.person_same();
  if (!from.has_one()) return Error{ErrorCode::missing_field, "one"};
  if (!from.has_other()) return Error{ErrorCode::missing_field, "other"};
  std::vector<NamedPerson> persons;
  for (const local::Person* given : {&from.one(), &from.other()}) {
    auto named = person(*given, PersonRole::subject);
    const std::string place = given == &from.one() ? "one, " : "other, ";
    if (!named.ok()) return Error{named.code(), place + named.error().place};
    persons.push_back(std::move(*named));
  }
  const Sensitive<std::string>& one = persons[0].identity.bsn;
  const Sensitive<std::string>& other = persons[1].identity.bsn;
  if (!one.reveal().empty() && !other.reveal().empty() && !(one == other)) {
    return Error{ErrorCode::not_allowed, "other: another number is another person"};
  }
  Batch batch;
  return fact(request, ActKind::same_person, consent::SamePerson{}, std::move(persons), {}, batch);
}

// In time to talk about it: whose consent it will be, or whether to ask again.
void Desk::fill_renewals(const std::string& worker, local::Tasks& out) const {
  const Host& host = parts_.host;
  for (const Renewal& renewal : renewals_of(host, parts_.acts)) {
    if (is_kept(worker, renewal.act.id)) continue;
    local::Task& task = *out.add_tasks();
    task.set_kind("renew");
    task.set_state("waiting");
    task.set_consent(renewal.consent.hex());
    task.set_author(renewal.act.worker);
    task.set_owner(host.owner(renewal.act.worker));
    task.set_written_ms(renewal.act.created.ms);
    task.set_valid_until_ms(renewal.ends.ms);
    if (renewal.age) task.set_age(*renewal.age);
    if (renewal.ended == nullptr) continue;
    const consent::Member& heir = *host.covenant.successor_of(renewal.ended->id);
    task.set_ended_label(renewal.ended->label);
    task.set_merged_into(heir.label);
    task.set_merged_contact(heir.contact);
  }
}

// Only while nothing but this source's word is missing.
std::optional<ConsentId> Desk::acceptable(const ExchangeRow& row, const SlotRow& slot) const {
  if (slot.reason != static_cast<std::uint16_t>(ErrorCode::consent_not_accepted)) {
    return std::nullopt;
  }
  return parts_.outgoing.acceptable(row.id, slot.recipient);
}

}  // namespace sluis::gateway
