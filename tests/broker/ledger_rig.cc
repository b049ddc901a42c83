// SPDX-License-Identifier: EUPL-1.2
#include "tests/broker/ledger_rig.h"

#include <stdlib.h>

#include <fstream>

#include "tests/support/opened.h"

namespace sluis::broker::testing {

namespace fs = std::filesystem;

Bytes files_under(const fs::path& folder) {
  Bytes out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string file((std::istreambuf_iterator<char>(in)), {});
    append(out, as_bytes(file));
  }
  return out;
}

LedgerRig::LedgerRig() {
  std::string name = (fs::temp_directory_path() / "sluis-ledger-XXXXXX").string();
  EXPECT_NE(mkdtemp(name.data()), nullptr);
  folder_ = fs::path(name) / "store";
  backup_ = fs::path(name) / "backup";
  clock_.reading = {world_.wall(), {1'000'000}, {}};
}

LedgerRig::~LedgerRig() {
  ledger_.reset();
  fs::remove_all(folder_.parent_path());
}

ErrorCode LedgerRig::start(runtime::Ledger::From from) {
  ledger_.reset();
  auto opened = runtime::Ledger::open(folder_, keys_, clock_, from);
  refusal_ = opened.ok() ? Error{ErrorCode::permit, {}} : opened.error();
  if (opened.ok()) ledger_ = std::move(*opened);
  return refusal_.code;
}

void LedgerRig::run(const std::string& line) {
  world_.run(line);
  clock_.reading.wall = world_.wall();
  for (; ledger_ && taken_ < world_.asked().size(); ++taken_) take(world_.asked()[taken_]);
}

void LedgerRig::take(const Payload& payload) {
  const auto* act = std::get_if<ActEvent>(&payload);
  if (act != nullptr && act->act.act().type == LeafType::erasure) {
    const auto erased = ledger_->erase(*act);
    refused_ = erased.ok() ? ErrorCode::permit : erased.code();
    return;
  }
  const auto* submit = std::get_if<SubmitEvent>(&payload);
  ledger_->apply(payload, submit == nullptr ? Bytes{} : envelope(submit->envelope));
  ledger_->commit();
}

Bytes LedgerRig::envelope(const EnvelopeHash& hash) {
  Bytes out = to_bytes(as_bytes("an envelope "));
  append(out, hash.view());
  return out;
}

Bytes LedgerRig::envelope(const std::string& message) {
  return envelope(world_.names().id<EnvelopeHash>("envelope " + message));
}

void LedgerRig::tell_story() {
  run("person name=mother keys=f2");
  for (const char* number : {"1", "3", "4"}) {
    const std::string child = std::string("child") + number, of = " subject=" + child;
    run("person name=" + child + " keys=f" + number);
    run("consent by=school consent=k" + child + of + " givers=mother");
    run("answer by=school consent=k" + child + of + " giver=mother yes");
    run("intent by=school id=e" + child + of + " to=gm");
    run("submit by=school id=m" + child + " exchange=e" + child + of + " to=gm");
    if (number[0] == '4') run("fetch by=gm credit=1");
  }
}

void LedgerRig::erase(const std::string& name) {
  run("read by=gm function=3 question=erasure subject=" + name + " as=look-" + name);
  run("erasure by=gm function=3 worker=second subject=" + name + " looked=look-" + name +
      " as=erasure-" + name);
}

void LedgerRig::save_snapshot() {
  ledger_->store().save_snapshot(ledger_->machine().entries(), ledger_->machine().snapshot());
}

Bytes LedgerRig::pseudonym(const std::string& key) {
  return to_bytes(world_.names().id<Pseudonym>("key " + key).view());
}

PersonId LedgerRig::person_of(const std::string& exchange) {
  return *world_.machine().seal_person(RedecideEvent{world_.names().id<ExchangeId>(exchange)});
}

Bytes LedgerRig::readable() {
  Bytes out = files_under(folder_);
  append(out, test::opened_of(ledger_->store()));
  return out;
}

std::vector<Bytes> LedgerRig::secrets_of(const std::set<PersonId>& persons) {
  std::vector<Bytes> out;
  const auto add = [&](const Bytes& plain) {
    out.push_back(Bytes(plain.begin(), plain.begin() + 32));
    out.push_back(plain);
  };
  store::Store& store = ledger_->store();
  const Status read = store.each_entry(0, [&](store::JournalEntry&& entry) -> Status {
    const auto sealed = journal_persons(entry.skeleton).value();
    for (std::size_t i = 0; i < sealed.size(); ++i) {
      if (sealed[i] && persons.contains(*sealed[i])) add(entry.parts[i].value());
    }
    if (!sealed[0] || !persons.contains(*sealed[0])) return Done{};
    for (std::uint64_t i = 0; i < entry.leaf_count; ++i) {
      const auto opening = store.leaf_opening(entry.first_leaf + i);
      if (opening->plain) add(*opening->plain);
    }
    return Done{};
  });
  EXPECT_TRUE(read.ok());
  EXPECT_GE(out.size(), 2u);
  return out;
}

std::map<std::uint64_t, Bytes> LedgerRig::openings() {
  return test::openings_in(ledger_->store());
}

std::vector<Bytes> LedgerRig::leaves() {
  std::vector<Bytes> out;
  store::Store& store = ledger_->store();
  const auto add = [&](std::uint64_t, ByteView leaf) { out.push_back(to_bytes(leaf)); };
  EXPECT_TRUE(store.each_leaf(0, store.sizes().ledger, add).ok());
  return out;
}

}  // namespace sluis::broker::testing
