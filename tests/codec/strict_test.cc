// SPDX-License-Identifier: EUPL-1.2
#include "proto/codec/strict.h"

#include <google/protobuf/descriptor.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "proto/codec/envelope.h"
#include "tests/codec/expect.h"
#include "tests/codec/samples.h"
#include "tests/codec/wire.h"

namespace sluis::codec {
namespace {

// A signal with one person, whose other fields `tail` gives.
Bytes signal_wire(const Bytes& tail) {
  return Wire().varint(1, 3).bytes(7, Wire().text(2, "Kind").view()).raw(tail).view();
}

// `levels` details within each other.
Bytes nested_details(int levels) {
  Bytes detail = Wire().text(1, "binnenste").view();
  for (int i = 1; i < levels; ++i) detail = Wire().bytes(3, detail).view();
  return Wire().bytes(8, detail).view();
}

TEST(Strict, PassesAMessageInItsOneEncoding) {
  EXPECT_TRUE(accepted(parse_signal(signal_wire({}))));
}

TEST(Strict, Passes16LevelsAndRefuses17) {
  EXPECT_TRUE(accepted(parse_signal(signal_wire(nested_details(16)))));
  EXPECT_TRUE(
      refused(parse_signal(signal_wire(nested_details(17))), ErrorCode::too_deep, "Signal"));
  EXPECT_TRUE(
      refused(parse_signal(signal_wire(nested_details(5'000))), ErrorCode::too_deep, "Signal"));
}

// How deep a message of the schema can nest: what lies within it, and within that; -1: without end.
int depth_of(const google::protobuf::Descriptor& type, int level = 0) {
  if (level > kDepthMax) return -1;
  int deepest = 0;
  for (int i = 0; i < type.field_count(); ++i) {
    const google::protobuf::Descriptor* inner = type.field(i)->message_type();
    if (inner == nullptr) continue;
    const int depth = depth_of(*inner, level + 1);
    if (depth < 0) return -1;
    deepest = std::max(deepest, depth + 1);
  }
  return deepest;
}

// So no frame and no envelope that holds only known fields can be too deep, whoever writes it; the
// one schema without an end is the signal, which Passes16LevelsAndRefuses17 is about.
TEST(Strict, KnowsNoFrameOrEnvelopeThatCanNestAsDeepAs16Levels) {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  const auto depth = [&](const std::string& name) {
    const auto* type = pool->FindMessageTypeByName("sluis.v1." + name);
    EXPECT_NE(type, nullptr) << name;
    return type == nullptr ? -1 : depth_of(*type);
  };
  EXPECT_EQ(depth("Signal"), -1);
  EXPECT_EQ(depth("ToBroker"), 3);  // a batch or signature of an act of a submit or of receipts
  EXPECT_EQ(depth("ToMember"), 4);  // a record of a fact of an order
  for (const char* name : {"Envelope", "ProtectedHeader", "Inner"}) EXPECT_EQ(depth(name), 1);
  EXPECT_EQ(depth("RoutingPart"), 2);
}

TEST(Strict, RefusesAFrameOrEnvelopeThatHidesNestingInAnUnknownField) {
  Bytes nested;
  for (int level = 0; level < 20; ++level) nested = Wire().bytes(31, nested).view();
  EXPECT_TRUE(refused(parse_to_broker(nested), ErrorCode::not_canonical,
                      "ToBroker: unknown field"));
  EXPECT_TRUE(refused(parse_to_member(nested), ErrorCode::not_canonical,
                      "ToMember: unknown field"));
  EXPECT_TRUE(refused(parse_envelope(nested), ErrorCode::not_canonical, "Envelope: unknown field"));
  EXPECT_TRUE(refused(parse_header(nested), ErrorCode::not_canonical,
                      "ProtectedHeader: unknown field"));
}

TEST(Strict, RefusesAnUnknownFieldAtEveryLevel) {
  const Bytes unknown = Wire().varint(11, 1).view();
  EXPECT_TRUE(refused(parse_signal(signal_wire(unknown)), ErrorCode::not_canonical,
                      "Signal: unknown field"));
  const Bytes detail = Wire().text(1, "naam").varint(4, 1).view();
  EXPECT_TRUE(refused(parse_signal(signal_wire(Wire().bytes(8, detail).view())),
                      ErrorCode::not_canonical, "Detail: unknown field"));
}

TEST(Strict, RefusesFieldsOutOfOrder) {
  const Bytes person = Wire().text(2, "Kind").view();
  const Bytes in_order = Wire().varint(1, 3).varint(2, 4).bytes(7, person).view();
  const Bytes swapped = Wire().varint(2, 4).varint(1, 3).bytes(7, person).view();
  EXPECT_TRUE(accepted(parse_signal(in_order)));
  EXPECT_TRUE(refused(parse_signal(swapped), ErrorCode::not_canonical, "Signal"));
}

TEST(Strict, RefusesAFieldTwice) {
  const Bytes person = Wire().text(2, "Kind").view();
  const Bytes twice = Wire().varint(1, 3).varint(1, 3).bytes(7, person).view();
  EXPECT_TRUE(refused(parse_signal(twice), ErrorCode::not_canonical, "Signal"));
}

TEST(Strict, RefusesTwoMembersOfAOneof) {
  const Bytes twice = Wire().bytes(1, Bytes(16, 1)).bytes(12, Bytes{}).bytes(13, Bytes{}).view();
  EXPECT_TRUE(refused(parse_to_broker(twice), ErrorCode::not_canonical, "ToBroker"));
}

TEST(Strict, RefusesAFieldThatHoldsItsDefault) {
  const Bytes person = Wire().text(2, "Kind").view();
  const Bytes zero = Wire().varint(1, 0).bytes(7, person).view();
  EXPECT_TRUE(refused(parse_signal(zero), ErrorCode::not_canonical, "Signal"));
  const Bytes empty = Wire().varint(1, 3).text(3, "").bytes(7, person).view();
  EXPECT_TRUE(refused(parse_signal(empty), ErrorCode::not_canonical, "Signal"));
}

TEST(Strict, RefusesAVarintThatIsNotMinimal) {
  const Bytes person = Wire().bytes(7, Wire().text(2, "Kind").view()).view();
  EXPECT_TRUE(accepted(parse_signal(Wire().raw(Bytes{0x08, 0x03}).raw(person).view())));
  EXPECT_TRUE(refused(parse_signal(Wire().raw(Bytes{0x08, 0x83, 0x00}).raw(person).view()),
                      ErrorCode::not_canonical, "Signal"));
  // The tag and a length too.
  EXPECT_TRUE(refused(parse_signal(Wire().raw(Bytes{0x88, 0x00, 0x03}).raw(person).view()),
                      ErrorCode::not_canonical, "Signal"));
  EXPECT_TRUE(refused(parse_signal(Wire().raw(Bytes{0x3A, 0x82, 0x00, 0x12, 0x00}).view()),
                      ErrorCode::not_canonical, "Signal"));
}

TEST(Strict, RefusesAListOfNumbersThatIsNotPacked) {
  const Bytes header = serialise_header(sample_header());
  ASSERT_TRUE(accepted(parse_header(header)));
  const Bytes unpacked = Wire().varint(17, 1).view();
  EXPECT_TRUE(
      refused(parse_header(unpacked), ErrorCode::malformed, "sluis.v1.ProtectedHeader.onward"));
}

TEST(Strict, RefusesAnotherWireTypeThanTheFields) {
  EXPECT_TRUE(refused(parse_signal(Wire().text(1, "drie").view()), ErrorCode::malformed,
                      "sluis.v1.Signal.kind"));
  EXPECT_TRUE(refused(parse_signal(Wire().varint(3, 1).view()), ErrorCode::malformed,
                      "sluis.v1.Signal.text"));
  // Groups, fixed numbers and field 0.
  for (const int tag : {0x0B, 0x0C, 0x09, 0x0D, 0x0E, 0x0F, 0x00, 0x02}) {
    const auto parsed = parse_signal(Bytes{static_cast<std::uint8_t>(tag), 0x00});
    ASSERT_FALSE(parsed.ok()) << tag;
    EXPECT_EQ(parsed.code(), ErrorCode::malformed) << tag;
  }
}

TEST(Strict, RefusesATextThatIsNotUtf8) {
  EXPECT_TRUE(
      refused(parse_signal(Wire().text(3, "\xC3\x28").view()), ErrorCode::malformed, "Signal"));
}

TEST(Strict, RefusesLengthsBeyondTheInput) {
  for (const Bytes& input :
       {Bytes{0x1A}, Bytes{0x1A, 0x01}, Bytes{0x1A, 0xFF, 0xFF, 0xFF, 0xFF},
        Bytes{0x1A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01}, Bytes(11, 0xFF),
        Bytes{0x08}, Bytes{0x80}}) {
    const auto parsed = parse_signal(input);
    ASSERT_FALSE(parsed.ok()) << to_hex(input);
    EXPECT_EQ(parsed.code(), ErrorCode::malformed) << to_hex(input);
  }
}

TEST(Strict, BoundsWhatTwoBytesOfWireCanAllocate) {
  Bytes empty_details;
  for (std::size_t i = 0; i <= kItemsMax; ++i) append(empty_details, Bytes{0x42, 0x00});
  EXPECT_TRUE(refused(parse_signal(empty_details), ErrorCode::too_large, "Signal"));
}

TEST(Strict, RefusesWhatIsCutShortOrReEncodesIt) {
  for (const ToMember& frame : sample_to_member()) {
    const Bytes bytes = serialise(frame);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_FALSE(parse_to_member(ByteView(bytes).first(size)).ok()) << size;
    }
  }
  const Sensitive<Bytes> signal = serialise(sample_signal());
  for (std::size_t size = 0; size < signal.reveal().size(); ++size) {
    const ByteView part = ByteView(signal.reveal()).first(size);
    const auto parsed = parse_signal(part);
    if (parsed.ok()) {
      EXPECT_EQ(serialise(parsed.value()).reveal(), to_bytes(part));
    }
  }
}

// Whatever parses re-encodes to the same bytes, whichever byte of a good frame is another.
TEST(Strict, TakesEveryChangedByteForAnotherValueOrRefusesIt) {
  std::mt19937_64 random(2);
  std::vector<Bytes> frames;
  for (const ToBroker& frame : sample_to_broker()) frames.push_back(serialise(frame));
  std::size_t accepted_frames = 0;
  for (Bytes& bytes : frames) {
    for (int round = 0; round < 400; ++round) {
      std::uint8_t& byte = bytes[random() % bytes.size()];
      const std::uint8_t before = byte;
      byte = static_cast<std::uint8_t>(random());
      const auto parsed = parse_to_broker(bytes);
      if (parsed.ok()) {
        ++accepted_frames;
        EXPECT_EQ(serialise(parsed.value()), bytes);
      }
      byte = before;
    }
  }
  EXPECT_GT(accepted_frames, 100u);
}

// A seed that no longer parses leaves its fuzz target with refusals only.
template <class Parse>
void expect_good_seeds(const char* name, Parse parse) {
  const auto folder = std::filesystem::path(SLUIS_SOURCE_DIR) / "tests/fuzz/corpus" / name;
  std::size_t seeds = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const Bytes bytes{std::istreambuf_iterator<char>(file), {}};
    EXPECT_TRUE(accepted(parse(bytes))) << entry.path();
    ++seeds;
  }
  EXPECT_GT(seeds, 0u) << folder;
}

TEST(Strict, ParsesTheSeedsOfItsFuzzTargets) {
  expect_good_seeds("envelope_fuzz", parse_envelope);
  expect_good_seeds("header_fuzz", parse_header);
  expect_good_seeds("routing_fuzz", parse_routing);
  expect_good_seeds("inner_fuzz", parse_inner);
  expect_good_seeds("signal_fuzz", parse_signal);
  expect_good_seeds("to_broker_fuzz", parse_to_broker);
  expect_good_seeds("to_member_fuzz", parse_to_member);
}

TEST(Strict, RefusesRandomBytesWithoutACrash) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 20'000; ++round) {
    Bytes bytes(random() % 64);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
    EXPECT_FALSE(parse_envelope(bytes).ok());
    EXPECT_FALSE(parse_to_broker(bytes).ok());
    EXPECT_FALSE(parse_to_member(bytes).ok());
  }
}

}  // namespace
}  // namespace sluis::codec
