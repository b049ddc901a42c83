// SPDX-License-Identifier: EUPL-1.2
// Kind note: `vkey: VKEY`, a line of explanation, `-----`, a signed note, `-----`; any number of
// times. A case holds when the key parses and formats to the same text, the note too, and the key
// signed it.
#include "consent/core/note.h"

#include "proto/seal/sign.h"
#include "tests/vectors/kinds.h"

namespace sluis::vectors {
namespace {

using namespace consent;

constexpr std::string_view kVkey = "vkey: ";
constexpr std::string_view kMark = "-----\n";

std::string_view take_line(std::string_view& text) {
  const std::size_t newline = text.find('\n');
  if (newline == std::string_view::npos) throw Unreadable{};
  const std::string_view line = text.substr(0, newline + 1);
  text.remove_prefix(newline + 1);
  return line;
}

// What stands before the next line that is a mark; takes that line too.
std::string_view take_until_mark(std::string_view& text) {
  const std::string_view start = text;
  std::size_t size = 0;
  for (std::string_view line = take_line(text); line != kMark; line = take_line(text)) {
    size += line.size();
  }
  return start.substr(0, size);
}

bool case_holds(std::string_view vkey, std::string_view bytes) {
  const auto key = parse_verifier_key(vkey);
  const auto note = parse_note(bytes);
  if (!key.ok() || !note.ok()) return false;
  const auto formatted = format_note(*note);
  return format_verifier_key(*key) == vkey && formatted.ok() && *formatted == bytes &&
         verify_note(*note, *key, seal::verify).ok();
}

}  // namespace

Verdicts run_note(const std::string& text) {
  Verdicts verdicts;
  const std::string complete = text.ends_with('\n') ? text : text + "\n";
  std::string_view rest = complete;
  while (!rest.empty()) {
    std::string_view vkey = take_line(rest);
    if (vkey == "\n") continue;
    if (!vkey.starts_with(kVkey)) throw Unreadable{};
    vkey.remove_prefix(kVkey.size());
    vkey.remove_suffix(1);
    take_until_mark(rest);
    verdicts.push_back(case_holds(vkey, take_until_mark(rest)));
  }
  return verdicts;
}

}  // namespace sluis::vectors
