// SPDX-License-Identifier: EUPL-1.2
// The field order of the directory's bodies (consent/LEDGER.md §Directory); see directory.h.
#pragma once

#include "consent/core/directory.h"

namespace sluis::consent {

template <class Archive>
void describe(Archive& archive, MemberAdmitted& body) {
  archive(body.version, body.member, body.signing_key, body.valid_from, body.valid_until);
  require_version(archive, body.version);
}
template <class Archive>
void describe(Archive& archive, SigningKeyAdded& body) {
  archive(body.version, body.member, body.signing_key, body.valid_from, body.valid_until);
  require_version(archive, body.version);
}
template <class Archive>
void describe(Archive& archive, KemKeyAdded& body) {
  archive(body.version, body.member, body.kem_key, body.epoch, body.valid_from, body.seal_until,
          body.destroyed_at);
  require_version(archive, body.version);
  archive.require(body.valid_from < body.seal_until && body.seal_until <= body.destroyed_at,
                  ErrorCode::out_of_range);
}
template <class Archive>
void describe(Archive& archive, CurveKeyAdded& body) {
  archive(body.version, body.member, body.curve_key);
  require_version(archive, body.version);
}
template <class Archive>
void describe(Archive& archive, WorkerKeyAdded& body) {
  archive(body.version, body.member, body.worker, body.function, body.worker_key, body.valid_from,
          body.valid_until, body.vouched_by, body.voucher);
  require_version(archive, body.version);
  archive.require(body.vouched_by.is_zero() == body.voucher.is_zero(), ErrorCode::out_of_range);
}
template <class Archive>
void describe(Archive& archive, KeyRevoked& body) {
  archive(body.version, body.member, body.key_id, body.revoked_at);
  require_version(archive, body.version);
}
template <class Archive>
void describe(Archive& archive, DirectoryPulse& body) {
  archive(body.version, body.at);
  require_version(archive, body.version);
}
template <class Archive>
void describe(Archive& archive, WitnessKeyAdded& body) {
  archive(body.version, body.member, body.witness_key, body.valid_from, body.valid_until);
  require_version(archive, body.version);
}
template <class Archive>
void describe(Archive& archive, HolderKey& body) {
  archive(body.version, body.member, body.refresh, body.epoch, body.share_index, body.threshold,
          body.holders, body.share_key, body.group_key);
  require_version(archive, body.version);
  archive.require(body.threshold >= 1 && body.threshold <= body.holders && body.share_index >= 1 &&
                      body.share_index <= body.holders,
                  ErrorCode::out_of_range);
}
template <class Archive>
void describe(Archive& archive, EpochRetired& body) {
  archive(body.version, body.epoch);
  require_version(archive, body.version);
}
template <class Archive>
void describe(Archive& archive, EvaluationGrant& body) {
  archive(body.version, body.member, body.per_day, body.valid_from, body.valid_until);
  require_version(archive, body.version);
  archive.require(body.valid_from < body.valid_until &&
                      body.valid_until.ms - body.valid_from.ms <= kGrantMsMax &&
                      body.per_day >= 1 && body.per_day <= kGrantPerDayMax,
                  ErrorCode::out_of_range);
}

}  // namespace sluis::consent
