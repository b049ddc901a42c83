// SPDX-License-Identifier: EUPL-1.2
#include "tests/faults/crowd.h"

namespace sluis::faults {
namespace {

constexpr std::uint8_t kCredit = 4;

// Each family gives back its first delivery, or withdraws, or neither.
bool gives_back(std::size_t family) { return family % 4 == 1; }
bool withdraws(std::size_t family) { return family % 4 == 3; }

}  // namespace

Crowd::Crowd(Link& school, Link& manager, History& history, CrowdOptions options)
    : school_(school),
      manager_(manager),
      history_(history),
      options_(std::move(options)),
      random_(options_.seed) {
  manager_.on_fetched = [this](const codec::Fetched& fetched) { take(fetched); };
}

std::size_t Crowd::step(int timeout_ms) {
  while (begun_ < options_.families && begun_ - ended_ < options_.at_once) begin();
  if (!manager_.fetching() && begun_ != ended_) manager_.fetch(kCredit);
  return school_.poll(timeout_ms / 2) + manager_.poll(timeout_ms / 2);
}

bool Crowd::done() const {
  return begun_ >= options_.families && begun_ == ended_ && school_.waiting() == 0 &&
         manager_.waiting() == 0;
}

std::string Crowd::state() const {
  std::string out = std::to_string(begun_) + " begun, " + std::to_string(ended_) + " ended, " +
                    std::to_string(school_.waiting()) + "+" + std::to_string(manager_.waiting()) +
                    " unanswered; sent";
  for (const auto& [message, family] : family_of_) {
    out += " " + std::to_string(family) + (opened_.contains(message) ? " opened" : "") +
           (given_back_.contains(message) ? " given back" : "");
  }
  return out;
}

void Crowd::ask(Link& link, codec::Request request, LeafType type, const Commitment& commitment,
                Then then) {
  link.ask_acked(request, wrong_, [=, this, &link](const codec::Ack& ack) {
    history_.acknowledged(type, commitment, ack.index);
    acknowledged_.push_back({&link, request, ack.index});
    then(ack);
  });
}

void Crowd::ask_act(Link& link, SignedAct act, Then then) {
  const LeafType type = act.type;
  const Commitment commitment = act.commitment;
  ask(link, std::move(act), type, commitment, std::move(then));
}

void Crowd::begin() {
  auto family = std::make_shared<Family>();
  family->number = begun_++;
  family->child = story::new_person();
  // Two families in a row have one parent, so that nobody's erasure concerns one family alone.
  if (family->number % 2 == 0) parent_ = story::new_person();
  family->parent = parent_;
  if (family->number == 0 && options_.first_child) {
    family->child[0].pseudonym = *options_.first_child;
  }
  record_consent(family);
}

void Crowd::record_consent(std::shared_ptr<Family> family) {
  std::vector<SignedAct> acts = school_.member().consent_acts(family->child, {family->parent});
  ask_act(school_, std::move(acts[0]),
          [this, family, answered = std::move(acts[1])](const codec::Ack&) {
            ask_act(school_, answered, [this, family](const codec::Ack&) { announce(family); });
          });
}

void Crowd::announce(std::shared_ptr<Family> family) {
  story::Member& school = school_.member();
  family->signal = school.draft(family->child, options_.content + std::to_string(family->number));
  ask_act(school_, school.intent(family->signal, manager_.member().id),
          [this, family](const codec::Ack& ack) {
            if (story::permits(ack)) return send(family);
            wrong_.push_back("a signal with consent is not permitted");
          });
}

void Crowd::send(std::shared_ptr<Family> family) {
  codec::Submit submit = school_.member().sealed(family->signal, manager_.member().id, {});
  const MessageId message = submit.envelope.header.message_id;
  const Commitment commitment = submit.act.commitment;
  family_of_[message] = family->number;
  ask(school_, std::move(submit), LeafType::submit, commitment,
      [this, family, message](const codec::Ack&) {
        history_.submitted(message, family->number);
        if (withdraws(family->number)) withdraw(family);
      });
}

void Crowd::withdraw(std::shared_ptr<Family> family) {
  Link& desk = family->number % 8 == 3 ? school_ : manager_;
  SignedAct act = desk.member().withdrawal(seal::random_fixed<WithdrawId>(), family->child,
                                           family->parent);
  ask_act(desk, std::move(act), [this, family](const codec::Ack& ack) {
    history_.withdrawn(family->number, ack.index);
    ++ended_;
  });
}

void Crowd::take(const codec::Fetched& fetched) {
  for (const codec::Delivery& delivery : fetched.deliveries) {
    take_delivery(delivery, fetched.nonce);
  }
  for (const codec::Unanswered& lease : fetched.unanswered) {
    // A delivery that died on its way. Burned first: should it come after all, it must stay shut.
    if (seen_.contains(lease.lease_id) || !burned_.insert(lease.lease_id).second) continue;
    answer(lease.message_id, lease.envelope_hash, lease.lease_id, false);
  }
}

void Crowd::take_delivery(const codec::Delivery& delivery, const Nonce& nonce) {
  story::Member& manager = manager_.member();
  manager.fetched_with = {manager.id, nonce, manager_.boot()};
  const MessageId message = delivery.envelope.header.message_id;
  const Result<Bytes> content = manager.open(delivery);
  const auto known = family_of_.find(message);
  if (!content.ok()) return wrong_.push_back("does not open: " + to_text(content.error()));
  if (known == family_of_.end()) return wrong_.push_back("delivered, but never sent");
  const std::size_t family = known->second;
  if (as_text(*content) != options_.content + std::to_string(family)) {
    wrong_.push_back("another content");
  }
  const auto release =
      canon::decode<consent::ReleaseBody>(delivery.release.opening->body, "release").value();
  if (burned_.contains(release.lease)) wrong_.push_back("delivered under a burned lease");
  seen_.insert(release.lease);
  history_.delivered(message, release.lease, delivery.release.index);
  const bool opened = !gives_back(family) || !given_back_.insert(message).second;
  history_.answered(message, release.lease, opened);
  answer(message, release.envelope, release.lease, opened);
}

void Crowd::answer(const MessageId& message, const EnvelopeHash& envelope, const LeaseId& lease,
                   bool opened) {
  codec::Receipts receipts = manager_.member().receipt(
      message, envelope, lease,
      opened ? consent::ReceiptOutcome::opened : consent::ReceiptOutcome::not_opened);
  const Commitment commitment = receipts.acts[0].commitment;
  ask(manager_, std::move(receipts), LeafType::receipt, commitment,
      [this, message, opened](const codec::Ack&) {
        const bool first = opened && opened_.insert(message).second;
        if (first && !withdraws(family_of_[message])) ++ended_;
      });
}

void Crowd::ask_again(std::size_t count) {
  for (std::size_t i = 0; i < count && !acknowledged_.empty(); ++i) {
    const Asked& asked = acknowledged_[random_() % acknowledged_.size()];
    asked.link->ask(asked.request, [this, index = asked.index](const codec::Reply& reply) {
      const auto* ack = std::get_if<codec::Ack>(&reply);
      if (ack == nullptr || ack->index != index) {
        wrong_.push_back("asked again, another answer than entry " + std::to_string(index));
      }
    });
  }
  if (std::exchange(following_, true)) return;
  sdk::LedgerView& ledger = *manager_.member().ledger;
  const std::uint64_t held = ledger.held() ? ledger.held()->head.size : 0;
  manager_.ask(codec::ConsistencyFrom{held}, [this, &ledger](const codec::Reply& reply) {
    following_ = false;
    const auto* next = std::get_if<codec::Consistency>(&reply);
    const Status moved = next == nullptr ? Status(Error{ErrorCode::internal, "no answer"})
                                         : ledger.advance(*next);
    if (!moved.ok()) wrong_.push_back("the log does not continue: " + to_text(moved.error()));
  });
}

}  // namespace sluis::faults
