// SPDX-License-Identifier: EUPL-1.2
// Meetings about families, at the gateway of who coordinates their cases.
#include "adapters/cli/door.h"
#include "adapters/cli/files.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

using local::LocalRequest;

constexpr const char* kMeetingId = "the meeting's id, from sluis meeting list";

struct MeetingOptions {
  DoorOptions door;
  std::string id, file;
};

void add_meeting_writing(Verbs& verbs) {
  auto [write, of_write] = add_asking<MeetingOptions>(
      verbs, "meeting write", "plans a meeting about one family, or about several without them",
      {"sluis meeting write meeting.json --as gm-1"},
      [](const MeetingOptions& given, LocalRequest& request) -> Status {
        request.mutable_meeting_write()->set_id(given.id);
        return read_message(given.file, *request.mutable_meeting_write()->mutable_meeting());
      });
  write.text("FILE", of_write->file,
             "JSON with day, with_family, kind and families (case_id, subject, parties)",
             Need::required)
      .text("--replace", of_write->id, "the id of a meeting to which nobody is invited yet");
  add_door_options(write, of_write->door);
  auto [hold, of_hold] = add_asking<MeetingOptions>(
      verbs, "meeting hold",
      "records who was there, what was agreed and which consent was asked, in one write",
      {"sluis meeting hold ID held.json --as gm-1"},
      [](const MeetingOptions& given, LocalRequest& request) -> Status {
        SLUIS_TRY_DONE(read_message(given.file, *request.mutable_meeting_hold()));
        request.mutable_meeting_hold()->set_id(given.id);
        return Done{};
      });
  hold.text("ID", of_hold->id, kMeetingId, Need::required)
      .text("FILE", of_hold->file,
            "JSON with families (case_id, present, reason, attended, agreements) and consents",
            Need::required);
  add_door_options(hold, of_hold->door);
}

void add_meeting_steps(Verbs& verbs) {
  auto [invite, of_invite] = add_asking<MeetingOptions>(
      verbs, "meeting invite",
      "invites each party for each family, by a signal that is decided as any other",
      {"sluis meeting invite ID --as gm-1"},
      [](const MeetingOptions& given, LocalRequest& request) -> Status {
        request.mutable_meeting_invite()->set_id(given.id);
        return Done{};
      });
  invite.text("ID", of_invite->id, kMeetingId, Need::required);
  add_door_options(invite, of_invite->door);
  auto [cancel, of_cancel] = add_asking<MeetingOptions>(
      verbs, "meeting cancel", "cancels a meeting; invitations that are kept here go no more",
      {"sluis meeting cancel ID --as gm-1"},
      [](const MeetingOptions& given, LocalRequest& request) -> Status {
        request.mutable_meeting_cancel()->set_id(given.id);
        return Done{};
      });
  cancel.text("ID", of_cancel->id, kMeetingId, Need::required);
  add_door_options(cancel, of_cancel->door);
}

void add_meeting_views(Verbs& verbs) {
  auto [list, of_list] = add_asking<MeetingOptions>(
      verbs, "meeting list", "all meetings, by day", {"sluis meeting list --as gm-1"},
      [](const MeetingOptions&, LocalRequest& request) -> Status {
        request.mutable_meetings();
        return Done{};
      });
  add_door_options(list, of_list->door);
  auto [show, of_show] = add_asking<MeetingOptions>(
      verbs, "meeting show", "a meeting, who is admitted for which family, and what was agreed",
      {"sluis meeting show ID --as gm-1"},
      [](const MeetingOptions& given, LocalRequest& request) -> Status {
        request.mutable_meeting_show()->set_id(given.id);
        return Done{};
      });
  show.text("ID", of_show->id, kMeetingId, Need::required);
  add_door_options(show, of_show->door);
}

}  // namespace

void add_meeting_verbs(Verbs& verbs) {
  verbs.group("meeting", "meetings about families, at who coordinates their cases");
  add_meeting_writing(verbs);
  add_meeting_steps(verbs);
  add_meeting_views(verbs);
  auto [agenda, of_agenda] = add_asking<MeetingOptions>(
      verbs, "agenda", "which meetings come, and who is admitted for which family, or why not",
      {"sluis agenda --as gm-1"}, [](const MeetingOptions&, LocalRequest& request) -> Status {
        request.mutable_agenda();
        return Done{};
      });
  add_door_options(agenda, of_agenda->door);
}

}  // namespace sluis::cli
