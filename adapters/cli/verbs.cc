// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/verbs.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "consent/covenant/nearest.h"

namespace sluis::cli {
namespace {

constexpr const char* kFooter =
    "Every verb takes --json (one object on standard output, errors included) and --pick POINTER\n"
    "(one value of it). Exit status: 0 done; 1 a normal no, with its reason; 64 words not\n"
    "understood; 65 a file of another form; 66 not there; 69 nobody answers; 77 refused; others\n"
    "are in proto/PROTOCOL.md. What is about people is read from files or standard input, never\n"
    "from words: every user of the machine can see the words of a running command.";

std::vector<CLI::App*> verbs_below(CLI::App& app) {
  return app.get_subcommands([](CLI::App*) { return true; });
}

CLI::App* verb_named(CLI::App& app, const std::string& name) {
  for (CLI::App* verb : verbs_below(app)) {
    if (verb->check_name(name)) return verb;
  }
  return nullptr;
}

// The deepest verb that `words` name, from the front.
CLI::App* verb_of(CLI::App& app, const std::vector<std::string>& words) {
  CLI::App* at = &app;
  for (const std::string& word : words) {
    CLI::App* next = verb_named(*at, word);
    if (next == nullptr) break;
    at = next;
  }
  return at;
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates) {
  const std::string near = covenant::nearest(word, candidates);
  return near.empty() ? std::string() : "; did you mean " + near + "?";
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> out;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) out.push_back("--" + name);
  }
  return out;
}

}  // namespace

Verb& Verb::text(const std::string& name, std::string& target, const std::string& what,
                 Need need) {
  app_->add_option(name, target, what)->required(need == Need::required);
  return *this;
}

Verb& Verb::texts(const std::string& name, std::vector<std::string>& target,
                  const std::string& what, Need need) {
  CLI::Option* option = app_->add_option(name, target, what)->required(need == Need::required);
  // --key ONE --key TWO: an option takes one word each time, or it would swallow what follows.
  if (name.starts_with("--")) option->allow_extra_args(false);
  return *this;
}

Verb& Verb::number(const std::string& name, std::uint64_t& target, const std::string& what,
                   std::uint64_t min, std::uint64_t max) {
  app_->add_option(name, target, what)->check(CLI::Range(min, max))->capture_default_str();
  return *this;
}

Verb& Verb::alias(const std::string& name) {
  app_->alias(name);
  return *this;
}

Verbs::Verbs()
    : app_(std::make_unique<CLI::App>(
          "Sluis: signals between organisations, each release on a recorded ground.", "sluis")) {
  app_->set_version_flag("--version", "sluis 0.1.0");
  app_->require_subcommand(1);
  app_->footer(kFooter);
  add("help", "what the verbs are and do", {"sluis help", "sluis help covenant sign"},
      [this] { return help(help_words_); })
      .texts("VERB", help_words_, "the verb to explain");
}

Verbs::~Verbs() = default;

void Verbs::group(const std::string& name, const std::string& what) {
  app_->add_subcommand(name, what)->require_subcommand(1);
}

Verb Verbs::add(const std::string& path, const std::string& what,
                const std::vector<std::string>& examples, Run run) {
  CLI::App* parent = app_.get();
  const std::size_t space = path.find(' ');
  if (space != path.npos) parent = verb_named(*parent, path.substr(0, space));
  CHECK(parent != nullptr);
  CLI::App* verb = parent->add_subcommand(path.substr(space == path.npos ? 0 : space + 1), what);
  verb->add_flag("--json", format_.json, "answer as one JSON object");
  verb->add_option("--pick", format_.pick,
                   "print one value of it, by JSON pointer, such as /tasks/0/id");
  std::string footer = examples.empty() ? "" : "Examples:";
  for (const std::string& example : examples) footer += "\n  " + example;
  verb->footer(footer);
  runs_[verb] = std::move(run);
  return Verb(verb);
}

Result<Answer> Verbs::help(const std::vector<std::string>& words) {
  if (std::optional<Error> unknown = unknown_verb(words)) return *unknown;
  CLI::App* verb = verb_of(*app_, words);
  std::vector<Json> below;
  for (const CLI::App* app : verbs_below(*verb)) {
    below.push_back(Json().add("verb", app->get_name()).add("what", app->get_description()));
  }
  Json json;
  json.add("verb", verb->get_name()).add("what", verb->get_description());
  json.add("verbs", below).add("options", option_names(*verb));
  return Answer{verb->help(), json, 0};
}

std::optional<Error> Verbs::unknown_verb(const std::vector<std::string>& words) {
  CLI::App* at = app_.get();
  for (const std::string& word : words) {
    const std::vector<CLI::App*> below = verbs_below(*at);
    if (below.empty() || word.starts_with("-")) return std::nullopt;
    CLI::App* next = verb_named(*at, word);
    if (next == nullptr) {
      std::vector<std::string> names;
      for (const CLI::App* verb : below) names.push_back(verb->get_name());
      return Error{ErrorCode::usage, "verb" + did_you_mean(word, names)};
    }
    at = next;
  }
  return std::nullopt;
}

// CLI11's own sentences repeat the words, which may be about people: only names of options stay.
Error Verbs::usage_error(const CLI::ParseError& error, const std::vector<std::string>& words) {
  if (std::optional<Error> unknown = unknown_verb(words)) return *unknown;
  const std::vector<std::string> known = option_names(*verb_of(*app_, words));
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    for (const std::string& word : words) {
      const std::string name = word.substr(0, word.find('='));
      if (!name.starts_with("--")) continue;
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      return {ErrorCode::usage, "option" + did_you_mean(name, known)};
    }
    return {ErrorCode::usage, "a word too many"};
  }
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    return {ErrorCode::usage, error.what()};
  }
  if (dynamic_cast<const CLI::ExcludesError*>(&error) != nullptr) {
    return {ErrorCode::usage, error.what()};
  }
  return {ErrorCode::usage, "an option's value is missing or of another form"};
}

int Verbs::run_parsed() {
  CLI::App* at = app_.get();
  while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
  const auto found = runs_.find(at);
  if (found == runs_.end()) return print(Error{ErrorCode::usage, "verb"}, format_);
  const Result<Answer> answer = found->second();
  return answer.ok() ? print(*answer, format_) : print(answer.error(), format_);
}

int Verbs::run(int argc, const char* const* argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.empty()) {
    return print(Answer{app_->help(), {}, catalogue(ErrorCode::usage).exit_status}, {});
  }
  if (std::find(words.begin(), words.end(), "--json") != words.end()) format_.json = true;
  try {
    app_->parse(argc, argv);
  } catch (const CLI::CallForHelp& call) {
    return print(Answer{verb_of(*app_, words)->help(), {}, 0}, {});
  } catch (const CLI::Success& success) {
    return print(Answer{std::string(success.what()) + "\n", {}, 0}, {});
  } catch (const CLI::ParseError& error) {
    return print(usage_error(error, words), format_);
  }
  return run_parsed();
}

}  // namespace sluis::cli
