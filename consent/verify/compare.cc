// SPDX-License-Identifier: EUPL-1.2
#include "consent/verify/compare.h"

#include <nlohmann/json.hpp>

#include "consent/verify/export_cursor.h"
#include "consent/verify/export_frame.h"

namespace sluis::verify {
namespace {

struct View {
  std::string note;
  consent::Checkpoint checkpoint;
};

class Compare {
 public:
  Compare(const consent::NoteKey& log, const CompareTerms& terms,
          const consent::SignatureCheck& check)
      : log_(log), terms_(terms), check_(check) {}

  Comparison run(const std::string& first, const std::string& second, const LeafHashes& hashes) {
    out_.report.not_proven = {
        "that the witnesses are honest, or that they saw all that the operator showed others",
        "what any entry says, or that a release was permitted: an export proves that",
        "the time: of an entry it is the operator's clock, of a cosignature the witness's"};
    View one{first, {}}, two{second, {}};
    if (!take("first", one, out_.first_s) || !take("second", two, out_.second_s)) return out_;
    if (relate(one, two, hashes)) judge_age();
    return out_;
  }

 private:
  void good(std::string name, std::string finding) {
    out_.report.steps.push_back({std::move(name), std::nullopt, std::move(finding)});
  }
  bool wrong(std::string name, Error error) {
    out_.report.steps.push_back({std::move(name), std::move(error), {}});
    return false;
  }

  // Whose log it is, and when a witness last said that it knew of nothing larger.
  bool take(const std::string& name, View& view, std::uint64_t& time_s) {
    const auto checkpoint = consent::verify_checkpoint(view.note, log_, check_);
    if (!checkpoint.ok()) return wrong(name, checkpoint.error());
    view.checkpoint = *checkpoint;
    const auto note = consent::parse_note(view.note);
    if (!note.ok()) return wrong(name, note.error());
    Error none{ErrorCode::unknown_key, "witness"};
    std::string by;
    for (const consent::WitnessKey& key : terms_.witnesses) {
      const auto at = consent::cosigned_at(*note, key, check_);
      if (!at.ok() && at.code() == ErrorCode::bad_signature) none = at.error();
      if (!at.ok() || *at < time_s) continue;
      time_s = *at;
      by = key.name;
    }
    if (by.empty()) return wrong(name, none);
    out_.report.checkpoint = *checkpoint;
    good(name, "signed by " + log_.name + " for " + std::to_string(checkpoint->head.size) +
                   " entries, root " + checkpoint->head.root.hex() + ", and by " + by +
                   " at second " + std::to_string(time_s));
    return true;
  }

  // Whether there is one history.
  bool relate(const View& one, const View& two, const LeafHashes& hashes) {
    const bool swap = one.checkpoint.head.size > two.checkpoint.head.size;
    const View& small = swap ? two : one;
    const View& large = swap ? one : two;
    const consent::TreeHead &old = small.checkpoint.head, &next = large.checkpoint.head;
    if (old == next) {
      out_.relation = Relation::same;
      good("relation", "same: both saw one log of " + std::to_string(next.size) + " entries");
      return true;
    }
    if (old.size == next.size) return forked(small, large, {});
    if (old.size == 0) return continues(swap, old, next);
    consent::Tree tree;
    if (hashes) {
      for (const Digest& leaf : hashes(next.size)) tree.append(leaf);
    }
    if (tree.size() < next.size) {
      out_.relation = Relation::unproven;
      return wrong("relation", {ErrorCode::not_consistent, "no proof was given"});
    }
    if (tree.root(next.size).value() != next.root) {
      out_.relation = Relation::unproven;
      return wrong("relation", {ErrorCode::not_in_tree, "the entries given are not the larger's"});
    }
    const auto path = tree.consistency_path(old.size, next.size).value();
    if (consent::verify_consistency(old, next, path).ok()) return continues(swap, old, next);
    return forked(small, large, path);
  }

  bool continues(bool swap, const consent::TreeHead& old, const consent::TreeHead& next) {
    out_.relation = Relation::continues;
    good("relation", std::string(swap ? "the first" : "the second") + " continues the other: the " +
                         "first " + std::to_string(old.size) + " of " +
                         std::to_string(next.size) + " entries are unchanged");
    return true;
  }

  bool forked(const View& small, const View& large, consent::MerklePath path) {
    out_.relation = Relation::fork;
    const consent::Fork fork{small.note, large.note, std::move(path)};
    // From a complete subtree (a power of two) no path holds the old root: then the entries prove.
    if (consent::verify_fork(fork, log_, check_).ok()) out_.evidence = consent::format_fork(fork);
    return wrong("relation", {ErrorCode::forked, "the operator signed two histories"});
  }

  void judge_age() {
    const std::uint64_t oldest = std::min(out_.first_s, out_.second_s);
    const std::uint64_t age = terms_.now_s > oldest ? terms_.now_s - oldest : 0;
    out_.stale = age > terms_.fresh_s;
    if (out_.stale) {
      wrong("age", {ErrorCode::out_of_range,
                    "stale: the older cosignature is " + std::to_string(age) + " seconds old"});
    } else {
      good("age", "the older cosignature is " + std::to_string(age) + " seconds old");
    }
  }

  const consent::NoteKey& log_;
  const CompareTerms& terms_;
  const consent::SignatureCheck& check_;
  Comparison out_;
};

}  // namespace

std::string_view name_of(Relation relation) {
  switch (relation) {
    case Relation::same: return "same";
    case Relation::continues: return "continues";
    case Relation::fork: return "fork";
    case Relation::unproven: return "unproven";
    default: return "not_comparable";
  }
}

// The folder's own checkpoint says only how its files are named.
LeafHashes hashes_of_tiles(TileReader read) {
  return [read = std::move(read)](std::uint64_t count) {
    std::vector<Digest> out;
    const auto bytes = read(std::string(consent::kTilesCheckpoint));
    if (!bytes) return out;
    const auto note = consent::parse_note(as_text(*bytes));
    if (!note.ok()) return out;
    const auto state = consent::parse_checkpoint_text(note->text);
    if (!state.ok()) return out;
    const std::uint64_t size = state->head.size;
    for (std::uint64_t i = 0; i * consent::kTileWidth < std::min(size, count); ++i) {
      const consent::TileId id = consent::tile_at(size, 0, i);
      const auto tile = read(consent::tile_path(id));
      const auto hashes = consent::parse_tile(tile ? *tile : Bytes(), id.width);
      if (!hashes.ok()) break;
      out.insert(out.end(), hashes->begin(), hashes->end());
    }
    if (out.size() > count) out.resize(count);
    return out;
  };
}

Result<LeafHashes> hashes_from(const std::string& tiles, const std::string& whole) {
  if (!tiles.empty()) {
    SLUIS_TRY(read, reader_of_folder(tiles));
    return hashes_of_tiles(std::move(read));
  }
  if (whole.empty()) return LeafHashes();
  SLUIS_TRY(source, source_of_file(whole));
  return hashes_of_export(std::move(source));
}

namespace {

// Reads an export's entries and nothing else; stops when `entry` says so.
void each_entry(const ExportSource& source, decltype(ExportVisitor::entry) entry) {
  const auto data = data_size(source.size);
  if (!data) return;
  ExportCursor cursor(source, *data);
  ExportVisitor visitor;
  visitor.covenant = [](Bytes) { return true; };
  visitor.directory_note = [](std::string) { return true; };
  visitor.directory_entry = [](std::uint64_t, Bytes, Bytes) { return true; };
  visitor.ledger_note = [](std::string, std::uint64_t) { return true; };
  visitor.entry = std::move(entry);
  static_cast<void>(read_export(cursor, visitor));
}

}  // namespace

std::optional<WrongPlace> first_difference(const ExportSource& source,
                                           const std::vector<Digest>& right) {
  std::optional<WrongPlace> out;
  each_entry(source, [&](std::uint64_t index, const LogEntry& entry,
                         const ExportVisitor::Where& where) {
    if (index >= right.size()) return false;
    if (consent::leaf_hash(entry.leaf) == right[index]) return true;
    out = WrongPlace{where.leaf, "ledger", index, "leaf"};
    return false;
  });
  return out;
}

LeafHashes hashes_of_export(ExportSource source) {
  return [source = std::move(source)](std::uint64_t count) {
    std::vector<Digest> out;
    if (count == 0) return out;
    each_entry(source, [&](std::uint64_t, const LogEntry& entry, const ExportVisitor::Where&) {
      out.push_back(consent::leaf_hash(entry.leaf));
      return out.size() < count;
    });
    return out;
  };
}

Comparison compare_views(const std::string& first, const std::string& second,
                         const consent::NoteKey& log, const CompareTerms& terms,
                         const consent::SignatureCheck& check, const LeafHashes& hashes) {
  return Compare(log, terms, check).run(first, second, hashes);
}

std::string to_json(const Comparison& comparison) {
  auto out = nlohmann::ordered_json::parse(to_json(comparison.report));
  out["relation"] = name_of(comparison.relation);
  out["stale"] = comparison.stale;
  out["first_s"] = comparison.first_s;
  out["second_s"] = comparison.second_s;
  out["evidence"] = comparison.evidence;
  return out.dump(1) + "\n";
}

}  // namespace sluis::verify
