// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/name_fold.h"

#include <algorithm>

#include "proto/types/utf8.h"

namespace sluis::sdk {
namespace {

// Letters beyond ASCII and what they fold to, ascending; nothing: dropped.
struct Folding {
  char32_t first, last;
  std::string_view to;
};
constexpr Folding kFoldings[] = {
    {0x80, 0xBF, ""},     {0xC0, 0xC5, "a"},    {0xC6, 0xC6, "ae"},   {0xC7, 0xC7, "c"},
    {0xC8, 0xCB, "e"},    {0xCC, 0xCF, "i"},    {0xD0, 0xD0, "d"},    {0xD1, 0xD1, "n"},
    {0xD2, 0xD6, "o"},    {0xD7, 0xD7, ""},     {0xD8, 0xD8, "o"},    {0xD9, 0xDC, "u"},
    {0xDD, 0xDD, "y"},    {0xDE, 0xDE, "th"},   {0xDF, 0xDF, "ss"},   {0xE0, 0xE5, "a"},
    {0xE6, 0xE6, "ae"},   {0xE7, 0xE7, "c"},    {0xE8, 0xEB, "e"},    {0xEC, 0xEF, "i"},
    {0xF0, 0xF0, "d"},    {0xF1, 0xF1, "n"},    {0xF2, 0xF6, "o"},    {0xF7, 0xF7, ""},
    {0xF8, 0xF8, "o"},    {0xF9, 0xFC, "u"},    {0xFD, 0xFD, "y"},    {0xFE, 0xFE, "th"},
    {0xFF, 0xFF, "y"},    {0x100, 0x105, "a"},  {0x106, 0x10D, "c"},  {0x10E, 0x111, "d"},
    {0x112, 0x11B, "e"},  {0x11C, 0x123, "g"},  {0x124, 0x127, "h"},  {0x128, 0x131, "i"},
    {0x132, 0x133, "ij"}, {0x134, 0x135, "j"},  {0x136, 0x138, "k"},  {0x139, 0x142, "l"},
    {0x143, 0x14B, "n"},  {0x14C, 0x151, "o"},  {0x152, 0x153, "oe"}, {0x154, 0x159, "r"},
    {0x15A, 0x161, "s"},  {0x162, 0x167, "t"},  {0x168, 0x173, "u"},  {0x174, 0x175, "w"},
    {0x176, 0x178, "y"},  {0x179, 0x17E, "z"},  {0x17F, 0x17F, "s"},  {0x218, 0x219, "s"},
    {0x21A, 0x21B, "t"},  {0x2B0, 0x36F, ""},   {0x1E9E, 0x1E9E, "ss"}, {0x2000, 0x206F, ""},
};

void append_folded(std::string& out, std::string_view character, char32_t code) {
  if (code < 0x80) {
    const char lower = static_cast<char>(code | 0x20U);
    if (lower >= 'a' && lower <= 'z') out.push_back(lower);
    return;
  }
  for (const Folding& folding : kFoldings) {
    if (code < folding.first) break;
    if (code <= folding.last) {
      out.append(folding.to);
      return;
    }
  }
  out.append(character);  // of another script, as it is
}

// Part of the word around it, though no letter: apostrophes, marks, what nobody sees.
bool stands_in_a_word(char32_t code) {
  const auto within = [code](char32_t first, char32_t last) {
    return code >= first && code <= last;
  };
  return code == U'\'' || code == U'`' || code == 0xAD || code == 0xB4 || within(0x2B0, 0x36F) ||
         within(0x200B, 0x200F) || within(0x2018, 0x201B) || code == 0x2060;
}

// The folded letters of `name`, its words with a space between them when they are kept `apart`.
Result<Sensitive<std::string>> folded(std::string_view name, bool apart) {
  std::string out;
  out.reserve(2 * name.size());  // grows nowhere, so that no copy stays behind
  while (!name.empty()) {
    const std::string_view rest = name;
    const std::optional<char32_t> code = take_code_point(name);
    if (!code) return Error{ErrorCode::not_utf8, "name"};
    const std::size_t size = out.size();
    append_folded(out, rest.substr(0, rest.size() - name.size()), *code);
    if (apart && out.size() == size && !stands_in_a_word(*code)) out.push_back(' ');
  }
  return Sensitive<std::string>(std::move(out));
}

// Takes the first word off the front of `words`; empty when there is none.
std::string_view take_word(std::string_view& words) {
  words.remove_prefix(std::min(words.find_first_not_of(' '), words.size()));
  const std::string_view word = words.substr(0, words.find(' '));
  words.remove_prefix(word.size());
  return word;
}

// What stands before a family name, or after it where names are listed by their letter. Sorted.
constexpr std::string_view kPrefixes[] = {
    "aan", "al", "d",  "da", "de", "del", "den", "der", "des", "di", "do", "dos", "du", "el",
    "het", "in", "la", "le", "op", "t",   "te",  "ten", "ter", "v",  "van", "vd", "von"};
static_assert(std::is_sorted(std::begin(kPrefixes), std::end(kPrefixes)));

bool is_prefix(std::string_view word) {
  return std::binary_search(std::begin(kPrefixes), std::end(kPrefixes), word);
}

// Letters together that are written for one sound; `taken` of them are gone then. The longer first.
struct Sound {
  std::string_view written;
  std::size_t taken;
  char sound;
};
constexpr Sound kSounds[] = {{"chr", 2, 'k'}, {"ch", 2, 's'}, {"oe", 2, 'u'}, {"ou", 2, 'u'},
                             {"ph", 2, 'f'},  {"sh", 2, 's'}, {"sj", 2, 's'}, {"c", 1, 'k'},
                             {"j", 1, 'i'},   {"q", 1, 'k'},  {"v", 1, 'w'},  {"y", 1, 'i'},
                             {"z", 1, 's'}};

// Takes the first sound off the front of `word`, which must not be empty.
char take_sound(std::string_view& word) {
  char out = word.front();
  std::size_t taken = 1;
  for (const Sound& row : kSounds) {
    if (!word.starts_with(row.written)) continue;
    out = row.sound;
    taken = row.taken;
    break;
  }
  word.remove_prefix(taken);
  return out;
}

// Never longer than `word`. A byte of a letter of another script stands as it is.
std::string sound_of(std::string_view word) {
  std::string out;
  out.reserve(word.size());
  for (std::string_view rest = word; !rest.empty();) {
    const char sound = take_sound(rest);
    const bool is_latin = sound >= 'a' && sound <= 'z';
    if (sound == 'h' || (is_latin && !out.empty() && out.back() == sound)) continue;
    out.push_back(sound);
  }
  if (out.empty()) out.append(word);
  return out;
}

// A vowel at the end says who is meant of a short name, and often only how a long one is bent.
constexpr std::size_t kFamilySizeMin = 4;

}  // namespace

Result<Sensitive<std::string>> fold_name(std::string_view name) { return folded(name, false); }

Result<Sensitive<std::string>> sound_of_family_name(std::string_view family_name) {
  SLUIS_TRY(words, folded(family_name, true));
  SLUIS_TRY(letters, fold_name(family_name));
  std::string_view part = letters.reveal();  // when all its words are prefixes
  std::string_view rest = words.reveal();
  for (std::string_view word = take_word(rest); !word.empty(); word = take_word(rest)) {
    if (!is_prefix(word)) part = word;
  }
  std::string out = sound_of(part);
  constexpr std::string_view kEnds = "aei";
  while (out.size() > kFamilySizeMin && kEnds.find(out.back()) != kEnds.npos) out.pop_back();
  return Sensitive<std::string>(std::move(out));
}

Result<Sensitive<std::string>> sound_of_first_names(std::string_view first_names) {
  SLUIS_TRY(words, folded(first_names, true));
  SLUIS_TRY(letters, fold_name(first_names));
  std::string_view rest = words.reveal();
  for (std::string_view word = take_word(rest); !word.empty(); word = take_word(rest)) {
    if (word.size() > 1 && word != "el" && word != "al") {
      return Sensitive<std::string>(sound_of(word));
    }
  }
  return Sensitive<std::string>(sound_of(letters.reveal()));
}

}  // namespace sluis::sdk
