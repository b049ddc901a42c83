// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/witness.h"

#include "consent/core/witness_set.h"
#include "proto/failpoint/failpoint.h"

namespace sluis::gateway {
namespace {

std::string row_key(codec::WhichLog which) {
  return which == codec::WhichLog::ledger ? "ledger" : "directory";
}

}  // namespace

bool Witness::is_named() const {
  const auto names = [this](const consent::Covenant& covenant) {
    const auto& named = covenant.witness_terms.members;
    return std::binary_search(named.begin(), named.end(), host_.member());
  };
  const auto& before = host_.before;
  return names(host_.covenant) || std::any_of(before.begin(), before.end(), names);
}

std::optional<WitnessedRow> Witness::latest(codec::WhichLog which) const {
  return host_.vault.get<WitnessedRow>(RowKind::witnessed, host_.log_row(row_key(which)));
}

consent::NoteKey Witness::log_key(codec::WhichLog which) const {
  return which == codec::WhichLog::ledger ? host_.ledger_log() : host_.directory_log();
}

codec::CosignAnswer Witness::answer(Link& link, const codec::CosignAsk& ask) {
  codec::CosignAnswer out;
  out.log = ask.log;
  const auto held = latest(ask.log);
  if (held) out.latest = held->note;
  out.status = static_cast<std::uint16_t>(consent::WitnessStatus::not_found);
  if (!is_named() || link.halted()) return out;
  out.status = static_cast<std::uint16_t>(consent::WitnessStatus::bad_request);
  const auto request = consent::parse_add_checkpoint(ask.request);
  if (!request.ok()) return out;
  const auto head = held ? std::optional(held->head) : std::nullopt;
  const consent::WitnessVerdict verdict =
      consent::judge(*request, log_key(ask.log), head, seal::verify);
  out.status = static_cast<std::uint16_t>(verdict.status);
  out.size = verdict.checkpoint.head.size;
  if (verdict.status == consent::WitnessStatus::conflict) {
    out.body = std::to_string(head ? head->size : 0) + "\n";
  }
  if (verdict.error && held) {
    link.two_histories(*verdict.error, held->note, request->checkpoint, request->proof);
  }
  if (verdict.status != consent::WitnessStatus::cosign) return out;
  // The line to the broker is asked with another voice than the witness: both must hear the same.
  if (ask.log == codec::WhichLog::ledger && !link.continues_here(*request, verdict.checkpoint)) {
    out.status = static_cast<std::uint16_t>(consent::WitnessStatus::unprocessable);
    return out;
  }
  SLUIS_FAILPOINT(gateway_witness_checked);
  out.body = cosign(ask.log, *request, verdict.checkpoint);
  SLUIS_FAILPOINT(gateway_witness_cosigned);
  out.latest.clear();  // it is what was asked about
  return out;
}

// Durable, then told: the line of what is not on disk would be forgotten by the next start.
std::string Witness::cosign(codec::WhichLog which, const consent::AddCheckpoint& request,
                            const consent::Checkpoint& checkpoint) {
  auto note = consent::parse_note(request.checkpoint);
  CHECK(note.ok());
  const consent::WitnessKey key{consent::witness_name(host_.covenant, host_.member()),
                                host_.keys.witness.public_key()};
  const std::uint64_t time_s = seconds_of(host_.clock.wall());
  const Signature signature =
      host_.keys.witness.sign(as_bytes(consent::cosignature_text(time_s, note->text)));
  const consent::NoteSignature line = consent::cosignature_line(key, time_s, signature);
  // Of the note alone the operator's line and ours: others may have put anything into it.
  const consent::NoteKey log = log_key(which);
  std::erase_if(note->signatures, [&log](const consent::NoteSignature& each) {
    return each.name != log.name || each.key_id != consent::note_key_id(log);
  });
  note->signatures.push_back(line);
  const auto text = consent::format_note(*note);
  CHECK(text.ok());
  host_.vault.put(RowKind::witnessed, host_.log_row(row_key(which)),
                  WitnessedRow{checkpoint.head, *text, host_.clock.wall()});
  return consent::format_signature_line(line);
}

}  // namespace sluis::gateway
