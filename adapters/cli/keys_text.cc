// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/keys_text.h"

#include "adapters/cli/door_text.h"
#include "adapters/cli/language.h"
#include "adapters/cli/terminal.h"

namespace sluis::cli {
namespace {

std::string kem_line(const local::KemKey& key) {
  if (key.destroyed()) {
    return say("KEM key {0}, epoch {1}: destroyed, nothing of before {2} opens any more\n",
               {key.key_id(), std::to_string(key.epoch()), time_text(key.seal_until_ms())});
  }
  return say("KEM key {0}, epoch {1}: sealed to until {2}, destroyed {3}, {4}\n",
             {key.key_id(), std::to_string(key.epoch()), time_text(key.seal_until_ms()),
              time_text(key.destroyed_ms()),
              key.published() ? say("published") : say("not yet published")});
}

std::string key_state_text(const std::string& state) {
  if (state == "revoked") return say("revoked");
  if (state == "revoking") return say("its revocation is on the way");
  if (state == "published") return say("published");
  if (state == "waits") return say("not yet published");
  return say("NOT revoked");
}

std::string strange_line(const local::StrangeKey& key) {
  return say("ALARM: key {0} ({1}) stands under your name since {2}, entry {3}, and was not made "
             "here; signed by {4}; {5}",
             {key.key_id(), key.kind(), time_text(key.entered_ms()), std::to_string(key.index()),
              key.by_authority() ? say("two authority keys") : say("a signing key of yours"),
              key_state_text(key.state())});
}

}  // namespace

std::string keys_text(const local::Keys& keys) {
  std::string out = say("member {0}\nsigning key {1}, {2}\nCURVE key {3}\n",
                        {keys.member(), keys.signing_key(),
                         keys.signing_key_published() ? say("published") : say("not yet published"),
                         keys.curve_key()});
  if (keys.key_holder()) out += say("holds a share of the pseudonym key\n");
  for (const local::KemKey& key : keys.kem_keys()) out += kem_line(key);
  for (const local::WorkerKeyShown& key : keys.worker_keys()) {
    out += say("worker key {0} of {1}, {2}, {3}\n",
               {key.key_id(), key.login(), key.function(), key_state_text(key.state())});
  }
  return out + alarm_text(keys.strange_keys());
}

std::string alarm_text(const google::protobuf::RepeatedPtrField<local::StrangeKey>& keys) {
  std::string out;
  for (const local::StrangeKey& key : keys) {
    const std::string line = strange_line(key);
    out += (key.state() == "revoked" ? line : painted(Paint::bad, line)) + "\n";
    if (key.state() != "open") continue;
    out += say("Here nothing is believed that it signed and nothing is sealed to it. Call the "
               "covenant's authority; for everybody it ends with: sluis keys-revoke {0}\n",
               {key.key_id()});
  }
  return out;
}

}  // namespace sluis::cli
