// SPDX-License-Identifier: EUPL-1.2
// The socket side of the local door: who may speak, how much, and which reply is whose.
//
// Shell. A Unix stream socket, mode 0600; who connects is of this user or root (SO_PEERCRED), else
// the connection is closed at once. Frames: proto/schemas/local.proto. What a request means is the
// handler's (desk.h). Thread safety: none; nothing blocks.
#pragma once

#include <poll.h>

#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <span>
#include <vector>

#include "proto/types/bytes.h"
#include "proto/types/result.h"

namespace sluis::local {
class LocalReply;
class LocalRequest;
}  // namespace sluis::local

namespace sluis::gateway {

inline constexpr std::size_t kLocalConnectionsMax = 32;

// Fills the reply when there is one; false: ask again later. `last`: the caller waits no longer.
using ReplyLater = std::function<bool(local::LocalReply& reply, bool last)>;
using LocalHandler = std::function<ReplyLater(const local::LocalRequest& request)>;

class LocalDoor {
 public:
  // Replaces a socket that a dead process left. cannot_write; bad_config: the path is too long.
  static Result<LocalDoor> open(const std::filesystem::path& socket, LocalHandler handler);
  ~LocalDoor();
  LocalDoor(LocalDoor&&) noexcept;
  LocalDoor& operator=(LocalDoor&&) = delete;

  // What to wait for, in the order that serve() expects.
  std::vector<pollfd> descriptors() const;
  // Takes what came, answers what can be answered.
  void serve(std::span<const pollfd> ready);

 private:
  struct Connection;
  explicit LocalDoor(int listener, std::filesystem::path path, LocalHandler handler);
  void accept_all();
  bool read(Connection& connection);
  bool write(Connection& connection);
  bool advance(Connection& connection);

  int listener_;
  std::filesystem::path path_;
  LocalHandler handler_;
  std::list<std::unique_ptr<Connection>> connections_;
};

}  // namespace sluis::gateway
