// SPDX-License-Identifier: EUPL-1.2
// Who writes the line of fatal(): text for people, until a program that serves says otherwise.
//
// Thread safety: all of it.
#pragma once

#include <string_view>

namespace sluis {

// `what` is fixed text; `source` is the source's path from the root of the tree.
using FatalWriter = void (*)(std::string_view what, std::string_view source, int line);

// The line must have left the process when `writer` returns: the process ends then.
void set_fatal_writer(FatalWriter writer);

}  // namespace sluis
