// SPDX-License-Identifier: EUPL-1.2
// What is no person's: the covenant and the key directory. And what is left of an erased event.
#include <map>

#include "broker/core/step.h"
#include "consent/core/authority_root.h"
#include "proto/hash/hash.h"

namespace sluis::broker {
namespace {

// Who ended was a member, and stays named: its entries and receipts are read with it.
Status check_ended(const consent::Covenant& before, const consent::Covenant& covenant) {
  for (const consent::EndedMember& row : before.ended) {
    const consent::EndedMember* kept = covenant.ended_member(row.id);
    if (kept == nullptr || kept->into != row.into || kept->role != row.role) {
      return Error{ErrorCode::covenant_invalid, "ended: it was named before"};
    }
  }
  for (const consent::EndedMember& row : covenant.ended) {
    const consent::Member* was = before.member(row.id);
    const bool is_new = before.ended_member(row.id) == nullptr;
    if (is_new && (was == nullptr || was->role != row.role)) {
      return Error{ErrorCode::covenant_invalid, "ended: it was no member in this role"};
    }
  }
  return Done{};
}

// Whose open cases a covenant would leave to nobody, and how many: who coordinates them is no
// member by it and has no successor, so nobody could take a step in them.
std::string left_to_nobody(const State& state, const consent::Covenant& covenant) {
  std::map<MemberId, std::size_t> cases;
  for (const auto& [id, record] : state.facts.cases) {
    const MemberId& member = record.state.coordinator;
    if (!record.state.open || covenant.member(member) != nullptr) continue;
    if (covenant.successor_of(member) == nullptr) ++cases[member];
  }
  std::string out;
  for (const auto& [id, count] : cases) {
    const consent::Member* member = state.covenant->member(id);
    out += (out.empty() ? "" : ", ") + (member != nullptr ? member->label : id.hex()) + " " +
           std::to_string(count);
  }
  return out;
}

Status check_cases(const State& state, const consent::Covenant& covenant) {
  const std::string left = left_to_nobody(state, covenant);
  if (left.empty()) return Done{};
  return Error{ErrorCode::covenant_invalid,
               "cases: handed over, closed, or given to who it merged_into first: " + left};
}

bool was_rekeyed(const State& state) {
  const auto& rows = state.facts.rekeys;
  return std::any_of(rows.begin(), rows.end(), [](const auto& row) {
    return std::any_of(row.second.begin(), row.second.end(),
                       [](const Rekeying& each) { return !each.joins(); });
  });
}

Result<consent::Covenant> check_covenant(const State& state, const CovenantEvent& event) {
  SLUIS_TRY(covenant, consent::decode_covenant(event.bytes));
  const bool first = !state.covenant;
  const Digest previous = first ? Digest{} : hash::sha256(state.covenant_bytes);
  if (covenant.previous != previous) return Error{ErrorCode::covenant_invalid, "previous"};
  if (!first && covenant.version <= state.covenant->version) {
    return Error{ErrorCode::covenant_invalid, "version"};
  }
  // Its keys are those in force: only an authority_root in the directory replaces them.
  if (!first && covenant.authority != *state.authority()) {
    return Error{ErrorCode::covenant_invalid, "authority"};
  }
  // Another key is for test covenants alone (below), and so is what was said while there were two.
  if (!covenant.is_test && (state.directory.epochs().size() > 1 || was_rekeyed(state))) {
    return Error{ErrorCode::covenant_invalid, "is_test"};
  }
  if (!first) {
    SLUIS_TRY_DONE(check_ended(*state.covenant, covenant));
    SLUIS_TRY_DONE(check_cases(state, covenant));
  }
  return covenant;
}

// Which organisations keep the epoch in force, and by how many persons each; nobody: empty.
std::string whose_records(const State& state, const Bytes& body, TimeMs now) {
  const auto retired = canon::decode<consent::EpochRetired>(body, "epoch_retired");
  std::string out;
  if (!retired.ok()) return out;
  for (const auto& [id, persons] : left_behind(state, retired->epoch, now)) {
    const consent::Member* member = state.covenant ? state.covenant->member(id) : nullptr;
    out += (out.empty() ? "" : ", ") + (member != nullptr ? member->label : id.hex()) + " " +
           std::to_string(persons);
  }
  return out;
}

// While the store recovers, who is a member by a newer covenant may hold a withdrawal too.
void await_new_members(State& state) {
  Recovery& recovery = state.recovery;
  if (!recovery.is_open()) return;
  for (const consent::Member& member : state.covenant->members) {
    if (recovery.said.contains(member.id) || recovery.lost.contains(member.id)) continue;
    recovery.awaited.insert(member.id);
  }
}

}  // namespace

void handle(Step& step, const CovenantEvent& event) {
  if (step.state.covenant && event.bytes == step.state.covenant_bytes) return;  // brought again
  auto covenant = check_covenant(step.state, event);
  if (!covenant.ok()) {
    step.applied.refused = covenant.error();
    return;
  }
  AppendLeaf out;
  out.leaf.type = LeafType::covenant;
  out.leaf.covenant = covenant->version;
  out.leaf.commitment = consent::covenant_commitment(event.bytes);
  out.leaf.signatures = event.signatures;
  out.leaf.batch = event.batch;
  out.opening.body = event.bytes;  // public, so r is zero
  step.append_leaf(std::move(out));
  step.state.covenant_bytes = event.bytes;
  step.state.covenant_versions.insert(covenant->version);
  step.state.covenant = std::move(*covenant);
  await_new_members(step.state);
  propose_to_successors(step.state, step.now());
  settle_all_alarms(step.state);
  step.state.exchanges.dirty = step.state.exchanges.all();
}

void handle(Step& step, const DirectoryEvent& event) {
  const auto respond = [&](Reply reply) {
    if (event.request) step.answer(event.leaf.member, *event.request, std::move(reply));
  };
  const auto before = step.state.directory_index.find(event.leaf.commitment);
  if (before != step.state.directory_index.end()) {
    return respond(AckReply{before->second, {}, {}});
  }
  // The time as every reader of the leaf has it: what is accepted here must be accepted there.
  const std::uint64_t time_s = seconds_of(step.now());
  if (event.leaf.type == LeafType::authority_root) {
    const auto root = canon::decode<consent::AuthorityRoot>(event.body, "authority_root");
    const auto* keys = step.state.authority();
    if (root.ok() && (keys == nullptr || root->before != *keys)) {
      step.applied.refused = Error{ErrorCode::not_allowed, "authority_root"};
      return respond(RefusalReply{ErrorCode::not_allowed, "authority_root"});
    }
  }
  if (event.leaf.type == LeafType::epoch_retired && !step.replays()) {
    const std::string behind = whose_records(step.state, event.body, step.now());
    if (!behind.empty()) {
      step.applied.refused = Error{ErrorCode::epoch_in_use, behind};
      return respond(RefusalReply{ErrorCode::epoch_in_use, "epoch_retired"});
    }
  }
  // Two gateways that lie can still make two people one by it (broker/THREATS.md, T114): not with
  // data of real people.
  const auto holder = canon::decode<consent::HolderKey>(event.body, "holder_key");
  if (event.leaf.type == LeafType::holder_key && holder.ok() && step.state.covenant &&
      !step.state.covenant->is_test) {
    const auto epochs = step.state.directory.epochs();
    if (!epochs.empty() && holder->epoch != epochs.back()) {
      step.applied.refused = Error{ErrorCode::not_allowed, "holder_key: another epoch"};
      return respond(RefusalReply{ErrorCode::not_allowed, "holder_key: another epoch"});
    }
  }
  const Status status =
      step.state.directory.apply(event.leaf.type, event.leaf.member, event.by_authority, event.body,
                                 TimeMs{time_s * 1000});
  if (!status.ok()) {
    step.applied.refused = status.error();
    return respond(RefusalReply{status.code(), status.error().place});
  }
  const std::uint64_t index = step.state.directory_size++;
  step.state.directory_at = step.now();
  if (event.leaf.type != LeafType::directory_pulse) {
    step.state.directory_records.emplace(
        index, DirectoryRecord{event.leaf.type, event.leaf.member, event.leaf.commitment,
                               event.body, event.by_authority});
    step.state.directory_index.emplace(event.leaf.commitment, index);
  }
  AppendDirectoryLeaf out{index, event.leaf, event.body};
  out.leaf.time_s = time_s;
  step.applied.changed = true;
  step.emit(std::move(out));
  respond(AckReply{index, {}, {}});
}

void handle(Step& step, const ErasedEvent& event) {
  step.state.ledger_size += event.leaves;
  step.state.erased.insert(event.persons.begin(), event.persons.end());
  if (event.forgotten) step.state.forgot = true;
  for (const auto& [person, opening] : event.known) {
    const auto body = canon::decode<consent::PersonBody>(opening.opening.body, "person");
    if (!body.ok()) continue;
    if (step.state.persons.add(event.session, body->keys, person)) step.state.touch(person);
  }
  step.applied.leaves = event.leaves;
  step.applied.changed = true;
  step.applied.touched_erased = true;
}

}  // namespace sluis::broker
