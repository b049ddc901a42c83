// SPDX-License-Identifier: EUPL-1.2
// The broker: frames in, one batch, one commit, frames out (broker/ARCHITECTURE.md §Loop).
//
// Shell. Thread safety: one thread runs it; stop() may be called from a signal handler.
#pragma once

#include <csignal>
#include <set>

#include "broker/runtime/admissions.h"
#include "broker/runtime/aside.h"
#include "broker/runtime/cosigning.h"
#include "broker/runtime/ledger.h"
#include "broker/runtime/members.h"
#include "broker/runtime/verifier.h"
#include "broker/runtime/witness_changes.h"
#include "broker/runtime/workers.h"
#include "broker/transport/server.h"
#include "proto/codec/to_broker.h"
#include "proto/codec/to_member.h"

namespace sluis::runtime {

inline constexpr int kPollMsMax = 200;
inline constexpr std::size_t kWorkersMax = 8;
inline constexpr std::size_t kFactsKept = 4'096;
// A batch of so many entries is committed aside; of fewer the change of threads would cost more
// than is won.
inline constexpr std::size_t kAsideMin = 4;
inline constexpr std::size_t kEarlyMax = 256;  // frames checked while a batch is committed
inline constexpr std::uint64_t kAdmitEvery = 16;  // rounds under load
// Real time for which an answer waits for the quorum; below the silence after which a gateway gives
// a fetch up.
inline constexpr std::uint64_t kQuorumWaitMs = 3'000;
// The directory is shown under cosignatures of at most this age (kOpeningAgeMax at the gateway).
inline constexpr std::uint64_t kCosignedAgeMs = 150'000;

struct BrokerOptions {
  std::filesystem::path folder;  // store, keys
  std::filesystem::path inbox;   // files signed by the authority are picked up here
  std::string endpoint;
  std::filesystem::path behind;  // what a quorum saw of logs that are behind is written here
  bool reopen = false;           // goes on under new origins after what is there
  bool replay_all = false;       // from the first entry on, not from the snapshot
  int handshake_ms = curve::kHandshakeMs;
};

class Broker {
 public:
  // Errors of Ledger::open, transport::Server::open; self_test_failed.
  static Result<std::unique_ptr<Broker>> open(const BrokerOptions& options,
                                              const seal::SigningKeyPair& log_keys,
                                              seal::SecretBytes curve_secret, clock::Clock& clock);

  const std::string& endpoint() const { return server_->endpoint(); }
  const Ledger& ledger() const { return *ledger_; }

  // Serves until `stopping` is set; `after_round`, when given, is called after each round.
  void run(const volatile std::sig_atomic_t& stopping,
           const std::function<void()>& after_round = {});
  // One round: at most `timeout_ms` of waiting, then one batch.
  void round(int timeout_ms);

 private:
  struct Asked {  // who asked, so that the answer finds the connection
    transport::Peer peer;
    MemberId member;
  };

  Broker(std::unique_ptr<Ledger> ledger, const BrokerOptions& options);

  // requests.cc: each puts its answer into the batch or sends it.
  void handle(const transport::Received& received, CheckedFrame& checked);
  void on(const Asked& asked, const RequestId& id, const SignedAct& act);
  void on(const Asked& asked, const RequestId& id, const codec::Submit& submit);
  void on(const Asked& asked, const RequestId& id, const codec::Fetch& fetch);
  void on(const Asked& asked, const RequestId& id, const codec::Receipts& receipts);
  void on(const Asked& asked, const RequestId& id, const codec::Publish& publish);
  void on(const Asked& asked, const RequestId& id, const codec::DirectoryFrom& from);
  void on(const Asked& asked, const RequestId& id, const codec::ProofOf& proof);
  void on(const Asked& asked, const RequestId& id, const codec::ConsistencyFrom& from);
  void on(const Asked& asked, const RequestId& id, const codec::EndOf& end);
  void on(const Asked& asked, const RequestId& id, const codec::TilesFrom& from);
  void on(const Asked& asked, const RequestId& id, const codec::CovenantOf& of);
  void on(const Asked& asked, const RequestId& id, const codec::Evaluate& evaluate);
  void on(const Asked& asked, const RequestId& id, const codec::Evaluated& evaluated);
  void on(const Asked& asked, const RequestId& id, const codec::StatusAsked&);
  void on(const Asked& asked, const RequestId& id, const codec::OrdersAsked&);
  void on(const Asked& asked, const RequestId& id, const codec::Audit& audit);
  void on(const Asked& asked, const RequestId& id, const codec::CosignAnswer& answer);

  // quorum.cc: what waits for the witnesses.
  struct PendingFetch {
    Asked asked;
    RequestId id;
    Nonce nonce;
    std::vector<broker::Deliver> deliveries;
    std::vector<broker::DeliverAlert> alerts;
    std::vector<broker::WaitingNotice> notices;
    std::uint64_t size = 0;  // of the ledger that holds their release leaves
    std::uint64_t since_ms = 0;
  };
  struct PendingDirectory {
    Asked asked;
    RequestId id;
    codec::DirectoryFrom from;
    std::uint64_t since_ms = 0;
  };
  // What of `log` is shown: under the quorum's note where it holds `size` leaves, else the newest.
  LogView shown(const Log& log, const Cosigning& cosigning, std::uint64_t size) const;
  LogView shown_ledger(std::uint64_t size) const;
  void start_cosigning();
  void set_witnesses();
  bool next_witnesses_count();
  void ask_witnesses();
  void end_fetch(PendingFetch fetch);
  void send_fetched(const PendingFetch& fetch, const LogView& view);
  void give_up(PendingFetch fetch);
  std::uint64_t quorum_wait_ms() const;
  void flush_waiting();
  static std::uint64_t steady_ms();
  bool may_release(const broker::MessageKey& message) const;
  void keep_old_notes();  // reopening.cc
  void keep_awaited();
  bool directory_is_cosigned() const;
  void answer_directory(const Asked& asked, const RequestId& id, const codec::DirectoryFrom& from);
  void tell_proven();

  // audit.cc: a look at the ledger is answered once its own leaf is durable.
  struct PendingAudit {
    Asked asked;
    codec::Audit audit;
    consent::VerifiedAct act;
  };
  bool take_audit(const broker::Answer& answer);
  void send_audit(const RequestId& id, const PendingAudit& pending, std::uint64_t read_index);
  codec::AuditEntry audit_entry(std::uint64_t index, Bytes leaf, LeafType type,
                                const broker::AuditRight* right);

  // erasure.cc: each alone, after the batch in which it came.
  struct PendingErasure {
    Asked asked;
    RequestId id;
    consent::VerifiedAct act;
  };
  void erase_waiting();
  Status erase(PendingErasure& pending);

  Status apply_act(const Asked& asked, const RequestId& id,
                   Result<consent::VerifiedAct>& checked);

  struct Arrival {
    transport::Received received;
    CheckedFrame checked;
  };
  using Arrivals = std::vector<Arrival>;  // in the order in which they came
  void check_all(std::vector<transport::Received> received, Arrivals& arrivals);
  // What came while the last batch was committed, and what comes within `timeout_ms`.
  Arrivals arrivals(int timeout_ms);
  void apply_all(Arrivals& came);
  void replace_members();
  std::vector<broker::Effect> commit();
  void admit();
  // replies.cc: after the commit.
  void finish_batch();
  void release(const broker::Effect& effect);
  void send_ack(const broker::Answer& answer);
  void send_receipts_ack(const Asked& asked, const RequestId& id);
  void send_delivery(const Asked& asked, const broker::Deliver& deliver, const LogView& view);
  std::vector<broker::WaitingNotice> notices_of(const MemberId& member);
  void add_notice(const broker::WaitingNotice& notice, const LogView& view, codec::Fetched& out);
  void add_alert(const broker::DeliverAlert& deliver, const LogView& view,
                 std::vector<codec::AlertDelivery>& out);
  void send_withdraw(const broker::WithdrawChanged& changed, bool seen_by_quorum = false);
  void answer_queries();
  std::vector<codec::Recall> recalls_of(const MemberId& member);
  codec::Fetched fetched_rest(const MemberId& member, const Nonce& nonce,
                              std::vector<codec::AlertDelivery> alerts);
  codec::Proven proven(std::uint64_t index, bool with_opening, const LogView& view);
  codec::Proven proven(std::uint64_t index, bool with_opening);
  codec::FactUsed fact_used(std::uint64_t index, const LogView* view);
  // Each under the note that covers it, or all under that of `view`.
  std::vector<codec::FactUsed> facts_used(const std::vector<std::uint64_t>& indices,
                                          const LogView* view = nullptr);
  codec::Orders orders_of(const MemberId& member);
  codec::StatusReply status_of(const MemberId& member);

  transport::SendResult send(const Asked& asked, const RequestId& id, codec::Reply reply);
  void refuse(const Asked& asked, const RequestId& id, const Error& error);
  void tell(const MemberId& member, codec::Reply reply);

  std::unique_ptr<Ledger> ledger_;
  std::shared_ptr<Members> members_;
  std::optional<transport::Server> server_;
  Admissions admissions_;
  Verifier verifier_;
  Workers workers_;
  Arrivals early_;  // checked while a batch was committed
  std::uint64_t rounds_ = 0;
  CheckedFrame* checked_ = nullptr;  // the frame that is handled
  // Facts as they are handed to sources, without their proofs; all forgotten at an erasure.
  std::map<std::uint64_t, codec::FactUsed> facts_;
  std::uint64_t facts_erasures_ = 0;
  std::uint64_t directory_size_ = 0;  // that members_ was made from
  // Of this batch. A request's id is unique to its member alone: another may have drawn the same.
  std::map<std::pair<MemberId, RequestId>, Asked> asked_;
  struct PendingReceipts {  // of one frame, whose acts get one answer
    std::vector<std::uint64_t> indices;
    std::optional<Error> refused;
  };
  std::map<std::pair<MemberId, RequestId>, PendingReceipts> receipts_;
  std::vector<PendingErasure> erasures_;
  std::map<MemberId, codec::Notify> notices_;  // one of each member after a batch
  std::map<std::pair<MemberId, RequestId>, PendingAudit> audits_;
  // Of this batch: what its fetches released.
  std::map<std::pair<MemberId, RequestId>, std::vector<broker::Deliver>> deliveries_;
  std::map<std::pair<MemberId, RequestId>, std::vector<broker::DeliverAlert>> alerts_;
  std::optional<Cosigning> ledger_cosigning_, directory_cosigning_;
  WitnessChanges changes_;
  std::uint64_t turn_tried_ms_ = 0;  // steady clock: when the next witnesses' turn was looked at
  std::filesystem::path behind_;
  std::string written_ledger_, written_directory_, written_awaited_;  // files in behind_
  // Covenant, directory size, minute.
  std::tuple<std::uint32_t, std::uint64_t, std::uint64_t> cosigning_of_;
  std::vector<PendingFetch> fetches_;            // released, not yet cosigned
  std::vector<PendingDirectory> directories_;    // asked for, not yet freshly cosigned
  struct Unproven {
    MemberId member;
    std::uint64_t size = 0;  // of the ledger that holds its effective leaf
  };
  std::map<WithdrawId, Unproven> unproven_;  // effective, and not yet under a quorum
  std::map<MemberId, OrderId> orders_told_;  // the last of each answer: the next goes on after it
  std::vector<LeaseId> never_sent_;   // deliveries that nobody will see: voided in the next batch
  std::vector<std::function<void()>> after_commit_;  // queries: answered from durable state
  Aside aside_;  // last: what it does uses the others
};

}  // namespace sluis::runtime
