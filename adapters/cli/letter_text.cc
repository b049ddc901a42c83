// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/letter_text.h"

namespace sluis::cli {
namespace {

constexpr const char* kRightToLeft = "\xe2\x81\xa7";  // U+2067
constexpr const char* kDirectionEnd = "\xe2\x81\xa9";  // U+2069
constexpr const char* kToFillIn = "______________________________";
constexpr const char* kStyle =
    "body{font:18px/1.5 sans-serif;max-width:40em;margin:2em auto;padding:0 1em}"
    "h2{font-size:1em;margin:1.2em 0 0}p,ul{margin:.2em 0 .6em}";

std::string line_of(const local::LetterParagraph& paragraph) {
  if (paragraph.kind() == "item") return "- " + paragraph.text();
  if (paragraph.kind() == "choice") return "[ ] " + paragraph.text();
  if (paragraph.kind() != "sign") return paragraph.text();
  const bool asks = paragraph.text().ends_with('?') || paragraph.text().ends_with("\xd8\x9f");
  return paragraph.text() + (asks ? " " : ": ") + kToFillIn;
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '"') out += "&quot;";
    else out += c;
  }
  return out;
}

std::string element(const std::string& name, const std::string& text) {
  return "<" + name + ">" + escaped(text) + "</" + name + ">\n";
}

std::string element_of(const local::LetterParagraph& paragraph) {
  if (paragraph.kind() == "title") return element("h1", paragraph.text());
  if (paragraph.kind() == "heading") return element("h2", paragraph.text());
  if (paragraph.kind() == "item") return element("li", paragraph.text());
  return element("p", line_of(paragraph));
}

}  // namespace

std::string letter_text(const local::Letter& letter) {
  const bool turned = letter.direction() == "rtl";
  std::string out;
  for (const local::LetterParagraph& paragraph : letter.paragraphs()) {
    if (paragraph.kind() == "heading") out += "\n";
    const std::string line = line_of(paragraph);
    out += (turned ? kRightToLeft + line + kDirectionEnd : line) + "\n";
    if (paragraph.kind() == "title") out += "\n";
  }
  return out;
}

std::string letter_html(const local::Letter& letter) {
  std::string title, body;
  bool in_list = false;
  for (const local::LetterParagraph& paragraph : letter.paragraphs()) {
    const bool is_item = paragraph.kind() == "item";
    if (is_item != in_list) body += is_item ? "<ul>\n" : "</ul>\n";
    in_list = is_item;
    body += element_of(paragraph);
    if (paragraph.kind() == "title") title = paragraph.text();
  }
  if (in_list) body += "</ul>\n";
  return "<!doctype html>\n<html lang=\"" + escaped(letter.language()) + "\" dir=\"" +
         escaped(letter.direction()) + "\">\n<head>\n<meta charset=\"utf-8\">\n" +
         element("title", title) + "<style>" + kStyle + "</style>\n</head>\n<body>\n" + body +
         "</body>\n</html>\n";
}

}  // namespace sluis::cli
