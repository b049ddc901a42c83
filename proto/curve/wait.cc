// SPDX-License-Identifier: EUPL-1.2
#include "proto/curve/wait.h"

#include <zmq.h>

#include <vector>

#include "proto/types/check.h"

namespace sluis::curve {
namespace {

struct Flag {
  short posix;
  short zmq;
};
constexpr Flag kFlags[] = {{POLLIN, ZMQ_POLLIN}, {POLLOUT, ZMQ_POLLOUT}, {POLLERR, ZMQ_POLLERR}};

short to_zmq(short posix) {
  int out = 0;
  for (const Flag& flag : kFlags) out |= (posix & flag.posix) != 0 ? flag.zmq : 0;
  return static_cast<short>(out);
}

short to_posix(short zmq) {
  int out = 0;
  for (const Flag& flag : kFlags) out |= (zmq & flag.zmq) != 0 ? flag.posix : 0;
  return static_cast<short>(out);
}

}  // namespace

void wait(std::span<void* const> sockets, int timeout_ms, std::span<pollfd> extra) {
  std::vector<zmq_pollitem_t> items;
  for (void* socket : sockets) items.push_back({socket, 0, ZMQ_POLLIN, 0});
  for (const pollfd& one : extra) items.push_back({nullptr, one.fd, to_zmq(one.events), 0});
  const bool done = zmq_poll(items.data(), static_cast<int>(items.size()), timeout_ms) >= 0;
  if (!done && zmq_errno() != EINTR) FATAL("waiting for sessions failed");
  for (std::size_t i = 0; i < extra.size(); ++i) {
    extra[i].revents = done ? to_posix(items[sockets.size() + i].revents) : short{0};
  }
}

}  // namespace sluis::curve
