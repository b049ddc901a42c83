// SPDX-License-Identifier: EUPL-1.2
#include "proto/codec/strict.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/message.h>

#include <algorithm>

namespace sluis::codec {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::uint32_t kWireVarint = 0;
constexpr std::uint32_t kWireBytes = 2;

// The schemas use varints, texts, byte strings and messages, nothing else.
std::uint32_t wire_type_of(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return kWireBytes;
    default:
      return field.is_packed() ? kWireBytes : kWireVarint;
  }
}

// Walks the wire format before anything is allocated for it. The parser of the library could not
// tell too deep from malformed, keeps unknown fields, and builds an object for every two bytes.
class Scan {
 public:
  Status message(ByteView bytes, const Descriptor& type, int depth) {
    if (depth > kDepthMax) return ErrorCode::too_deep;
    std::size_t at = 0;
    while (at < bytes.size()) {
      std::uint64_t tag = 0;
      if (!varint(bytes, at, tag) || tag > 0xFFFFFFFFu || tag >> 3 == 0)
        return ErrorCode::malformed;
      const FieldDescriptor* field = type.FindFieldByNumber(static_cast<int>(tag >> 3));
      if (field == nullptr) return Error{ErrorCode::not_canonical, type.name() + ": unknown field"};
      if ((tag & 7) != wire_type_of(*field)) return Error{ErrorCode::malformed, field->full_name()};
      SLUIS_TRY_DONE(value(bytes, at, *field, depth));
    }
    return Done{};
  }

 private:
  Status value(ByteView bytes, std::size_t& at, const FieldDescriptor& field, int depth) {
    std::uint64_t number = 0;
    if (!varint(bytes, at, number)) return ErrorCode::malformed;
    if (wire_type_of(field) == kWireVarint) return Done{};
    if (number > bytes.size() - at) return ErrorCode::malformed;
    if (++items_ > kItemsMax) return ErrorCode::too_large;
    const ByteView part = bytes.subspan(at, static_cast<std::size_t>(number));
    at += part.size();
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return Done{};
    return message(part, *field.message_type(), depth + 1);
  }

  // Reads a varint of at most 10 bytes; whether it is minimal shows in the re-serialisation.
  static bool varint(ByteView bytes, std::size_t& at, std::uint64_t& out) {
    out = 0;
    for (unsigned shift = 0; shift < 70 && at < bytes.size(); shift += 7) {
      const std::uint64_t byte = bytes[at++];
      out |= (byte & 0x7F) << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }

  std::size_t items_ = 0;
};

// The library hands out its strings read-only, but they are the message's own memory.
void wipe_text(const std::string& text) { wipe(const_cast<char*>(text.data()), text.size()); }

void wipe_message(Message& message) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  std::string unused;
  for (const FieldDescriptor* field : fields) {
    const bool is_text = field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (is_text && !field->is_repeated()) {
      wipe_text(reflection.GetStringReference(message, field, &unused));
    } else if (is_message && !field->is_repeated()) {
      wipe_message(*reflection.MutableMessage(&message, field));
    }
    if (!field->is_repeated()) continue;
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      if (is_text) wipe_text(reflection.GetRepeatedStringReference(message, field, i, &unused));
      if (is_message) wipe_message(*reflection.MutableRepeatedMessage(&message, field, i));
    }
  }
}

}  // namespace

Status parse_message(ByteView bytes, std::size_t size_max, Message& out) {
  const Descriptor& type = *out.GetDescriptor();
  if (bytes.size() > size_max) return Error{ErrorCode::too_large, type.name()};
  if (auto scanned = Scan().message(bytes, type, 0); !scanned.ok()) {
    Error error = scanned.error();
    if (error.place.empty()) error.place = type.name();
    return error;
  }
  const google::protobuf::LogSilencer silencer;  // a text that is not UTF-8 would write a log line
  google::protobuf::io::CodedInputStream stream(bytes.data(), static_cast<int>(bytes.size()));
  stream.SetRecursionLimit(kDepthMax);
  if (!out.ParseFromCodedStream(&stream)) return Error{ErrorCode::malformed, type.name()};
  if (!stream.ConsumedEntireMessage()) return Error{ErrorCode::malformed, type.name()};
  if (out.ByteSizeLong() != bytes.size()) return Error{ErrorCode::not_canonical, type.name()};
  Bytes again = serialise_message(out);
  const bool same = std::equal(again.begin(), again.end(), bytes.begin(), bytes.end());
  wipe(again);
  if (!same) return Error{ErrorCode::not_canonical, type.name()};
  return Done{};
}

Bytes serialise_message(const Message& message) {
  Bytes out(message.ByteSizeLong());
  CHECK(message.SerializeToArray(out.data(), static_cast<int>(out.size())));
  return out;
}

WipeAtEnd::~WipeAtEnd() { wipe_message(message_); }

}  // namespace sluis::codec
