// SPDX-License-Identifier: EUPL-1.2
// sluis-broker-bench: measures the broker's core for `sluis bench`, which starts it.
#include <sodium.h>

#include <cstdlib>
#include <iostream>

#include "broker/bench/core.h"

namespace {

int fail(const sluis::Error& error) {
  std::cerr << "sluis-broker-bench: " << sluis::to_text(error) << '\n';
  return sluis::catalogue(error.code).exit_status;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace sluis;
  if (sodium_init() < 0) return fail({ErrorCode::internal, "libsodium"});
  const std::string verb = argc > 1 ? argv[1] : "";
  Status status = Error{ErrorCode::usage, "decisions CONSENTS, linking CASES SIGNALS, or fill "
                                           "FOLDER LEAVES"};
  if (verb == "decisions" && argc == 3) {
    status = runtime::measure_decisions(std::strtoull(argv[2], nullptr, 10));
  } else if (verb == "linking" && argc == 4) {
    status = runtime::measure_linking(std::strtoull(argv[2], nullptr, 10),
                                      std::strtoull(argv[3], nullptr, 10));
  } else if (verb == "fill" && argc == 4) {
    status = runtime::fill_store(argv[2], std::strtoull(argv[3], nullptr, 10));
  }
  return status.ok() ? 0 : fail(status.error());
}
