// SPDX-License-Identifier: EUPL-1.2
// Two small files of keys that people carry about: a gateway's configuration and what a broker
// prints. What is read is written and read to the same again.
#include "adapters/cli/files.h"
#include "adapters/gateway/config.h"
#include "tests/fuzz/scratch.h"

namespace {

using namespace sluis;

std::string text_of(const gateway::Config& config) {
  std::string out = config.member.hex();
  if (config.broker) {
    out += " " + config.broker->curve_key.hex() + config.broker->log_key.hex() +
           config.broker->endpoint;
  }
  for (const VerifyKey& key : config.authority) out += " " + key.hex();
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Scratch scratch;
  const ByteView input(data, size);
  const auto keys = cli::read_broker_keys(scratch.put("broker.json", input).native());
  if (keys.ok()) {
    const std::string line = R"({"curve_key":")" + keys->curve_key.hex() + R"(","log_key":")" +
                             keys->log_key.hex() + "\"}\n";
    const auto again = cli::read_broker_keys(scratch.put("broker.json", as_bytes(line)).native());
    CHECK(again.ok());
    CHECK(again->curve_key == keys->curve_key && again->log_key == keys->log_key);
  }
  scratch.put("gateway.json", input);
  const auto config = gateway::read_config(scratch.folder());
  if (!config.ok()) return 0;
  CHECK(gateway::write_config(scratch.folder(), *config).ok());
  const auto again = gateway::read_config(scratch.folder());
  CHECK(again.ok() && text_of(*again) == text_of(*config));
  return 0;
}
