// SPDX-License-Identifier: EUPL-1.2
// Picks up covenants and admissions that the authority signed, without a restart.
//
// Shell. A file is read once it carries its final name (*.signed); afterwards it stands in done/ or
// failed/ with the reason beside it. Nothing in such a file is believed but the authority's keys.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "broker/core/machine.h"

namespace sluis::runtime {

class Admissions {
 public:
  explicit Admissions(std::filesystem::path inbox);

  struct Found {
    std::filesystem::path path;
    std::vector<broker::Payload> payloads;  // empty when refused
    std::optional<Error> refused;
  };
  // The oldest waiting file by name, verified against `machine`; nothing when there is none. The
  // first covenant ever is verified against the authority keys that it names itself: the operator
  // compared their fingerprint when he put it there (deploy/OPERATIONS.md).
  std::optional<Found> next(const broker::Machine& machine) const;
  // Moves the file away, after its entries are durable.
  void settle(const Found& found, const std::optional<Error>& refused) const;

 private:
  std::filesystem::path inbox_;
};

}  // namespace sluis::runtime
