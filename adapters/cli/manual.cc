// SPDX-License-Identifier: EUPL-1.2
// Manual pages in roff (man macros), made of the one description of the commands.
#include "adapters/cli/describe.h"
#include "adapters/cli/language.h"

namespace sluis::cli {
namespace {

// Text of a page: a backslash and a dash are roff's own, and a point or quote begins a request.
std::string roff(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n')) out += "\\&";
    if (c == '\\') out += "\\e";
    else if (c == '-') out += "\\-";
    else out.push_back(c);
  }
  return out;
}

std::string paragraph(const std::string& head, const std::string& text) {
  return ".TP\n.B " + roff(head) + "\n" + roff(text) + "\n";
}

std::string title_of(const std::string& path) {
  std::string out = "sluis" + (path.empty() ? "" : "-" + path);
  for (char& c : out) c = c == ' ' ? '-' : c;
  return out;
}

std::string head(const std::string& path, const std::string& what) {
  return ".TH \"" + roff(title_of(path)) + "\" 1 \"\" \"sluis " + kProgramVersion +
         "\" \"Sluis\"\n.SH " + say("NAME") + "\n" + roff(title_of(path)) + " \\- " + roff(what) +
         "\n";
}

std::string statuses() {
  std::string out = ".SH " + say("EXIT STATUS") + "\n";
  for (const ExitStatus& row : exit_statuses()) {
    out += paragraph(std::to_string(row.status), say(row.what));
  }
  return out;
}

std::string files() {
  return ".SH " + say("ENVIRONMENT") + "\n" +
         paragraph("SLUIS_DIR", say("the gateway's folder")) +
         paragraph("SLUIS_WORKER", say("your login at the gateway")) +
         paragraph("SLUIS_CONTEXT", say("a context made with sluis context add")) +
         paragraph("LC_ALL, LC_MESSAGES, LANG", say("nl: Dutch; anything else: English")) +
         paragraph("NO_COLOR", say("set to anything: no colour"));
}

std::string of_verb(const VerbDescription& verb) {
  std::string out = head(verb.path, say(verb.what)) + ".SH " + say("SYNOPSIS") + "\n.B sluis " +
                    roff(verb.path) + "\n";
  for (const WordDescription& word : verb.words) {
    if (word.required && word.is_option()) out += ".B " + roff(word.name) + "\n…\n";
    if (!word.is_option()) {
      out += word.required ? roff(word.name) + "\n" : "[" + roff(word.name) + "]\n";
    }
  }
  out += ".SH " + say("OPTIONS") + "\n";
  for (const WordDescription& word : verb.words) out += paragraph(word.name, say(word.what));
  out += ".SH " + say("EXAMPLES") + "\n.nf\n";
  for (const std::string& example : verb.examples) out += roff(example) + "\n";
  return out + ".fi\n" + statuses() + files() + ".SH " + say("SEE ALSO") + "\n.BR sluis (1)\n";
}

}  // namespace

std::string manual_page(const Commands& commands, const std::string& path) {
  const VerbDescription* verb = verb_at(commands, path);
  if (verb != nullptr && !verb->is_group) return of_verb(*verb);
  std::string out = head(path, verb != nullptr ? say(verb->what)
                                               : say("signals between organisations, each "
                                                     "release on a recorded ground"));
  out += ".SH " + say("SYNOPSIS") + "\n.B sluis " + roff(path) + "\nVERB …\n.SH " + say("VERBS") +
         "\n";
  for (const VerbDescription& one : commands) {
    const bool below = path.empty() || one.path.starts_with(path + " ");
    if (!one.is_group && below) out += paragraph(one.path, say(one.what));
  }
  return out + statuses() + files();
}

}  // namespace sluis::cli
