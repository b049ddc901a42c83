// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/door.h"

#include <google/protobuf/util/json_util.h>

#include <cstdlib>

#include "adapters/cli/context.h"
#include "adapters/cli/door_text.h"
#include "adapters/cli/files.h"
#include "adapters/cli/json_place.h"
#include "adapters/cli/language.h"
#include "adapters/cli/terminal.h"
#include "adapters/gateway/local_client.h"
#include "proto/types/sensitive.h"
#include "proto/types/utf8.h"

namespace sluis::cli {
namespace {

constexpr std::size_t kInputBytesMax = 1u << 20;
constexpr std::uint64_t kWaitSecondsMax = 600;

std::string setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// Puts the sentences of every reason in `message` into the command's language; its code stays.
void localise(google::protobuf::Message& message) {
  if (auto* reason = dynamic_cast<local::Reason*>(&message)) {
    const auto code = error_from_number(reason->code());
    if (!code) return;
    const ErrorTexts texts = texts_of(*code, reason->place());
    reason->set_meaning(texts.meaning);
    reason->set_next_step(texts.next_step);
    reason->set_place(place_of(*code, reason->place()));
    return;
  }
  const google::protobuf::Reflection* reflection = message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const auto* field : fields) {
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      localise(*reflection->MutableMessage(&message, field));
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      localise(*reflection->MutableRepeatedMessage(&message, field, i));
    }
  }
}

}  // namespace

Json json_of_message(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
  return status.ok() ? Json::of_text(text) : Json();
}

void add_door_options(Verb verb, DoorOptions& options) {
  verb.text("--dir", options.folder, "the gateway's folder; else SLUIS_DIR or the context")
      .text("--as", options.worker, "your login at the gateway; else SLUIS_WORKER or the context")
      .text("--context", options.context, "a name made with context add; else SLUIS_CONTEXT")
      .number("--wait", options.wait_seconds, "seconds to wait for the broker; 0: do not", 0,
              kWaitSecondsMax);
}

Result<DoorOptions> settled(const DoorOptions& options) {
  DoorOptions out = options;
  std::string name = options.context;
  if (name.empty() && out.folder.empty()) out.folder = setting("SLUIS_DIR");
  if (name.empty() && out.folder.empty()) name = setting("SLUIS_CONTEXT");
  Context context;
  if (!name.empty() || out.folder.empty()) {
    SLUIS_TRY(contexts, read_contexts());
    if (name.empty()) name = contexts.current;
    if (name.empty()) return Error{ErrorCode::usage, say("{0} is required", {"--dir"})};
    const Context* found = contexts.find(name);
    if (found == nullptr) return Error{ErrorCode::unknown_context, "--context"};
    context = *found;
  }
  if (out.folder.empty()) out.folder = context.folder;
  if (out.worker.empty() && !options.context.empty()) out.worker = context.worker;
  if (out.worker.empty()) out.worker = setting("SLUIS_WORKER");
  if (out.worker.empty()) out.worker = context.worker;
  return out;
}

Result<local::LocalReply> ask(const DoorOptions& given, local::LocalRequest request) {
  SLUIS_TRY(options, settled(given));
  SLUIS_TRY(client, gateway::LocalClient::connect(gateway::door_of(options.folder)));
  request.set_worker(options.worker);
  request.set_wait_ms(static_cast<std::uint32_t>(options.wait_seconds * 1'000));
  local::LocalReply reply;
  const SignOfLife waiting(say("Waiting for the gateway ({0} s at most)...",
                               {std::to_string(options.wait_seconds)}));
  SLUIS_TRY_DONE(client.ask(request, reply));
  localise(reply);
  return reply;
}

Json json_of(const local::LocalReply& reply) {
  const google::protobuf::Reflection* reflection = reply.GetReflection();
  const auto* oneof = reply.GetDescriptor()->FindOneofByName("reply");
  const auto* field = reflection->GetOneofFieldDescriptor(reply, oneof);
  if (field == nullptr) return Json();
  return json_of_message(reflection->GetMessage(reply, field));
}

Answer answer_of(const local::LocalReply& reply) {
  return Answer{text_of(reply), json_of(reply), status_of(reply)};
}

Result<Answer> answer_of(const DoorOptions& options, local::LocalRequest request) {
  SLUIS_TRY(reply, ask(options, std::move(request)));
  return answer_of(reply);
}

Status read_message(const std::string& path, google::protobuf::Message& message) {
  SLUIS_TRY(bytes, read_file(path, kInputBytesMax, "FILE"));
  Sensitive<Bytes> held(std::move(bytes));
  const std::string_view text = as_text(held.reveal());
  if (!is_utf8(text)) return Error{ErrorCode::not_utf8, "FILE"};
  SLUIS_TRY_DONE(check_json(text, *message.GetDescriptor()));
  const auto status = google::protobuf::util::JsonStringToMessage(std::string(text), &message);
  // The library's sentence quotes the text, which is about people.
  if (!status.ok()) return Error{ErrorCode::bad_json, message.GetDescriptor()->name()};
  return Done{};
}

Status read_if_given(const std::string& path, google::protobuf::Message& message) {
  return path.empty() ? Status(Done{}) : read_message(path, message);
}

}  // namespace sluis::cli
