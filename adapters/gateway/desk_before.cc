// SPDX-License-Identifier: EUPL-1.2
// What would happen to a signal, told before it is sent; nothing of it is stored or leaves.
#include "adapters/gateway/desk.h"
#include "adapters/gateway/drafts.h"
#include "adapters/gateway/signals.h"
#include "adapters/gateway/slots.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

// What the covenant itself says, which is no secret: how much at most, on which grounds in order.
void fill_rule(const consent::Covenant& covenant, const consent::PreflightBody& asked,
               const MemberId& from, const MemberId& to, local::Slot& out) {
  const consent::ReleaseRule* rule =
      consent::find_rule(covenant, from, to, asked.kind, asked.purpose);
  if (rule == nullptr) return;
  out.set_most(std::string(level_name(std::min(rule->level, asked.wanted.front().level))));
  for (const std::uint16_t number : rule->grounds) {
    const consent::Ground* ground = covenant.ground(number);
    if (ground != nullptr) out.add_grounds(ground->term.label + ", " + ground->article);
  }
}

}  // namespace

Result<ReplyLater> Desk::before(const local::LocalRequest& request) {
  const SignalDraft draft = draft_of(request.worker(), request.before());
  SLUIS_TRY_DONE(check_not_apart(request.worker(), draft.persons));
  Batch batch;
  SLUIS_TRY(act, ask_before(parts_.host, parts_.acts, batch, draft));
  parts_.host.vault.commit(batch);
  parts_.acts.step(parts_.link);
  return ReplyLater([this, id = act.id](local::LocalReply& reply, bool last) {
    const auto row = parts_.acts.find(id);
    CHECK(row.has_value());
    const bool over = row->state == ActState::recorded || row->state == ActState::refused;
    if (!over && !last) return false;
    const auto asked = canon::decode<consent::PreflightBody>(row->form, "form");
    CHECK(asked.ok());
    local::Exchange& out = *reply.mutable_exchange();
    out.set_kind(kind_id(parts_.host.covenant, asked->kind));
    out.set_purpose(term_id(parts_.host.covenant, &consent::Covenant::purposes, asked->purpose));
    out.set_domain(term_id(parts_.host.covenant, &consent::Covenant::domains, asked->domain));
    out.set_author(row->worker);
    out.set_created_ms(row->created.ms);
    fill_act(*row, *out.mutable_act());
    const auto* outcomes = parts_.acts.outcomes(id);
    for (const consent::Wanted& wanted : asked->wanted) {
      SlotRow slot;
      slot.recipient = wanted.recipient;
      slot.wanted = wanted.level;
      for (std::size_t i = 0; outcomes != nullptr && i < outcomes->size(); ++i) {
        if ((*outcomes)[i].recipient == wanted.recipient) take_outcome(slot, (*outcomes)[i]);
      }
      local::Slot& shown = *out.add_slots();
      fill_slot(slot, shown);
      if (slot.state == SlotState::permitted) shown.set_level(std::string(level_name(slot.level)));
      fill_rule(parts_.host.covenant, *asked, parts_.host.member(), wanted.recipient, shown);
    }
    return true;
  });
}

}  // namespace sluis::gateway
