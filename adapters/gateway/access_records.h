// SPDX-License-Identifier: EUPL-1.2
// What this gateway has on record about a person, as an access compares it with an officer's lines,
// and that an officer asked.
//
// Shell: it reads the vault. Thread safety: none.
#pragma once

#include "adapters/gateway/acts.h"
#include "adapters/sdk/access_match.h"

namespace sluis::gateway {

// Of the leaf of an own look, with the keys of the person that it was about; or of a question
// beforehand that this gateway asked by itself, for an own exchange. It names nobody.
struct LookRow {
  std::uint64_t index = 0;
  std::vector<PersonKey> keys;
  TimeMs at;
  ExchangeId asked_for = {};  // zero: a look
};
template <class Archive>
void describe(Archive& archive, LookRow& row) {
  archive(row.index, row.keys, row.at, row.asked_for);
}
void put_look(Batch& batch, const LookRow& row);
void keep_look(Host& host, std::uint64_t index, const std::vector<PersonKey>& keys);

// That a worker here looked an officer's lines up, for a question that the officer's worker signed.
// It names nobody.
struct AccessLookRow {
  AnyId request;
  KeyId asked_by;
  Signature asked;     // of asked_text() under that key
  Digest question;     // the hash in that text
  std::string worker;  // login of who looked here
  TimeMs at;
  std::uint32_t lines = 0, not_found = 0;
};
template <class Archive>
void describe(Archive& archive, AccessLookRow& row) {
  archive(row.request, row.asked_by, row.asked, row.question, row.worker, row.at, row.lines,
          row.not_found);
}
Bytes access_look_key(const AccessLookRow& row);  // by request and login

// Why an access ended unanswered; `reason` is a place in kAccessEnds, from 1. It names nobody.
struct AccessEndRow {
  AnyId request;
  std::uint8_t reason = 0;
  std::string worker;  // login of who said so
  TimeMs at;
};
template <class Archive>
void describe(Archive& archive, AccessEndRow& row) {
  archive(row.request, row.reason, row.worker, row.at);
}

// An access log is kept for five years at least (NEN 7513), and no longer here.
inline constexpr DurationMs kLooksKept{1'827ull * 86'400'000};
// Looks, who looked lines up and why accesses ended go after that, and at once looks that are
// compared no more (kRecordsMax) and what was asked for an exchange that is gone. How many; the
// caller commits and cuts the log.
std::uint64_t purge_looks(const Host& host, Batch& batch);

// `keys`: of the person as the broker knows it; `own`: as this member does.
struct AccessPerson {
  Identity identity;
  std::vector<PersonKey> keys, own;
};
// Of acts, looks and messages each the newest kRecordsMax: what is older is not compared.
std::vector<access::OwnRecord> own_records(const Host& host, const Acts& acts,
                                           const AccessPerson& person);

}  // namespace sluis::gateway
