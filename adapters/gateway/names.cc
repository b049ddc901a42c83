// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/names.h"

#include "adapters/sdk/pseudonyms.h"
#include "proto/hash/hash.h"

namespace sluis::gateway {
namespace {

constexpr DurationMs kLookAgain{2'000};

// What the covenant may forbid to ask for; none of its purposes is meant.
constexpr std::uint16_t kNaming = 0;

KeysRow keys_row(const sdk::PersonSecrets& secrets) {
  KeysRow row;
  row.broker = sdk::person_keys(secrets, seal::kBrokerAudience);
  row.secrets = sdk::serialise(secrets).reveal();
  return row;
}

// What is blinded for each key, so that equal texts mean equal keys. A number counts whether or not
// this organisation may use it: this stays here.
std::vector<sdk::KeyInput> inputs_of(const Identity& identity) {
  auto inputs = sdk::key_inputs(sdk_identity(identity), true);
  return inputs.ok() ? std::move(*inputs) : std::vector<sdk::KeyInput>();
}

}  // namespace

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
                                        std::vector<KeysRow> keys) {
  std::vector<KeysRow> out;
  std::set<PersonKey> links;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (persons[i].role != PersonRole::giver) {
      out.push_back(std::move(keys[i]));
      continue;
    }
    SLUIS_TRY(secrets, sdk::parse_person_secrets(keys[i].secrets));
    const auto of_parent = sdk::person_keys(secrets, seal::kBrokerAudience, seal::kParentScope);
    links.insert(of_parent.begin(), of_parent.end());
  }
  std::vector<PersonKey>& subject = out.front().broker;
  subject.insert(subject.end(), links.begin(), links.end());
  std::sort(subject.begin(), subject.end());
  return out;
}

struct Names::Asked {
  sdk::PersonQuestion question;
  std::map<Nonce, RequestId> requests;
};

Names::Names(Host& host) : host_(host) {}
Names::~Names() = default;

// The vault keys its rows by HMAC, so that who the person is may be the key itself.
Result<std::optional<KeysRow>> Names::keys_of(Link& link, const Identity& identity) {
  const Bytes key = canon::encode(identity);
  if (auto row = host_.vault.get<KeysRow>(RowKind::person, key)) {
    return std::optional(std::move(*row));
  }
  if (asked_.contains(key)) return std::optional<KeysRow>{};
  auto found = sdk::holder_set(host_.covenant, link.directory().keys());
  if (!found.ok()) {
    look_again(link);
    return found.error();
  }
  sdk::HolderSet holders = std::move(*found);
  const consent::Member* self = host_.covenant.member(host_.member());
  SLUIS_TRY(question, sdk::PersonQuestion::blind(sdk_identity(identity), self->may_use_bsn,
                                                 std::move(holders), kNaming));
  auto asked = std::make_unique<Asked>(Asked{std::move(question), {}});
  SLUIS_TRY_DONE(send_asks(link, key, *asked));
  asked_.emplace(key, std::move(asked));
  return std::optional<KeysRow>{};
}

// The holders' keys may be newer than the directory held here, which is fresh for minutes.
void Names::look_again(Link& link) {
  if (host_.clock.boot() < looked_ + kLookAgain) return;
  looked_ = host_.clock.boot();
  link.refresh();
}

Status Names::send_asks(Link& link, const Bytes& key, Asked& asked) {
  SLUIS_TRY(requests, asked.question.ask({host_.member(), host_.keys.signing}));
  for (const codec::Evaluate& request : requests) {
    asked.requests[request.nonce] =
        link.ask(request, [this, &link, key, nonce = request.nonce](const codec::Reply& reply) {
          if (std::holds_alternative<codec::Refusal>(reply)) on_unreachable(link, key, nonce);
        });
  }
  return Done{};
}

void Names::on_unreachable(Link& link, const Bytes& key, const Nonce& nonce) {
  const auto found = asked_.find(key);
  if (found == asked_.end() || !found->second->question.awaits(nonce)) return;
  found->second->question.give_up(nonce);
  if (!send_asks(link, key, *found->second).ok()) asked_.erase(found);  // asked anew, later
}

bool Names::on_evaluated(Link& link, const codec::Evaluated& evaluated) {
  for (auto it = asked_.begin(); it != asked_.end(); ++it) {
    sdk::PersonQuestion& question = it->second->question;
    if (!question.awaits(evaluated.nonce)) continue;
    const Bytes key = it->first;
    link.forget(it->second->requests[evaluated.nonce]);
    const Status taken = question.take(evaluated);
    if (!taken.ok()) {
      log_error("names.no_answer", taken.error());
      if (!send_asks(link, key, *it->second).ok()) asked_.erase(it);
      return false;
    }
    if (!question.complete()) return false;
    const auto secrets = question.finish();
    asked_.erase(it);
    if (!secrets.ok()) {
      log_error("names.no_answer", secrets.error());
      return false;
    }
    host_.vault.put(RowKind::person, key, keys_row(*secrets));
    return true;
  }
  return false;
}

void Names::forget_asked() { asked_.clear(); }

}  // namespace sluis::gateway
