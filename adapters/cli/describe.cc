// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/describe.h"

#include <algorithm>
#include <charconv>

#include "adapters/cli/language.h"
#include "adapters/cli/terminal.h"

namespace sluis::cli {
namespace {

bool is_below(const VerbDescription& verb, const std::string& path) {
  return path.empty() || verb.path == path || verb.path.starts_with(path + " ");
}

// "FILE [--out TEXT] ...": how the words of a verb are written.
std::string shape_of(const WordDescription& word) {
  std::string out = word.name;
  if (word.is_option() && word.kind != WordKind::flag) {
    out += word.kind == WordKind::number ? " N" : " …";
  }
  return out;
}

std::string usage_of(const VerbDescription& verb) {
  std::string out = "sluis " + verb.path;
  for (const WordDescription& word : verb.words) {
    if (word.required) out += " " + shape_of(word) + (word.repeated ? " […]" : "");
    else if (!word.is_option()) out += " [" + word.name + (word.repeated ? "…]" : "]");
  }
  return out + " [" + say("options") + "]";
}

std::string what_of(const WordDescription& word) {
  std::string out = say(word.what);
  if (word.kind != WordKind::number) return out;
  return out + say(" ({0} to {1}; else {2})", {std::to_string(word.min), std::to_string(word.max),
                                               std::to_string(word.otherwise)});
}

constexpr std::size_t kColumn = 26, kWidth = 96;

// The characters on a terminal of UTF-8 text.
std::size_t width_of(const std::string& text) {
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins));
}

// Two columns, the second one broken into lines.
std::string row(const std::string& left, const std::string& right) {
  std::string out = "  " + left;
  std::size_t at = 2 + width_of(left);
  if (at + 2 > kColumn) {
    out += "\n";
    at = 0;
  }
  out += std::string(kColumn - at, ' ');
  at = kColumn;
  for (std::size_t from = 0; from < right.size();) {
    const std::size_t end = std::min(right.find(' ', from), right.size());
    const std::string word = right.substr(from, end - from);
    if (at + width_of(word) > kWidth && at > kColumn) {
      out += "\n" + std::string(kColumn, ' ');
      at = kColumn;
    } else if (at > kColumn) {
      out += " ";
      ++at;
    }
    out += word;
    at += width_of(word);
    from = end + 1;
  }
  return out + "\n";
}

std::string heading(const std::string& text) { return "\n" + painted(Paint::heading, text) + "\n"; }

std::string words_text(const VerbDescription& verb) {
  std::string places, options;
  for (const WordDescription& word : verb.words) {
    std::string what = what_of(word);
    if (word.required && word.is_option()) what += say(" (required)");
    (word.is_option() ? options : places) += row(shape_of(word), what);
  }
  options += row("--help", say("this text"));
  return (places.empty() ? "" : heading(say("Words:")) + places) + heading(say("Options:")) +
         options;
}

std::string verb_text(const VerbDescription& verb) {
  std::string out = "sluis " + verb.path + ": " + say(verb.what) + "\n\n" + say("Usage: ") +
                    usage_of(verb) + "\n" + words_text(verb);
  for (const std::string& name : verb.also) out += "\n" + say("Also: sluis {0}", {name}) + "\n";
  if (!verb.examples.empty()) out += heading(say("Examples:"));
  for (const std::string& example : verb.examples) out += "  " + example + "\n";
  return out;
}

std::string footer() {
  std::string out = heading(say("Exit status:"));
  for (const ExitStatus& row_of : exit_statuses()) {
    out += row("  " + std::to_string(row_of.status), say(row_of.what));
  }
  return out + "\n" +
         say("Every verb takes --json (one object on standard output, errors included), --pick "
             "POINTER (one value of it) and --lang nl|en.\n"
             "What is about people is read from files or standard input, never from words: every "
             "user of the machine can see the words of a running command.\n"
             "An error by its number or name: sluis help CODE. All of them: sluis help errors.\n");
}

Json word_json(const WordDescription& word) {
  Json out;
  out.add("name", word.name).add("what", say(word.what)).add("required", word.required);
  out.add("repeated", word.repeated);
  out.add("value", word.kind == WordKind::flag ? "none"
                   : word.kind == WordKind::number ? "number" : "text");
  if (word.kind != WordKind::number) return out;
  return out.add("min", word.min).add("max", word.max).add("default", word.otherwise);
}

Json verb_json(const VerbDescription& verb) {
  std::vector<Json> arguments, options;
  for (const WordDescription& word : verb.words) {
    (word.is_option() ? options : arguments).push_back(word_json(word));
  }
  Json out;
  out.add("verb", verb.path).add("what", say(verb.what)).add("also", verb.also);
  out.add("examples", verb.examples).add("arguments", arguments).add("options", options);
  return out;
}

}  // namespace

const std::vector<ExitStatus>& exit_statuses() {
  static const std::vector<ExitStatus> rows = {
      {0, "done"},
      {1, "a normal no, with its reason"},
      {64, "the command's words are not understood"},
      {65, "a file or value of another form than expected"},
      {66, "a file, task or message that is not there"},
      {69, "the gateway or the broker does not answer"},
      {70, "the program met a state that it does not know"},
      {73, "a file cannot be written"},
      {74, "the store refused; nothing was acknowledged"},
      {75, "not now: the same may succeed later"},
      {76, "the other side answered against the protocol"},
      {77, "refused: not allowed, or not proven"},
      {78, "the configuration or the store is not usable"},
  };
  return rows;
}

const VerbDescription* verb_at(const Commands& commands, const std::string& path) {
  for (const VerbDescription& verb : commands) {
    if (verb.path == path) return &verb;
    if (std::find(verb.also.begin(), verb.also.end(), path) != verb.also.end()) return &verb;
  }
  return nullptr;
}

std::vector<std::string> words_after(const Commands& commands, const std::string& path) {
  std::vector<std::string> out;
  for (const VerbDescription& verb : commands) {
    if (!is_below(verb, path) || verb.path == path) continue;
    const std::string rest = verb.path.substr(path.empty() ? 0 : path.size() + 1);
    const std::string word = rest.substr(0, rest.find(' '));
    if (std::find(out.begin(), out.end(), word) == out.end()) out.push_back(word);
  }
  return out;
}

std::vector<std::string> options_of(const VerbDescription& verb) {
  std::vector<std::string> out;
  for (const WordDescription& word : verb.words) {
    if (word.is_option()) out.push_back(word.name);
  }
  out.push_back("--help");
  return out;
}

std::string help_text(const Commands& commands, const std::string& path) {
  const VerbDescription* verb = verb_at(commands, path);
  if (verb != nullptr && !verb->is_group) return verb_text(*verb);
  std::string out = verb == nullptr ? say("Sluis: signals between organisations, each release on "
                                          "a recorded ground.") + "\n\n" + say("Usage: ") +
                                          "sluis VERB …\n" + heading(say("Verbs:"))
                                    : "sluis " + path + ": " + say(verb->what) + "\n" +
                                          heading(say("Verbs:"));
  for (const VerbDescription& one : commands) {
    if (!one.is_group && is_below(one, path)) out += row(one.path, say(one.what));
  }
  return out + footer();
}

Json help_json(const Commands& commands, const std::string& path) {
  const VerbDescription* named = verb_at(commands, path);
  const std::string whole = named == nullptr ? path : named->path;
  std::vector<Json> verbs, groups, statuses;
  for (const VerbDescription& verb : commands) {
    if (!is_below(verb, whole)) continue;
    if (verb.is_group) groups.push_back(Json().add("verb", verb.path).add("what", say(verb.what)));
    else verbs.push_back(verb_json(verb));
  }
  for (const ExitStatus& row_of : exit_statuses()) {
    statuses.push_back(Json().add("status", row_of.status).add("what", say(row_of.what)));
  }
  Json out;
  out.add("program", "sluis").add("version", kProgramVersion).add("groups", groups);
  return out.add("verbs", verbs).add("exit_statuses", statuses);
}

std::optional<ErrorCode> error_named(const std::string& word) {
  const std::string digits = word.starts_with("S") ? word.substr(1) : word;
  std::uint32_t number = 0;
  const char* end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, number);
  if (parsed.ec == std::errc() && parsed.ptr == end) return error_from_number(number);
  for (const ErrorEntry* entry = catalogue_begin(); entry != catalogue_end(); ++entry) {
    if (entry->name == word) return entry->code;
  }
  return std::nullopt;
}

std::string error_text(ErrorCode code) {
  const ErrorEntry& entry = catalogue(code);
  const ErrorTexts texts = texts_of(code);
  return painted(Paint::heading, std::to_string(static_cast<int>(code)) + " " +
                                     std::string(entry.name)) +
         "\n" + row(say("Meaning"), texts.meaning) + row(say("Next step"), texts.next_step) +
         row(say("Exit status"), std::to_string(entry.exit_status));
}

Json error_json(const Error& error) {
  const ErrorEntry& entry = catalogue(error.code);
  const ErrorTexts texts = texts_of(error.code, error.place);
  Json out;
  out.add("code", static_cast<int>(entry.code)).add("name", entry.name);
  out.add("meaning", texts.meaning).add("next_step", texts.next_step);
  out.add("place", place_of(error.code, error.place)).add("exit_status", entry.exit_status);
  return out;
}

}  // namespace sluis::cli
