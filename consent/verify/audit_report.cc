// SPDX-License-Identifier: EUPL-1.2
#include "consent/verify/audit_report.h"

#include <charconv>

namespace sluis::verify {
namespace {

constexpr std::string_view kSigner = "sluis/worker/";
constexpr std::string_view kReportLimits[] = {
    "that everyone is shown the same log: only the operator's signature was checked, no witness's",
    "the time: it is the operator's clock",
    "that what people and organisations recorded is true",
    "what was never recorded: a report counts entries",
};

// "name rest\n", in their order; the first that is not as it should be is kept.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}

  std::string_view next(std::string_view name) {
    const std::size_t end = text_.find('\n');
    if (end == std::string_view::npos) return fail();
    const std::string_view line = text_.substr(0, end);
    text_.remove_prefix(end + 1);
    if (line.size() <= name.size() || !line.starts_with(name) || line[name.size()] != ' ') {
      return fail();
    }
    return line.substr(name.size() + 1);
  }
  std::uint64_t number(std::string_view name) { return number_in(next(name)); }
  std::uint64_t number_in(std::string_view text) {
    std::uint64_t out = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), out);
    const bool whole = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
    if (!whole || std::to_string(out) != text) ok_ = false;
    return out;
  }
  bool ok() const { return ok_; }

 private:
  std::string_view fail() {
    ok_ = false;
    return {};
  }

  std::string_view text_;
  bool ok_ = true;
};

std::string head_text(const ReportHead& head) {
  const auto number = [](std::uint64_t value) { return std::to_string(value); };
  std::string out = std::string(kReportMagic) + "\n";
  out += "log " + head.log + "\n";
  out += "size " + number(head.head.size) + "\n";
  out += "root " + head.head.root.hex() + "\n";
  out += "covenant " + number(head.covenant) + "\n";
  out += "from " + number(head.span.from_s) + "\n";
  out += "before " + number(head.span.before_s) + "\n";
  out += "read " + number(head.read) + "\n";
  out += "made " + number(head.made_ms) + "\n";
  out += "verified " + (head.verified ? std::string("yes") : "no " + number(head.wrong)) + "\n";
  out += "signatures " + number(head.signatures) + "\n";
  return out + "without_end " + number(head.without_end) + "\n";
}

std::string rows_text(const char* what, const Figures::Rows& rows) {
  std::string out;
  for (const auto& [name, count] : rows) {
    out += std::string(what) + " " + std::to_string(count) + " " + name + "\n";
  }
  return out;
}

// What follows `what` in each line that begins so.
std::vector<std::string> lines_in(std::string_view text, std::string_view what) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.starts_with(what) || line.size() <= what.size() || line[what.size()] != ' ') continue;
    out.emplace_back(line.substr(what.size() + 1));
  }
  return out;
}

// The counts of one kind in a text, by name; each name once.
Result<Figures::Rows> rows_in(std::string_view text, std::string_view what) {
  Figures::Rows out;
  for (const std::string& rest : lines_in(text, what)) {
    std::uint64_t count = 0;
    const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), count);
    const auto at = static_cast<std::size_t>(parsed.ptr - rest.data());
    const bool good = parsed.ec == std::errc() && at + 1 < rest.size() && rest[at] == ' ';
    if (!good || !out.emplace(rest.substr(at + 1), count).second) {
      return Error{ErrorCode::malformed, "report"};
    }
  }
  return out;
}

// One report, while the export that it is checked against goes by.
class Recount {
 public:
  Recount(const consent::Note& note, ReportHead head, const consent::SignatureCheck& check)
      : note_(note), head_(std::move(head)), check_(check), figures_(head_.span) {}

  // After `log` took `entry`.
  void take(const LogCheck& log, const LogEntry& entry) {
    if (over_ || error_) return;
    if (const Status taken = figures_.take(entry); !taken.ok()) error_ = taken.error();
    if (log.counts().entries < head_.head.size) return;
    over_ = true;
    same_log_ = log.head() == head_.head;
    signatures_ = log.counts().signatures;
    signed_by(log);
    const consent::Covenant* covenant = log.covenant(head_.covenant);
    if (covenant == nullptr) {
      error_ = Error{ErrorCode::covenant_unknown, "covenant"};
      return;
    }
    for (const consent::Ground& ground : covenant->grounds) meanings_.insert(meaning(ground));
    for (const consent::Member& member : covenant->members) meanings_.insert(meaning(member));
  }

  void tell(const ExportReport& whole, Report& out) const {
    const auto wrong = [&out](const char* step, Error error) {
      out.steps.push_back({step, std::move(error), {}});
    };
    if (error_) return wrong("entries counted", *error_);
    if (!over_) return wrong("size", {ErrorCode::out_of_range, "size: the export is shorter"});
    if (!same_log_) return wrong("root", {ErrorCode::not_in_tree, "root"});
    out.steps.push_back({"root", std::nullopt, "the export has the entries that were counted"});
    if (!signer_.ok()) return wrong("signature", signer_.error());
    out.steps.push_back({"signature", std::nullopt, *signer_});
    if (!head_.verified) return wrong("verdict", {ErrorCode::content_mismatch, "verified"});
    const bool same_size = whole.counts.entries == head_.head.size;
    if (head_.signatures != signatures_) {
      return wrong("figures", {ErrorCode::content_mismatch, "signatures"});
    }
    if (same_size && head_.without_end != whole.counts.without_end) {
      return wrong("figures", {ErrorCode::content_mismatch, "without_end"});
    }
    tell_rows(out);
  }

 private:
  void signed_by(const LogCheck& log) {
    for (const consent::NoteSignature& line : note_.signatures) {
      if (!line.name.starts_with(kSigner)) continue;
      const auto bytes = from_hex(std::string_view(line.name).substr(kSigner.size()));
      const auto id = bytes ? KeyId::from(*bytes) : std::nullopt;
      if (!id) continue;
      const auto worker = log.directory().worker_key(*id, TimeMs{head_.made_ms});
      if (!worker.ok()) {
        signer_ = Error{worker.code(), "signature"};
        continue;
      }
      const consent::Covenant* covenant = log.covenant(head_.covenant);
      const consent::Function* function =
          covenant == nullptr ? nullptr : covenant->function(worker->added.function);
      if (function == nullptr || !function->audits) {
        signer_ = Error{ErrorCode::not_allowed, "signature: no officer's"};
        continue;
      }
      const consent::NoteKey key{line.name, worker->added.worker_key};
      const Status good = consent::verify_note(note_, key, check_);
      if (!good.ok()) signer_ = good.error();
      else signer_ = "by a " + function->term.id + " of member " + worker->added.member.hex();
      return;
    }
  }

  // Each figure against the one of counting again; what openings say may be fewer by now.
  void tell_rows(Report& out) const {
    const auto wrong = [&out](std::string place) {
      out.steps.push_back({"figures", Error{ErrorCode::content_mismatch, std::move(place)}, {}});
    };
    for (const std::string& line : lines_in(note_.text, "name")) {
      if (!meanings_.contains(line)) return wrong("name " + line);
    }
    std::uint64_t rows = 0, fewer = 0;
    for (const auto& [what, again] : {std::pair("count", &figures_.leaves()),
                                      std::pair("opened", &figures_.opened())}) {
      const auto told = rows_in(note_.text, what);
      if (!told.ok()) return wrong("a line of another form");
      for (const auto& [name, count] : *told) {
        const auto found = again->find(name);
        const std::uint64_t now = found == again->end() ? 0 : found->second;
        ++rows;
        const bool opens = again == &figures_.opened();
        if (now == count || (opens && now < count)) {
          fewer += count - now;
          continue;
        }
        return wrong(name + ": " + std::to_string(count) + " reported, " + std::to_string(now) +
                     " counted");
      }
      for (const auto& [name, count] : *again) {
        if (told->contains(name)) continue;
        return wrong(name + ": not reported, " + std::to_string(count) + " counted");
      }
    }
    tell_missing(out, rows, fewer);
  }

  // What is no longer open cannot be counted, and no more than that may be fewer.
  void tell_missing(Report& out, std::uint64_t rows, std::uint64_t fewer) const {
    const auto told = rows_in(note_.text, "missing");
    const bool there = told.ok() && told->size() == 1;
    const std::uint64_t was = there ? told->begin()->second : 0;
    const std::uint64_t since = figures_.missing() > was ? figures_.missing() - was : 0;
    if (!there || figures_.missing() < was || fewer > since) {
      out.steps.push_back({"figures", Error{ErrorCode::content_mismatch, "openings"}, {}});
      return;
    }
    std::string finding = std::to_string(rows) + " figures, counted again";
    if (since != 0) {
      finding += "; " + std::to_string(fewer) + " of what openings say cannot be: " +
                 std::to_string(since) + " more are erased, closed or not in the file";
    }
    out.steps.push_back({"figures", std::nullopt, std::move(finding)});
  }

  const consent::Note& note_;
  ReportHead head_;
  const consent::SignatureCheck& check_;
  Figures figures_;
  bool over_ = false, same_log_ = false;
  std::uint64_t signatures_ = 0;
  std::optional<Error> error_;
  Result<std::string> signer_ = Error{ErrorCode::unknown_key, "signature"};
  std::set<std::string> meanings_;  // of all numbers of the covenant
};

}  // namespace

std::string report_signer(const KeyId& key) { return std::string(kSigner) + key.hex(); }

std::string report_text(const ReportHead& head, const Figures& figures,
                        const consent::Covenant& covenant) {
  std::string out = head_text(head);
  out += rows_text("count", figures.leaves());
  out += rows_text("opened", figures.opened());
  out += "missing " + std::to_string(figures.missing()) + " openings\n";
  for (const std::string& line : figures.legend(covenant)) out += "name " + line + "\n";
  return out;
}

Result<ReportHead> parse_report_text(std::string_view text) {
  const Error malformed{ErrorCode::malformed, "report"};
  if (!text.starts_with(kReportMagic) || text.substr(kReportMagic.size(), 1) != "\n") {
    return malformed;
  }
  Lines lines(text.substr(kReportMagic.size() + 1));
  ReportHead out;
  out.log = std::string(lines.next("log"));
  out.head.size = lines.number("size");
  const auto root = from_hex(lines.next("root"));
  const auto digest = root ? Digest::from(*root) : std::nullopt;
  const std::uint64_t covenant = lines.number("covenant");
  out.span.from_s = lines.number("from");
  out.span.before_s = lines.number("before");
  out.read = lines.number("read");
  out.made_ms = lines.number("made");
  const std::string_view verdict = lines.next("verified");
  out.verified = verdict == "yes";
  if (!out.verified && !verdict.starts_with("no ")) return malformed;
  if (!out.verified) out.wrong = lines.number_in(verdict.substr(3));
  out.signatures = lines.number("signatures");
  out.without_end = lines.number("without_end");
  if (!lines.ok() || !digest || covenant > UINT32_MAX) return malformed;
  out.head.root = *digest;
  out.covenant = static_cast<std::uint32_t>(covenant);
  if (!text.starts_with(head_text(out))) return malformed;
  return out;
}

Report verify_audit_report(std::string_view bytes, const ExportSource& source,
                           const consent::NoteKey& log, const consent::SignatureCheck& check) {
  Report out;
  out.not_proven.assign(std::begin(kReportLimits), std::end(kReportLimits));
  const auto note = consent::parse_note(bytes);
  const auto head = note.ok() ? parse_report_text(note->text) : Result<ReportHead>(note.error());
  if (!head.ok()) {
    out.steps.push_back({"report", head.error(), {}});
    return out;
  }
  if (head->log != log.name) {
    out.steps.push_back({"report", Error{ErrorCode::bad_checkpoint, "the log's name"}, {}});
    return out;
  }
  const std::string size = std::to_string(head->head.size);
  out.steps.push_back({"report", std::nullopt, "of " + size + " entries of the log " + log.name});
  Recount recount(*note, *head, check);
  const ExportReport whole = verify_export(
      source, log, check, {},
      [&recount](const LogCheck& so_far, const LogEntry& entry) { recount.take(so_far, entry); });
  out.checkpoint = whole.report.checkpoint;
  out.wrong = whole.report.wrong;
  out.steps.insert(out.steps.end(), whole.report.steps.begin(), whole.report.steps.end());
  if (whole.report.verified()) recount.tell(whole, out);
  return out;
}

}  // namespace sluis::verify
