// SPDX-License-Identifier: EUPL-1.2
// sluis audit strange|witnessed: look-ups that deserve a question; what a witness saw last.
//
// Shell. Thread safety: none.
#include "adapters/cli/audit_door.h"
#include "adapters/cli/door_text.h"
#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

struct StrangeOptions {
  DoorOptions door;
  std::string who, reason;
};

std::string words_of_rule(const std::string& rule) {
  if (rule == "nothing_permits") return say("names no case, and nothing permits it");
  if (rule == "no_relation") return say("nothing else of this worker is about that person");
  if (rule == "own_address") return say("the worker's own address");
  if (rule == "own_street") return say("the worker's own street");
  return say("the worker's own surname");
}

std::string words_of_look(const std::string& look) {
  if (look == "before") return say("asked what would happen");
  return look == "question" ? say("asked another organisation") : say("read a message");
}

std::string strange_text(const local::StrangeLooks& looks) {
  std::string out;
  for (const local::StrangeLook& look : looks.looks()) {
    const std::string& worker = look.login().empty() ? look.worker() : look.login();
    out += time_text(look.at_ms()) + "  " + look.label() + " " + worker + "  " +
           words_of_look(look.look()) + ": " + words_of_rule(look.rule());
    if (!look.name().empty()) out += "  " + look.name();
    if (look.index() != 0) out += say("  entry {0}", {std::to_string(look.index())});
    out += look.id().empty() ? "\n" : "  {" + look.id() + "}\n";
  }
  if (looks.looks().empty()) out += say("No look-up stands out.\n");
  out += say("{0} look-ups of this organisation and {1} of the log were looked at; {2} in the log "
             "are closed.\n",
             {std::to_string(looks.looked_at()), std::to_string(looks.in_log()),
              std::to_string(looks.closed())});
  if (looks.not_looked_at() != 0) {
    out += say("NOT LOOKED AT, near home or not: {0} look-ups, of {1} workers without an address "
               "or of people without one.\n",
               {std::to_string(looks.not_looked_at()),
                std::to_string(looks.workers_without_address())});
  }
  return out + say("This look is entry {0}. What stands out may be right: ask.\n",
                   {std::to_string(looks.read_index())});
}

Result<Answer> strange(const StrangeOptions& options) {
  if (options.who.empty() != options.reason.empty()) {
    return Error{ErrorCode::usage, say("--who and --reason go together")};
  }
  local::LocalRequest request;
  request.mutable_audit_strange()->set_who(options.who);
  request.mutable_audit_strange()->set_reason(options.reason);
  SLUIS_TRY(reply, ask_on(options.door, std::move(request)));
  return Answer{strange_text(reply.strange_looks()), json_of(reply), 0};
}

Result<Answer> witnessed(const StrangeOptions& options) {
  local::LocalRequest request;
  request.mutable_witnessed();
  SLUIS_TRY(reply, ask(options.door, std::move(request)));
  return Answer{reply.witnessed().note(), json_of(reply), 0};
}

}  // namespace

void add_strange_verbs(Verbs& verbs) {
  const auto asked = std::make_shared<StrangeOptions>();
  Verb verb = verbs.add("audit strange", "look-ups at people that deserve a question",
                        {"sluis audit strange --as po-1",
                         "sluis audit strange --who ID --reason complaint --as po-1"},
                        [asked] { return strange(*asked); });
  verb.text("--who", asked->who, "a look's id: about whom it was; a read of its own")
      .text("--reason", asked->reason, "with --who: why that is asked; kept at this gateway");
  add_door_options(verb, asked->door);

  const auto seen = std::make_shared<StrangeOptions>();
  const Verb view = verbs.add("audit witnessed",
                              "what this gateway, as a witness, cosigned last of the log",
                              {"sluis audit witnessed > view.note"},
                              [seen] { return witnessed(*seen); });
  add_door_options(view, seen->door);
}

}  // namespace sluis::cli
