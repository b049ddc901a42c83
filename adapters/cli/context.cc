// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/context.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "adapters/cli/files.h"
#include "consent/covenant/toml.h"

namespace sluis::cli {
namespace {

constexpr std::size_t kBytesMax = 64 * 1024, kNameMax = 64;
constexpr const char* kWhat = "contexts.toml";

std::string setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string folder_path() {
  const std::string config = setting("XDG_CONFIG_HOME");
  return (config.empty() ? setting("HOME") + "/.config" : config) + "/sluis";
}
std::string file_path() { return folder_path() + "/contexts.toml"; }

Result<Contexts> read_table(const toml::table& table) {
  Contexts out;
  out.current = table["current"].value_or(std::string());
  const toml::table* named = table["contexts"].as_table();
  if (named == nullptr) return out;
  for (const auto& [key, value] : *named) {
    const toml::table* row = value.as_table();
    Context context{std::string(key.str()), "", ""};
    if (row != nullptr) context.folder = (*row)["dir"].value_or(std::string());
    if (row != nullptr) context.worker = (*row)["worker"].value_or(std::string());
    if (context.folder.empty()) return Error{ErrorCode::bad_config, kWhat};
    out.all.push_back(std::move(context));
  }
  return out;
}

}  // namespace

const Context* Contexts::find(const std::string& name) const {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Context& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

bool is_context_name(const std::string& name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '.' || c == '-' || c == '_';
  };
  return !name.empty() && name.size() <= kNameMax &&
         std::all_of(name.begin(), name.end(), allowed);
}

Result<Contexts> read_contexts() {
  struct stat status {};
  if (stat(file_path().c_str(), &status) != 0) return Contexts{};
  if ((status.st_mode & 077) != 0) {
    return Error{ErrorCode::bad_config, std::string(kWhat) + " is open to others"};
  }
  SLUIS_TRY(bytes, read_file(file_path(), kBytesMax, kWhat));
  try {
    const toml::parse_result parsed = toml::parse(as_text(bytes));
    if (parsed) return read_table(parsed.table());
  } catch (const covenant::TomlFault&) {
    // a fault of the library, shown by a wrong file
  }
  return Error{ErrorCode::bad_config, kWhat};
}

Status write_contexts(const Contexts& contexts) {
  toml::table named;
  for (const Context& context : contexts.all) {
    toml::table row;
    row.insert("dir", context.folder);
    if (!context.worker.empty()) row.insert("worker", context.worker);
    named.insert(context.name, std::move(row));
  }
  toml::table table;
  if (!contexts.current.empty()) table.insert("current", contexts.current);
  table.insert("contexts", std::move(named));
  std::ostringstream text;
  text << toml::toml_formatter(table) << "\n";
  SLUIS_TRY_DONE(make_private_folder(folder_path()));
  return write_private_file(file_path(), as_bytes(text.str()), kWhat);
}

}  // namespace sluis::cli
