// SPDX-License-Identifier: EUPL-1.2
// Signals in a JSON file of the drop.
// The signals of a file, written again, are the same signals; an error's place holds no value.
#include <nlohmann/json.hpp>

#include "tests/fuzz/drop_text.h"

namespace {

using namespace sluis;
using Json = nlohmann::json;

Json json_of(const gateway::NamedPerson& person) {
  const gateway::Identity& identity = person.identity;
  Json out = {{"bsn", identity.bsn.reveal()},
              {"surname", identity.surname.reveal()},
              {"prefix", identity.prefix.reveal()},
              {"first_names", identity.first_names.reveal()},
              {"birth_date", identity.birth_date.reveal()},
              {"postcode", identity.postcode.reveal()},
              {"house_number", identity.house_number.reveal()}};
  if (person.role == PersonRole::third) out["role"] = "third";
  return out;
}

Json json_of(const gateway::SignalDraft& draft) {
  Json out = {{"worker", draft.worker},
              {"kind", draft.kind},
              {"purpose", draft.purpose},
              {"domain", draft.domain},
              {"source_regime", draft.source_regime},
              {"urgent", draft.urgent},
              {"text", draft.text.reveal()},
              {"author_contact", draft.author_contact.reveal()},
              {"subject", json_of(draft.persons.at(0))},
              {"concerned", Json::array()},
              {"recipients", Json::array()}};
  for (std::size_t i = 1; i < draft.persons.size(); ++i) {
    out["concerned"].push_back(json_of(draft.persons[i]));
  }
  for (const auto& [member, level] : draft.recipients) {
    out["recipients"].push_back({{"member", member}, {"level", level}});
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto drafts = gateway::parse_drop_json(as_text(ByteView(data, size)));
  if (!drafts.ok()) {
    fuzz::check_place(drafts.error().place);
    return 0;
  }
  fuzz::check_drafts(*drafts);
  Json again = Json::array();
  for (const gateway::SignalDraft& draft : *drafts) again.push_back(json_of(draft));
  const std::string text = again.dump();
  if (text.size() <= gateway::kDropBytesMax) {
    fuzz::check_same(*drafts, gateway::parse_drop_json(text));
  }
  return 0;
}
