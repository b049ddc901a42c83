// SPDX-License-Identifier: EUPL-1.2
// sluis init (adapter-new) and share-take: a gateway's folder, before the gateway runs.
#include <filesystem>

#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/cli/staff_file.h"
#include "adapters/cli/verb_groups.h"
#include "adapters/gateway/config.h"

namespace sluis::cli {
namespace {

struct FolderOptions {
  std::string folder, member, covenant, broker, endpoint, workers, share;
};

constexpr std::size_t kCovenantBytesMax = 2u << 20;

Result<gateway::BrokerAddress> broker_of(const FolderOptions& options) {
  if (options.endpoint.empty()) {
    return Error{ErrorCode::usage, say("{0} is required", {"--endpoint"})};
  }
  SLUIS_TRY(keys, read_broker_keys(options.broker));
  return gateway::BrokerAddress{options.endpoint, keys.curve_key, keys.log_key};
}

// The covenant that the folder will have: the one that is given, or that it has already.
Result<consent::Covenant> covenant_for(const FolderOptions& options) {
  if (!options.covenant.empty()) {
    SLUIS_TRY(file, read_file(options.covenant, kCovenantBytesMax, "--covenant"));
    return gateway::covenant_in(file);
  }
  SLUIS_TRY(config, gateway::read_config(options.folder));
  return gateway::read_covenant(options.folder, config);
}

// What to do now that the folder is there, each a command that works as it stands.
std::string next_of(const FolderOptions& options, const MemberId& member) {
  std::string missing;
  const bool joined = std::filesystem::exists(options.folder + "/covenant.signed");
  const auto config = gateway::read_config(options.folder);
  if (!joined) missing += " --covenant COVENANT";
  if (!config.ok() || !config->broker) {
    missing += " --broker-keys KEYS --endpoint tcp://HOST:7411";
  }
  std::string out;
  if (!missing.empty()) {
    out = say("Still needed, from the convenantbeheerder: sluis init --dir {0} --member {1}{2}\n",
              {options.folder, member.hex(), missing});
  }
  if (!joined) return out;
  const std::string covenant =
      options.covenant.empty() ? options.folder + "/covenant.signed" : options.covenant;
  return out + say("Next: sluis join request --dir {0} --covenant {1} --out {0}.join\n"
                   "Then, once the admission is in the broker's inbox: "
                   "sluis-adapter run --dir {0}\n",
                   {options.folder, covenant});
}

Result<Answer> init(const FolderOptions& options) {
  const std::optional<Bytes> bytes = from_hex(options.member);
  const auto member = bytes ? MemberId::from(*bytes) : std::nullopt;
  if (!member || member->is_zero()) {
    return Error{ErrorCode::bad_field, say("--member: 32 hexadecimal digits, as in the covenant")};
  }
  // Everything is read before anything is made: a slip leaves no folder behind.
  std::optional<gateway::BrokerAddress> broker;
  if (!options.broker.empty()) {
    SLUIS_TRY(read, broker_of(options));
    broker = read;
  }
  std::vector<gateway::NewWorker> workers;
  if (!options.covenant.empty() || !options.workers.empty()) {
    const auto covenant = covenant_for(options);
    if (!covenant.ok() && options.covenant.empty()) {
      return Error{ErrorCode::usage, say("{0} is required", {"--covenant"})};
    }
    if (!covenant.ok()) return covenant.error();
    if (covenant->member(*member) == nullptr) return Error{ErrorCode::unknown_member, "--member"};
    if (!options.workers.empty()) {
      SLUIS_TRY(read, read_staff(options.workers, *covenant));
      workers = std::move(read);
    }
  }
  SLUIS_TRY(made, gateway::create(options.folder, *member));
  if (!options.covenant.empty()) {
    SLUIS_TRY(file, read_file(options.covenant, kCovenantBytesMax, "--covenant"));
    SLUIS_TRY_DONE(gateway::set_covenant(options.folder, file));
  }
  if (broker) SLUIS_TRY_DONE(gateway::set_broker(options.folder, *broker));
  SLUIS_TRY_DONE(gateway::add_workers(options.folder, workers));
  return Answer{say("Gateway folder {0} of member {1} with {2} professionals added.\n",
                    {options.folder, made.hex(), std::to_string(workers.size())}) +
                    next_of(options, made),
                Json()
                    .add("member", made.hex())
                    .add("dir", options.folder)
                    .add("workers", workers.size()),
                0};
}

Result<Answer> take_share(const FolderOptions& options) {
  SLUIS_TRY(bytes, read_secret(options.share, gateway::kShareFileSize, "share"));
  SLUIS_TRY(file, gateway::parse_share_file(bytes.view()));
  SLUIS_TRY_DONE(gateway::take_share(options.folder, file));
  return Answer{say("This gateway now holds share {0} of the pseudonym key, refresh {1}. "
                    "Next: destroy {2}.\n",
                    {std::to_string(file.index), std::to_string(file.refresh), options.share}),
                Json().add("index", int{file.index}).add("refresh", file.refresh), 0};
}

}  // namespace

void add_folder_verbs(Verbs& verbs) {
  const auto made = std::make_shared<FolderOptions>();
  verbs
      .add("init", "makes a gateway's folder with fresh keys; may be repeated",
           {"sluis init --dir /srv/sluis --member 5c1d0f3a97be4e0cb1a2a64d38f07f11 "
            "--covenant covenant.signed --broker-keys broker.json --endpoint tcp://broker:7411 "
            "--workers staff.txt"},
           [made] { return init(*made); })
      .alias("adapter-new")
      .text("--dir", made->folder, "the gateway's folder", Need::required)
      .text("--member", made->member, "this organisation's id in the covenant", Need::required)
      .text("--covenant", made->covenant, "the signed covenant")
      .text("--broker-keys", made->broker, "what sluis-broker --print-keys printed")
      .text("--endpoint", made->endpoint, "tcp://host:port of the broker")
      .text("--workers", made->workers, "lines login;function;name; - reads standard input");
  const auto taken = std::make_shared<FolderOptions>();
  verbs
      .add("share-take", "a key holder takes its share of the pseudonym key",
           {"sluis share-take --dir /srv/sluis share.file"},
           [taken] { return take_share(*taken); })
      .text("--dir", taken->folder, "the gateway's folder", Need::required)
      .text("FILE", taken->share, "what keys-deal holders or keys-deal refresh wrote",
            Need::required);
}

}  // namespace sluis::cli
