// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/door.h"

#include <google/protobuf/util/json_util.h>

#include <cstdlib>

#include "adapters/cli/door_text.h"
#include "adapters/cli/files.h"
#include "adapters/gateway/local_client.h"
#include "proto/types/sensitive.h"

namespace sluis::cli {
namespace {

constexpr std::size_t kInputBytesMax = 1u << 20;
constexpr std::uint64_t kWaitSecondsMax = 600;

std::string setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

Json json_of(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
  return status.ok() ? Json::of_text(text) : Json();
}

// The one message inside the reply, without its wrapper.
Json content_of(const local::LocalReply& reply) {
  const google::protobuf::Reflection* reflection = reply.GetReflection();
  const auto* oneof = reply.GetDescriptor()->FindOneofByName("reply");
  const auto* field = reflection->GetOneofFieldDescriptor(reply, oneof);
  if (field == nullptr) return Json();
  return json_of(reflection->GetMessage(reply, field));
}

}  // namespace

void add_door_options(Verb verb, DoorOptions& options) {
  options.folder = setting("SLUIS_DIR");
  options.worker = setting("SLUIS_WORKER");
  verb.text("--dir", options.folder, "the gateway's folder; else SLUIS_DIR")
      .text("--as", options.worker, "your login at the gateway; else SLUIS_WORKER")
      .number("--wait", options.wait_seconds, "seconds to wait for the broker; 0: do not", 0,
              kWaitSecondsMax);
}

Result<local::LocalReply> ask(const DoorOptions& options, local::LocalRequest request) {
  if (options.folder.empty()) return Error{ErrorCode::usage, "--dir is required"};
  SLUIS_TRY(client, gateway::LocalClient::connect(gateway::door_of(options.folder)));
  request.set_worker(options.worker);
  request.set_wait_ms(static_cast<std::uint32_t>(options.wait_seconds * 1'000));
  local::LocalReply reply;
  SLUIS_TRY_DONE(client.ask(request, reply));
  return reply;
}

Result<Answer> answer_of(const DoorOptions& options, local::LocalRequest request) {
  SLUIS_TRY(reply, ask(options, std::move(request)));
  return Answer{text_of(reply), content_of(reply), status_of(reply)};
}

Status read_message(const std::string& path, google::protobuf::Message& message) {
  SLUIS_TRY(bytes, read_file(path, kInputBytesMax, "FILE"));
  Sensitive<Bytes> held(std::move(bytes));
  const std::string_view text = as_text(held.reveal());
  const auto status = google::protobuf::util::JsonStringToMessage(std::string(text), &message);
  // The library's sentence quotes the text, which is about people.
  if (!status.ok()) return Error{ErrorCode::bad_json, message.GetDescriptor()->name()};
  return Done{};
}

}  // namespace sluis::cli
