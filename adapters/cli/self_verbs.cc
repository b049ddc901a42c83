// SPDX-License-Identifier: EUPL-1.2
// sluis completion and man: what the one description of the commands gives to shells and readers.
#include <filesystem>

#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

struct SelfOptions {
  std::string shell, folder;
  std::vector<std::string> words;
};

Result<Answer> completion(const Commands& commands, const SelfOptions& options) {
  const std::string script = completion_script(commands, options.shell);
  if (script.empty()) return Error{ErrorCode::usage, "SHELL: bash | zsh | fish"};
  return Answer{script, Json().add("shell", options.shell).add("script", script), 0};
}

std::string joined(const std::vector<std::string>& words, char between) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : std::string(1, between)) + word;
  return out;
}

std::string page_name(const std::string& path) {
  std::string out = path.empty() ? "sluis" : "sluis-" + path;
  for (char& c : out) c = c == ' ' ? '-' : c;
  return out + ".1";
}

Result<Answer> write_pages(const Commands& commands, const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  std::vector<std::string> paths{""}, files;
  for (const VerbDescription& verb : commands) paths.push_back(verb.path);
  for (const std::string& path : paths) {
    files.push_back(folder + "/" + page_name(path));
    SLUIS_TRY_DONE(write_file(files.back(), as_bytes(manual_page(commands, path)), "--out"));
  }
  return Answer{say("Wrote {0} pages; read one: man -l {1}\n",
                    {std::to_string(files.size()), files.front()}),
                Json().add("files", files), 0};
}

Result<Answer> manual(const Commands& commands, const SelfOptions& options) {
  if (!options.folder.empty()) return write_pages(commands, options.folder);
  const std::string path = joined(options.words, ' ');
  if (!path.empty() && verb_at(commands, path) == nullptr) {
    return Error{ErrorCode::usage, say("verb")};
  }
  const std::string page = manual_page(commands, path);
  return Answer{page, Json().add("name", page_name(path)).add("roff", page), 0};
}

}  // namespace

void add_self_verbs(Verbs& verbs) {
  const auto options = std::make_shared<SelfOptions>();
  verbs
      .add("completion", "a script that completes the words of sluis in a shell",
           {"source <(sluis completion bash)", "source <(sluis completion zsh)",
            "sluis completion fish | source"},
           [options, &verbs] { return completion(verbs.commands(), *options); })
      .text("SHELL", options->shell, "bash, zsh or fish", Need::required);
  verbs
      .add("man", "the manual page of a verb, or of all", {"sluis man covenant sign | man -l -",
                                                           "sluis man --out ~/man/man1"},
           [options, &verbs] { return manual(verbs.commands(), *options); })
      .texts("VERB", options->words, "the verb; else the page of sluis itself")
      .text("--out", options->folder, "a folder for the pages of all verbs");
}

}  // namespace sluis::cli
