// SPDX-License-Identifier: EUPL-1.2
// sluis-adapter: an organisation's gateway. It holds the organisation's keys, decides before it
// seals, opens on record alone, and answers for what it opened.
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <fstream>
#include <iostream>

#include "adapters/gateway/gateway.h"
#include "adapters/gateway/local_client.h"
#include "proto/failpoint/failpoint.h"
#include "proto/log/log.h"

namespace {

using namespace sluis;

std::atomic<int> stopping = 0;  // lock-free: a signal handler writes it
static_assert(std::atomic<int>::is_always_lock_free);
void stop(int) { stopping = 1; }

struct Options {
  std::string folder, broker, clock_socket, history, member, out, worker, name_file, function;
  std::string curve_key, log_key, covenant;
  std::vector<std::string> roots;
};

int fail(const Error& error) {
  std::cerr << "sluis-adapter: " << to_text(error) << '\n';
  return catalogue(error.code).exit_status;
}
int finish(const Status& status) { return status.ok() ? 0 : fail(status.error()); }

template <class Fixed>
Result<Fixed> hex_option(const std::string& text, const char* name) {
  const auto bytes = from_hex(text);
  const auto value = bytes ? Fixed::from(*bytes) : std::nullopt;
  if (!value) return Error{ErrorCode::usage, name};
  return *value;
}

int create(const Options& options) {
  MemberId member;
  if (!options.member.empty()) {
    const auto named = hex_option<MemberId>(options.member, "--member");
    if (!named.ok()) return fail(named.error());
    member = *named;
  }
  const auto made = gateway::create(options.folder, member);
  if (!made.ok()) return fail(made.error());
  std::cout << made->hex() << '\n';
  return 0;
}

// The first line of a file, "-" for standard input: a name is no word of a command, since every
// user of the machine can see the words of a running one.
Result<Sensitive<std::string>> name_in(const std::string& file) {
  std::ifstream opened(file == "-" ? "/dev/stdin" : file);
  std::string name;
  if (!std::getline(opened, name)) return Error{ErrorCode::cannot_read, "--name"};
  if (name.ends_with('\r')) name.pop_back();
  return Sensitive(std::move(name));
}

int configure(const Options& options) {
  const auto apply = [&]() -> Status {
    if (!options.broker.empty()) {
      SLUIS_TRY(curve_key, hex_option<CurveKey>(options.curve_key, "--curve-key"));
      SLUIS_TRY(log_key, hex_option<VerifyKey>(options.log_key, "--log-key"));
      SLUIS_TRY_DONE(gateway::set_broker(options.folder, {options.broker, curve_key, log_key}));
    }
    if (!options.covenant.empty()) {
      SLUIS_TRY(bytes, gateway::read_public_file(options.covenant));
      std::vector<Bytes> roots;
      for (const std::string& path : options.roots) {
        SLUIS_TRY(root, gateway::read_public_file(path));
        roots.push_back(std::move(root));
      }
      SLUIS_TRY_DONE(gateway::set_covenant(options.folder, bytes, roots));
    }
    if (!options.worker.empty()) {
      SLUIS_TRY(name, name_in(options.name_file));
      SLUIS_TRY_DONE(gateway::add_workers(
          std::filesystem::path(options.folder),
          {{options.worker, std::move(name), options.function}}));
    }
    return Done{};
  };
  return finish(apply());
}

int join(const Options& options) {
  const auto apply = [&]() -> Status {
    SLUIS_TRY(clock, clock::make_clock(options.clock_socket.empty()
                                           ? std::nullopt
                                           : std::optional(options.clock_socket)));
    SLUIS_TRY(config, gateway::read_config(options.folder));
    const auto covenant = gateway::read_covenant(options.folder, config);
    const std::uint32_t version = covenant.ok() ? covenant->version : 1;
    SLUIS_TRY(file, gateway::join_request(options.folder, version, clock->wall()));
    return gateway::write_file(std::filesystem::absolute(options.out), file);
  };
  return finish(apply());
}

// A manager of services reads why it does not run.
int not_started(const Error& error) {
  return log::say_not_started("gateway.not_started", error);
}

int run(const Options& options) {
  log::take_over();
  const std::optional<std::string> socket =
      options.clock_socket.empty() ? std::nullopt : std::optional(options.clock_socket);
  auto clock = clock::make_clock(socket);
  if (!clock.ok()) return not_started(clock.error());
  if ((*clock)->simulated()) log::log_event("gateway.simulated_clock");
  auto opened =
      gateway::Gateway::open({options.folder, options.broker, options.history}, **clock);
  if (!opened.ok()) return not_started(opened.error());
  std::signal(SIGTERM, stop);
  std::signal(SIGINT, stop);
  log::say_ready("gateway.listening");
  (*opened)->run(stopping);
  log::log_event("gateway.stopped");
  return 0;
}

void declare(CLI::App& app, Options& options) {
  const auto folder = [&](CLI::App* command) {
    command->add_option("--dir", options.folder, "the gateway's folder")->required();
  };
  CLI::App* command = app.add_subcommand("create", "make folder and keys; print the member");
  folder(command);
  command->add_option("--member", options.member, "identifier, 32 hexadecimal digits");
  command = app.add_subcommand("configure", "name the broker, take a covenant, add a worker");
  folder(command);
  command->add_option("--broker", options.broker, "tcp://host:port");
  command->add_option("--curve-key", options.curve_key, "the broker's, in hexadecimal");
  command->add_option("--log-key", options.log_key, "the ledger's, in hexadecimal");
  command->add_option("--covenant", options.covenant, "file signed by the authority");
  command->add_option("--root", options.roots, "with --covenant: the authority's rotations");
  command->add_option("--worker", options.worker, "log-in of a professional");
  command->add_option("--name", options.name_file,
                      "file with the professional's name; - reads standard input");
  command->add_option("--function", options.function, "the function, as the covenant names it");
  command = app.add_subcommand("join-request", "write the admission that the authority signs");
  folder(command);
  command->add_option("--out", options.out, "the file to write")->required();
  command->add_option("--clock-socket", options.clock_socket, "simulated clock; demo builds only");
  command = app.add_subcommand("run", "run the gateway");
  folder(command);
  command->add_option("--broker", options.broker, "tcp://host:port, instead of the configured one");
  command->add_option("--clock-socket", options.clock_socket, "simulated clock; demo builds only");
  command->add_option("--history", options.history, "append what happens to messages to this file");
  app.require_subcommand(1);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"sluis-adapter: the gateway of one organisation"};
  app.set_version_flag("--version", "sluis-adapter 0.1.0");
  declare(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);
    return status == 0 ? 0 : catalogue(ErrorCode::usage).exit_status;
  }
  failpoint::check_environment();
  if (sodium_init() < 0) return fail({ErrorCode::internal, "libsodium"});
  // A core dump of a gateway would hold content and keys.
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  prctl(PR_SET_DUMPABLE, 0);
  const std::string verb = app.get_subcommands().front()->get_name();
  if (verb == "create") return create(options);
  if (verb == "configure") return configure(options);
  if (verb == "join-request") return join(options);
  return run(options);
}
