// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/audit_door.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "adapters/cli/language.h"

namespace sluis::cli {
namespace {

using local::LocalReply;
using local::LocalRequest;
using AuditClock = std::chrono::steady_clock;

void show_progress(const local::AuditProgress& progress) {
  if (isatty(STDERR_FILENO) == 0) return;
  const std::string line =
      say("{0} {1} of {2} entries   ", {progress.stage(), std::to_string(progress.done()),
                                        std::to_string(progress.all())});
  std::fprintf(stderr, "\r%s", line.c_str());
}
void end_progress(bool shown) {
  if (shown && isatty(STDERR_FILENO) != 0) std::fprintf(stderr, "\n");
}

}  // namespace

Result<LocalReply> ask_on(const DoorOptions& options, LocalRequest request) {
  DoorOptions short_wait = options;
  short_wait.wait_seconds = std::min<std::uint64_t>(options.wait_seconds, 1);
  auto moved = AuditClock::now();
  std::string last;
  bool shown = false;
  for (;;) {
    SLUIS_TRY(reply, ask(short_wait, request));
    if (!reply.has_audit_progress()) {
      end_progress(shown);
      return reply;
    }
    const local::AuditProgress& progress = reply.audit_progress();
    show_progress(progress);
    shown = true;
    const std::string now = progress.stage() + std::to_string(progress.done());
    if (now != last) moved = AuditClock::now();
    last = now;
    if (AuditClock::now() - moved > std::chrono::seconds(options.wait_seconds)) {
      end_progress(shown);
      return Error{ErrorCode::broker_down, "audit"};
    }
    request = LocalRequest();
    request.mutable_audit_job()->set_id(progress.job());
  }
}

}  // namespace sluis::cli
