// SPDX-License-Identifier: EUPL-1.2
#include "adapters/letters/texts/texts.h"

namespace sluis::letters {
namespace {

constexpr std::size_t kLines = 0
#define SLUIS_LINE_KEY(key) +1
#include "adapters/letters/texts/lines.def"
#undef SLUIS_LINE_KEY
    ;

// Each line in its place, so that Texts::line() finds it there.
template <std::size_t N>
constexpr bool is_whole(const LineRow (&rows)[N]) {
  if (N != kLines) return false;
  for (std::size_t i = 0; i < N; ++i) {
    if (static_cast<std::size_t>(rows[i].key) != i) return false;
  }
  return true;
}

#define SLUIS_LINE(key, other, self, child) {Line::key, other, self, child},
#define SLUIS_SAME(key, text) {Line::key, text, text, text},
#define SLUIS_OTHER(key, text) {Line::key, text, "", ""},
#define SLUIS_SELF(key, self, child) {Line::key, "", self, child},
constexpr LineRow kNl[] = {
#include "adapters/letters/texts/nl.def"
};
constexpr LineRow kEn[] = {
#include "adapters/letters/texts/en.def"
};
constexpr LineRow kAr[] = {
#include "adapters/letters/texts/ar.def"
};
constexpr LineRow kFr[] = {
#include "adapters/letters/texts/fr.def"
};
constexpr LineRow kTr[] = {
#include "adapters/letters/texts/tr.def"
};
constexpr LineRow kPap[] = {
#include "adapters/letters/texts/pap.def"
};
#undef SLUIS_LINE
#undef SLUIS_SAME
#undef SLUIS_OTHER
#undef SLUIS_SELF
static_assert(is_whole(kNl) && is_whole(kEn) && is_whole(kAr) && is_whole(kFr) &&
              is_whole(kTr) && is_whole(kPap));

constexpr Texts kTexts[] = {
    {Language::nl, kNl}, {Language::en, kEn}, {Language::ar, kAr},
    {Language::fr, kFr}, {Language::tr, kTr}, {Language::pap, kPap},
};

constexpr NeverRow kNever[] = {
#define SLUIS_NEVER(language, word) {Language::language, word},
#include "adapters/letters/texts/never.def"
#undef SLUIS_NEVER
};

// Small ASCII letters; what is neither letter nor digit becomes a space, one at each end.
std::string words_of(std::string_view text) {
  std::string out = " ";
  for (const char c : text) {
    const bool is_large = c >= 'A' && c <= 'Z';
    const bool is_kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                         static_cast<unsigned char>(c) >= 0x80;
    out += is_large ? static_cast<char>(c - 'A' + 'a') : is_kept ? c : ' ';
  }
  return out + " ";
}

}  // namespace

const Texts& texts_in(Language language) { return kTexts[static_cast<std::size_t>(language)]; }

std::string filled(std::string_view text,
                   std::initializer_list<std::pair<std::string_view, std::string>> values) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    const std::size_t close = text.find('}', open);
    out += text.substr(0, open);
    if (close == text.npos) return out += open == text.npos ? "" : text.substr(open);
    const std::string_view name = text.substr(open + 1, close - open - 1);
    std::string value(text.substr(open, close - open + 1));
    for (const auto& [known, with] : values) {
      if (known == name) value = with;
    }
    out += value;
    text.remove_prefix(close + 1);
  }
  return out;
}

std::span<const NeverRow> never_words() { return kNever; }

std::string_view never_word_in(std::string_view text, Language language) {
  const std::string words = words_of(text);
  for (const NeverRow& row : kNever) {
    const bool counts = row.language == language || row.language == Language::nl;
    if (counts && words.find(row.word) != words.npos) return row.word;
  }
  return {};
}

}  // namespace sluis::letters
