// SPDX-License-Identifier: EUPL-1.2
// The keys by which an act's persons stand in it.
#include "adapters/gateway/acts.h"
#include "adapters/gateway/addresses.h"
#include "adapters/sdk/pseudonyms.h"
#include "consent/core/persons.h"

namespace sluis::gateway {
namespace {

// Somebody whom nobody knows: an answer is about the person of its question, whom only the asker
// finds by it (proto/PROTOCOL.md §5.1).
KeysRow one_time_keys(std::uint32_t epoch) {
  const auto y = seal::random_fixed<FixedBytes<struct OneTimeTag, 64>>();
  sdk::PersonSecrets secrets;
  secrets.epoch = epoch;
  secrets.keys.push_back({PersonKeyKind::fields, Sensitive(to_bytes(y.view()))});
  return {sdk::person_keys(secrets, seal::kBrokerAudience), sdk::serialise(secrets).reveal()};
}

// Of each epoch the kinds of the oldest: a number that may be used since is not on record.
Status keep_kinds_of(KeysRow& person, std::uint32_t oldest) {
  SLUIS_TRY(secrets, sdk::parse_all_secrets(person.secrets));
  std::set<PersonKeyKind> kinds;
  for (const sdk::PersonSecrets& each : secrets) {
    for (const sdk::PersonSecret& key : each.keys) {
      if (each.epoch == oldest) kinds.insert(key.kind);
    }
  }
  for (sdk::PersonSecrets& each : secrets) {
    std::erase_if(each.keys, [&](const auto& key) { return !kinds.contains(key.kind); });
  }
  std::erase_if(secrets, [](const auto& each) { return each.keys.empty(); });
  std::erase_if(person.broker, [&](const auto& key) { return !kinds.contains(key.base()); });
  person.secrets = sdk::serialise(secrets).reveal();
  return Done{};
}

}  // namespace

Result<std::optional<std::vector<KeysRow>>> Acts::keys_of(Link& link, const ActRow& row) {
  const std::vector<std::uint32_t> epochs = link.directory().keys().epochs();
  const std::uint32_t oldest = epochs.empty() ? 1 : epochs.front();
  if (row.kind == ActKind::rekeyed) return rekeyed_keys(link, row, epochs);
  std::vector<KeysRow> out;
  if (row.kind == ActKind::answer) out.push_back(one_time_keys(oldest));
  bool all = true;
  for (const NamedPerson& person : row.persons) {
    SLUIS_TRY(keys, names_.keys_of(link, person.identity));
    if (keys) out.push_back(in_force(std::move(*keys), epochs));
    else all = false;
  }
  std::vector<PersonKey> addresses;
  if (row.kind == ActKind::signal) {
    SLUIS_TRY(links, address_links(host_, names_, link, ExchangeId{row.made.value}, oldest));
    if (links) addresses = std::move(*links);
    else all = false;
  }
  if (!all) return std::optional<std::vector<KeysRow>>{};
  if (row.kind != ActKind::signal) return std::optional(std::move(out));
  SLUIS_TRY(linked, with_links(row.persons, std::move(out), oldest, addresses));
  return std::optional(std::move(linked));
}

// By the keys of both epochs; or, with parents, by those of the older and their links of the newer,
// since all together may be too many.
Result<std::optional<std::vector<KeysRow>>> Acts::rekeyed_keys(
    Link& link, const ActRow& row, const std::vector<std::uint32_t>& epochs) {
  if (epochs.size() < 2) return Error{ErrorCode::not_now, "epoch"};
  std::vector<KeysRow> out;
  for (const NamedPerson& person : row.persons) {
    SLUIS_TRY(keys, names_.keys_of(link, person.identity));
    const bool both = keys && consent::is_named_in(keys->broker, epochs.back()) &&
                      keys->broker.back().epoch() >= epochs.back();
    if (!both) return std::optional<std::vector<KeysRow>>{};
    out.push_back(in_force(std::move(*keys), epochs));
  }
  for (KeysRow& person : out) SLUIS_TRY_DONE(keep_kinds_of(person, epochs.front()));
  if (out.size() == 1) return std::optional(std::move(out));
  out.front() = in_force(std::move(out.front()), {epochs.front()});
  SLUIS_TRY(linked, with_links(row.persons, std::move(out), epochs.back()));
  return std::optional(std::move(linked));
}

}  // namespace sluis::gateway
