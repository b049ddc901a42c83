// SPDX-License-Identifier: EUPL-1.2
#include "tests/faults/link.h"

#include <gtest/gtest.h>

namespace sluis::faults {
namespace {

constexpr std::uint64_t kRepeatMs = 2'000;
constexpr std::size_t kOnTheWayMax = 64;  // well under the queue of a connection

sdk::Session session_of(const story::Member& member, const std::string& endpoint,
                        const CurveKey& server) {
  sdk::SessionOptions options;
  options.endpoint = endpoint;
  options.server_key = server;
  options.keys = {member.curve.public_key,
                  seal::SecretBytes::copy_of(member.curve.secret.view())};
  options.reconnect_ms_min = 20;
  options.reconnect_ms_max = 100;
  return sdk::Session::connect(std::move(options)).value();
}

std::uint64_t now_ms() { return story::now().ms; }

}  // namespace

Link::Link(story::Member& member, const std::string& endpoint, const CurveKey& server)
    : member_(member),
      session_(session_of(member, endpoint, server)),
      boot_(seal::random_fixed<BootId>()) {}

void Link::ask(codec::Request request, Answer answer) {
  const codec::ToBroker frame{seal::random_fixed<RequestId>(), std::move(request)};
  waiting_.emplace(frame.request_id, Waiting{codec::serialise(frame), std::move(answer), 0});
}

void Link::fetch(std::uint8_t credit) {
  nonce_ = seal::random_fixed<Nonce>();
  const codec::ToBroker frame{seal::random_fixed<RequestId>(),
                              codec::Fetch{nonce_, boot_, credit}};
  const Bytes bytes = codec::serialise(frame);
  if (session_.send(bytes) != sdk::SendResult::sent) return;
  if (transcript != nullptr) append(*transcript, bytes);
  fetching_ = true;
  fetch_sent_ms_ = now_ms();
}

void Link::send_due() {
  std::size_t on_the_way = 0;
  for (auto& [id, waiting] : waiting_) {
    if (++on_the_way > kOnTheWayMax) return;
    if (waiting.sent_ms != 0 && now_ms() - waiting.sent_ms < kRepeatMs) continue;
    if (session_.send(waiting.frame) != sdk::SendResult::sent) return;
    if (transcript != nullptr) append(*transcript, waiting.frame);
    waiting.sent_ms = now_ms();
  }
}

std::size_t Link::poll(int timeout_ms) {
  send_due();
  const sdk::SessionInput input = session_.poll(timeout_ms);
  for (const Bytes& frame : input.frames) take(frame);
  for (const sdk::LinkEvent event : input.events) {
    if (event == sdk::LinkEvent::connected) continue;
    fetching_ = false;
    for (auto& [id, waiting] : waiting_) waiting.sent_ms = 0;
  }
  if (fetching_ && now_ms() - fetch_sent_ms_ > kRepeatMs) fetching_ = false;
  return input.frames.size();
}

void Link::take(const Bytes& bytes) {
  if (transcript != nullptr) append(*transcript, bytes);
  const Result<codec::ToMember> frame = codec::parse_to_member(bytes);
  ASSERT_TRUE(frame.ok()) << to_text(frame.error());
  keep_note(frame->reply);
  if (const auto* fetched = std::get_if<codec::Fetched>(&frame->reply)) {
    if (fetched->deliveries.empty() && fetched->nonce == nonce_) fetching_ = false;
    if (on_fetched) on_fetched(*fetched);
    return;
  }
  if (!frame->request_id) return;
  const auto found = waiting_.find(*frame->request_id);
  if (found == waiting_.end()) return;  // a second answer to what was asked twice
  const Answer answer = std::move(found->second.answer);
  waiting_.erase(found);
  answer(frame->reply);
}

void Link::keep_note(const codec::Reply& reply) {
  if (const auto* fetched = std::get_if<codec::Fetched>(&reply)) {
    for (const codec::Delivery& each : fetched->deliveries) notes_.insert(each.release.checkpoint);
  }
  if (const auto* proven = std::get_if<codec::Proven>(&reply)) notes_.insert(proven->checkpoint);
  if (const auto* next = std::get_if<codec::Consistency>(&reply)) notes_.insert(next->checkpoint);
  if (const auto* status = std::get_if<codec::StatusReply>(&reply)) {
    notes_.insert(status->checkpoint);
  }
}

}  // namespace sluis::faults
