// SPDX-License-Identifier: EUPL-1.2
// Consent and its withdrawal at any member's desk, and the professionals of a gateway.
#include "adapters/cli/door.h"
#include "adapters/cli/door_text.h"
#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

using local::LocalRequest;

struct DeskOptions {
  DoorOptions door;
  std::string id, file, function, to;
  bool confirm = false, withdraw = false;
};
using Fill = std::function<Status(const DeskOptions&, LocalRequest&)>;

struct Entry {
  const char* path;  // the verb's words
  const char* what;
  const char* example;
  const char* file;  // what FILE is; nullptr: the verb takes none
  const char* id;    // likewise ID
};

void add(Verbs& verbs, const Entry& entry, Fill fill) {
  auto [verb, options] = add_asking<DeskOptions>(verbs, entry.path, entry.what,
                                                 {entry.example}, std::move(fill));
  if (entry.id != nullptr) verb.text("ID", options->id, entry.id, Need::required);
  if (entry.file != nullptr) verb.text("FILE", options->file, entry.file, Need::required);
  if (std::string_view(entry.path) == "staff add") {
    verb.text("--function", options->function, "a function of the covenant", Need::required);
  }
  if (std::string_view(entry.path) == "staff leave") {
    verb.text("--to", options->to, "the login of a colleague with the same function",
              Need::required);
  }
  add_door_options(verb, options->door);
}

void add_consent(Verbs& verbs) {
  verbs.group("consent", "asking consent and recording what people answer");
  add(verbs,
      {"consent ask", "records that consent is asked of these givers, for this scope",
       "sluis consent ask asked.json --as gm-1", kFileIsJson, nullptr},
      [](const DeskOptions& options, LocalRequest& request) {
        return read_message(options.file, *request.mutable_consent_ask());
      });
  add(verbs,
      {"consent answer", "one giver's yes or no", "sluis consent answer ID - < answer.json",
       kFileIsJson, "the consent's id, from its record"},
      [](const DeskOptions& options, LocalRequest& request) {
        const Status read = read_message(options.file, *request.mutable_consent_say());
        request.mutable_consent_say()->set_consent(options.id);
        return read;
      });
  add(verbs,
      {"consent accept", "the source answers for a consent that another organisation recorded",
       "sluis consent accept CONSENT accepted.json", kFileIsJson, "the consent's id"},
      [](const DeskOptions& options, LocalRequest& request) {
        const Status read = read_message(options.file, *request.mutable_consent_accept());
        request.mutable_consent_accept()->set_consent(options.id);
        return read;
      });
  add(verbs,
      {"consent status", "the state of a record, answer or acceptance", "sluis consent status ACT",
       nullptr, "the act's id, from its reply"},
      [](const DeskOptions& options, LocalRequest& request) -> Status {
        request.mutable_act()->set_id(options.id);
        return Done{};
      });
}

constexpr std::size_t kCodeBytesMax = 64;

void add_confirm(Verbs& verbs) {
  add(verbs,
      {"consent confirm", "a second worker confirms a consent that a colleague recorded here",
       "sluis consent confirm CONSENT --as gm-2", nullptr, "the consent's id"},
      [](const DeskOptions& options, LocalRequest& request) -> Status {
        request.mutable_consent_confirm()->set_consent(options.id);
        return Done{};
      });
  const auto options = std::make_shared<DeskOptions>();
  Verb verb = verbs.add(
      "consent code", "a giver's letter code, at any desk: confirms that consent, or withdraws it",
      {"sluis consent code - --confirm --as gm-1 < code.txt",
       "sluis consent code 7ZK4-9QXB-0M2T-HD5R --withdraw --as ib-1"},
      [options]() -> Result<Answer> {
        if (options->confirm == options->withdraw) {
          return Error{ErrorCode::usage, say("either --confirm or --withdraw")};
        }
        LocalRequest request;
        local::LetterCodeEntered& entered = *request.mutable_letter_code();
        entered.set_use(options->confirm ? "confirm" : "withdraw");
        entered.set_code(options->id);
        if (options->id == "-") {
          SLUIS_TRY(text, read_file("-", kCodeBytesMax, "CODE"));
          entered.set_code(std::string(as_text(text)));
        }
        return answer_of(options->door, std::move(request));
      });
  verb.text("CODE", options->id,
            "the code in the letter; - reads it from standard input, so that no history keeps it",
            Need::required)
      .flag("--confirm", options->confirm, "the giver said yes, and this code shows it")
      .flag("--withdraw", options->withdraw, "the giver withdraws that consent");
  add_door_options(verb, options->door);
}

void add_withdraw(Verbs& verbs) {
  add(verbs,
      {"consent withdraw", "someone withdraws, at any desk; as easy as giving",
       "sluis consent withdraw - < stop.json", kFileIsJson, nullptr},
      [](const DeskOptions& options, LocalRequest& request) {
        return read_message(options.file, *request.mutable_withdraw());
      });
  add(verbs,
      {"consent withdrawals", "how far each withdrawal of this desk is",
       "sluis consent withdrawals", nullptr, nullptr},
      [](const DeskOptions&, LocalRequest& request) -> Status {
        request.mutable_withdrawals();
        return Done{};
      });
  verbs.formerly("consent record", "consent ask");
  verbs.formerly("withdraw record", "consent withdraw");
  verbs.formerly("withdraw status", "consent withdrawals");
}

// What was recorded at this desk about consent, oldest first.
Result<Answer> list_consents(const DoorOptions& door) {
  LocalRequest request;
  request.mutable_acts();
  SLUIS_TRY(reply, ask(door, std::move(request)));
  local::LocalReply chosen;
  for (const local::Act& act : reply.acts().acts()) {
    const bool about_consent = act.kind().starts_with("consent") ||
                               act.kind() == "withdraw" || act.kind() == "letter_code";
    if (about_consent) *chosen.mutable_acts()->add_acts() = act;
  }
  Answer answer = answer_of(chosen);
  if (chosen.acts().acts().empty()) {
    answer.text = say("No consents recorded here yet. Ask one: sluis consent ask FILE\n");
  }
  return answer;
}

void add_consent_list(Verbs& verbs) {
  const auto options = std::make_shared<DeskOptions>();
  const Verb verb = verbs.add("consent list",
                              "whom this desk asked for consent, and who answered what",
                              {"sluis consent list --as gm-1"},
                              [options] { return list_consents(options->door); });
  add_door_options(verb, options->door);
}

void add_person(Verbs& verbs) {
  verbs.group("person", "who is whom");
  add(verbs,
      {"person same", "states that two ways to know somebody are one person",
       "sluis person same both.json --as ib-1", kFileIsJson, nullptr},
      [](const DeskOptions& options, LocalRequest& request) {
        return read_message(options.file, *request.mutable_person_same());
      });
}

void add_staff(Verbs& verbs) {
  verbs.group("staff", "the professionals who act through this gateway");
  add(verbs,
      {"staff add", "adds a professional; the name is read from FILE and stays here",
       "sluis staff add ib-1 - --function intern_begeleider < name.txt",
       "the name, as recipients see the author; - reads standard input", "the login"},
      [](const DeskOptions& options, LocalRequest& request) -> Status {
        SLUIS_TRY(name, read_file(options.file, 1024, "FILE"));
        std::string text(as_text(name));
        while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
        request.mutable_staff_add()->set_login(options.id);
        request.mutable_staff_add()->set_name(text);
        request.mutable_staff_add()->set_function(options.function);
        return Done{};
      });
  add(verbs, {"staff list", "the professionals", "sluis staff list", nullptr, nullptr},
      [](const DeskOptions&, LocalRequest& request) -> Status {
        request.mutable_staff();
        return Done{};
      });
  add(verbs,
      {"staff leave", "a professional leaves: tasks and cases go to a colleague, the key ends",
       "sluis staff leave ib-1 --to ib-2", nullptr, "the login of who leaves"},
      [](const DeskOptions& options, LocalRequest& request) -> Status {
        request.mutable_staff_leave()->set_login(options.id);
        request.mutable_staff_leave()->set_to(options.to);
        return Done{};
      });
}

void add_exclusions(Verbs& verbs) {
  add(verbs,
      {"staff exclude", "keeps a professional apart from a person: a neighbour, family; no reason",
       "sluis staff exclude ib-1 person.json --as ib-2", kFileIsJson,
       "the login of who is kept apart"},
      [](const DeskOptions& options, LocalRequest& request) {
        request.mutable_staff_exclude()->set_login(options.id);
        return read_message(options.file, *request.mutable_staff_exclude()->mutable_person());
      });
  add(verbs,
      {"staff readmit", "ends that a professional is kept apart",
       "sluis staff readmit ID --as ib-2", nullptr, "the id, from sluis staff exclusions"},
      [](const DeskOptions& options, LocalRequest& request) -> Status {
        request.mutable_staff_readmit()->set_id(options.id);
        return Done{};
      });
  add(verbs,
      {"staff exclusions", "who is kept apart from whom; never shown to the one it keeps apart",
       "sluis staff exclusions --as ib-2", nullptr, nullptr},
      [](const DeskOptions&, LocalRequest& request) -> Status {
        request.mutable_staff_exclusions();
        return Done{};
      });
}

}  // namespace

void add_consent_verbs(Verbs& verbs) {
  add_consent(verbs);
  add_confirm(verbs);
  add_withdraw(verbs);
  add_consent_list(verbs);
  add_letter_verbs(verbs);
  add_person(verbs);
  add_case_verbs(verbs);
  add_caseload_verb(verbs);
  add_review_verbs(verbs);
  add_involved_verbs(verbs);
  add_escalate_verbs(verbs);
  add_plan_verbs(verbs);
  add_meeting_verbs(verbs);
  add_staff(verbs);
  add_hours_verb(verbs);
  add_exclusions(verbs);
  add_address_verbs(verbs);
}

}  // namespace sluis::cli
