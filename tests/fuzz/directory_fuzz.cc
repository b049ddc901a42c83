// SPDX-License-Identifier: EUPL-1.2
// A list of entries of the key directory, applied in order.
// What decodes encodes to the same bytes again; a refused entry changes nothing that can be seen.
#include "consent/core/directory.h"
#include "tests/fuzz/inputs.h"

using namespace sluis;

namespace {

template <class Body>
void expect_one_encoding(ByteView input) {
  if (const auto decoded = canon::decode<Body>(input, "body"); decoded.ok()) {
    CHECK(canon::encode(decoded.value()) == to_bytes(input));
  }
}

void expect_one_encoding_of(const fuzz::DirectoryEntry& entry) {
  switch (entry.type) {
    case LeafType::member_admitted: return expect_one_encoding<consent::MemberAdmitted>(entry.body);
    case LeafType::signing_key: return expect_one_encoding<consent::SigningKeyAdded>(entry.body);
    case LeafType::kem_key: return expect_one_encoding<consent::KemKeyAdded>(entry.body);
    case LeafType::curve_key: return expect_one_encoding<consent::CurveKeyAdded>(entry.body);
    case LeafType::worker_key: return expect_one_encoding<consent::WorkerKeyAdded>(entry.body);
    case LeafType::key_revoked: return expect_one_encoding<consent::KeyRevoked>(entry.body);
    case LeafType::holder_key: return expect_one_encoding<consent::HolderKey>(entry.body);
    case LeafType::evaluation_grant:
      return expect_one_encoding<consent::EvaluationGrant>(entry.body);
    case LeafType::directory_pulse:
      return expect_one_encoding<consent::DirectoryPulse>(entry.body);
    default: return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto entries =
      canon::decode<std::vector<fuzz::DirectoryEntry>>(ByteView(data, size), "entries");
  if (!entries.ok()) return 0;
  consent::Directory directory;
  for (const fuzz::DirectoryEntry& entry : *entries) {
    expect_one_encoding_of(entry);
    const std::uint64_t before = directory.size();
    const auto doors = directory.curve_keys();
    const std::size_t holders = directory.holders().size();
    const Status applied = directory.apply(entry.type, entry.actor, entry.by_authority, entry.body,
                                           entry.at);
    const bool counts = applied.ok() && entry.type != LeafType::directory_pulse;
    CHECK(directory.size() == before + (counts ? 1 : 0));
    if (!applied.ok()) {
      CHECK(directory.curve_keys() == doors && directory.holders().size() == holders);
    }
  }
  for (const auto& [key, member] : directory.curve_keys()) CHECK(directory.knows(member));
  return 0;
}
