// SPDX-License-Identifier: EUPL-1.2
// sluis-broker: routes signals, decides, keeps the ledger. It opens nothing and names nobody.
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <fstream>
#include <iostream>

#include "broker/runtime/broker.h"
#include "broker/runtime/costs.h"
#include "broker/runtime/keys.h"
#include "proto/failpoint/failpoint.h"
#include "proto/log/log.h"

namespace {

volatile std::sig_atomic_t stopping = 0;
void stop(int) { stopping = 1; }
volatile std::sig_atomic_t telling_costs = 0;
void tell_costs(int) { telling_costs = 1; }

struct Options {
  std::string folder, inbox, endpoint = "tcp://127.0.0.1:7411", clock_socket;
  int handshake_ms = sluis::curve::kHandshakeMs;
  bool print_keys = false, count_costs = false, reopen = false,
       replay_all = false;
};

int fail(const sluis::Error& error) {
  std::cerr << "sluis-broker: " << sluis::to_text(error) << '\n';
  return sluis::catalogue(error.code).exit_status;
}

// Who serves logs: a manager of services reads why it does not.
int not_started(const sluis::Error& error) {
  return sluis::log::say_not_started("broker.not_started", error);
}

// What members pin: the door's CURVE key, the log's key, and where it listens.
void print_public(const sluis::runtime::BrokerKeys& keys, std::ostream& out) {
  out << "{\"curve_key\":\"" << keys.door.public_key.hex() << "\",\"log_key\":\""
      << keys.log.public_key().hex() << "\"}\n";
}

int serve(const Options& options, sluis::runtime::BrokerKeys keys) {
  using namespace sluis;
  const std::optional<std::string> socket =
      options.clock_socket.empty() ? std::nullopt : std::optional(options.clock_socket);
  Result<std::unique_ptr<clock::Clock>> clock = clock::make_clock(socket);
  if (!clock.ok()) return not_started(clock.error());
  runtime::BrokerOptions broker_options;
  broker_options.folder = std::filesystem::path(options.folder) / "store";
  broker_options.inbox =
      options.inbox.empty() ? std::filesystem::path(options.folder) / "inbox"
                            : std::filesystem::path(options.inbox);
  broker_options.behind = std::filesystem::path(options.folder) / "behind";
  broker_options.reopen = options.reopen;
  broker_options.replay_all = options.replay_all;
  broker_options.endpoint = options.endpoint;
  broker_options.handshake_ms = options.handshake_ms;
  auto broker = runtime::Broker::open(broker_options, keys.log, std::move(keys.door.secret),
                                      **clock);
  if (!broker.ok()) return not_started(broker.error());
  std::signal(SIGTERM, stop);
  std::signal(SIGINT, stop);
  if (options.count_costs) std::signal(SIGUSR1, tell_costs);
  if ((*clock)->simulated()) log::log_event("broker.simulated_clock");
  // Whoever waits for the ready line reads the address there.
  std::ofstream told(std::filesystem::path(options.folder) / "endpoint");
  told << (*broker)->endpoint() << '\n';
  told.close();
  if (!told) return not_started(Error{ErrorCode::cannot_write, "endpoint"});
  log::say_ready("broker.listening");
  (*broker)->run(stopping, [&options] {
    if (telling_costs == 0) return;
    telling_costs = 0;
    runtime::write_costs(std::filesystem::path(options.folder) / "costs");
  });
  log::log_event("broker.stopped");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"sluis-broker: routes signals between the members of a covenant"};
  app.set_version_flag("--version", "sluis-broker 0.1.0");
  app.add_option("--dir", options.folder, "the broker's folder: store, keys, endpoint")->required();
  app.add_option("--inbox", options.inbox,
                 "where files signed by the authority arrive (default: DIR/inbox)");
  app.add_option("--listen", options.endpoint, "tcp://host:port; port 0 lets the system choose")
      ->capture_default_str();
  app.add_option("--handshake-ms", options.handshake_ms, "time a connection has to say who it is")
      ->capture_default_str();
  app.add_option("--clock-socket", options.clock_socket, "simulated clock; demo builds only");
  app.add_flag("--count-costs", options.count_costs,
               "count CPU time by part; SIGUSR1 writes it to DIR/costs (for sluis bench)");
  app.add_flag("--reopen", options.reopen,
               "every copy of the newest state is lost: go on from this store under new origins, "
               "after what a quorum saw (DIR/behind); see deploy/OPERATIONS.md first");
  app.add_flag("--replay-all", options.replay_all,
               "start from the first entry and not from the snapshot: as long as the journal, and "
               "finds what was changed in any entry of it");
  app.add_flag("--print-keys", options.print_keys, "make missing keys, print the public ones");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);
    return status == 0 ? 0 : sluis::catalogue(sluis::ErrorCode::usage).exit_status;
  }
  if (!options.print_keys) sluis::log::take_over();
  const auto end = options.print_keys ? fail : not_started;
  sluis::failpoint::check_environment();
  if (sodium_init() < 0) return end({sluis::ErrorCode::internal, "libsodium"});
  // A core dump of the broker would hold pseudonyms and bodies in transit.
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  prctl(PR_SET_DUMPABLE, 0);
  auto keys = sluis::runtime::load_or_make_keys(options.folder);
  if (!keys.ok()) return end(keys.error());
  if (options.print_keys) {
    print_public(*keys, std::cout);
    return 0;
  }
  if (options.count_costs) sluis::runtime::count_costs();
  return serve(options, std::move(*keys));
}
