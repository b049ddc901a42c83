// SPDX-License-Identifier: EUPL-1.2
#include "adapters/letters/compose.h"

#include "adapters/letters/texts/texts.h"
#include "proto/types/utf8.h"

namespace sluis::letters {
namespace {

constexpr std::string_view kIsolate = "\xe2\x81\xa8";     // U+2068 first strong isolate
constexpr std::string_view kIsolateEnd = "\xe2\x81\xa9";  // U+2069

// Controls, and what turns the direction of the text around it: no name or label needs one.
bool is_dropped(char32_t point) {
  return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x61c ||
         point == 0x200e || point == 0x200f || (point >= 0x2028 && point <= 0x202e) ||
         (point >= 0x2066 && point <= 0x2069);
}

std::string plain(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view before = text;
    const auto point = take_code_point(text);
    if (!point) text.remove_prefix(1);
    else if (!is_dropped(*point)) out += before.substr(0, before.size() - text.size());
  }
  return out;
}

Form form_of(Reader reader) {
  if (reader == Reader::adult) return Form::self;
  return reader == Reader::child ? Form::child : Form::other;
}

class Composer {
 public:
  explicit Composer(const Facts& facts)
      : facts_(facts), texts_(texts_in(facts.language)), form_(form_of(facts.reader)) {
    letter_.document = facts.document;
    letter_.language = facts.language;
  }

  Result<Letter> compose() {
    switch (facts_.document) {
      case Document::question: question(); break;
      case Document::yes: yes(); break;
      case Document::no: no(); break;
      case Document::withdrawal: withdrawal(); break;
      case Document::renewal: renewal(); break;
    }
    if (!never_.empty()) return Error{ErrorCode::letter_word, "label of the covenant: " + never_};
    return std::move(letter_);
  }

 private:
  void question() {
    say(ParagraphKind::title, Line::question_title);
    say(ParagraphKind::text, why());
    scope();
    period();
    part(Line::may_no, {Line::may_no_text});
    part(Line::may_stop, {Line::may_stop_text});
    part(Line::several, {Line::several_text});
    code();
    desk();
    say(ParagraphKind::heading, Line::answer);
    say(ParagraphKind::choice, Line::answer_yes);
    say(ParagraphKind::choice, Line::answer_no);
    for (const Line line : {Line::sign_name, Line::sign_date, Line::sign_signature,
                            Line::sign_reader, Line::sign_interpreter}) {
      say(ParagraphKind::sign, line);
    }
  }
  void yes() {
    say(ParagraphKind::title, Line::yes_title);
    say(ParagraphKind::text, Line::yes_said);
    scope();
    period();
    how();
    part(Line::may_stop, {Line::may_stop_text});
    part(Line::several, {Line::several_text});
    desk();
  }
  void no() {
    say(ParagraphKind::title, Line::no_title);
    for (const Line line : {Line::no_said, Line::no_effect, Line::keeps_help, Line::may_yes_later,
                            Line::law}) {
      say(ParagraphKind::text, line);
    }
    scope();
    how();
    desk();
  }
  void withdrawal() {
    say(ParagraphKind::title, Line::withdrawal_title);
    for (const Line line : {Line::withdrawal_said, Line::withdrawal_effect, Line::keeps_help,
                            Line::may_yes_later, Line::law}) {
      say(ParagraphKind::text, line);
    }
    scope();
    desk();
  }
  void renewal() {
    say(ParagraphKind::title, Line::renewal_title);
    say(ParagraphKind::text, Line::renewal_when);
    say(ParagraphKind::text, Line::renewal_ends);
    desk();
  }

  Line why() const {
    if (facts_.reader == Reader::parent) return Line::why_parent;
    if (facts_.reader == Reader::guardian) return Line::why_guardian;
    if (facts_.reader == Reader::representative) return Line::why_representative;
    return Line::why_self;
  }

  void scope() {
    say(ParagraphKind::text, Line::ask_us);
    list(Line::what, facts_.scope.kinds, Line::any_what);
    list(Line::topics, facts_.scope.domains, Line::any_topic);
    list(Line::from, {facts_.scope.from}, Line::any_member);
    list(Line::to, facts_.scope.to, Line::any_member);
    list(Line::purpose, facts_.scope.purposes, Line::any_purpose);
  }
  // The code stands between the words that say what it is for.
  void code() {
    if (facts_.code.reveal().empty()) return;
    say(ParagraphKind::heading, Line::code);
    add(ParagraphKind::item, isolated(facts_.code.reveal()));
    for (const Line line : {Line::code_confirm, Line::code_withdraw, Line::code_once}) {
      say(ParagraphKind::text, line);
    }
  }
  void how() {
    if (facts_.how.empty() && !facts_.read_in) return;
    say(ParagraphKind::heading, Line::how_asked);
    const auto first = static_cast<std::size_t>(Line::how_in_person);
    for (const How how : facts_.how) {
      say(ParagraphKind::text, static_cast<Line>(first + static_cast<std::size_t>(how)));
    }
    if (facts_.read_in) say(ParagraphKind::text, Line::how_language);
  }
  void period() { part(Line::how_long, {Line::period}); }
  void desk() {
    list(Line::questions, {facts_.desk}, Line::any_member);
    if (!facts_.contact.empty()) item(facts_.contact);
  }

  // A heading and what stands below it; neither, when it is not for this reader.
  void part(Line heading, std::initializer_list<Line> texts) {
    say(ParagraphKind::heading, heading);
    for (const Line line : texts) say(ParagraphKind::text, line);
  }
  void list(Line heading, const std::vector<std::string>& labels, Line any) {
    say(ParagraphKind::heading, heading);
    bool is_any = true;
    for (const std::string& label : labels) {
      if (label.empty()) continue;
      is_any = false;
      item(label);
    }
    if (is_any) say(ParagraphKind::item, any);
  }
  void item(const std::string& label) {
    const std::string_view word = never_word_in(label, facts_.language);
    if (!word.empty() && never_.empty()) never_ = label;
    add(ParagraphKind::item, isolated(label));
  }

  void say(ParagraphKind kind, Line line) {
    const std::string_view text = texts_.line(line, form_);
    if (text.empty()) return;
    add(kind, filled(text, {{"name", name()},
                            {"date", day(facts_.day)},
                            {"from", day(facts_.from)},
                            {"until", day(facts_.until)},
                            {"age", isolated(std::to_string(facts_.age))},
                            {"language", read_in()}}));
  }
  void add(ParagraphKind kind, std::string text) {
    letter_.paragraphs.push_back({kind, Sensitive(std::move(text))});
  }

  std::string name() const {
    std::string known = plain(facts_.first_names.reveal());
    if (!known.empty()) return isolated(known);
    const Line line = facts_.reader == Reader::parent ? Line::your_child : Line::your_ward;
    return std::string(texts_.line(line, Form::other));
  }
  std::string read_in() const {
    return facts_.read_in ? isolated(own_name_of(*facts_.read_in)) : std::string();
  }
  std::string day(const std::chrono::year_month_day& day) const {
    return isolated(date_in(facts_.language, day));
  }
  // Among letters that run right to left, a name in others keeps its own order, and theirs.
  std::string isolated(std::string_view value) const {
    std::string out = plain(value);
    if (!is_right_to_left(facts_.language)) return out;
    return std::string(kIsolate) + out + std::string(kIsolateEnd);
  }

  const Facts& facts_;
  const Texts& texts_;
  Form form_;
  Letter letter_;
  std::string never_;  // the first label with a word that no letter has
};

}  // namespace

std::string_view name_of(Document document) {
  switch (document) {
    case Document::question: return "question";
    case Document::yes: return "yes";
    case Document::no: return "no";
    case Document::withdrawal: return "withdrawal";
    case Document::renewal: return "renewal";
  }
  return "";
}

std::string_view name_of(ParagraphKind kind) {
  switch (kind) {
    case ParagraphKind::title: return "title";
    case ParagraphKind::heading: return "heading";
    case ParagraphKind::text: return "text";
    case ParagraphKind::item: return "item";
    case ParagraphKind::choice: return "choice";
    case ParagraphKind::sign: return "sign";
  }
  return "";
}

Result<Letter> compose(const Facts& facts) { return Composer(facts).compose(); }

}  // namespace sluis::letters
