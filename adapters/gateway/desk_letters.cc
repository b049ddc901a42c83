// SPDX-License-Identifier: EUPL-1.2
// What a family reads: the question of a consent that was recorded here, the receipt of what one
// giver answered or withdrew here, and the announcement of a birthday that ends it.
#include "adapters/gateway/circumstances.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/family_letters.h"
#include "adapters/gateway/letter_code.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

constexpr const char* kNotRecorded = "it is not recorded yet; a receipt follows its record";

LetterWish wish_of(const local::LetterAsk& from) { return {from.language(), from.giver(), {}}; }

Result<ReplyLater> shown(const Result<letters::Letter>& letter) {
  if (!letter.ok()) return letter.error();
  local::LocalReply reply;
  local::Letter& out = *reply.mutable_letter();
  out.set_document(std::string(name_of(letter->document)));
  out.set_language(std::string(name_of(letter->language)));
  out.set_direction(is_right_to_left(letter->language) ? "rtl" : "ltr");
  out.set_text_version(letters::kTextVersion);
  for (const letters::Paragraph& paragraph : letter->paragraphs) {
    local::LetterParagraph& one = *out.add_paragraphs();
    one.set_kind(std::string(name_of(paragraph.kind)));
    one.set_text(paragraph.text.reveal());
  }
  return at_once(std::move(reply));
}

// The act with this id, or the last that fits `kind` and made `id`.
const ActRow* act_named(const std::vector<ActRow>& acts, const std::string& id, ActKind kind) {
  const ActRow* out = nullptr;
  for (const ActRow& row : acts) {
    if (row.kind == kind && (row.id.hex() == id || row.made.hex() == id)) out = &row;
  }
  return out;
}

// What the broker refused is on no record, and what it has not taken yet neither.
Status check_recorded(const ActRow& row) {
  if (row.state == ActState::recorded) return Done{};
  const auto reason = error_from_number(row.reason);
  if (row.state == ActState::refused && reason) return Error{*reason, row.place};
  return Error{ErrorCode::broker_down, kNotRecorded};
}

}  // namespace

// Who recorded it, or took that work over, who acts for that one, or may read at all: as in the
// list of consents.
Status Desk::check_may_see(const std::string& worker, const ActRow& row) const {
  const Host& host = parts_.host;
  SLUIS_TRY_DONE(host.worker(worker));
  if (is_kept(worker, row.id)) return Error{ErrorCode::unknown_consent, "consent"};
  if (worker == row.worker || worker == host.owner(row.worker)) return Done{};
  if (acts_for_author(worker, row)) return Done{};
  return host.check_may(worker, LeafType::read);
}

Result<ActRow> Desk::consent_row(const std::string& worker, const std::string& id) const {
  const std::vector<ActRow> acts = parts_.acts.all();
  const ActRow* row = act_named(acts, id, ActKind::consent);
  if (row == nullptr || is_kept(worker, row->id)) {
    return Error{ErrorCode::unknown_consent, "consent: recorded elsewhere?"};
  }
  SLUIS_TRY_DONE(check_may_see(worker, *row));
  if (row->state == ActState::refused) SLUIS_TRY_DONE(check_recorded(*row));
  return *row;
}

// Who hides, or died: nobody is asked or written to about that person. What somebody said at this
// desk is still receipted.
Status Desk::check_not_withheld(const ActRow& row) const {
  if (!is_withheld_here(parts_.host, parts_.acts, row.persons.front().identity)) return Done{};
  return Error{ErrorCode::withheld, "consent: what is stated here stops letters about this person"};
}

Result<ReplyLater> Desk::consent_text(const local::LocalRequest& request) {
  const local::LetterAsk& from = request.consent_text();
  SLUIS_TRY(row, consent_row(request.worker(), from.id()));
  SLUIS_TRY(consent, consent_in(row));
  SLUIS_TRY_DONE(check_not_withheld(row));
  LetterWish wish = wish_of(from);
  SLUIS_TRY(giver, giver_of(consent, wish));
  const auto code = kept_code(parts_.host.vault, consent.record.consent_id, giver - 1);
  if (code) wish.code = printed(*code);
  return shown(question_letter({parts_.host.covenant, parts_.host.member()}, consent, wish));
}

Result<ReplyLater> Desk::consent_renewal(const local::LocalRequest& request) {
  const local::LetterAsk& from = request.consent_renewal();
  SLUIS_TRY(row, consent_row(request.worker(), from.id()));
  SLUIS_TRY(consent, consent_in(row));
  SLUIS_TRY_DONE(check_not_withheld(row));
  return shown(renewal_letter({parts_.host.covenant, parts_.host.member()}, consent,
                              wish_of(from)));
}

// The id of a withdrawal or of an answer is that; of a consent, the last answer of the giver meant.
Result<ReplyLater> Desk::consent_receipt(const local::LocalRequest& request) {
  const local::LetterAsk& from = request.consent_receipt();
  const std::vector<ActRow> acts = parts_.acts.all();
  if (const ActRow* stop = act_named(acts, from.id(), ActKind::withdraw)) {
    return withdrawal_receipt(request.worker(), *stop, wish_of(from).language);
  }
  const ActRow* answer = nullptr;
  for (const ActRow& row : acts) {
    if (row.kind == ActKind::consent_answer && row.id.hex() == from.id()) answer = &row;
  }
  SLUIS_TRY(row, consent_row(request.worker(), answer ? answer->made.hex() : from.id()));
  SLUIS_TRY(consent, consent_in(row));
  if (answer == nullptr) {
    SLUIS_TRY(giver, giver_of(consent, wish_of(from)));
    for (const ActRow& said : acts) {
      const bool is_its = said.kind == ActKind::consent_answer && said.made == row.made &&
                          said.persons.size() > 1 &&
                          giver_like(consent, said.persons[1].identity) == giver;
      if (is_its) answer = &said;
    }
  }
  if (answer == nullptr) {
    return Error{ErrorCode::consent_incomplete, "giver: has not answered at this desk"};
  }
  SLUIS_TRY_DONE(check_recorded(*answer));
  return shown(answer_letter({parts_.host.covenant, parts_.host.member()}, consent, *answer,
                             wish_of(from)));
}

Result<ReplyLater> Desk::withdrawal_receipt(const std::string& worker, const ActRow& row,
                                            const std::string& language) const {
  SLUIS_TRY_DONE(check_may_see(worker, row));
  SLUIS_TRY_DONE(check_recorded(row));
  const auto match = parts_.host.vault.get<MatchRow>(RowKind::withdrawal_match, row.made);
  // Nobody goes home with a paper that says it stopped, when nothing did.
  if (!match) return Error{ErrorCode::broker_down, kNotRecorded};
  if (!match->matched) {
    return Error{ErrorCode::unknown_consent, "withdrawal: it matches no consent; nothing stops"};
  }
  return shown(withdrawal_letter({parts_.host.covenant, parts_.host.member()}, row,
                                 {language, 0, {}}));
}

}  // namespace sluis::gateway
