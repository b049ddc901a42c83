// SPDX-License-Identifier: EUPL-1.2
// sluis demo: tells the story of deploy/story, of the demo's covenant or of one programme.
//
// Shell. Runs where the story is: in the tree that this program was built in, or beside it. A story
// reads the programme's number from SLUIS_PROGRAMME, and from SLUIS_COVENANT whose covenant has it
// when that is one of deploy/covenants; its name stands in the covenant alone.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/cli/verb_groups.h"
#include "consent/covenant/compile.h"
#include "proto/seal/sign.h"

namespace sluis::cli {
namespace {

namespace fs = std::filesystem;

struct DemoOptions {
  std::uint64_t programme = 0;
  bool keep = false, list = false;
};

constexpr std::size_t kCovenantBytesMax = 1u << 20;

fs::path program_folder() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

// The folder with story, and with the covenant that it is told of.
fs::path story_folder() {
  std::error_code error;
  for (fs::path at = program_folder(); at.has_relative_path(); at = at.parent_path()) {
    if (fs::exists(at / "deploy" / "story", error)) return at / "deploy";
  }
  return {};
}

// A programme, and the file of its own covenant; without one it is of the demo's.
struct Programme {
  std::uint64_t number = 0;
  std::string label;
  fs::path covenant;
};

// A covenant stands there without keys, which each telling deals afresh: any three do.
Result<consent::Covenant> covenant_of(const fs::path& folder, const fs::path& file) {
  SLUIS_TRY(bytes, read_file(folder / file, kCovenantBytesMax, ("deploy" / file).string()));
  std::string text(as_text(bytes));
  constexpr std::string_view kNoKeys = "\nauthority = []";
  if (const std::size_t at = text.find(kNoKeys); at != text.npos) {
    std::string keys;
    for (int i = 0; i < 3; ++i) {
      keys += (i == 0 ? "\"" : ", \"") +
              seal::SigningKeyPair::generate().public_key().hex() + "\"";
    }
    text.replace(at, kNoKeys.size(), "\nauthority = [" + keys + "]");
  }
  return covenant::compile(text);
}

// Of the covenants of their own, in the order of their files.
std::vector<fs::path> own_covenants(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder / "covenants", error)) {
    const fs::path name = entry.path().filename();
    const bool is_one = name.string().starts_with("programme-") && name.extension() == ".toml";
    if (is_one) out.push_back("covenants" / name);
  }
  std::sort(out.begin(), out.end());
  return out;
}

// All that can be told; of a number that both have, the covenant of its own.
Result<std::vector<Programme>> programmes_of(const fs::path& folder) {
  SLUIS_TRY(demo, covenant_of(folder, fs::path("demo") / "covenant.toml"));
  std::map<std::uint64_t, Programme> found;
  for (const fs::path& file : own_covenants(folder)) {
    SLUIS_TRY(covenant, covenant_of(folder, file));
    for (const consent::Term& term : covenant.programmes) {
      found.emplace(term.number, Programme{term.number, term.label, folder / file});
    }
  }
  for (const consent::Term& term : demo.programmes) {
    found.emplace(term.number, Programme{term.number, term.label, {}});
  }
  std::vector<Programme> out;
  for (auto& [number, programme] : found) out.push_back(std::move(programme));
  return out;
}

// Without a number: the first of the demo's own covenant, whose story has all that the demo shows.
Result<Programme> programme_of(const fs::path& folder, std::uint64_t number) {
  if (number == 0) {
    SLUIS_TRY(demo, covenant_of(folder, fs::path("demo") / "covenant.toml"));
    if (demo.programmes.empty()) return Programme{};
    return Programme{demo.programmes.front().number, demo.programmes.front().label, {}};
  }
  SLUIS_TRY(programmes, programmes_of(folder));
  std::string numbers;
  for (const Programme& programme : programmes) {
    if (programme.number == number) return programme;
    numbers += (numbers.empty() ? "" : ", ") + std::to_string(programme.number);
  }
  return Error{ErrorCode::usage, say("--programme: the demo has {0}", {numbers})};
}

Answer list_of(const std::vector<Programme>& programmes) {
  Answer answer;
  std::vector<Json> rows;
  for (const Programme& programme : programmes) {
    const std::string number = std::to_string(programme.number);
    rows.push_back(Json()
                       .add("programme", std::size_t{programme.number})
                       .add("label", programme.label));
    answer.text +=
        say("{0}: {1}. Told by: sluis demo --programme {0}\n", {number, programme.label});
  }
  answer.json.add("programmes", rows);
  return answer;
}

void prepare(const DemoOptions& options, const Programme& programme) {
  setenv("SLUIS_PROGRAMME", std::to_string(programme.number).c_str(), 1);
  unsetenv("SLUIS_COVENANT");
  if (!programme.covenant.empty()) setenv("SLUIS_COVENANT", programme.covenant.c_str(), 1);
  setenv("SLUIS_KEEP", options.keep ? "yes" : "no", 1);
  setenv("SLUIS_BIN_DIR", program_folder().c_str(), 1);
}

// Everything that can be read from `descriptor` until its end.
std::string read_all(int descriptor) {
  std::string out;
  char part[4096];
  for (ssize_t got = 0; (got = ::read(descriptor, part, sizeof part)) > 0;) {
    out.append(part, static_cast<std::size_t>(got));
  }
  return out;
}

// The story itself from here on: it answers Ctrl-C, and its exit status is this program's.
Error become(const std::string& story) {
  execl(story.c_str(), story.c_str(), static_cast<char*>(nullptr));
  return {ErrorCode::cannot_read, "deploy/story"};
}

// The story as one object: what it told, and how it ended.
Result<Answer> told(const std::string& story, const Programme& programme) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Error{ErrorCode::internal, "pipe"};
  const pid_t child = fork();
  if (child < 0) return Error{ErrorCode::internal, "fork"};
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    dup2(ends[1], STDERR_FILENO);
    _exit(catalogue(become(story).code).exit_status);
  }
  ::close(ends[1]);
  const std::string output = read_all(ends[0]);
  ::close(ends[0]);
  int ended = 0;
  waitpid(child, &ended, 0);
  const int status =
      WIFEXITED(ended) ? WEXITSTATUS(ended) : catalogue(ErrorCode::internal).exit_status;
  return Answer{output,
                Json()
                    .add("programme", std::size_t{programme.number})
                    .add("label", programme.label)
                    .add("as_told", status == 0)
                    .add("output", output),
                status};
}

Result<Answer> demo(const DemoOptions& options, const Format& format) {
  const fs::path folder = story_folder();
  if (folder.empty()) {
    return Error{ErrorCode::cannot_read,
                 say("deploy/story: the demo is told from Sluis's sources")};
  }
  if (options.list) {
    SLUIS_TRY(programmes, programmes_of(folder));
    return list_of(programmes);
  }
  SLUIS_TRY(programme, programme_of(folder, options.programme));
  prepare(options, programme);
  const std::string story = (folder / "story").string();
  if (format.json || !format.pick.empty()) return told(story, programme);
  return become(story);
}

}  // namespace

void add_demo_verb(Verbs& verbs) {
  const auto options = std::make_shared<DemoOptions>();
  verbs
      .add("demo", "tells the story of one family on programs of this machine, each step checked",
           {"sluis demo", "sluis demo --list", "sluis demo --programme 1 --keep"},
           [options, &verbs] { return demo(*options, verbs.format()); })
      .number("--programme", options->programme,
              "the number of the programme, over its own covenant; 0: the demo's", 0, UINT16_MAX)
      .flag("--list", options->list, "only say which programmes there are")
      .flag("--keep", options->keep, "leave the programs running; says how to end them");
}

}  // namespace sluis::cli
