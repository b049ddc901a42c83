// SPDX-License-Identifier: EUPL-1.2
// The one way untrusted bytes become a message: bounded, without unknown fields, canonical.
//
// Pure. Thread safety: values. Canonical means that the message's own serialisation gives the input
// back: fields ascending, once, minimal varints, no default held. So no two byte strings mean the
// same, and nobody can hide bytes in a frame that a signature or a hash covers.
#pragma once

#include "proto/types/result.h"
#include "proto/types/sensitive.h"

namespace google::protobuf {
class Message;
}

namespace sluis::codec {

// Messages within messages; the outermost is level 0.
inline constexpr int kDepthMax = 16;
// Nested messages, texts and byte strings of one frame. Two bytes of wire may cost a hundred of
// memory, so the size cap alone does not bound what parsing allocates.
inline constexpr std::size_t kItemsMax = 128 * 1024;

// Fills `out` (empty) from `bytes`. too_large: more than `size_max` bytes or kItemsMax items;
// too_deep; malformed: not this message, or a text that is not UTF-8; not_canonical: an unknown
// field, or another encoding than serialise_message() gives. On error `out` holds rubbish.
Status parse_message(ByteView bytes, std::size_t size_max, google::protobuf::Message& out);

Bytes serialise_message(const google::protobuf::Message& message);

// Overwrites every text and byte string of a message that holds content, when the scope ends.
class WipeAtEnd {
 public:
  explicit WipeAtEnd(google::protobuf::Message& message) : message_(message) {}
  WipeAtEnd(const WipeAtEnd&) = delete;
  WipeAtEnd& operator=(const WipeAtEnd&) = delete;
  ~WipeAtEnd();

 private:
  google::protobuf::Message& message_;
};

}  // namespace sluis::codec
