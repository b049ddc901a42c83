// SPDX-License-Identifier: EUPL-1.2
#include "broker/core/step.h"

#include "proto/hash/commit.h"
#include "proto/hash/hash.h"

namespace sluis::broker {

Salt Step::draw(std::string_view text) {
  canon::Writer writer;
  writer.raw(label(text));
  writer.u32(draws_++);
  return Salt{hash::hmac_sha256(event.entropy.view(), writer.view())};
}

void Step::append_leaf(AppendLeaf leaf) {
  leaf.index = state.ledger_size++;
  leaf.leaf.time_s = seconds_of(now());
  applied.changed = true;
  ++applied.leaves;
  emit(std::move(leaf));
}

std::uint64_t Step::append_act(const consent::VerifiedAct& act,
                               const std::vector<PersonId>& persons,
                               const std::optional<PersonId>& sealed_for) {
  const SignedAct& signed_act = act.act();
  AppendLeaf out;
  out.leaf.type = signed_act.type;
  out.leaf.member = act.actor().member;
  out.leaf.covenant = signed_act.covenant;
  out.leaf.commitment = signed_act.commitment;
  out.leaf.signatures = signed_act.signatures;
  out.leaf.batch = signed_act.batch;
  out.sealed_for = sealed_for;
  out.opening = signed_act.opening;
  out.worker_signature = signed_act.worker_signature;
  for (std::size_t i = 0; i < signed_act.persons.size() && i < persons.size(); ++i) {
    // A part that an erasure took is not written again.
    if (!signed_act.persons[i].opening.body.empty()) {
      out.persons.push_back({persons[i], signed_act.persons[i]});
    }
  }
  append_leaf(std::move(out));
  return state.ledger_size - 1;
}

void Step::append_act_closed(const consent::VerifiedAct& act) {
  const SignedAct& signed_act = act.act();
  AppendLeaf out;
  out.leaf.type = signed_act.type;
  out.leaf.member = act.actor().member;
  out.leaf.covenant = signed_act.covenant;
  out.leaf.commitment = signed_act.commitment;
  out.leaf.signatures = signed_act.signatures;
  out.leaf.batch = signed_act.batch;
  append_leaf(std::move(out));
}

std::uint64_t Step::append_bytes(LeafType type, Bytes body,
                                 const std::optional<PersonId>& sealed_for, Opening* opening) {
  AppendLeaf out;
  out.opening = {draw("sluis/v1/r"), std::move(body)};
  out.leaf.type = type;
  out.leaf.covenant = covenant().version;
  out.leaf.commitment = hash::commit(type, out.opening);
  out.sealed_for = sealed_for;
  if (opening != nullptr) *opening = out.opening;
  append_leaf(std::move(out));
  return state.ledger_size - 1;
}

void Step::answer(const MemberId& member, const RequestId& request, Reply reply) {
  emit(Answer{member, request, std::move(reply)});
}

void Step::refuse(const MemberId& member, const RequestId& request, const Error& error) {
  CHECK(!applied.changed);  // a handler that changed something can no longer refuse
  applied.refused = error;
  answer(member, request, RefusalReply{error.code, error.place});
}

void Step::store_row(const MessageKey& key) {
  const Message* message = state.mailbox.find(key);
  CHECK(message != nullptr);
  if (message->is_live()) emit(PutRow{Mailbox::row_key(key), state.mailbox.row(key)});
  else emit(DeleteRow{Mailbox::row_key(key)});
}

}  // namespace sluis::broker
