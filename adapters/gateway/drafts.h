// SPDX-License-Identifier: EUPL-1.2
// What the local door and the mapped file drop are told, as drafts. Pure; thread safety: values.
#pragma once

#include "adapters/gateway/signals.h"

namespace sluis::local {
class Person;
class SignalRaise;
}  // namespace sluis::local

namespace sluis::gateway {

Identity identity_of(const local::Person& from);
// Nothing is checked: raise_signal does. A person of another role than "third" is a relative.
SignalDraft draft_of(const std::string& worker, const local::SignalRaise& from);

}  // namespace sluis::gateway
