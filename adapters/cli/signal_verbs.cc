// SPDX-License-Identifier: EUPL-1.2
// What a professional does at the gateway: signals, tasks, mail, and what became of them.
#include "adapters/cli/door.h"
#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

using local::LocalRequest;

struct SignalOptions {
  DoorOptions door;
  std::string id, file;
};

// A verb without words of its own: `fill` says what is asked.
void add_plain(Verbs& verbs, const std::string& name, const std::string& what,
               void (*fill)(LocalRequest&)) {
  const auto options = std::make_shared<SignalOptions>();
  const Verb verb = verbs.add(name, what, {"sluis " + name + " --dir /srv/sluis"}, [options, fill] {
    LocalRequest request;
    fill(request);
    return answer_of(options->door, std::move(request));
  });
  add_door_options(verb, options->door);
}

Result<Answer> signal(const SignalOptions& options) {
  LocalRequest request;
  SLUIS_TRY_DONE(read_message(options.file, *request.mutable_signal()));
  return answer_of(options.door, std::move(request));
}

Result<Answer> decide(const SignalOptions& options, const std::string& decision) {
  LocalRequest request;
  local::TaskDecision& task = *request.mutable_decide();
  task.set_task(options.id);
  task.set_decision(decision);
  if (decision == "adapt") {
    SLUIS_TRY(text, read_file(options.file, 1u << 20, "FILE"));
    task.set_text(std::string(as_text(text)));
  }
  return answer_of(options.door, std::move(request));
}

void add_task(Verbs& verbs, const std::string& name, const std::string& what) {
  const auto options = std::make_shared<SignalOptions>();
  const bool adapts = name == "adapt";
  Verb verb = verbs.add("task " + name, what,
                        {"sluis task " + name + (adapts ? " TASK - < words.txt" : " TASK")},
                        [options, name] { return decide(*options, name); });
  verb.text("TASK", options->id, "the task's id, from sluis tasks", Need::required);
  if (adapts) {
    verb.text("FILE", options->file, "the new words; - reads standard input", Need::required);
  }
  add_door_options(verb, options->door);
}

void add_by_id(Verbs& verbs, const std::string& name, const std::string& what,
               const std::string& id_is, local::ById* (LocalRequest::*field)()) {
  const auto options = std::make_shared<SignalOptions>();
  Verb verb = verbs.add(name, what, {"sluis " + name + " ID"}, [options, field] {
    LocalRequest request;
    (request.*field)()->set_id(options->id);
    return answer_of(options->door, std::move(request));
  });
  add_door_options(verb.text("ID", options->id, id_is, Need::required), options->door);
}

Result<Answer> say_cover(const SignalOptions& options, const std::string& word) {
  LocalRequest request;
  if (word == "ask") {
    request.mutable_cover_ask()->set_id(options.id);
  } else {
    request.mutable_cover_say()->set_exchange(options.id);
    request.mutable_cover_say()->set_answer(word == "give" ? "yes" : "no");
  }
  return answer_of(options.door, std::move(request));
}

void add_cover(Verbs& verbs, const std::string& word, const std::string& what) {
  const auto options = std::make_shared<SignalOptions>();
  Verb verb = verbs.add("cover " + word, what, {"sluis cover " + word + " SIGNAL --as ib-1"},
                        [options, word] { return say_cover(*options, word); });
  verb.text("SIGNAL", options->id, "the signal's id, from sluis signals", Need::required);
  add_door_options(verb, options->door);
}

// Of a signal that is here, or of one that is not sent yet.
Result<Answer> explain(const SignalOptions& options) {
  LocalRequest request;
  if (options.id.empty() == options.file.empty()) {
    return Error{ErrorCode::usage, say("one of ID and --before is required")};
  }
  if (options.file.empty()) {
    request.mutable_explain()->set_id(options.id);
  } else {
    SLUIS_TRY_DONE(read_message(options.file, *request.mutable_before()));
  }
  return answer_of(options.door, std::move(request));
}

void add_explain(Verbs& verbs) {
  const auto options = std::make_shared<SignalOptions>();
  Verb verb = verbs.add("explain",
                        "why each recipient of a signal gets what it gets; or what would happen "
                        "to one that is not sent yet",
                        {"sluis explain ID", "sluis explain --before concern.json --as ib-1"},
                        [options] { return explain(*options); });
  verb.text("ID", options->id, "the signal's id, from sluis signals");
  verb.text("--before", options->file,
            "a signal as for sluis signal, text or none: nothing of it is stored or sent");
  add_door_options(verb, options->door);
}

}  // namespace

void add_signal_verbs(Verbs& verbs) {
  add_plain(verbs, "status", "how this gateway is, and what waits",
            [](LocalRequest& request) { request.mutable_status(); });
  const auto options = std::make_shared<SignalOptions>();
  Verb verb = verbs.add("signal", "raises a signal about a child or family",
                        {"sluis signal concern.json --dir /srv/sluis --as ib-1",
                         "sluis signal - < concern.json"},
                        [options] { return signal(*options); });
  add_door_options(verb.text("FILE", options->file, kFileIsJson, Need::required), options->door);
  add_plain(verbs, "signals", "the signals raised here, and what became of each",
            [](LocalRequest& request) { request.mutable_exchanges(); });
  add_explain(verbs);
  add_by_id(verbs, "act", "the state of something recorded here", "the act's id",
            &LocalRequest::mutable_act);
  add_plain(verbs, "tasks",
            "what waits here: signals that may go if their author says so, and consents to accept",
            [](LocalRequest& request) { request.mutable_tasks(); });
  verbs.group("task", "the author's answer to a release order");
  add_task(verbs, "send", "still true, still needed: send it as it is");
  add_task(verbs, "adapt", "send it in other words");
  add_task(verbs, "withdraw", "do not send it");
  verbs.group("cover", "a manager stands behind a signal (vraag dekking)");
  add_cover(verbs, "ask", "asks somebody in another function to stand behind these words");
  add_cover(verbs, "give",
            "stands behind them: the recipient sees in which function somebody does");
  add_cover(verbs, "refuse", "does not; the signal may go all the same");
  add_plain(verbs, "inbox", "what was received here",
            [](LocalRequest& request) { request.mutable_inbox(); });
  add_by_id(verbs, "read", "shows a message; recorded before it is shown",
            "the message's id, from sluis inbox", &LocalRequest::mutable_read);
}

}  // namespace sluis::cli
