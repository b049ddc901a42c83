// SPDX-License-Identifier: EUPL-1.2
// A person's names and numbers, whatever their bytes, to the texts that are blinded. What was
// folded folds to itself, and no text needs an escape: else one person had two keys.
#include <algorithm>

#include "adapters/sdk/identity.h"
#include "adapters/sdk/name_fold.h"
#include "proto/types/utf8.h"

using namespace sluis;

namespace {

using Text = Sensitive<std::string>;

// A line of the input, and the rest of it.
std::string take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string out(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return out;
}

bool plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '\\'; }

void expect_folds_once(std::string_view name) {
  const auto folded = sdk::fold_name(name);
  CHECK(folded.ok() == is_utf8(name));
  if (!folded.ok()) return;
  const std::string& out = folded->reveal();
  CHECK(is_utf8(out) && std::all_of(out.begin(), out.end(), plain));
  CHECK(out.find('"') == std::string::npos);
  CHECK(sdk::fold_name(out)->reveal() == out);
  for (const auto& sound : {sdk::sound_of_family_name(name), sdk::sound_of_first_names(name)}) {
    CHECK(sound.ok() && is_utf8(sound->reveal()));
    CHECK(sound->reveal().size() <= out.size() && sound->reveal().empty() == out.empty());
    CHECK(std::all_of(sound->reveal().begin(), sound->reveal().end(), plain));
  }
}

void expect_text(const sdk::KeyInput& input) {
  const Bytes& text = input.text.reveal();
  const std::string_view words = as_text(text);
  const auto marks = std::count(words.begin(), words.end(), '"');
  CHECK(words.front() == '{' && words.back() == '}' && is_utf8(words));
  CHECK(std::all_of(words.begin(), words.end(), plain));
  CHECK(marks == 4 * (input.kind == PersonKeyKind::bsn ? 3 : 6));
}

}  // namespace

// A line of flags, and one for each field.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = as_text(ByteView(data, size));
  const std::string flags = take_line(rest);
  sdk::PersonIdentity person;
  const Text bsn(take_line(rest));
  if (flags.find('b') != std::string::npos) person.bsn = bsn;
  for (Text* field : {&person.family_name, &person.prefix, &person.first_names,
                      &person.birth_date, &person.postcode, &person.house_number}) {
    *field = Text(take_line(rest));
    expect_folds_once(field->reveal());
  }
  const bool may_use_bsn = flags.find('m') != std::string::npos;
  const auto inputs = sdk::key_inputs(person, may_use_bsn);
  if (!inputs.ok()) return 0;
  CHECK(!inputs->empty() && (may_use_bsn || !person.bsn));
  for (std::size_t i = 0; i < inputs->size(); ++i) {
    CHECK(i == 0 || (*inputs)[i - 1].kind < (*inputs)[i].kind);
    expect_text((*inputs)[i]);
  }
  return 0;
}
