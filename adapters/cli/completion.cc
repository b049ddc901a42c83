// SPDX-License-Identifier: EUPL-1.2
// Completion for bash, zsh and fish: a table of paths and their words in the shell's own language.
//
// A value is a file unless the table knows better: nothing about people is ever a word, so there is
// nothing else to look up.
#include "adapters/cli/describe.h"
#include "adapters/cli/language.h"

namespace sluis::cli {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

// In single quotes, for all three shells.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// The cases of a table: a path, the words after it, its options.
std::string cases(const Commands& commands) {
  std::string out = "    '') _sluis_words=" + quoted(joined(words_after(commands, ""))) + " ;;\n";
  for (const VerbDescription& verb : commands) {
    const std::string below = joined(words_after(commands, verb.path));
    out += "    " + quoted(verb.path) + ") _sluis_words=" + quoted(below) +
           " _sluis_options=" +
           quoted(verb.is_group ? "--help" : joined(options_of(verb))) + " ;;\n";
  }
  return out;
}

// `path`: as many of the words so far as name a verb.
constexpr const char* kShellHead = R"(_sluis_table() {
  _sluis_words= _sluis_options=
  case "$1" in
)";
constexpr const char* kShellTail = R"(  esac
}
)";

constexpr const char* kBash = R"(_sluis() {
  local current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"
  local path= place word
  for ((place = 1; place < COMP_CWORD; ++place)); do
    word="${COMP_WORDS[place]}"
    _sluis_table "$path"
    case " $_sluis_words " in *" $word "*) path="${path:+$path }$word" ;; *) break ;; esac
  done
  _sluis_table "$path"
  COMPREPLY=()
  case "$before" in
    --lang) COMPREPLY=($(compgen -W "nl en" -- "$current")); return ;;
    completion) COMPREPLY=($(compgen -W "bash zsh fish" -- "$current")); return ;;
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$_sluis_options" -- "$current")) ;;
    *) if [ -n "$_sluis_words" ]; then COMPREPLY=($(compgen -W "$_sluis_words" -- "$current"))
       else COMPREPLY=($(compgen -f -- "$current")); fi ;;
  esac
}
complete -o filenames -F _sluis sluis
)";

constexpr const char* kZsh = R"(_sluis() {
  local path_so_far= words_line place word
  local -a typed
  typed=("${words[@]}")
  words_line=$CURRENT
  for ((place = 2; place < words_line; ++place)); do
    word="${typed[place]}"
    _sluis_table "$path_so_far"
    case " $_sluis_words " in
      *" $word "*) path_so_far="${path_so_far:+$path_so_far }$word" ;;
      *) break ;;
    esac
  done
  _sluis_table "$path_so_far"
  case "${typed[words_line-1]}" in
    --lang) compadd nl en; return ;;
    completion) compadd bash zsh fish; return ;;
  esac
  if [[ "${typed[words_line]}" == -* ]]; then compadd -- ${=_sluis_options}
  elif [[ -n "$_sluis_words" ]]; then compadd -- ${=_sluis_words}
  else _files; fi
}
compdef _sluis sluis
)";

std::string bash(const Commands& commands) {
  return "# sluis: bash completion. source <(sluis completion bash)\n" + std::string(kShellHead) +
         cases(commands) + kShellTail + kBash;
}

std::string zsh(const Commands& commands) {
  return "#compdef sluis\n# source <(sluis completion zsh), after compinit\n" +
         std::string(kShellHead) + cases(commands) + kShellTail + kZsh;
}

// The condition under which fish offers something: the words so far are exactly this path.
std::string fish_at(const std::string& path) { return " -n " + quoted("_sluis_at " + path); }

constexpr const char* kFishHead = R"(# sluis: fish completion. sluis completion fish | source
function _sluis_at
  set -l words (commandline -opc)
  set -e words[1]
  set -l path
  for word in $words
    string match -q -- '-*' $word; and break
    set -a path $word
  end
  set -l wanted $argv
  test (count $path) -ge (count $wanted); or return 1
  for place in (seq (count $wanted))
    test "$path[$place]" = "$wanted[$place]"; or return 1
  end
  test (count $path) -eq (count $wanted); or contains -- "$wanted" $_sluis_verbs
end
)";

std::string fish(const Commands& commands) {
  std::string verbs, out;
  for (const VerbDescription& verb : commands) {
    const std::size_t space = verb.path.find(' ');
    const std::string parent = space == verb.path.npos ? "" : verb.path.substr(0, space);
    const std::string word = space == verb.path.npos ? verb.path : verb.path.substr(space + 1);
    out += "complete -c sluis -f" + fish_at(parent) + " -a " + quoted(word) + " -d " +
           quoted(say(verb.what)) + "\n";
    if (verb.is_group) continue;
    verbs += " " + quoted(verb.path);
    for (const WordDescription& option : verb.words) {
      if (!option.is_option()) continue;
      out += "complete -c sluis" + fish_at(verb.path) + " -l " + option.name.substr(2) +
             (option.kind == WordKind::flag ? "" : " -r") + " -d " + quoted(say(option.what)) +
             (option.name == "--lang" ? " -f -a 'nl en'" : "") + "\n";
    }
  }
  return std::string(kFishHead) + "set -g _sluis_verbs" + verbs + "\n" + out +
         "complete -c sluis -f" + fish_at("completion") + " -a 'bash zsh fish'\n";
}

}  // namespace

std::string completion_script(const Commands& commands, const std::string& shell) {
  if (shell == "bash") return bash(commands);
  if (shell == "zsh") return zsh(commands);
  if (shell == "fish") return fish(commands);
  return "";
}

}  // namespace sluis::cli
