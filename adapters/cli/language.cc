// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/language.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>

namespace sluis::cli {
namespace {

Language current = Language::english;

const std::map<std::string_view, std::string_view>& dutch_of() {
  static const auto table = [] {
    std::map<std::string_view, std::string_view> out;
    for (const TextRow& row : text_rows()) out.emplace(row.english, row.dutch);
    return out;
  }();
  return table;
}

std::string_view translated(std::string_view english) {
  if (current == Language::english) return english;
  const auto row = dutch_of().find(english);
  return row == dutch_of().end() ? english : row->second;
}

constexpr std::size_t kPlaceSize = 3;  // "{0}"

// The next place of a value in `text`, from `at`; npos: there is none.
std::size_t next_place(std::string_view text, std::size_t at) {
  for (at = text.find('{', at); at != text.npos; at = text.find('{', at + 1)) {
    const bool is_place = at + 2 < text.size() && text[at + 2] == '}' && text[at + 1] >= '0' &&
                          text[at + 1] <= '9';
    if (is_place) return at;
  }
  return text.npos;
}

std::string filled(std::string_view text, const std::vector<std::string>& values) {
  std::string out;
  std::size_t from = 0;
  for (std::size_t at = next_place(text, 0); at != text.npos; at = next_place(text, from)) {
    out += text.substr(from, at - from);
    const auto number = static_cast<std::size_t>(text[at + 1] - '0');
    if (number < values.size()) out += values[number];
    from = at + kPlaceSize;
  }
  return out += text.substr(from);
}

// What stands in `sentence` at the places of `pattern`, in their order; nothing: it does not fit.
std::optional<std::vector<std::string>> matched(std::string_view pattern,
                                                std::string_view sentence) {
  std::vector<std::string> values;
  std::size_t from = next_place(pattern, 0);
  if (from == pattern.npos || !sentence.starts_with(pattern.substr(0, from))) return std::nullopt;
  std::size_t at = from;
  while (from != pattern.npos) {
    const std::size_t text_begin = from + kPlaceSize;
    const std::size_t next = next_place(pattern, text_begin);
    const std::string_view text = pattern.substr(text_begin, next - text_begin);
    std::size_t end = text.empty() ? sentence.size() : sentence.find(text, at);
    if (next == pattern.npos && !text.empty() && sentence.ends_with(text)) {
      end = std::max(at, sentence.size() - text.size());
    }
    if (end == sentence.npos) return std::nullopt;
    values.emplace_back(sentence.substr(at, end - at));
    at = end + text.size();
    from = next;
  }
  if (at != sentence.size()) return std::nullopt;
  return values;
}

}  // namespace

Language language() { return current; }
void set_language(Language language) { current = language; }

std::optional<Language> language_named(std::string_view name) {
  if (name == "nl") return Language::dutch;
  if (name == "en") return Language::english;
  return std::nullopt;
}

Language language_of_environment() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    return std::string_view(value).starts_with("nl") ? Language::dutch : Language::english;
  }
  return Language::english;
}

std::string say(std::string_view english) { return std::string(translated(english)); }

std::string say(std::string_view english, std::initializer_list<std::string> values) {
  return filled(translated(english), values);
}

std::string say_again(const std::string& sentence) {
  if (current == Language::english) return sentence;
  if (dutch_of().contains(sentence)) return say(sentence);
  for (const TextRow& row : text_rows()) {
    if (!row.elsewhere) continue;
    auto values = matched(row.english, sentence);
    if (!values) continue;
    for (std::string& value : *values) {
      if (value.starts_with("line ") || value.starts_with("row ")) value = say_again(value);
    }
    return filled(row.dutch, *values);
  }
  return sentence;
}

std::string say_lines(const std::string& text) {
  std::string out;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    out += say_again(text.substr(from, end - from));
    if (end != text.size()) out += "\n";
    from = end + 1;
  }
  return out;
}

std::string word_of(const std::string& code) {
  if (current == Language::dutch) return say(code);
  if (code == "case_stepped") return say("step of a case");
  if (code == "handover_stepped") return say("step of a handover");
  std::string out = code;
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

std::string place_of(ErrorCode code, const std::string& place) {
  if (code == ErrorCode::meeting_over && place == "held") return say("it was held");
  // The gateway names the field; here it is an option.
  if (code == ErrorCode::unknown_member && (place == "to" || place.starts_with("to:"))) {
    return say_again("--" + place);
  }
  return say_again(place);
}

std::string sentence_of(const Error& error) {
  const ErrorTexts texts = texts_of(error.code, error.place);
  char number[8];
  std::snprintf(number, sizeof number, "S%04u", static_cast<unsigned>(error.code));
  std::string out = number;
  out += " " + std::string(catalogue(error.code).name) + ": " + texts.meaning;
  if (!error.place.empty()) out += " (" + place_of(error.code, error.place) + ")";
  return out + ". " + say("Next: {0}.", {texts.next_step});
}

}  // namespace sluis::cli
