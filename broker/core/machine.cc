// SPDX-License-Identifier: EUPL-1.2
#include "broker/core/machine.h"

#include "broker/core/step.h"

namespace sluis::broker {
namespace {

// A replay after an erasure may lack what an event needs, or what made it necessary: a mark that an
// erased fact left, say. It stands in the journal, so it changed something then. The record says
// how many entries it wrote; the runtime takes their bytes from there, and the count goes on.
void follow_record(State& state, const Event& event, std::uint64_t size_before, Applied& applied) {
  if (!event.recorded || !state.lacks_parts()) return;
  if (applied.leaves == event.recorded->leaves && applied.changed) return;
  applied.touched_erased = true;
  applied.changed = true;
  applied.refused.reset();
  applied.leaves = event.recorded->leaves;
  state.ledger_size = size_before + event.recorded->leaves;
}

struct SnapshotForm {
  std::uint16_t version = kMachineVersion;
  State* state = nullptr;
};
template <class Archive>
void describe(Archive& archive, SnapshotForm& form) {
  archive(form.version);
  archive.require(form.version == kMachineVersion, ErrorCode::unknown_version);
  archive(*form.state);
}

// Rebuilds what the described fields imply.
Status derive(State& state) {
  if (!state.covenant_bytes.empty()) {
    SLUIS_TRY(covenant, consent::decode_covenant(state.covenant_bytes));
    state.covenant = std::move(covenant);
  }
  for (const auto& [index, record] : state.directory_records) {
    SLUIS_TRY_DONE(
        state.directory.apply(record.type, record.member, record.by_authority, record.body));
    state.directory_index.emplace(record.commitment, index);
  }
  return Done{};
}

}  // namespace

Machine::Machine(Mutants mutants) : state_(std::make_unique<State>()), mutants_(mutants) {}
Machine::~Machine() = default;
Machine::Machine(Machine&&) noexcept = default;
Machine& Machine::operator=(Machine&&) noexcept = default;

Applied Machine::apply(const Event& event) {
  const std::uint64_t size_before = state_->ledger_size;
  const std::optional<ExchangeId> about = exchange_of(*state_, event.payload);
  Step step(*state_, event, mutants_);
  std::visit([&](const auto& payload) { handle(step, payload); }, event.payload);
  follow_record(*state_, event, size_before, step.applied);
  if (step.applied.changed) {
    state_->time = step.now();
    if (about && state_->exchanges.find(*about) != nullptr) {
      state_->exchanges.at(*about).entries.push_back(state_->entries);
    }
    ++state_->entries;
    state_->acks.forget(state_->time);
    state_->erasure_looks.forget(state_->time);
  }
  return std::move(step.applied);
}

Bytes Machine::snapshot() const {
  canon::WriteArchive archive;
  SnapshotForm form{kMachineVersion, state_.get()};
  archive(form);
  return archive.take();
}

Result<Machine> Machine::restore(ByteView snapshot, Mutants mutants) {
  Machine machine(mutants);
  canon::ReadArchive archive(snapshot);
  SnapshotForm form{kMachineVersion, machine.state_.get()};
  archive(form);
  SLUIS_TRY_DONE(archive.finish("snapshot"));
  SLUIS_TRY_DONE(derive(*machine.state_));
  return machine;
}

}  // namespace sluis::broker
