// SPDX-License-Identifier: EUPL-1.2
// The power goes at any moment: what was not synced may be gone, whole, in part, or not at all.
#include <cstdlib>

#include "tests/store/fixture.h"
#include "tests/store/record_vfs.h"
#include "tests/store/workload.h"

namespace sluis::store {
namespace {

constexpr std::uint64_t kBatches = 10;

class PowerLossTest : public StoreFolder {
 protected:
  // Runs the workload with every step noted; marks each batch where it would be acknowledged.
  std::vector<Step> record(bool acknowledge_too_early = false) {
    RecordVfs vfs;
    auto store = open(Options{.vfs = vfs.name()});
    for (std::uint64_t number = 0; number < kBatches; ++number) {
      if (acknowledge_too_early) vfs.mark(number + 1);
      workload::run(*store, number);
      vfs.mark(number + 1);
    }
    return vfs.steps();
  }

  // Empty, or what is wrong with the store that a power loss after `count` steps leaves.
  std::string after_power_loss(const std::vector<Step>& steps, std::size_t count,
                               std::uint64_t seed) {
    const std::filesystem::path image = beside_ / "image";
    std::filesystem::remove_all(image);
    std::filesystem::create_directory(image);
    write_image(steps, count, seed, image);
    auto store = Store::open(image, {});
    if (!store.ok()) return to_text(store.error());
    return workload::verify(**store, marked(steps, count));
  }
};

// Every how many steps the power goes: all of them in the long run, a sample in the short one.
std::size_t stride(std::size_t steps) {
  return std::getenv("SLUIS_SOAK") != nullptr ? 1 : steps / 60 + 1;
}

TEST_F(PowerLossTest, LosesNothingAcknowledgedAndKeepsBatchesWhole) {
  const std::vector<Step> steps = record();
  std::size_t images = 0;
  for (std::size_t count = 0; count <= steps.size(); count += stride(steps.size())) {
    for (std::uint64_t seed = 0; seed < 2; ++seed) {
      EXPECT_EQ(after_power_loss(steps, count, seed), "")
          << "after step " << count << " of " << steps.size() << ", seed " << seed;
      ++images;
    }
  }
  std::printf("%zu power losses over %zu steps\n", images, steps.size());
  EXPECT_GE(steps.size(), 100u);
}

TEST_F(PowerLossTest, WouldNoticeAnAcknowledgementBeforeTheSync) {
  const std::vector<Step> steps = record(true);
  std::size_t caught = 0;
  for (std::size_t count = 0; count <= steps.size(); count += stride(steps.size())) {
    if (!after_power_loss(steps, count, 0).empty()) ++caught;
  }
  EXPECT_GT(caught, 0u);
}

}  // namespace
}  // namespace sluis::store
