// SPDX-License-Identifier: EUPL-1.2
// After the newest state was lost: the logs go on under new origins, and nothing is released until
// every member has sent again what it recorded since, or two authority keys declare it lost.
//
// What the store still knows stays as it is. Withdrawals, facts and receipts are taken meanwhile.
#include "broker/core/step.h"
#include "consent/core/reopening.h"
#include "proto/hash/commit.h"

namespace sluis::broker {
namespace {

bool is_lost(const State& state, const MemberId& member) {
  return state.recovery.lost.contains(member);
}

// A lost member has something on record about these persons: it may have had a withdrawal too.
bool knew_them(const State& state, const FactsAbout& facts) {
  for (const consent::ConsentState* consent : facts.consents) {
    if (is_lost(state, consent->recorder)) return true;
  }
  for (const consent::CircumstanceState* each : facts.circumstances) {
    if (is_lost(state, each->stated_by.member) || is_lost(state, each->holder)) return true;
  }
  for (const consent::CaseState& each : facts.cases) {
    const auto row = state.facts.cases.find(each.id);
    const bool opened = row != state.facts.cases.end() && is_lost(state, row->second.opened_by);
    if (opened || is_lost(state, each.coordinator)) return true;
  }
  return false;
}

// The permit names an entry that a lost member made.
bool rests_on_lost(const State& state, const FactsAbout& facts, const Ruling& ruling) {
  const auto names = [&](std::uint64_t index) {
    return std::binary_search(ruling.references.begin(), ruling.references.end(), index);
  };
  for (const ConsentId& id : ruling.consents) {
    const auto row = state.facts.consents.find(id);
    if (row != state.facts.consents.end() && is_lost(state, row->second.recorder)) return true;
  }
  for (const consent::CircumstanceState* each : facts.circumstances) {
    if (names(each->index) && is_lost(state, each->stated_by.member)) return true;
    for (const consent::AgreementState& agreed : each->agreements) {
      if (names(agreed.index) && is_lost(state, agreed.member)) return true;
    }
  }
  for (const consent::CaseState& each : facts.cases) {
    const auto row = state.facts.cases.find(each.id);
    if (names(each.index) && row != state.facts.cases.end() &&
        is_lost(state, row->second.opened_by)) {
      return true;
    }
  }
  return false;
}

// Of before the reopening: a withdrawal of it may be among what was lost with a member.
bool rests_on_old_consent(const State& state, const Ruling& ruling) {
  return std::any_of(ruling.consents.begin(), ruling.consents.end(), [&](const ConsentId& id) {
    const auto row = state.facts.consents.find(id);
    return row == state.facts.consents.end() || row->second.index < state.recovery.index;
  });
}

void hold(Ruling& ruling, ErrorCode reason) {
  ruling.verdict = consent::Verdict::hold;
  ruling.level = Level::none;
  ruling.ground = 0;
  ruling.reason = reason;
  ruling.consents.clear();
}

void decide_all_again(State& state) { state.exchanges.dirty = state.exchanges.all(); }

}  // namespace

void withhold(const State& state, const FactsAbout& facts, Ruling& ruling) {
  if (!permits(ruling)) return;
  if (state.recovery.is_open()) return hold(ruling, ErrorCode::recovering);
  if (state.recovery.lost.empty()) return;
  const bool may_be_withdrawn = rests_on_old_consent(state, ruling) && knew_them(state, facts);
  if (may_be_withdrawn || rests_on_lost(state, facts, ruling)) {
    hold(ruling, ErrorCode::member_lost);
  }
}

void handle(Step& step, const ReopenEvent& event) {
  State& state = step.state;
  // What of it is open is in consent/LEDGER.md §Reopened: not with data of real people.
  if (!state.covenant || !state.covenant->is_test) {
    step.applied.refused = Error{ErrorCode::not_allowed, "reopen"};
    return;
  }
  Recovery& recovery = state.recovery;
  AppendLeaf out;
  out.leaf = consent::reopen_leaf(event.ledger_note, state.covenant->version);
  out.opening.body = event.ledger_note;  // public, so r is zero
  recovery.reopened = out.leaf.commitment;
  recovery.index = state.ledger_size;
  step.append_leaf(std::move(out));

  recovery.directory_index = state.directory_size++;
  AppendDirectoryLeaf entry{recovery.directory_index,
                            consent::reopen_leaf(event.directory_note, state.covenant->version),
                            event.directory_note};
  entry.leaf.time_s = seconds_of(step.now());
  step.emit(std::move(entry));

  ++recovery.generation;
  recovery.awaited.clear();
  recovery.said.clear();
  for (const consent::Member& member : state.covenant->members) recovery.awaited.insert(member.id);
}

Status on_resubmitted(Step& step, const ActEvent& event) {
  SLUIS_TRY(body, canon::decode<consent::ResubmittedBody>(event.act.act().opening.body,
                                                          "resubmitted"));
  Recovery& recovery = step.state.recovery;
  if (recovery.reopened.is_zero() || body.reopened != recovery.reopened) {
    return Error{ErrorCode::not_recovering, "reopened"};
  }
  const auto before = recovery.said.find(event.session);
  if (before != recovery.said.end()) {  // signed anew
    step.answer(event.session, event.request, AckReply{before->second, {}, {}});
    return Done{};
  }
  const std::uint64_t index = step.append_act(event.act, {}, std::nullopt);
  recovery.said.emplace(event.session, index);
  recovery.awaited.erase(event.session);
  recovery.lost.erase(event.session);
  if (!recovery.is_open()) decide_all_again(step.state);
  step.answer(event.session, event.request, AckReply{index, {}, {}});
  return Done{};
}

void handle(Step& step, const MemberLostEvent& event) {
  const auto body = canon::decode<consent::MemberLost>(event.body, "member_lost");
  Recovery& recovery = step.state.recovery;
  if (!body.ok()) {
    step.applied.refused = body.error();
    return;
  }
  const bool of_this = !recovery.reopened.is_zero() && body->reopened == recovery.reopened;
  if (of_this && recovery.lost.contains(body->member) &&
      !recovery.awaited.contains(body->member)) {
    return;  // brought again
  }
  if (!of_this || !recovery.awaited.contains(body->member)) {
    step.applied.refused = Error{ErrorCode::not_recovering, "member_lost"};
    return;
  }
  AppendLeaf out;
  out.leaf.type = LeafType::member_lost;
  out.leaf.covenant = event.covenant;
  out.leaf.commitment = hash::commit(LeafType::member_lost, Salt{}, event.body);
  out.leaf.signatures = event.signatures;
  out.leaf.batch = event.batch;
  out.opening.body = event.body;  // public, so r is zero
  step.append_leaf(std::move(out));
  recovery.awaited.erase(body->member);
  recovery.lost.insert(body->member);
  if (!recovery.is_open()) decide_all_again(step.state);
}

}  // namespace sluis::broker
