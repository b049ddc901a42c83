// SPDX-License-Identifier: EUPL-1.2
// Questions that came here: weighed by people, answered at their tick (DESIGN §5, "Questions").
//
// Shell. Thread safety: none. Each question is a task of every worker whose function may sign an
// INTENT, whether or not the index knows its subject. What leaves, when, how large and under whose
// name is the same for all of them: at the tick, in one size, once, by the gateway alone.
//
// | state    | event                              | next                                    |
// | –        | its asker may not hear an answer   | not_entitled: nothing is shown or sent  |
// | –        | else                               | open                                    |
// | open     | a worker chooses an answer         | weighed                                 |
// | weighed  | another worker agrees              | agreed                                  |
// | weighed, agreed | a worker chooses again      | weighed                                 |
// | open     | its tick                           | answered, with `nothing`                |
// | weighed  | its tick                           | answered, with `nothing`                |
// | agreed   | its tick                           | answered, with what was agreed          |
#pragma once

#include "adapters/gateway/acts.h"
#include "adapters/gateway/question_records.h"
#include "proto/codec/inner.h"

namespace sluis::gateway {

// The first multiple of the rule's tick at least `answer_after_ms` after `at`.
TimeMs tick_after(const consent::QuestionRule& rule, TimeMs at);

class Weighing {
 public:
  Weighing(Host& host, Acts& acts) : host_(host), acts_(acts) {}

  // A message was opened: a question becomes a row in `batch`.
  void on_opened(Batch& batch, const MailRow& mail, const codec::Inner& inner);
  // Answers what is due.
  void step();

  // unknown_worker, not_allowed (function; the one who weighed cannot agree); no_such_task: not
  // here, or answered; bad_field: no answer of the covenant, or another one than was weighed.
  Status weigh(const std::string& worker, const std::string& question, const std::string& answer);
  Status agree(const std::string& worker, const std::string& question, const std::string& answer);

  // Those whose kind the covenant still has and whose asker may hear an answer, by arrival.
  std::vector<WeighingRow> all() const;
  // Of a row of all().
  const consent::QuestionRule& rule_of(const WeighingRow& row) const;

 private:
  Result<WeighingRow> open_task(const std::string& worker, const std::string& question) const;
  Result<std::uint16_t> answer_regime(const MemberId& asker, std::uint16_t kind,
                                      std::uint16_t purpose) const;
  void answer(WeighingRow row);

  Host& host_;
  Acts& acts_;
};

}  // namespace sluis::gateway
