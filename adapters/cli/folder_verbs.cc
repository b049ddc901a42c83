// SPDX-License-Identifier: EUPL-1.2
// sluis init (adapter-new) and share-take: a gateway's folder, before the gateway runs.
#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/cli/verb_groups.h"
#include "adapters/gateway/create.h"

namespace sluis::cli {
namespace {

struct FolderOptions {
  std::string folder, member, covenant, broker, endpoint, workers, share;
  std::uint64_t index = 1, refresh = 1;
};

constexpr std::size_t kSmallFileMax = 64 * 1024;

Result<gateway::BrokerAddress> broker_of(const FolderOptions& options) {
  if (options.endpoint.empty()) {
    return Error{ErrorCode::usage, say("{0} is required", {"--endpoint"})};
  }
  SLUIS_TRY(keys, read_broker_keys(options.broker));
  return gateway::BrokerAddress{options.endpoint, keys.curve_key, keys.log_key};
}

// A line for each professional: login;function;name
Result<std::vector<gateway::NewWorker>> read_workers(const std::string& path) {
  SLUIS_TRY(bytes, read_file(path, kSmallFileMax, "--workers"));
  std::vector<gateway::NewWorker> out;
  std::string_view rest = as_text(bytes);
  for (std::size_t line = 1; !rest.empty(); ++line) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view row = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (row.empty() || row.starts_with('#')) continue;
    const std::size_t first = row.find(';');
    const std::size_t second = first == row.npos ? row.npos : row.find(';', first + 1);
    if (second == row.npos) {
      return Error{ErrorCode::bad_csv, say("--workers, line {0}", {std::to_string(line)})};
    }
    out.push_back({std::string(row.substr(0, first)),
                   Sensitive<std::string>(std::string(row.substr(second + 1))),
                   std::string(row.substr(first + 1, second - first - 1))});
  }
  return out;
}

Result<Answer> init(const FolderOptions& options) {
  MemberId member;
  if (!options.member.empty()) {
    const std::optional<Bytes> bytes = from_hex(options.member);
    const auto id = bytes ? MemberId::from(*bytes) : std::nullopt;
    if (!id) return Error{ErrorCode::bad_field, "--member"};
    member = *id;
  }
  SLUIS_TRY(made, gateway::create(options.folder, member));
  if (!options.covenant.empty()) {
    SLUIS_TRY(file, read_file(options.covenant, 2u << 20, "--covenant"));
    SLUIS_TRY_DONE(gateway::set_covenant(options.folder, file));
  }
  if (!options.broker.empty()) {
    SLUIS_TRY(broker, broker_of(options));
    SLUIS_TRY_DONE(gateway::set_broker(options.folder, broker));
  }
  std::size_t workers = 0;
  if (!options.workers.empty()) {
    SLUIS_TRY(rows, read_workers(options.workers));
    workers = rows.size();
    SLUIS_TRY_DONE(gateway::add_workers(options.folder, rows));
  }
  return Answer{say("Gateway folder {0} of member {1} with {2} professionals added.\n"
                    "Next: sluis join request --dir {0} --out request.join\n",
                    {options.folder, made.hex(), std::to_string(workers)}),
                Json()
                    .add("member", made.hex())
                    .add("dir", options.folder)
                    .add("workers", workers),
                0};
}

Result<Answer> take_share(const FolderOptions& options) {
  SLUIS_TRY(scalar, read_secret(options.share, 32, "share"));
  SLUIS_TRY_DONE(gateway::take_share(options.folder, static_cast<std::uint8_t>(options.index),
                                     static_cast<std::uint32_t>(options.refresh), scalar.view()));
  return Answer{say("This gateway now holds share {0} of the pseudonym key. Next: destroy {1}.\n",
                    {std::to_string(options.index), options.share}),
                Json().add("index", options.index).add("refresh", options.refresh), 0};
}

}  // namespace

void add_folder_verbs(Verbs& verbs) {
  const auto made = std::make_shared<FolderOptions>();
  verbs
      .add("init", "makes a gateway's folder with fresh keys; may be repeated",
           {"sluis init --dir /srv/sluis --covenant covenant.signed --broker-keys broker.json "
            "--endpoint tcp://broker:7411 --workers staff.txt"},
           [made] { return init(*made); })
      .alias("adapter-new")
      .text("--dir", made->folder, "the gateway's folder", Need::required)
      .text("--member", made->member, "this organisation's id; else one is drawn")
      .text("--covenant", made->covenant, "the signed covenant")
      .text("--broker-keys", made->broker, "what sluis-broker --print-keys printed")
      .text("--endpoint", made->endpoint, "tcp://host:port of the broker")
      .text("--workers", made->workers, "lines login;function;name; - reads standard input");
  const auto taken = std::make_shared<FolderOptions>();
  verbs
      .add("share-take", "a key holder takes its share of the pseudonym key",
           {"sluis share-take --dir /srv/sluis --index 1 share.file"},
           [taken] { return take_share(*taken); })
      .text("--dir", taken->folder, "the gateway's folder", Need::required)
      .number("--index", taken->index, "the share's number", 1, 255)
      .number("--refresh", taken->refresh, "number of the dealing", 1, UINT32_MAX)
      .text("FILE", taken->share, "the share that keys-deal holders wrote", Need::required);
}

}  // namespace sluis::cli
