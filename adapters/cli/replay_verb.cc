// SPDX-License-Identifier: EUPL-1.2
// sluis audit replay: what the log decides, decided again; or what it would have decided then.
//
// Shell. Thread safety: none.
#include <charconv>

#include "adapters/cli/audit_door.h"
#include "adapters/cli/language.h"
#include "adapters/cli/moment.h"
#include "adapters/cli/replay_text.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

using local::LocalRequest;

struct ReplayOptions {
  DoorOptions door;
  std::vector<std::string> persons;
  std::string since, until, as_of, before, from;
};

std::optional<std::uint64_t> entry_of(const std::string& text) {
  std::uint64_t out = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, out);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return out;
}

template <class Message>
Status read_persons(const ReplayOptions& options, Message& message) {
  for (const std::string& file : options.persons) {
    SLUIS_TRY_DONE(read_message(file, *message.add_persons()));
  }
  return Done{};
}

Status fill_replay(const ReplayOptions& options, local::AuditReplay& asked) {
  if (!options.before.empty() || !options.from.empty()) {
    return Error{ErrorCode::usage, say("--before and --from need --as-of")};
  }
  SLUIS_TRY_DONE(fill_span(options.since, options.until, asked));
  return read_persons(options, asked);
}

Status fill_as_of(const ReplayOptions& options, local::AuditAsOf& asked) {
  if (options.before.empty() || options.from.empty()) {
    return Error{ErrorCode::usage, say("--as-of needs --before and --from")};
  }
  if (!options.since.empty() || !options.until.empty()) {
    return Error{ErrorCode::usage, say("--as-of goes without --since and --until")};
  }
  if (const auto entry = entry_of(options.as_of)) {
    asked.set_entry(*entry);
  } else if (const auto time = moment_of(options.as_of, true)) {
    asked.set_time_ms(*time);
  } else {
    return Error{ErrorCode::usage, "--as-of 120 | 2026-09-01 | 2026-09-01T08:30:05Z"};
  }
  asked.set_from(options.from);
  SLUIS_TRY_DONE(read_message(options.before, *asked.mutable_signal()));
  return read_persons(options, asked);
}

Result<Answer> replay(const ReplayOptions& options) {
  LocalRequest request;
  if (options.as_of.empty()) {
    SLUIS_TRY_DONE(fill_replay(options, *request.mutable_audit_replay()));
  } else {
    SLUIS_TRY_DONE(fill_as_of(options, *request.mutable_audit_as_of()));
  }
  SLUIS_TRY(reply, ask_on(options.door, std::move(request)));
  const local::AuditReplayed& replayed = reply.audit_replayed();
  constexpr int kNotTheSame = 1;  // of decided_otherwise, and of a log that does not verify
  return Answer{text_of(replayed), json_of(reply), replayed.has_reason() ? kNotTheSame : 0};
}

}  // namespace

void add_replay_verb(Verbs& verbs) {
  const auto options = std::make_shared<ReplayOptions>();
  Verb verb = verbs.add("audit replay",
                        "decides again what the log decided; or says what it would have decided "
                        "then",
                        {"sluis audit replay --person child.json --person parent.json",
                         "sluis audit replay --since 2026-09-01",
                         "sluis audit replay --as-of 120 --before concern.json --from School"},
                        [options] { return replay(*options); });
  verb.texts("--person", options->persons,
             "a file as for audit who: what is about this person is opened; repeat it for others")
      .text("--since", options->since,
            "count from this day or time on, in UTC as the log shows it")
      .text("--until", options->until, "up to and with this day or time; else all")
      .text("--as-of", options->as_of,
            "after this entry, or at this day or time: what would have been decided; with --before "
            "and --from")
      .text("--before", options->before, "the signal that is asked about, as for sluis signal")
      .text("--from", options->from,
            "the organisation that would send it: its identifier or label");
  add_door_options(verb, options->door);
}

}  // namespace sluis::cli
