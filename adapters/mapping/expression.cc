// SPDX-License-Identifier: EUPL-1.2
#include "adapters/mapping/expression.h"

#include <algorithm>
#include <chrono>

namespace sluis::mapping {
namespace {

constexpr std::size_t kKnownShown = 40;  // codes of a value table in one error

std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\f\v";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == text.npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(kBlanks) - first + 1));
}

std::string codes_of(const std::map<std::string, std::string>& table) {
  std::string out;
  std::size_t shown = 0;
  for (const auto& [code, value] : table) {
    if (shown == kKnownShown) return out + ", …";
    out += (shown++ == 0 ? "" : ", ") + code;
  }
  return out;
}

// The number at the front of `text`, of `least` to `most` digits; -1: none.
int take_number(std::string_view& text, std::size_t least, std::size_t most) {
  std::size_t digits = 0;
  int out = 0;
  while (digits < most && digits < text.size() && text[digits] >= '0' && text[digits] <= '9') {
    out = out * 10 + (text[digits++] - '0');
  }
  text.remove_prefix(digits);
  return digits < least ? -1 : out;
}

// The letter of the part of a date at the front of `form`, and its length there; 0: none.
std::pair<char, std::size_t> date_part(std::string_view form) {
  for (const std::string_view part : {"DD", "MM", "YYYY", "D", "M"}) {
    if (form.starts_with(part)) return {part.front(), part.size()};
  }
  return {0, 0};
}

}  // namespace

RowError row_error(std::size_t row, std::string where, std::string field, ErrorCode code) {
  const ErrorEntry& entry = catalogue(code);
  return {row, std::move(where), std::move(field), code, std::string(entry.meaning),
          std::string(entry.next_step)};
}

bool is_date_form(std::string_view form) {
  std::string seen;
  while (!form.empty()) {
    const auto [letter, size] = date_part(form);
    if (size != 0) seen += letter;
    form.remove_prefix(size == 0 ? 1 : size);
  }
  std::sort(seen.begin(), seen.end());
  return seen == "DMY";
}

std::optional<std::string> date_in(std::string_view text, std::string_view form) {
  int year = -1, month = -1, day = -1;
  while (!form.empty() && form != "*") {
    const auto [letter, size] = date_part(form);
    if (size == 0) {
      if (text.empty() || text.front() != form.front()) return std::nullopt;
      text.remove_prefix(1);
      form.remove_prefix(1);
      continue;
    }
    const int number = take_number(text, size, size == 1 ? 2 : size);
    (letter == 'D' ? day : letter == 'M' ? month : year) = number;
    form.remove_prefix(size);
  }
  if (form.empty() && !text.empty()) return std::nullopt;
  if (year < 0 || month < 1 || day < 1) return std::nullopt;
  const std::chrono::year_month_day parsed{
      std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
      std::chrono::day{static_cast<unsigned>(day)}};
  if (!parsed.ok()) return std::nullopt;
  const auto digits = [](int number, std::size_t width) {
    const std::string out = std::to_string(number);
    return std::string(width - std::min(width, out.size()), '0') + out;
  };
  return digits(year, 4) + "-" + digits(month, 2) + "-" + digits(day, 2);
}

std::optional<std::string> text_of(const Expression& expression, const std::string& field,
                                   const RowView& view, std::size_t row,
                                   const ValueTables& values, std::vector<RowError>& errors) {
  std::string text;
  for (const std::string& from : expression.from) {
    const auto texts = view.texts(from);
    if (!texts.ok()) {
      errors.push_back(row_error(row, view.where(from), field, texts.code()));
      return std::nullopt;
    }
    for (const std::string& one : texts->value_or(RowView::Texts{})) {
      const std::string part = trimmed(one);
      if (part.empty()) continue;
      if (!text.empty()) text += expression.join;
      text += part;
    }
  }
  const std::string where = expression.from.empty() ? "" : view.where(expression.from.front());
  if (text.empty()) {
    if (!expression.otherwise.empty() || expression.optional) return expression.otherwise;
    RowError error = row_error(row, where, field, ErrorCode::missing_field);
    error.remedy = "fill it in the source system; or, if it may be missing, give the field at " +
                   expression.at + " of the mapping a default or optional = true";
    errors.push_back(std::move(error));
    return std::nullopt;
  }
  if (!expression.values.empty()) {
    const auto& table = values.at(expression.values);
    const auto found = table.find(text);
    if (found == table.end()) {
      RowError error = row_error(row, where, field, ErrorCode::unknown_value);
      error.what += "; known: " + codes_of(table);
      error.remedy = "add the code to [values." + expression.values +
                     "] of the mapping, or correct it in the source system";
      errors.push_back(std::move(error));
      return std::nullopt;
    }
    text = found->second;
  }
  if (expression.date.empty()) return text;
  std::optional<std::string> day = date_in(text, expression.date);
  if (!day) {
    RowError error = row_error(row, where, field, ErrorCode::bad_date);
    error.what = "this is not a day of the calendar, written " + expression.date;
    error.remedy = "correct the date; or, if all dates are written otherwise, the form `date` at " +
                   expression.at + " of the mapping";
    errors.push_back(std::move(error));
  }
  return day;
}

}  // namespace sluis::mapping
