// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/json_place.h"

#include <set>

#include "adapters/cli/language.h"
#include "consent/covenant/nearest.h"

namespace sluis::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

struct Place {
  std::size_t at = 0, line = 1, column = 1;
};

// One pass over the text. What is nested is bounded by the messages: an unknown name ends it.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) {}

  Status whole(const Descriptor& type) {
    blanks();
    SLUIS_TRY_DONE(object(type));
    blanks();
    if (place_.at != text_.size()) return bad(say("the file should end here"));
    return Done{};
  }

 private:
  char peek() const { return place_.at < text_.size() ? text_[place_.at] : '\0'; }
  void step() {
    const auto byte = static_cast<unsigned char>(text_[place_.at++]);
    if (byte == '\n') {
      ++place_.line;
      place_.column = 1;
    } else if ((byte & 0xc0) != 0x80) {  // a character, however many bytes it has
      ++place_.column;
    }
  }
  bool take(char wanted) {
    if (peek() != wanted) return false;
    step();
    return true;
  }
  void blanks() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') step();
  }
  Error bad_at(const Place& place, const std::string& what) const {
    return {ErrorCode::bad_json, say("line {0}, column {1}: {2}",
                                     {std::to_string(place.line), std::to_string(place.column),
                                      what})};
  }
  Error bad(const std::string& what) const { return bad_at(place_, what); }

  // What stands between the quotes, with its escapes as they are.
  Result<std::string_view> string() {
    if (!take('"')) return bad(say("a text in double quotes belongs here"));
    const std::size_t begin = place_.at;
    while (peek() != '"') {
      if (static_cast<unsigned char>(peek()) < ' ') {
        return bad(say("the text before this place is not closed by a double quote"));
      }
      if (peek() == '\\') {
        step();
        if (peek() == '\0' || std::string_view("\"\\/bfnrtu").find(peek()) == text_.npos) {
          return bad(say("this escape is not known"));
        }
      }
      step();
    }
    step();
    return text_.substr(begin, place_.at - 1 - begin);
  }

  Status object(const Descriptor& type) {
    if (!take('{')) return bad(say("an object, { }, belongs here"));
    blanks();
    if (take('}')) return Done{};
    std::set<int> seen;
    do {
      blanks();
      const Place place = place_;
      if (peek() != '"') return bad(say("a name in double quotes belongs here"));
      SLUIS_TRY(name, string());
      SLUIS_TRY(field, field_named(type, std::string(name), place));
      if (!seen.insert(field->number()).second) {
        return bad_at(place, say("this name stands here twice"));
      }
      blanks();
      if (!take(':')) return bad(say("a colon belongs here"));
      blanks();
      SLUIS_TRY_DONE(value(*field));
      blanks();
    } while (take(','));
    if (!take('}')) return bad(say("a comma or } belongs here"));
    return Done{};
  }

  Result<const FieldDescriptor*> field_named(const Descriptor& type, const std::string& name,
                                             const Place& place) const {
    std::vector<std::string> known;
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor* field = type.field(i);
      if (field->name() == name || field->json_name() == name) return field;
      known.push_back(field->name());
    }
    const std::string near = covenant::nearest(name, known);
    if (!near.empty()) {
      return bad_at(place, say("this name is not known; did you mean {0}?", {near}));
    }
    std::string all;
    for (const std::string& one : known) all += (all.empty() ? "" : ", ") + one;
    return bad_at(place, say("this name is not known; known are {0}", {all}));
  }

  Status value(const FieldDescriptor& field) {
    if (!field.is_repeated()) return single(field);
    if (!take('[')) return bad(say("a list, [ ], belongs here"));
    blanks();
    if (take(']')) return Done{};
    do {
      blanks();
      SLUIS_TRY_DONE(single(field));
      blanks();
    } while (take(','));
    if (!take(']')) return bad(say("a comma or ] belongs here"));
    return Done{};
  }

  Status single(const FieldDescriptor& field) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE: return object(*field.message_type());
      case FieldDescriptor::CPPTYPE_STRING: {
        SLUIS_TRY_DONE(string());
        return Done{};
      }
      case FieldDescriptor::CPPTYPE_BOOL: return boolean();
      default: return number();
    }
  }

  Status boolean() {
    for (const std::string_view word : {"true", "false"}) {
      if (text_.substr(place_.at, word.size()) != word) continue;
      for (std::size_t i = 0; i < word.size(); ++i) step();
      return Done{};
    }
    return bad(say("true or false belongs here"));
  }

  // Whole, and not negative: local.proto has no other. In quotes too, as protobuf writes 64 bits.
  Status number() {
    const bool quoted = take('"');
    std::size_t digits = 0;
    for (; peek() >= '0' && peek() <= '9'; ++digits) step();
    const bool closed = !quoted || take('"');
    if (digits == 0 || !closed) return bad(say("a whole number belongs here"));
    return Done{};
  }

  std::string_view text_;
  Place place_;
};

}  // namespace

Status check_json(std::string_view text, const Descriptor& type) {
  return Walker(text).whole(type);
}

}  // namespace sluis::cli
