// SPDX-License-Identifier: EUPL-1.2
// The gateway's line to the broker: session, verified directory and ledger, and open requests.
//
// Shell. States as proto/PROTOCOL.md §Session; a request is repeated with the same bytes until it
// is answered, a kept one also after a restart. A wrong proof or signature stops the link for good:
// the evidence lies in the vault, and nothing is opened or sealed on such a broker's word.
//
// | state      | event                       | next       | done                               |
// | closed     | connected                   | directory  | asks the directory                 |
// | directory  | verified, keys missing      | publishing | publishes own KEM and worker keys  |
// | directory  | verified, none missing      | ledger     | asks consistency                   |
// | publishing | all answered                | directory  | asks the directory                 |
// | ledger     | verified                    | ready      | repeats requests; tells the caller |
// | directory, ledger | an older state of the log | behind | asks again after a while           |
// | directory  | the logs begin anew         | directory  | takes all of the new one, then it  |
// | ledger     | verified after a reopening  | resubmitting | sends again what was recorded    |
// | resubmitting | all is on record again    | ledger     | asks consistency                   |
// | any        | a proof is wrong            | stopped    | keeps the evidence                 |
// | any        | disconnected                | closed     | keeps requests                     |
#pragma once

#include <poll.h>

#include <functional>
#include <map>
#include <set>

#include "adapters/gateway/host.h"
#include "adapters/gateway/opening.h"
#include "adapters/sdk/directory_view.h"
#include "adapters/sdk/release_check.h"
#include "adapters/sdk/session.h"
#include "consent/core/fork.h"
#include "consent/core/witness.h"
#include "proto/codec/to_broker.h"

namespace sluis::gateway {

struct LinkCallbacks {
  std::function<void()> ready;
  std::function<void(const RequestRow&, const codec::Reply&)> answered;  // a kept request
  std::function<void(const codec::Reply&)> told;                         // unasked
  // What was acknowledged before a reopening is on record again, at this index.
  std::function<void(const SentActRow&, std::uint64_t index)> recorded_again;
  std::function<std::vector<SignedAct>(const consent::Directory&)> missing_keys;
  // Entries that verified: which keys in them nothing here may believe.
  std::function<std::vector<KeyId>(const codec::DirectoryPart&)> strange_keys;
};

class Link {
 public:
  // Of the steady clock: how long something waits, whatever the simulated clock says.
  static std::uint64_t steady_ms();

  // Takes kept requests and verified checkpoints over from the vault. bad_config: the address.
  static Result<Link> open(Host& host, LinkCallbacks callbacks);

  // A question that is forgotten at a restart. `handler` gets each reply to it; a fetch has many.
  using Handler = std::function<void(const codec::Reply&)>;
  RequestId ask(codec::Request request, Handler handler);
  // Ends a question whose answer came in another form (evaluate).
  void forget(const RequestId& id) { waiting_.erase(id); }
  // Sends what has no answer (evaluated).
  void tell(codec::Request request);
  // Puts `request` into `batch`; after its commit send() it. It is repeated until answered.
  RequestRow keep(Batch& batch, RequestUse use, const AnyId& about, const MemberId& recipient,
                  codec::Request request);
  void send(RequestRow row);
  // It leaves at `at` at the earliest, with all that leave then. In the batch that keeps it.
  void hold(Batch& batch, const RequestId& id, TimeMs at);
  // Ends a kept request, in `batch`.
  void settle(Batch& batch, const RequestId& id);

  // The broker acknowledged it: kept for as long as the broker's backups may be what is left.
  void remember(const RequestRow& row);

  // Waits up to `timeout_ms` and handles what comes.
  void round(int timeout_ms, std::span<pollfd> extra);
  // Looks at the directory and own keys again, e.g. after a key was added; once what is under way
  // has come to its end.
  void refresh();

  // The same because the directory is not fresh; not at once again when its answer was stale.
  void refresh_stale();

  bool connected() const { return session_.connected(); }
  bool ready() const { return phase_ == Phase::ready; }
  // Whether both its newest entry and the broker's last answer are young enough to fetch on.
  bool directory_is_fresh() const;
  DirectoryAge directory_age() const;
  // The operator's own directory, young enough for an urgent message without a quorum (DESIGN §6).
  bool directory_is_held() const;
  // Done when the quorum of who counts now cosigned this ledger note. no_quorum, bad_checkpoint.
  Status witnessed(const std::string& note) const;
  // Its k-th newest cosignature; nothing: no quorum, or none is needed.
  std::optional<TimeMs> cosigned(const std::string& note, codec::WhichLog which) const;
  // The covenant here names other witnesses, and those before count on (witness_change.cc).
  bool witnesses_wait() const { return !host_.before.empty(); }
  // Asks whether that is over, which the broker may know already; once, whoever asks meanwhile.
  // `then` is called when it is not, or else once the directory is here under who counts now; never
  // if the connection ends before. At once, unasked, when hundreds wait for it.
  void ask_change(std::function<void()> then = {});
  const std::optional<Error>& stopped() const { return stopped_; }
  // Two histories were seen: nothing of this broker's counts any more.
  bool halted() const { return phase_ == Phase::stopped; }
  const sdk::DirectoryView& directory() const { return directory_; }
  const sdk::LedgerView& ledger() const { return ledger_; }
  std::size_t waiting() const { return kept_.size(); }
  // Asks for the proof that the checkpoint `note`, of a record that verified, is of the history
  // held here; evidence() if it is not.
  void tie(const std::string& note, unsigned tries = 1);
  // The checkpoint that `request` brings a witness: is it of the history held here? It moves there
  // when the request proves it. False: two histories, kept as evidence.
  bool continues_here(const consent::AddCheckpoint& request, const consent::Checkpoint& next);
  // Keeps both notes as one evidence that others can check, and stops.
  void two_histories(const Error& error, const std::string& one, const std::string& other,
                     const consent::MerklePath& path = {});
  // The two histories of the ledger that stopped this link, since its start.
  const std::optional<consent::Fork>& fork() const { return fork_; }
  // Keeps what did not verify, for the privacy officer, and stops if `error` shows two histories.
  void evidence(const Error& error, ByteView bytes);

 private:
  enum class Phase {
    closed, directory, publishing, ledger, ready, behind, resubmitting, stopped
  };
  // A reopening that the broker shows, until its directory is here and it is taken or refused.
  struct Candidate {
    std::uint32_t generation = 0;
    codec::Proven first;            // the ledger's first leaf
    codec::DirectoryEntry directory;  // the directory's
  };
  struct Waiting {
    Bytes frame;
    Handler handler;  // none: a kept request
    std::uint64_t sent_ms = 0;
    bool is_fetch = false;
  };

  Link(Host& host, LinkCallbacks callbacks, sdk::Session session);
  void restore();
  std::string newest_note(const std::string& name, const consent::NoteKey& log) const;
  void on_connected();
  // reopening.cc
  bool begins_anew(const codec::DirectoryPart& part);
  bool take_candidate();
  Result<ReopenedRow> check_candidate() const;
  Result<std::string> check_old_note(ByteView note, const consent::NoteKey& log,
                                     const std::string& name) const;
  void refuse_candidate(const Error& error);
  void drop_candidate();
  void forget_sent();
  void resubmit();
  void resubmit_next();
  void on_resubmitted(SentActRow row, const codec::Reply& reply);
  void end_resubmission();
  void declare_resubmitted();
  void on_frame(const Bytes& bytes);
  void on_directory(const codec::Reply& reply);
  Status check_change(const codec::Reply& reply) const;  // witness_change.cc
  bool on_change(const codec::Reply& reply);
  void ask_consistency();
  void not_tied(const std::string& note);
  static bool is_behind(const std::string& note, const consent::NoteKey& log, std::uint64_t held);
  void wait_for_log();
  void on_consistency(const std::optional<consent::Checkpoint>& asked, const codec::Reply& reply);
  Status take_directory(const codec::DirectoryPart& part);
  void ask_directory();
  void publish_or_go_on();
  void transmit(const RequestId& id, Waiting& waiting);
  void repeat_silent();
  void let_go();

  Host& host_;
  LinkCallbacks callbacks_;
  sdk::Session session_;
  sdk::DirectoryView directory_;
  sdk::LedgerView ledger_;
  std::string directory_note_;  // newest verified before this start
  Phase phase_ = Phase::closed;
  std::optional<Error> stopped_;
  std::optional<consent::Fork> fork_;
  std::map<RequestId, Waiting> waiting_;
  std::map<RequestId, RequestRow> kept_;
  std::map<RequestId, TimeMs> held_;  // of those: which do not leave before then
  std::set<std::string> tying_;  // notes that were asked about
  std::size_t publishing_ = 0;
  bool publish_refused_ = false;  // since the newest connection
  TimeMs cosigned_seen_;          // the newest age of a directory that a quorum vouched for
  std::optional<BootTimeMs> directory_asked_;  // when the broker last answered with it
  std::uint64_t behind_ms_ = 0;  // steady clock: when the broker last showed an older state
  std::optional<Candidate> candidate_;
  std::vector<MemberId> awaited_;  // by the newest answer of the broker
  // What is sent again, oldest last; absent: nothing is under way.
  std::optional<std::vector<SentActRow>> sending_again_;
  std::vector<SentActRow> refused_again_;  // of the last pass: they go again
  bool only_unknown_ = true;               // what they speak of is not on record
  std::uint64_t sent_again_ = 0;
  std::uint64_t change_asked_ms_ = 0;  // steady clock: 0: not since the connection
  bool change_is_asked_ = false;       // and not answered
  std::optional<ErrorCode> change_told_;  // why other witnesses wait
  std::vector<std::function<void()>> after_answer_, after_change_;
  bool refresh_waits_ = false;
  std::uint64_t stale_at_ms_ = 0;  // steady clock: when an answer came that was stale already
};

}  // namespace sluis::gateway
