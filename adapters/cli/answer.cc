// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/answer.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "adapters/cli/describe.h"
#include "adapters/cli/language.h"
#include "adapters/cli/terminal.h"

namespace sluis::cli {
namespace {

using nlohmann::ordered_json;

int write_error(const Error& error) {
  std::fprintf(stderr, "%s %s\n", painted(Paint::bad, "sluis:", Stream::err).c_str(),
               sentence_of(error).c_str());
  return catalogue(error.code).exit_status;
}

int write_out(const std::string& text, int status) {
  const bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (whole && std::fflush(stdout) == 0) return status;
  const Error error{ErrorCode::cannot_write, "standard output"};
  return write_error(error);
}

std::string json_string(std::string_view text) {
  return ordered_json(text).dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string indented(const Json& json) {
  return ordered_json::parse(json.text()).dump(1) + "\n";
}

int write_picked(const Answer& answer, const Format& format) {
  try {
    const ordered_json json = ordered_json::parse(answer.json.text());
    const ordered_json& value = json.at(ordered_json::json_pointer(format.pick));
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    return write_out(text + "\n", answer.exit_status);
  } catch (const ordered_json::exception&) {
    return print(Error{ErrorCode::missing_field, "--pick"}, {format.json, {}});
  }
}

}  // namespace

Json Json::of_text(std::string_view text) {
  const ordered_json parsed = ordered_json::parse(text, nullptr, false);
  Json out;
  if (!parsed.is_object()) return out;
  for (const auto& [name, value] : parsed.items()) out.raw(name, value.dump());
  return out;
}

Json& Json::raw(std::string_view name, std::string_view value) {
  if (!members_.empty()) members_ += ",";
  members_ += json_string(name) + ":" + std::string(value);
  return *this;
}

Json& Json::add(std::string_view name, std::string_view value) {
  return raw(name, json_string(value));
}

Json& Json::add(std::string_view name, const std::vector<std::string>& values) {
  std::string list;
  for (const std::string& value : values) list += (list.empty() ? "" : ",") + json_string(value);
  return raw(name, "[" + list + "]");
}

Json& Json::add(std::string_view name, const std::vector<Json>& values) {
  std::string list;
  for (const Json& value : values) list += (list.empty() ? "" : ",") + value.text();
  return raw(name, "[" + list + "]");
}

int print(const Answer& answer, const Format& format) {
  if (!format.pick.empty()) return write_picked(answer, format);
  return write_out(format.json ? indented(answer.json) : answer.text, answer.exit_status);
}

int print(const Error& error, const Format& format) {
  if (!format.json) return write_error(error);
  return write_out(indented(Json().add("error", error_json(error))),
                   catalogue(error.code).exit_status);
}

}  // namespace sluis::cli
