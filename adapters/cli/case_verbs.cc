// SPDX-License-Identifier: EUPL-1.2
// Cases: their begin, their steps and handover, where each is, and what is to be done today.
#include "adapters/cli/door.h"
#include "adapters/cli/files.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

using local::LocalRequest;

constexpr const char* kCaseId = "the case's id";
constexpr const char* kFamilyFile =
    "JSON with subjects, the whole family; not needed where the case was begun";

struct CaseOptions {
  DoorOptions door;
  std::string id, step, file, to, on, until, kind, purpose, domain, regime, contact, why,
      login;
  std::uint64_t reason = 0;
};
void add_begin_and_end(Verbs& verbs) {
  auto [begin, of_begin] = add_asking<CaseOptions>(
      verbs, "case begin", "begins a case", {"sluis case begin family.json"},
      [](const CaseOptions& given, LocalRequest& request) {
        return read_message(given.file, *request.mutable_case_begin());
      });
  begin.text("FILE", of_begin->file, kFileIsJson, Need::required);
  add_door_options(begin, of_begin->door);
  auto [end, of_end] = add_asking<CaseOptions>(
      verbs, "case end", "ends a case", {"sluis case end CASE"},
      [](const CaseOptions& given, LocalRequest& request) -> Status {
        request.mutable_case_end()->set_case_id(given.id);
        return Done{};
      });
  end.text("ID", of_end->id, kCaseId, Need::required);
  add_door_options(end, of_end->door);
}

void add_case_steps(Verbs& verbs) {
  auto [step, of_step] = add_asking<CaseOptions>(
      verbs, "case step", "takes a step in the life of a case, by who coordinates it",
      {"sluis case step CASE admit --as gm-1", "sluis case step CASE review family.json --as gm-1"},
      [](const CaseOptions& given, LocalRequest& request) -> Status {
        local::CaseStepSaid& said = *request.mutable_case_step();
        SLUIS_TRY_DONE(read_if_given(given.file, said));
        said.set_case_id(given.id);
        said.set_step(given.step);
        if (given.reason != 0) said.set_reason(static_cast<std::uint32_t>(given.reason));
        return Done{};
      });
  step.text("ID", of_step->id, kCaseId, Need::required)
      .text("STEP", of_step->step,
            "admit, turn_away, review, build_down, resume, aftercare, visit or finish",
            Need::required)
      .text("FILE", of_step->file, kFamilyFile)
      .number("--reason", of_step->reason, "a number of your own; nobody decides on it", 0,
              UINT16_MAX);
  add_door_options(step, of_step->door);
  auto [hand, of_hand] = add_asking<CaseOptions>(
      verbs, "case handover", "hands a case over warmly: it moves once both have confirmed",
      {"sluis case handover CASE propose --to MEMBER --as gm-1",
       "sluis case handover CASE accept family.json --as cjg-1"},
      [](const CaseOptions& given, LocalRequest& request) -> Status {
        local::CaseHandoverSaid& said = *request.mutable_case_handover();
        SLUIS_TRY_DONE(read_if_given(given.file, said));
        said.set_case_id(given.id);
        said.set_step(given.step);
        if (!given.to.empty()) said.set_to(given.to);
        return Done{};
      });
  hand.text("ID", of_hand->id, kCaseId, Need::required)
      .text("STEP", of_hand->step, "propose, accept, refuse, confirm or take_back",
            Need::required)
      .text("FILE", of_hand->file, kFamilyFile)
      .text("--to", of_hand->to, "the member that is to have the case, of a proposal");
  add_door_options(hand, of_hand->door);
}

void add_case_move(Verbs& verbs) {
  auto [move, of_move] = add_asking<CaseOptions>(
      verbs, "case move",
      "a family moved: makes an offer where it lives now, and tells nothing else",
      {"sluis case move CASE --to MEMBER --kind KIND --until 2026-12-31 --as gm-1"},
      [](const CaseOptions& given, LocalRequest& request) -> Status {
        local::CaseMoveSaid& said = *request.mutable_case_move();
        said.set_case_id(given.id);
        said.set_to(given.to);
        said.set_on(given.on);
        said.set_until(given.until);
        said.set_kind(given.kind);
        said.set_purpose(given.purpose);
        said.set_domain(given.domain);
        said.set_source_regime(given.regime);
        said.set_contact(given.contact);
        return Done{};
      });
  move.text("ID", of_move->id, kCaseId, Need::required)
      .text("--to", of_move->to, "the member that gets the offer", Need::required)
      .text("--kind", of_move->kind, "the covenant's kind of an offer", Need::required)
      .text("--until", of_move->until, "the last day on which the offer stands, YYYY-MM-DD",
            Need::required)
      .text("--on", of_move->on, "the day of the move, YYYY-MM-DD; without it today")
      .text("--purpose", of_move->purpose, "the covenant's purpose of the offer")
      .text("--domain", of_move->domain, "the covenant's life domain; the receiver is not told")
      .text("--regime", of_move->regime, "the law under which it is kept here")
      .text("--contact", of_move->contact, "whom to call; without it the covenant's contact");
  add_door_options(move, of_move->door);
}

void add_case_delegation(Verbs& verbs) {
  auto [begin, of_begin] = add_asking<CaseOptions>(
      verbs, "case delegate",
      "who has a case names a colleague who acts for it until a day; the case stays the holder's",
      {"sluis case delegate CASE --to gm-2 --until 2026-12-31 --as gm-1"},
      [](const CaseOptions& given, LocalRequest& request) -> Status {
        local::CaseDelegate& said = *request.mutable_case_delegate();
        said.set_case_id(given.id);
        said.set_to(given.to);
        said.set_until(given.until);
        said.set_reason(given.why);
        return Done{};
      });
  begin.text("ID", of_begin->id, kCaseId, Need::required)
      .text("--to", of_begin->to, "the login of a colleague in the same function", Need::required)
      .text("--until", of_begin->until, "the last day of it, YYYY-MM-DD, at most 92 days ahead",
            Need::required)
      .text("--reason", of_begin->why, "why; no word about the family");
  add_door_options(begin, of_begin->door);
  auto [end, of_end] = add_asking<CaseOptions>(
      verbs, "case undelegate",
      "ends at once that a colleague acts for who has a case, by one of the two",
      {"sluis case undelegate CASE --as gm-1", "sluis case undelegate CASE --as gm-2"},
      [](const CaseOptions& given, LocalRequest& request) -> Status {
        request.mutable_case_undelegate()->set_id(given.id);
        return Done{};
      });
  end.text("ID", of_end->id, kCaseId, Need::required);
  add_door_options(end, of_end->door);
}

void add_case_exclusion(Verbs& verbs) {
  const auto add = [&](const char* verb, const char* what, const std::string& example,
                       auto change) {
    auto [added, options] = add_asking<CaseOptions>(
        verbs, verb, what, {example},
        [change](const CaseOptions& given, LocalRequest& request) -> Status {
          local::CaseWorker& said = *(request.*change)();
          said.set_case_id(given.id);
          said.set_login(given.login);
          return Done{};
        });
    added.text("ID", options->id, kCaseId, Need::required)
        .text("--worker", options->login, "the login", Need::required);
    add_door_options(added, options->door);
  };
  add("case exclude", "keeps a colleague out of one case, as if it were not there; no reason",
      "sluis case exclude CASE --worker gm-3 --as gm-1", &LocalRequest::mutable_case_exclude);
  add("case readmit", "lets a colleague see a case again that it was kept out of; never by itself",
      "sluis case readmit CASE --worker gm-3 --as gm-1", &LocalRequest::mutable_case_readmit);
}

void add_case_views(Verbs& verbs) {
  auto [list, of_list] = add_asking<CaseOptions>(
      verbs, "case list", "the cases", {"sluis case list"},
      [](const CaseOptions&, LocalRequest& request) -> Status {
        request.mutable_cases();
        return Done{};
      });
  add_door_options(list, of_list->door);
  auto [show, of_show] = add_asking<CaseOptions>(
      verbs, "case show", "where a case is, by when what is to be done, and its history",
      {"sluis case show CASE --as gm-1"},
      [](const CaseOptions& given, LocalRequest& request) -> Status {
        request.mutable_case_show()->set_id(given.id);
        return Done{};
      });
  show.text("ID", of_show->id, kCaseId, Need::required);
  add_door_options(show, of_show->door);
  auto [today, of_today] = add_asking<CaseOptions>(
      verbs, "case today", "what is to be done now, and whom to call",
      {"sluis case today --as gm-1"},
      [](const CaseOptions&, LocalRequest& request) -> Status {
        request.mutable_case_today();
        return Done{};
      });
  add_door_options(today, of_today->door);
}

}  // namespace

void add_case_verbs(Verbs& verbs) {
  verbs.group("case", "the cases that this organisation coordinates");
  add_begin_and_end(verbs);
  add_case_steps(verbs);
  add_case_move(verbs);
  add_case_delegation(verbs);
  add_case_exclusion(verbs);
  add_case_views(verbs);
  verbs.formerly("case open", "case begin");
  verbs.formerly("case close", "case end");
}

}  // namespace sluis::cli
