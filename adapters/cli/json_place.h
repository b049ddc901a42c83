// SPDX-License-Identifier: EUPL-1.2
// Where a file of JSON is not the message that it should be, by line and column.
//
// Pure but for the language. protobuf's own parser quotes the text that it stops at, and that is
// about people: here a sentence holds places and names of local.proto, and nothing of the file.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string_view>

#include "proto/types/result.h"

namespace sluis::cli {

// bad_json: the first place of `text` that is no JSON, an unknown name (with the nearest known
// one), a name that stands twice, or a value of another type than its name has in `type`.
Status check_json(std::string_view text, const google::protobuf::Descriptor& type);

}  // namespace sluis::cli
