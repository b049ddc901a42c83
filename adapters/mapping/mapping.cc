// SPDX-License-Identifier: EUPL-1.2
#include "adapters/mapping/mapping.h"

#include <algorithm>

#include "consent/covenant/fields.h"

namespace sluis::mapping {
namespace {

using Table = covenant::Fields;

constexpr const char* kSignalFields[] = {"worker",        "kind",   "purpose", "domain",
                                         "source_regime", "urgent", "text",    "author_contact"};
constexpr const char* kNeeded[] = {"worker", "kind", "purpose", "domain", "text"};
constexpr const char* kPersonFields[] = {"bsn",        "surname",  "prefix",      "first_names",
                                         "birth_date", "postcode", "house_number"};

void check_sources(Table& row, Form form, const std::vector<std::string>& from,
                   const std::string& key) {
  for (const std::string& one : from) {
    if (const auto fault = fault_of_source(form, one)) row.wrong(key, *fault);
  }
}

Expression expression_in(Table& row, Form form) {
  Expression out;
  out.from = row.texts("from");
  check_sources(row, form, out.from, "from");
  out.join = row.text_or_empty("join", " ");
  out.otherwise = row.text("default", "");
  out.values = row.text("values", "");
  out.date = row.text("date", "");
  out.optional = row.flag("optional", false);
  if (!out.date.empty() && !is_date_form(out.date)) {
    row.wrong("date", "expected DD, MM and YYYY once each, such as \"DD-MM-YYYY\"");
  }
  if (out.optional && !out.otherwise.empty()) {
    row.wrong("optional", "a field with a default is never missing; leave one of the two out");
  }
  return out;
}

// A text is a constant; a table says where the text comes from.
Expression expression(Table& table, const std::string& key, Form form) {
  Expression out;
  if (table.is_text(key)) {
    out.otherwise = table.text(key);
  } else {
    table.table(key, [&](Table& row) { out = expression_in(row, form); });
  }
  out.at = table.place(key);
  return out;
}

template <std::size_t N>
Fields fields_in(Table& table, const char* const (&names)[N], Form form) {
  Fields out;
  for (const char* name : names) {
    Expression one = expression(table, name, form);
    if (table.has(name)) out.emplace(name, std::move(one));
  }
  return out;
}

Fields person_fields(Table& table, Form form) {
  Fields out = fields_in(table, kPersonFields, form);
  if (out.empty()) table.wrong("", "a person needs a bsn, or a surname and a birth_date");
  if (const auto born = out.find("birth_date"); born != out.end() && born->second.date.empty()) {
    born->second.date = "YYYY-MM-DD";
  }
  return out;
}

MappedPerson concerned_in(Table& table, Form form) {
  MappedPerson out;
  out.at = table.place("");
  out.each = table.text("each", "");
  if (!out.each.empty() && form == Form::csv) {
    table.wrong("each", "a row of CSV has no list; write one [[concerned]] for each person");
  } else if (!out.each.empty()) {
    check_sources(table, form, {out.each}, "each");
  }
  out.role.otherwise = "relative";
  if (table.has("role")) {
    out.role = expression(table, "role", form);
  } else {
    static_cast<void>(table.text("role", ""));  // known, though it is not there
  }
  const std::string& role = out.role.otherwise;
  if (!role.empty() && out.role.values.empty() && role != "relative" && role != "third") {
    table.wrong("role", "expected \"relative\" or \"third\"");
  }
  out.fields = person_fields(table, form);
  return out;
}

MappedRecipient recipient_in(Table& table) {
  MappedRecipient out;
  out.at = table.place("");
  out.role = table.text("role", "");
  out.member = table.text("member", "");
  out.level = table.text("level", "content");
  if (out.role.empty() == out.member.empty()) table.wrong("role", "expected a role or a member");
  if (out.level != "existence" && out.level != "category" && out.level != "content") {
    table.wrong("level", "expected \"existence\", \"category\" or \"content\"");
  }
  return out;
}

void source_in(Table& table, Mapping& out) {
  const std::string form = table.text("form");
  for (const Form known : {Form::csv, Form::json, Form::xml}) {
    if (form == form_name(known)) out.form = known;
  }
  if (form != form_name(out.form)) table.wrong("form", "expected \"csv\", \"json\" or \"xml\"");
  out.rows_at = table.place("rows");
  if (out.form != Form::csv) {
    out.rows = table.text_or_empty("rows", "");
    if (out.form == Form::xml && out.rows.empty()) table.wrong("rows", "expected an XPath");
    if (!out.rows.empty()) check_sources(table, out.form, {out.rows}, "rows");
    return;
  }
  const std::string separator = table.text("separator", ";");
  if (separator != ";" && separator != "," && separator != "tab") {
    table.wrong("separator", "expected \";\", \",\" or \"tab\"");
  }
  out.separator = separator == "tab" ? '\t' : separator.front();
}

// Every value table that is named is there, and every table is named.
void check_values(Table& top, const Mapping& mapping) {
  std::vector<std::pair<std::string, std::string>> used;  // table, place
  const auto add = [&](const Expression& one) {
    if (!one.values.empty()) used.emplace_back(one.values, one.at);
  };
  for (const auto& [name, one] : mapping.signal) add(one);
  for (const auto& [name, one] : mapping.subject.fields) add(one);
  for (const MappedPerson& person : mapping.concerned) {
    add(person.role);
    for (const auto& [name, one] : person.fields) add(one);
  }
  std::vector<std::string> known;
  for (const auto& [name, table] : mapping.values) known.push_back(name);
  for (const auto& [name, place] : used) {
    if (mapping.values.contains(name)) continue;
    const std::string near = covenant::nearest(name, known);
    top.wrong("values", place + ": there is no [values." + name + "]" +
                            (near.empty() ? std::string() : "; did you mean " + near + "?"));
  }
  for (const std::string& name : known) {
    const bool is_used = std::any_of(used.begin(), used.end(),
                                     [&](const auto& one) { return one.first == name; });
    if (!is_used) top.wrong("values", "no field uses the table " + name);
  }
}

void read(Table& top, Mapping& out) {
  if (top.number("format", 1'000) != 1) top.wrong("format", "expected 1");
  out.role = top.text("role");
  out.role_at = top.place("role");
  top.table("source", [&](Table& table) { source_in(table, out); });
  if (!top.has("source")) top.wrong("source", "is missing");
  top.table("signal", [&](Table& table) {
    out.signal = fields_in(table, kSignalFields, out.form);
    for (const char* name : kNeeded) {
      if (!table.has(name)) {
        table.wrong("", std::string(name) + " is missing: every signal has one");
      } else if (out.signal.at(name).optional) {
        table.wrong(name, "every signal has one: it cannot be optional, give it a default");
      }
    }
  });
  if (!top.has("signal")) top.wrong("signal", "is missing");
  top.table("subject", [&](Table& table) {
    out.subject.at = table.place("");
    out.subject.fields = person_fields(table, out.form);
  });
  if (!top.has("subject")) top.wrong("subject", "is missing: whom the signal is about");
  top.tables("concerned", [&](Table& table) {
    out.concerned.push_back(concerned_in(table, out.form));
  });
  top.tables("recipients", [&](Table& table) { out.recipients.push_back(recipient_in(table)); });
  if (out.recipients.empty()) top.wrong("recipients", "expected at least one [[recipients]]");
  top.named_tables("values", [&](const std::string& name, Table& table) {
    out.values.emplace(name, table.all_texts());
  });
  check_values(top, out);
}

}  // namespace

std::string_view form_name(Form form) {
  return form == Form::csv ? "csv" : form == Form::json ? "json" : "xml";
}

Result<Mapping> parse_mapping(std::string_view text) {
  if (text.size() > kMappingBytesMax) return Error{ErrorCode::too_large, "mapping"};
  covenant::Faults faults(ErrorCode::mapping_invalid);
  SLUIS_TRY(table, covenant::parse_toml(text, faults));
  Mapping out;
  {
    Table fields(table, "", faults);
    read(fields, out);
  }
  if (faults.first()) return *faults.first();
  return out;
}

}  // namespace sluis::mapping
