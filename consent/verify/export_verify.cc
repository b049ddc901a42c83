// SPDX-License-Identifier: EUPL-1.2
// A whole export: is the file whole, and does what is in it prove what it says.
#include "consent/core/directory_entry.h"
#include "consent/verify/export_frame.h"

namespace sluis::verify {
namespace {

using consent::Checkpoint;
using consent::NoteKey;

constexpr std::string_view kLimits[] = {
    "that everyone is shown the same log: only the operator's signature was checked, no witness's",
    "that nothing was recorded after the last entry, or outside the log",
    "that the authority's keys in the first covenant are the right ones: compare its fingerprint",
    "that people and organisations are who they say, or that what they recorded is true",
    "what any message said: its content is never in the log",
    "the time: it is the operator's clock",
    "what entries say whose opening is erased or not in the file, and who the persons in them are",
};

class Verifier {
 public:
  Verifier(const ExportSource& source, std::uint64_t data, const NoteKey& log,
           const consent::SignatureCheck& check,
           const std::function<void(std::uint64_t, std::uint64_t)>& progress,
           const std::function<void(const LogCheck&, const LogEntry&)>& watch)
      : cursor_(source, data), log_(log), check_(check), progress_(progress), watch_(watch) {}

  void run(ExportReport& out) {
    out_ = &out;
    const ExportVisitor visitor{
        [this](Bytes covenant) { return on_covenant(std::move(covenant)); },
        [this](std::string note) { return on_directory_note(std::move(note)); },
        [this](std::uint64_t index, Bytes leaf, Bytes body) {
          return on_directory_entry(index, leaf, body);
        },
        [this](std::string note, std::uint64_t entries) {
          return on_ledger_note(std::move(note), entries);
        },
        [this](std::uint64_t index, LogEntry entry, const ExportVisitor::Where& where) {
          return on_entry(index, entry, where);
        }};
    if (read_export(cursor_, visitor)) return finish();
    if (!cursor_.ok()) wrong("structure", *cursor_.error(), *cursor_.place());
  }

 private:
  void good(const char* step, std::string finding) {
    out_->report.steps.push_back({step, std::nullopt, std::move(finding)});
  }
  bool wrong(const char* step, Error error, WrongPlace place) {
    out_->report.steps.push_back({step, std::move(error), {}});
    out_->report.wrong = std::move(place);
    return false;
  }
  bool wrong(const char* step, const Error& error, const char* section, const char* field,
             std::uint64_t offset) {
    return wrong(step, error, WrongPlace{offset, section, std::nullopt, field});
  }

  bool on_covenant(Bytes bytes) {
    const auto covenant = consent::decode_covenant(bytes);
    const std::uint64_t number = covenants_.size();
    if (!covenant.ok()) {
      return wrong("covenants", covenant.error(),
                   WrongPlace{cursor_.field_at(), "covenants", number, "covenant"});
    }
    if (covenants_.empty()) {
      directory_origin_ = covenant->directory_origin;
      ledger_origin_ = covenant->ledger_origin;
      authority_ = covenant->authority;
    }
    covenants_.push_back(std::move(bytes));
    return true;
  }

  bool on_directory_note(std::string note) {
    directory_note_at_ = cursor_.field_at();
    if (covenants_.empty() || ledger_origin_ != log_.name) {
      return wrong("covenants", {ErrorCode::bad_checkpoint, "the log's name"}, "covenants", "count",
                   kExportMagic.size());
    }
    good("covenants", std::to_string(covenants_.size()) + " of the log " + ledger_origin_);
    const auto checkpoint =
        consent::verify_checkpoint(note, {directory_origin_, log_.key}, check_);
    if (!checkpoint.ok()) {
      return wrong("directory", checkpoint.error(), "directory", "checkpoint", directory_note_at_);
    }
    directory_checkpoint_ = *checkpoint;
    return true;
  }

  bool on_directory_entry(std::uint64_t index, const Bytes& leaf, const Bytes& body) {
    const auto applied = consent::apply_entry(leaf, body, authority_, check_, directory_);
    if (!applied.ok()) {
      return wrong("directory", applied.error(),
                   WrongPlace{cursor_.field_at(), "directory", index, "entry"});
    }
    tree_.append(consent::leaf_hash(leaf));
    return true;
  }

  bool on_ledger_note(std::string note, std::uint64_t entries) {
    const std::uint64_t at = cursor_.field_at() - note.size();
    if (tree_.head() != directory_checkpoint_.head) {
      return wrong("directory", {ErrorCode::not_in_tree, "directory entries"}, "directory",
                   "entries", directory_note_at_);
    }
    good("directory", std::to_string(tree_.size()) + " entries, each signed, as the operator " +
                          "signed them");
    const auto checkpoint = consent::verify_checkpoint(note, log_, check_);
    if (!checkpoint.ok()) {
      return wrong("checkpoint", checkpoint.error(), "ledger", "checkpoint", at);
    }
    if (checkpoint->head.size != entries) {
      return wrong("checkpoint", {ErrorCode::not_in_tree, "count"}, "ledger", "count",
                   cursor_.field_at());
    }
    out_->report.checkpoint = *checkpoint;
    note_at_ = at;
    good("checkpoint", "signed by " + log_.name + " for " + std::to_string(entries) +
                           " entries, root " + checkpoint->head.root.hex());
    log_check_.emplace(std::move(directory_), std::move(covenants_), check_);
    return true;
  }

  bool on_entry(std::uint64_t index, const LogEntry& entry, const ExportVisitor::Where& where) {
    if (progress_) progress_(index, out_->report.checkpoint->head.size);
    const auto fault = log_check_->take(entry);
    if (!fault) {
      if (watch_) watch_(*log_check_, entry);
      return true;
    }
    std::uint64_t at = where.leaf + leaf_field_at(entry.leaf, fault->field);
    if (fault->field == "opening") at = where.r;
    if (fault->field == "worker_signature") at = where.worker_signature;
    if (fault->field.starts_with("body")) at = where.body;
    return wrong("entries", {fault->code, fault->field},
                 WrongPlace{at, "ledger", index, fault->field});
  }

  void finish() {
    log_check_->finish();
    const LogCounts& counts = log_check_->counts();
    out_->counts = counts;
    if (log_check_->head() != out_->report.checkpoint->head) {
      wrong("tree", {ErrorCode::not_in_tree, "entries"}, "ledger", "entries", note_at_);
      return;
    }
    good("entries", std::to_string(counts.signatures) + " signatures, " +
                        std::to_string(counts.opened) + " openings; " +
                        std::to_string(counts.erased) + " erased, " +
                        std::to_string(counts.closed) + " closed");
    good("releases", std::to_string(counts.releases - counts.releases_unchecked) + " of " +
                         std::to_string(counts.releases) + " rest on a decision that permits; " +
                         std::to_string(counts.decisions) + " decisions");
    good("ends", counts.without_end == 0
                     ? std::string("what was accepted and is due has ended")
                     : std::to_string(counts.without_end) +
                           " messages were accepted, and nothing says what became of them; first "
                           "entry " + std::to_string(counts.without_end_index.front()));
    good("tree", "all " + std::to_string(counts.entries) + " entries give the signed root");
  }

  ExportCursor cursor_;
  const NoteKey& log_;
  const consent::SignatureCheck& check_;
  const std::function<void(std::uint64_t, std::uint64_t)>& progress_;
  const std::function<void(const LogCheck&, const LogEntry&)>& watch_;
  ExportReport* out_ = nullptr;
  std::vector<Bytes> covenants_;
  std::vector<VerifyKey> authority_;  // of the first: the directory began with them
  std::string directory_origin_, ledger_origin_;
  Checkpoint directory_checkpoint_;
  std::uint64_t directory_note_at_ = 0, note_at_ = 0;
  consent::Directory directory_;
  consent::Frontier tree_;
  std::optional<LogCheck> log_check_;
};

bool has_magic(const ExportSource& source) {
  Bytes magic(kExportMagic.size());
  if (!source.read(0, magic)) return false;
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < magic.size(); ++i) {
    if (magic[i] != static_cast<std::uint8_t>(kExportMagic[i])) ++wrong;
  }
  return wrong <= 1;  // with one wrong byte it is still an export, and damaged
}

}  // namespace

ExportReport verify_export(const ExportSource& source, const NoteKey& log,
                           const consent::SignatureCheck& check,
                           const std::function<void(std::uint64_t, std::uint64_t)>& progress,
                           const std::function<void(const LogCheck&, const LogEntry&)>& watch) {
  ExportReport out;
  out.report.not_proven.assign(std::begin(kLimits), std::end(kLimits));
  const auto fail = [&out](const Error& error) {
    out.report.steps.push_back({"file", error, {}});
    out.readable = false;
  };
  const auto data = data_size(source.size);
  if (source.size < kExportMagic.size() || !has_magic(source)) {
    out.report.wrong = WrongPlace{0, "frame", std::nullopt, "magic"};
    fail({ErrorCode::unknown_version, "not an export"});
    return out;
  }
  if (!data) {
    out.report.wrong = WrongPlace{source.size, "frame", std::nullopt, "end"};
    fail({ErrorCode::malformed, "frame: the file ends here"});
    return out;
  }
  const auto damage = find_damage(source, *data);
  if (!damage.ok()) {
    fail(damage.error());
    return out;
  }
  if (!damage->exact) Verifier(source, *data, log, check, progress, watch).run(out);
  // What the log itself proves wrong is a better place than a sum; what it finds right is not all.
  if (damage->any && (damage->exact || !out.report.wrong)) {
    out.report.steps = {{"file", Error{ErrorCode::content_mismatch, "sums"}, {}}};
    out.report.wrong = damage->place;
  }
  return out;
}

}  // namespace sluis::verify
