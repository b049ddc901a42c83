// SPDX-License-Identifier: EUPL-1.2
// Known or not known: asking, weighing what others ask, and the index of who is known here.
#include "adapters/cli/door.h"
#include "adapters/cli/files.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

using local::LocalRequest;

struct QuestionOptions {
  DoorOptions door;
  std::string file, question, answer;
};
using FillQuestion = std::function<Status(const QuestionOptions&, LocalRequest&)>;

constexpr const char* kQuestionId = "the question's id, from sluis weigh list";
constexpr const char* kAnswerId = "one of the answers that the list shows";

void add_question_verb(Verbs& verbs, const std::string& path, const std::string& what,
                       const std::string& example, bool takes_file, bool takes_answer,
                       FillQuestion fill) {
  auto [verb, options] = add_asking<QuestionOptions>(verbs, path, what, {example}, std::move(fill));
  if (takes_file) verb.text("FILE", options->file, kFileIsJson, Need::required);
  if (takes_answer) {
    verb.text("QUESTION", options->question, kQuestionId, Need::required)
        .text("ANSWER", options->answer, kAnswerId, Need::required);
  }
  add_door_options(verb, options->door);
}

void add_weigh(Verbs& verbs) {
  verbs.group("weigh", "questions of other organisations about somebody");
  add_question_verb(verbs, "weigh list", "what is asked here, and when each answer leaves",
                    "sluis weigh list --as vh-1", false, false,
                    [](const QuestionOptions&, LocalRequest& request) -> Status {
                      request.mutable_weighings();
                      return Done{};
                    });
  add_question_verb(verbs, "weigh answer", "weighs a question, also without a hit in the index",
                    "sluis weigh answer QUESTION niets_te_melden --as vh-1", false, true,
                    [](const QuestionOptions& options, LocalRequest& request) -> Status {
                      request.mutable_weigh()->set_question(options.question);
                      request.mutable_weigh()->set_answer(options.answer);
                      return Done{};
                    });
  add_question_verb(verbs, "weigh agree", "a second worker agrees, so that the answer may leave",
                    "sluis weigh agree QUESTION relevant --as vh-2", false, true,
                    [](const QuestionOptions& options, LocalRequest& request) -> Status {
                      request.mutable_agree()->set_question(options.question);
                      request.mutable_agree()->set_answer(options.answer);
                      return Done{};
                    });
}

void add_known(Verbs& verbs) {
  verbs.group("known", "the index of who is known here; it never leaves this gateway");
  add_question_verb(verbs, "known add", "adds persons to the index",
                    "sluis known add - --as vh-1 < persons.json", true, false,
                    [](const QuestionOptions& options, LocalRequest& request) {
                      return read_message(options.file, *request.mutable_known_add());
                    });
  add_question_verb(verbs, "known remove", "takes persons out of the index",
                    "sluis known remove persons.json --as vh-1", true, false,
                    [](const QuestionOptions& options, LocalRequest& request) {
                      return read_message(options.file, *request.mutable_known_remove());
                    });
  add_question_verb(verbs, "known list", "how many are in the index; never who",
                    "sluis known list", false, false,
                    [](const QuestionOptions&, LocalRequest& request) -> Status {
                      request.mutable_known();
                      return Done{};
                    });
}

}  // namespace

void add_question_verbs(Verbs& verbs) {
  add_question_verb(verbs, "ask", "asks what is known of a person in an open case of one's own",
                    "sluis ask question.json --as gm-1", true, false,
                    [](const QuestionOptions& options, LocalRequest& request) {
                      return read_message(options.file, *request.mutable_ask());
                    });
  add_question_verb(verbs, "asks", "the questions asked here, and what came back", "sluis asks",
                    false, false, [](const QuestionOptions&, LocalRequest& request) -> Status {
                      request.mutable_asks();
                      return Done{};
                    });
  add_weigh(verbs);
  add_known(verbs);
}

}  // namespace sluis::cli
