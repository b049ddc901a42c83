// SPDX-License-Identifier: EUPL-1.2
// Waiting for libzmq sockets and ordinary descriptors at once.
//
// Shell. Thread safety: none of its own; the sockets belong to the calling thread.
#pragma once

#include <poll.h>

#include <span>

namespace sluis::curve {

// Waits up to `timeout_ms` (-1: without end) until one of `sockets` (libzmq handles) can be read or
// one of `extra` is ready, and sets revents of `extra` as poll(2) does; a hang-up shows as POLLERR,
// an entry with a negative descriptor is ignored. Returns early, with nothing set, after a signal.
void wait(std::span<void* const> sockets, int timeout_ms, std::span<pollfd> extra);

}  // namespace sluis::curve
