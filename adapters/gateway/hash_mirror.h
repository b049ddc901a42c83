// SPDX-License-Identifier: EUPL-1.2
// This gateway's own copy of both logs' hash tiles: of whoever rewrites the past, the tile is told.
//
// Shell. In the vault, 32 bytes for each hash: 32 × n × 256/255 of a log of n entries. A tile is
// kept once it leads to a checkpoint that this gateway verified to continue all it saw before
// (consent/core/tile_mirror.h). Tiles say how long a log is and nothing of what is in it; bundles
// of entries go to an officer alone (mirror.h). Thread safety: none.
//
// | doing    | event                                  | next                                     |
// | nothing  | the log grew                           | growing                                  |
// | nothing  | a while passed                         | looking: a tile that is held is asked    |
// | growing  | tiles came that verify                 | growing; nothing, when all are here      |
// | growing, looking | a tile is another, or leads nowhere | stopped: evidence, alarm            |
// | any      | the link saw two histories of it       | placing                                  |
// | placing  | the lowest tile that differs is found  | stopped: evidence, alarm                 |
#pragma once

#include <array>

#include "adapters/gateway/link.h"
#include "adapters/gateway/tile_records.h"
#include "consent/core/tile_mirror.h"

namespace sluis::gateway {

class HashMirror {
 public:
  explicit HashMirror(Host& host) : host_(host) {}

  // Once a second; `now_ms` is real time.
  void step(Link& link, std::uint64_t now_ms);
  // After a reconnection: what was asked may never be answered.
  void reconnected();

  // How far a log is mirrored, and what was found wrong.
  TilesHeadRow head(codec::WhichLog which) const;
  struct Written {
    std::uint64_t size = 0, files = 0, bytes = 0;
  };
  // Writes the folder of C2SP tlog-tiles that the copy is. nothing_mirrored, cannot_write.
  Result<Written> write(codec::WhichLog which, const std::filesystem::path& folder) const;

 private:
  struct Copy {
    explicit Copy(codec::WhichLog of) : which(of) {}
    codec::WhichLog which;
    bool asking = false;
    bool stopped = false;  // since this start
    std::uint64_t grown_ms = 0, looked_ms = 0, asked_ms = 0;
    std::uint64_t look_at = 0;  // number of the next tile of level 0 to look at
    std::string next_note;
    std::uint64_t next_size = 0;
    std::optional<consent::TileMirror> growing;
    std::optional<consent::TileSearch> placing;
    std::optional<consent::Checkpoint> shown;  // of the other history
  };

  void step(Link& link, Copy& copy, std::uint64_t now_ms);
  void ask_on(Link& link, Copy& copy);
  void on_grown(Link& link, Copy& copy, const codec::Reply& reply);
  void finish(Copy& copy);
  void look(Link& link, Copy& copy);
  void on_looked(Link& link, Copy& copy, std::uint64_t number, const codec::Reply& reply);
  void begin_placing(Link& link, Copy& copy);
  void place_on(Link& link, Copy& copy);
  void on_placed(Link& link, Copy& copy, const codec::Reply& reply);
  // Keeps both tiles, names the place, and mirrors nothing more until the next start.
  void found(Link& link, Copy& copy, const Error& error, const consent::TileFault& fault,
             std::span<const Digest> shown);
  void ask_newest(Link& link, std::uint64_t now_ms);
  std::vector<Digest> kept(codec::WhichLog which, std::uint8_t level, std::uint64_t number) const;
  Bytes key(codec::WhichLog which, std::uint8_t level, std::uint64_t number) const;
  std::string row(codec::WhichLog which) const;

  Host& host_;
  std::array<Copy, 2> copies_{Copy(codec::WhichLog::ledger), Copy(codec::WhichLog::directory)};
  std::uint64_t newest_ms_ = 0;
};

}  // namespace sluis::gateway
