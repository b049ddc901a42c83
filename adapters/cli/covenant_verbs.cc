// SPDX-License-Identifier: EUPL-1.2
// sluis covenant check | compile | sign | show | diff: from the text people agree on to the file in
// force.
#include <set>

#include "adapters/cli/authority.h"
#include "adapters/cli/covenant_items.h"
#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/cli/terminal.h"
#include "adapters/cli/verb_groups.h"
#include "adapters/letters/texts/texts.h"
#include "consent/covenant/compile.h"
#include "proto/hash/hash.h"

namespace sluis::cli {
namespace {

struct CovenantOptions {
  std::string input, second, output, covenant;
  bool effective = false;
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

// Labels stand in what families read, which does not have every word (adapters/letters).
void add_letter_warnings(const std::vector<consent::Term>& terms, std::vector<std::string>& out) {
  for (const consent::Term& term : terms) {
    std::string_view word;
    for (const letters::Language language : letters::kLanguages) {
      if (word.empty()) word = letters::never_word_in(term.label, language);
    }
    if (word.empty()) continue;
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    out.push_back(say("No letter to a family has the word {0}: a consent in terms of {1} is "
                      "recorded and never printed.", {std::string(word), term.id}));
  }
}

std::vector<std::string> warnings_in_words(const consent::Covenant& covenant) {
  std::vector<std::string> out;
  for (const std::string& one : covenant::warnings_of(covenant)) out.push_back(say_again(one));
  std::vector<consent::Term> kinds;
  for (const consent::Kind& kind : covenant.kinds) kinds.push_back(kind.term);
  add_letter_warnings(kinds, out);
  add_letter_warnings(covenant.domains, out);
  add_letter_warnings(covenant.purposes, out);
  add_letter_warnings(covenant.roles, out);
  return out;
}

std::string text_of(const std::vector<std::string>& warnings) {
  std::string out;
  for (const std::string& warning : warnings) {
    out += painted(Paint::warning, say("Warning: {0}", {warning})) + "\n";
  }
  return out;
}

Answer describe(const CovenantFile& opened) {
  const consent::Covenant& covenant = opened.covenant;
  const std::vector<std::string> warnings = warnings_in_words(covenant);
  Answer answer;
  answer.json.add("version", covenant.version).add("title", covenant.title);
  answer.json.add("ledger_origin", covenant.ledger_origin).add("fingerprint", opened.fingerprint);
  answer.json.add("counts", counts_of(covenant)).add("warnings", warnings);
  answer.text = say("{0}, version {1}: {2} members, {3} grounds, {4} release rules, {5} key "
                    "holders ({6} needed).\n",
                    {covenant.title, std::to_string(covenant.version),
                     std::to_string(covenant.members.size()),
                     std::to_string(covenant.grounds.size()),
                     std::to_string(covenant.rules.size()),
                     std::to_string(covenant.key_holders.size()),
                     std::to_string(covenant.key_threshold)});
  answer.text += say("Fingerprint to read aloud: {0}\n", {opened.fingerprint});
  answer.text += text_of(warnings);
  return answer;
}

// What compile() has made certain, said once more: who signs wants to see it.
void describe_checks(const consent::Covenant& covenant, Answer& answer) {
  const std::set<VerifyKey> keys(covenant.authority.begin(), covenant.authority.end());
  answer.json.add("authority_keys", covenant.authority.size());
  answer.json.add("authority_keys_distinct", keys.size() == covenant.authority.size());
  answer.json.add("witnesses", covenant.witnesses_none ? "none" : "members");
  answer.text += say("Authority keys: {0}, of which {1} distinct; two sign.\n",
                     {std::to_string(covenant.authority.size()), std::to_string(keys.size())});
}

Result<Answer> check(const CovenantOptions& options) {
  SLUIS_TRY(opened, read_covenant(options.input));
  Answer answer = describe(opened);
  describe_checks(opened.covenant, answer);
  const bool is_signed =
      consent::verify_authority(opened.file, opened.covenant.authority, seal::verify).ok();
  answer.json.add("signed", is_signed);
  answer.text += is_signed
                     ? say("Signed by two of the three authority keys that it names.\n")
                     : say("Not signed. Next: sluis covenant compile, then covenant sign.\n");
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

// Everything that holds under this covenant, defaults included.
Result<Answer> show(const CovenantOptions& options) {
  SLUIS_TRY(opened, read_covenant(options.input));
  const consent::Covenant& covenant = opened.covenant;
  Answer answer = describe(opened);
  std::vector<Json> sections;
  for (const CovenantSection& section : sections_of(covenant)) {
    std::vector<Json> items;
    std::string text;
    for (const CovenantItem& item : section.items) {
      items.push_back(Json().add("key", item.key).add("text", item.text));
      text += "  " + item.key + ": " + item.text + "\n";
    }
    sections.push_back(Json().add("section", section.name).add("items", items));
    const bool of_release = section.name == "rules" || section.name == "grounds" ||
                            section.name == "linking" || section.name == "questions" ||
                            section.name == "circumstances";
    if (!options.effective && !of_release) continue;
    answer.text += "\n" + painted(Paint::heading, section.heading) + "\n" + text;
    if (section.name == "rules") answer.text += say("  everything else: nothing goes\n");
  }
  answer.json.add("rules", rules_json(covenant)).add("sections", sections);
  if (!options.effective) {
    answer.text += say("\nLimits, members and everything else: --effective\n");
  }
  return answer;
}

std::string text_of(const CovenantChange& change) {
  const std::string sign = change.what == "added" ? "+ " : change.what == "removed" ? "- " : "~ ";
  std::string out = sign + change.heading + ", " + change.key + "\n";
  if (!change.before.empty()) out += "    " + say("was: {0}", {change.before}) + "\n";
  if (change.after.empty()) return out;
  if (change.after == change.before) return out + "    " + say("a detail of it changed") + "\n";
  return out + "    " + say("is: {0}", {change.after}) + "\n";
}

Result<Answer> diff(const CovenantOptions& options) {
  SLUIS_TRY(before, read_covenant(options.input));
  SLUIS_TRY(after, read_covenant(options.second));
  const bool continues =
      after.covenant.version == before.covenant.version + 1 &&
      after.covenant.previous == hash::sha256(before.file.entries[0].body) &&
      after.covenant.authority == before.covenant.authority;
  Answer answer;
  std::vector<Json> rows;
  for (const CovenantChange& change : changes_between(before.covenant, after.covenant)) {
    Json row;
    row.add("what", change.what).add("section", change.section).add("key", change.key);
    rows.push_back(row.add("before", change.before).add("after", change.after));
    answer.text += text_of(change);
  }
  if (rows.empty()) answer.text = say("No item differs.\n");
  answer.text += continues ? say("The second is the next version of the first.\n")
                           : say("The second does NOT continue the first: its version, its "
                                 "previous or its authority keys are others.\n");
  const auto warnings = warnings_between(before.covenant, after.covenant);
  answer.text += text_of(warnings);
  answer.json.add("old_version", before.covenant.version);
  answer.json.add("new_version", after.covenant.version);
  answer.json.add("same", rows.empty()).add("continues", continues).add("changes", rows);
  answer.json.add("warnings", warnings);
  return answer;
}

}  // namespace

void add_covenant_verbs(Verbs& verbs) {
  verbs.group("covenant", "the signed policy: read, check, compile and sign it");
  const auto options = std::make_shared<CovenantOptions>();
  verbs
      .add("covenant check", "is this covenant usable; what to know before signing",
           {"sluis covenant check covenant.toml"}, [options] { return check(*options); })
      .text("FILE", options->input, "covenant.toml, or a compiled covenant", Need::required);
  verbs
      .add("covenant show", "what it says: who may send what to whom, on which ground",
           {"sluis covenant show covenant.signed --effective"},
           [options] { return show(*options); })
      .text("FILE", options->input, "covenant.toml, or a compiled covenant", Need::required)
      .flag("--effective", options->effective, "everything that holds, with every default");
  verbs
      .add("covenant diff", "what changes from one covenant to another, by item",
           {"sluis covenant diff covenant.signed covenant-2.toml"},
           [options] { return diff(*options); })
      .text("OLD", options->input, "covenant.toml, or a compiled covenant", Need::required)
      .text("NEW", options->second, "covenant.toml, or a compiled covenant", Need::required);
  verbs
      .add("covenant compile", "from covenant.toml to the bytes that are signed",
           {"sluis covenant compile covenant.toml --out covenant.bin"},
           [options] { return compile(*options); })
      .text("FILE", options->input, "covenant.toml", Need::required)
      .text("--out", options->output, "the compiled file, not yet signed", Need::required);
  add_root_verb(verbs);
  verbs
      .add("covenant sign", "adds signatures of the authority's offline keys; two are needed",
           {"sluis covenant sign covenant.bin --key authority-1.key --out covenant.half",
            "sluis covenant sign covenant.half --key authority-3.key --out covenant.signed",
            "sluis covenant sign school.half --covenant covenant.signed --key authority-2.key "
            "--out school.signed"},
           [options] { return sign(*options); })
      .text("FILE", options->input, "a compiled covenant, admission, rotation or key shares",
            Need::required)
      .texts("--key", options->keys, "an authority key's file; may be given twice", Need::required)
      .text("--covenant", options->covenant, "for other files than a covenant: the one in force")
      .text("--out", options->output, "where the signed file goes", Need::required);
}

}  // namespace sluis::cli
