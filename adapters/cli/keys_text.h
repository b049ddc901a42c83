// SPDX-License-Identifier: EUPL-1.2
// An organisation's own keys, and those under its name that it did not make. Pure but for the
// language.
#pragma once

#include <string>

#include "local.pb.h"

namespace sluis::cli {

std::string keys_text(const local::Keys& keys);
// "" when there is none.
std::string alarm_text(const google::protobuf::RepeatedPtrField<local::StrangeKey>& keys);

}  // namespace sluis::cli
