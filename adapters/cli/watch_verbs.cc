// SPDX-License-Identifier: EUPL-1.2
// sluis audit receipt, keys and watch: what this gateway can show of itself.
#include <charconv>
#include <csignal>
#include <thread>

#include "adapters/cli/door.h"
#include "adapters/cli/door_text.h"
#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

using local::LocalRequest;

struct WatchOptions {
  DoorOptions door;
  std::string message, output;
  std::string index;
  std::uint64_t seconds = 0;
};

volatile std::sig_atomic_t stopping = 0;
void stop(int) { stopping = 1; }

Result<Answer> export_receipt(const WatchOptions& options) {
  if (options.message.empty() == options.index.empty()) {
    return Error{ErrorCode::usage, say("one of --message and --index is required")};
  }
  LocalRequest request;
  request.mutable_proof()->set_message(options.message);
  std::uint64_t index = 0;
  if (!options.index.empty()) {
    const char* end = options.index.data() + options.index.size();
    const auto parsed = std::from_chars(options.index.data(), end, index);
    if (parsed.ec != std::errc() || parsed.ptr != end) return Error{ErrorCode::usage, "--index"};
    request.mutable_proof()->set_index(index);
  }
  SLUIS_TRY(reply, ask(options.door, std::move(request)));
  const std::string& receipt = reply.proof().receipt();
  if (options.output.empty()) return Answer{receipt, Json::of_text(receipt), 0};
  SLUIS_TRY_DONE(write_file(options.output, as_bytes(receipt), "--out"));
  return Answer{say("Wrote {0}. Anybody can check it: sluis-verify proof --vkey VKEY {0}\n",
                    {options.output}),
                Json().add("file", options.output).add("bytes", receipt.size()), 0};
}

// The counts that a person waits for.
std::string line_of(const local::Status& status) {
  return time_text(status.now_ms()) + "  " +
         (status.connected() ? "" : say("NOT CONNECTED  ")) +
         say("{0} signals, {1} tasks, {2} to read, {3} waiting",
             {std::to_string(status.exchanges()), std::to_string(status.tasks()),
              std::to_string(status.mail()), std::to_string(status.waiting())}) +
         (status.failed_files() == 0
              ? ""
              : say(", {0} files REFUSED", {std::to_string(status.failed_files())})) +
         (status.unaccounted_size() == 0
              ? ""
              : say(", {0} messages UNACCOUNTED for", {std::to_string(status.unaccounted_size())}));
}

Result<Answer> watch(const WatchOptions& options, const Format& format) {
  using namespace std::chrono;
  std::signal(SIGINT, stop);
  std::signal(SIGTERM, stop);
  const auto end = steady_clock::now() + seconds(options.seconds);
  std::string last;
  std::uint64_t changes = 0;
  while (stopping == 0 && (options.seconds == 0 || steady_clock::now() < end)) {
    LocalRequest request;
    request.mutable_status();
    SLUIS_TRY(reply, ask(options.door, std::move(request)));
    std::string line = line_of(reply.status());
    // The clock alone is no news.
    if (const std::string news = line.substr(20); news != last) {
      last = news;
      ++changes;
      if (!format.json && format.pick.empty()) print(Answer{line + "\n", {}, 0}, format);
    }
    std::this_thread::sleep_for(milliseconds(500));
  }
  return Answer{"", Json().add("changes", changes), 0};
}

}  // namespace

void add_watch_verbs(Verbs& verbs) {
  verbs.group("audit", "what can be shown to a privacy officer");
  const auto options = std::make_shared<WatchOptions>();
  Verb verb = verbs.add("audit receipt", "exports the proof that an entry stands in the log",
                        {"sluis audit receipt --message MESSAGE --out receipt.json",
                         "sluis audit receipt --index 12"},
                        [options] { return export_receipt(*options); });
  verb.text("--message", options->message, "a message received here: its release record")
      .text("--index", options->index, "an entry of this organisation's own")
      .text("--out", options->output, "the receipt's file; else it is printed");
  add_door_options(verb, options->door);

  const auto keys = std::make_shared<WatchOptions>();
  const Verb shown =
      verbs.add("keys", "this organisation's keys: epochs, workers, and any that it did not make",
                {"sluis keys"}, [keys] {
                  LocalRequest request;
                  request.mutable_keys();
                  return answer_of(keys->door, std::move(request));
                });
  add_door_options(shown, keys->door);
  Verb revoked = verbs.add("keys-revoke", "ends a key under this organisation's name that it did "
                           "not make", {"sluis keys-revoke KEY --as ib-1"}, [keys] {
    LocalRequest request;
    request.mutable_keys_revoke()->set_id(keys->message);
    return answer_of(keys->door, std::move(request));
  });
  revoked.text("KEY", keys->message, "the key's id, from sluis keys", Need::required);
  add_door_options(revoked, keys->door);

  const auto watched = std::make_shared<WatchOptions>();
  Verb watching =
      verbs.add("watch", "a line whenever something changes here, until Ctrl-C",
                {"sluis watch", "sluis watch --seconds 60"},
                [watched, &verbs] { return watch(*watched, verbs.format()); });
  watching.number("--seconds", watched->seconds, "end after so long; 0: never", 0, 86'400);
  add_door_options(watching, watched->door);
}

}  // namespace sluis::cli
