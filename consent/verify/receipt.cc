// SPDX-License-Identifier: EUPL-1.2
#include "consent/verify/receipt.h"

#include <nlohmann/json.hpp>

#include "consent/core/tlog_proof.h"
#include "consent/verify/strict_json.h"
#include "proto/types/base64.h"

namespace sluis::verify {
namespace {

using nlohmann::json;

// Reads the members of one object; the first fault is kept, as canon::Reader does.
class Fields {
 public:
  explicit Fields(const json& object) : object_(object) {
    if (!object.is_object()) fail(ErrorCode::bad_json, "file");
  }

  const json* find(const char* name) {
    if (error_) return nullptr;
    const auto found = object_.find(name);
    if (found == object_.end()) return nullptr;
    ++taken_;
    return &*found;
  }
  const json* require(const char* name) {
    const json* value = find(name);
    if (value == nullptr) fail(ErrorCode::missing_field, name);
    return value;
  }
  Bytes bytes(const char* name) {
    const json* value = require(name);
    return value == nullptr ? Bytes{} : decode(*value, name);
  }
  std::string note(const char* name) { return std::string(as_text(bytes(name))); }
  std::uint64_t number(const char* name) {
    const json* value = require(name);
    if (value != nullptr && value->is_number_unsigned()) return value->get<std::uint64_t>();
    fail(ErrorCode::bad_field, name);
    return 0;
  }
  consent::MerklePath path(const char* name) {
    const json* value = require(name);
    consent::MerklePath path;
    if (value == nullptr) return path;
    if (!value->is_array() || value->size() > kPathMax) fail(ErrorCode::bad_field, name);
    for (const json& item : *value) {
      const auto hash = Digest::from(decode(item, name));
      if (!hash) fail(ErrorCode::bad_field, name);
      if (error_) break;
      path.push_back(*hash);
    }
    return path;
  }

  void fail(ErrorCode code, const char* place) {
    if (!error_) error_ = Error{code, place};
  }
  // A name nobody reads could mislead a person who does.
  Status finish(const char* place) {
    if (!error_ && taken_ != object_.size()) fail(ErrorCode::bad_field, place);
    if (error_) return *error_;
    return Done{};
  }

 private:
  Bytes decode(const json& value, const char* name) {
    const auto bytes =
        value.is_string() ? from_base64(value.get_ref<const std::string&>()) : std::nullopt;
    if (!bytes) fail(ErrorCode::bad_field, name);
    return bytes.value_or(Bytes{});
  }

  const json& object_;
  std::size_t taken_ = 0;
  std::optional<Error> error_;
};

Result<Opening> parse_opening(const json& object) {
  Fields fields(object);
  Opening opening;
  const auto r = Salt::from(fields.bytes("r"));
  if (!r) fields.fail(ErrorCode::bad_field, "opening.r");
  opening.r = r.value_or(Salt{});
  opening.body = fields.bytes("body");
  SLUIS_TRY_DONE(fields.finish("opening"));
  return opening;
}

Result<Receipt> from_tlog_proof(std::string_view text) {
  SLUIS_TRY(proof, consent::parse_tlog_proof(text));
  if (!proof.extra) return Error{ErrorCode::missing_field, "extra"};
  return Receipt{std::move(*proof.extra), proof.index, std::move(proof.path),
                 std::move(proof.checkpoint), std::nullopt};
}

// Base 64 and digits need no escaping, so the file is written without the library.
std::string quoted(ByteView bytes) { return "\"" + to_base64(bytes) + "\""; }

std::string quoted(const consent::MerklePath& path) {
  std::string out = "[";
  for (const Digest& hash : path) {
    if (out.size() > 1) out += ", ";
    out += quoted(hash.view());
  }
  return out + "]";
}

}  // namespace

Result<Receipt> parse_receipt(std::string_view text) {
  if (text.size() > kFileBytesMax) return Error{ErrorCode::too_large, "file"};
  if (text.starts_with(consent::kTlogProofFirstLine)) return from_tlog_proof(text);
  SLUIS_TRY(file, parse_strict_json(text, kFileBytesMax));
  Fields fields(file);
  Receipt receipt;
  receipt.leaf = fields.bytes("leaf");
  receipt.index = fields.number("index");
  receipt.path = fields.path("path");
  receipt.checkpoint = fields.note("checkpoint");
  if (const json* object = fields.find("opening")) {
    SLUIS_TRY(opening, parse_opening(*object));
    receipt.opening = std::move(opening);
  }
  SLUIS_TRY_DONE(fields.finish("file"));
  return receipt;
}

Result<Continuation> parse_continuation(std::string_view text) {
  SLUIS_TRY(file, parse_strict_json(text, kFileBytesMax));
  Fields fields(file);
  Continuation continuation;
  continuation.old_checkpoint = fields.note("old");
  continuation.new_checkpoint = fields.note("new");
  continuation.path = fields.path("path");
  SLUIS_TRY_DONE(fields.finish("file"));
  return continuation;
}

std::string format_receipt(const Receipt& receipt) {
  std::string out = "{\"leaf\": " + quoted(receipt.leaf) +
                    ",\n \"index\": " + std::to_string(receipt.index) +
                    ",\n \"path\": " + quoted(receipt.path) +
                    ",\n \"checkpoint\": " + quoted(as_bytes(receipt.checkpoint));
  if (receipt.opening) {
    out += ",\n \"opening\": {\"r\": " + quoted(receipt.opening->r.view()) +
           ", \"body\": " + quoted(receipt.opening->body) + "}";
  }
  return out + "}\n";
}

std::string format_continuation(const Continuation& continuation) {
  return "{\"old\": " + quoted(as_bytes(continuation.old_checkpoint)) +
         ",\n \"new\": " + quoted(as_bytes(continuation.new_checkpoint)) +
         ",\n \"path\": " + quoted(continuation.path) + "}\n";
}

}  // namespace sluis::verify
