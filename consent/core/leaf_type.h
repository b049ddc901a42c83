// SPDX-License-Identifier: EUPL-1.2
// The types of leaves: who answers for each, and the name people and tools see.
//
// Pure. Thread safety: values. Numbers: proto/types/act.h; catalogue: consent/LEDGER.md.
#pragma once

#include <optional>
#include <string_view>

#include "proto/types/act.h"

namespace sluis::consent {

// Who answers for an entry, and so whose signatures its leaf carries.
enum class LeafActor : std::uint8_t {
  none,         // not the type of a leaf
  broker,       // no signature: the checkpoint that holds the leaf is signed
  member,       // 1–3 keys of the acting member
  two_people,   // 1–3; that they are two humans is told by their worker keys in the opening
  authorities,  // 1–3 authority keys, usually over a batch
  anyone,       // 0–3: `reopen`, whose body is a cosigned checkpoint
};
LeafActor actor_of(LeafType type);

// The type numbered `number`; nothing when no leaf has that type (`person` is none).
std::optional<LeafType> leaf_type_from(std::uint8_t number);

// The enumerator's name, e.g. "release"; "none" when no leaf has that type.
std::string_view name_of(LeafType type);

}  // namespace sluis::consent
