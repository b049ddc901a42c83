// SPDX-License-Identifier: EUPL-1.2
#include "broker/runtime/cosigning.h"

#include "consent/core/lines.h"
#include "consent/core/reopening.h"

namespace sluis::runtime {
namespace {

constexpr std::uint16_t kOk = 200, kConflict = 409;

}  // namespace

void Cosigning::set_witnesses(const consent::Covenant& covenant,
                              const consent::Directory& directory, TimeMs now) {
  consent::WitnessSet set = consent::witness_set(covenant, directory, now);
  if (set == set_) return;
  set_ = std::move(set);
  std::map<MemberId, Witness> witnesses;
  for (const MemberId& member : covenant.witness_terms.members) {
    const std::string name = consent::witness_name(covenant, member);
    for (const consent::WitnessKey& key : set_.witnesses) {
      if (key.name != name) continue;
      const auto known = witnesses_.find(member);
      const bool same = known != witnesses_.end() && known->second.key == key;
      witnesses[member] = same ? known->second : Witness{key, {}, false, 0, false, {}, {}};
    }
  }
  witnesses_ = std::move(witnesses);
  again_ = true;
  if (!reached_ || consent::verify_quorum(reached_->note, log_, set_, seal::verify).ok()) return;
  reached_.reset();  // who counts now has not cosigned it
  round_.reset();
}

void Cosigning::open_round(const Log& log, std::uint64_t steady_ms) {
  round_ = Round{log.published(), log.note(), steady_ms, false};
  again_ = false;
  for (auto& [member, witness] : witnesses_) witness.line.reset();
}

bool Cosigning::flows(std::uint64_t steady_ms) const {
  if (!needed()) return true;
  if (!reached_ || !round_ || behind_) return false;
  return round_->done || steady_ms - round_->since_ms < kStalledMs;
}

std::vector<Cosigning::Ask> Cosigning::due(const Log& log, std::uint64_t steady_ms, TimeMs now) {
  std::vector<Ask> out;
  if (!needed() || log.published_size() == 0) return out;
  if (behind_) return due_behind(steady_ms);
  const bool grown = round_ && log.published_size() > round_->head.size;
  const bool idle = round_ && round_->done && (now.ms < reached_->at.ms ||
                                               now.ms - reached_->at.ms >= kAgainMs);
  const bool stalled = round_ && steady_ms - round_->since_ms >= kStalledMs;
  // An open round goes on, whoever asks: else its lines would be lost again and again.
  const bool settled = round_ && (round_->done || stalled);
  const bool next = !round_ || idle || ((grown || again_) && settled);
  if (next) open_round(log, steady_ms);
  for (auto& [member, witness] : witnesses_) {
    if (witness.line || witness.away) continue;
    if (witness.asked && steady_ms - witness.asked_ms < kStalledMs) continue;
    const std::uint64_t held = witness.held.value_or(0);
    // What it has is above the round's: the log grew under it, and the next round holds that.
    if (held > round_->head.size) continue;
    consent::AddCheckpoint request{held, {}, round_->note};
    if (held != 0 && held < round_->head.size) {
      auto path = log.tree().consistency_path(held, round_->head.size);
      CHECK(path.ok());
      request.proof = std::move(*path);
    }
    witness.asked = true;
    witness.asked_ms = steady_ms;
    out.push_back({member, {which_, consent::format_add_checkpoint(request)}});
  }
  return out;
}

// What they cosigned last is asked of those who have not said it: it may have to be shown.
std::vector<Cosigning::Ask> Cosigning::due_behind(std::uint64_t steady_ms) {
  std::vector<Ask> out;
  for (auto& [member, witness] : witnesses_) {
    if (!witness.latest.empty() || witness.away || !round_) continue;
    if (steady_ms - witness.asked_ms < kStalledMs) continue;
    witness.asked_ms = steady_ms;
    out.push_back({member, {which_, consent::format_add_checkpoint({0, {}, round_->note})}});
  }
  return out;
}

std::optional<std::string> Cosigning::newest_cosigned() const {
  const auto plain = [&](const std::string& text) -> std::optional<std::string> {
    auto note = consent::cosigned_note(text, log_, set_, seal::verify);
    return note.ok() ? std::optional(std::move(*note)) : std::nullopt;
  };
  if (!behind_) return reached_ ? plain(reached_->note) : std::nullopt;
  std::map<std::string, consent::Note> notes;  // by text
  for (const auto& [member, witness] : witnesses_) {
    const auto note = consent::parse_note(witness.latest);
    if (!note.ok()) continue;
    const auto [row, is_new] = notes.try_emplace(note->text, *note);
    if (!is_new) row->second.signatures.push_back(note->signatures.back());
  }
  std::optional<std::string> out;
  std::uint64_t size = 0;
  for (const auto& [text, note] : notes) {
    const auto formatted = consent::format_note(note);
    if (!formatted.ok()) continue;
    const auto quorum = consent::verify_quorum(*formatted, log_, set_, seal::verify);
    if (!quorum.ok() || quorum->checkpoint.head.size < size) continue;
    size = quorum->checkpoint.head.size;
    out = plain(*formatted);
  }
  return out;
}

void Cosigning::not_sent(const MemberId& witness) {
  const auto row = witnesses_.find(witness);
  if (row != witnesses_.end()) row->second.away = true;
}

void Cosigning::heard(const MemberId& member) {
  const auto row = witnesses_.find(member);
  if (row == witnesses_.end() || !row->second.away) return;
  row->second.away = false;
  row->second.asked = false;
}

// What it cosigned last, in the operator's own hand: a state that this store does not hold is one
// that it held once.
void Cosigning::take_latest(Witness& from, const std::string& latest, const Log& log) {
  const auto seen = consent::verify_checkpoint(latest, log_, seal::verify);
  if (!seen.ok()) return;
  const auto note = consent::parse_note(latest);
  const bool cosigned = note.ok() && note->signatures.size() == 2 &&
                        consent::cosigned_at(*note, from.key, seal::verify).ok();
  if (cosigned) from.latest = latest;
  const Result<Digest> root = log.tree().root(seen->head.size);
  const bool ours = seen->head.size <= log.published_size() && root.ok() &&
                    *root == seen->head.root;
  if (!ours) behind_ = true;
}

bool Cosigning::take(const MemberId& from, const codec::CosignAnswer& answer, const Log& log,
                     TimeMs now) {
  const auto row = witnesses_.find(from);
  if (row == witnesses_.end() || !round_) return false;
  Witness& witness = row->second;
  witness.asked = answer.status != kOk && answer.status != kConflict;  // refused: not at once again
  if (answer.status == kConflict) {
    std::string_view body(answer.body);
    const auto line = consent::take_line(body);
    const auto size = consent::parse_decimal(line.value_or(""), "size");
    if (size.ok()) witness.held = *size;
  }
  if (answer.status != kOk) {
    take_latest(witness, answer.latest, log);
    return false;
  }
  witness.held = answer.size;
  if (answer.size != round_->head.size || witness.line) return false;
  const auto note = consent::parse_note(round_->note + answer.body);
  if (!note.ok() || note->signatures.size() != 2) return false;
  if (!consent::cosigned_at(*note, witness.key, seal::verify).ok()) return false;
  witness.line = note->signatures.back();
  return settle(now);
}

// The note with all lines of the round; more than the quorum are welcome.
bool Cosigning::settle(TimeMs now) {
  auto note = consent::parse_note(round_->note);
  CHECK(note.ok());
  for (const auto& [member, witness] : witnesses_) {
    if (witness.line) note->signatures.push_back(*witness.line);
  }
  if (note->signatures.size() <= set_.need) return false;
  const auto text = consent::format_note(*note);
  CHECK(text.ok());
  reached_ = Cosigned{round_->head, *text, now};
  reached_once_ = true;
  round_->done = true;
  return true;
}

}  // namespace sluis::runtime
