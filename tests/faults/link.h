// SPDX-License-Identifier: EUPL-1.2
// One member's side of a session whose broker dies now and then: a question is repeated, with the
// same bytes, until it is answered.
//
// Shell (loopback). Thread safety: none. Every signed checkpoint that arrives is kept.
#pragma once

#include <functional>
#include <map>
#include <set>

#include "tests/story/member.h"

namespace sluis::faults {

class Link {
 public:
  using Answer = std::function<void(const codec::Reply&)>;

  // `member` has keys that the broker at `endpoint` admitted.
  Link(story::Member& member, const std::string& endpoint, const CurveKey& server);

  // Asks, and asks again after silence, until `answer` was called once.
  void ask(codec::Request request, Answer answer);
  // Asks once. Its parts go to on_fetched; nothing is repeated, since a FETCH has its own nonce.
  void fetch(std::uint8_t credit);
  std::function<void(const codec::Fetched&)> on_fetched;

  // Carries everything on for at most `timeout_ms`; the number of answers that came.
  std::size_t poll(int timeout_ms);

  std::size_t waiting() const { return waiting_.size(); }
  bool fetching() const { return fetching_; }
  const BootId& boot() const { return boot_; }
  story::Member& member() { return member_; }

  // The ledger's notes as they came, without repetition, and all bytes in either direction.
  const std::set<std::string>& notes() const { return notes_; }
  Bytes* transcript = nullptr;  // when set, every frame is added to it before encryption

 private:
  struct Waiting {
    Bytes frame;
    Answer answer;
    std::uint64_t sent_ms = 0;  // 0: not yet
  };

  void send_due();
  void take(const Bytes& bytes);
  void keep_note(const codec::Reply& reply);

  story::Member& member_;
  sdk::Session session_;
  BootId boot_;
  std::map<RequestId, Waiting> waiting_;
  std::uint64_t fetch_sent_ms_ = 0;
  bool fetching_ = false;
  Nonce nonce_;
  std::set<std::string> notes_;
};

}  // namespace sluis::faults
