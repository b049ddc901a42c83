// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/link.h"

#include <chrono>

#include "adapters/gateway/tile_records.h"
#include "consent/core/checkpoint.h"
#include "proto/failpoint/failpoint.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kSilenceMs = 4'000;  // then a request is repeated
// To fetch on: what is delivered shall still be opened within kOpeningAgeMax.
constexpr DurationMs kFetchAgeMax{240'000};
constexpr DurationMs kHeldAgeMax{86'400'000};

}  // namespace

// Silence is measured in real time: a simulated clock that stands still must not end repetition.
std::uint64_t Link::steady_ms() {
  using namespace std::chrono;
  return static_cast<std::uint64_t>(
      duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count());
}

Result<Link> Link::open(Host& host, LinkCallbacks callbacks) {
  if (!host.config.broker) return Error{ErrorCode::bad_config, "broker"};
  sdk::SessionOptions options;
  options.endpoint = host.config.broker->endpoint;
  options.server_key = host.config.broker->curve_key;
  options.keys = {host.keys.curve.public_key,
                  seal::SecretBytes::copy_of(host.keys.curve.secret.view())};
  SLUIS_TRY(session, sdk::Session::connect(std::move(options)));
  Link link(host, std::move(callbacks), std::move(session));
  link.restore();
  return link;
}

Link::Link(Host& host, LinkCallbacks callbacks, sdk::Session session)
    : host_(host),
      callbacks_(std::move(callbacks)),
      session_(std::move(session)),
      directory_(host.directory_log(), host.config.first_authority()),
      ledger_(host.ledger_log()) {}

void Link::restore() {
  for (RequestRow& row : host_.vault.all<RequestRow>(RowKind::request)) {
    waiting_[row.id] = {row.frame, nullptr, 0, false};
    kept_[row.id] = std::move(row);
  }
  for (const HeldRow& row : host_.vault.all<HeldRow>(RowKind::held)) held_[row.id] = row.at;
  const std::string ledger = newest_note("ledger", host_.ledger_log());
  if (!ledger.empty() && !ledger_.restore(ledger).ok()) log_event("ledger.note_not_of_this_log");
  directory_note_ = newest_note("directory", host_.directory_log());
}

// Of the two that this gateway was shown last, as a reader and as a witness, the larger: what goes
// on must continue both, and each was proven to continue what came before it.
std::string Link::newest_note(const std::string& name, const consent::NoteKey& log) const {
  const auto size_of = [&log](const std::string& note) {
    const auto seen = consent::verify_checkpoint(note, log, seal::verify);
    return seen.ok() ? seen->head.size : 0;
  };
  const auto read = host_.vault.get<TextRow>(RowKind::note, host_.log_row(name));
  const auto cosigned = host_.vault.get<WitnessedRow>(RowKind::witnessed, host_.log_row(name));
  const std::string note = read ? read->text : std::string();
  if (!cosigned) return note;
  return size_of(cosigned->note) > size_of(note) ? cosigned->note : note;
}

RequestId Link::ask(codec::Request request, Handler handler) {
  const auto id = seal::random_fixed<RequestId>();
  const bool is_fetch = std::holds_alternative<codec::Fetch>(request);
  Waiting waiting{codec::serialise(codec::ToBroker{id, std::move(request)}), std::move(handler), 0,
                  is_fetch};
  transmit(id, waiting_[id] = std::move(waiting));
  return id;
}

void Link::tell(codec::Request request) {
  session_.send(
      codec::serialise(codec::ToBroker{seal::random_fixed<RequestId>(), std::move(request)}));
}

RequestRow Link::keep(Batch& batch, RequestUse use, const AnyId& about, const MemberId& recipient,
                      codec::Request request) {
  RequestRow row;
  row.id = seal::random_fixed<RequestId>();
  row.ordinal = host_.count(batch, "request");
  row.use = use;
  row.about = about;
  row.recipient = recipient;
  row.frame = codec::serialise(codec::ToBroker{row.id, std::move(request)});
  batch.put(RowKind::request, row.id, row);
  return row;
}

void Link::send(RequestRow row) {
  SLUIS_FAILPOINT(gateway_request_stored);
  Waiting& waiting = waiting_[row.id] = {row.frame, nullptr, 0, false};
  const RequestId id = row.id;
  kept_[id] = std::move(row);
  if (ready() && !held_.contains(id)) transmit(id, waiting);
}

void Link::hold(Batch& batch, const RequestId& id, TimeMs at) {
  batch.put(RowKind::held, id, HeldRow{id, at});
  held_[id] = at;
}

// All whose tick has come, together: in the order of their ids, which are random and say nothing of
// when each was made.
void Link::let_go() {
  if (held_.empty() || !ready()) return;
  const TimeMs now = host_.clock.wall();
  Batch batch;
  std::vector<RequestId> going;
  for (auto it = held_.begin(); it != held_.end();) {
    if (now < it->second) {
      ++it;
      continue;
    }
    going.push_back(it->first);
    batch.erase(RowKind::held, it->first);
    it = held_.erase(it);
  }
  if (going.empty()) return;
  host_.vault.commit(batch);
  for (const RequestId& id : going) {
    const auto waiting = waiting_.find(id);
    if (waiting != waiting_.end()) transmit(id, waiting->second);
  }
}

void Link::settle(Batch& batch, const RequestId& id) {
  batch.erase(RowKind::request, id);
  if (held_.erase(id) != 0) batch.erase(RowKind::held, id);
  kept_.erase(id);
  waiting_.erase(id);
}

void Link::transmit(const RequestId&, Waiting& waiting) {
  if (session_.send(waiting.frame) == sdk::SendResult::sent) waiting.sent_ms = steady_ms();
}

void Link::repeat_silent() {
  if (!connected() || phase_ == Phase::stopped) return;
  const std::uint64_t now_ms = steady_ms();
  std::vector<std::pair<std::uint64_t, RequestId>> silent;
  for (auto it = waiting_.begin(); it != waiting_.end();) {
    const Waiting& waiting = it->second;
    const bool late = waiting.sent_ms == 0 || now_ms - waiting.sent_ms > kSilenceMs;
    const auto kept = kept_.find(it->first);
    // A fetch is not repeated: its nonce would count leases from a sending long past.
    if (late && waiting.is_fetch) {
      const Handler handler = waiting.handler;
      it = waiting_.erase(it);
      handler(codec::Refusal{ErrorCode::broker_down, "fetch"});
      continue;
    }
    if (late && !held_.contains(it->first) && (kept == kept_.end() || ready())) {
      silent.emplace_back(kept == kept_.end() ? 0 : kept->second.ordinal, it->first);
    }
    ++it;
  }
  std::sort(silent.begin(), silent.end());  // facts in the order of their serials
  for (const auto& [ordinal, id] : silent) transmit(id, waiting_.at(id));
}

void Link::round(int timeout_ms, std::span<pollfd> extra) {
  const sdk::SessionInput input = session_.poll(timeout_ms, extra);
  for (const sdk::LinkEvent event : input.events) {
    if (event == sdk::LinkEvent::connected) on_connected();
    if (event == sdk::LinkEvent::refused) log_event("link.refused");
  }
  for (const Bytes& frame : input.frames) on_frame(frame);
  if (!connected() && phase_ != Phase::stopped) phase_ = Phase::closed;
  const bool waits = phase_ == Phase::behind || (phase_ == Phase::resubmitting && !sending_again_);
  if (waits && steady_ms() - behind_ms_ > kSilenceMs) ask_directory();
  const bool asks = witnesses_wait() && steady_ms() - change_asked_ms_ > kSilenceMs;
  if (ready() && asks) ask_change();
  let_go();
  repeat_silent();
}

void Link::on_connected() {
  if (phase_ == Phase::stopped) return;
  log_event("link.connected");
  publish_refused_ = false;
  change_asked_ms_ = 0;
  change_is_asked_ = false;
  after_answer_.clear();
  after_change_.clear();
  sending_again_.reset();
  refused_again_.clear();  // a pass that was cut off begins with all there is
  if (candidate_) drop_candidate();
  tying_.clear();
  for (auto it = waiting_.begin(); it != waiting_.end();) {
    it->second.sent_ms = 0;
    it = it->second.handler && !it->second.is_fetch ? waiting_.erase(it) : std::next(it);
  }
  ask_directory();
}

void Link::ask_directory() {
  phase_ = Phase::directory;
  refresh_waits_ = false;
  std::uint64_t known_size = directory_.size();
  if (known_size == 0 && !directory_note_.empty() && !candidate_) {
    const auto held =
        consent::verify_checkpoint(directory_note_, host_.directory_log(), seal::verify);
    if (held.ok()) known_size = held->head.size;
  }
  ask(codec::DirectoryFrom{directory_.size(), known_size},
      [this](const codec::Reply& reply) { on_directory(reply); });
}

void Link::refresh() {
  if (phase_ == Phase::ready) return ask_directory();
  // What is under way may have looked at own keys already.
  refresh_waits_ = true;
}

Status Link::take_directory(const codec::DirectoryPart& part) {
  const consent::NoteKey log = host_.directory_log();
  if (directory_.size() == 0 && !directory_note_.empty() && !candidate_) {
    // What was verified before the restart is still the beginning of this log.
    SLUIS_TRY(held, consent::verify_checkpoint(directory_note_, log, seal::verify));
    SLUIS_TRY(next, consent::verify_checkpoint(part.checkpoint, log, seal::verify));
    SLUIS_TRY_DONE(consent::check_continues(held, next, part.consistency));
  }
  SLUIS_TRY_DONE(directory_.take(part));
  for (const KeyId& id : callbacks_.strange_keys(part)) directory_.disown(id);
  return Done{};
}

void Link::on_directory(const codec::Reply& reply) {
  const auto* part = std::get_if<codec::DirectoryPart>(&reply);
  if (part == nullptr || begins_anew(*part)) return;
  const Status taken = take_directory(*part);
  if (!taken.ok() && is_behind(part->checkpoint, host_.directory_log(), directory_.size())) {
    return wait_for_log();
  }
  if (!taken.ok()) {
    // With its entries: the checkpoint alone does not say which key was shown for whose.
    evidence(taken.error(), codec::serialise(codec::ToMember{RequestId{}, *part}));
    phase_ = Phase::stopped;
    stopped_ = taken.error();
    return;
  }
  if (candidate_ && part->first == 0 && !part->entries.empty()) {
    candidate_->directory = part->entries.front();
  }
  if (part->entries.size() == codec::kDirectoryEntriesMax) return ask_directory();
  if (candidate_ && !take_candidate()) return;
  if (!directory_.note().empty()) {
    host_.vault.put(RowKind::note, host_.log_row("directory"), TextRow{directory_.note()});
  }
  directory_asked_ = host_.clock.boot();
  const auto cosigned_at = cosigned(directory_.note(), codec::WhichLog::directory);
  cosigned_seen_ = std::max(cosigned_seen_, cosigned_at.value_or(TimeMs{}));
  // Stale as it comes: the broker gave no pulse, or the two clocks differ by minutes.
  stale_at_ms_ = directory_is_fresh() ? 0 : steady_ms();
  if (stale_at_ms_ != 0) log_error("link.directory", {ErrorCode::directory_stale, "newest entry"});
  publish_or_go_on();
}

void Link::publish_or_go_on() {
  const std::vector<SignedAct> missing = callbacks_.missing_keys(directory_.keys());
  publishing_ = missing.size();
  if (missing.empty() || publish_refused_) return ask_consistency();
  phase_ = Phase::publishing;
  for (const SignedAct& act : missing) {
    ask(codec::Publish{act}, [this](const codec::Reply& got) {
      if (const auto* refusal = std::get_if<codec::Refusal>(&got)) {
        log_error("link.publish_refused", {refusal->code, refusal->place});
        // Asked again at the next connection; what needs that key waits, the rest goes on.
        if (refusal->code != ErrorCode::id_conflict) publish_refused_ = true;
      }
      if (--publishing_ != 0) return;
      if (publish_refused_) ask_consistency();
      else ask_directory();
    });
  }
}

void Link::on_frame(const Bytes& bytes) {
  Result<codec::ToMember> frame = codec::parse_to_member(bytes);
  if (!frame.ok()) return evidence(frame.error(), bytes);
  if (!frame->request_id) return callbacks_.told(frame->reply);
  const auto waiting = waiting_.find(*frame->request_id);
  if (waiting == waiting_.end()) return;  // answered before, or asked before a restart
  const auto kept = kept_.find(*frame->request_id);
  if (kept != kept_.end()) {
    SLUIS_FAILPOINT(gateway_acked);
    const RequestRow row = kept->second;
    return callbacks_.answered(row, frame->reply);
  }
  const auto* fetched = std::get_if<codec::Fetched>(&frame->reply);
  const bool more = fetched != nullptr && !fetched->deliveries.empty();
  const Handler handler = waiting->second.handler;
  // While its deliveries come, a fetch is not silent; what came later would else be burned.
  if (more) waiting->second.sent_ms = steady_ms();
  else waiting_.erase(waiting);
  handler(frame->reply);
}

DirectoryAge Link::directory_age() const {
  if (host_.witnessing().witnesses_none) return {directory_.newest(), directory_asked_};
  // By then k witnesses knew of no larger directory: what the operator says of time is not asked.
  const auto at = cosigned(directory_.note(), codec::WhichLog::directory);
  return {at.value_or(TimeMs{}), directory_asked_};
}

bool Link::directory_is_held() const {
  const bool asked = directory_asked_ && host_.clock.boot() < *directory_asked_ + kHeldAgeMax;
  return asked && host_.clock.wall() < cosigned_seen_ + kHeldAgeMax;
}

bool Link::directory_is_fresh() const {
  return check_directory_age(directory_age(), kFetchAgeMax, host_.clock.read()).ok();
}

void Link::refresh_stale() {
  if (stale_at_ms_ != 0 && steady_ms() - stale_at_ms_ < kSilenceMs) return;
  refresh();
}

void Link::evidence(const Error& error, ByteView bytes) {
  log_error("link.evidence", error);
  Batch batch;
  const std::uint64_t number = host_.count(batch, "evidence");
  batch.put_bytes(RowKind::evidence, as_bytes(std::to_string(number)),
                  to_bytes(bytes.first(std::min<std::size_t>(bytes.size(), kFrameRowBytesMax))));
  host_.vault.commit(batch);
  if (error.code != ErrorCode::forked && error.code != ErrorCode::not_consistent) return;
  phase_ = Phase::stopped;
  stopped_ = error;
}

}  // namespace sluis::gateway
