// SPDX-License-Identifier: EUPL-1.2
#include "proto/codec/envelope.h"

#include <functional>

#include "tests/codec/expect.h"
#include "tests/codec/samples.h"
#include "tests/codec/wire.h"

namespace sluis::codec {
namespace {

std::vector<RecipientSlot> slots(std::size_t count) {
  std::vector<RecipientSlot> out;
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back({filled<MemberId>(static_cast<std::uint8_t>(i)), filled<KeyId>(1)});
  }
  return out;
}

std::vector<PersonKey> keys(std::size_t count) {
  std::vector<PersonKey> out;
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back({PersonKeyKind::fields, filled<Pseudonym>(static_cast<std::uint8_t>(i))});
  }
  return out;
}

Result<ProtectedHeader> header_with(const std::function<void(ProtectedHeader&)>& change) {
  ProtectedHeader header = sample_header();
  change(header);
  return parse_header(serialise_header(header));
}

Result<RoutingPart> routing_with(const std::function<void(RoutingPart&)>& change) {
  RoutingPart routing = sample_routing();
  change(routing);
  return parse_routing(serialise_routing(routing));
}

Result<Envelope> envelope_with(const std::function<void(Envelope&)>& change) {
  Envelope envelope = sample_envelope();
  change(envelope);
  return parse_envelope(serialise(envelope));
}

TEST(Envelope, ComesBackAsItWas) {
  const Envelope envelope = sample_envelope();
  const auto parsed = parse_envelope(serialise(envelope));
  ASSERT_TRUE(accepted(parsed));
  EXPECT_EQ(parsed.value(), envelope);
}

TEST(Envelope, OfTheRecipientHasNoRoutingPartAndKeepsTheRest) {
  Envelope envelope = sample_envelope();
  const Envelope stripped = strip_routing(envelope);
  const auto parsed = parse_envelope(serialise(stripped));
  ASSERT_TRUE(accepted(parsed));
  EXPECT_EQ(parsed.value(), stripped);
  EXPECT_FALSE(parsed.value().routing.has_value());
  EXPECT_EQ(parsed.value().header_bytes, envelope.header_bytes);
}

TEST(Envelope, KeepsTheSendersBytesAndDoesNotSerialiseAgain) {
  Envelope envelope = sample_envelope();
  const Bytes bytes = serialise(envelope);
  envelope.header.sequence += 1;
  envelope.routing.reset();
  EXPECT_EQ(serialise(envelope), bytes);
}

TEST(Envelope, CarriesOneTo32Recipients) {
  for (const std::size_t count : {1u, 32u}) {
    ProtectedHeader header = sample_header();
    header.recipients = slots(count);
    EXPECT_TRUE(accepted(parse_envelope(serialise(sample_envelope(header))))) << count;
  }
  ProtectedHeader header = sample_header();
  header.recipients = slots(33);
  EXPECT_TRUE(refused(parse_envelope(serialise(sample_envelope(header))), ErrorCode::too_large,
                      "header.recipients"));
}

TEST(Envelope, IsRefusedWithAnotherNumberOfWrappedKeysThanRecipients) {
  EXPECT_TRUE(refused(envelope_with([](Envelope& e) { e.wrapped_keys.clear(); }),
                      ErrorCode::malformed, "wrapped_keys"));
  EXPECT_TRUE(refused(envelope_with([](Envelope& e) { e.wrapped_keys.emplace_back(); }),
                      ErrorCode::malformed, "wrapped_keys"));
  EXPECT_TRUE(refused(envelope_with([](Envelope& e) { e.wrapped_keys.resize(33); }),
                      ErrorCode::too_large, "wrapped_keys"));
}

TEST(Envelope, IsRefusedWhenTheCiphertextIsNotOfTheSizeTheHeaderNames) {
  EXPECT_TRUE(refused(envelope_with([](Envelope& e) { e.ciphertext.push_back(0); }),
                      ErrorCode::malformed, "ciphertext"));
  EXPECT_TRUE(refused(envelope_with([](Envelope& e) { e.ciphertext.clear(); }),
                      ErrorCode::malformed, "ciphertext"));
}

TEST(Envelope, IsRefusedAboveItsSizeCapBeforeAnythingElse) {
  EXPECT_TRUE(refused(parse_envelope(Bytes(kEnvelopeBytesMax + 1, 0xFF)), ErrorCode::too_large,
                      "Envelope"));
  EXPECT_TRUE(
      refused(parse_envelope(Bytes(kEnvelopeBytesMax, 0xFF)), ErrorCode::malformed, "Envelope"));
}

TEST(Envelope, IsRefusedWhenAPartIsNotThatPart) {
  EXPECT_TRUE(refused(envelope_with([](Envelope& e) { e.header_bytes.clear(); }),
                      ErrorCode::unknown_version, "header.version"));
  EXPECT_TRUE(refused(envelope_with([](Envelope& e) { e.header_bytes.pop_back(); }),
                      ErrorCode::malformed, "ProtectedHeader"));
  EXPECT_TRUE(refused(envelope_with([](Envelope& e) { e.routing_bytes.push_back(0); }),
                      ErrorCode::malformed, "RoutingPart"));
}

TEST(Envelope, IsRefusedWhenAFixedFieldHasAnotherLength) {
  const Envelope envelope = sample_envelope();
  const auto with = [&](std::size_t enc, std::size_t wrapped, std::size_t com, std::size_t sig) {
    const Bytes key = Wire().bytes(1, Bytes(enc, 1)).bytes(2, Bytes(wrapped, 1)).view();
    return parse_envelope(Wire()
                              .bytes(1, envelope.header_bytes)
                              .bytes(3, key)
                              .bytes(4, Bytes(com, 1))
                              .bytes(5, envelope.ciphertext)
                              .bytes(6, Bytes(sig, 1))
                              .view());
  };
  EXPECT_TRUE(accepted(with(32, 48, 32, 64)));
  EXPECT_TRUE(refused(with(31, 48, 32, 64), ErrorCode::malformed, "wrapped_key.encapsulation"));
  EXPECT_TRUE(refused(with(32, 49, 32, 64), ErrorCode::malformed, "wrapped_key.wrapped"));
  EXPECT_TRUE(refused(with(32, 48, 33, 64), ErrorCode::malformed, "key_commitment"));
  EXPECT_TRUE(refused(with(32, 48, 32, 63), ErrorCode::malformed, "signature"));
}

TEST(Header, ComesBackAsItWasWithEachOptionalFieldAbsent) {
  EXPECT_TRUE(accepted(header_with([](ProtectedHeader&) {})));
  ProtectedHeader header = sample_header();
  header.order_id.reset();
  header.urgent = false;
  header.onward.clear();
  header.approvals.clear();
  header.trace_parent.clear();
  header.kind = header.purpose = header.source_regime = 0;
  header.sequence = header.directory_size = 0;
  const auto parsed = parse_header(serialise_header(header));
  ASSERT_TRUE(accepted(parsed));
  EXPECT_EQ(parsed.value(), header);
}

TEST(Header, IsRefusedInAnUnknownVersionOrSuite) {
  for (const int number : {0, 2}) {
    EXPECT_TRUE(refused(
        header_with([&](ProtectedHeader& h) { h.version = static_cast<std::uint16_t>(number); }),
        ErrorCode::unknown_version, "header.version"));
    EXPECT_TRUE(refused(
        header_with([&](ProtectedHeader& h) { h.suite = static_cast<std::uint16_t>(number); }),
        ErrorCode::unknown_version, "header.suite"));
  }
}

TEST(Header, LivesAtMost14Days) {
  const auto living = [](std::uint64_t created, std::uint64_t expires) {
    return header_with([&](ProtectedHeader& h) {
      h.created = TimeMs{created};
      h.expires = TimeMs{expires};
    });
  };
  EXPECT_TRUE(accepted(living(5, 6)));
  EXPECT_TRUE(accepted(living(5, 5 + kLifetimeMax.ms)));
  for (const std::uint64_t expires : {std::uint64_t{0}, std::uint64_t{4}, std::uint64_t{5},
                                      6 + kLifetimeMax.ms, ~std::uint64_t{0}}) {
    EXPECT_TRUE(refused(living(5, expires), ErrorCode::out_of_range, "header.expires_ms"));
  }
}

TEST(Header, HasALevelFromExistenceToContent) {
  for (const int level : {1, 2, 3}) {
    EXPECT_TRUE(
        accepted(header_with([&](ProtectedHeader& h) { h.level = static_cast<Level>(level); })));
  }
  for (const int level : {0, 4, 255}) {
    EXPECT_TRUE(
        refused(header_with([&](ProtectedHeader& h) { h.level = static_cast<Level>(level); }),
                ErrorCode::out_of_range, "header.level"));
  }
}

TEST(Header, HasRecipientsAscendingAndDistinct) {
  const auto with = [](std::vector<RecipientSlot> recipients) {
    return header_with([&](ProtectedHeader& h) { h.recipients = recipients; });
  };
  const auto two = slots(2);
  EXPECT_TRUE(accepted(with(two)));
  EXPECT_TRUE(refused(with({two[1], two[0]}), ErrorCode::not_sorted, "header.recipients"));
  EXPECT_TRUE(refused(with({two[0], two[0]}), ErrorCode::not_sorted, "header.recipients"));
  EXPECT_TRUE(refused(with({}), ErrorCode::malformed, "header.recipients"));
  // The same member with two keys is two slots.
  EXPECT_TRUE(
      accepted(with({{two[0].member, filled<KeyId>(1)}, {two[0].member, filled<KeyId>(2)}})));
}

TEST(Header, HasAtMost8ApprovalsAscendingByRoleThenKey) {
  const auto with = [](const std::vector<std::pair<int, int>>& approvals) {
    return header_with([&](ProtectedHeader& h) {
      h.approvals.clear();
      for (const auto& [role, key] : approvals) {
        h.approvals.push_back({static_cast<std::uint16_t>(role),
                               filled<KeyId>(static_cast<std::uint8_t>(key)), Signature{}});
      }
    });
  };
  EXPECT_TRUE(accepted(with({{1, 1}, {1, 2}, {2, 1}})));
  EXPECT_TRUE(refused(with({{2, 1}, {1, 1}}), ErrorCode::not_sorted, "header.approvals"));
  EXPECT_TRUE(refused(with({{1, 2}, {1, 1}}), ErrorCode::not_sorted, "header.approvals"));
  EXPECT_TRUE(refused(with({{1, 1}, {1, 1}}), ErrorCode::not_sorted, "header.approvals"));
  std::vector<std::pair<int, int>> many;
  for (int i = 0; i < 8; ++i) many.emplace_back(i, 1);
  EXPECT_TRUE(accepted(with(many)));
  many.emplace_back(8, 1);
  EXPECT_TRUE(refused(with(many), ErrorCode::too_large, "header.approvals"));
}

TEST(Header, HasAtMost16OnwardConditionsAscending) {
  const auto with = [](std::vector<std::uint16_t> onward) {
    return header_with([&](ProtectedHeader& h) { h.onward = onward; });
  };
  std::vector<std::uint16_t> many;
  for (std::uint16_t i = 0; i < 16; ++i) many.push_back(i);
  EXPECT_TRUE(accepted(with(many)));
  many.push_back(16);
  EXPECT_TRUE(refused(with(many), ErrorCode::too_large, "header.onward"));
  EXPECT_TRUE(refused(with({2, 1}), ErrorCode::not_sorted, "header.onward"));
  EXPECT_TRUE(refused(with({2, 2}), ErrorCode::not_sorted, "header.onward"));
}

TEST(Header, HasNoTraceParentOrOneOf25Bytes) {
  for (const std::size_t size : {1u, 24u, 26u}) {
    EXPECT_TRUE(refused(header_with([&](ProtectedHeader& h) { h.trace_parent.assign(size, 1); }),
                        ErrorCode::malformed, "header.trace_parent"));
  }
}

TEST(Header, NamesAPaddedSizeThatPaddingGives) {
  for (const std::uint64_t size : {1024u, 4096u, 16384u, 65536u, 69632u, 1u << 20}) {
    EXPECT_TRUE(accepted(header_with([&](ProtectedHeader& h) { h.padded_size = size; }))) << size;
  }
  for (const std::uint64_t size :
       {0u, 1u, 1023u, 1025u, 65537u, 69633u, (1u << 20) + 1, 1u << 21}) {
    EXPECT_TRUE(refused(header_with([&](ProtectedHeader& h) { h.padded_size = size; }),
                        ErrorCode::out_of_range, "header.padded_size"))
        << size;
  }
}

// The header's fields by hand, so that numbers wider than the C++ value can be written.
Bytes header_wire(std::uint64_t kind, std::uint64_t role, std::size_t message_id_size) {
  const ProtectedHeader h = sample_header();
  const Bytes approval = Wire()
                             .varint(1, role)
                             .bytes(2, h.approvals[0].worker_key_id.view())
                             .bytes(3, h.approvals[0].signature.view())
                             .view();
  const Bytes slot = Wire()
                         .bytes(1, h.recipients[0].member.view())
                         .bytes(2, h.recipients[0].kem_key_id.view())
                         .view();
  return Wire()
      .varint(1, 1)
      .varint(2, 1)
      .bytes(3, Bytes(message_id_size, 0x01))
      .bytes(4, h.exchange_id.view())
      .bytes(5, h.order_id->view())
      .bytes(6, h.sender.view())
      .bytes(7, h.worker_key_id.view())
      .bytes(8, h.signing_key_id.view())
      .varint(9, h.directory_size)
      .varint(10, h.created.ms)
      .varint(11, h.expires.ms)
      .varint(12, kind)
      .varint(13, h.purpose)
      .varint(14, 3)
      .varint(15, h.source_regime)
      .varint(16, 1)
      .bytes(17, Bytes{0x01, 0x80, 0x02})
      .bytes(18, approval)
      .varint(19, h.sequence)
      .bytes(20, h.trace_parent)
      .bytes(21, h.routing_hash.view())
      .bytes(22, slot)
      .varint(23, h.padded_size)
      .view();
}

TEST(Header, HasTheBytesOfTheSpecification) {
  EXPECT_EQ(to_hex(serialise_header(sample_header())), to_hex(header_wire(7, 3, 16)));
}

TEST(Header, IsRefusedWhenANumberIsWiderThanItsField) {
  EXPECT_TRUE(accepted(parse_header(header_wire(0xFFFF, 0xFFFF, 16))));
  EXPECT_TRUE(
      refused(parse_header(header_wire(0x10000, 3, 16)), ErrorCode::out_of_range, "header.kind"));
  EXPECT_TRUE(
      refused(parse_header(header_wire(7, 0x10000, 16)), ErrorCode::out_of_range, "approval.role"));
  // Beyond 32 bits the library cuts the number off: then it is not the one encoding.
  EXPECT_TRUE(refused(parse_header(header_wire(0x100000007, 3, 16)), ErrorCode::not_canonical,
                      "ProtectedHeader"));
}

TEST(Header, IsRefusedWhenAnIdentifierHasAnotherLength) {
  for (const std::size_t size : {1u, 15u, 17u}) {
    EXPECT_TRUE(
        refused(parse_header(header_wire(7, 3, size)), ErrorCode::malformed, "header.message_id"));
  }
}

TEST(Header, IsRefusedAboveItsSizeCap) {
  EXPECT_TRUE(
      refused(parse_header(Bytes(kHeaderBytesMax + 1)), ErrorCode::too_large, "ProtectedHeader"));
}

TEST(Routing, ComesBackAsItWas) {
  const auto parsed = routing_with([](RoutingPart&) {});
  ASSERT_TRUE(accepted(parsed));
  EXPECT_EQ(parsed.value(), sample_routing());
}

TEST(Routing, HasOneTo16PersonsAndTheFirstAloneIsTheSubject) {
  const auto with = [](std::vector<RoutingPerson> persons) {
    return routing_with([&](RoutingPart& r) { r.persons = persons; });
  };
  const RoutingPerson subject{PersonRole::subject, keys(1)};
  const RoutingPerson relative{PersonRole::relative, keys(1)};
  const RoutingPerson third{PersonRole::third, keys(1)};
  EXPECT_TRUE(accepted(with({subject, third, relative})));
  EXPECT_TRUE(refused(with({}), ErrorCode::malformed, "routing.persons"));
  EXPECT_TRUE(refused(with({relative}), ErrorCode::not_sorted, "routing.persons"));
  EXPECT_TRUE(refused(with({relative, subject}), ErrorCode::not_sorted, "routing.persons"));
  EXPECT_TRUE(refused(with({subject, subject}), ErrorCode::not_sorted, "routing.persons"));
  EXPECT_TRUE(refused(with({subject, {PersonRole::giver, keys(1)}}), ErrorCode::out_of_range,
                      "person.role"));
  std::vector<RoutingPerson> many(16, third);
  many[0] = subject;
  EXPECT_TRUE(accepted(with(many)));
  many.push_back(third);
  EXPECT_TRUE(refused(with(many), ErrorCode::too_large, "routing.persons"));
}

TEST(Routing, HasOneTo16KeysAPersonAscendingAndDistinct) {
  const auto with = [](std::vector<PersonKey> person_keys) {
    return routing_with([&](RoutingPart& r) { r.persons[0].keys = person_keys; });
  };
  EXPECT_TRUE(accepted(with(keys(16))));
  EXPECT_TRUE(refused(with(keys(17)), ErrorCode::too_large, "person.keys"));
  EXPECT_TRUE(refused(with({}), ErrorCode::malformed, "person.keys"));
  const auto two = keys(2);
  EXPECT_TRUE(refused(with({two[1], two[0]}), ErrorCode::not_sorted, "person.keys"));
  EXPECT_TRUE(refused(with({two[0], two[0]}), ErrorCode::not_sorted, "person.keys"));
}

TEST(Routing, KnowsSixKindsOfKeysOfEachEpoch) {
  for (int kind = 0; kind < 256; ++kind) {
    const auto parsed = routing_with([&](RoutingPart& r) {
      r.persons[0].keys = {{static_cast<PersonKeyKind>(kind), Pseudonym{}}};
    });
    const int base = kind & 31;
    if ((base >= 1 && base <= 4) || base == 16 || base == 17) {
      EXPECT_TRUE(accepted(parsed)) << kind;
    } else {
      EXPECT_TRUE(refused(parsed, ErrorCode::out_of_range, "person_key.kind")) << kind;
    }
  }
  // 257 is not read as 1.
  const Bytes key = Wire().varint(1, 257).bytes(2, Bytes(32)).view();
  const Bytes routing = Wire().bytes(1, Bytes(32)).bytes(2, Wire().bytes(2, key).view()).view();
  EXPECT_TRUE(refused(parse_routing(routing), ErrorCode::out_of_range, "person_key.kind"));
}

TEST(Routing, HasDaysOnAddressLinksOnlyAndInOrder) {
  const auto with = [](PersonKeyKind kind, std::uint32_t from_day, std::uint32_t to_day) {
    return routing_with([&](RoutingPart& r) {
      r.persons[0].keys = {{kind, Pseudonym{}, from_day, to_day}};
    });
  };
  EXPECT_TRUE(accepted(with(PersonKeyKind::address_link, 5, 5)));
  EXPECT_TRUE(accepted(with(PersonKeyKind::address_link, 5, 0)));
  EXPECT_TRUE(accepted(with(PersonKeyKind::address_link, 0, 5)));
  EXPECT_TRUE(refused(with(PersonKeyKind::address_link, 6, 5), ErrorCode::out_of_range,
                      "person_key.to_day"));
  EXPECT_TRUE(refused(with(PersonKeyKind::parent_link, 5, 0), ErrorCode::out_of_range,
                      "person_key.from_day"));
  EXPECT_TRUE(
      refused(with(PersonKeyKind::bsn, 0, 5), ErrorCode::out_of_range, "person_key.from_day"));
}

TEST(Inner, ComesBackAsItWas) {
  const Inner inner = sample_inner();
  const auto parsed = parse_inner(serialise(inner).reveal());
  ASSERT_TRUE(accepted(parsed));
  EXPECT_EQ(parsed.value(), inner);
}

TEST(Inner, HasContentAndAtMost16SubjectKeysAscending) {
  const auto with = [](std::size_t content, std::vector<PersonKey> subject_keys) {
    Inner inner = sample_inner();
    inner.content = Sensitive(Bytes(content, 1));
    inner.subject_keys = std::move(subject_keys);
    return parse_inner(serialise(inner).reveal());
  };
  EXPECT_TRUE(accepted(with(1, {})));
  EXPECT_TRUE(accepted(with(1, keys(16))));
  EXPECT_TRUE(refused(with(0, {}), ErrorCode::malformed, "inner.content"));
  EXPECT_TRUE(refused(with(1, keys(17)), ErrorCode::too_large, "inner.subject_keys"));
  const auto two = keys(2);
  EXPECT_TRUE(refused(with(1, {two[1], two[0]}), ErrorCode::not_sorted, "inner.subject_keys"));
}

}  // namespace
}  // namespace sluis::codec
