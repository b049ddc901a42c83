// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/auditor.h"

#include <chrono>

#include "adapters/gateway/access_records.h"
#include "adapters/sdk/acts.h"
#include "proto/hash/commit.h"

namespace sluis::gateway {
namespace {

constexpr std::size_t kJobsMax = 16;
constexpr std::uint64_t kLookAgainMs = 20'000;  // after a lost connection nobody else asks again

std::uint64_t real_now_ms() {
  using namespace std::chrono;
  return static_cast<std::uint64_t>(
      duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count());
}

consent::ReadQuestion question_of(const Auditor::Job& job) {
  if (job.own) return consent::ReadQuestion::own;
  switch (job.task.kind) {
    case AuditKind::list: return consent::ReadQuestion::log;
    default:
      return job.task.persons.empty() ? consent::ReadQuestion::openings
                                      : consent::ReadQuestion::person;
  }
}

}  // namespace

Result<AnyId> Auditor::start(AuditTask task) {
  SLUIS_TRY(worker, host_.worker(task.worker));
  const consent::Function* function = host_.covenant.function(worker.function);
  const auto read = static_cast<std::uint8_t>(LeafType::read);
  const bool may_read = std::binary_search(function->acts.begin(), function->acts.end(), read);
  if (!may_read || (!function->audits && task.kind != AuditKind::list)) {
    return Error{ErrorCode::not_allowed, "audits"};
  }
  if (jobs_.size() >= kJobsMax) {  // what nobody fetched goes first
    const auto over = std::find_if(jobs_.begin(), jobs_.end(), [](const auto& row) {
      return row.second.stage == Stage::done || row.second.stage == Stage::failed;
    });
    if (over == jobs_.end()) return Error{ErrorCode::over_budget, "audits"};
    jobs_.erase(over);
  }
  const auto id = seal::random_fixed<AnyId>();
  Job& job = jobs_[id];
  job.id = id;
  job.own = !function->audits;
  job.task = std::move(task);
  return id;
}

const Auditor::Job* Auditor::find(const AnyId& id) const {
  const auto found = jobs_.find(id);
  return found == jobs_.end() ? nullptr : &found->second;
}

void Auditor::fail(Job& job, const Error& error) {
  log_error("audit.failed", error);
  job.failed = error;
  job.stage = Stage::failed;
  job.file.reset();
  std::error_code ignored;
  if (!job.path.empty()) std::filesystem::remove_all(job.path + ".part", ignored);
}

consent::NoteKey Auditor::log_key() const {
  return host_.ledger_log();
}

Result<SignedAct> Auditor::read_act(const Job& job,
                                    const std::vector<PersonKey>& person) const {
  SLUIS_TRY(worker, host_.worker(job.task.worker));
  consent::ReadBody body;
  body.actor = {host_.member(), worker.row.id, worker.function};
  body.question = static_cast<std::uint16_t>(question_of(job));
  body.created = host_.clock.wall();
  std::vector<PersonOpening> persons;
  if (!person.empty()) {
    persons.push_back(sdk::commit_person(person));
    body.person = persons.front().commitment;
  }
  return sdk::make_act(LeafType::read, host_.covenant.version, canon::encode(body),
                       std::move(persons), {host_.keys.signing, &worker.key});
}

void Auditor::reconnected() {
  for (auto& [id, job] : jobs_) job.asked = false;
}

void Auditor::step(Link& link) {
  if (!link.ready()) return;
  bool syncing = false;  // one at a time moves the mirror on
  for (auto& [id, job] : jobs_) {
    const bool moves = job.stage == Stage::syncing && !job.own;
    if (moves && std::exchange(syncing, true)) continue;
    step(link, job);
  }
}

void Auditor::step(Link& link, Job& job) {
  if (job.stage == Stage::done || job.stage == Stage::failed) return;
  if (job.asked && real_now_ms() - job.asked_ms < kLookAgainMs) return;
  switch (job.stage) {
    case Stage::naming: return name(link, job);
    case Stage::syncing:
      return ask(link, job, job.own ? job.next : mirror_.staged(), codec::kAuditEntriesMax,
                 job.own);
    case Stage::covenants:
      return ask(link, job, job.covenant_at[job.covenants.size()], 1, true);
    case Stage::directory: return ask_directory(link, job);
    case Stage::looking: return ask(link, job, 0, 1, false);
    default:
      return ask(link, job, job.next, job.page ? job.page->entries.size() : job.size - job.next,
                 true);
  }
}

void Auditor::name(Link& link, Job& job) {
  if (!std::exchange(job.refreshed, true)) return link.refresh();
  std::vector<std::vector<PersonKey>> persons;
  for (const Identity& person : job.task.persons) {
    auto keys = names_.keys_of(link, person);
    if (!keys.ok()) return fail(job, keys.error());
    if (*keys) persons.push_back(std::move((*keys)->broker));
  }
  if (persons.size() < job.task.persons.size()) return;  // asked of the key holder
  if (persons.empty()) persons.emplace_back();
  job.looks.clear();
  for (std::vector<PersonKey>& keys : persons) {
    auto act = read_act(job, keys);
    if (!act.ok()) return fail(job, act.error());
    job.looks.push_back({std::move(*act), std::move(keys), 0});
  }
  job.stage = job.looks.size() > 1 ? Stage::looking : Stage::syncing;
}

void Auditor::ask(Link& link, Job& job, std::uint64_t index, std::uint64_t count, bool openings) {
  codec::Audit audit;
  audit.act = job.looks[job.look].act;
  audit.index = index;
  audit.count = static_cast<std::uint32_t>(
      std::clamp<std::uint64_t>(count, 1, codec::kAuditEntriesMax));
  audit.openings = openings;
  const auto& held = link.ledger().held();
  audit.known_size = held ? held->head.size : 0;
  job.asked = true;
  job.asked_ms = real_now_ms();
  link.ask(std::move(audit),
           [this, &link, id = job.id, turn = ++job.turn](const codec::Reply& reply) {
             if (Job* same = answered(id, turn)) on_part(link, *same, reply);
           });
}

Auditor::Job* Auditor::answered(const AnyId& id, std::uint64_t turn) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end() || !found->second.asked || found->second.turn != turn) return nullptr;
  found->second.asked = false;
  return &found->second;
}

void Auditor::on_part(Link& link, Job& job, const codec::Reply& reply) {
  if (const auto* refusal = std::get_if<codec::Refusal>(&reply)) {
    // A long look outlives the broker's memory of its act: it goes on under a new one, on record.
    const bool outlived = refusal->code == ErrorCode::clock_skew && job.size != 0;
    Look& look = job.looks[job.look];
    auto act = outlived ? read_act(job, look.keys)
                        : Result<SignedAct>(Error{refusal->code, refusal->place});
    if (!act.ok()) return fail(job, act.error());
    look.act = std::move(*act);
    return;
  }
  const auto* part = std::get_if<codec::AuditPart>(&reply);
  if (part == nullptr) return fail(job, {ErrorCode::malformed, "audit"});
  const Status taken = take_part(link, job, *part);
  if (taken.ok()) return;
  const ErrorCode code = taken.code();
  // What the operator's own signature contradicts is evidence against the broker.
  if (code == ErrorCode::not_in_tree || code == ErrorCode::forked ||
      code == ErrorCode::bad_checkpoint || code == ErrorCode::bad_opening) {
    link.evidence(taken.error(), as_bytes(part->checkpoint));
  }
  fail(job, taken.error());
}

Status Auditor::take_part(Link& link, Job& job, const codec::AuditPart& part) {
  Look& looked = job.looks[job.look];
  if (looked.read_index != part.read_index) keep_look(host_, part.read_index, looked.keys);
  looked.read_index = part.read_index;
  const auto checkpoint = consent::verify_checkpoint(part.checkpoint, log_key(), seal::verify);
  if (!checkpoint.ok()) return checkpoint.error();
  if (job.own) return take_entries(job, part);
  if (job.stage == Stage::walking) return take_page(job, part);
  if (job.stage == Stage::looking) {
    if (++job.look + 1 == job.looks.size()) job.stage = Stage::syncing;
    return Done{};
  }
  if (job.stage == Stage::covenants) {
    const std::uint64_t index = job.covenant_at[job.covenants.size()];
    const bool there = part.entries.size() == 1 && part.entries[0].index == index &&
                       part.entries[0].state == codec::AuditOpening::open &&
                       part.entries[0].leaf == mirror_.leaf(index);
    if (!there) return Error{ErrorCode::bad_opening, "covenant"};
    job.covenants.push_back(part.entries[0].opening.body);
    if (job.covenants.size() < job.covenant_at.size()) return Done{};
    job.stage = Stage::directory;  // as new as the log: it knows everybody who signed in it
    return Done{};
  }
  if (job.stage != Stage::syncing) return Error{ErrorCode::malformed, "audit"};
  job.size = checkpoint->head.size;
  SLUIS_TRY(whole, mirror_.take(part, log_key(), link.ledger().held()));
  job.next = mirror_.staged();
  return whole ? after_sync(job) : Status(Done{});
}

// The mirror is the log as it is signed; these looks must be in it.
Status Auditor::check_looks(const Job& job) const {
  for (const Look& look : job.looks) {
    if (look.read_index >= job.size) return Error{ErrorCode::not_in_tree, "own read"};
    SLUIS_TRY(leaf, consent::decode_leaf(mirror_.leaf(look.read_index)));
    if (leaf.commitment != look.act.commitment) return Error{ErrorCode::not_in_tree, "own read"};
  }
  return Done{};
}

Status Auditor::after_sync(Job& job) {
  job.size = job.log_size = mirror_.size();
  job.next = 0;
  job.look = 0;
  SLUIS_TRY_DONE(check_looks(job));
  if (job.task.kind == AuditKind::list) {
    list(job);
    job.stage = Stage::done;
    return Done{};
  }
  if (job.task.kind == AuditKind::timeline) {
    job.story = job.task.about.is_zero() ? AuditStory(job.task.member, job.task.ground)
                                         : AuditStory::of_id(job.task.about);
    return begin_walk(job);
  }
  if (job.task.kind == AuditKind::strange) {
    if (!job.task.persons.empty()) {  // about whom one look was: nothing is walked
      job.stage = Stage::done;
      return Done{};
    }
    job.strange.emplace(host_.covenant);
    return begin_walk(job);
  }
  if (job.task.kind == AuditKind::who) {
    job.stage = Stage::directory;
    return Done{};
  }
  mirror_.each(0, [&](std::uint64_t index, ByteView bytes) {
    if (bytes[1] == static_cast<std::uint8_t>(LeafType::covenant)) {
      job.covenant_at.push_back(index);
    }
    return true;
  });
  if (job.covenant_at.empty()) return Error{ErrorCode::covenant_unknown, "covenant"};
  job.stage = Stage::covenants;
  return Done{};
}

void Auditor::ask_directory(Link& link, Job& job) {
  if (!job.view) {
    job.view.emplace(host_.directory_log(), host_.config.first_authority());
  }
  job.asked = true;
  job.asked_ms = real_now_ms();
  link.ask(codec::DirectoryFrom{job.view->size(), 0},
           [this, &link, id = job.id, turn = ++job.turn](const codec::Reply& reply) {
             const auto* part = std::get_if<codec::DirectoryPart>(&reply);
             Job* waiting = part == nullptr ? nullptr : answered(id, turn);
             if (waiting == nullptr) return;
             Job& same = *waiting;
             Status taken = same.view->take(*part);
             if (taken.ok()) {
               for (const codec::DirectoryEntry& entry : part->entries) {
                 same.entries.emplace_back(entry.leaf, entry.body);
               }
               const bool whole = part->entries.size() < codec::kDirectoryEntriesMax;
               if (whole) taken = begin_walk(same);
             } else {
               link.evidence(taken.error(), as_bytes(part->checkpoint));
             }
             if (!taken.ok()) fail(same, taken.error());
           });
}

}  // namespace sluis::gateway
