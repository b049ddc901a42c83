// SPDX-License-Identifier: EUPL-1.2
// sluis audit report: the log in numbers, signed by the officer.
//
// Shell. Thread safety: none.
#include <filesystem>
#include <map>
#include <sstream>

#include "adapters/cli/audit_door.h"
#include "adapters/cli/audit_text.h"
#include "adapters/cli/door_text.h"
#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/cli/moment.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

using local::LocalRequest;

struct ReportOptions {
  DoorOptions door;
  std::string out, since, until;
};

// What numbers and identifiers in names of figures mean: "ground 3" a ground's id, a member's
// identifier its label, as the report says itself.
std::map<std::string, std::string> meanings_in(const std::string& note) {
  std::map<std::string, std::string> out;
  std::istringstream lines(note);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string name, kind, number, meaning;
    words >> name >> kind >> number;
    if (name != "name" || !std::getline(words >> std::ws, meaning)) continue;
    out[kind == "ground" ? "ground " + number : number] = meaning;
  }
  return out;
}

std::string figure_text(const std::string& name, const std::map<std::string, std::string>& mean) {
  std::istringstream words(name);
  std::string out;
  for (std::string word; words >> word;) {
    if (!out.empty()) out += " ";
    if (word == "ground") {
      std::string number;
      words >> number;
      word += " " + number;
    }
    const auto found = mean.find(word);
    out += found == mean.end() ? word : found->second;
  }
  return out;
}

std::string report_text(const local::AuditReported& reported) {
  const auto mean = meanings_in(reported.note());
  std::string out, opened;
  for (const local::AuditFigure& figure : reported.figures()) {
    std::string count = std::to_string(figure.count());
    count.insert(0, 8 - std::min<std::size_t>(8, count.size()), ' ');
    (figure.opened() ? opened : out) += count + "  " + figure_text(figure.name(), mean) + "\n";
  }
  if (out.empty()) return say("No entry of that time.\n");
  if (opened.empty()) return out;
  return out + say("What openings say, of those that are kept:\n") + opened;
}

Result<Answer> report(const ReportOptions& options) {
  LocalRequest request;
  local::AuditReport& asked = *request.mutable_audit_report();
  SLUIS_TRY_DONE(fill_span(options.since, options.until, asked));
  std::error_code error;
  if (std::filesystem::exists(options.out, error)) {
    return already_there("--out");  // before the log is read
  }
  SLUIS_TRY(reply, ask_on(options.door, std::move(request)));
  const local::AuditReported& reported = reply.audit_reported();
  SLUIS_TRY_DONE(write_secret(options.out, as_bytes(reported.note()), "--out"));
  constexpr int kDoesNotVerify = 1;
  return Answer{report_text(reported) + text_of(reported.verdict()) +
                    say("Wrote {0}, signed with your key. Whoever has an export of the log can "
                        "check it: sluis-verify report --vkey VKEY --export EXPORT {0}\n",
                        {options.out}),
                json_of(reply), reported.verdict().verified() ? 0 : kDoesNotVerify};
}

}  // namespace

void add_report_verb(Verbs& verbs) {
  const auto options = std::make_shared<ReportOptions>();
  Verb verb = verbs.add("audit report",
                        "the log in numbers, signed by you: a file that others check",
                        {"sluis audit report --out report.note",
                         "sluis audit report --since 2026-07-01 --until 2026-09-30 --out q3.note"},
                        [options] { return report(*options); });
  verb.text("--out", options->out, "the file to write; never over another", Need::required)
      .text("--since", options->since,
            "count from this day or time on, in UTC as the log shows it")
      .text("--until", options->until, "up to and with this day or time; else all");
  add_door_options(verb, options->door);
}

}  // namespace sluis::cli
