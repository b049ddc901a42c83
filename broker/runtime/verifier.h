// SPDX-License-Identifier: EUPL-1.2
// What can be checked of a frame before the machine sees it: its form, openings and signatures.
//
// Shell (counts costs). Nothing is decided here and no state is changed, so frames are checked on
// worker threads, several at once; the machine stays with its one thread. A result holds for the
// directory it was checked against: of another size, the frame is checked again.
//
// Thread safety: check() may run on several threads at once while the directory stands still.
#pragma once

#include <deque>
#include <mutex>
#include <set>

#include "consent/core/verified.h"
#include "proto/codec/to_broker.h"

namespace sluis::runtime {

struct CheckedFrame {
  Result<codec::ToBroker> frame = Error{ErrorCode::malformed, "frame"};
  std::uint64_t directory_size = 0;
  // Of an act, a submit, an audit or receipts: one for each act, in order. Else empty.
  std::vector<Result<consent::VerifiedAct>> acts;
  // Of a submit whose act verified.
  Status envelope = Done{};
  EnvelopeHash envelope_hash;
  Bytes stored;  // the envelope as its recipient will get it
};

class Verifier {
 public:
  CheckedFrame check(ByteView frame, const consent::Directory& directory, TimeMs now);
  // The part of it that depends on the directory, of a frame that was parsed.
  void check_again(CheckedFrame& checked, const consent::Directory& directory, TimeMs now);

 private:
  Result<consent::VerifiedAct> verify(const SignedAct& act, const consent::Directory& directory,
                                      TimeMs now);
  bool verify_shared(const VerifyKey& key, ByteView text, const Signature& signature);

  // Signatures over batches that were verified lately, by SHA-256 of key, signature and text: each
  // act of a batch carries the same.
  std::mutex mutex_;
  std::set<Digest> seen_;
  std::deque<Digest> oldest_;
};

}  // namespace sluis::runtime
