// SPDX-License-Identifier: EUPL-1.2
#include "tests/story/line.h"

#include <gtest/gtest.h>

namespace sluis::story {
namespace {

constexpr std::size_t kOnTheWayMax = 64;  // well under the queue of a connection

sdk::Session session_of(const Member& member, const std::string& endpoint,
                        const CurveKey& server) {
  sdk::SessionOptions options = session_options(member.curve, endpoint, server);
  options.reconnect_ms_min = 20;
  options.reconnect_ms_max = 100;
  return sdk::Session::connect(std::move(options)).value();
}

}  // namespace

Line::Line(Member& member, const std::string& endpoint, const CurveKey& server)
    : member_(member), session_(session_of(member, endpoint, server)) {}

void Line::ask(codec::Request request, Answer answer) {
  const codec::ToBroker frame{seal::random_fixed<RequestId>(), std::move(request)};
  waiting_.emplace(frame.request_id, Waiting{codec::serialise(frame), std::move(answer), 0});
}

void Line::ask_acked(codec::Request request, std::vector<std::string>& wrong, Then then) {
  ask(std::move(request), [&wrong, then = std::move(then)](const codec::Reply& reply) {
    if (const auto* ack = std::get_if<codec::Ack>(&reply)) return then(*ack);
    const auto* refusal = std::get_if<codec::Refusal>(&reply);
    wrong.push_back("refused: " + (refusal == nullptr
                                       ? std::string("no ack")
                                       : to_text({refusal->code, refusal->place})));
  });
}

bool Line::send(const Bytes& frame) {
  if (session_.send(frame) != sdk::SendResult::sent) return false;
  if (transcript != nullptr) append(*transcript, frame);
  return true;
}

void Line::send_due() {
  std::size_t on_the_way = 0;
  for (auto& [id, waiting] : waiting_) {
    if (++on_the_way > kOnTheWayMax) return;
    if (waiting.sent_ms != 0 && boot_ms() - waiting.sent_ms < kSilenceMs) continue;
    if (!send(waiting.frame)) return;
    waiting.sent_ms = boot_ms();
  }
}

std::size_t Line::poll(int timeout_ms) {
  send_due();
  const sdk::SessionInput input = session_.poll(timeout_ms);
  for (const Bytes& frame : input.frames) take(frame);
  for (const sdk::LinkEvent event : input.events) {
    if (event == sdk::LinkEvent::connected) continue;
    lost();
    for (auto& [id, waiting] : waiting_) waiting.sent_ms = 0;
  }
  return input.frames.size();
}

void Line::take(const Bytes& bytes) {
  if (transcript != nullptr) append(*transcript, bytes);
  const Result<codec::ToMember> frame = codec::parse_to_member(bytes);
  ASSERT_TRUE(frame.ok()) << to_text(frame.error());
  heard(frame->reply);
  const auto* state = std::get_if<codec::WithdrawState>(&frame->reply);
  if (state != nullptr && on_withdraw) on_withdraw(*state);
  if (!frame->request_id) return;
  const auto found = waiting_.find(*frame->request_id);
  if (found == waiting_.end()) return;  // a second answer to what was asked twice
  const Answer answer = std::move(found->second.answer);
  waiting_.erase(found);
  answer(frame->reply);
}

bool Line::finish(unsigned seconds_max) {
  const std::uint64_t deadline = boot_ms() + 1'000ull * seconds_max;
  while (waiting() != 0 && boot_ms() < deadline) poll(20);
  return waiting() == 0;
}

bool permits(const codec::Ack& ack) {
  return ack.outcomes.size() == 1 && ack.outcomes[0].verdict == codec::Verdict::permit;
}

std::vector<Bytes> read_ledger(Line& line) {
  constexpr unsigned kSecondsMax = 60;
  std::vector<Bytes> leaves;
  std::string note;
  line.ask(codec::StatusAsked{}, [&note](const codec::Reply& reply) {
    if (const auto* status = std::get_if<codec::StatusReply>(&reply)) note = status->checkpoint;
  });
  if (!line.finish(kSecondsMax) || note.empty()) return leaves;
  leaves.resize(std::stoull(note.substr(note.find('\n') + 1)));
  for (std::uint64_t index = 0; index < leaves.size(); ++index) {
    line.ask(codec::ProofOf{index}, [&leaves, index](const codec::Reply& reply) {
      if (const auto* proven = std::get_if<codec::Proven>(&reply)) leaves[index] = proven->leaf;
    });
  }
  if (!line.finish(kSecondsMax)) leaves.clear();
  return leaves;
}

}  // namespace sluis::story
