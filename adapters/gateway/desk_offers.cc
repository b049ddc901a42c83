// SPDX-License-Identifier: EUPL-1.2
// A family moved: its coordinator makes an offer to an organisation where it lives now.
#include "adapters/gateway/case_book.h"
#include "adapters/gateway/circumstances.h"
#include "adapters/gateway/days.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/offers.h"
#include "adapters/gateway/signals.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

// About one person: who is of the family beside it, and how many, is for the handover to say.
SignalDraft draft_of_offer(const Host& host, const CaseRow& row, const OfferRow& offer,
                           const local::CaseMoveSaid& from) {
  SignalDraft out;
  out.worker = offer.worker;
  out.kind = from.kind();
  out.purpose = from.purpose();
  out.domain = from.domain();
  out.source_regime = from.source_regime();
  out.persons = {row.persons.front()};
  out.persons.front().role = PersonRole::subject;
  out.recipients.emplace_back(offer.to.hex(), "existence");
  out.text = Sensitive<std::string>("-");  // this level holds no words
  const std::string contact =
      from.contact().empty() ? host.covenant.member(host.member())->contact : from.contact();
  out.author_contact = Sensitive(contact_of(offer, contact));
  return out;
}

const SlotRow* slot_in(const std::optional<ExchangeRow>& exchange) {
  return exchange ? &exchange->slots.front() : nullptr;
}

bool is_on_its_way(const SlotRow* slot) {
  if (slot == nullptr) return true;  // it arrived, and its own copy's term is over
  return slot->state == SlotState::asked || slot->state == SlotState::permitted ||
         slot->state == SlotState::sealed || slot->state == SlotState::sent ||
         slot->state == SlotState::opened;
}

}  // namespace

Result<ReplyLater> Desk::case_move(const local::LocalRequest& request) {
  Host& host = parts_.host;
  const local::CaseMoveSaid& from = request.case_move();
  SLUIS_TRY(row, planned_case(request.worker(), from.case_id()));
  OfferRow offer;
  offer.case_id = row.id;
  offer.worker = request.worker();
  offer.at = host.clock.wall();
  SLUIS_TRY(to, member_named(host.covenant, from.to(), "to"));
  if (to == host.member()) return Error{ErrorCode::bad_field, "to"};
  offer.to = to;
  SLUIS_TRY_DONE(take_days(offer, offer.at, from.on(), from.until()));
  Batch batch;
  const auto act = raise_signal(host, parts_.acts, batch, draft_of_offer(host, row, offer, from));
  if (!act.ok()) return act.error();
  offer.act = act->id;
  offer.exchange_id = ExchangeId{act->made.value};
  batch.put(RowKind::offer, offer.exchange_id, offer);
  return commit_act(batch, act);
}

void Desk::fill_offer(const OfferRow& row, local::CaseOffer& out) const {
  const Host& host = parts_.host;
  out.set_exchange(row.exchange_id.hex());
  out.set_to(row.to.hex());
  out.set_label(label_of(host.covenant, row.to));
  if (const consent::Member* member = host.covenant.member(row.to)) {
    out.set_contact(member->contact);
  }
  out.set_on(day_text(row.from_day));
  out.set_until(day_text(row.until_day));
  out.set_at_ms(row.at.ms);
  out.set_worker(row.worker);
  const auto exchange = host.vault.get<ExchangeRow>(RowKind::exchange, row.exchange_id);
  if (const SlotRow* slot = slot_in(exchange)) fill_slot(*slot, *out.mutable_slot());
}

void Desk::fill_case_offers(const std::string& worker, const CaseId& id, local::Case& out) const {
  if (!may_record(parts_.host, worker, consent::FactKind::case_opened)) return;
  for (const OfferRow& row : offers_of(parts_.host, id)) fill_offer(row, *out.add_offers());
}

// The newest of each open case: one that does not go, or that nobody took in its days. A handover
// that was proposed since goes on by its own terms.
void Desk::fill_today_offers(const std::string& worker, local::Today& out) const {
  const Host& host = parts_.host;
  const TimeMs now = host.clock.wall();
  std::map<CaseId, OfferRow> newest;
  for (const OfferRow& row : host.vault.all<OfferRow>(RowKind::offer)) {
    const auto at = newest.try_emplace(row.case_id, row).first;
    if (at->second.at <= row.at) at->second = row;
  }
  const Books books = case_books(host);
  for (const auto& [id, row] : newest) {
    const BookedCase* booked = books.find(id);
    if (booked == nullptr || !booked->row.open || is_kept(worker, booked->row)) continue;
    if (booked->row.coordinator != host.member()) continue;
    const bool is_refused = booked->handover == consent::HandoverPhase::refused;
    if (booked->handover != consent::HandoverPhase::none && !is_refused) continue;
    const auto exchange = host.vault.get<ExchangeRow>(RowKind::exchange, row.exchange_id);
    const bool is_over = end_of(row) <= now;
    if (!is_over && is_on_its_way(slot_in(exchange))) continue;
    local::TodayItem& item = *out.add_items();
    item.set_kind("offer");
    item.set_id(row.exchange_id.hex());
    item.set_case_id(id.hex());
    item.set_at_ms(end_of(row).ms);
    item.set_urgent(is_over);
    fill_offer(row, *item.mutable_offer());
  }
}

}  // namespace sluis::gateway
