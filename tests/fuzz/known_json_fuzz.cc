// SPDX-License-Identifier: EUPL-1.2
// Files of the index of who is known: what they say, written again, says the same; an error's place
// holds no value.
#include <nlohmann/json.hpp>

#include "adapters/gateway/known.h"

namespace {

using namespace sluis;
using Json = nlohmann::json;

Json json_of(const gateway::KnownChange& change) {
  const gateway::Identity& identity = change.identity;
  return {{"bsn", identity.bsn.reveal()},
          {"surname", identity.surname.reveal()},
          {"prefix", identity.prefix.reveal()},
          {"first_names", identity.first_names.reveal()},
          {"birth_date", identity.birth_date.reveal()},
          {"postcode", identity.postcode.reveal()},
          {"house_number", identity.house_number.reveal()},
          {"remove", change.remove}};
}

Json json_of(const std::vector<gateway::KnownChange>& changes) {
  Json out = Json::array();
  for (const gateway::KnownChange& change : changes) out.push_back(json_of(change));
  return out;
}

// "file", "list", "person" or "[12]", then the name of a field.
void check_known_place(std::string_view place) {
  static constexpr std::string_view kFields[] = {
      "",           ".bsn",      ".surname",      ".prefix", ".first_names",
      ".birth_date", ".postcode", ".house_number", ".remove", ".unknown name"};
  if (place == "file" || place == "list" || place.starts_with("JSON")) return;
  if (place.starts_with("person")) place.remove_prefix(6);
  else if (place.starts_with("[")) place.remove_prefix(place.find(']') + 1);
  CHECK(std::find(std::begin(kFields), std::end(kFields), place) != std::end(kFields));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto changes = gateway::parse_known_json(as_text(ByteView(data, size)));
  if (!changes.ok()) {
    check_known_place(changes.error().place);
    return 0;
  }
  CHECK(!changes->empty() && changes->size() <= gateway::kKnownPersonsMax);
  const std::string text = json_of(*changes).dump();
  if (text.size() > gateway::kKnownBytesMax) return 0;
  const auto again = gateway::parse_known_json(text);
  CHECK(again.ok() && json_of(*again) == json_of(*changes));
  return 0;
}
