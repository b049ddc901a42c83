// SPDX-License-Identifier: EUPL-1.2
// sluis correct propose|confirm|reported|destroyed|list|show: a signal about the wrong person.
//
// Shell. Thread safety: none.
#include "adapters/cli/door.h"
#include "adapters/cli/door_text.h"
#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/cli/moment.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

using local::LocalRequest;

struct CorrectOptions {
  DoorOptions door;
  std::string id, reason = "wrong_person", found, answer = "yes", statement;
};
using SharedCorrect = std::shared_ptr<CorrectOptions>;

Result<Answer> propose(const CorrectOptions& options) {
  const auto found = moment_of(options.found, false);
  if (!found) return Error{ErrorCode::usage, "--found"};
  LocalRequest request;
  local::CorrectPropose& asked = *request.mutable_correct_propose();
  asked.set_exchange(options.id);
  asked.set_reason(options.reason);
  asked.set_found_ms(*found);
  return answer_of(options.door, std::move(request));
}

Result<Answer> decide(const CorrectOptions& options, const std::string& answer) {
  LocalRequest request;
  request.mutable_correct_decide()->set_exchange(options.id);
  request.mutable_correct_decide()->set_answer(answer);
  return answer_of(options.door, std::move(request));
}

Result<Answer> refuse(const CorrectOptions& options) {
  SLUIS_TRY(words, read_file(options.statement, 1u << 20, "--statement"));
  LocalRequest request;
  request.mutable_correct_refuse()->set_exchange(options.id);
  request.mutable_correct_refuse()->set_statement(std::string(as_text(words)));
  return answer_of(options.door, std::move(request));
}

Result<Answer> destroy(const CorrectOptions& options) {
  LocalRequest request;
  request.mutable_correct_destroyed()->set_id(options.id);
  return answer_of(options.door, std::move(request));
}

// Of one signal or message, or of all.
Result<Answer> list(const CorrectOptions& options) {
  LocalRequest request;
  request.mutable_corrections();
  SLUIS_TRY(reply, ask(options.door, std::move(request)));
  if (options.id.empty()) return answer_of(reply);
  local::LocalReply one;
  for (const local::Correction& each : reply.corrections().corrections()) {
    if (each.exchange() != options.id && each.message() != options.id) continue;
    *one.mutable_corrections()->add_corrections() = each;
  }
  if (!one.has_corrections()) return Error{ErrorCode::no_such_task, "correction"};
  return answer_of(one);
}

void add_source_verbs(Verbs& verbs, const std::function<SharedCorrect()>& shared) {
  const SharedCorrect proposed = shared();
  Verb verb = verbs.add("correct propose", "takes back a signal about, or to, the wrong person",
                        {"sluis correct propose EXCHANGE --found 2026-11-27T09:30:00Z --as po-1"},
                        [proposed] { return propose(*proposed); });
  verb.text("EXCHANGE", proposed->id, "the signal, from sluis signals", Need::required)
      .text("--found", proposed->found, "when it was found, in UTC: 72 hours count from then",
            Need::required)
      .text("--reason", proposed->reason, "wrong_person or wrong_content");
  add_door_options(verb, proposed->door);

  const SharedCorrect confirmed = shared();
  Verb confirm = verbs.add("correct confirm",
                           "confirms it, by another professional: it is recalled",
                           {"sluis correct confirm EXCHANGE --as po-2",
                            "sluis correct confirm EXCHANGE --answer no --as po-2"},
                           [confirmed] { return decide(*confirmed, confirmed->answer); });
  confirm.text("EXCHANGE", confirmed->id, "the signal that was proposed", Need::required)
      .text("--answer", confirmed->answer, "yes or no");
  add_door_options(confirm, confirmed->door);

  const SharedCorrect reported = shared();
  Verb report = verbs.add("correct reported", "says that your supervisor was told of a correction",
                          {"sluis correct reported EXCHANGE --as po-1"},
                          [reported] { return decide(*reported, "reported"); });
  report.text("EXCHANGE", reported->id, "the signal that was corrected", Need::required);
  add_door_options(report, reported->door);
}

}  // namespace

void add_correct_verbs(Verbs& verbs) {
  const auto shared = [] { return std::make_shared<CorrectOptions>(); };
  verbs.group("correct", "a signal about the wrong person: taken back, recalled and destroyed");
  add_source_verbs(verbs, shared);

  const SharedCorrect destroyed = shared();
  Verb destroying = verbs.add("correct destroyed", "destroys the copy of a recalled message here",
                              {"sluis correct destroyed MESSAGE --as gm-1"},
                              [destroyed] { return destroy(*destroyed); });
  destroying.text("MESSAGE", destroyed->id, "the message, from sluis correct list",
                  Need::required);
  add_door_options(destroying, destroyed->door);

  const SharedCorrect refused = shared();
  Verb refusing = verbs.add("correct refuse",
                            "refuses a family's correction; its statement goes along",
                            {"sluis correct refuse EXCHANGE --statement words.txt --as po-1"},
                            [refused] { return refuse(*refused); });
  refusing.text("EXCHANGE", refused->id, "the signal that stays as it is", Need::required)
      .text("--statement", refused->statement, "a file with the family's own words",
            Need::required);
  add_door_options(refusing, refused->door);

  const SharedCorrect listed = shared();
  Verb listing = verbs.add("correct list", "what was corrected and recalled, and what is overdue",
                           {"sluis correct list"}, [listed] { return list(*listed); });
  add_door_options(listing, listed->door);

  const SharedCorrect shown = shared();
  Verb show = verbs.add("correct show", "how far one correction or recall is",
                        {"sluis correct show EXCHANGE"}, [shown] { return list(*shown); });
  show.text("ID", shown->id, "the signal or message", Need::required);
  add_door_options(show, shown->door);
}

}  // namespace sluis::cli
