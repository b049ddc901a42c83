// SPDX-License-Identifier: EUPL-1.2
// sluis audit-verify: the verdicts of sluis-verify, asking nobody.
#include "adapters/cli/authority.h"
#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/cli/verb_groups.h"
#include "consent/verify/audit_report.h"
#include "proto/seal/sign.h"

namespace sluis::cli {
namespace {

struct AuditOptions {
  std::string vkey, path, whole, covenant, broker_keys;
};

constexpr int kDoesNotVerify = 1;

std::string in_words(const verify::Report& report) {
  return say_lines(verify::to_text(report, sentence_of));
}

template <class Parse, class Verify>
Result<Answer> verdict(const AuditOptions& options, Parse parse, Verify verify_parsed) {
  SLUIS_TRY(log, consent::parse_verifier_key(options.vkey));
  SLUIS_TRY(bytes, read_file(options.path, verify::kFileBytesMax, "file"));
  SLUIS_TRY(parsed, parse(std::string(as_text(bytes))));
  const verify::Report report = verify_parsed(parsed, log);
  return Answer{in_words(report), Json::of_text(verify::to_json(report)),
                report.verified() ? 0 : kDoesNotVerify};
}

constexpr int kNoExport = 65;

Result<Answer> verdict_of_export(const AuditOptions& options) {
  SLUIS_TRY(log, consent::parse_verifier_key(options.vkey));
  SLUIS_TRY(source, verify::source_of_file(options.path));
  const verify::ExportReport out = verify::verify_export(source, log, seal::verify);
  const int wrong = out.readable ? kDoesNotVerify : kNoExport;
  return Answer{in_words(out.report), Json::of_text(verify::to_json(out.report)),
                out.report.verified() ? 0 : wrong};
}

Result<Answer> verdict_of_report(const AuditOptions& options) {
  SLUIS_TRY(log, consent::parse_verifier_key(options.vkey));
  SLUIS_TRY(note, read_file(options.path, verify::kFileBytesMax, "file"));
  SLUIS_TRY(source, verify::source_of_file(options.whole));
  const verify::Report report =
      verify::verify_audit_report(as_text(note), source, log, seal::verify);
  return Answer{in_words(report), Json::of_text(verify::to_json(report)),
                report.verified() ? 0 : kDoesNotVerify};
}

// The log's name is the covenant's, its key the broker's own.
Result<Answer> vkey_of(const AuditOptions& options) {
  SLUIS_TRY(opened, load_covenant(options.covenant, true));
  SLUIS_TRY(keys, read_broker_keys(options.broker_keys));
  const std::string vkey =
      consent::format_verifier_key({opened.covenant.ledger_origin, keys.log_key});
  return Answer{vkey + "\n", Json().add("vkey", vkey), 0};
}

Verb add(Verbs& verbs, const std::string& name, const std::string& what,
         const std::shared_ptr<AuditOptions>& options, Verbs::Run run) {
  return verbs
      .add("audit-verify " + name, what,
           {"sluis audit-verify " + name + " --vkey \"$(cat log.vkey)\" FILE"}, std::move(run))
      .text("FILE", options->path, "the file to check", Need::required)
      .text("--vkey", options->vkey,
            "the log's verifier key, from your own organisation and never from the sender",
            Need::required);
}

}  // namespace

void add_audit_verbs(Verbs& verbs) {
  verbs.group("audit-verify", "checks what the log proves, offline");
  const auto options = std::make_shared<AuditOptions>();
  verbs
      .add("audit-verify vkey", "the log's verifier key, from what this organisation trusts",
           {"sluis audit-verify vkey --covenant covenant.signed --broker-keys broker.json"},
           [options] { return vkey_of(*options); })
      .text("--covenant", options->covenant, "the signed covenant in force", Need::required)
      .text("--broker-keys", options->broker_keys, "what sluis-broker --print-keys printed",
            Need::required);
  add(verbs, "proof", "that an entry stands in the log", options, [options] {
    return verdict(*options, verify::parse_receipt, [](const auto& receipt, const auto& log) {
      return verify::verify_receipt(receipt, log, seal::verify);
    });
  });
  add(verbs, "checkpoint", "that the log's operator signed it", options, [options] {
    const auto as_it_is = [](std::string text) { return Result<std::string>(std::move(text)); };
    return verdict(*options, as_it_is, [](const std::string& note, const auto& log) {
      return verify::verify_note_file(note, log, seal::verify);
    });
  });
  add(verbs, "export", "a whole log in one file", options,
      [options] { return verdict_of_export(*options); });
  add(verbs, "report", "an officer's report: whose it is, and that its figures are the log's",
      options, [options] { return verdict_of_report(*options); })
      .text("--export", options->whole, "an export of the log, to count again", Need::required);
  add(verbs, "consistency", "that one checkpoint continues another", options, [options] {
    return verdict(*options, verify::parse_continuation, [](const auto& two, const auto& log) {
      return verify::verify_continuation(two, log, seal::verify);
    });
  });
}

}  // namespace sluis::cli
