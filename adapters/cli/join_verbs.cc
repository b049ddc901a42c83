// SPDX-License-Identifier: EUPL-1.2
// sluis join request | admit | budget: how a gateway's first keys get into the directory, by files,
// and how for once it may load its index.
#include "adapters/cli/authority.h"
#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/cli/verb_groups.h"
#include "adapters/gateway/create.h"
#include "consent/core/directory.h"
#include "consent/covenant/fingerprint.h"
#include "proto/clock/clock.h"

namespace sluis::cli {
namespace {

struct JoinOptions {
  std::string folder, input, covenant, output, clock_socket, member;
  std::vector<std::string> keys;
  std::uint64_t per_day = 10'000, days = 1;
};

Result<TimeMs> now_of(const JoinOptions& options) {
  const auto socket = options.clock_socket.empty() ? std::nullopt
                                                   : std::optional(options.clock_socket);
  SLUIS_TRY(clock, clock::make_clock(socket));
  return clock->wall();
}

// What a request asks to be admitted, each once.
struct Asked {
  consent::MemberAdmitted member;
  consent::CurveKeyAdded door;
  consent::WitnessKeyAdded witness;
};

Result<Asked> read_request(const consent::AuthorityFile& file) {
  const Error malformed{ErrorCode::malformed, "join request"};
  const bool shaped = file.entries.size() == 3 &&
                      file.entries[0].type == LeafType::member_admitted &&
                      file.entries[1].type == LeafType::curve_key &&
                      file.entries[2].type == LeafType::witness_key;
  if (!shaped) return malformed;
  SLUIS_TRY(member, canon::decode<consent::MemberAdmitted>(file.entries[0].body, "request"));
  SLUIS_TRY(door, canon::decode<consent::CurveKeyAdded>(file.entries[1].body, "request"));
  SLUIS_TRY(witness, canon::decode<consent::WitnessKeyAdded>(file.entries[2].body, "request"));
  if (member.member != door.member || member.member != witness.member) return malformed;
  return Asked{member, door, witness};
}

std::string fingerprint_of(const Asked& asked) {
  return covenant::fingerprint(asked.member.signing_key, asked.door.curve_key,
                               asked.witness.witness_key);
}

// school.join is admitted as school.signed: so the broker's inbox takes it.
std::string signed_name(const std::string& request) {
  const std::string_view ending = ".join";
  const bool ends = request.ends_with(ending);
  return request.substr(0, request.size() - (ends ? ending.size() : 0)) + ".signed";
}

Result<Answer> request(const JoinOptions& options) {
  SLUIS_TRY(opened, load_covenant(options.covenant, true));
  SLUIS_TRY(now, now_of(options));
  SLUIS_TRY(bytes, gateway::join_request(options.folder, opened.covenant.version, now));
  SLUIS_TRY(file, consent::parse_authority_file(bytes));
  SLUIS_TRY(asked, read_request(file));
  SLUIS_TRY_DONE(write_file(options.output, bytes, "--out"));
  return Answer{say("Wrote {0}. Read this fingerprint to the convenantbeheerder: {1}\n"
                    "Next, there: sluis join admit {0} --covenant {2} --key KEY-1 --key KEY-2 "
                    "--out {3}\n",
                    {options.output, fingerprint_of(asked), options.covenant,
                     signed_name(options.output)}),
                Json()
                    .add("file", options.output)
                    .add("member", asked.member.member.hex())
                    .add("fingerprint", fingerprint_of(asked)),
                0};
}

Result<Answer> admit(const JoinOptions& options) {
  SLUIS_TRY(opened, load_covenant(options.covenant, true));
  SLUIS_TRY(file, load_authority_file(options.input));
  SLUIS_TRY(asked, read_request(file));
  const consent::Member* member = opened.covenant.member(asked.member.member);
  if (member == nullptr) return Error{ErrorCode::unknown_member, "join request"};
  file.covenant = opened.covenant.version;
  SLUIS_TRY_DONE(add_signatures(file, opened.covenant.authority, options.keys));
  SLUIS_TRY_DONE(save_authority_file(file, options.output));
  Answer answer;
  answer.json.add("member", member->id.hex()).add("label", member->label);
  answer.json.add("fingerprint", fingerprint_of(asked));
  answer.text = say("Admits {0}. Its keys' fingerprint, as they read it to you: {1}\n",
                    {member->label, fingerprint_of(asked)});
  describe_signatures(file, options.output, answer);
  return answer;
}

constexpr std::uint64_t kGrantDayMs = 86'400'000;

Result<Answer> budget(const JoinOptions& options) {
  SLUIS_TRY(opened, load_covenant(options.covenant, true));
  const std::optional<Bytes> bytes = from_hex(options.member);
  const auto id = bytes ? MemberId::from(*bytes) : std::nullopt;
  const consent::Member* member = id ? opened.covenant.member(*id) : nullptr;
  if (member == nullptr) return Error{ErrorCode::unknown_member, "--member"};
  SLUIS_TRY(now, now_of(options));
  consent::EvaluationGrant grant;
  grant.member = *id;
  grant.per_day = static_cast<std::uint32_t>(options.per_day);
  grant.valid_from = now;
  grant.valid_until = now + DurationMs{options.days * kGrantDayMs};
  consent::AuthorityFile file;
  file.covenant = opened.covenant.version;
  file.entries = {{LeafType::evaluation_grant, canon::encode(grant)}};
  SLUIS_TRY_DONE(add_signatures(file, opened.covenant.authority, options.keys));
  SLUIS_TRY_DONE(save_authority_file(file, options.output));
  Answer answer;
  answer.json.add("member", id->hex()).add("per_day", options.per_day).add("days", options.days);
  answer.text = say("{0} may have {1} persons a day looked up, for {2} days.\n",
                    {member->label, std::to_string(options.per_day), std::to_string(options.days)});
  describe_signatures(file, options.output, answer);
  return answer;
}

}  // namespace

void add_join_verbs(Verbs& verbs) {
  verbs.group("join", "admission to the directory, by files");
  const auto options = std::make_shared<JoinOptions>();
  verbs
      .add("join request", "what a gateway asks the authority to sign",
           {"sluis join request --dir /srv/sluis --covenant covenant.signed --out school.join"},
           [options] { return request(*options); })
      .text("--dir", options->folder, "the gateway's folder", Need::required)
      .text("--covenant", options->covenant, "the signed covenant", Need::required)
      .text("--out", options->output, "the request's file", Need::required)
      .text("--clock-socket", options->clock_socket, "simulated clock; demo builds only");
  verbs
      .add("join admit", "signs a request after its fingerprint was compared by voice",
           {"sluis join admit school.join --covenant covenant.signed --key authority-1.key "
            "--key authority-2.key --out school.signed"},
           [options] { return admit(*options); })
      .text("FILE", options->input, "the request", Need::required)
      .text("--covenant", options->covenant, "the signed covenant in force", Need::required)
      .texts("--key", options->keys, "an authority key's file; may be given twice", Need::required)
      .text("--out", options->output, "the admission, for the broker's inbox", Need::required);
  verbs
      .add("join budget", "lets a member look up more persons a day for a while, to load its index",
           {"sluis join budget --covenant covenant.signed --member "
            "5c1d0f3a97be4e0cb1a2a64d38f07f11 --per-day 20000 --days 3 --key authority-1.key "
            "--key authority-2.key --out budget.signed"},
           [options] { return budget(*options); })
      .text("--covenant", options->covenant, "the signed covenant in force", Need::required)
      .text("--member", options->member, "the member's id in the covenant", Need::required)
      .number("--per-day", options->per_day, "persons in any day", 1, consent::kGrantPerDayMax)
      .number("--days", options->days, "for how many days from now", 1,
              consent::kGrantMsMax / kGrantDayMs)
      .texts("--key", options->keys, "an authority key's file; may be given twice", Need::required)
      .text("--out", options->output, "the grant, for the broker's inbox", Need::required)
      .text("--clock-socket", options->clock_socket, "simulated clock; demo builds only");
}

}  // namespace sluis::cli
