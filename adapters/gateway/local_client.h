// SPDX-License-Identifier: EUPL-1.2
// Asking a gateway at its local door: a Unix socket, u32 big-endian length, one protobuf each way.
//
// Shell. For the command line and for systems of the same organisation. Schema:
// proto/schemas/local.proto. Thread safety: none; one thread owns a LocalClient.
#pragma once

#include <filesystem>

#include "proto/types/result.h"

namespace sluis::local {
class LocalReply;
class LocalRequest;
}  // namespace sluis::local

namespace sluis::gateway {

inline constexpr std::size_t kLocalBytesMax = 4u << 20;  // of one request or reply
inline constexpr int kLocalTimeoutMs = 10'000;

// The socket of the gateway whose folder this is: `folder`/door.sock.
std::filesystem::path door_of(const std::filesystem::path& folder);

class LocalClient {
 public:
  // gateway_down: nobody listens at `socket`; bad_config: the path is too long for a socket.
  static Result<LocalClient> connect(const std::filesystem::path& socket);
  LocalClient(LocalClient&& other) noexcept;
  LocalClient& operator=(LocalClient&& other) noexcept;
  ~LocalClient();

  // Sends `request` and waits for its reply, for request.wait_ms and `timeout_ms` at most. A reply
  // that says `refused` is an Error with that code and place. gateway_down: the connection ended or
  // no answer came: whether the request was taken is unknown. too_large, malformed.
  Status ask(const local::LocalRequest& request, local::LocalReply& reply,
             int timeout_ms = kLocalTimeoutMs);

 private:
  explicit LocalClient(int socket) : socket_(socket) {}

  int socket_;
};

}  // namespace sluis::gateway
