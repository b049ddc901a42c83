// SPDX-License-Identifier: EUPL-1.2
// sluis adapter new | test: how an organisation's own export becomes signals.
#include <algorithm>
#include <filesystem>

#include "adapters/cli/adapter_test.h"
#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/cli/verb_groups.h"
#include "adapters/mapping/mapping.h"
#include "consent/covenant/nearest.h"

namespace sluis::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStart = "school";  // the template of a role that has none
constexpr std::size_t kSampleBytesMax = 1u << 20;

struct NewOptions {
  std::string name, like, folder, templates;
};

// The roles that have a template in `folder`.
std::vector<std::string> templates_in(const fs::path& folder) {
  std::vector<std::string> out;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (fs::exists(entry.path() / "mapping.toml", error)) {
      out.push_back(entry.path().filename().string());
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

// Installed beside the program, or in the tree that it was built in.
fs::path default_templates() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  for (fs::path at = program.parent_path(); at.has_relative_path(); at = at.parent_path()) {
    for (const fs::path& tried : {at / "share" / "sluis" / "adapters", at / "adapters"}) {
      if (!templates_in(tried).empty()) return tried;
    }
  }
  return {};
}

bool is_role_name(const std::string& name) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789_";
  return !name.empty() && name.size() <= 64 && name.find_first_not_of(kAllowed) == name.npos;
}

// The template's text, of the organisation `role`.
std::string with_role(std::string text, const std::string& role) {
  const std::size_t at = text.find("\nrole = ");
  if (at == text.npos) return text;
  return text.replace(at + 1, text.find('\n', at + 1) - at - 1, "role = \"" + role + "\"");
}

Status make_drop(const fs::path& folder) {
  SLUIS_TRY_DONE(make_private_folder(folder));
  SLUIS_TRY_DONE(make_private_folder(folder / "drop"));
  for (const char* name : {"incoming", "done", "failed"}) {
    SLUIS_TRY_DONE(make_private_folder(folder / "drop" / name));
  }
  return Done{};
}

Result<Answer> make_new(const NewOptions& options) {
  if (!is_role_name(options.name)) {
    return Error{ErrorCode::usage, "NAME: a role's id, of a-z, 0-9 and _"};
  }
  const fs::path templates =
      options.templates.empty() ? default_templates() : fs::path(options.templates);
  const std::vector<std::string> known = templates_in(templates);
  if (known.empty()) return Error{ErrorCode::cannot_read, "--templates: no mapping.toml in it"};
  const auto is_known = [&](const std::string& role) {
    return std::find(known.begin(), known.end(), role) != known.end();
  };
  std::string like = options.like;
  if (like.empty()) like = is_known(options.name) ? options.name : kStart;
  if (!is_known(like)) {
    const std::string near = covenant::nearest(like, known);
    return Error{ErrorCode::usage, "--like: there is no template of this role" +
                                       (near.empty() ? "" : "; did you mean " + near + "?")};
  }
  SLUIS_TRY(text, read_file(templates / like / "mapping.toml", mapping::kMappingBytesMax,
                            "the template's mapping.toml"));
  const std::string made = with_role(std::string(as_text(text)), options.name);
  SLUIS_TRY(parsed, mapping::parse_mapping(made));
  const std::string sample = "sample." + std::string(mapping::form_name(parsed.form));
  SLUIS_TRY(rows, read_file(templates / like / sample, kSampleBytesMax, "the template's sample"));
  const fs::path drop = fs::path(options.folder) / "drop";
  std::error_code error;
  if (fs::exists(drop / "mapping.toml", error)) {
    return Error{ErrorCode::cannot_write, "drop/mapping.toml: it is there already"};
  }
  SLUIS_TRY_DONE(make_drop(options.folder));
  SLUIS_TRY_DONE(write_file(drop / sample, rows, "the sample"));
  SLUIS_TRY_DONE(write_file(drop / "mapping.toml", as_bytes(made), "drop/mapping.toml"));
  Answer answer;
  answer.json.add("role", options.name).add("like", like);
  answer.json.add("mapping", (drop / "mapping.toml").string());
  answer.json.add("sample", (drop / sample).string());
  answer.text = say("Wrote {0} and {1} beside it, after the template {2}.\n"
                    "Next: put names of your own export into it, then sluis adapter test FILE "
                    "--dir {3}\n",
                    {(drop / "mapping.toml").string(), sample, like, options.folder});
  return answer;
}

}  // namespace

void add_adapter_verbs(Verbs& verbs) {
  verbs.group("adapter", "how files of your own system become signals");
  const auto made = std::make_shared<NewOptions>();
  verbs
      .add("adapter new", "a drop folder with a mapping and a sample to begin with",
           {"sluis adapter new school --dir /srv/sluis",
            "sluis adapter new woningcorporatie --like school --dir /srv/sluis"},
           [made] { return make_new(*made); })
      .text("NAME", made->name, "the role's id in the covenant", Need::required)
      .text("--like", made->like, "the role whose template it follows; else its own")
      .text("--dir", made->folder, "the gateway's folder", Need::required)
      .text("--templates", made->templates, "the folder of templates; else that of this program");
  const auto tested = std::make_shared<AdapterTestOptions>();
  verbs
      .add("adapter test", "what would become of each row of a file, without sending any",
           {"sluis adapter test export.csv --dir /srv/sluis",
            "sluis adapter test export.csv --mapping mapping.toml --covenant covenant.toml"},
           [tested] { return test_adapter(*tested); })
      .text("FILE", tested->file, "an export of your system; - reads standard input",
            Need::required)
      .text("--mapping", tested->mapping, "mapping.toml; else that of --dir, or near the file")
      .text("--covenant", tested->covenant, "the covenant whose names it must use")
      .text("--dir", tested->folder, "a gateway's folder: its mapping, covenant and member");
}

}  // namespace sluis::cli
