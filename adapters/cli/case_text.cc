// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/case_text.h"

#include "adapters/cli/caseload_text.h"
#include "adapters/cli/door_text.h"
#include "adapters/cli/language.h"
#include "adapters/cli/matter_text.h"
#include "adapters/cli/review_text.h"
#include "adapters/cli/terminal.h"

namespace sluis::cli {
namespace {

using local::Case;
using local::CaseTerm;
using local::TodayItem;

std::string phase_text(const std::string& phase) {
  if (phase == "intake") return say("intake");
  if (phase == "active") return say("active");
  if (phase == "build_down") return say("build-down");
  if (phase == "aftercare") return say("aftercare");
  if (phase == "closed") return say("closed");
  return say("begun elsewhere");
}

}  // namespace

std::string duty_text(const std::string& duty) {
  if (duty == "admit") return say("decide on the intake");
  if (duty == "review") return say("review the case");
  if (duty == "end") return say("the help ends: build it down, or finish it");
  if (duty == "hand_over") return say("be handed over to regular care");
  if (duty == "visit") return say("make the return visit");
  if (duty == "take_over") return say("answer or confirm the handover");
  if (duty == "settle_matter") return say("settle what the case is stuck in");
  if (duty == "take_up") return say("take the case up, which was designated");
  return say("the handover was refused: propose another");
}

namespace {

std::string stage_text(const CaseTerm& term) {
  if (term.stage() == "announced") return say(", announced");
  if (term.stage() == "reminded") return say(", reminded");
  if (term.stage() == "escalated") return say(", told further up");
  if (term.stage() == "unread") {
    return say(", by an earlier covenant that the one of now does not explain");
  }
  return "";
}

std::string call_text(const CaseTerm& term) {
  if (term.call().empty()) return "";
  if (term.contact().empty()) return say("    Call {0}\n", {term.call()});
  return say("    Call {0}: {1}\n", {term.call(), term.contact()});
}

// The next step of a handover, as far as it is known here; "": none is, so it was proposed to us.
std::string handover_next(const std::string& handover, const std::string& id) {
  if (handover.empty()) {
    return say("    Who has the case calls you and gives you FILE, the family; this notice does "
               "not name it.\n    Next: sluis case handover {0} accept FILE, or refuse FILE\n",
               {id});
  }
  if (handover == "proposed") {
    return say("    Next: once it is accepted: sluis case handover {0} confirm; or take_back\n",
               {id});
  }
  if (handover == "accepted") return say("    Next: sluis case handover {0} confirm\n", {id});
  if (handover == "one_confirmed") {
    return say("    Next: wait until the other side confirms; or call it\n");
  }
  return say("    Next: sluis case handover {0} propose --to MEMBER, or take_back\n", {id});
}

std::string end_next(const std::string& phase, const std::string& id) {
  if (phase == "build_down") {
    return say("    Next: sluis case step {0} aftercare, or finish\n", {id});
  }
  if (phase == "aftercare") return say("    Next: sluis case step {0} finish, or resume\n", {id});
  return say("    Next: sluis case step {0} build_down, or sluis case end {0}\n", {id});
}

// What the broker takes of a case that is in `phase`, with its handover at `handover`.
std::string next_text(const std::string& duty, const std::string& id, const std::string& phase,
                      const std::string& handover) {
  if (duty == "admit") return say("    Next: sluis case step {0} admit, or turn_away\n", {id});
  if (duty == "review") return say("    Next: sluis case step {0} review\n", {id});
  if (duty == "end") return end_next(phase, id);
  if (duty == "visit") return say("    Next: sluis case step {0} visit\n", {id});
  if (duty == "settle_matter") {
    return say("    Next: sluis escalate show {0}, then sluis escalate settle {0} FILE\n", {id});
  }
  if (duty == "take_up") {
    return say("    Next: sluis case step {0} review FILE (of an intake: admit), or hand it over\n",
               {id});
  }
  if (duty == "hand_over") {
    // Regular care has it once this case is in aftercare or over; or another member takes it whole.
    if (!handover.empty() && handover != "refused") return handover_next(handover, id);
    return say("    Next: sluis case handover {0} propose --to MEMBER, or sluis case step {0} "
               "aftercare or finish\n", {id});
  }
  return handover_next(duty == "settle" ? "refused" : handover, id);
}

std::string term_text(const CaseTerm& term, const Case& shown) {
  std::string out = say("  by {0}: {1}{2}; {3}\n", {time_text(term.at_ms()), duty_text(term.duty()),
                                                    stage_text(term), term.responsible()});
  out += call_text(term) + goes_up_text(term);
  if (!term.ours()) return out;
  return out + next_text(term.duty(), shown.id(), shown.phase(), shown.handover());
}

std::string handover_text(const Case& shown) {
  if (shown.handover().empty()) return "";
  std::string out = say("  handover to {0}, {1}: {2}\n", {shown.handover_to(),
                        shown.handover_contact(), say(shown.handover())});
  if (shown.handover_confirmed()) {
    out += say("    Confirmed here. It moves once both have confirmed; until then who has it is "
               "responsible.\n");
  }
  return out;
}

std::string head_text(const Case& shown) {
  std::string out = say("case {0}: {1}", {shown.id(), phase_text(shown.phase())});
  if (!shown.open()) out = say("case {0}: {1}", {shown.id(), say("closed")});
  if (shown.since_ms() != 0) out += say(", since {0}", {time_text(shown.since_ms())});
  if (shown.programme() != 0) {
    out += say("; programme {0}", {std::to_string(shown.programme())});
  }
  if (!shown.coordinator_label().empty()) {
    out += say("; coordinated by {0}", {shown.coordinator_label()});
  }
  if (!shown.owner().empty()) out += say(", of {0}", {shown.owner()});
  if (!shown.delegate().empty()) {
    out += say("; until {0} call {1}, who acts for {2}",
               {shown.delegate_until(), shown.delegate(), shown.owner()});
  }
  return out + "\n";
}

std::string mute_text(const local::CaseMute& mute) {
  std::string with;
  for (const std::string& label : mute.agreed_with()) with += (with.empty() ? "" : ", ") + label;
  const bool is_ended = mute.ended_ms() != 0;
  return say("  muted from {0} to {1}, agreed with {2}, said by {3}: {4}\n",
             {time_text(mute.since_ms()),
              time_text(is_ended ? mute.ended_ms() : mute.until_ms()), with, mute.worker(),
              mute.reason()});
}

std::string offer_text(const local::CaseOffer& offer) {
  std::string out = say("  offered to {0}, moved on {1}, stands until {2}, by {3}\n",
                        {offer.label(), offer.on(), offer.until(), offer.worker()});
  out += say("    How far it is, and why: sluis explain {0}\n", {offer.exchange()});
  return out;
}

std::string delegation_text(const local::CaseDelegation& row) {
  std::string out = say("  {0} for {1}, from {2} until {3}", {row.to(), row.holder(),
                        time_text(row.since_ms()), row.until()});
  if (row.ended_ms() != 0) out += say(", ended {0}", {time_text(row.ended_ms())});
  if (!row.ended_by().empty()) out += say(" by {0}", {row.ended_by()});
  if (!row.reason().empty()) out += ": " + row.reason();
  return out + "\n";
}

std::string waiting_offer_text(const TodayItem& item) {
  const local::CaseOffer& offer = item.offer();
  std::string out = item.urgent() ? painted(Paint::bad, say("OVER: ")) : "";
  out += item.urgent()
             ? say("case {0}: {1} did not take the family's case by {2}\n",
                   {item.case_id(), offer.label(), offer.until()})
             : say("case {0}: the offer to {1} does not go, or not yet: sluis explain {2}\n",
                   {item.case_id(), offer.label(), offer.exchange()});
  out += say("    Call {0}: {1}\n", {offer.label(), offer.contact()});
  return out + say("    Next: sluis case handover {0} propose --to MEMBER, sluis case move anew, "
                   "or sluis escalate raise {0} FILE\n", {item.case_id()});
}

std::string acting_text(const TodayItem& item) {
  const local::CaseDelegation& row = item.delegation();
  return say("case {0} of {1}: until {2} {3} acts for {1}, and is called\n"
             "    Next: sluis case show {0}\n",
             {item.case_id(), row.holder(), row.until(), row.to()});
}

std::string item_text(const TodayItem& item) {
  if (item.kind() == "delegation") return acting_text(item);
  if (item.kind() == "task") {
    return say("a task waits: {0}\n    Next: sluis tasks\n", {say(item.id())});
  }
  if (item.kind() == "alert") {
    return say("an alert is not followed up, since {0}\n", {time_text(item.at_ms())}) +
           call_text(item.term()) + say("    Next: sluis alerts\n");
  }
  if (item.kind() == "offer") return waiting_offer_text(item);
  if (item.kind() == "plan") {
    return say("case {0}: the plan's part for {1} did not go\n    Next: sluis plan show {0}, then "
               "sluis plan share {0} --kind KIND\n", {item.case_id(), item.id()});
  }
  if (item.kind() == "caseload") return too_many_text(item.load());
  if (item.kind() == "confirm") {
    return say("case {0}: the handover was accepted here and waits for your confirmation\n"
               "    Next: sluis case handover {0} confirm\n", {item.case_id()});
  }
  // Who has to do with what is over is called first.
  std::string out = item.urgent() ? painted(Paint::bad, say("OVER: ")) : "";
  out += say("case {0}, by {1}: {2}{3}; {4}\n",
             {item.case_id(), time_text(item.at_ms()), duty_text(item.term().duty()),
              stage_text(item.term()), item.term().responsible()});
  out += call_text(item.term()) + goes_up_text(item.term());
  if (!item.term().ours()) return out;
  return out + next_text(item.term().duty(), item.case_id(), item.phase(), item.id());
}

}  // namespace

std::string case_text(const Case& shown) {
  std::string out = head_text(shown);
  if (!shown.contact().empty()) out += say("  contact: {0}\n", {shown.contact()});
  for (const CaseTerm& term : shown.terms()) out += term_text(term, shown);
  out += handover_text(shown);
  for (const local::CaseSaid& said : shown.history()) {
    out += say("  {0}: {1}, {2} ({3})\n", {time_text(said.at_ms()), word_of(said.said()),
                                           said.worker(), word_of(said.state())});
    if (said.has_reason()) out += "    " + reason_text(said.reason()) + "\n";
  }
  for (const local::Review& review : shown.reviews()) out += review_text(review);
  for (const local::CaseMute& mute : shown.mutes()) out += mute_text(mute);
  for (const local::CaseOffer& offer : shown.offers()) out += offer_text(offer);
  for (const local::CaseDelegation& row : shown.delegations()) out += delegation_text(row);
  for (const local::CaseExcluded& row : shown.excluded()) {
    out += say("  {0} is kept out of this case since {1}, said by {2}\n",
               {row.login(), time_text(row.since_ms()), row.by()});
  }
  return out;
}

std::string cases_text(const local::Cases& cases) {
  if (cases.cases().empty()) return say("No cases. Begin one: sluis case begin FILE\n");
  std::string out;
  for (const Case& row : cases.cases()) out += head_text(row);
  return out;
}

std::string today_text(const local::Today& today) {
  if (today.items().empty()) return say("Nothing is to be done now.\n");
  std::string out;
  for (const TodayItem& item : today.items()) {
    out += item_text(item);
    if (!item.has_delegation() || item.kind() == "delegation") continue;
    out += say("    Here: {0}, who acts for {1} until {2}\n",
               {item.delegation().to(), item.delegation().holder(), item.delegation().until()});
  }
  return out;
}

}  // namespace sluis::cli
