// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/adapter_test.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <set>

#include "adapters/cli/authority.h"
#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/gateway/config.h"
#include "adapters/mapping/map_rows.h"
#include "consent/covenant/compile.h"

namespace sluis::cli {
namespace {

using mapping::MappedRow;
using mapping::RowError;

struct Checked {
  mapping::Mapping mapping;
  std::optional<consent::Covenant> covenant;
  std::optional<MemberId> self;
};

Result<consent::Covenant> covenant_at(const std::string& path) {
  SLUIS_TRY(bytes, read_file(path, consent::kAuthorityFileBytesMax, "--covenant"));
  if (bytes.empty() || bytes[0] != 1) return covenant::compile(as_text(bytes));
  SLUIS_TRY(file, consent::parse_authority_file(bytes));
  SLUIS_TRY(opened, open_covenant(std::move(file)));
  return std::move(opened.covenant);
}

// Beside the file, or above it: files lie in drop/incoming or drop/failed.
std::string nearby_mapping(const std::string& file) {
  std::error_code error;
  const auto folder = std::filesystem::absolute(file, error).parent_path();
  for (const auto& place : {folder, folder.parent_path()}) {
    if (std::filesystem::exists(place / "mapping.toml", error)) return place / "mapping.toml";
  }
  return folder / "mapping.toml";
}

Result<Checked> checked(const AdapterTestOptions& options) {
  Checked out;
  std::string path = options.mapping;
  if (path.empty()) {
    path = options.folder.empty() ? nearby_mapping(options.file)
                                  : options.folder + "/drop/mapping.toml";
  }
  SLUIS_TRY(text, read_file(path, mapping::kMappingBytesMax, "--mapping"));
  SLUIS_TRY(parsed, mapping::parse_mapping(as_text(text)));
  out.mapping = std::move(parsed);
  if (!options.folder.empty()) {
    SLUIS_TRY(config, gateway::read_config(options.folder));
    out.self = config.member;
    if (options.covenant.empty()) {
      SLUIS_TRY(covenant, gateway::read_covenant(options.folder, config));
      out.covenant = std::move(covenant);
    }
  }
  if (!options.covenant.empty()) {
    SLUIS_TRY(covenant, covenant_at(options.covenant));
    out.covenant = std::move(covenant);
  }
  if (out.covenant) SLUIS_TRY_DONE(mapping::bind_names(out.mapping, *out.covenant, out.self));
  return out;
}

template <class Items>
std::uint16_t number_of(const Items& items, const std::string& id) {
  for (const auto& item : items) {
    if constexpr (requires { item.term; }) {
      if (item.term.id == id) return item.term.number;
    } else {
      if (item.id == id) return item.number;
    }
  }
  return 0;
}

bool holds(const std::vector<std::uint16_t>& numbers, std::uint16_t number) {
  return numbers.empty() || std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

Level level_of(const std::string& name) {
  return name == "existence" ? Level::existence
                             : name == "category" ? Level::category : Level::content;
}

// The highest level that a rule lets this signal reach at `to`.
Level reach(const Checked& checked, const local::SignalRaise& signal, const MemberId& to) {
  const consent::Covenant& covenant = *checked.covenant;
  const consent::Member* member = covenant.member(to);
  const std::uint16_t from = number_of(covenant.roles, checked.mapping.role);
  const std::uint16_t kind = number_of(covenant.kinds, signal.kind());
  const std::uint16_t purpose = number_of(covenant.purposes, signal.purpose());
  Level out = Level::none;
  for (const consent::ReleaseRule& rule : covenant.rules) {
    if (member == nullptr || rule.from_role != from || rule.to_role != member->role) continue;
    if (holds(rule.kinds, kind) && holds(rule.purposes, purpose)) out = std::max(out, rule.level);
  }
  return out;
}

bool may_use_bsn(const Checked& checked) {
  const consent::Covenant& covenant = *checked.covenant;
  const std::uint16_t role = number_of(covenant.roles, checked.mapping.role);
  return std::any_of(covenant.members.begin(), covenant.members.end(), [&](const auto& member) {
    const bool is_self = checked.self ? member.id == *checked.self : member.role == role;
    return is_self && member.may_use_bsn;
  });
}

// What the covenant has against a row that the mapping has nothing against.
std::vector<RowError> by_covenant(const Checked& checked, const MappedRow& row) {
  std::vector<RowError> out;
  const bool has_number =
      !row.signal.subject().bsn().empty() ||
      std::any_of(row.signal.concerned().begin(), row.signal.concerned().end(),
                  [](const local::Person& person) { return !person.bsn().empty(); });
  if (has_number && !may_use_bsn(checked)) {
    out.push_back(mapping::row_error(row.row, row.where, "bsn", ErrorCode::bsn_not_entitled));
  }
  for (const local::Recipient& recipient : row.signal.recipients()) {
    const auto bytes = from_hex(recipient.member());
    const auto to = bytes ? MemberId::from(*bytes) : std::nullopt;
    const Level level = to ? reach(checked, row.signal, *to) : Level::none;
    if (level >= level_of(recipient.level())) continue;
    RowError error = mapping::row_error(row.row, row.where, "recipients", ErrorCode::no_rule);
    error.what += ": " + row.signal.kind() + ", " + row.signal.purpose() + ", from " +
                  checked.mapping.role + ", at level " + recipient.level();
    error.remedy = "choose another kind, purpose, recipient or level in the mapping, or have the "
                   "rule added to the covenant";
    out.push_back(std::move(error));
  }
  return out;
}

// In the language of this command: the catalogue's own words, or a sentence of the mapping's.
std::string said(const std::string& text, std::string_view of_catalogue, const std::string& ours) {
  return text == of_catalogue ? ours : say_again(text);
}

class Report {
 public:
  explicit Report(const Checked& checked) : checked_(checked) {}

  void take(const MappedRow& row) {
    ++rows_;
    std::vector<RowError> errors = row.errors;
    if (errors.empty() && checked_.covenant) errors = by_covenant(checked_, row);
    if (!errors.empty()) ++bad_;
    for (RowError& error : errors) refuse(std::move(error), row.where);
    if (errors.empty() && signals_.size() < kRowsTold) tell(row);
    note_filled(row.signal.subject());
  }
  void refuse(RowError error, const std::string& row_where) {
    ++error_count_;
    if (errors_.size() == kRowsTold) return;
    const ErrorEntry& entry = catalogue(error.code);
    std::string place = row_where;
    const ErrorTexts texts = texts_of(error.code);
    const std::string what = said(error.what, entry.meaning, texts.meaning);
    const std::string next = said(error.remedy, entry.next_step, texts.next_step);
    if (row_where.empty() && error.row != 0) place = "row " + std::to_string(error.row);
    if (!error.where.empty() && error.where.rfind(place, 0) != 0) {
      place += (place.empty() ? "" : ", ") + error.where;
    } else if (!error.where.empty()) {
      place = error.where;
    }
    if (place.empty()) place = "file";
    char code[8];
    std::snprintf(code, sizeof code, "S%04d", static_cast<int>(entry.code));
    const std::string field = error.field.empty() ? "" : " (" + error.field + ")";
    lines_ += say("{0}: {1} {2}: {3}. Next: {4}.\n",
                  {say_again(place) + field, code, std::string(entry.name), what, next});
    Json json;
    json.add("row", error.row).add("where", place).add("field", error.field);
    json.add("code", static_cast<int>(entry.code)).add("name", entry.name);
    json.add("what", what).add("next_step", next);
    errors_.push_back(std::move(json));
  }
  Answer answer(bool is_too_large) const {
    const std::size_t good = rows_ - bad_;
    Answer out;
    out.json.add("rows", rows_).add("good", good).add("bad", bad_).add("errors", errors_);
    out.json.add("signals", signals_).add("errors_all", error_count_);
    out.json.add("covenant", checked_.covenant.has_value()).add("too_large", is_too_large);
    const std::vector<std::string> empty = never_filled();
    out.json.add("never_filled", empty);
    out.text = lines_;
    const auto line = [&out](const std::string& text) { out.text += text + "\n"; };
    if (error_count_ > errors_.size()) {
      line(say("… and {0} errors more.", {std::to_string(error_count_ - errors_.size())}));
    }
    if (good > signals_.size()) {
      line(say("… and {0} signals more.", {std::to_string(good - signals_.size())}));
    }
    const std::string rows = std::to_string(rows_), bad = std::to_string(bad_);
    line(rows_ == 1 ? say("{0} row: {1} would become signals, {2} would not.",
                          {rows, std::to_string(good), bad})
                    : say("{0} rows: {1} would become signals, {2} would not.",
                          {rows, std::to_string(good), bad}));
    for (const std::string& field : empty) {
      line(say("Note: {0} is mapped, and empty in every row.", {field}));
    }
    if (!checked_.covenant) {
      line(say("Without --covenant or --dir, names and recipients were not compared with one."));
    }
    if (is_too_large) {
      line(say("The drop takes files of at most {0} MiB. Next: export fewer rows a file.",
               {std::to_string(mapping::kWholeBytesMax >> 20)}));
    }
    const bool is_good = error_count_ == 0 && !is_too_large;
    out.exit_status = is_good ? 0 : catalogue(ErrorCode::bad_csv).exit_status;
    return out;
  }

 private:
  // An optional field whose pointer or XPath is misspelt is no error of any row.
  void note_filled(const local::Person& subject) {
    const std::pair<const char*, const std::string*> all[] = {
        {"bsn", &subject.bsn()},
        {"surname", &subject.surname()},
        {"prefix", &subject.prefix()},
        {"first_names", &subject.first_names()},
        {"birth_date", &subject.birth_date()},
        {"postcode", &subject.postcode()},
        {"house_number", &subject.house_number()}};
    for (const auto& [name, text] : all) {
      if (!text->empty()) filled_.insert(name);
    }
  }
  std::vector<std::string> never_filled() const {
    std::vector<std::string> out;
    for (const auto& [name, expression] : checked_.mapping.subject.fields) {
      if (expression.optional && rows_ != 0 && !filled_.contains(name)) {
        out.push_back("subject." + name);
      }
    }
    return out;
  }
  void tell(const MappedRow& row) {
    const local::SignalRaise& signal = row.signal;
    const std::size_t persons = static_cast<std::size_t>(signal.concerned_size()) + 1;
    std::vector<std::string> to;
    std::string words;
    for (std::size_t i = 0; i < checked_.mapping.recipients.size(); ++i) {
      const mapping::MappedRecipient& recipient = checked_.mapping.recipients[i];
      to.push_back(label_of(recipient));
      words += (i == 0 ? "" : ", ") + to.back();
    }
    const std::string level = checked_.mapping.recipients.front().level;
    const std::string where = say_again(row.where), about = std::to_string(persons);
    lines_ += (persons == 1 ? say("{0}: signal {1} ({2}) to {3}, {4}, about {5} person",
                                  {where, signal.kind(), signal.domain(), words, say(level), about})
                            : say("{0}: signal {1} ({2}) to {3}, {4}, about {5} persons",
                                  {where, signal.kind(), signal.domain(), words, say(level),
                                   about})) +
              "\n";
    Json json;
    json.add("row", row.row).add("where", row.where).add("kind", signal.kind());
    json.add("purpose", signal.purpose()).add("domain", signal.domain());
    json.add("urgent", signal.urgent()).add("to", to).add("level", level).add("persons", persons);
    signals_.push_back(std::move(json));
  }
  std::string label_of(const mapping::MappedRecipient& recipient) const {
    const auto bytes = from_hex(recipient.member);
    const auto id = bytes ? MemberId::from(*bytes) : std::nullopt;
    const consent::Member* member =
        id && checked_.covenant ? checked_.covenant->member(*id) : nullptr;
    if (member != nullptr) return member->label;
    return recipient.role.empty() ? recipient.member : recipient.role;
  }

  const Checked& checked_;
  std::size_t rows_ = 0, bad_ = 0, error_count_ = 0;
  std::vector<Json> errors_, signals_;
  std::set<std::string> filled_;
  std::string lines_;
};

// A file in pieces, with how far it is on a terminal.
class Source {
 public:
  explicit Source(const std::string& path)
      : file_(path == "-" ? stdin : std::fopen(path.c_str(), "rbe")) {
    struct stat about{};
    if (file_ != nullptr && ::fstat(::fileno(file_), &about) == 0 && S_ISREG(about.st_mode)) {
      size_ = static_cast<std::uint64_t>(about.st_size);
    }
    if (file_ != nullptr && ::fstat(::fileno(file_), &about) == 0 && S_ISDIR(about.st_mode)) {
      std::fclose(file_);
      file_ = nullptr;
    }
    is_shown_ = size_ > kShownFrom && ::isatty(STDERR_FILENO) == 1;
  }
  ~Source() {
    if (is_shown_ && told_ != 0) std::fputs("\r\033[K", stderr);
    if (file_ != nullptr && file_ != stdin) std::fclose(file_);
  }
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  bool is_open() const { return file_ != nullptr; }
  std::uint64_t taken() const { return taken_; }
  std::uint64_t size() const { return size_; }
  std::size_t read(char* into, std::size_t size) {
    const std::size_t got = std::fread(into, 1, size, file_);
    taken_ += got;
    if (is_shown_) show();
    return got;
  }
  bool failed() const { return std::ferror(file_) != 0; }

 private:
  static constexpr std::uint64_t kShownFrom = 4u << 20;
  static constexpr std::uint64_t kWidth = 40;

  void show() {
    const std::uint64_t percent = taken_ * 100 / size_;
    if (percent == told_) return;
    told_ = percent;
    const std::size_t full = static_cast<std::size_t>(percent * kWidth / 100);
    std::fprintf(stderr, "\r[%s%s] %3d %%", std::string(full, '#').c_str(),
                 std::string(kWidth - full, ' ').c_str(), static_cast<int>(percent));
  }

  std::FILE* file_;
  std::uint64_t size_ = 0, taken_ = 0, told_ = 0;
  bool is_shown_ = false;
};

}  // namespace

Result<Answer> test_adapter(const AdapterTestOptions& options) {
  SLUIS_TRY(what, checked(options));
  Source source(options.file);
  if (!source.is_open()) return Error{ErrorCode::cannot_read, "FILE"};
  Report report(what);
  const std::vector<RowError> wrong = mapping::map_rows(
      what.mapping, [&source](char* into, std::size_t size) { return source.read(into, size); },
      {[](std::string_view) {}, [&report](const MappedRow& row) { report.take(row); }});
  if (source.failed()) return Error{ErrorCode::cannot_read, "FILE"};
  for (const RowError& error : wrong) report.refuse(error, "");
  return report.answer(std::max(source.taken(), source.size()) > mapping::kWholeBytesMax);
}

}  // namespace sluis::cli
