// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/hash_mirror.h"

#include "adapters/gateway/exports.h"
#include "consent/core/checkpoint.h"
#include "proto/types/base64.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kGrowMs = 5'000;     // at least so long between two
constexpr std::uint64_t kLookMs = 30'000;    // 8 KiB each
constexpr std::uint64_t kNewestMs = 60'000;  // then a quiet member asks how far the ledger is
constexpr std::uint64_t kMirrorSilentMs = 60'000;  // no answer comes after that

std::string in_base64(std::span<const Digest> hashes) {
  return to_base64(consent::tile_bytes(hashes));
}

}  // namespace

std::string HashMirror::row(codec::WhichLog which) const {
  return host_.log_row(which == codec::WhichLog::ledger ? "ledger" : "directory");
}

Bytes HashMirror::key(codec::WhichLog which, std::uint8_t level, std::uint64_t number) const {
  canon::Writer writer;
  writer.u8(level);
  writer.u64(number);
  Bytes out = writer.take();
  append(out, as_bytes(row(which)));
  return out;
}

std::vector<Digest> HashMirror::kept(codec::WhichLog which, std::uint8_t level,
                                     std::uint64_t number) const {
  const auto tile = host_.vault.get<TileRow>(RowKind::tile, key(which, level, number));
  return tile ? tile->hashes : std::vector<Digest>{};
}

TilesHeadRow HashMirror::head(codec::WhichLog which) const {
  return host_.vault.get<TilesHeadRow>(RowKind::tiles_head, row(which)).value_or(TilesHeadRow{});
}

void HashMirror::reconnected() {
  for (Copy& copy : copies_) {
    copy.asking = false;
    copy.growing.reset();
    copy.grown_ms = copy.looked_ms = 0;
  }
}

void HashMirror::step(Link& link, std::uint64_t now_ms) {
  for (Copy& copy : copies_) step(link, copy, now_ms);
  if (link.ready()) ask_newest(link, now_ms);
}

void HashMirror::step(Link& link, Copy& copy, std::uint64_t now_ms) {
  if (copy.asking && now_ms - copy.asked_ms > kMirrorSilentMs) {
    copy.asking = false;
    copy.growing.reset();
  }
  if (copy.asking || copy.stopped) return;
  copy.asked_ms = now_ms;
  if (link.halted()) return begin_placing(link, copy);
  if (!link.ready()) return;
  if (copy.growing) return ask_on(link, copy);
  const bool is_ledger = copy.which == codec::WhichLog::ledger;
  const std::string& note = is_ledger ? link.ledger().note() : link.directory().note();
  const consent::NoteKey log = is_ledger ? host_.ledger_log() : host_.directory_log();
  const TilesHeadRow held = head(copy.which);
  if (note != held.note && (copy.grown_ms == 0 || now_ms - copy.grown_ms >= kGrowMs)) {
    const auto seen = consent::verify_checkpoint(note, log, seal::verify);
    if (seen.ok() && seen->head.size > held.size) {
      copy.grown_ms = now_ms;
      copy.next_note = note;
      copy.next_size = seen->head.size;
      copy.growing.emplace(held.size, seen->head,
                           [this, which = copy.which](std::uint8_t level, std::uint64_t number) {
                             return kept(which, level, number);
                           });
      return ask_on(link, copy);
    }
  }
  if (held.size > 0 && (copy.looked_ms == 0 || now_ms - copy.looked_ms >= kLookMs)) {
    copy.looked_ms = now_ms;
    look(link, copy);
  }
}

void HashMirror::ask_on(Link& link, Copy& copy) {
  const auto wanted = copy.growing->wanted(codec::kTilesMax);
  if (!wanted) return finish(copy);
  copy.asking = true;
  link.ask(codec::TilesFrom{copy.which, copy.next_size, wanted->level, wanted->first,
                            wanted->count},
           [this, &link, &copy, asked = copy.asked_ms](const codec::Reply& reply) {
             if (copy.asking && copy.growing && asked == copy.asked_ms) {
               on_grown(link, copy, reply);
             }
           });
}

void HashMirror::on_grown(Link& link, Copy& copy, const codec::Reply& reply) {
  copy.asking = false;
  const auto* came = std::get_if<codec::Tiles>(&reply);
  if (came == nullptr) return copy.growing.reset();  // it is asked anew after a while
  const auto wanted = copy.growing->wanted(codec::kTilesMax);
  const auto taken = copy.growing->take(came->tiles);
  if (!taken.ok()) {
    const consent::TileFault fault = *copy.growing->fault();
    const std::uint64_t at = fault.tile.number - wanted->first;
    const bool is_here = fault.tile.level == wanted->level && at < came->tiles.size();
    copy.growing.reset();
    return found(link, copy, taken.error(), fault,
                 is_here ? came->tiles[at] : std::vector<Digest>{});
  }
  Batch batch;
  for (const consent::Tile& tile : *taken) {
    batch.put(RowKind::tile, key(copy.which, tile.level, tile.number), TileRow{tile.hashes});
  }
  host_.vault.commit(batch);
  ask_on(link, copy);
}

void HashMirror::finish(Copy& copy) {
  copy.growing.reset();
  TilesHeadRow next = head(copy.which);
  next.size = copy.next_size;
  next.note = copy.next_note;
  host_.vault.put(RowKind::tiles_head, row(copy.which), next);
}

// What is mirrored, again: a tile of the lowest level after the other, round and round.
void HashMirror::look(Link& link, Copy& copy) {
  const std::uint64_t size = head(copy.which).size;
  if (copy.look_at * consent::kTileWidth >= size) copy.look_at = 0;
  const std::uint64_t number = copy.look_at++;
  copy.asking = true;
  link.ask(codec::TilesFrom{copy.which, size, 0, number, 1},
           [this, &link, &copy, number](const codec::Reply& reply) {
             on_looked(link, copy, number, reply);
           });
}

void HashMirror::on_looked(Link& link, Copy& copy, std::uint64_t number,
                           const codec::Reply& reply) {
  copy.asking = false;
  const auto* came = std::get_if<codec::Tiles>(&reply);
  if (came == nullptr || copy.stopped) return;
  const consent::TileId tile = consent::tile_at(head(copy.which).size, 0, number);
  const std::vector<Digest> held = kept(copy.which, 0, number);
  const std::vector<Digest> shown =
      came->tiles.empty() ? std::vector<Digest>{} : came->tiles.front();
  const auto at = consent::first_difference(held, shown);
  const std::uint64_t first = number * consent::kTileWidth;
  if (!at && shown.size() >= std::min<std::size_t>(held.size(), tile.width)) return;
  found(link, copy, {ErrorCode::tile_differs, consent::tile_path(tile)},
        {tile, first + at.value_or(shown.size())}, shown);
}

// Two signed histories: which tile of the mirrored one does the other not have?
void HashMirror::begin_placing(Link& link, Copy& copy) {
  if (copy.which != codec::WhichLog::ledger || !link.fork()) return;
  copy.stopped = true;
  const std::uint64_t held = head(copy.which).size;
  const auto shown =
      consent::verify_checkpoint(link.fork()->second, host_.ledger_log(), seal::verify);
  if (held == 0 || !shown.ok()) return;
  copy.shown = *shown;
  copy.placing.emplace(held, shown->head.size);
  place_on(link, copy);
}

void HashMirror::place_on(Link& link, Copy& copy) {
  const auto tile = copy.placing->next();
  if (!tile) return;
  link.ask(codec::TilesFrom{copy.which, copy.shown->head.size, tile->level, tile->number, 1},
           [this, &link, &copy](const codec::Reply& reply) { on_placed(link, copy, reply); });
}

void HashMirror::on_placed(Link& link, Copy& copy, const codec::Reply& reply) {
  const auto* came = std::get_if<codec::Tiles>(&reply);
  if (came == nullptr || came->tiles.empty() || !copy.placing->next()) return;
  const consent::TileId tile = *copy.placing->next();
  copy.placing->compare(kept(copy.which, tile.level, tile.number), came->tiles.front());
  if (copy.placing->next()) return place_on(link, copy);
  const auto& fault = copy.placing->fault();
  if (!fault) return;
  found(link, copy, {ErrorCode::tile_differs, consent::tile_path(fault->tile)}, *fault,
        fault->tile == tile ? came->tiles.front() : std::vector<Digest>{});
}

void HashMirror::found(Link& link, Copy& copy, const Error& error,
                       const consent::TileFault& fault, std::span<const Digest> shown) {
  copy.stopped = true;
  TilesHeadRow known = head(copy.which);
  if (known.fault == error.place && known.fault_code == static_cast<std::uint16_t>(error.code)) {
    return;
  }
  const consent::NoteKey log =
      copy.which == codec::WhichLog::ledger ? host_.ledger_log() : host_.directory_log();
  const std::string text =
      "sluis-tile/1\n" + log.name + "\n" + error.place + "\n" + std::to_string(fault.entry) +
      "\nmirrored " + in_base64(kept(copy.which, fault.tile.level, fault.tile.number)) +
      "\nshown " + in_base64(shown) + "\nnote " + to_base64(as_bytes(known.note)) + "\n";
  const std::string place = "level " + std::to_string(fault.tile.level) + ", tile " +
                            std::to_string(fault.tile.number);
  link.evidence({error.code, place}, as_bytes(text));
  known.fault = error.place;
  known.fault_code = static_cast<std::uint16_t>(error.code);
  known.fault_at = host_.clock.wall();
  host_.vault.put(RowKind::tiles_head, row(copy.which), known);
}

// A member to whom nothing comes would else be where it was at its connection.
void HashMirror::ask_newest(Link& link, std::uint64_t now_ms) {
  if (newest_ms_ == 0) newest_ms_ = now_ms;
  if (now_ms - newest_ms_ < kNewestMs) return;
  newest_ms_ = now_ms;
  const auto& held = link.ledger().held();
  link.ask(codec::ConsistencyFrom{held ? held->head.size : 0},
           [&link](const codec::Reply& reply) {
             const auto* shown = std::get_if<codec::Consistency>(&reply);
             if (shown != nullptr) link.tie(shown->checkpoint);
           });
}

Result<HashMirror::Written> HashMirror::write(codec::WhichLog which,
                                              const std::filesystem::path& folder) const {
  const TilesHeadRow held = head(which);
  if (held.size == 0) return Error{ErrorCode::nothing_mirrored, "log"};
  Written out{held.size, 1, held.note.size()};
  SLUIS_TRY_DONE(write_private(folder / consent::kTilesCheckpoint, as_bytes(held.note)));
  for (std::uint8_t level = 0; level < consent::kTileLevels; ++level) {
    const std::uint64_t hashes = consent::tile_hashes(held.size, level);
    for (std::uint64_t number = 0; number * consent::kTileWidth < hashes; ++number) {
      const consent::TileId tile = consent::tile_at(held.size, level, number);
      std::vector<Digest> row = kept(which, level, number);
      if (row.size() < tile.width) FATAL("a tile of the mirror is missing");
      row.resize(tile.width);
      const Bytes bytes = consent::tile_bytes(row);
      SLUIS_TRY_DONE(write_private(folder / consent::tile_path(tile), bytes));
      ++out.files;
      out.bytes += bytes.size();
    }
  }
  return out;
}

}  // namespace sluis::gateway
