// SPDX-License-Identifier: EUPL-1.2
// Who vouches for the log, in words.
//
// Pure but for the language. Thread safety: functions keep no state.
#pragma once

#include <string>

namespace sluis::local {
class WitnessView;
}  // namespace sluis::local

namespace sluis::cli {

std::string witness_text(const local::WitnessView& view);

}  // namespace sluis::cli
