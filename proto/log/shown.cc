// SPDX-License-Identifier: EUPL-1.2
#include "proto/log/shown.h"

#include <algorithm>
#include <cstddef>

namespace sluis::log {
namespace {

constexpr std::size_t kShownMax = 128;
constexpr std::size_t kDigitsMax = 6;  // a line of a file; a number of a person has nine
constexpr std::size_t kHexMax = 15;    // shorter than an identifier, or a part of one that tells

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Each run of more than `longest` characters that fit becomes one question mark.
template <class Fits>
std::string without_runs(const std::string& text, std::size_t longest, Fits fits) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && fits(text[end])) ++end;
    if (end - i > longest) out.push_back('?');
    else out.append(text, i, std::max<std::size_t>(end - i, 1));
    i = std::max(end, i + 1);
  }
  return out;
}

}  // namespace

std::string one_field(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c == '"') c = '\'';
    if (c == '\\') c = '/';
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e) c = '?';
  }
  return out;
}

std::string shown_place(std::string_view place) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,:[] -";
  std::string out(place.substr(0, kShownMax));
  for (char& c : out) {
    if (kAllowed.find(c) == kAllowed.npos) c = '?';
  }
  return without_runs(without_runs(out, kHexMax, is_hex), kDigitsMax, is_digit);
}

}  // namespace sluis::log
