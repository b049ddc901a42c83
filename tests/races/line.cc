// SPDX-License-Identifier: EUPL-1.2
#include "tests/races/line.h"

#include <gtest/gtest.h>
#include <time.h>

namespace sluis::races {
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

}  // namespace

std::uint64_t boot_ms() {
  timespec now{};
  CHECK(clock_gettime(CLOCK_BOOTTIME, &now) == 0);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000 +
         static_cast<std::uint64_t>(now.tv_nsec) / 1'000'000;
}

Line::Line(story::Member& member, const std::string& endpoint, const CurveKey& server)
    : member_(member), session_(session_of(member, endpoint, server)) {}

void Line::ask(codec::Request request, Answer answer) {
  const codec::ToBroker frame{seal::random_fixed<RequestId>(), std::move(request)};
  waiting_.emplace(frame.request_id, Waiting{codec::serialise(frame), std::move(answer), 0});
}

void Line::send_due() {
  std::size_t on_the_way = 0;
  for (auto& [id, waiting] : waiting_) {
    if (++on_the_way > kOnTheWayMax) return;
    if (waiting.sent_ms != 0 && boot_ms() - waiting.sent_ms < kRepeatMs) continue;
    if (session_.send(waiting.frame) != sdk::SendResult::sent) return;
    waiting.sent_ms = boot_ms();
  }
}

void Line::poll(int timeout_ms) {
  send_due();
  const sdk::SessionInput input = session_.poll(timeout_ms);
  for (const Bytes& frame : input.frames) take(frame);
  for (const sdk::LinkEvent event : input.events) {
    if (event == sdk::LinkEvent::connected) continue;
    for (auto& [id, waiting] : waiting_) waiting.sent_ms = 0;
  }
}

void Line::take(const Bytes& bytes) {
  const Result<codec::ToMember> frame = codec::parse_to_member(bytes);
  ASSERT_TRUE(frame.ok()) << to_text(frame.error());
  if (const auto* state = std::get_if<codec::WithdrawState>(&frame->reply)) {
    if (on_withdraw) on_withdraw(*state);
  }
  if (!frame->request_id) return;
  const auto found = waiting_.find(*frame->request_id);
  if (found == waiting_.end()) return;  // a second answer to what was asked twice
  const Answer answer = std::move(found->second.answer);
  waiting_.erase(found);
  answer(frame->reply);
}

std::vector<Bytes> read_ledger(Line& line) {
  std::vector<Bytes> leaves;
  const auto wait = [&] {
    const std::uint64_t deadline = boot_ms() + 60'000;
    while (line.waiting() != 0 && boot_ms() < deadline) line.poll(20);
    return line.waiting() == 0;
  };
  std::string note;
  line.ask(codec::StatusAsked{}, [&note](const codec::Reply& reply) {
    if (const auto* status = std::get_if<codec::StatusReply>(&reply)) note = status->checkpoint;
  });
  if (!wait() || note.empty()) return leaves;
  leaves.resize(std::stoull(note.substr(note.find('\n') + 1)));
  for (std::uint64_t index = 0; index < leaves.size(); ++index) {
    line.ask(codec::ProofOf{index}, [&leaves, index](const codec::Reply& reply) {
      if (const auto* proven = std::get_if<codec::Proven>(&reply)) leaves[index] = proven->leaf;
    });
  }
  if (!wait()) leaves.clear();
  return leaves;
}

}  // namespace sluis::races
