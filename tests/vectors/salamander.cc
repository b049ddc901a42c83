// SPDX-License-Identifier: EUPL-1.2
// Kind salamander: one XChaCha20-Poly1305 ciphertext that opens under two keys. Lines `K1 hex`,
// `K2 hex`, `N hex`, `AD hex`, `ct hex`; a further K1 begins a further case.
//
// A case holds when the bare cipher does open it under both keys (else it shows nothing), and our
// opening, given the commitment of one key, refuses the other one by that commitment alone.
#include <sodium.h>

#include <map>
#include <sstream>

#include "proto/seal/open_steps.h"
#include "tests/vectors/kinds.h"

namespace sluis::vectors {
namespace {

using namespace seal;
using Fields = std::map<std::string, Bytes>;

const Bytes& field(const Fields& fields, const char* name, std::size_t size = 0) {
  const auto found = fields.find(name);
  if (found == fields.end() || (size != 0 && found->second.size() != size)) throw Unreadable{};
  return found->second;
}

std::vector<Fields> read(const std::string& text) {
  std::vector<Fields> cases;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    std::string name;
    std::string value;
    words >> name >> value;
    const auto bytes = from_hex(value);
    if (!bytes) throw Unreadable{};
    if (name == "K1" || cases.empty()) cases.emplace_back();
    if (!cases.back().emplace(name, *bytes).second) throw Unreadable{};
  }
  return cases;
}

bool bare_cipher_opens(const Fields& fields, const Bytes& key) {
  const Bytes& ciphertext = field(fields, "ct");
  const Bytes& aad = field(fields, "AD");
  if (ciphertext.size() < kBodyTagSize) return false;
  Bytes plaintext(ciphertext.size());
  return crypto_aead_xchacha20poly1305_ietf_decrypt(
             plaintext.data(), nullptr, nullptr, ciphertext.data(), ciphertext.size(), aad.data(),
             aad.size(), field(fields, "N", kBodyNonceSize).data(), key.data()) == 0;
}

// The commitment that our derivation gives beside a body key; here from the key itself.
Digest commitment_of(const Bytes& key) { return derive_body_keys(key, {}).commitment; }

std::optional<OpenStep> refused_at(const Fields& fields, const Bytes& key, const Bytes& committed) {
  const BodyKeys keys{SecretBytes::copy_of(key), commitment_of(key)};
  return decrypt_committed(keys, {.commitment = commitment_of(committed),
                                  .nonce = field(fields, "N", kBodyNonceSize),
                                  .aad = field(fields, "AD"),
                                  .ciphertext = field(fields, "ct")})
      .refused_at;
}

bool case_holds(const Fields& fields) {
  const Bytes& first = field(fields, "K1", kContentKeySize);
  const Bytes& second = field(fields, "K2", kContentKeySize);
  return first != second && bare_cipher_opens(fields, first) && bare_cipher_opens(fields, second) &&
         !refused_at(fields, first, first) && !refused_at(fields, second, second) &&
         refused_at(fields, second, first) == OpenStep::commitment &&
         refused_at(fields, first, second) == OpenStep::commitment;
}

}  // namespace

Verdicts run_salamander(const std::string& text) {
  Verdicts verdicts;
  for (const Fields& fields : read(text)) verdicts.push_back(case_holds(fields));
  return verdicts;
}

}  // namespace sluis::vectors
