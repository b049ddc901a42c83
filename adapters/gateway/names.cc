// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/names.h"

#include "adapters/sdk/pseudonyms.h"
#include "proto/hash/hash.h"

namespace sluis::gateway {
namespace {

constexpr DurationMs kLookAgain{2'000};
// How long a holder that failed is asked only after the others: each failure costs the asker one of
// its budget at the holder that answers, and a round trip.
constexpr DurationMs kTroubledFor{600'000};
// The newer of two keys is done without for so long after its holders failed: right after it was
// dealt, their directories may not have it yet.
constexpr DurationMs kNewerAgain{30'000};
constexpr std::uint64_t kSilentMs = 5'000;  // a holder that says nothing for so long is passed over

// What the covenant may forbid to ask for; none of its purposes is meant.
constexpr std::uint16_t kNaming = 0;

// `row` and the person's keys of one more epoch.
KeysRow with_epoch(const std::optional<KeysRow>& row, sdk::PersonSecrets secrets) {
  std::vector<sdk::PersonSecrets> all;
  if (row) {
    auto held = sdk::parse_all_secrets(row->secrets);
    CHECK(held.ok());
    all = std::move(*held);
  }
  std::erase_if(all, [&](const auto& each) { return each.epoch == secrets.epoch; });
  all.push_back(std::move(secrets));
  std::sort(all.begin(), all.end(), [](const auto& one, const auto& other) {
    return one.epoch < other.epoch;
  });
  return {sdk::person_keys(all, seal::kBrokerAudience), sdk::serialise(all).reveal()};
}

bool has_epoch(const KeysRow& row, std::uint32_t epoch) {
  return std::any_of(row.broker.begin(), row.broker.end(),
                     [&](const PersonKey& key) { return key.epoch() == epoch; });
}

// What is blinded for each key, so that equal texts mean equal keys. A number counts whether or not
// this organisation may use it: this stays here.
std::vector<sdk::KeyInput> inputs_of(const Identity& identity) {
  auto inputs = sdk::key_inputs(sdk_identity(identity), true);
  return inputs.ok() ? std::move(*inputs) : std::vector<sdk::KeyInput>();
}

}  // namespace

bool can_be_compared(const Identity& identity) { return !inputs_of(identity).empty(); }

bool may_be_one(const Identity& left, const Identity& right) {
  const std::vector<sdk::KeyInput> one = inputs_of(left), other = inputs_of(right);
  for (const sdk::KeyInput& input : one) {
    for (const sdk::KeyInput& with : other) {
      if (input.kind == with.kind && input.text.reveal() == with.text.reveal()) return true;
    }
  }
  return false;
}

sdk::PersonIdentity sdk_identity(const Identity& from) {
  sdk::PersonIdentity out;
  if (!from.bsn.reveal().empty()) out.bsn = from.bsn;
  out.family_name = from.surname;
  out.prefix = from.prefix;
  out.first_names = from.first_names;
  out.birth_date = from.birth_date;
  out.postcode = from.postcode;
  out.house_number = from.house_number;
  return out;
}

Result<std::vector<KeysRow>> with_links(const std::vector<NamedPerson>& persons,
                                        std::vector<KeysRow> keys, std::uint32_t epoch,
                                        const std::vector<PersonKey>& addresses) {
  std::vector<KeysRow> out;
  std::set<PersonKey> links(addresses.begin(), addresses.end());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (persons[i].role != PersonRole::giver) {
      out.push_back(std::move(keys[i]));
      continue;
    }
    SLUIS_TRY(secrets, sdk::parse_all_secrets(keys[i].secrets));
    std::erase_if(secrets, [&](const auto& each) { return each.epoch != epoch; });
    const auto of_parent = sdk::person_keys(secrets, seal::kBrokerAudience, seal::kParentScope);
    links.insert(of_parent.begin(), of_parent.end());
  }
  std::vector<PersonKey>& subject = out.front().broker;
  const bool room = subject.size() + links.size() <= consent::kKeysMax;
  if (!room) std::erase_if(subject, [&](const auto& key) { return key.epoch() != epoch; });
  subject.insert(subject.end(), links.begin(), links.end());
  std::sort(subject.begin(), subject.end());
  return out;
}

KeysRow in_force(KeysRow row, const std::vector<std::uint32_t>& epochs) {
  if (epochs.empty()) return row;
  std::erase_if(row.broker, [&](const PersonKey& key) {
    return std::find(epochs.begin(), epochs.end(), key.epoch()) == epochs.end();
  });
  return row;
}

KeysRow with_former(KeysRow row, const std::vector<std::uint32_t>& epochs) {
  std::map<std::uint32_t, std::vector<PersonKey>> former;
  for (const PersonKey& key : row.broker) former[key.epoch()].push_back(key);
  KeysRow out = in_force(std::move(row), epochs);
  for (auto keys = former.rbegin(); keys != former.rend(); ++keys) {
    const bool is_over = !epochs.empty() && keys->first < epochs.front();
    const bool has_room = out.broker.size() + keys->second.size() <= consent::kKeysMax;
    if (is_over && !has_room) break;
    if (is_over) out.broker.insert(out.broker.end(), keys->second.begin(), keys->second.end());
  }
  std::sort(out.broker.begin(), out.broker.end());
  return out;
}

struct Names::Asked {
  struct Request {
    RequestId id;
    std::uint64_t sent_ms = 0;
  };
  sdk::PersonQuestion question;
  std::map<Nonce, Request> requests;
};

Names::Names(Host& host) : host_(host) {}
Names::~Names() = default;

// The vault keys its rows by HMAC, so that who the person is may be the key itself.
Result<std::optional<KeysRow>> Names::keys_of(Link& link, const Identity& identity) {
  const consent::Member* self = host_.covenant.member(host_.member());
  return keys_of(link, Named{RowKind::person, canon::encode(identity),
                             sdk::key_inputs(sdk_identity(identity), self->may_use_bsn)});
}

Result<std::optional<KeysRow>> Names::keys_of_address(Link& link,
                                                      const sdk::FoldedAddress& address) {
  sdk::KeyInput input = sdk::address_input(address);
  const Bytes row = input.text.reveal();
  std::vector<sdk::KeyInput> inputs;
  inputs.push_back(std::move(input));
  return keys_of(link, Named{RowKind::address_keys, row, std::move(inputs)});
}

Result<std::optional<KeysRow>> Names::keys_of(Link& link, const Named& named) {
  auto row = host_.vault.get<KeysRow>(named.kind, named.row);
  const std::vector<std::uint32_t> epochs = link.directory().keys().epochs();
  if (epochs.empty()) {
    if (row) return row;
    return ask_or_wait(link, named, 1);
  }
  if (!row || !has_epoch(*row, epochs.front())) {
    auto asked = ask_or_wait(link, named, epochs.front());
    if (asked.ok() && epochs.size() > 1) static_cast<void>(ask(link, named, epochs.back()));
    return asked;
  }
  if (has_epoch(*row, epochs.back())) return row;
  const auto failed = failed_.find(epochs.back());
  const bool waits = failed == failed_.end() ||
                     host_.clock.boot() >= failed->second + kNewerAgain;
  const Status asked = waits ? ask(link, named, epochs.back()) : Status(Done{});
  return waits && asked.ok() ? std::optional<KeysRow>{} : row;
}

Result<std::optional<KeysRow>> Names::ask_or_wait(Link& link, const Named& named,
                                                  std::uint32_t epoch) {
  SLUIS_TRY_DONE(ask(link, named, epoch));
  return std::optional<KeysRow>{};
}

Status Names::ask(Link& link, const Named& named, std::uint32_t epoch) {
  const AskedKey key{named.kind, named.row, epoch};
  if (asked_.contains(key)) return Done{};
  // This gateway's own clock: every holder says so, and who waits for the name must hear it.
  if (std::exchange(clock_differs_, false)) return Error{ErrorCode::clock_skew, "holder"};
  auto found = sdk::holder_set(host_.covenant, link.directory().keys(), epoch);
  if (!found.ok()) {
    look_again(link);
    return found.error();
  }
  sdk::HolderSet holders = std::move(*found);
  sdk::ask_last(holders, troubled());
  if (!named.inputs.ok()) return named.inputs.error();
  SLUIS_TRY(question, sdk::PersonQuestion::blind(*named.inputs, std::move(holders), kNaming));
  auto asked = std::make_unique<Asked>(Asked{std::move(question), {}});
  SLUIS_TRY_DONE(send_asks(link, key, *asked));
  asked_.emplace(key, std::move(asked));
  return Done{};
}

// The holders' keys may be newer than the directory held here, which is fresh for minutes.
void Names::look_again(Link& link) {
  if (host_.clock.boot() < looked_ + kLookAgain) return;
  looked_ = host_.clock.boot();
  link.refresh();
}

Status Names::send_asks(Link& link, const AskedKey& key, Asked& asked) {
  SLUIS_TRY(requests, asked.question.ask({host_.member(), host_.keys.signing}, host_.clock.wall()));
  for (const codec::Evaluate& request : requests) {
    const RequestId id =
        link.ask(request, [this, &link, key, nonce = request.nonce](const codec::Reply& reply) {
          const auto* refusal = std::get_if<codec::Refusal>(&reply);
          if (refusal != nullptr) on_unreachable(link, key, nonce, refusal->code);
        });
    asked.requests[request.nonce] = {id, now_ms_};
  }
  return Done{};
}

void Names::on_unreachable(Link& link, const AskedKey& key, const Nonce& nonce, ErrorCode code) {
  const auto found = asked_.find(key);
  if (found == asked_.end() || !found->second->question.awaits(nonce)) return;
  const auto holder = found->second->question.holder_of(nonce);
  link.forget(found->second->requests[nonce].id);
  found->second->question.give_up(nonce);
  on_failed(link, key, {code, {}}, *holder);
}

// Names the holder to the people here, and asks the next one.
void Names::on_failed(Link& link, const AskedKey& key, const Error& error, const MemberId& holder) {
  const auto found = asked_.find(key);
  // No fault of anybody, once; who says so again is passed over as one who fails.
  const auto holders = link.directory().keys().holders(std::get<2>(key));
  const std::pair said(holder, holders.empty() ? 0 : holders.front().refresh);
  if (error.code == ErrorCode::other_refresh && other_refresh_.insert(said).second) {
    drop(link, found);
    return look_again(link);
  }
  if (error.code == ErrorCode::clock_skew) {
    clock_differs_ = true;
    return drop(link, found);
  }
  note(holder, error.code);
  if (error.code == ErrorCode::bad_proof) {
    log_error("names.no_answer", error);
  } else {
    log_error("names.no_key_holder", {error.code, "holder"});
  }
  if (send_asks(link, key, *found->second).ok()) return;
  failed_[std::get<2>(key)] = host_.clock.boot();
  drop(link, found);  // asked anew, later
}

// What it asked is repeated no more; answers that are under way find no question.
void Names::drop(Link& link, AskedMap::iterator asked) {
  for (const auto& [nonce, request] : asked->second->requests) link.forget(request.id);
  asked_.erase(asked);
}

void Names::note(const MemberId& holder, std::optional<ErrorCode> failed) {
  if (!failed) {
    trouble_.erase(holder);
    return;
  }
  trouble_[holder] = {*failed, host_.clock.boot()};
  if (*failed != ErrorCode::bad_proof) return;
  auto row = host_.vault.get<WrongHolderRow>(RowKind::wrong_holder, holder);
  host_.vault.put(RowKind::wrong_holder, holder,
                  WrongHolderRow{row ? row->answers + 1 : 1, host_.clock.wall()});
}

std::set<MemberId> Names::troubled() const {
  std::set<MemberId> out;
  for (const auto& [member, trouble] : trouble_) {
    if (host_.clock.boot() < trouble.at + kTroubledFor) out.insert(member);
  }
  return out;
}

std::vector<HolderState> Names::holders(const Link& link) const {
  std::vector<HolderState> out;
  const auto set = sdk::holder_set(host_.covenant, link.directory().keys());
  if (!set.ok()) return out;
  for (std::size_t i = 0; i < set->members.size(); ++i) {
    HolderState state{set->members[i], set->sharing.shares[i].index, set->sharing.refresh, {}, {}};
    if (auto row = host_.vault.get<WrongHolderRow>(RowKind::wrong_holder, state.member)) {
      state.wrong = *row;
    }
    const auto trouble = trouble_.find(state.member);
    if (trouble != trouble_.end()) state.failed = trouble->second.code;
    out.push_back(std::move(state));
  }
  return out;
}

void Names::step(Link& link, std::uint64_t now_ms) {
  now_ms_ = now_ms;
  std::vector<std::pair<AskedKey, Nonce>> silent;
  for (const auto& [key, asked] : asked_) {
    for (const auto& [nonce, request] : asked->requests) {
      if (asked->question.awaits(nonce) && request.sent_ms + kSilentMs <= now_ms) {
        silent.emplace_back(key, nonce);
      }
    }
  }
  for (const auto& [key, nonce] : silent) {
    on_unreachable(link, key, nonce, ErrorCode::no_key_holder);
  }
}

bool Names::on_evaluated(Link& link, const codec::Evaluated& evaluated) {
  for (auto it = asked_.begin(); it != asked_.end(); ++it) {
    sdk::PersonQuestion& question = it->second->question;
    if (!question.awaits(evaluated.nonce)) continue;
    const AskedKey key = it->first;
    const MemberId holder = *question.holder_of(evaluated.nonce);
    link.forget(it->second->requests[evaluated.nonce].id);
    const Status taken = question.take(evaluated);
    if (!taken.ok()) {
      on_failed(link, key, taken.error(), holder);
      return false;
    }
    note(holder, std::nullopt);
    if (!question.complete()) return false;
    auto secrets = question.finish();
    drop(link, it);
    if (!secrets.ok()) {
      log_error("names.no_answer", secrets.error());
      return false;
    }
    failed_.erase(std::get<2>(key));
    const auto& [kind, place, epoch] = key;
    const auto row = host_.vault.get<KeysRow>(kind, place);
    host_.vault.put(kind, place, with_epoch(row, std::move(*secrets)));
    return true;
  }
  return false;
}

void Names::forget_asked(Link& link) {
  while (!asked_.empty()) drop(link, asked_.begin());
}

}  // namespace sluis::gateway
