// SPDX-License-Identifier: EUPL-1.2
// Asking one's own gateway at its local door, and reading what people wrote into a request.
//
// Shell. Reasons come in the command's language. Files are JSON in the shape of the messages of
// proto/schemas/local.proto, names as there: an unknown name is refused. Not thread safe.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "adapters/cli/verbs.h"
#include "local.pb.h"

namespace sluis::cli {

inline constexpr const char* kFileIsJson =
    "JSON, names as in proto/schemas/local.proto; - reads standard input, so that nothing about "
    "people stands in the command line";

// The options that every verb at the door takes.
struct DoorOptions {
  std::string folder;   // the gateway's
  std::string worker;   // login of the professional who acts
  std::string context;  // the name of both, from sluis context add
  std::uint64_t wait_seconds = 10;
};
void add_door_options(Verb verb, DoorOptions& options);

// Folder and worker as they apply: --dir, else --context, else SLUIS_DIR, else SLUIS_CONTEXT, else
// the context in use; the worker likewise. usage: none of them names a folder; unknown_context.
Result<DoorOptions> settled(const DoorOptions& options);

// The reply to `request`. gateway_down; what the gateway refused, with its code.
Result<local::LocalReply> ask(const DoorOptions& options, local::LocalRequest request);
// A reply as an Answer.
Answer answer_of(const local::LocalReply& reply);
// ask(), as an Answer.
Result<Answer> answer_of(const DoorOptions& options, local::LocalRequest request);

// With the names of the schema, and every field.
Json json_of_message(const google::protobuf::Message& message);
// The one message inside the reply, as JSON.
Json json_of(const local::LocalReply& reply);

// `message` from the JSON in the file at `path` ("-": standard input). bad_json names no value.
Status read_message(const std::string& path, google::protobuf::Message& message);
// The same; without a path `message` stays as it is.
Status read_if_given(const std::string& path, google::protobuf::Message& message);

// A verb that makes a request from its `Options`, which have a `door`, and gives the reply to it.
template <class Options>
std::pair<Verb, std::shared_ptr<Options>> add_asking(
    Verbs& verbs, const std::string& path, const std::string& what,
    const std::vector<std::string>& examples,
    std::function<Status(const Options&, local::LocalRequest&)> fill) {
  const auto options = std::make_shared<Options>();
  const Verb verb = verbs.add(path, what, examples,
                              [options, fill = std::move(fill)]() -> Result<Answer> {
                                local::LocalRequest request;
                                SLUIS_TRY_DONE(fill(*options, request));
                                return answer_of(options->door, std::move(request));
                              });
  return {verb, options};
}

}  // namespace sluis::cli
