// SPDX-License-Identifier: EUPL-1.2
// What a family reads about a consent, in its own language: the question, a receipt, a birthday.
#include "adapters/cli/door.h"
#include "adapters/cli/letter_text.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

using local::LocalRequest;

constexpr std::uint64_t kGiversMax = 8;

struct LetterOptions {
  DoorOptions door;
  std::string id, language;
  std::uint64_t giver = 0;
  bool html = false;
};
using Choose = local::LetterAsk* (LocalRequest::*)();

struct LetterVerb {
  const char* path;
  const char* what;
  const char* example;
  const char* id;
  Choose choose;
};

Result<Answer> letter(const LetterOptions& options, Choose choose) {
  LocalRequest request;
  local::LetterAsk& ask_for = *(request.*choose)();
  ask_for.set_id(options.id);
  ask_for.set_language(options.language);
  ask_for.set_giver(static_cast<std::uint32_t>(options.giver));
  SLUIS_TRY(reply, ask(options.door, std::move(request)));
  Answer answer = answer_of(reply);
  if (options.html) answer.text = letter_html(reply.letter());
  return answer;
}

void add_letter(Verbs& verbs, const LetterVerb& entry) {
  const auto options = std::make_shared<LetterOptions>();
  Verb verb = verbs.add(entry.path, entry.what, {entry.example},
                        [options, choose = entry.choose] { return letter(*options, choose); });
  verb.text("ID", options->id, entry.id, Need::required)
      .text("--language", options->language,
            "of the letter: nl, en, ar, fr, tr or pap; else as recorded with the consent, else nl")
      .number("--for", options->giver,
              "which giver reads it, by place in the consent; 0: it has but one", 0, kGiversMax)
      .flag("--html", options->html, "as a page, to print or to send");
  add_door_options(verb, options->door);
}

}  // namespace

void add_letter_verbs(Verbs& verbs) {
  add_letter(verbs, {"consent text", "the question as one giver reads or hears it, to be signed",
                     "sluis consent text CONSENT --for 1 --language ar", "the consent's id",
                     &LocalRequest::mutable_consent_text});
  add_letter(verbs, {"consent receipt", "a receipt of what one giver answered or withdrew here",
                     "sluis consent receipt CONSENT --for 1",
                     "the consent's id; or of an answer's act, or of a withdrawal",
                     &LocalRequest::mutable_consent_receipt});
  add_letter(verbs, {"consent renewal",
                     "announces to a giver that the consent ends on a birthday, when others give",
                     "sluis consent renewal CONSENT --for 2 --html", "the consent's id",
                     &LocalRequest::mutable_consent_renewal});
}

}  // namespace sluis::cli
