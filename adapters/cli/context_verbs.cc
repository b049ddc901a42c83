// SPDX-License-Identifier: EUPL-1.2
// sluis context add | list | use | remove: names for gateways, and the health of their keys.
#include <algorithm>
#include <filesystem>

#include "adapters/cli/context.h"
#include "adapters/cli/door.h"
#include "adapters/cli/door_text.h"
#include "adapters/cli/language.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

using local::LocalRequest;

struct ContextOptions {
  std::string name, folder, worker;
};

constexpr std::uint64_t kDayMs = 86'400'000;

Result<Answer> add(const ContextOptions& options) {
  if (!is_context_name(options.name)) return Error{ErrorCode::bad_field, "NAME"};
  std::error_code error;
  const std::string folder = std::filesystem::absolute(options.folder, error).string();
  if (!std::filesystem::is_directory(folder, error)) return Error{ErrorCode::cannot_read, "--dir"};
  SLUIS_TRY(contexts, read_contexts());
  std::erase_if(contexts.all, [&](const Context& one) { return one.name == options.name; });
  contexts.all.push_back({options.name, folder, options.worker});
  if (contexts.current.empty()) contexts.current = options.name;
  SLUIS_TRY_DONE(write_contexts(contexts));
  return Answer{say("Context {0} is kept. In use: {1}.\n", {options.name, contexts.current}),
                Json().add("name", options.name).add("current", contexts.current), 0};
}

Result<Answer> use(const ContextOptions& options) {
  SLUIS_TRY(contexts, read_contexts());
  if (contexts.find(options.name) == nullptr) return Error{ErrorCode::unknown_context, "NAME"};
  contexts.current = options.name;
  SLUIS_TRY_DONE(write_contexts(contexts));
  return Answer{say("In use: {0}.\n", {options.name}), Json().add("current", options.name), 0};
}

Result<Answer> remove(const ContextOptions& options) {
  SLUIS_TRY(contexts, read_contexts());
  if (contexts.find(options.name) == nullptr) return Error{ErrorCode::unknown_context, "NAME"};
  std::erase_if(contexts.all, [&](const Context& one) { return one.name == options.name; });
  if (contexts.current == options.name) contexts.current.clear();
  SLUIS_TRY_DONE(write_contexts(contexts));
  return Answer{say("Context {0} is forgotten; its gateway's folder stays as it is.\n",
                    {options.name}),
                Json().add("removed", options.name).add("current", contexts.current), 0};
}

// What a gateway's keys are like, as itself says.
struct Health {
  bool reachable = false;
  Error problem{ErrorCode::gateway_down, ""};
  local::Status status;
  local::Keys keys;
  const local::KemKey* kem = nullptr;  // the newest that may be sealed to
  std::uint64_t days_left() const {
    return kem == nullptr ? 0 : (kem->seal_until_ms() - status.now_ms()) / kDayMs;
  }
};

Health health_of(const Context& context) {
  Health out;
  DoorOptions door;
  door.folder = context.folder;
  door.worker = context.worker;
  door.wait_seconds = 0;
  LocalRequest request;
  request.mutable_status();
  const auto status = ask(door, request);
  request.mutable_keys();
  const auto keys = status.ok() ? ask(door, request) : status;
  if (!keys.ok()) {
    out.problem = keys.error();
    return out;
  }
  out.reachable = true;
  out.status = status->status();
  out.keys = keys->keys();
  return out;
}

// Of `keys`, the newest that may be sealed to now.
const local::KemKey* current_key(const local::Keys& keys, std::uint64_t now_ms) {
  const local::KemKey* out = nullptr;
  for (const local::KemKey& key : keys.kem_keys()) {
    const bool now = key.valid_from_ms() <= now_ms && now_ms < key.seal_until_ms();
    if (now && (out == nullptr || out->epoch() < key.epoch())) out = &key;
  }
  return out;
}

Json json_of(const Context& context, const Health& health, bool current) {
  Json out;
  out.add("name", context.name).add("dir", context.folder).add("worker", context.worker);
  out.add("current", current).add("reachable", health.reachable);
  if (!health.reachable) return out.add("error", error_json(health.problem));
  out.add("member", health.status.member()).add("label", health.status.label());
  out.add("connected", health.status.connected());
  out.add("directory_verified", health.status.ready());
  out.add("signing_key_published", health.keys.signing_key_published());
  Json kem;
  kem.add("current", health.kem != nullptr);
  kem.add("published", health.kem != nullptr && health.kem->published());
  return out.add("kem_key", kem.add("days_left", health.days_left()));
}

std::string context_text(const Context& context, const Health& health, bool current) {
  std::string out = (current ? "* " : "  ") + context.name + ": " + context.folder +
                    (context.worker.empty() ? "" : ", " + context.worker) + "\n    ";
  if (!health.reachable) return out + sentence_of(health.problem) + "\n";
  out += health.status.label() + "; " +
         (health.status.connected() ? say("connected") : say("NOT connected to the broker")) +
         "; " +
         (health.status.ready() ? say("directory verified") : say("directory NOT verified")) +
         "; " +
         (health.keys.signing_key_published() ? say("signing key published")
                                              : say("signing key NOT published")) + "; ";
  if (health.kem == nullptr) return out + say("NO current KEM key: nothing can be sealed to it\n");
  return out +
         (health.kem->published() ? say("KEM key published, ") : say("KEM key NOT published, ")) +
         say("{0} days left\n", {std::to_string(health.days_left())});
}

Result<Answer> list() {
  SLUIS_TRY(contexts, read_contexts());
  Answer answer;
  std::vector<Json> rows;
  for (const Context& context : contexts.all) {
    Health health = health_of(context);
    health.kem = current_key(health.keys, health.status.now_ms());
    const bool current = context.name == contexts.current;
    rows.push_back(json_of(context, health, current));
    answer.text += context_text(context, health, current);
  }
  if (rows.empty()) {
    answer.text = say("No contexts. Make one: sluis context add NAME --dir FOLDER --as LOGIN\n");
  }
  answer.json.add("current", contexts.current).add("contexts", rows);
  return answer;
}

}  // namespace

void add_context_verbs(Verbs& verbs) {
  verbs.group("context", "short names for gateways and logins");
  const auto options = std::make_shared<ContextOptions>();
  verbs
      .add("context add", "keeps a name for a gateway's folder and a login; or changes it",
           {"sluis context add school --dir /srv/sluis --as ib-1"},
           [options] { return add(*options); })
      .text("NAME", options->name, "letters, digits, dot, dash and underscore", Need::required)
      .text("--dir", options->folder, "the gateway's folder", Need::required)
      .text("--as", options->worker, "your login at the gateway");
  verbs.add("context list", "the names, and the health of each gateway's keys",
            {"sluis context list"}, list);
  verbs
      .add("context use", "the name that applies when none is given", {"sluis context use school"},
           [options] { return use(*options); })
      .text("NAME", options->name, "a name from context list", Need::required);
  verbs
      .add("context remove", "forgets a name; the gateway's folder stays",
           {"sluis context remove school"}, [options] { return remove(*options); })
      .text("NAME", options->name, "a name from context list", Need::required);
}

}  // namespace sluis::cli
