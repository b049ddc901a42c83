// SPDX-License-Identifier: EUPL-1.2
// Cases of a gateway as they are once the broker acknowledged what was said of them. Shell (files).
// Thread safety: none.
#pragma once

#include "adapters/gateway/case_book.h"
#include "tests/gateway/host_rig.h"

namespace sluis::gateway {

class CaseRig : public HostRig {
 protected:
  void act(std::uint8_t number, const std::string& worker, ActKind kind,
           consent::FactPayload payload, ActState state = ActState::recorded) {
    ActRow row;
    row.id = test::filled<ActId>(static_cast<std::uint8_t>(++made_));
    row.ordinal = made_;
    row.kind = kind;
    row.state = state;
    row.created = clock_.now;
    row.worker = worker;
    row.made = AnyId{test::filled<CaseId>(number).value};
    row.index = made_;
    consent::FactBody body;
    body.payload = std::move(payload);
    row.form = canon::encode(body);
    Batch batch;
    batch.put(RowKind::act, row.id, row);
    const codec::Ack ack{made_, {}, {}, {}};
    on_case_recorded(*host_, batch, row, state == ActState::recorded ? &ack : nullptr);
    host_->vault.commit(batch);
  }
  void row_of(std::uint8_t number, const MemberId& coordinator,
              std::vector<NamedPerson> persons = {}) {
    CaseRow row;
    row.id = test::filled<CaseId>(number);
    row.coordinator = coordinator;
    row.persons = std::move(persons);
    host_->vault.put(RowKind::care_case, row.id, row);
  }
  void begin(std::uint8_t number, const std::string& worker,
             ActState state = ActState::recorded, std::vector<NamedPerson> persons = {}) {
    row_of(number, host_->member(), std::move(persons));
    const consent::CaseOpened opened{test::filled<CaseId>(number), {kPerson}, host_->member(), 0};
    act(number, worker, ActKind::case_opened, opened, state);
  }
  void step(std::uint8_t number, const std::string& worker, consent::CaseStep said) {
    act(number, worker, ActKind::case_stepped,
        consent::CaseStepped{test::filled<CaseId>(number), {kPerson}, said, 0});
  }
  void hand(std::uint8_t number, const std::string& worker, consent::HandoverStep said,
            ActState state = ActState::recorded) {
    const bool proposes = said == consent::HandoverStep::propose;
    const MemberId to = proposes ? test::filled<MemberId>(0x33) : MemberId{};
    act(number, worker, ActKind::handover_stepped,
        consent::HandoverStepped{test::filled<CaseId>(number), {kPerson}, said, to, 0}, state);
  }

  inline static const Commitment kPerson = test::filled<Commitment>(9);
  std::uint64_t made_ = 0;
};

}  // namespace sluis::gateway
