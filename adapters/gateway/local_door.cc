// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/local_door.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>

#include "adapters/gateway/local_client.h"
#include "adapters/gateway/local_replies.h"
#include "local.pb.h"
#include "proto/types/big_endian.h"
#include "proto/types/sensitive.h"

namespace sluis::gateway {
namespace {

using DoorClock = std::chrono::steady_clock;
constexpr std::uint32_t kWaitMsMax = 60'000;
constexpr std::size_t kReadBytes = 64 * 1024;

bool peer_may_speak(int socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
  return peer.uid == geteuid() || peer.uid == 0;
}

}  // namespace

struct LocalDoor::Connection {
  explicit Connection(int number) : socket(number) {}
  ~Connection() {
    ::close(socket);
    wipe(in);
    wipe(out);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  std::size_t next_size() const {
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size = size << 8 | in[i];
    return size;
  }
  // A caller may write its next request before it has the answer to this one.
  bool has_next() const {
    return !later && out.empty() && in.size() >= 4 && in.size() - 4 >= next_size();
  }
  // Forgets the request at the front and keeps what came after it.
  void drop_first(std::size_t size) {
    Bytes rest = to_bytes(ByteView(in).subspan(size));
    wipe(in);
    in.swap(rest);
  }

  int socket;
  Bytes in, out;  // out: what is not yet written
  ReplyLater later;
  DoorClock::time_point deadline;
};

Result<LocalDoor> LocalDoor::open(const std::filesystem::path& socket, LocalHandler handler) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string& path = socket.native();
  if (path.size() >= sizeof address.sun_path) return Error{ErrorCode::bad_config, "socket path"};
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener < 0) return Error{ErrorCode::cannot_write, "socket"};
  ::unlink(path.c_str());  // the vault's lock says that no other gateway uses this folder
  const mode_t before = ::umask(0177);
  const int bound = ::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  ::umask(before);
  if (bound != 0 || ::chmod(path.c_str(), 0600) != 0 || ::listen(listener, 16) != 0) {
    ::close(listener);
    return Error{ErrorCode::cannot_write, "socket"};
  }
  return LocalDoor(listener, socket, std::move(handler));
}

LocalDoor::LocalDoor(int listener, std::filesystem::path path, LocalHandler handler)
    : listener_(listener), path_(std::move(path)), handler_(std::move(handler)) {}
LocalDoor::LocalDoor(LocalDoor&& other) noexcept
    : listener_(std::exchange(other.listener_, -1)),
      path_(std::move(other.path_)),
      handler_(std::move(other.handler_)),
      connections_(std::move(other.connections_)) {}
LocalDoor::~LocalDoor() {
  if (listener_ < 0) return;
  ::close(listener_);
  ::unlink(path_.c_str());
}

std::vector<pollfd> LocalDoor::descriptors() const {
  std::vector<pollfd> out{{listener_, POLLIN, 0}};
  for (const auto& connection : connections_) {
    // One request at a time: the next is read once this one is answered.
    const bool idle = !connection->later && connection->out.empty();
    const short events = static_cast<short>((idle ? POLLIN : 0) |
                                            (connection->out.empty() ? 0 : POLLOUT));
    out.push_back({connection->socket, events, 0});
  }
  return out;
}

void LocalDoor::accept_all() {
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket < 0) return;
    if (!peer_may_speak(socket) || connections_.size() >= kLocalConnectionsMax) {
      ::close(socket);
      continue;
    }
    connections_.push_back(std::make_unique<Connection>(socket));
  }
}

void LocalDoor::serve(std::span<const pollfd> ready) {
  std::size_t number = 1;
  for (auto it = connections_.begin(); it != connections_.end(); ++number) {
    Connection& connection = **it;
    const short events = number < ready.size() ? ready[number].revents : short{0};
    bool alive = (events & (POLLERR | POLLNVAL)) == 0;
    if (alive && (events & (POLLIN | POLLHUP)) != 0) alive = read(connection);
    do {
      if (alive) alive = advance(connection);
      if (alive && !connection.out.empty()) alive = write(connection);
    } while (alive && connection.has_next());
    it = alive ? std::next(it) : connections_.erase(it);
  }
  if (!ready.empty() && (ready[0].revents & POLLIN) != 0) accept_all();
}

bool LocalDoor::read(Connection& connection) {
  Bytes part(kReadBytes);
  const ssize_t got = ::recv(connection.socket, part.data(), part.size(), MSG_DONTWAIT);
  if (got < 0) return errno == EAGAIN || errno == EINTR;
  if (got == 0) return false;
  append(connection.in, ByteView(part).first(static_cast<std::size_t>(got)));
  wipe(part);
  return true;
}

// Begins the next request when it is whole, or answers the one that waits.
bool LocalDoor::advance(Connection& connection) {
  if (!connection.later && connection.out.empty() && connection.in.size() >= 4) {
    const std::size_t size = connection.next_size();
    if (size > kLocalBytesMax) return false;
    if (connection.in.size() < 4 + size) return true;
    local::LocalRequest request;
    const bool parsed =
        request.ParseFromArray(connection.in.data() + 4, static_cast<int>(size));
    connection.drop_first(4 + size);
    const std::uint32_t wait_ms = std::min(request.wait_ms(), kWaitMsMax);
    connection.deadline = DoorClock::now() + std::chrono::milliseconds(wait_ms);
    connection.later = parsed ? handler_(request)
                              : refused_reply({ErrorCode::malformed, "request"});
  }
  if (!connection.later) return true;
  local::LocalReply reply;
  if (!connection.later(reply, DoorClock::now() >= connection.deadline)) return true;
  connection.later = nullptr;
  std::string bytes = reply.SerializeAsString();
  append_u32(connection.out, static_cast<std::uint32_t>(bytes.size()));
  append(connection.out, as_bytes(bytes));
  wipe(bytes);
  return true;
}

bool LocalDoor::write(Connection& connection) {
  const ssize_t sent = ::send(connection.socket, connection.out.data(), connection.out.size(),
                              MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0) return errno == EAGAIN || errno == EINTR;
  connection.out.erase(connection.out.begin(), connection.out.begin() + sent);
  return true;
}

}  // namespace sluis::gateway
