// SPDX-License-Identifier: EUPL-1.2
// The privacy officer's questions to the log, each a job: signed, recorded, answered, verified.
//
// Shell. Thread safety: none. Every job begins with a READ of its worker, whose leaf the broker
// makes durable before it answers; the job fails unless that leaf stands in the log it is shown.
//
// | stage    | event                                | next                                     |
// | naming   | the person has keys                  | syncing                                  |
// | syncing  | the mirror is verified to the newest | covenants, or done (list)                |
// | covenants| each covenant's bytes are here       | directory (export), else walking         |
// | directory| all of it is here and verified       | walking                                  |
// | walking  | the last entry was taken             | done                                     |
// | any      | a proof is wrong, or it is refused   | failed                                   |
#pragma once

#include <fstream>

#include "adapters/gateway/audit_story.h"
#include "adapters/gateway/mirror.h"
#include "adapters/gateway/names.h"
#include "consent/verify/export.h"

namespace sluis::gateway {

enum class AuditKind : std::uint8_t { list, timeline, who, verify, send_out };

struct AuditTask {
  AuditKind kind = AuditKind::list;
  std::string worker;                // login
  std::optional<std::uint64_t> first;  // list: from here; absent: the newest
  std::uint64_t count = 0;             // list; 0: 50
  std::optional<LeafType> type;      // list
  AnyId about;                       // timeline
  MemberId member;                   // timeline, when about is zero
  Identity person;                   // who
  bool openings = true;              // export
};

class Auditor {
 public:
  enum class Stage : std::uint8_t { naming, syncing, covenants, directory, walking, done, failed };
  struct Job {
    AnyId id;
    AuditTask task;
    Stage stage = Stage::naming;
    bool own = false;                  // the worker may ask about this member's own acts alone
    SignedAct act;
    std::uint64_t read_index = 0, next = 0, size = 0;
    std::optional<Error> failed;
    std::vector<AuditEvent> events;    // list, timeline, who
    verify::LogCounts counts;          // verify, export
    std::optional<verify::Fault> fault;
    std::string path;                  // export
    std::uint64_t bytes = 0;

   private:
    friend class Auditor;
    bool refreshed = false;  // the directory held here was asked for anew
    bool asked = false;
    std::uint64_t turn = 0;  // of the request whose answer counts
    std::uint64_t asked_ms = 0;
    std::vector<std::uint64_t> covenant_at;
    std::vector<Bytes> covenants;
    std::vector<PersonKey> keys;
    std::optional<sdk::DirectoryView> view;
    std::vector<std::pair<Bytes, Bytes>> entries;  // of the directory
    std::optional<AuditStory> story;
    std::optional<verify::LogCheck> check;
    std::optional<std::ofstream> file;
    std::optional<verify::ExportWriter> writer;
  };

  Auditor(Host& host, Names& names) : host_(host), names_(names), mirror_(host) {}

  // The job's id. unknown_worker; not_allowed: the worker's function may not audit, and it asks for
  // more than a list of its own member's acts; over_budget: too many jobs at once.
  Result<AnyId> start(AuditTask task);
  const Job* find(const AnyId& id) const;
  // The checkpoint up to which the mirror is verified.
  const std::string& note() const { return mirror_.note(); }
  void finish(const AnyId& id) { jobs_.erase(id); }
  void step(Link& link);
  // What was asked before the connection was lost is asked again.
  void reconnected();

 private:
  void step(Link& link, Job& job);
  Result<SignedAct> read_act(const Job& job) const;
  void name(Link& link, Job& job);
  void ask(Link& link, Job& job, std::uint64_t index, std::uint64_t count, bool openings);
  void ask_directory(Link& link, Job& job);
  // The job that awaits the answer to its request of this turn, which has now come; or null.
  Job* answered(const AnyId& id, std::uint64_t turn);
  void on_part(Link& link, Job& job, const codec::Reply& reply);
  Status take_part(Link& link, Job& job, const codec::AuditPart& part);
  Status take_entries(Job& job, const codec::AuditPart& part);
  Status take_entry(Job& job, const codec::AuditEntry& entry);
  Status after_sync(Link& link, Job& job);
  Status begin_walk(Link& link, Job& job);
  Status end_walk(Job& job);
  void list(Job& job) const;
  void fail(Job& job, const Error& error);
  consent::NoteKey log_key() const;

  Host& host_;
  Names& names_;
  Mirror mirror_;
  std::map<AnyId, Job> jobs_;
};

}  // namespace sluis::gateway
