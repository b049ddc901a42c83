// SPDX-License-Identifier: EUPL-1.2
#include <sys/eventfd.h>
#include <unistd.h>

#include <map>

#include "adapters/bench/parts.h"
#include "adapters/bench/process.h"
#include "adapters/sdk/acts.h"
#include "adapters/sdk/own_decision.h"
#include "consent/core/bodies.h"
#include "proto/codec/envelope.h"
#include "proto/codec/inner.h"
#include "proto/hash/hash.h"
#include "proto/seal/seal.h"
#include "proto/seal/signed_text.h"

namespace sluis::bench {
namespace {

constexpr std::uint64_t kLifeMs = 86'400'000;
constexpr std::uint64_t kPatienceNs = 20'000'000'000;

struct Signal {
  std::uint32_t slot = 0;
  ExchangeId exchange;
  Salt salt;
  Bytes content;
  std::vector<PersonKey> subject;
  bool submitted = false;
};

class Source {
 public:
  Source(Client& client, Board& board, const Load& load, const Persons& persons,
         std::uint32_t number, std::uint32_t sources)
      : client_(client), board_(board), load_(load), persons_(persons), number_(number),
        sources_(sources), share_(load.outstanding / sources) {}

  Status run() {
    const std::uint64_t began_ns = monotonic_ns();
    std::uint64_t last_ns = began_ns;  // of the newest progress
    std::uint64_t seen = 0;
    for (;;) {
      const std::uint64_t now_ns = monotonic_ns();
      if (!board_.stop) start_due(began_ns, now_ns);
      const std::uint64_t done = board_.done_of[number_];
      if (done != seen) last_ns = now_ns;
      seen = done;
      if (board_.stop && done == started_) break;
      if (now_ns - last_ns > kPatienceNs) return Error{ErrorCode::broker_down, "releases"};
      if (board_.error != 0) return Done{};
      SLUIS_TRY_DONE(step(wait_ms(began_ns)));
    }
    return Done{};
  }

 private:
  // A closed load: as many as are missing. An open one: those whose moment has come.
  void start_due(std::uint64_t began_ns, std::uint64_t now_ns) {
    if (load_.per_second == 0) {
      while (started_ - board_.done_of[number_] < share_) {
        if (!start(now_ns)) return;
      }
      return;
    }
    for (std::uint64_t at = moment(began_ns); at <= now_ns; at = moment(began_ns)) {
      if (!start(at)) return;
    }
  }
  std::uint64_t moment(std::uint64_t began_ns) const {
    return began_ns + started_ * 1'000'000'000 / load_.per_second;
  }
  int wait_ms(std::uint64_t began_ns) const {
    if (load_.per_second == 0 || board_.stop) return 50;
    const std::uint64_t now_ns = monotonic_ns(), next = moment(began_ns);
    return next <= now_ns ? 0 : static_cast<int>((next - now_ns) / 1'000'000);
  }

  // False: the queue to the broker is full, or the board is.
  bool start(std::uint64_t at_ns) {
    Signal signal;
    const std::uint32_t slot = next_slot_;
    if (slot >= kSlotsMax) {
      board_.fail({ErrorCode::out_of_range, "more releases than one load may hold"});
      return false;
    }
    signal.slot = slot;
    signal.exchange = seal::random_fixed<ExchangeId>();
    signal.salt = seal::random_fixed<Salt>();
    signal.content = Bytes(load_.content_bytes, 'x');
    for (std::size_t i = 0; i < 4; ++i) {
      signal.content[i] = static_cast<std::uint8_t>(slot >> (24 - 8 * i));
    }
    signal.subject = persons_[slot % persons_.size()];
    codec::Request request = intent(signal);
    if (!ask(std::move(request), std::move(signal))) return false;
    board_.slots[slot].began_ns = at_ns;
    next_slot_ += sources_;
    ++started_;
    return true;
  }

  bool ask(codec::Request request, Signal signal) {
    codec::ToBroker frame{seal::random_fixed<RequestId>(), std::move(request)};
    if (!client_.send(frame)) return false;
    waiting_.emplace(frame.request_id, std::move(signal));
    return true;
  }

  codec::Request intent(const Signal& signal) {
    const PersonOpening subject = sdk::commit_person(signal.subject);
    consent::IntentBody body;
    body.actor = client_.party().actor();
    body.exchange_id = signal.exchange;
    body.kind = body.purpose = body.domain = body.source_regime = 1;
    body.persons = {{PersonRole::subject, subject.commitment}};
    body.wanted = {{client_.world().recipient.id, Level::content}};
    body.content = consent::content_commitment(signal.salt, signal.content);
    body.created = now();
    board_.signed_count += 2;
    return client_.act(LeafType::intent, canon::encode(body), {subject});
  }

  Status step(int timeout_ms) {
    while (!unsent_.empty() && client_.send(unsent_.back())) unsent_.pop_back();
    SLUIS_TRY(answers, client_.poll(unsent_.empty() ? timeout_ms : 1, board_.wake[number_]));
    std::uint64_t rung = 0;
    static_cast<void>(::read(board_.wake[number_], &rung, sizeof rung));
    for (codec::ToMember& answer : answers) {
      if (!answer.request_id) continue;  // a notice
      const auto found = waiting_.find(*answer.request_id);
      if (found == waiting_.end()) return Error{ErrorCode::internal, "an answer to nothing"};
      Signal signal = std::move(found->second);
      waiting_.erase(found);
      SLUIS_TRY_DONE(on(answer.reply, std::move(signal)));
    }
    return Done{};
  }

  Status on(const codec::Reply& reply, Signal signal) {
    if (const auto* refusal = std::get_if<codec::Refusal>(&reply)) {
      return Error{refusal->code, refusal->place};
    }
    const auto* ack = std::get_if<codec::Ack>(&reply);
    if (ack == nullptr || ack->outcomes.size() != 1 ||
        ack->outcomes[0].verdict != codec::Verdict::permit) {
      return Error{ErrorCode::internal, "no permit"};
    }
    if (signal.submitted) return Done{};
    SLUIS_TRY_DONE(decide_again(*ack, signal));
    SLUIS_TRY(submit, sealed(signal));
    signal.submitted = true;
    const codec::ToBroker frame{seal::random_fixed<RequestId>(), std::move(submit)};
    waiting_.emplace(frame.request_id, std::move(signal));
    if (!client_.send(frame)) unsent_.push_back(frame);
    return Done{};
  }

  // Promise P1 at the source.
  Status decide_again(const codec::Ack& ack, const Signal& signal) {
    sdk::OwnRequest request;
    request.source = client_.party().id;
    request.recipient = client_.world().recipient.id;
    request.kind = request.purpose = request.domain = request.source_regime = 1;
    request.persons = {{PersonRole::subject, signal.subject}};
    SLUIS_TRY(decision,
              sdk::own_decision({client_.world().covenant, client_.directory().keys(),
                                 client_.ledger()},
                                ack.facts, request, now()));
    if (decision.verdict != consent::Verdict::permit) {
      return Error{decision.reason, "own decision"};
    }
    board_.verified_count += 2 * ack.facts.size();  // member and worker
    return Done{};
  }

  Result<codec::Submit> sealed(const Signal& signal) {
    const Party& self = client_.party();
    const MemberId& recipient = client_.world().recipient.id;
    SLUIS_TRY(key, client_.directory().keys().current_kem_key(recipient, now()));
    seal::Draft draft;
    draft.routing.random = seal::random_fixed<Salt>();
    draft.routing.persons = {{PersonRole::subject, signal.subject}};
    draft.routing_bytes = codec::serialise_routing(draft.routing);
    codec::Inner inner;
    inner.content_salt = signal.salt;
    inner.content = Sensitive<Bytes>(signal.content);
    ProtectedHeader& header = draft.header;
    header.message_id = seal::random_fixed<MessageId>();
    header.exchange_id = signal.exchange;
    header.sender = self.id;
    header.worker_key_id = self.worker.key_id();
    header.signing_key_id = self.signing.key_id();
    header.directory_size = client_.directory().size();
    header.created = now();
    header.expires = {now().ms + kLifeMs};
    header.kind = header.purpose = header.source_regime = 1;
    header.level = Level::content;
    header.sequence = ++sequence_;
    header.routing_hash = hash::sha256(draft.routing_bytes);
    header.recipients = {{recipient, hash::key_id_of(key.added.kem_key.view())}};
    header.padded_size = seal::padded_size_for_inner(codec::serialise(inner).reveal().size());
    draft.header_bytes = codec::serialise_header(header);
    inner.header_hash = hash::sha256(draft.header_bytes);
    const ProtectedHeader sent = header;
    SLUIS_TRY(envelope, seal::seal(std::move(draft), {key.added.kem_key},
                                   codec::serialise(inner).reveal(), self.signing));
    return submit_of(signal, sent, std::move(envelope));
  }

  codec::Submit submit_of(const Signal& signal, const ProtectedHeader& header,
                          Envelope envelope) {
    consent::SubmitBody body;
    body.actor = client_.party().actor();
    body.message_id = header.message_id;
    body.exchange_id = header.exchange_id;
    body.envelope = seal::envelope_hash(envelope);
    body.recipient = client_.world().recipient.id;
    body.created = header.created;
    body.expires = header.expires;
    body.sequence = header.sequence;
    body.content_before = body.content_now =
        consent::content_commitment(signal.salt, signal.content);
    board_.signed_count += 3;
    return {client_.act(LeafType::submit, canon::encode(body)), std::move(envelope), {}};
  }

  Client& client_;
  Board& board_;
  const Load& load_;
  const Persons& persons_;
  const std::uint32_t number_, sources_;
  const std::uint64_t share_;
  std::uint32_t next_slot_ = number_;
  std::uint64_t started_ = 0, sequence_ = 0;
  std::map<RequestId, Signal> waiting_;
  std::vector<codec::ToBroker> unsent_;
};

}  // namespace

Status run_source(Client& client, Board& board, const Load& load, const Persons& persons,
                  std::uint32_t number, std::uint32_t sources) {
  Source source(client, board, load, persons, number, sources);
  SLUIS_TRY_DONE(source.run());
  board.verified_count += client.ledger().verified();
  return Done{};
}

}  // namespace sluis::bench
