// SPDX-License-Identifier: EUPL-1.2
// Files of the index: an error names a place, never a value.
#include <map>
#include <nlohmann/json.hpp>

#include "adapters/gateway/known.h"
#include "consent/verify/strict_json.h"
#include "proto/types/utf8.h"

namespace sluis::gateway {
namespace {

Result<KnownChange> known_change_in(const nlohmann::json& json, const std::string& place) {
  if (!json.is_object()) return Error{ErrorCode::bad_json, place};
  KnownChange out;
  const std::map<std::string, Sensitive<std::string>*> fields = {
      {"bsn", &out.identity.bsn},
      {"surname", &out.identity.surname},
      {"prefix", &out.identity.prefix},
      {"first_names", &out.identity.first_names},
      {"birth_date", &out.identity.birth_date},
      {"postcode", &out.identity.postcode},
      {"house_number", &out.identity.house_number}};
  for (const auto& [name, value] : json.items()) {
    if (name == "remove" && value.is_boolean()) {
      out.remove = value.get<bool>();
      continue;
    }
    const auto field = fields.find(name);
    // An unknown name may be data: it is not repeated.
    if (field == fields.end()) {
      return Error{ErrorCode::bad_field, place + (name == "remove" ? ".remove" : ".unknown name")};
    }
    if (!value.is_string()) return Error{ErrorCode::bad_field, place + "." + name};
    *field->second = Sensitive(value.get<std::string>());
  }
  return out;
}

}  // namespace

Result<std::vector<KnownChange>> parse_known_json(std::string_view text) {
  if (!is_utf8(text)) return Error{ErrorCode::not_utf8, "file"};
  SLUIS_TRY(json, verify::parse_strict_json(text, kKnownBytesMax));
  std::vector<KnownChange> out;
  if (!json.is_array()) {
    SLUIS_TRY(one, known_change_in(json, "person"));
    out.push_back(std::move(one));
    return out;
  }
  if (json.empty() || json.size() > kKnownPersonsMax) return Error{ErrorCode::bad_json, "list"};
  for (std::size_t i = 0; i < json.size(); ++i) {
    SLUIS_TRY(one, known_change_in(json[i], "[" + std::to_string(i) + "]"));
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace sluis::gateway
