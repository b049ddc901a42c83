// SPDX-License-Identifier: EUPL-1.2
// A gateway's replies in lines for people, with what to do when there is nothing.
//
// Pure but for the time zone: times are printed in UTC. Thread safety: values.
#pragma once

#include <string>

#include "local.pb.h"

namespace sluis::cli {

std::string text_of(const local::LocalReply& reply);
// The exit status of a verb with this reply: that of its reason when an act was refused.
int status_of(const local::LocalReply& reply);
// "there is no consent for this (place). Next: ask ..."
std::string reason_text(const local::Reason& reason);
// "2026-09-01 08:30:05Z"
std::string time_text(std::uint64_t ms);

}  // namespace sluis::cli
