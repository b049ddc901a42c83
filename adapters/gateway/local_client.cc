// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/local_client.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <utility>

#include "local.pb.h"
#include "proto/types/big_endian.h"

namespace sluis::gateway {
namespace {

using Deadline = std::chrono::steady_clock::time_point;

bool wait_for(int socket, short events, Deadline deadline) {
  using namespace std::chrono;
  for (;;) {
    const auto left = ceil<milliseconds>(deadline - steady_clock::now()).count();
    if (left <= 0) return false;
    pollfd descriptor{socket, events, 0};
    const int ready = ::poll(&descriptor, 1, static_cast<int>(left));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

bool send_all(int socket, ByteView bytes, Deadline deadline) {
  while (!bytes.empty()) {
    if (!wait_for(socket, POLLOUT, deadline)) return false;
    const ssize_t sent =
        ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (sent <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
  return true;
}

bool receive_all(int socket, std::span<std::uint8_t> bytes, Deadline deadline) {
  while (!bytes.empty()) {
    if (!wait_for(socket, POLLIN, deadline)) return false;
    const ssize_t got = ::recv(socket, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

}  // namespace

std::filesystem::path door_of(const std::filesystem::path& folder) { return folder / "door.sock"; }

Result<LocalClient> LocalClient::connect(const std::filesystem::path& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string& path = socket.native();
  if (path.size() >= sizeof address.sun_path) return Error{ErrorCode::bad_config, "socket path"};
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  LocalClient client(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (client.socket_ < 0 ||
      ::connect(client.socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return Error{ErrorCode::gateway_down, "socket"};
  }
  return client;
}

LocalClient::LocalClient(LocalClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)) {}
LocalClient& LocalClient::operator=(LocalClient&& other) noexcept {
  std::swap(socket_, other.socket_);
  return *this;
}
LocalClient::~LocalClient() {
  if (socket_ >= 0) ::close(socket_);
}

Status LocalClient::ask(const local::LocalRequest& request, local::LocalReply& reply,
                        int timeout_ms) {
  const Error lost{ErrorCode::gateway_down, "socket"};
  const Deadline deadline = std::chrono::steady_clock::now() +
                            std::chrono::milliseconds(timeout_ms) +
                            std::chrono::milliseconds(request.wait_ms());
  const std::size_t size = request.ByteSizeLong();
  if (size > kLocalBytesMax) return Error{ErrorCode::too_large, "request"};
  Bytes frame;
  append_u32(frame, static_cast<std::uint32_t>(size));
  frame.resize(4 + size);
  if (!request.SerializeToArray(frame.data() + 4, static_cast<int>(size))) {
    return Error{ErrorCode::malformed, "request"};
  }
  if (!send_all(socket_, frame, deadline)) return lost;
  ByteArray<4> length{};
  if (!receive_all(socket_, length, deadline)) return lost;
  std::size_t reply_size = 0;
  for (const std::uint8_t byte : length) reply_size = reply_size << 8 | byte;
  if (reply_size > kLocalBytesMax) return Error{ErrorCode::too_large, "reply"};
  Bytes bytes(reply_size);
  if (!receive_all(socket_, bytes, deadline)) return lost;
  if (!reply.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Error{ErrorCode::malformed, "reply"};
  }
  if (!reply.has_refused()) return Done{};
  const auto code = error_from_number(reply.refused().code());
  return Error{code.value_or(ErrorCode::internal), reply.refused().place()};
}

}  // namespace sluis::gateway
