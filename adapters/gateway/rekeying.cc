// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/rekeying.h"

namespace sluis::gateway {
namespace {

constexpr std::size_t kUnderWayMax = 16;

// Which epoch a REKEY moves to stands where other acts have what they made.
AnyId made_for(std::uint32_t epoch) {
  AnyId out;
  out.value.back() = static_cast<std::uint8_t>(epoch);
  return out;
}

Bytes key_of(const std::vector<NamedPerson>& persons) {
  canon::Writer out;
  for (const NamedPerson& person : persons) out.raw(canon::encode(person.identity));
  return out.take();
}

// Names somebody on the broker's record.
bool names(const ActRow& act) {
  const bool nobody = is_of_the_gateway(act.kind) || act.kind == ActKind::letter_code;
  return !nobody && act.state == ActState::recorded;
}

// The subject with its parents: a child is known to be of one family by them (with_links()).
std::vector<NamedPerson> with_parents(const std::vector<NamedPerson>& persons) {
  std::vector<NamedPerson> out{persons.front()};
  for (const NamedPerson& person : persons) {
    if (person.role == PersonRole::giver) out.push_back(person);
  }
  return out;
}

// On record, or refused because there is nothing to carry over. What was refused for another reason
// is not done: somebody would be left behind (Acts::wait() goes on with it).
bool is_done(const ActRow& act) {
  return act.state == ActState::recorded ||
         (act.state == ActState::refused &&
          act.reason == static_cast<std::uint16_t>(ErrorCode::nothing_to_rekey));
}

struct Work {
  std::vector<std::vector<NamedPerson>> missing;  // each a REKEY's persons
  std::size_t under_way = 0;
  std::size_t refused = 0;  // of these: they come again, and hold up no others
};

Work work_for(const Acts& acts, std::uint32_t epoch) {
  std::map<Bytes, std::vector<NamedPerson>> wanted;
  std::set<Bytes> begun;
  Work out;
  for (const ActRow& act : acts.all()) {
    if (act.kind == ActKind::rekeyed && act.made == made_for(epoch)) {
      if (act.state == ActState::refused && !is_done(act)) continue;  // made anew
      begun.insert(key_of(act.persons));
      if (!is_done(act)) ++out.under_way;
      if (!is_done(act) && act.reason != 0) ++out.refused;
    }
    if (!names(act) || act.persons.empty()) continue;
    const bool linked = act.kind == ActKind::signal;
    for (const NamedPerson& person : act.persons) {
      if (linked && person.role == PersonRole::giver) continue;  // a link of the subject's alone
      wanted.emplace(key_of({person}), std::vector<NamedPerson>{person});
    }
    const std::vector<NamedPerson> family = with_parents(act.persons);
    if (linked && family.size() > 1) wanted.emplace(key_of(family), family);
  }
  for (auto& [key, persons] : wanted) {
    if (!begun.contains(key)) out.missing.push_back(std::move(persons));
  }
  return out;
}

}  // namespace

void Rekeying::step(Link& link) {
  if (!woken_ || !link.ready()) return;
  woken_ = false;
  const std::vector<std::uint32_t> epochs = link.directory().keys().epochs();
  if (epochs.size() < 2) return;
  Work now = work_for(acts_, epochs.back());
  consent::FactBody body;
  body.payload = consent::Rekeyed{};
  Batch batch;
  for (std::vector<NamedPerson>& persons : now.missing) {
    if (now.under_way++ - now.refused >= kUnderWayMax) break;
    static_cast<void>(acts_.add(batch, {ActKind::rekeyed, {}, std::move(persons),
                                        canon::encode(body), made_for(epochs.back())}));
  }
  if (batch.empty()) return;
  host_.vault.commit(batch);
  acts_.wake();
}

std::size_t waiting_for_rekey(const Acts& acts, const consent::Directory& directory) {
  const std::vector<std::uint32_t> epochs = directory.epochs();
  if (epochs.size() < 2) return 0;
  const Work now = work_for(acts, epochs.back());
  return now.missing.size() + now.under_way;
}

}  // namespace sluis::gateway
