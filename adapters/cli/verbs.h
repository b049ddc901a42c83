// SPDX-License-Identifier: EUPL-1.2
// The verbs of `sluis`: their words, help and examples, and which code answers each.
//
// Shell. CLI11 (in verbs.cc alone) reads the words; its exit codes (1xx) are replaced by the
// catalogue's, and it has no did-you-mean, so that is here. Texts are written in English and said
// in the command's language (language.h). Not thread safe.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "adapters/cli/answer.h"
#include "adapters/cli/describe.h"

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace sluis::cli {

enum class Need { optional, required };

// One verb's words. A name with -- is an option, one without a word at its place; the targets must
// outlive the command.
class Verb {
 public:
  Verb(CLI::App* app, VerbDescription* description) : app_(app), description_(description) {}
  Verb& text(const std::string& name, std::string& target, const std::string& what,
             Need need = Need::optional);
  Verb& texts(const std::string& name, std::vector<std::string>& target, const std::string& what,
              Need need = Need::optional);
  // A whole number from `min` to `max`; the target's value is shown as the default.
  Verb& number(const std::string& name, std::uint64_t& target, const std::string& what,
               std::uint64_t min, std::uint64_t max);
  // An option without a value.
  Verb& flag(const std::string& name, bool& target, const std::string& what);
  // Another name for the verb itself.
  Verb& alias(const std::string& name);

 private:
  CLI::App* app_;
  VerbDescription* description_;
};

class Verbs {
 public:
  using Run = std::function<Result<Answer>()>;

  Verbs();
  ~Verbs();
  Verbs(const Verbs&) = delete;
  Verbs& operator=(const Verbs&) = delete;

  // A verb; `path` is its words, such as "covenant check". `examples` are whole command lines.
  Verb add(const std::string& path, const std::string& what,
           const std::vector<std::string>& examples, Run run);
  // What the first word of several verbs is about.
  void group(const std::string& name, const std::string& what);
  // `before` was once the name of the verb `now`, and still is understood.
  void formerly(const std::string& before, const std::string& now);
  // Parses the words, runs the verb, prints its answer; returns the exit status.
  int run(int argc, const char* const* argv);

  const Format& format() const { return format_; }
  // All verbs, as help, completion and manual pages tell them.
  const Commands& commands() const { return commands_; }

 private:
  Result<Answer> help(const std::vector<std::string>& words) const;
  // The first word that is no verb, with the nearest one; nothing when all are.
  std::optional<Error> unknown_verb(const std::vector<std::string>& words) const;
  Error usage_error(const CLI::ParseError& error, const std::vector<std::string>& words) const;
  // As many of `words` as name a verb, in one.
  std::string path_of(const std::vector<std::string>& words) const;
  int run_words(const std::vector<std::string>& words);
  int run_parsed();

  std::unique_ptr<CLI::App> app_;
  Format format_;
  std::string language_;
  Commands commands_;
  std::map<const CLI::App*, Run> runs_;
  std::map<std::string, std::string> formerly_;
  std::vector<std::string> help_words_;
};

}  // namespace sluis::cli
