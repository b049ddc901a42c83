// SPDX-License-Identifier: EUPL-1.2
// A folder of its own for each test, what lies in its files, and a worker process on it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "consent/store/store.h"

namespace sluis::store {

class StoreFolder : public testing::Test {
 protected:
  StoreFolder();
  ~StoreFolder() override;

  // The store in the folder; the test fails when it does not open.
  std::unique_ptr<Store> open(const Options& options = {});
  // Everything in all files under `folder`, one after the other.
  static std::string all_bytes(const std::filesystem::path& folder);
  static std::string file_bytes(const std::filesystem::path& file);

  std::filesystem::path folder_;  // of the store; does not exist yet
  std::filesystem::path beside_;  // a scratch folder that exists
};

struct WorkerEnd {
  std::uint64_t acknowledged = 0;  // highest batch number it reported
  bool erased = false;             // it reported the erasure
  int exit_status = -1;            // -1: ended by a signal
  int signal = 0;
};

// Runs store_worker on `folder` with `environment` ("NAME=value") added to this process's own.
WorkerEnd run_worker(const std::filesystem::path& folder, int batches,
                     const std::vector<std::string>& environment, bool erase = false);

}  // namespace sluis::store
