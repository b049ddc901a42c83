// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/drafts.h"

#include "local.pb.h"

namespace sluis::gateway {

Identity identity_of(const local::Person& from) {
  Identity out;
  out.bsn = Sensitive(from.bsn());
  out.surname = Sensitive(from.surname());
  out.prefix = Sensitive(from.prefix());
  out.first_names = Sensitive(from.first_names());
  out.birth_date = Sensitive(from.birth_date());
  out.postcode = Sensitive(from.postcode());
  out.house_number = Sensitive(from.house_number());
  return out;
}

SignalDraft draft_of(const std::string& worker, const local::SignalRaise& from) {
  SignalDraft out;
  out.worker = worker;
  out.kind = from.kind();
  out.purpose = from.purpose();
  out.domain = from.domain();
  out.source_regime = from.source_regime();
  out.urgent = from.urgent();
  out.text = Sensitive(from.text());
  out.author_contact = Sensitive(from.author_contact());
  const auto add = [&out](const local::Person& person, PersonRole role) {
    NamedPerson named;
    named.role = role;
    named.identity = identity_of(person);
    out.persons.push_back(std::move(named));
  };
  add(from.subject(), PersonRole::subject);
  for (const local::Person& person : from.concerned()) {
    add(person, person.role() == "third" ? PersonRole::third : PersonRole::relative);
  }
  for (const local::Person& person : from.parents()) {
    NamedPerson parent;
    parent.role = PersonRole::giver;
    parent.identity = identity_of(person);
    out.parents.push_back(std::move(parent));
  }
  for (const local::HouseAddress& address : from.addresses()) {
    out.addresses.push_back(
        {Sensitive(address.postcode()), Sensitive(address.house_number()), address.from(),
         address.until()});
  }
  for (const local::Recipient& recipient : from.recipients()) {
    out.recipients.emplace_back(recipient.member(), recipient.level());
  }
  out.onward.assign(from.onward().begin(), from.onward().end());
  out.based_on.assign(from.based_on().begin(), from.based_on().end());
  return out;
}

}  // namespace sluis::gateway
