// SPDX-License-Identifier: EUPL-1.2
// Files of a source system as signals; an error names a place, never a value.
#include <nlohmann/json.hpp>

#include "adapters/gateway/drop.h"
#include "adapters/mapping/csv.h"
#include "consent/covenant/nearest.h"
#include "consent/verify/strict_json.h"
#include "proto/types/utf8.h"

namespace sluis::gateway {
namespace {

using Json = nlohmann::json;

// Where the byte stands that makes it no JSON; what stands there may be about people.
std::string line_at(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte - 1);
  const std::size_t line = before.rfind('\n');
  const std::size_t column = line == before.npos ? before.size() : before.size() - line - 1;
  return "line " + std::to_string(std::count(before.begin(), before.end(), '\n') + 1) +
         ", column " + std::to_string(column + 1);
}

// One object: each field read once by its name, of its type; what is not known is refused.
class ObjectReader {
 public:
  ObjectReader(const Json& object, std::string place) : object_(object), place_(std::move(place)) {
    if (!object.is_object()) refuse(ErrorCode::bad_json, "");
  }

  std::string text(const std::string& name, bool required = false) {
    const Json* value = find(name);
    if (value != nullptr && value->is_string()) return value->get<std::string>();
    if (value != nullptr) refuse(ErrorCode::bad_field, name);
    else if (required) refuse(ErrorCode::missing_field, name);
    return {};
  }
  bool flag(const std::string& name) {
    const Json* value = find(name);
    if (value == nullptr) return false;
    if (!value->is_boolean()) refuse(ErrorCode::bad_field, name);
    return value->is_boolean() && value->get<bool>();
  }
  // The object or list with this name; null when there is none.
  const Json* part(const std::string& name) { return find(name); }
  void refuse(ErrorCode code, const std::string& name) {
    if (!error_) error_ = Error{code, name.empty() ? place_ : place_ + "." + name};
  }
  void refuse(const Error& error) {
    if (!error_) error_ = error;
  }
  std::string place_of(const std::string& name) const { return place_ + "." + name; }
  Status finish() {
    if (object_.is_object()) {
      for (const auto& [name, value] : object_.items()) {
        static_cast<void>(value);
        // An unknown name may be data: it is not repeated, but one of ours that is near may be.
        if (known_.contains(name)) continue;
        const std::string near =
            covenant::nearest(name, std::vector<std::string>(known_.begin(), known_.end()));
        refuse(ErrorCode::bad_field,
               "unknown name" + (near.empty() ? "" : "; did you mean " + near + "?"));
      }
    }
    if (error_) return *error_;
    return Done{};
  }

 private:
  const Json* find(const std::string& name) {
    known_.insert(name);
    if (!object_.is_object() || !object_.contains(name)) return nullptr;
    return &object_[name];
  }

  const Json& object_;
  std::string place_;
  std::set<std::string> known_;
  std::optional<Error> error_;
};

Result<NamedPerson> person_in(const Json& json, const std::string& place, PersonRole role) {
  ObjectReader reader(json, place);
  NamedPerson out;
  out.role = role;
  const std::string named = reader.text("role");
  if (named == "third") out.role = PersonRole::third;
  else if (!named.empty() && named != (role == PersonRole::subject ? "subject" : "relative")) {
    reader.refuse(ErrorCode::bad_field, "role");
  }
  out.identity.bsn = Sensitive(reader.text("bsn"));
  out.identity.surname = Sensitive(reader.text("surname"));
  out.identity.prefix = Sensitive(reader.text("prefix"));
  out.identity.first_names = Sensitive(reader.text("first_names"));
  out.identity.birth_date = Sensitive(reader.text("birth_date"));
  out.identity.postcode = Sensitive(reader.text("postcode"));
  out.identity.house_number = Sensitive(reader.text("house_number"));
  SLUIS_TRY_DONE(reader.finish());
  return out;
}

Status recipients_in(const Json* list, const std::string& place, SignalDraft& draft) {
  if (list == nullptr || !list->is_array()) return Error{ErrorCode::missing_field, place};
  for (std::size_t i = 0; i < list->size(); ++i) {
    ObjectReader reader((*list)[i], place + "[" + std::to_string(i) + "]");
    draft.recipients.emplace_back(reader.text("member", true), reader.text("level"));
    SLUIS_TRY_DONE(reader.finish());
  }
  return Done{};
}

Status parents_in(const Json* list, const std::string& place, SignalDraft& draft) {
  if (list == nullptr) return Done{};
  if (!list->is_array()) return Error{ErrorCode::bad_field, place};
  for (std::size_t i = 0; i < list->size(); ++i) {
    SLUIS_TRY(parent, person_in((*list)[i], place + "[" + std::to_string(i) + "]",
                                PersonRole::relative));
    draft.parents.push_back(std::move(parent));
  }
  return Done{};
}

Status texts_in(const Json* list, const std::string& place, std::vector<std::string>& out) {
  if (list == nullptr) return Done{};
  if (!list->is_array()) return Error{ErrorCode::bad_field, place};
  for (const Json& one : *list) {
    if (!one.is_string()) return Error{ErrorCode::bad_field, place};
    out.push_back(one.get<std::string>());
  }
  return Done{};
}

Result<SignalDraft> signal_in(const Json& json, const std::string& place) {
  ObjectReader reader(json, place);
  SignalDraft draft;
  draft.worker = reader.text("worker", true);
  draft.kind = reader.text("kind");
  draft.purpose = reader.text("purpose");
  draft.domain = reader.text("domain");
  draft.source_regime = reader.text("source_regime");
  draft.urgent = reader.flag("urgent");
  draft.text = Sensitive(reader.text("text", true));
  draft.author_contact = Sensitive(reader.text("author_contact"));
  const Json* subject = reader.part("subject");
  const Json* concerned = reader.part("concerned");
  const Json* parents = reader.part("parents");
  const Json* recipients = reader.part("recipients");
  const Json* onward = reader.part("onward");
  const Json* based_on = reader.part("based_on");
  SLUIS_TRY_DONE(reader.finish());
  if (subject == nullptr) return Error{ErrorCode::missing_field, reader.place_of("subject")};
  SLUIS_TRY(first, person_in(*subject, reader.place_of("subject"), PersonRole::subject));
  if (first.role != PersonRole::subject) {
    return Error{ErrorCode::bad_field, reader.place_of("subject.role")};
  }
  draft.persons.push_back(std::move(first));
  if (concerned != nullptr && !concerned->is_array()) {
    return Error{ErrorCode::bad_field, reader.place_of("concerned")};
  }
  for (std::size_t i = 0; concerned != nullptr && i < concerned->size(); ++i) {
    SLUIS_TRY(one, person_in((*concerned)[i],
                             reader.place_of("concerned") + "[" + std::to_string(i) + "]",
                             PersonRole::relative));
    draft.persons.push_back(std::move(one));
  }
  SLUIS_TRY_DONE(parents_in(parents, reader.place_of("parents"), draft));
  SLUIS_TRY_DONE(recipients_in(recipients, reader.place_of("recipients"), draft));
  SLUIS_TRY_DONE(texts_in(onward, reader.place_of("onward"), draft.onward));
  SLUIS_TRY_DONE(texts_in(based_on, reader.place_of("based_on"), draft.based_on));
  return draft;
}

// ---- CSV ----
// The records of `text`, those of names first; without what is empty.
Result<std::vector<mapping::CsvRecord>> csv_records(std::string_view text) {
  std::vector<mapping::CsvRecord> out;
  mapping::CsvReader reader(';');
  const mapping::CsvReader::Use keep = [&out](const mapping::CsvRecord& record) -> Status {
    out.push_back({record.row, record.fields, {}});
    return Done{};
  };
  SLUIS_TRY_DONE(reader.feed(text, keep));
  SLUIS_TRY_DONE(reader.finish(keep));
  return out;
}

constexpr std::string_view kColumns[] = {
    "worker", "kind", "purpose", "domain", "source_regime", "recipient", "level", "bsn",
    "surname", "prefix", "first_names", "birth_date", "postcode", "house_number", "text",
    "author_contact"};

// An unknown name may be data: the nearest of ours is said, never the name itself.
std::string meant(const std::string& name) {
  const std::vector<std::string> known(std::begin(kColumns), std::end(kColumns));
  const std::string near = covenant::nearest(name, known);
  return near.empty() ? "" : "; did you mean " + near + "?";
}

SignalDraft draft_of(const std::map<std::string, std::string>& row) {
  const auto get = [&](const char* name) {
    const auto found = row.find(name);
    return found == row.end() ? std::string() : found->second;
  };
  SignalDraft draft;
  draft.worker = get("worker");
  draft.kind = get("kind");
  draft.purpose = get("purpose");
  draft.domain = get("domain");
  draft.source_regime = get("source_regime");
  draft.recipients = {{get("recipient"), get("level")}};
  draft.text = Sensitive(get("text"));
  draft.author_contact = Sensitive(get("author_contact"));
  NamedPerson subject;
  subject.identity.bsn = Sensitive(get("bsn"));
  subject.identity.surname = Sensitive(get("surname"));
  subject.identity.prefix = Sensitive(get("prefix"));
  subject.identity.first_names = Sensitive(get("first_names"));
  subject.identity.birth_date = Sensitive(get("birth_date"));
  subject.identity.postcode = Sensitive(get("postcode"));
  subject.identity.house_number = Sensitive(get("house_number"));
  draft.persons.push_back(std::move(subject));
  return draft;
}

}  // namespace

Result<std::vector<SignalDraft>> parse_drop_json(std::string_view text) {
  if (!is_utf8(text)) return Error{ErrorCode::not_utf8, "file"};
  std::size_t stopped = 0;
  const auto read = verify::parse_strict_json(text, kDropBytesMax, &stopped);
  if (!read.ok()) return stopped == 0 ? read.error() : Error{read.code(), line_at(text, stopped)};
  const Json& json = *read;
  std::vector<SignalDraft> out;
  if (!json.is_array()) {
    SLUIS_TRY(draft, signal_in(json, "signal"));
    out.push_back(std::move(draft));
    return out;
  }
  if (json.empty() || json.size() > kDropSignalsMax) return Error{ErrorCode::bad_json, "list"};
  for (std::size_t i = 0; i < json.size(); ++i) {
    const std::string place = "[" + std::to_string(i) + "]";
    SLUIS_TRY(draft, signal_in(json[i], place));
    draft.place = place + ".";
    out.push_back(std::move(draft));
  }
  return out;
}

Result<std::vector<SignalDraft>> parse_drop_csv(std::string_view text) {
  if (!is_utf8(text)) return Error{ErrorCode::not_utf8, "file"};
  SLUIS_TRY(records, csv_records(text));
  if (records.size() < 2 || records.size() > kDropSignalsMax + 1) {
    return Error{ErrorCode::bad_csv, "rows"};
  }
  const std::vector<std::string> names = records.front().fields;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool known = std::find(std::begin(kColumns), std::end(kColumns), names[i]) !=
                       std::end(kColumns);
    const bool twice = std::count(names.begin(), names.end(), names[i]) > 1;
    if (!known || twice) {
      return Error{ErrorCode::bad_csv,
                   "row 1, column " + std::to_string(i + 1) + (known ? "" : meant(names[i]))};
    }
  }
  std::vector<SignalDraft> out;
  for (std::size_t i = 1; i < records.size(); ++i) {
    const std::vector<std::string>& fields = records[i].fields;
    const std::string place = "row " + std::to_string(records[i].row);
    if (fields.size() != names.size()) {
      return Error{ErrorCode::bad_csv, place + ": it has " + std::to_string(fields.size()) +
                                           " columns, row 1 has " + std::to_string(names.size())};
    }
    std::map<std::string, std::string> row;
    for (std::size_t column = 0; column < names.size(); ++column) {
      row[names[column]] = fields[column];
    }
    for (const char* name : {"worker", "recipient", "text"}) {
      if (row[name].empty()) {
        return Error{ErrorCode::missing_field, place + ", column " + name};
      }
    }
    out.push_back(draft_of(row));
    out.back().place = place + ", column ";
  }
  return out;
}

}  // namespace sluis::gateway
