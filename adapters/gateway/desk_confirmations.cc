// SPDX-License-Identifier: EUPL-1.2
// A consent is confirmed: by a second worker here, or by a giver's letter code at any desk, which
// may withdraw it as well.
#include "adapters/gateway/circumstances.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/letter_code.h"
#include "local.pb.h"

namespace sluis::gateway {

Result<ReplyLater> Desk::consent_confirm(const local::LocalRequest& request) {
  const Host& host = parts_.host;
  SLUIS_TRY(worker, host.worker(request.worker()));
  SLUIS_TRY_DONE(host.check_may(request.worker(), LeafType::fact));
  if (!may_record(host, request.worker(), consent::FactKind::consent_confirmed)) {
    return Error{ErrorCode::not_allowed, "worker: this function may not record that"};
  }
  SLUIS_TRY(id, id_in<ConsentId>(request.consent_confirm().consent(), "consent"));
  std::optional<ActRow> asked;
  for (ActRow& row : parts_.acts.all()) {
    if (row.kind == ActKind::consent && row.made == AnyId{id.value}) asked = std::move(row);
  }
  if (!asked || is_kept(request.worker(), asked->id)) {
    return Error{ErrorCode::unknown_consent,
                 "consent: a colleague of who recorded it confirms it, at that desk"};
  }
  const auto recorder = host.maker(asked->worker);
  if (recorder.ok() && recorder->row.id == worker.row.id) {
    return Error{ErrorCode::not_allowed, "worker: another than who recorded it"};
  }
  SLUIS_TRY_DONE(delegations_.check_two(request.worker(), asked->worker, asked->persons));
  Batch batch;
  return fact(request, ActKind::consent_confirmed, consent::ConsentConfirmed{id, {}},
              {asked->persons.front()}, AnyId{id.value}, batch);
}

// Whose it is, this desk need not know.
Result<ReplyLater> Desk::letter_code(const local::LocalRequest& request) {
  const local::LetterCodeEntered& from = request.letter_code();
  SLUIS_TRY(code, letter_code_in(from.code()));
  if (from.use() != "confirm" && from.use() != "withdraw") {
    return Error{ErrorCode::bad_field, "use: confirm or withdraw"};
  }
  consent::LetterCodeUsed used;
  used.code = code;
  AnyId made;
  if (from.use() == "withdraw") {
    used.use = consent::CodeUse::withdraw;
    used.withdraw_id = seal::random_fixed<WithdrawId>();
    made = AnyId{used.withdraw_id.value};
  }
  consent::FactBody body;
  body.payload = used;
  Batch batch;
  const auto act = parts_.acts.add(
      batch, {ActKind::letter_code, request.worker(), {}, canon::encode(body), made});
  if (act.ok() && used.use == consent::CodeUse::withdraw) {
    WithdrawalRow row;
    row.id = used.withdraw_id;
    row.act = act->id;
    batch.put(RowKind::withdrawal, row.id, row);
  }
  return commit_act(batch, act);
}

}  // namespace sluis::gateway
