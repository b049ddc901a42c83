// SPDX-License-Identifier: EUPL-1.2
// An audit job's way through the log, entry by entry, and what it makes of it.
#include <sys/stat.h>

#include <deque>

#include "adapters/gateway/auditor.h"
#include "adapters/gateway/exports.h"
#include "proto/hash/commit.h"
#include "proto/seal/sign.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kListed = 50;
constexpr std::uint64_t kListedMax = 2'000;

verify::LogEntry log_entry(const codec::AuditEntry& entry) {
  return {entry.leaf, static_cast<verify::OpeningState>(entry.state), entry.opening,
          entry.worker_signature};
}

// What the other look shows open besides, of as many entries as both show.
Status merge(codec::AuditPart& page, const codec::AuditPart& part) {
  const std::size_t count = std::min(page.entries.size(), part.entries.size());
  page.entries.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const bool same = page.entries[i].index == part.entries[i].index &&
                      page.entries[i].leaf == part.entries[i].leaf;
    if (!same) return Error{ErrorCode::not_in_tree, "audit entry"};
    if (!part.entries[i].persons.empty()) page.entries[i] = part.entries[i];
  }
  page.next = std::min(page.next, part.next);
  return Done{};
}

}  // namespace

Status Auditor::begin_walk(Job& job) {
  job.stage = Stage::walking;
  job.next = 0;
  switch (job.task.kind) {
    case AuditKind::who:
      job.story = AuditStory::of_person(job.looks[0].keys, host_.covenant, job.view->keys());
      return Done{};
    case AuditKind::verify:
      job.check.emplace(job.view->keys(), job.covenants, seal::verify);
      return Done{};
    case AuditKind::send_out:
      job.check.emplace(job.view->keys(), job.covenants, seal::verify);
      return begin_file(job);
    case AuditKind::replay:
      job.check.emplace(job.view->keys(), job.covenants, seal::verify);
      return begin_again(job);
    case AuditKind::report:
      job.check.emplace(job.view->keys(), job.covenants, seal::verify);
      job.figures.emplace(span_of(job));
      return Done{};
    default: return Done{};
  }
}

Status Auditor::begin_file(Job& job) {
  const std::filesystem::path folder = exports_folder(host_);
  const char* ending = job.task.decisions ? ".adl.jsonl" : ".sluis-export";
  if (job.task.tiles) ending = ".tiles";
  job.path = (folder / (job.id.hex() + ending)).string();
  if (job.task.tiles) {
    begin_tiles(job);
    return Done{};
  }
  const mode_t before = ::umask(0077);
  job.file.emplace(job.path + ".part", std::ios::binary | std::ios::trunc);
  ::umask(before);
  if (job.task.decisions) {
    job.decision_log.emplace(host_.ledger_log().name);
    return Done{};
  }
  job.writer.emplace([&job](ByteView bytes) -> Status {
    job.bytes += bytes.size();
    job.file->write(reinterpret_cast<const char*>(bytes.data()),
                    static_cast<std::streamsize>(bytes.size()));
    if (!*job.file) return Error{ErrorCode::cannot_write, "export"};
    return Done{};
  });
  verify::ExportHead head;
  head.covenants = job.covenants;
  head.directory_note = job.view->note();
  head.directory = std::move(job.entries);
  head.ledger_note = mirror_.note();
  head.entries = job.size;
  return job.writer->begin(head);
}

// What members mirror is hashes alone; the officer's has the entries too, unless told otherwise.
void Auditor::begin_tiles(Job& job) {
  const std::filesystem::path root = job.path + ".part";
  job.tile_writer.emplace(
      [&job, root](const std::string& path, ByteView bytes) {
        job.bytes += bytes.size();
        ++job.records;
        return write_private(root / path, bytes);
      },
      job.task.openings);
}

// Times of entries never go back (LogCheck looks): where the walk ends is found by halving.
Status Auditor::begin_again(Job& job) {
  std::vector<PersonKey> about;
  for (const Look& look : job.looks) {
    about.insert(about.end(), look.keys.begin(), look.keys.end());
  }
  std::optional<TimeMs> until = job.task.until;
  if (job.task.question) {
    AuditQuestion& question = *job.task.question;
    if (question.entry) {
      if (*question.entry >= job.size) return Error{ErrorCode::out_of_range, "as_of"};
      job.size = *question.entry + 1;
      SLUIS_TRY(leaf, consent::decode_leaf(mirror_.leaf(*question.entry)));
      question.at = TimeMs{leaf.time_s * 1000 + 999};
    } else {
      until = question.at;
    }
  }
  if (until) {
    std::uint64_t first = 0, last = job.size;
    while (first < last) {
      const std::uint64_t middle = first + (last - first) / 2;
      SLUIS_TRY(leaf, consent::decode_leaf(mirror_.leaf(middle)));
      if (leaf.time_s * 1000 <= until->ms) first = middle + 1;
      else last = middle;
    }
    job.size = first;
  }
  job.again.emplace(host_.covenant, job.view->keys(), std::move(about), job.task.since);
  return job.size == 0 ? end_walk(job) : Status(Done{});
}

Status Auditor::take_entry(Job& job, const codec::AuditEntry& entry) {
  if (job.own) {
    SLUIS_TRY(leaf, consent::decode_leaf(entry.leaf));
    if (leaf.member != host_.member()) return Error{ErrorCode::not_your_act, "audit entry"};
    const bool opens = entry.state != codec::AuditOpening::open ||
                       hash::opens(leaf.commitment, leaf.type, entry.opening);
    if (!opens) return Error{ErrorCode::bad_opening, "audit entry"};
    job.events.push_back(event_of(entry.index, leaf, entry));
    return Done{};
  }
  if (entry.leaf != mirror_.leaf(entry.index)) return Error{ErrorCode::not_in_tree, "audit entry"};
  if (job.strange) return job.strange->take(entry);
  return job.story ? job.story->take(entry) : take_checked(job, entry);
}

Status Auditor::take_checked(Job& job, const codec::AuditEntry& entry) {
  verify::LogEntry whole = log_entry(entry);
  if (!job.fault) job.fault = job.check->take(whole);
  if (job.again) return job.again->take(entry);
  if (job.figures) return job.figures->take(whole);
  if (job.decision_log) {
    SLUIS_TRY(leaf, consent::decode_leaf(entry.leaf));
    SLUIS_TRY(record, job.decision_log->take(leaf, entry));
    if (record.empty()) return Done{};
    ++job.records;
    job.bytes += record.size();
    *job.file << record;
    return *job.file ? Status(Done{}) : Error{ErrorCode::cannot_write, "export"};
  }
  if (job.tile_writer) return job.tile_writer->append(entry.leaf);
  if (!job.writer) return Done{};
  const bool is_covenant =
      entry.leaf[1] == static_cast<std::uint8_t>(LeafType::covenant);
  if (is_covenant || !job.task.openings) {  // covenants stand at the front
    whole = {std::move(whole.leaf), verify::OpeningState::none, {}, {}};
  }
  return job.writer->entry(whole);
}

Status Auditor::take_page(Job& job, const codec::AuditPart& part) {
  if (job.looks.size() == 1) return take_entries(job, part);
  if (!job.page) {
    job.page = part;
  } else {
    SLUIS_TRY_DONE(merge(*job.page, part));
  }
  if (++job.look < job.looks.size()) return Done{};
  job.look = 0;
  const codec::AuditPart page = std::move(*job.page);
  job.page.reset();
  return take_entries(job, page);
}

Status Auditor::take_entries(Job& job, const codec::AuditPart& part) {
  if (part.next <= job.next && part.next < job.size) return Error{ErrorCode::malformed, "audit"};
  if (job.own) {
    SLUIS_TRY(checkpoint, consent::verify_checkpoint(part.checkpoint, log_key(), seal::verify));
    job.size = checkpoint.head.size;
  }
  std::uint64_t index = job.next;
  for (const codec::AuditEntry& entry : part.entries) {
    const bool follows = job.own ? entry.index >= index : entry.index == index;
    if (!follows) return Error{ErrorCode::malformed, "audit entries"};
    index = entry.index + 1;
    if (entry.index < job.size) SLUIS_TRY_DONE(take_entry(job, entry));
  }
  job.next = std::min(part.next, job.size);
  return job.next == job.size ? end_walk(job) : Status(Done{});
}

Status Auditor::end_walk(Job& job) {
  if (job.story) job.events = job.story->events();
  if (job.check) {
    job.check->finish();
    job.counts = job.check->counts();
    const auto signed_by = consent::verify_checkpoint(mirror_.note(), log_key(), seal::verify);
    if (!signed_by.ok()) return signed_by.error();
  }
  if (job.again) SLUIS_TRY_DONE(ask_again(job));
  if (job.figures) SLUIS_TRY_DONE(sign_report(job));
  if (job.writer) SLUIS_TRY_DONE(job.writer->finish());
  if (job.tile_writer) {
    SLUIS_TRY_DONE(job.tile_writer->finish());
    const std::filesystem::path root = job.path + ".part";
    SLUIS_TRY_DONE(write_private(root / consent::kTilesCheckpoint, as_bytes(mirror_.note())));
    std::filesystem::rename(root, job.path);
  }
  if (job.file) {
    job.file->close();
    if (!*job.file) return Error{ErrorCode::cannot_write, "export"};
    std::filesystem::rename(job.path + ".part", job.path);
  }
  job.stage = Stage::done;
  return Done{};
}

// Without an end: up to the last entry, and so the same for whoever counts again.
verify::FigureSpan Auditor::span_of(const Job& job) const {
  verify::FigureSpan out{job.task.since.ms / 1000, 0};
  if (job.task.until) {
    out.before_s = job.task.until->ms / 1000 + 1;
  } else if (const auto last = consent::decode_leaf(mirror_.leaf(job.size - 1)); last.ok()) {
    out.before_s = last->time_s + 1;
  }
  return out;
}

// The officer signs what was counted, also of a log that is wrong: that is what it says then.
Status Auditor::sign_report(Job& job) const {
  SLUIS_TRY(worker, host_.worker(job.task.worker));
  SLUIS_TRY(checkpoint, consent::verify_checkpoint(mirror_.note(), log_key(), seal::verify));
  SLUIS_TRY(covenant, consent::decode_covenant(job.covenants.back()));
  verify::ReportHead head;
  head.log = checkpoint.origin;
  head.head = checkpoint.head;
  head.covenant = covenant.version;
  head.span = span_of(job);
  head.read = job.looks.back().read_index;
  head.made_ms = host_.clock.wall().ms;
  head.verified = !job.fault;
  head.wrong = job.fault ? job.fault->index : 0;
  head.signatures = job.counts.signatures;
  head.without_end = job.counts.without_end;
  const std::string text = verify::report_text(head, *job.figures, covenant);
  const consent::NoteKey key{verify::report_signer(worker.key.key_id()), worker.key.public_key()};
  const Signature signature = worker.key.sign(as_bytes(text));
  SLUIS_TRY(note, consent::format_note({text, {consent::signature_line(key, signature)}}));
  job.report = std::move(note);
  return Done{};
}

Status Auditor::ask_again(Job& job) {
  job.tally = job.again->tally();
  job.covenant = job.again->covenant();
  if (!job.task.question) return Done{};
  std::vector<std::vector<PersonKey>> persons;
  for (const Look& look : job.looks) persons.push_back(look.keys);
  SLUIS_TRY(answers, job.again->ask(*job.task.question, persons, job.task.question->at));
  job.answers = std::move(answers);
  return Done{};
}

void Auditor::list(Job& job) const {
  const AuditTask& task = job.task;
  const std::uint64_t count = std::min(task.count == 0 ? kListed : task.count, kListedMax);
  std::uint64_t first = task.first.value_or(0);
  if (!task.first && !task.type && job.size > count) first = job.size - count;
  std::deque<AuditEvent> found;
  mirror_.each(first, [&](std::uint64_t index, ByteView bytes) {
    const auto leaf = consent::decode_leaf(bytes);
    if (!leaf.ok() || (task.type && leaf->type != *task.type)) return true;
    found.push_back(event_of(index, *leaf, codec::AuditEntry{}));
    if (found.size() > count) found.pop_front();  // the newest are asked for
    return !task.first || found.size() < count;
  });
  job.events.assign(found.begin(), found.end());
}

}  // namespace sluis::gateway
