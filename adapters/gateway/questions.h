// SPDX-License-Identifier: EUPL-1.2
// Own questions: asked under a case of one's own, and what came back.
//
// Shell. Thread safety: none. A question is a signal of level existence about one person; its
// envelope has one size. No answer by the tick and a grace looks the same as the covenant's
// `nothing`: so nobody learns from silence.
#pragma once

#include "adapters/gateway/acts.h"
#include "adapters/gateway/question_records.h"
#include "proto/codec/inner.h"

namespace sluis::gateway {

struct QuestionDraft {
  std::string worker;          // login
  std::string question;        // id in the covenant; empty: the only one
  std::string to;              // member; empty: the only one who may be asked
  std::string purpose;         // empty: the only one under which it may be asked
  std::string source_regime;   // empty: the covenant's first under which it may be asked
  Sensitive<std::string> author_contact;
  NamedPerson subject;
};

enum class AskState : std::uint8_t {
  asking = 1,    // not yet on record
  refused = 2,   // by the broker: nothing was registered
  not_sent = 3,  // registered, and not permitted
  waiting = 4,   // until `until`
  answered = 5,
  recalled = 6,  // the question or its answer was taken back
};
struct AskView {
  AskState state = AskState::asking;
  std::uint16_t reason = 0;   // of refused, not_sent and recalled
  std::string place;
  TimeMs until;               // the tick of the answer
  std::uint16_t answer = 0;   // of answered
};

class Questions {
 public:
  Questions(Host& host, Acts& acts) : host_(host), acts_(acts) {}

  // Puts a question into `batch`. As check_identity; unknown_worker, not_allowed, unknown_kind,
  // unknown_member, missing_field (more than one would do); no_case: no case of this member's own
  // was opened here for this person; no_rule, no_ground: the covenant lets this member not ask;
  // too_large: more than fits into the one size.
  Result<ActRow> ask(Batch& batch, const QuestionDraft& draft);
  // A message was opened: an answer to an own question is kept, the first of each.
  void on_opened(Batch& batch, const MailRow& mail, const codec::Inner& inner);

  std::vector<ExchangeRow> all() const;  // oldest first
  AskView view(const ExchangeRow& exchange) const;
  const consent::QuestionRule& rule_of(const ExchangeRow& exchange) const;

 private:
  struct Choice {
    MemberId to;
    std::uint16_t purpose = 0, regime = 0;
  };
  Result<Choice> choose(const QuestionDraft& draft, const consent::QuestionRule& rule) const;
  bool has_own_case(const Identity& identity) const;
  ErrorCode taken_back(const ExchangeRow& exchange, const std::optional<HeardRow>& heard) const;

  Host& host_;
  Acts& acts_;
};

// Mail that is a question or an answer: it has lists of its own.
bool is_question_mail(const consent::Covenant& covenant, const MailRow& mail);

}  // namespace sluis::gateway
