// SPDX-License-Identifier: EUPL-1.2
// The one description of the commands: help, completion, manual pages, the machine-readable list
// and did-you-mean all come from it. verbs.h fills it while the verbs are registered.
//
// Pure. Texts are English here; they are said in the command's language when they are printed.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "adapters/cli/answer.h"

namespace sluis::cli {

enum class WordKind { flag, text, number };

// A word after the verb: an option when its name begins with --, else one at its place.
struct WordDescription {
  std::string name;
  std::string what;
  WordKind kind = WordKind::text;
  bool required = false;
  bool repeated = false;
  std::uint64_t min = 0, max = 0, otherwise = 0;  // of a number, with its default
  bool is_option() const { return name.starts_with("--"); }
};

struct VerbDescription {
  std::string path;  // its words, such as "covenant check"
  std::string what;
  std::vector<std::string> examples, also;  // whole command lines; other names of the verb
  std::vector<WordDescription> words;
  bool is_group = false;  // several verbs begin with this word
};
using Commands = std::deque<VerbDescription>;  // as they were registered; addresses stay


// The verb or group with this path; null: there is none.
const VerbDescription* verb_at(const Commands& commands, const std::string& path);
// The next words that may follow `path` ("" at the start), each once.
std::vector<std::string> words_after(const Commands& commands, const std::string& path);
// The names of the options of a verb, --help among them.
std::vector<std::string> options_of(const VerbDescription& verb);

// What `sluis help` says of everything, of a group and of a verb.
std::string help_text(const Commands& commands, const std::string& path);
// The same for programs: the verbs whose path begins with `path`.
Json help_json(const Commands& commands, const std::string& path);
// A script for "bash", "zsh" or "fish"; "" for another shell.
std::string completion_script(const Commands& commands, const std::string& shell);
// A manual page in roff, of one verb or (path "") of all. `version` is the program's.
std::string manual_page(const Commands& commands, const std::string& path);

// The error catalogue's row for people: meaning, next step and exit status.
std::string error_text(ErrorCode code);
Json error_json(const Error& error);
// The row that `word` names by number ("501", "S0501") or name.
std::optional<ErrorCode> error_named(const std::string& word);

inline constexpr const char* kProgramVersion = "0.1.0";

// An exit status and what it means.
struct ExitStatus {
  int status;
  const char* what;
};
const std::vector<ExitStatus>& exit_statuses();

}  // namespace sluis::cli
