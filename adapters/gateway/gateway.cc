// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/gateway.h"

#include <chrono>

#include "adapters/gateway/case_book.h"
#include "adapters/gateway/case_shown.h"
#include "adapters/gateway/local_client.h"
#include "adapters/gateway/name_watch.h"
#include "adapters/gateway/witnessing.h"
#include "consent/core/decide.h"

namespace sluis::gateway {
namespace {

constexpr int kRoundMsMax = 200;

std::uint64_t round_ms() {
  using namespace std::chrono;
  return static_cast<std::uint64_t>(
      duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count());
}

}  // namespace

Result<std::unique_ptr<Gateway>> Gateway::open(const RunOptions& options, clock::Clock& clock) {
  if (!consent::decide_self_test()) return Error{ErrorCode::self_test_failed, "decide"};
  SLUIS_TRY(config, read_config(options.folder));
  if (!config.broker) return Error{ErrorCode::bad_config, "broker"};
  if (!options.endpoint.empty()) config.broker->endpoint = options.endpoint;
  SLUIS_TRY(covenant, read_covenant(options.folder, config));
  if (covenant.member(config.member) == nullptr) return Error{ErrorCode::unknown_member, "member"};
  SLUIS_TRY(before, read_witnessing(options.folder, covenant.version));
  SLUIS_TRY_DONE(end_witnessing(options.folder, covenant, before, 0));
  SLUIS_TRY(keys, read_keys(options.folder, false));
  // An empty one in its place would know of no signal, order or message, and open them twice.
  if (!std::filesystem::exists(options.folder / "vault" / "vault.db")) {
    return Error{ErrorCode::store_damaged, "vault.db is missing"};
  }
  SLUIS_TRY(vault, Vault::open(options.folder / "vault",
                               seal::SecretBytes::copy_of(keys.vault.view())));
  Host host{options.folder, std::move(config),       std::move(keys), std::move(covenant),
            std::move(vault), clock, History(options.history), {}};
  host.before = std::move(before);
  const auto reopened = host.vault.get<ReopenedRow>(RowKind::reopened, kNewest);
  if (reopened) host.reopened = *reopened;
  std::unique_ptr<Gateway> gateway(new Gateway(std::move(host)));
  SLUIS_TRY_DONE(gateway->start());
  return gateway;
}

Gateway::Gateway(Host host)
    : host_(std::move(host)),
      own_keys_(host_),
      names_(host_),
      holder_(host_),
      inbox_(host_, own_keys_),
      accounts_(host_),
      retention_(host_),
      witness_(host_),
      hash_mirror_(host_),
      known_(host_, names_),
      exclusions_(host_, names_),
      erasures_(host_, names_),
      corrections_(host_) {}

Status Gateway::start() {
  own_keys_.turn();
  acts_ = std::make_unique<Acts>(
      host_, names_,
      [this](Batch& batch, const ActRow& act, const std::vector<KeysRow>& persons) {
        outgoing_->on_named(batch, act, persons);
      },
      [this](Batch& batch, const ActRow& act, const codec::Ack* ack) {
        outgoing_->on_recorded(batch, act, ack);
        on_case_recorded(host_, batch, act, ack, case_shown(host_, *link_, act, ack));
      });
  outgoing_ = std::make_unique<Outgoing>(host_, *acts_, accounts_);
  drop_ = std::make_unique<Drop>(host_, *acts_);
  questions_ = std::make_unique<Questions>(host_, *acts_);
  rekeying_ = std::make_unique<Rekeying>(host_, *acts_);
  weighing_ = std::make_unique<Weighing>(host_, *acts_);
  inbox_.tell_opened([this](Batch& batch, const MailRow& mail, const codec::Inner& inner) {
    exclusions_.on_opened(batch, mail, inner);
    questions_->on_opened(batch, mail, inner);
    weighing_->on_opened(batch, mail, inner);
    retention_.on_opened(batch, mail);
  });
  inbox_.tell_numbered([this](Batch& batch, const MemberId& sender, std::uint64_t sequence,
                              const std::vector<std::uint64_t>& unused) {
    accounts_.opened(batch, sender, sequence, unused);
  });
  hear_of_corrections();
  auditor_ = std::make_unique<Auditor>(host_, names_);
  SLUIS_TRY(link, Link::open(host_, link_callbacks()));
  link_.emplace(std::move(link));
  inbox_.recover();
  accounts_.recover();
  retention_.recover();
  outgoing_->recover();
  corrections_.recover();
  desk_ = std::make_unique<Desk>(
      Desk::Parts{host_, *link_, own_keys_, *acts_, *outgoing_, accounts_, *questions_, *weighing_,
                  known_, exclusions_, erasures_, corrections_, *auditor_, names_,
                  hash_mirror_, holder_.present()});
  SLUIS_TRY(door, LocalDoor::open(door_of(host_.folder), [this](const local::LocalRequest& asked) {
              return desk_->answer(asked);
            }));
  door_.emplace(std::move(door));
  return Done{};
}

LinkCallbacks Gateway::link_callbacks() {
  LinkCallbacks callbacks;
  callbacks.ready = [this] {
    log_event("gateway.ready");
    names_.forget_asked(*link_);
    acts_->wake();
    known_.wake();
    exclusions_.wake();
    erasures_.wake();
    corrections_.wake();
    acts_->prove(*link_);
    outgoing_->reconnected();
    inbox_.reconnected();
    accounts_.reconnected();
    auditor_->reconnected();
    hash_mirror_.reconnected();
  };
  callbacks.answered = [this](const RequestRow& row, const codec::Reply& reply) {
    on_answered(row, reply);
  };
  callbacks.recorded_again = [this](const SentActRow& sent, std::uint64_t index) {
    acts_->recorded_again(sent, index);
  };
  callbacks.told = [this](const codec::Reply& reply) { on_told(reply); };
  callbacks.missing_keys = [this](const consent::Directory& directory) {
    return own_keys_.missing(directory);
  };
  callbacks.strange_keys = [this](const codec::DirectoryPart& part) {
    return NameWatch(host_).look(part);
  };
  return callbacks;
}

void Gateway::hear_of_corrections() {
  inbox_.tell_fetched([this](const codec::Fetched& fetched) {
    corrections_.take(*link_, fetched.recalls);
    corrections_.undo_alerts(fetched.undone);
  });
  outgoing_->tell_status(
      [this](const codec::StatusReply& status) { corrections_.on_status(status); });
}

void Gateway::run(const std::atomic<int>& stopping) {
  while (stopping == 0) round();
}

void Gateway::round() {
  std::vector<pollfd> extra = door_->descriptors();
  extra.push_back({host_.clock.wake_descriptor(), POLLIN, 0});
  link_->round(kRoundMsMax, extra);
  if (extra.back().revents != 0) host_.clock.clear_wake();
  extra.pop_back();
  const std::uint64_t now_ms = round_ms();
  if (now_ms - second_ms_ >= 1'000) {
    second_ms_ = now_ms;
    if (own_keys_.turn()) link_->refresh();
    names_.step(*link_, now_ms);
    holder_.turn(*link_);
    if (drop_->sweep()) acts_->wake();
    known_.sweep();
    weighing_->step();
    accounts_.step(*link_, now_ms);
    hash_mirror_.step(*link_, now_ms);
    host_.vault.maintain();
  }
  if (now_ms - minute_ms_ >= 5'000) {  // what a lost notice would have told
    minute_ms_ = now_ms;
    acts_->wake();
    inbox_.wake();
    inbox_.prove(*link_);
    known_.wake();
    exclusions_.wake();
    erasures_.wake();
    corrections_.wake();
    rekeying_->wake();
    sweep_notices();
  }
  rekeying_->step(*link_);
  known_.step(*link_);
  exclusions_.step(*link_);
  erasures_.step(*link_);
  acts_->step(*link_);
  outgoing_->step(*link_);
  inbox_.step(*link_);
  auditor_->step(*link_);
  if (outgoing_->take_ended()) retention_.wake();
  retention_.step(*link_);
  corrections_.step(*link_);
  door_->serve(extra);
}

void Gateway::sweep_notices() {
  const TimeMs now = host_.clock.wall();
  if (now.ms < notices_swept_.ms + kDayMs / 2) return;
  notices_swept_ = now;
  Batch batch;
  erase_spent_notices(host_, batch);
  if (!batch.empty()) host_.vault.commit(batch);
}

void Gateway::on_answered(const RequestRow& row, const codec::Reply& reply) {
  if (std::holds_alternative<codec::Ack>(reply)) link_->remember(row);
  switch (row.use) {
    case RequestUse::act: return acts_->on_answer(*link_, row, reply);
    case RequestUse::preflight: return outgoing_->on_preflight(*link_, row, reply);
    case RequestUse::submit: return outgoing_->on_submit(*link_, row, reply);
    case RequestUse::receipts: return inbox_.on_receipts(*link_, row, reply);
    case RequestUse::removed: return retention_.on_answer(*link_, row, reply);
    case RequestUse::erasure: return erasures_.on_answer(*link_, row, reply);
    case RequestUse::correction:
    case RequestUse::destroyed:
      corrections_.on_answer(*link_, row, reply);
      return outgoing_->wake();
  }
}

void Gateway::on_told(const codec::Reply& reply) {
  if (const auto* notify = std::get_if<codec::Notify>(&reply)) {
    if (notify->mail) inbox_.wake();
    if (notify->orders || notify->status) outgoing_->wake();
  }
  if (const auto* state = std::get_if<codec::WithdrawState>(&reply)) {
    outgoing_->on_withdraw_state(*link_, *state);
  }
  if (const auto* ask = std::get_if<codec::CosignAsk>(&reply)) {
    link_->tell(witness_.answer(*link_, *ask));
  }
  if (const auto* request = std::get_if<codec::Evaluate>(&reply)) holder_.answer(*link_, *request);
  if (const auto* evaluated = std::get_if<codec::Evaluated>(&reply)) {
    if (names_.on_evaluated(*link_, *evaluated)) {
      acts_->wake();
      known_.wake();
      exclusions_.wake();
      erasures_.wake();
    }
  }
}

}  // namespace sluis::gateway
