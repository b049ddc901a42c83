// SPDX-License-Identifier: EUPL-1.2
// The numbers of a session that both of its ends must share: sizes, queues, heartbeats, reconnects.
//
// Pure. Measured against libzmq 4.3.4 (broker/ARCHITECTURE.md): its defaults are unlimited frames,
// a handshake of 30 s, during which 400 silent connections starve everybody, and no heartbeat.
#pragma once

#include <cstddef>

namespace sluis::curve {

// Largest frame; a peer that sends more is disconnected. An envelope is at most 1 MiB.
inline constexpr std::size_t kFrameBytesMax = 2u << 20;
// What CurveZMQ adds to a frame on the wire, where libzmq measures it: the command's name (8), a
// nonce (8), a flag (1) and the authenticator (16).
inline constexpr std::size_t kWireOverheadBytes = 33;
// Frames queued in each direction for one connection.
inline constexpr int kQueueFramesMax = 200;
// A peer that has not finished its handshake by then is disconnected.
inline constexpr int kHandshakeMs = 2'000;

inline constexpr int kHeartbeatIntervalMs = 5'000;
inline constexpr int kHeartbeatTimeoutMs = 15'000;
inline constexpr int kHeartbeatLifetimeMs = 15'000;

inline constexpr int kReconnectMsMin = 200;
inline constexpr int kReconnectMsMax = 30'000;

}  // namespace sluis::curve
