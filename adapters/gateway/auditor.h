// SPDX-License-Identifier: EUPL-1.2
// The privacy officer's questions to the log, each a job: signed, recorded, answered, verified.
//
// Shell. Thread safety: none. Every job begins with a READ of its worker, whose leaf the broker
// makes durable before it answers; the job fails unless that leaf stands in the log it is shown.
//
// | stage    | event                                | next                                     |
// | naming   | each person has keys                 | looking (several persons), else syncing  |
// | looking  | all looks but one are on record      | syncing                                  |
// | syncing  | the mirror is verified to the newest | covenants, or done (list)                |
// | covenants| each covenant's bytes are here       | directory                                |
// | directory| all of it is here and verified       | walking                                  |
// | walking  | the last entry was taken             | done                                     |
// | any      | a proof is wrong, or it is refused   | failed                                   |
//
// A look opens the acts about one person: of several persons each has a look of its own, and an
// entry is taken when all have shown it.
#pragma once

#include <fstream>

#include "adapters/gateway/audit_again.h"
#include "adapters/gateway/decision_log.h"
#include "adapters/gateway/mirror.h"
#include "adapters/gateway/names.h"
#include "adapters/gateway/strange.h"
#include "consent/core/tiles.h"
#include "consent/verify/audit_report.h"

namespace sluis::gateway {

enum class AuditKind : std::uint8_t {
  list, timeline, who, verify, send_out, replay, strange, report,
};

struct AuditTask {
  AuditKind kind = AuditKind::list;
  std::string worker;                // login
  std::optional<std::uint64_t> first;  // list: from here; absent: the newest
  std::uint64_t count = 0;             // list; 0: 50
  std::optional<LeafType> type;      // list
  AnyId about;                       // timeline
  MemberId member;                   // timeline, when about is zero
  std::uint16_t ground = 0;          // timeline, when both are zero
  std::vector<Identity> persons;     // who: one; replay: any number up to kPersonsMax
  std::string access;                // who: for this AccessAsked, serialised; empty: for nobody
  bool openings = true;              // export
  bool decisions = false;            // export: a record of each decision, instead of the log
  bool tiles = false;                // export: a folder of C2SP tlog-tiles, instead of the log
  TimeMs since;                      // replay, report: what is counted
  std::optional<TimeMs> until;       // replay: what is taken; report: counted; absent: all
  std::optional<AuditQuestion> question;  // replay: asked at the end
};

class Auditor {
 public:
  enum class Stage : std::uint8_t {
    naming,
    looking,
    syncing,
    covenants,
    directory,
    walking,
    done,
    failed
  };
  static constexpr std::size_t kPersonsMax = 16;
  struct Look {
    SignedAct act;
    std::vector<PersonKey> keys;  // of the person; none: of nobody
    std::uint64_t read_index = 0;
  };
  struct Job {
    AnyId id;
    AuditTask task;
    Stage stage = Stage::naming;
    bool own = false;                  // the worker may ask about this member's own acts alone
    std::vector<Look> looks;           // one for each person, or one
    std::uint64_t next = 0, size = 0;  // of the walk
    std::uint64_t log_size = 0;        // replay: where the walk may end before
    std::optional<Error> failed;
    std::vector<AuditEvent> events;    // list, timeline, who
    verify::LogCounts counts;          // verify, export
    std::optional<verify::Fault> fault;
    std::string path;                  // export
    std::uint64_t bytes = 0;
    std::uint64_t records = 0;         // of decisions, in it
    AuditTally tally;                  // replay
    std::vector<AuditAnswer> answers;  // replay, of a question
    std::optional<verify::Figures> figures;  // report
    std::string report;                // its note, signed
    std::optional<StrangeLog> strange;  // looks in the log that nothing permits
    std::uint32_t covenant = 0;        // in force at the end of a replay

   private:
    friend class Auditor;
    bool refreshed = false;  // the directory held here was asked for anew
    bool asked = false;
    std::uint64_t turn = 0;  // of the request whose answer counts
    std::uint64_t asked_ms = 0;
    std::vector<std::uint64_t> covenant_at;
    std::vector<Bytes> covenants;
    std::size_t look = 0;                  // whose turn it is
    std::optional<codec::AuditPart> page;  // as shown to the looks so far
    std::optional<sdk::DirectoryView> view;
    std::vector<std::pair<Bytes, Bytes>> entries;  // of the directory
    std::optional<AuditStory> story;
    std::optional<AuditAgain> again;
    std::optional<verify::LogCheck> check;
    std::optional<std::ofstream> file;
    std::optional<verify::ExportWriter> writer;
    std::optional<consent::TileWriter> tile_writer;
    std::optional<DecisionLog> decision_log;
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
  Result<SignedAct> read_act(const Job& job, const std::vector<PersonKey>& person) const;
  void name(Link& link, Job& job);
  void ask(Link& link, Job& job, std::uint64_t index, std::uint64_t count, bool openings);
  void ask_directory(Link& link, Job& job);
  // The job that awaits the answer to its request of this turn, which has now come; or null.
  Job* answered(const AnyId& id, std::uint64_t turn);
  void on_part(Link& link, Job& job, const codec::Reply& reply);
  Status take_part(Link& link, Job& job, const codec::AuditPart& part);
  void take_look(Job& job);
  Status check_looks(const Job& job) const;

  // audit_walk.cc
  Status take_page(Job& job, const codec::AuditPart& part);
  Status take_entries(Job& job, const codec::AuditPart& part);
  Status take_entry(Job& job, const codec::AuditEntry& entry);
  Status take_checked(Job& job, const codec::AuditEntry& entry);
  Status begin_walk(Job& job);
  Status begin_file(Job& job);
  void begin_tiles(Job& job);
  Status begin_again(Job& job);
  Status ask_again(Job& job);
  Status end_walk(Job& job);
  Status sign_report(Job& job) const;
  verify::FigureSpan span_of(const Job& job) const;
  void list(Job& job) const;

  Status after_sync(Job& job);
  void fail(Job& job, const Error& error);
  consent::NoteKey log_key() const;

  Host& host_;
  Names& names_;
  Mirror mirror_;
  std::map<AnyId, Job> jobs_;
};

}  // namespace sluis::gateway
