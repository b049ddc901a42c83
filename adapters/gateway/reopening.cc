// SPDX-License-Identifier: EUPL-1.2
// The logs go on under new origins: whether this gateway takes that, and what it sends again.
#include "adapters/gateway/link.h"
#include "adapters/sdk/acts.h"
#include "consent/core/reopening.h"
#include "consent/core/witness_set.h"

namespace sluis::gateway {
namespace {

// As long as backups of the broker live (DESIGN §7).
constexpr std::uint64_t kSentKeptMs = 35 * 86'400'000ull;

// What it speaks of is not on record: another member may have yet to send it again.
bool is_of_unknown(ErrorCode code) {
  return code == ErrorCode::unknown_consent || code == ErrorCode::unknown_circumstance ||
         code == ErrorCode::no_case || code == ErrorCode::unknown_exchange;
}

}  // namespace

void Link::remember(const RequestRow& row) {
  const auto frame = codec::parse_to_broker(row.frame);
  if (!frame.ok()) return;
  const auto* act = std::get_if<SignedAct>(&frame->request);
  const bool is_kept = act != nullptr
                           ? act->type == LeafType::fact || act->type == LeafType::withdraw ||
                                 act->type == LeafType::correction
                           : std::holds_alternative<codec::Receipts>(frame->request);
  if (!is_kept) return;
  host_.vault.put(RowKind::sent_act, row.id,
                  SentActRow{row.ordinal, host_.clock.wall(), row.id, row.about, row.frame});
}

void Link::forget_sent() {
  Batch batch;
  const TimeMs now = host_.clock.wall();
  for (const SentActRow& row : host_.vault.all<SentActRow>(RowKind::sent_act)) {
    if (row.at.ms + kSentKeptMs < now.ms) batch.erase(RowKind::sent_act, row.id);
  }
  if (!batch.empty()) host_.vault.commit(batch);
}

// True when `part` is of logs that this gateway does not follow yet: then the whole directory is
// asked for under its new origin, since its keys say who witnessed the old state.
bool Link::begins_anew(const codec::DirectoryPart& part) {
  if (part.reopened) awaited_ = part.reopened->awaited;
  const std::uint32_t known = candidate_ ? candidate_->generation : host_.reopened.generation;
  if (!part.reopened || part.reopened->generation <= known) return false;
  candidate_ = Candidate{part.reopened->generation, part.reopened->first, {}};
  if (part.reopened->generation != host_.reopened.generation + 1) {
    refuse_candidate({ErrorCode::reopen_refused, "generation"});
    return true;
  }
  const consent::NoteKey log{
      consent::log_origin(host_.covenant.directory_origin, candidate_->generation),
      host_.config.broker->log_key};
  directory_ = sdk::DirectoryView(log, host_.config.first_authority());
  ask_directory();
  return true;
}

void Link::drop_candidate() {
  candidate_.reset();
  directory_ = sdk::DirectoryView(host_.directory_log(), host_.config.first_authority());
}

// The old log's checkpoint, when a quorum cosigned it and this gateway has seen nothing later, as a
// reader or as a witness.
Result<std::string> Link::check_old_note(ByteView bytes, const consent::NoteKey& log,
                                         const std::string& name) const {
  const std::string note(as_text(bytes));
  const consent::WitnessSet set =
      consent::witness_set(host_.witnessing(), directory_.keys(), host_.clock.wall());
  SLUIS_TRY(cosigned, consent::cosigned_note(note, log, set, seal::verify));
  if (cosigned != note) return Error{ErrorCode::not_canonical, "reopen"};
  SLUIS_TRY(old, consent::verify_checkpoint(note, log, seal::verify));
  const std::string held_note = newest_note(name, log);
  if (held_note.empty()) return note;
  SLUIS_TRY(held, consent::verify_checkpoint(held_note, log, seal::verify));
  SLUIS_TRY_DONE(consent::check_not_older(old.head, held.head));
  return note;
}

Result<ReopenedRow> Link::check_candidate() const {
  const codec::Proven& first = candidate_->first;
  SLUIS_TRY(leaf, consent::decode_leaf(first.leaf));
  SLUIS_TRY_DONE(consent::check_reopen(leaf, first.opening->body));
  const consent::NoteKey log{
      consent::log_origin(host_.covenant.ledger_origin, candidate_->generation),
      host_.config.broker->log_key};
  SLUIS_TRY(checkpoint, consent::verify_checkpoint(first.checkpoint, log, seal::verify));
  SLUIS_TRY_DONE(consent::verify_inclusion(consent::leaf_hash(first.leaf), 0, checkpoint.head,
                                           first.path));
  SLUIS_TRY(entry, consent::decode_leaf(candidate_->directory.leaf));
  SLUIS_TRY_DONE(consent::check_reopen(entry, candidate_->directory.body));
  ReopenedRow row{candidate_->generation, leaf.commitment, {}, {}, false};
  SLUIS_TRY(ledger, check_old_note(first.opening->body, host_.ledger_log(), "ledger"));
  SLUIS_TRY(directory,
            check_old_note(candidate_->directory.body, host_.directory_log(), "directory"));
  row.ledger = std::move(ledger);
  row.directory = std::move(directory);
  return row;
}

// From the commit on the old origins are followed no more, and get no cosignature.
bool Link::take_candidate() {
  Result<ReopenedRow> row = check_candidate();
  if (!row.ok()) {
    refuse_candidate(row.error());
    return false;
  }
  const std::string first_note = candidate_->first.checkpoint;
  Batch batch;
  batch.put(RowKind::reopened, kNewest, *row);
  batch.put(RowKind::note, consent::log_origin("ledger", row->generation), TextRow{first_note});
  host_.vault.commit(batch);
  host_.reopened = std::move(*row);
  ledger_ = sdk::LedgerView(host_.ledger_log());
  CHECK(ledger_.restore(first_note).ok());
  directory_note_.clear();
  tying_.clear();
  cosigned_seen_ = {};
  stopped_.reset();
  candidate_.reset();
  log_event("link.reopened");
  return true;
}

// What the broker shows and what is held here, for the privacy officer.
void Link::refuse_candidate(const Error& error) {
  std::string text = "sluis-reopening/1\n";
  const std::string held[] = {newest_note("ledger", host_.ledger_log()),
                              newest_note("directory", host_.directory_log())};
  text += "held\n" + held[0] + held[1] + "shown\n" + candidate_->first.checkpoint + "after\n" +
          std::string(as_text(candidate_->first.opening->body)) +
          std::string(as_text(candidate_->directory.body));
  evidence(error, as_bytes(text));
  drop_candidate();
  phase_ = Phase::stopped;
  stopped_ = Error{ErrorCode::reopen_refused, error.place};
}

// One at a time: facts in the order of their serials, before anything new. The very bytes go again,
// which the broker knows if it still has them.
void Link::resubmit() {
  phase_ = Phase::resubmitting;
  std::vector<SentActRow> rows = std::exchange(refused_again_, {});
  if (rows.empty()) {
    rows = host_.vault.all<SentActRow>(RowKind::sent_act);
    sent_again_ = 0;
  }
  std::sort(rows.begin(), rows.end(),
            [](const auto& one, const auto& other) { return one.ordinal > other.ordinal; });
  only_unknown_ = true;
  sending_again_ = std::move(rows);
  resubmit_next();
}

void Link::resubmit_next() {
  if (phase_ != Phase::resubmitting || !sending_again_) return;
  if (sending_again_->empty()) return end_resubmission();
  SentActRow row = std::move(sending_again_->back());
  sending_again_->pop_back();
  auto frame = codec::parse_to_broker(row.frame);
  CHECK(frame.ok());
  ask(std::move(frame->request), [this, row = std::move(row)](const codec::Reply& reply) {
    on_resubmitted(row, reply);
  });
}

void Link::on_resubmitted(SentActRow row, const codec::Reply& reply) {
  const auto* refusal = std::get_if<codec::Refusal>(&reply);
  const auto frame = codec::parse_to_broker(row.frame);
  // A receipt of a delivery that is not on record any more ends nothing.
  const bool is_receipt = std::holds_alternative<codec::Receipts>(frame->request);
  const auto* ack = std::get_if<codec::Ack>(&reply);
  if (ack != nullptr) ++sent_again_;
  if (ack != nullptr && callbacks_.recorded_again) {
    callbacks_.recorded_again(row, ack->index);
  }
  if (refusal != nullptr && !is_receipt) {
    only_unknown_ = only_unknown_ && is_of_unknown(refusal->code);
    log_error("link.resubmit_refused", {refusal->code, refusal->place});
    refused_again_.push_back(std::move(row));
  }
  resubmit_next();
}

// What is refused goes again until it is taken. But what speaks of a record that nobody is awaited
// with any more speaks of nothing, and opens nothing.
void Link::end_resubmission() {
  const bool alone = awaited_ == std::vector<MemberId>{host_.member()};
  if (refused_again_.empty() || (only_unknown_ && alone)) return declare_resubmitted();
  sending_again_.reset();
  stopped_ = Error{ErrorCode::recovering, "resubmit"};
  behind_ms_ = steady_ms();
}

void Link::declare_resubmitted() {
  consent::ResubmittedBody body;
  body.actor.member = host_.member();
  body.reopened = host_.reopened.reopened;
  SignedAct act = sdk::make_act(LeafType::resubmitted, host_.covenant.version,
                                canon::encode(body), {}, {host_.keys.signing, nullptr});
  ask(std::move(act), [this](const codec::Reply& reply) {
    sending_again_.reset();
    behind_ms_ = steady_ms();
    if (const auto* refusal = std::get_if<codec::Refusal>(&reply)) {
      log_error("link.resubmit_refused", {refusal->code, refusal->place});
      return;  // asked again with the directory
    }
    refused_again_.clear();
    host_.reopened.resubmitted = true;
    host_.vault.put(RowKind::reopened, kNewest, host_.reopened);
    log_event("link.resubmitted", sent_again_);
    ask_consistency();
  });
}

}  // namespace sluis::gateway
