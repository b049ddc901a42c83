// SPDX-License-Identifier: EUPL-1.2
// The index: who is known at this organisation, so that a question shows whether there is anything.
//
// Shell. It never leaves the gateway. A person stands in it under the pseudonyms that this member
// alone has (audience = this member), sealed in the vault, without a name; a change waits, with the
// identity, until the key holder gave those. What a hit means is for a worker to weigh.
// Filled at the local door, and from drop/known/incoming/: JSON, one person or a list of them, each
// with the fields of a signal's subject and "remove": true to take it out; a file is complete when
// it has its name (write NAME.part, then rename). A file taken is deleted, since it names people;
// one that was refused goes to drop/known/failed/ with NAME.error.json beside it. Thread safety:
// none.
#pragma once

#include "adapters/gateway/names.h"
#include "adapters/gateway/question_records.h"

namespace sluis::gateway {

inline constexpr std::size_t kKnownBytesMax = 1u << 20;
inline constexpr std::size_t kKnownPersonsMax = 2'000;  // in one file or request

struct KnownChange {
  bool remove = false;
  Identity identity;
};
// The changes in a file. not_utf8, bad_json, missing_field, bad_field: the place is a path such as
// "[2].birth_date".
Result<std::vector<KnownChange>> parse_known_json(std::string_view text);

// Closest first.
enum class Hit { known, possibly, none };

class Known {
 public:
  Known(Host& host, Names& names) : host_(host), names_(names) {}

  // All changes, or none: errors as check_identity(), with the number of the person; too_large.
  Status change(const std::vector<KnownChange>& changes);
  // Takes the files that are there, at most a few.
  void sweep();
  // Names what waits.
  void step(Link& link);
  void wake() { woken_ = true; }

  // known: a citizen service number in common; possibly: another key. As much work for each of them
  // (tests/timing).
  Hit look_up(const std::vector<PersonKey>& keys) const;
  std::size_t persons() const;
  std::size_t waiting() const;

 private:
  Status take(const std::filesystem::path& file);
  void apply(const KnownChangeRow& row, const KeysRow& keys);

  Host& host_;
  Names& names_;
  bool woken_ = true;
};

}  // namespace sluis::gateway
