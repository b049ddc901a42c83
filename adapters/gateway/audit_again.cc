// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/audit_again.h"

#include "proto/hash/commit.h"

namespace sluis::gateway {

using sdk::Replay;

AuditAgain::AuditAgain(const consent::Covenant& covenant, const consent::Directory& directory,
                       std::vector<PersonKey> about, TimeMs since)
    : of_persons_(!about.empty()), since_(since), replay_(covenant, directory, std::move(about)) {}

Status AuditAgain::take(const codec::AuditEntry& entry) {
  SLUIS_TRY(leaf, consent::decode_leaf(entry.leaf));
  const bool open = entry.state == codec::AuditOpening::open;
  if (open && !hash::opens(leaf.commitment, leaf.type, entry.opening)) {
    return Error{ErrorCode::bad_opening, "audit entry"};
  }
  SLUIS_TRY(again, replay_.take(leaf, entry));
  if (again && leaf.time_s * 1000 + 999 >= since_.ms) count(leaf, entry, std::move(*again));
  return Done{};
}

void AuditAgain::count(const consent::Leaf& leaf, const codec::AuditEntry& entry,
                       sdk::Replayed again) {
  if (of_persons_ && !again.named) return;
  ++(leaf.type == LeafType::release ? tally_.releases : tally_.decisions);
  if (again.replay == Replay::same) {
    ++tally_.same;
    return;
  }
  if (again.replay == Replay::not_possible) {
    ++tally_.not_possible[again.why_not];
    return;
  }
  ++(again.unsure ? tally_.unsure : tally_.different);
  if (tally_.others.size() == kOthersMax) {
    ++tally_.cut;
    return;
  }
  tally_.others.push_back({event_of(entry.index, leaf, entry), std::move(again)});
}

Result<std::vector<AuditAnswer>> AuditAgain::ask(
    const AuditQuestion& question, const std::vector<std::vector<PersonKey>>& persons,
    TimeMs now) {
  sdk::OwnRequest request;
  request.source = question.source;
  request.kind = question.kind;
  request.purpose = question.purpose;
  request.domain = question.domain;
  request.source_regime = question.source_regime;
  request.urgent = question.urgent;
  CHECK(persons.size() >= question.roles.size());
  for (std::size_t i = 0; i < question.roles.size(); ++i) {
    request.persons.push_back({question.roles[i], persons[i]});
  }
  std::vector<AuditAnswer> out;
  for (const consent::Wanted& wanted : question.wanted) {
    request.recipient = wanted.recipient;
    request.wanted = wanted.level;
    SLUIS_TRY(decision, replay_.ask(request, now));
    out.push_back({wanted.recipient, std::move(decision)});
  }
  return out;
}

}  // namespace sluis::gateway
