// SPDX-License-Identifier: EUPL-1.2
#include "tests/races/races.h"

namespace sluis::races {
namespace {

constexpr std::uint64_t kStatusEveryMs = 400;  // what was told to a desk that was away

std::set<MessageId> set_of(const std::vector<MessageId>& list) {
  return {list.begin(), list.end()};
}

}  // namespace

Races::Races(Line& school, Line& desk, std::vector<MemberId> recipients, RaceRules& rules,
             RaceOptions options)
    : school_(school),
      desk_(desk),
      recipients_(std::move(recipients)),
      rules_(rules),
      options_(options),
      random_(options.seed) {
  for (Line* line : {&school_, &desk_}) {
    line->on_withdraw = [this](const codec::WithdrawState& state) { on_told(state); };
  }
}

void Races::step(int timeout_ms) {
  while (begun_ < options_.races && begun_ - ended_ < options_.at_once) begin();
  const std::uint64_t now = story::boot_ms();
  for (const auto& [id, family] : families_) {
    if (family->withdraw_at_ms != 0 && family->withdraw_at_ms <= now) withdraw(family);
  }
  if (now - status_asked_ms_ >= kStatusEveryMs) {
    status_asked_ms_ = now;
    ask_status(school_);
    ask_status(desk_);
  }
  school_.poll(timeout_ms / 2);
  desk_.poll(timeout_ms / 2);
}

void Races::begin() {
  auto family = std::make_shared<Family>();
  family->recipient = recipients_[begun_++ % recipients_.size()];
  family->child = story::new_person();
  family->parent = story::new_person();
  family->withdraw = seal::random_fixed<WithdrawId>();
  family->desk = random_() % 2 == 0 ? &school_ : &desk_;
  families_.emplace(family->withdraw, family);
  record_consent(family);
}

void Races::record_consent(const Shared& family) {
  std::vector<SignedAct> acts = school_.member().consent_acts(family->child, {family->parent});
  ask(school_, std::move(acts[0]),
      [this, family, answered = std::move(acts[1])](const codec::Ack&) {
        ask(school_, answered, [this, family](const codec::Ack&) { announce(family); });
      });
}

void Races::announce(const Shared& family) {
  story::Member& school = school_.member();
  family->signal = school.draft(family->child, "content of a family");
  ask(school_, school.intent(family->signal, family->recipient),
      [this, family](const codec::Ack& ack) {
        if (story::permits(ack)) return send(family);
        wrong_.push_back("a signal with consent is not permitted");
      });
}

void Races::send(const Shared& family) {
  codec::Submit submit = school_.member().sealed(family->signal, family->recipient, {});
  family->message = submit.envelope.header.message_id;
  rules_.began(family->message, family->withdraw, submit.act.opening);
  at_once_max_ = std::max(at_once_max_, ++under_way_);
  ask(school_, std::move(submit), [this, family](const codec::Ack& ack) {
    family->answered = true;
    family->taken = story::permits(ack);
    rules_.submitted(family->message, ack.index, family->taken);
    settle(*family);
  });
  choose_moment(*family);
}

// With the signal itself, while it is on its way, or what its recipient does with it decides.
void Races::choose_moment(Family& family) {
  constexpr std::uint64_t kPatienceMs = 1'500;
  const std::uint64_t chosen = random_() % 8;
  if (chosen >= 2) family.waits = chosen < 5 ? Waits::for_fetch : Waits::for_row;
  const std::uint64_t spread_ms = chosen == 0 ? 2 : 400;
  family.withdraw_at_ms =
      story::boot_ms() + (family.waits == Waits::for_time ? random_() % spread_ms : kPatienceMs);
}

// While it is fetched and delivered, while its lease runs, or when that may be over.
void Races::at_recipient(const MemberId& recipient, std::string_view line) {
  constexpr std::uint64_t kSpreadMs[] = {1, 5, 30, 150, 400};
  const bool fetch = line.find("\"fetch\"") != line.npos;
  const bool row = line.find("\"opening_row\"") != line.npos;
  for (const auto& [id, family] : families_) {
    const bool waits = family->withdraw_at_ms != 0 && family->recipient == recipient &&
                       ((fetch && family->waits == Waits::for_fetch && random_() % 2 == 0) ||
                        (row && family->waits == Waits::for_row &&
                         line.find(family->message.hex()) != line.npos));
    if (!waits) continue;
    family->waits = Waits::for_time;
    const std::uint64_t spread_ms = kSpreadMs[random_() % std::size(kSpreadMs)];
    family->withdraw_at_ms = story::boot_ms() + random_() % spread_ms;
  }
}

void Races::withdraw(const Shared& family) {
  family->withdraw_at_ms = 0;
  const SignedAct act =
      family->desk->member().withdrawal(family->withdraw, family->child, family->parent);
  ask(*family->desk, act,
      [this, family, commitment = act.commitment](const codec::Ack& ack) {
        rules_.withdrawn(family->withdraw, ack.index, commitment);
      });
}

void Races::on_told(const codec::WithdrawState& state) {
  if (!state.effective) return;
  const auto found = families_.find(state.withdraw_id);
  if (found == families_.end()) return wrong_.push_back("told of a withdrawal of nobody");
  Family& family = *found->second;
  const Lists lists{set_of(state.opened), set_of(state.not_opened), set_of(state.unknown)};
  if (family.told == lists) return;
  rules_.told(state.withdraw_id, story::boot_ms(), lists);
  family.told = lists;
  settle(family);
}

void Races::ask_status(Line& line) {
  if (!asking_.insert(&line).second) return;
  line.ask(codec::StatusAsked{}, [this, &line](const codec::Reply& reply) {
    asking_.erase(&line);
    const auto* status = std::get_if<codec::StatusReply>(&reply);
    if (status == nullptr) return wrong_.push_back("no status");
    for (const codec::WithdrawState& state : status->withdrawals) on_told(state);
  });
}

// An end that the rules may find wrong is one too: it must not keep a race waiting.
void Races::settle(Family& family) {
  const bool over = family.answered && family.told && family.told->unknown.empty();
  if (!over || family.ended) return;
  family.ended = true;
  ++ended_;
  --under_way_;
}

std::string Races::unended() const {
  std::string out;
  for (const auto& [id, family] : families_) {
    if (family->ended) continue;
    out += family->message.hex() + (family->answered ? " answered" : "") +
           (family->taken ? " taken" : "") + (family->told ? " told" : "") + "\n";
  }
  return out;
}

}  // namespace sluis::races
