// SPDX-License-Identifier: EUPL-1.2
#include "tests/faults/stage.h"

#include <unistd.h>

namespace sluis::faults {

namespace fs = std::filesystem;

void Stage::set_up() {
  ASSERT_NO_FATAL_FAILURE(story::start_with(broker, world, {&school, &manager}));
  for (story::Member* member : {&school, &manager}) {
    member->session.reset();  // Link has one of its own
  }
}

void Stage::keep() {
  broker.kill_now();
  fs::remove_all(kept());
  fs::copy(broker.folder(), kept(), fs::copy_options::recursive);
}

void Stage::restore() {
  broker.kill_now();
  fs::remove_all(broker.folder());
  fs::copy(kept(), broker.folder(), fs::copy_options::recursive);
  for (const fs::path& folder : {broker.folder(), broker.folder() / "store"}) {
    fs::permissions(folder, fs::perms::owner_all);
  }
}

Stage::~Stage() {
  std::error_code error;
  fs::remove_all(kept(), error);
}

Life::Life(Stage& stage_in, CrowdOptions options, const std::string& endpoint)
    : stage(stage_in),
      school(stage.school, endpoint.empty() ? stage.broker.endpoint() : endpoint,
             stage.broker.curve_key),
      manager(stage.manager, endpoint.empty() ? stage.broker.endpoint() : endpoint,
              stage.broker.curve_key),
      crowd(school, manager, history, std::move(options)) {
  // A life begins with no memory of those before it, whose ledger was put back.
  stage.manager.ledger.emplace(
      consent::NoteKey{stage.world.covenant.ledger_origin, stage.broker.log_key});
}

bool Life::until_done_or_ended(int seconds_max) {
  const std::uint64_t deadline = story::now().ms + 1'000U * static_cast<unsigned>(seconds_max);
  while (!crowd.done() && story::now().ms < deadline) {
    crowd.step(10);
    end = stage.broker.ended();
    if (end) return false;
  }
  return crowd.done();
}

void Life::wait_for_end(int seconds_max) {
  for (int i = 0; i < 100 * seconds_max && !end; ++i) {
    usleep(10'000);
    end = stage.broker.ended();
  }
}

std::vector<std::string> Life::audit() {
  const std::vector<Bytes> leaves = read_ledger(manager);
  if (leaves.empty()) return {"the ledger cannot be read"};
  std::set<std::string> notes = school.notes();
  notes.insert(manager.notes().begin(), manager.notes().end());
  std::vector<std::string> wrong =
      history.audit(leaves, notes, stage.world.covenant.ledger_origin);
  wrong.insert(wrong.end(), crowd.wrong().begin(), crowd.wrong().end());
  return wrong;
}

std::vector<std::string> Life::recover_and_audit() {
  stage.broker.kill_now();
  if (!stage.broker.start()) return {"the broker does not start again"};
  crowd.stop();
  crowd.ask_again(16);
  if (!until_done_or_ended(60)) {
    return {"does not come to its end: " + crowd.state(), joined(crowd.wrong())};
  }
  return audit();
}

void StageTest::SetUpTestSuite() {
  story::use_memory_for_files();
  stage_ = new Stage;
  ASSERT_NO_FATAL_FAILURE(stage_->set_up());
  stage_->keep();
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (std::size_t i = 0; i < lines.size() && i < 20; ++i) out += lines[i] + "\n";
  if (lines.size() > 20) out += "and " + std::to_string(lines.size() - 20) + " more\n";
  return out;
}

}  // namespace sluis::faults
