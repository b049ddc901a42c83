// SPDX-License-Identifier: EUPL-1.2
#include "adapters/mapping/signal_row.h"

#include "adapters/sdk/identity.h"

namespace sluis::mapping {
namespace {

// Collects what one row says.
struct RowReader {
  const Mapping& mapping;
  MappedRow& row;

  // The text of `name` in `fields`; nothing when an error was added.
  std::optional<std::string> text(const RowView& view, const Fields& fields,
                                  const std::string& prefix, const std::string& name) {
    const auto found = fields.find(name);
    if (found == fields.end()) return std::string();
    return text_of(found->second, prefix + name, view, row.row, mapping.values, row.errors);
  }
};

std::string where_of(const RowView& view, const Fields& fields, const std::string& name) {
  const auto found = fields.find(name);
  if (found == fields.end() || found->second.from.empty()) return {};
  return view.where(found->second.from.front());
}

// sdk's name of a field is another than the mapping's in one place.
std::string field_of(const std::string& place) {
  return place == "family_name" ? "surname" : place;
}

// What the keys of a person need: checked here with the gateway's own rules. `read` says which
// fields have an error already: those are not told twice.
void check_person(RowReader& reader, const RowView& view, const Fields& fields,
                  const std::string& prefix, const local::Person& person,
                  const std::map<std::string, bool>& read) {
  const auto refuse = [&](const Error& error) {
    const std::string name = field_of(error.place);
    if (const auto known = read.find(name); known != read.end() && !known->second) return;
    RowError out = row_error(reader.row.row, where_of(view, fields, name), prefix + name,
                             error.code);
    if (error.code == ErrorCode::bad_field && name == "postcode") {
      out.what = "this is no postcode: four digits and two letters";
      out.remedy = "correct it in the source system, or the field's column in the mapping";
    } else if (error.code == ErrorCode::bad_field && name == "house_number") {
      out.what = "this is no house number: it begins with one to five digits";
      out.remedy = "correct it in the source system, or the field's column in the mapping";
    } else if (error.code == ErrorCode::missing_field) {
      out.what = "a person needs a bsn, or a surname and a birth_date; an address needs both of "
                 "postcode and house_number";
      out.remedy = "fill it in the source system, or map the field that is named";
    }
    reader.row.errors.push_back(std::move(out));
  };
  sdk::PersonIdentity identity;
  const bool has_number = !person.bsn().empty();
  if (has_number) {
    const Status number = sdk::check_bsn(person.bsn());
    if (!number.ok()) refuse(number.error());
    if (number.ok()) identity.bsn = Sensitive(person.bsn());
  }
  identity.family_name = Sensitive(person.surname());
  identity.prefix = Sensitive(person.prefix());
  identity.first_names = Sensitive(person.first_names());
  // A date that was refused stands in as a good one, so that the rest is checked too.
  const auto born = read.find("birth_date");
  const bool refused = born != read.end() && !born->second;
  identity.birth_date = Sensitive(refused ? std::string("2000-01-01") : person.birth_date());
  identity.postcode = Sensitive(person.postcode());
  identity.house_number = Sensitive(person.house_number());
  const bool is_named = !person.surname().empty() || !person.first_names().empty();
  if ((has_number && !identity.bsn && !is_named) || (read.count("bsn") && !read.at("bsn"))) return;
  const auto keys = sdk::key_inputs(identity, true);
  if (!keys.ok()) refuse(keys.error());
}

void fill_person(RowReader& reader, const RowView& view, const Fields& fields,
                 const std::string& prefix, local::Person& person) {
  std::map<std::string, bool> read;
  const auto take = [&](const char* name) {
    const std::optional<std::string> text = reader.text(view, fields, prefix, name);
    read[name] = text.has_value();
    return text.value_or(std::string());
  };
  person.set_bsn(take("bsn"));
  person.set_surname(take("surname"));
  person.set_prefix(take("prefix"));
  person.set_first_names(take("first_names"));
  person.set_birth_date(take("birth_date"));
  person.set_postcode(take("postcode"));
  person.set_house_number(take("house_number"));
  check_person(reader, view, fields, prefix, person, read);
}

// Whether the row says anything about this person: no text of a source, no person.
bool is_there(const RowView& view, const Fields& fields) {
  for (const auto& [name, expression] : fields) {
    for (const std::string& from : expression.from) {
      const auto texts = view.texts(from);
      if (!texts.ok()) return true;
      for (const std::string& one : texts->value_or(RowView::Texts{})) {
        if (one.find_first_not_of(" \t\r\n") != one.npos) return true;
      }
    }
  }
  return false;
}

void fill_one_concerned(RowReader& reader, const RowView& view, const MappedPerson& person) {
  const std::string prefix =
      "concerned[" + std::to_string(reader.row.signal.concerned_size()) + "].";
  if (!is_there(view, person.fields)) return;
  local::Person& out = *reader.row.signal.add_concerned();
  const auto role = text_of(person.role, prefix + "role", view, reader.row.row,
                            reader.mapping.values, reader.row.errors);
  if (role && *role != "relative" && *role != "third") {
    RowError error = row_error(reader.row.row, where_of(view, {{"role", person.role}}, "role"),
                               prefix + "role", ErrorCode::bad_field);
    error.remedy = "map it to \"relative\" or \"third\", with a value table at " + person.role.at;
    reader.row.errors.push_back(std::move(error));
  }
  out.set_role(role.value_or(std::string()));
  fill_person(reader, view, person.fields, prefix, out);
}

void fill_concerned(RowReader& reader, const RowView& view) {
  for (const MappedPerson& person : reader.mapping.concerned) {
    if (person.each.empty()) {
      fill_one_concerned(reader, view, person);
      continue;
    }
    for (const auto& one : view.each(person.each)) {
      if (reader.row.signal.concerned_size() + 1 >= static_cast<int>(kPersonsMax)) {
        RowError error = row_error(reader.row.row, view.where(person.each), "concerned",
                                   ErrorCode::too_large);
        error.what = "a signal is about " + std::to_string(kPersonsMax) + " persons at most";
        error.remedy = "split it in the source system";
        reader.row.errors.push_back(std::move(error));
        return;
      }
      fill_one_concerned(reader, *one, person);
    }
  }
}

void fill_urgent(RowReader& reader, const RowView& view) {
  const auto urgent = reader.text(view, reader.mapping.signal, "signal.", "urgent");
  if (!urgent || urgent->empty()) return;
  reader.row.signal.set_urgent(*urgent == "true");
  if (*urgent == "true" || *urgent == "false") return;
  RowError error = row_error(reader.row.row, where_of(view, reader.mapping.signal, "urgent"),
                             "signal.urgent", ErrorCode::bad_field);
  error.remedy = "map it to \"true\" or \"false\" with a value table";
  reader.row.errors.push_back(std::move(error));
}

}  // namespace

void fill_signal(const Mapping& mapping, const RowView& view, MappedRow& row) {
  RowReader reader{mapping, row};
  const auto take = [&](const char* name) {
    return reader.text(view, mapping.signal, "signal.", name).value_or(std::string());
  };
  local::SignalRaise& signal = row.signal;
  row.worker = take("worker");
  signal.set_kind(take("kind"));
  signal.set_purpose(take("purpose"));
  signal.set_domain(take("domain"));
  signal.set_source_regime(take("source_regime"));
  fill_urgent(reader, view);
  signal.set_text(take("text"));
  signal.set_author_contact(take("author_contact"));
  if (!is_there(view, mapping.subject.fields)) {
    RowError error = row_error(row.row, where_of(view, mapping.subject.fields,
                                                 mapping.subject.fields.begin()->first),
                               "subject", ErrorCode::missing_field);
    error.remedy = "fill in the source system whom it is about, or correct [subject] at " +
                   mapping.subject.at + " of the mapping";
    row.errors.push_back(std::move(error));
  } else {
    fill_person(reader, view, mapping.subject.fields, "subject.", *signal.mutable_subject());
  }
  signal.mutable_subject()->set_role("subject");
  fill_concerned(reader, view);
  for (const MappedRecipient& recipient : mapping.recipients) {
    local::Recipient& out = *signal.add_recipients();
    out.set_member(recipient.member);
    out.set_level(recipient.level);
  }
}

}  // namespace sluis::mapping
