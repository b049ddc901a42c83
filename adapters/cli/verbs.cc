// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/verbs.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "adapters/cli/language.h"
#include "adapters/cli/terminal.h"
#include "consent/covenant/nearest.h"

namespace sluis::cli {
namespace {

CLI::App* verb_named(CLI::App& app, const std::string& name) {
  for (CLI::App* verb : app.get_subcommands([](CLI::App*) { return true; })) {
    if (verb->check_name(name)) return verb;
  }
  return nullptr;
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates) {
  const std::string near = covenant::nearest(word, candidates);
  return near.empty() ? std::string() : say("; did you mean {0}?", {near});
}

// The value of an option among `words`, in either way of writing it; "": it is not there.
std::string value_among(const std::vector<std::string>& words, const std::string& option) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].starts_with(option + "=")) return words[i].substr(option.size() + 1);
    if (words[i] == option && i + 1 < words.size()) return words[i + 1];
  }
  return "";
}

}  // namespace

Verb& Verb::text(const std::string& name, std::string& target, const std::string& what,
                 Need need) {
  const bool required = need == Need::required;
  app_->add_option(name, target)->required(required);
  description_->words.push_back({.name = name, .what = what, .required = required});
  return *this;
}

Verb& Verb::texts(const std::string& name, std::vector<std::string>& target,
                  const std::string& what, Need need) {
  const bool required = need == Need::required;
  CLI::Option* option = app_->add_option(name, target)->required(required);
  // --key ONE --key TWO: an option takes one word each time, or it would swallow what follows.
  if (name.starts_with("--")) option->allow_extra_args(false);
  description_->words.push_back(
      {.name = name, .what = what, .required = required, .repeated = true});
  return *this;
}

Verb& Verb::number(const std::string& name, std::uint64_t& target, const std::string& what,
                   std::uint64_t min, std::uint64_t max) {
  app_->add_option(name, target)->check(CLI::Range(min, max));
  description_->words.push_back({name, what, WordKind::number, false, false, min, max, target});
  return *this;
}

Verb& Verb::flag(const std::string& name, bool& target, const std::string& what) {
  app_->add_flag(name, target);
  description_->words.push_back({.name = name, .what = what, .kind = WordKind::flag});
  return *this;
}

Verb& Verb::alias(const std::string& name) {
  app_->alias(name);
  description_->also.push_back(name);
  return *this;
}

Verbs::Verbs() : app_(std::make_unique<CLI::App>("", "sluis")) {
  app_->set_version_flag("--version", std::string("sluis ") + kProgramVersion);
  app_->require_subcommand(1);
  add("help", "what the verbs are and do, and what an error means",
      {"sluis help", "sluis help covenant sign", "sluis help consent_missing", "sluis help 501",
       "sluis help errors"},
      [this] { return help(help_words_); })
      .texts("VERB", help_words_, "the verb to explain; or an error's number or name; or: errors");
}

Verbs::~Verbs() = default;

void Verbs::group(const std::string& name, const std::string& what) {
  if (verb_named(*app_, name) != nullptr) return;
  app_->add_subcommand(name)->require_subcommand(1);
  commands_.push_back({name, what, {}, {}, {}, true});
}

void Verbs::formerly(const std::string& before, const std::string& now) {
  formerly_[before] = now;
  for (VerbDescription& verb : commands_) {
    if (verb.path == now) verb.also.push_back(before);
  }
}

Verb Verbs::add(const std::string& path, const std::string& what,
                const std::vector<std::string>& examples, Run run) {
  CLI::App* parent = app_.get();
  const std::size_t space = path.find(' ');
  if (space != path.npos) parent = verb_named(*parent, path.substr(0, space));
  CHECK(parent != nullptr);
  CLI::App* verb = parent->add_subcommand(path.substr(space == path.npos ? 0 : space + 1));
  runs_[verb] = std::move(run);
  commands_.push_back({path, what, examples, {}, {}, false});
  Verb out(verb, &commands_.back());
  out.flag("--json", format_.json, "answer as one JSON object");
  out.text("--pick", format_.pick, "print one value of it, by JSON pointer, such as /tasks/0/id");
  out.text("--lang", language_, "nl or en; else as LC_ALL, LC_MESSAGES or LANG say");
  return out;
}

std::string Verbs::path_of(const std::vector<std::string>& words) const {
  std::string path;
  for (const std::string& word : words) {
    const std::string longer = path.empty() ? word : path + " " + word;
    if (verb_at(commands_, longer) == nullptr) break;
    path = longer;
  }
  return path;
}

Result<Answer> Verbs::help(const std::vector<std::string>& words) const {
  if (words.size() == 1 && words[0] == "errors") {
    Answer answer;
    std::vector<Json> rows;
    for (const ErrorEntry* entry = catalogue_begin(); entry != catalogue_end(); ++entry) {
      answer.text += (entry == catalogue_begin() ? "" : "\n") + error_text(entry->code);
      rows.push_back(error_json({entry->code, ""}));
    }
    answer.json.add("errors", rows);
    return answer;
  }
  if (words.size() == 1) {
    if (const auto code = error_named(words[0])) {
      return Answer{error_text(*code), Json().add("errors", {error_json({*code, ""})}), 0};
    }
  }
  if (std::optional<Error> unknown = unknown_verb(words)) return *unknown;
  const std::string path = path_of(words);
  return Answer{help_text(commands_, path), help_json(commands_, path), 0};
}

std::optional<Error> Verbs::unknown_verb(const std::vector<std::string>& words) const {
  std::string path;
  for (const std::string& word : words) {
    std::vector<std::string> after = words_after(commands_, path);
    if (after.empty() || word.starts_with("-")) return std::nullopt;
    const std::string longer = path.empty() ? word : path + " " + word;
    if (verb_at(commands_, longer) == nullptr) {
      const bool of_help = path.empty();
      if (of_help) {
        for (const auto* entry = catalogue_begin(); entry != catalogue_end(); ++entry) {
          if (word.find('_') != word.npos) after.emplace_back(entry->name);
        }
      }
      return Error{ErrorCode::usage, say("verb") + did_you_mean(word, after)};
    }
    path = longer;
  }
  return std::nullopt;
}

// CLI11's own sentences repeat the words, which may be about people: only names of options stay.
Error Verbs::usage_error(const CLI::ParseError& error,
                         const std::vector<std::string>& words) const {
  if (std::optional<Error> unknown = unknown_verb(words)) return *unknown;
  const VerbDescription* verb = verb_at(commands_, path_of(words));
  const std::vector<std::string> known =
      verb == nullptr ? std::vector<std::string>{"--help", "--version"} : options_of(*verb);
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    for (const std::string& word : words) {
      const std::string name = word.substr(0, word.find('='));
      if (!name.starts_with("--")) continue;
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      return {ErrorCode::usage, say("option") + did_you_mean(name, known)};
    }
    return {ErrorCode::usage, say("a word too many")};
  }
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    const std::string what = error.what();  // "FILE is required": a name of ours
    const std::size_t end = what.find(" is required");
    if (what.starts_with("A subcommand")) return {ErrorCode::usage, say("a verb is required")};
    return {ErrorCode::usage, say("{0} is required", {what.substr(0, end)})};
  }
  return {ErrorCode::usage, say("an option's value is missing or of another form")};
}

int Verbs::run_parsed() {
  CLI::App* at = app_.get();
  while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
  const auto found = runs_.find(at);
  if (found == runs_.end()) return print(Error{ErrorCode::usage, say("verb")}, format_);
  const Result<Answer> answer = found->second();
  return answer.ok() ? print(*answer, format_) : print(answer.error(), format_);
}

int Verbs::run_words(const std::vector<std::string>& words) {
  std::vector<std::string> reversed(words.rbegin(), words.rend());
  try {
    app_->parse(reversed);
  } catch (const CLI::CallForHelp& call) {
    return print(Answer{help_text(commands_, path_of(words)), {}, 0}, {});
  } catch (const CLI::Success& success) {
    return print(Answer{std::string(success.what()) + "\n", {}, 0}, {});
  } catch (const CLI::ParseError& error) {
    return print(usage_error(error, words), format_);
  }
  return run_parsed();
}

int Verbs::run(int argc, const char* const* argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  set_language(language_of_environment());
  if (std::find(words.begin(), words.end(), "--json") != words.end()) format_.json = true;
  if (format_.json || !value_among(words, "--pick").empty()) without_colour();
  if (const std::string asked = value_among(words, "--lang"); !asked.empty()) {
    const auto named = language_named(asked);
    if (!named) return print(Error{ErrorCode::usage, "--lang nl | en"}, format_);
    set_language(*named);
  }
  if (words.empty()) {
    return print(Answer{help_text(commands_, ""), {}, catalogue(ErrorCode::usage).exit_status}, {});
  }
  const auto once = words.size() < 2 ? formerly_.end() : formerly_.find(words[0] + " " + words[1]);
  if (once != formerly_.end()) {
    const std::size_t space = once->second.find(' ');
    words[0] = once->second.substr(0, space);
    words[1] = once->second.substr(space + 1);
  }
  return run_words(words);
}

}  // namespace sluis::cli
