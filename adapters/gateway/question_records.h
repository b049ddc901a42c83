// SPDX-License-Identifier: EUPL-1.2
// The vault's rows about questions: those to weigh, the index of who is known here, and what was
// answered to one's own.
//
// Pure. As records.h.
#pragma once

#include "adapters/gateway/records.h"

namespace sluis::gateway {

enum class WeighState : std::uint8_t {
  open = 1,
  weighed = 2,   // `nothing` may leave; another answer needs a second worker
  agreed = 3,
  answered = 4,  // the answer left, whatever was weighed
  not_entitled = 5,  // the covenant lets no answer go to its asker
  recalled = 6,      // its asker took it back
};
// A question received here, until its tick and as a record after it.
struct WeighingRow {
  MemberId asker;
  ExchangeId question;
  MessageId message;
  std::uint16_t kind = 0, purpose = 0;
  TimeMs arrived, due;          // due: the tick at which the answer leaves
  std::vector<PersonKey> keys;  // of its subject, for this member as audience
  WeighState state = WeighState::open;
  std::uint16_t answer = 0;     // chosen by `weigher`; 0: none
  std::string weigher, second;  // logins
  TimeMs weighed, agreed;
  std::uint16_t sent = 0;       // the answer that left
  ActId act;                    // that registered it
};
// Under each key of a person who is known here; the names are not kept.
struct KnownRow {
  std::vector<PersonKey> keys;  // for this member as audience
  TimeMs since;
};
// A person to add to the index or take out of it, until the key holder gave its keys.
struct KnownChangeRow {
  std::uint64_t ordinal = 0;
  bool remove = false;
  Identity identity;
};
// What came back to an own question.
struct HeardRow {
  ExchangeId question;
  MemberId answerer;
  MessageId message;
  std::uint16_t answer = 0;
  TimeMs at;
};

// Under which its row stands.
inline Bytes weighing_key(const MemberId& asker, const ExchangeId& question) {
  Bytes out = to_bytes(asker.view());
  append(out, question.view());
  return out;
}

template <class Archive>
void describe(Archive& archive, WeighingRow& row) {
  archive(row.asker, row.question, row.message, row.kind, row.purpose, row.arrived, row.due,
          row.keys, row.state, row.answer, row.weigher, row.second, row.weighed, row.agreed,
          row.sent, row.act);
}
template <class Archive>
void describe(Archive& archive, KnownRow& row) {
  archive(row.keys, row.since);
}
template <class Archive>
void describe(Archive& archive, KnownChangeRow& row) {
  archive(row.ordinal, row.remove, row.identity);
}
template <class Archive>
void describe(Archive& archive, HeardRow& row) {
  archive(row.question, row.answerer, row.message, row.answer, row.at);
}

}  // namespace sluis::gateway
