// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/signals.h"

#include <chrono>
#include <cstdio>

#include "adapters/gateway/addresses.h"
#include "adapters/sdk/identity.h"
#include "consent/covenant/nearest.h"
#include "proto/codec/signal.h"

namespace sluis::gateway {
namespace {

// The first of `items` whose term has this id; an empty id means the only one there is.
template <class Items, class TermOf>
Result<std::uint16_t> number_in(const Items& items, TermOf term_of, const std::string& id,
                                const char* place) {
  if (id.empty() && items.size() == 1) return term_of(items.front()).number;
  if (id.empty()) return Error{ErrorCode::missing_field, place};
  for (const auto& item : items) {
    if (term_of(item).id == id) return term_of(item).number;
  }
  return Error{ErrorCode::unknown_kind, place};
}

const consent::Term& plain_term(const consent::Term& term) { return term; }

Result<std::vector<consent::Wanted>> wanted_of(const Host& host, const SignalDraft& draft) {
  std::vector<consent::Wanted> out;
  if (draft.recipients.empty()) return Error{ErrorCode::missing_field, "recipients"};
  for (const auto& [name, level_text] : draft.recipients) {
    SLUIS_TRY(member, member_named(host.covenant, name, "recipients"));
    SLUIS_TRY(level, level_named(level_text));
    if (member == host.member()) return Error{ErrorCode::bad_field, "recipients"};
    out.push_back({member, level});
  }
  std::sort(out.begin(), out.end());
  for (std::size_t i = 1; i < out.size(); ++i) {
    if (out[i].recipient == out[i - 1].recipient || out[i].level != out[0].level) {
      return Error{ErrorCode::bad_field, "recipients"};
    }
  }
  return out;
}

// One content goes to all recipients: a number is in it when nobody who reads it is barred from it.
bool all_may_use_bsn(const Host& host, const std::vector<consent::Wanted>& wanted) {
  const auto may = [&](const MemberId& member) {
    const consent::Member* known = host.covenant.member(member);
    return known != nullptr && known->may_use_bsn;
  };
  return may(host.member()) && std::all_of(wanted.begin(), wanted.end(), [&](const auto& one) {
           return may(one.recipient);
         });
}

// What may be said at `level`: the words at content alone, kind and domain from category on.
Result<Sensitive<Bytes>> content_of(const SignalDraft& draft, const ExchangeRow& exchange,
                                    const Worker& worker, Level level, bool with_bsn) {
  codec::Signal signal;
  signal.kind = level >= Level::category ? exchange.kind : std::uint16_t{0};
  signal.domain = level >= Level::category ? exchange.domain : std::uint16_t{0};
  if (level == Level::content) signal.text = draft.text;
  signal.author = worker.row.name;
  signal.author_contact = draft.author_contact;
  signal.written = exchange.created;
  for (const NamedPerson& person : draft.persons) {
    signal.persons.push_back({person.role, Sensitive(display_name(person.identity)),
                              person.identity.birth_date});
    if (with_bsn) signal.persons.back().bsn = person.identity.bsn;
  }
  Sensitive<Bytes> bytes = codec::serialise(signal);
  const auto parsed = codec::parse_signal(bytes.reveal());
  if (!parsed.ok()) return Error{ErrorCode::bad_field, parsed.error().place};
  return bytes;
}

}  // namespace

Result<std::uint16_t> kind_number(const consent::Covenant& covenant, const std::string& id) {
  const auto term_of = [](const consent::Kind& kind) -> const consent::Term& { return kind.term; };
  return number_in(covenant.kinds, term_of, id, "kind");
}
Result<std::uint16_t> regime_number(const consent::Covenant& covenant, const std::string& id) {
  const auto term_of = [](const consent::Regime& regime) -> const consent::Term& {
    return regime.term;
  };
  return number_in(covenant.regimes, term_of, id, "source_regime");
}
Result<std::uint16_t> term_number(const consent::Covenant& covenant, TermList list,
                                  const std::string& id, const char* place) {
  return number_in(covenant.*list, plain_term, id, place);
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& known) {
  const std::string near = covenant::nearest(word, known);
  return near.empty() ? "" : ": did you mean " + near + "?";
}

Result<MemberId> member_named(const consent::Covenant& covenant, const std::string& name,
                              const std::string& place) {
  std::vector<std::string> labels;
  if (const auto bytes = from_hex(name); bytes && bytes->size() == MemberId::kSize) {
    const MemberId id = *MemberId::from(*bytes);
    if (covenant.member(id) != nullptr) return id;
  }
  for (const consent::Member& member : covenant.members) {
    if (member.label == name) return member.id;
    labels.push_back(member.label);
  }
  return Error{ErrorCode::unknown_member, place + did_you_mean(name, labels)};
}

Result<Level> level_named(const std::string& name) {
  for (const Level level : {Level::existence, Level::category, Level::content}) {
    if (name == level_name(level)) return level;
  }
  if (name.empty()) return Level::content;
  return Error{ErrorCode::bad_field, "level"};
}

std::string_view level_name(Level level) {
  switch (level) {
    case Level::existence: return "existence";
    case Level::category: return "category";
    case Level::content: return "content";
    default: return "none";
  }
}

std::string kind_id(const consent::Covenant& covenant, std::uint16_t number) {
  const consent::Kind* kind = covenant.kind(number);
  return kind == nullptr ? std::string() : kind->term.id;
}
std::string ground_id(const consent::Covenant& covenant, std::uint16_t number) {
  const consent::Ground* ground = covenant.ground(number);
  return ground == nullptr ? std::string() : ground->term.id;
}
std::string term_id(const consent::Covenant& covenant, TermList list, std::uint16_t number) {
  for (const consent::Term& term : covenant.*list) {
    if (term.number == number) return term.id;
  }
  return {};
}
std::string label_of(const consent::Covenant& covenant, const MemberId& member) {
  if (const consent::Member* known = covenant.member(member)) return known->label;
  const consent::EndedMember* ended = covenant.ended_member(member);
  return ended == nullptr ? std::string() : ended->label;
}

Status check_identity(const Host& host, const Identity& identity) {
  const consent::Member* self = host.covenant.member(host.member());
  const auto inputs = sdk::key_inputs(sdk_identity(identity), self != nullptr && self->may_use_bsn);
  if (!inputs.ok()) return inputs.error();
  // Nobody is born tomorrow; a day more, since dates are local. The form was checked: it compares.
  const std::chrono::sys_days today = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::milliseconds>(
          std::chrono::milliseconds(static_cast<std::int64_t>(host.clock.wall().ms))));
  const std::chrono::year_month_day latest(today + std::chrono::days(1));
  char day[16];
  std::snprintf(day, sizeof day, "%04d-%02u-%02u", static_cast<int>(latest.year()),
                static_cast<unsigned>(latest.month()), static_cast<unsigned>(latest.day()));
  if (identity.birth_date.reveal() > day) return Error{ErrorCode::bad_date, "birth_date"};
  return Done{};
}

std::uint16_t question_domain(const consent::Covenant& covenant) {
  return covenant.domains.empty() ? std::uint16_t{0} : covenant.domains.front().number;
}

std::string display_name(const Identity& identity) {
  std::string out;
  for (const Sensitive<std::string>* part :
       {&identity.first_names, &identity.prefix, &identity.surname}) {
    if (part->reveal().empty()) continue;
    if (!out.empty()) out += ' ';
    out += part->reveal();
  }
  return out;
}

Result<ActRow> register_exchange(Acts& acts, Batch& batch, ActKind kind, ExchangeRow exchange,
                                 std::vector<NamedPerson> persons) {
  exchange.id = seal::random_fixed<ExchangeId>();
  exchange.salt = seal::random_fixed<Salt>();
  exchange.committed = consent::content_commitment(exchange.salt, exchange.content.reveal());
  consent::IntentBody body;
  body.exchange_id = exchange.id;
  body.kind = exchange.kind;
  body.purpose = exchange.purpose;
  body.domain = exchange.domain;
  body.source_regime = exchange.source_regime;
  body.urgent = exchange.urgent;
  body.content = exchange.committed;
  for (const NamedPerson& person : persons) {
    if (person.role != PersonRole::giver) body.persons.push_back({person.role, {}});
  }
  if (persons.empty()) body.persons.push_back({PersonRole::subject, {}});
  for (const SlotRow& slot : exchange.slots) body.wanted.push_back({slot.recipient, slot.wanted});
  SLUIS_TRY(act, acts.add(batch, {kind, exchange.author, std::move(persons), canon::encode(body),
                                  AnyId{exchange.id.value}}));
  exchange.act = act.id;
  exchange.ordinal = act.ordinal;
  batch.put(RowKind::exchange, exchange.id, exchange);
  return act;
}

Result<SignalTerms> terms_of(const Host& host, const SignalDraft& draft) {
  SLUIS_TRY(kind, kind_number(host.covenant, draft.kind));
  SLUIS_TRY(purpose, term_number(host.covenant, &consent::Covenant::purposes, draft.purpose,
                                 "purpose"));
  SLUIS_TRY(domain, term_number(host.covenant, &consent::Covenant::domains, draft.domain,
                                "domain"));
  SLUIS_TRY(regime, regime_number(host.covenant, draft.source_regime));
  SLUIS_TRY(wanted, wanted_of(host, draft));
  const bool asks = host.covenant.question_of(kind) != nullptr;
  if (asks || host.covenant.answer_of(kind) != nullptr) {
    return Error{ErrorCode::not_allowed, "kind: a question is asked with sluis ask"};
  }
  if (draft.persons.empty()) return Error{ErrorCode::missing_field, "subject"};
  for (const NamedPerson& person : draft.persons) {
    SLUIS_TRY_DONE(check_identity(host, person.identity));
  }
  SLUIS_TRY(onward, onward_of(host, draft.onward, draft.based_on));
  SignalTerms out{kind,          purpose, domain, regime, std::move(wanted), draft.persons,
                  std::move(onward)};
  SLUIS_TRY_DONE(check_onward(host, out.onward, out));
  return out;
}

Result<ActRow> ask_before(Host& host, Acts& acts, Batch& batch, const SignalDraft& draft) {
  SLUIS_TRY(worker, host.worker(draft.worker));
  static_cast<void>(worker);
  SLUIS_TRY(terms, terms_of(host, draft));
  consent::PreflightBody body;
  body.kind = terms.kind;
  body.purpose = terms.purpose;
  body.domain = terms.domain;
  body.source_regime = terms.source_regime;
  body.urgent = draft.urgent;
  for (const NamedPerson& person : terms.persons) body.persons.push_back({person.role, {}});
  body.wanted = std::move(terms.wanted);
  return acts.add(batch, {ActKind::preflight, draft.worker, std::move(terms.persons),
                          canon::encode(body), {}});
}

namespace {

// How many keys somebody has whose identity was checked.
std::size_t keys_count(const Host& host, const NamedPerson& person) {
  const consent::Member* self = host.covenant.member(host.member());
  const auto inputs = sdk::key_inputs(sdk_identity(person.identity), self->may_use_bsn);
  return inputs.ok() ? inputs->size() : 0;
}

// Of the subject; `persons` are it and its parents too.
Result<AddressesRow> addresses_in(const Host& host, const SignalDraft& draft,
                                  const std::vector<NamedPerson>& persons) {
  AddressesRow out;
  if (draft.addresses.size() > kAddressesMax) return Error{ErrorCode::too_large, "addresses"};
  for (std::size_t i = 0; i < draft.addresses.size(); ++i) {
    const SignalDraft::Address& from = draft.addresses[i];
    auto address = address_of(from.postcode, from.house_number, from.from, from.until);
    if (!address.ok()) {
      return Error{address.code(),
                   "addresses[" + std::to_string(i) + "]." + address.error().place};
    }
    out.addresses.push_back(std::move(*address));
  }
  std::size_t keys = out.addresses.size() + keys_count(host, persons.front());
  for (const NamedPerson& person : persons) {
    if (person.role == PersonRole::giver) keys += keys_count(host, person);
  }
  if (!out.addresses.empty() && keys > consent::kKeysMax) {
    return Error{ErrorCode::too_large, "addresses: with these parents there is no room for them"};
  }
  return out;
}

}  // namespace

Result<ActRow> raise_signal(Host& host, Acts& acts, Batch& batch, const SignalDraft& draft) {
  SLUIS_TRY(worker, host.worker(draft.worker));
  SLUIS_TRY(terms, terms_of(host, draft));
  if (draft.text.reveal().empty()) return Error{ErrorCode::missing_field, "text"};
  std::vector<NamedPerson> persons = std::move(terms.persons);
  if (draft.parents.size() > kParentsMax) return Error{ErrorCode::too_large, "parents"};
  for (const NamedPerson& parent : draft.parents) {
    SLUIS_TRY_DONE(check_identity(host, parent.identity));
    persons.push_back(parent);
    persons.back().role = PersonRole::giver;
  }
  SLUIS_TRY(addresses, addresses_in(host, draft, persons));
  ExchangeRow exchange;
  exchange.created = host.clock.wall();
  exchange.author = draft.worker;
  exchange.kind = terms.kind;
  exchange.purpose = terms.purpose;
  exchange.domain = terms.domain;
  exchange.source_regime = terms.source_regime;
  exchange.urgent = draft.urgent;
  SLUIS_TRY(content, content_of(draft, exchange, worker, terms.wanted.front().level,
                                 all_may_use_bsn(host, terms.wanted)));
  exchange.content = std::move(content);
  for (const consent::Wanted& one : terms.wanted) {
    SlotRow slot;
    slot.recipient = one.recipient;
    slot.wanted = one.level;
    exchange.slots.push_back(std::move(slot));
  }
  SLUIS_TRY(act, register_exchange(acts, batch, ActKind::signal, std::move(exchange),
                                   std::move(persons)));
  if (!addresses.addresses.empty()) {
    batch.put(RowKind::signal_addresses, ExchangeId{act.made.value}, addresses);
  }
  const OnwardRow& onward = terms.onward;
  if (!onward.roles.empty() || !onward.based_on.empty()) {
    batch.put(RowKind::onward, ExchangeId{act.made.value}, onward);
  }
  return act;
}

Result<Sensitive<Bytes>> with_text(const Sensitive<Bytes>& content,
                                   const Sensitive<std::string>& text, TimeMs now) {
  SLUIS_TRY(signal, codec::parse_signal(content.reveal()));
  if (text.reveal().empty()) return Error{ErrorCode::missing_field, "text"};
  signal.text = text;
  signal.written = now;
  Sensitive<Bytes> bytes = codec::serialise(signal);
  if (!codec::parse_signal(bytes.reveal()).ok()) return Error{ErrorCode::bad_field, "text"};
  return bytes;
}

}  // namespace sluis::gateway
