// SPDX-License-Identifier: EUPL-1.2
// sluis covenant check | compile | sign: from the text people agree on to the file in force.
#include "adapters/cli/authority.h"
#include "adapters/cli/files.h"
#include "adapters/cli/verb_groups.h"
#include "consent/covenant/compile.h"

namespace sluis::cli {
namespace {

struct CovenantOptions {
  std::string input, output, covenant;
  std::vector<std::string> keys;
};

// A covenant from its text, or from a compiled file: that begins with its version, 1.
Result<CovenantFile> read_covenant(const std::string& path) {
  SLUIS_TRY(bytes, read_file(path, consent::kAuthorityFileBytesMax, "covenant"));
  if (!bytes.empty() && bytes[0] == 1) {
    SLUIS_TRY(file, consent::parse_authority_file(bytes));
    return open_covenant(std::move(file));
  }
  SLUIS_TRY(covenant, covenant::compile(as_text(bytes)));
  consent::AuthorityFile file;
  file.covenant = covenant.version;
  file.entries = {{LeafType::covenant, consent::encode_covenant(covenant)}};
  return open_covenant(std::move(file));
}

Json counts_of(const consent::Covenant& covenant) {
  Json json;
  json.add("members", covenant.members.size()).add("roles", covenant.roles.size());
  json.add("kinds", covenant.kinds.size()).add("grounds", covenant.grounds.size());
  json.add("rules", covenant.rules.size()).add("key_holders", covenant.key_holders.size());
  return json;
}

std::string count_text(std::size_t count, const std::string& of) {
  return std::to_string(count) + " " + of;
}

Answer describe(const CovenantFile& opened) {
  const consent::Covenant& covenant = opened.covenant;
  const std::vector<std::string> warnings = covenant::warnings_of(covenant);
  Answer answer;
  answer.json.add("version", covenant.version).add("title", covenant.title);
  answer.json.add("ledger_origin", covenant.ledger_origin).add("fingerprint", opened.fingerprint);
  answer.json.add("counts", counts_of(covenant)).add("warnings", warnings);
  answer.text = covenant.title + ", version " + std::to_string(covenant.version) + ": " +
                count_text(covenant.members.size(), "members, ") +
                count_text(covenant.grounds.size(), "grounds, ") +
                count_text(covenant.rules.size(), "release rules, ") +
                count_text(covenant.key_holders.size(), "key holders (") +
                count_text(covenant.key_threshold, "needed).\n");
  answer.text += "Fingerprint to read aloud: " + opened.fingerprint + "\n";
  for (const std::string& warning : warnings) answer.text += "Warning: " + warning + "\n";
  return answer;
}

Result<Answer> check(const CovenantOptions& options) {
  SLUIS_TRY(opened, read_covenant(options.input));
  Answer answer = describe(opened);
  const bool is_signed =
      consent::verify_authority(opened.file, opened.covenant.authority, seal::verify).ok();
  answer.json.add("signed", is_signed);
  answer.text += is_signed ? "Signed by two of the three authority keys that it names.\n"
                           : "Not signed. Next: sluis covenant compile, then covenant sign.\n";
  return answer;
}

Result<Answer> compile(const CovenantOptions& options) {
  SLUIS_TRY(opened, read_covenant(options.input));
  SLUIS_TRY_DONE(save_authority_file(opened.file, options.output));
  Answer answer = describe(opened);
  describe_signatures(opened.file, options.output, answer);
  return answer;
}

// Also signs admissions and key shares: those name the keys of the covenant in --covenant.
Result<Answer> sign(const CovenantOptions& options) {
  SLUIS_TRY(file, load_authority_file(options.input));
  Answer answer;
  std::vector<VerifyKey> authority;
  if (options.covenant.empty()) {
    SLUIS_TRY(opened, open_covenant(file));
    authority = opened.covenant.authority;
    answer = describe(opened);
  } else {
    SLUIS_TRY(opened, load_covenant(options.covenant, true));
    authority = opened.covenant.authority;
  }
  SLUIS_TRY_DONE(add_signatures(file, authority, options.keys));
  SLUIS_TRY_DONE(save_authority_file(file, options.output));
  describe_signatures(file, options.output, answer);
  return answer;
}

}  // namespace

void add_covenant_verbs(Verbs& verbs) {
  verbs.group("covenant", "the signed policy: check, compile and sign it");
  const auto options = std::make_shared<CovenantOptions>();
  verbs
      .add("covenant check", "is this covenant usable; what to know before signing",
           {"sluis covenant check covenant.toml"}, [options] { return check(*options); })
      .text("FILE", options->input, "covenant.toml, or a compiled covenant", Need::required);
  verbs
      .add("covenant compile", "from covenant.toml to the bytes that are signed",
           {"sluis covenant compile covenant.toml --out covenant.bin"},
           [options] { return compile(*options); })
      .text("FILE", options->input, "covenant.toml", Need::required)
      .text("--out", options->output, "the compiled file, not yet signed", Need::required);
  verbs
      .add("covenant sign", "adds signatures of the authority's offline keys; two are needed",
           {"sluis covenant sign covenant.bin --key authority-1.key --out covenant.half",
            "sluis covenant sign covenant.half --key authority-3.key --out covenant.signed",
            "sluis covenant sign school.half --covenant covenant.signed --key authority-2.key "
            "--out school.signed"},
           [options] { return sign(*options); })
      .text("FILE", options->input, "a compiled covenant, admission or key shares", Need::required)
      .texts("--key", options->keys, "an authority key's file; may be given twice", Need::required)
      .text("--covenant", options->covenant, "for other files than a covenant: the one in force")
      .text("--out", options->output, "where the signed file goes", Need::required);
}

}  // namespace sluis::cli
