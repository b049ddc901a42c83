// SPDX-License-Identifier: EUPL-1.2
// Signals in a CSV file of the drop.
// The signals of a file, written again, are the same signals; an error's place holds no value.
#include "tests/fuzz/drop_text.h"

namespace {

using namespace sluis;

std::string csv_of(const std::vector<gateway::SignalDraft>& drafts) {
  std::string out =
      "worker;kind;purpose;domain;source_regime;recipient;level;bsn;surname;prefix;first_names;"
      "birth_date;postcode;house_number;text;author_contact\r\n";
  const auto field = [&](std::string_view value, char end) {
    out += '"';
    for (const char c : value) out += c == '"' ? "\"\"" : std::string(1, c);
    out += '"';
    out += end;
  };
  for (const gateway::SignalDraft& draft : drafts) {
    const gateway::Identity& identity = draft.persons.at(0).identity;
    for (const std::string* value : {&draft.worker, &draft.kind, &draft.purpose, &draft.domain,
                                     &draft.source_regime, &draft.recipients.at(0).first,
                                     &draft.recipients.at(0).second}) {
      field(*value, ';');
    }
    for (const auto* value : {&identity.bsn, &identity.surname, &identity.prefix,
                              &identity.first_names, &identity.birth_date, &identity.postcode,
                              &identity.house_number, &draft.text}) {
      field(value->reveal(), ';');
    }
    field(draft.author_contact.reveal(), '\n');
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = as_text(ByteView(data, size));
  const auto drafts = gateway::parse_drop_csv(input);
  if (!drafts.ok()) {
    fuzz::check_place(drafts.error().place);
    return 0;
  }
  fuzz::check_drafts(*drafts);
  // A value is a run of the file's own bytes, unless its quotes were doubled: nothing is lost.
  for (const gateway::SignalDraft& draft : *drafts) {
    const std::string& text = draft.text.reveal();
    CHECK(text.find('"') != text.npos || input.find(text) != input.npos);
  }
  fuzz::check_same(*drafts, gateway::parse_drop_csv(csv_of(*drafts)));
  return 0;
}
