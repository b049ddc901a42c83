// SPDX-License-Identifier: EUPL-1.2
// sluis-verify: checks receipts, checkpoints, continuations, exports, reports and tiles, offline.
//
// Reads one file and the log's public key, asks nobody, and links no broker code.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "consent/verify/audit_report.h"
#include "consent/verify/compare.h"
#include "consent/verify/verify.h"
#include "proto/seal/sign.h"

namespace {

using namespace sluis;

constexpr int kVerified = 0, kDoesNotVerify = 1, kUnreadable = 2;

constexpr const char* kFooter =
    "Exit status: 0 verified; 1 does not verify, and the place is named; 2 the file, the key or\n"
    "the command cannot be read. VKEY is the log's verifier key, name+hash+key (C2SP "
    "signed-note):\n"
    "take it from your own organisation, never from whoever sent you the file. What a verdict\n"
    "does not prove is printed with it.";

struct Arguments {
  std::string vkey;
  std::string path, other, tiles, whole, evidence;
  std::uint64_t now_s = 0, fresh_s = 86'400;
  std::vector<std::string> witnesses;
  std::size_t quorum = 0;
  bool json = false;
};

// The witnesses that are named, and how many of them must have cosigned; none: nobody is asked.
Result<consent::WitnessSet> witnesses_of(const Arguments& arguments) {
  consent::WitnessSet out;
  for (const std::string& text : arguments.witnesses) {
    SLUIS_TRY(key, consent::parse_witness_key(text));
    out.witnesses.push_back(std::move(key));
  }
  out.need = arguments.quorum;
  const bool fits = out.need <= out.witnesses.size() && (out.need == 0) == out.witnesses.empty();
  if (!fits) return Error{ErrorCode::usage, "--quorum"};
  return out;
}

int unreadable(const Error& error) {
  std::fprintf(stderr, "sluis-verify: %s\n", verify::error_text(error).c_str());
  return kUnreadable;
}

// One byte more than the limit at most: a file without an end must not fill the memory.
Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(verify::kFileBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad() || text.empty()) return Error{ErrorCode::cannot_read, "file"};
  if (text.size() > verify::kFileBytesMax) return Error{ErrorCode::file_too_large, "file"};
  return text;
}

int tell(const Arguments& arguments, const verify::Report& report) {
  const std::string text = arguments.json ? verify::to_json(report) : verify::to_text(report);
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    return unreadable({ErrorCode::cannot_write, "standard output"});
  }
  return report.verified() ? kVerified : kDoesNotVerify;
}

// Where an export that does not verify leaves the log: tiles that do verify say what is in that.
Status place_by_tiles(const Arguments& arguments, const verify::ExportSource& source,
                      const consent::NoteKey& log, verify::Report& report) {
  SLUIS_TRY(read, verify::reader_of_folder(arguments.tiles));
  const verify::Report tiles = verify::verify_tiles(read, log, seal::verify);
  if (!tiles.verified()) return Error{ErrorCode::not_in_tree, "--tiles"};
  const std::uint64_t size = tiles.checkpoint->head.size;
  const auto wrong = verify::first_difference(source, verify::hashes_of_tiles(read)(size));
  if (wrong) report.wrong = wrong;
  return Done{};
}

// An export is of any length: it is read in pieces and never held.
int check_export(const Arguments& arguments) {
  const auto log = consent::parse_verifier_key(arguments.vkey);
  if (!log.ok()) return unreadable(log.error());
  const auto source = verify::source_of_file(arguments.path);
  if (!source.ok()) return unreadable(source.error());
  verify::ExportReport out = verify::verify_export(*source, *log, seal::verify);
  if (!arguments.tiles.empty() && out.readable && !out.report.verified()) {
    const Status placed = place_by_tiles(arguments, *source, *log, out.report);
    if (!placed.ok()) return unreadable(placed.error());
  }
  const int told = tell(arguments, out.report);
  return out.readable ? told : kUnreadable;
}

int check_report(const Arguments& arguments) {
  const auto log = consent::parse_verifier_key(arguments.vkey);
  if (!log.ok()) return unreadable(log.error());
  const auto note = read_file(arguments.path);
  if (!note.ok()) return unreadable(note.error());
  const auto source = verify::source_of_file(arguments.whole);
  if (!source.ok()) return unreadable(source.error());
  return tell(arguments, verify::verify_audit_report(*note, *source, *log, seal::verify));
}

int check_tiles(const Arguments& arguments) {
  const auto log = consent::parse_verifier_key(arguments.vkey);
  if (!log.ok()) return unreadable(log.error());
  const auto read = verify::reader_of_folder(arguments.path);
  if (!read.ok()) return unreadable(read.error());
  return tell(arguments, verify::verify_tiles(*read, *log, seal::verify));
}

// Two views; a fork's evidence goes to a file of its own, which `sluis-verify fork` checks.
Result<verify::Comparison> compared(const Arguments& arguments) {
  SLUIS_TRY(log, consent::parse_verifier_key(arguments.vkey));
  verify::CompareTerms terms;
  for (const std::string& text : arguments.witnesses) {
    SLUIS_TRY(key, consent::parse_witness_key(text));
    terms.witnesses.push_back(std::move(key));
  }
  terms.now_s = arguments.now_s;
  terms.fresh_s = arguments.fresh_s;
  SLUIS_TRY(first, read_file(arguments.path));
  SLUIS_TRY(second, read_file(arguments.other));
  SLUIS_TRY(hashes, verify::hashes_from(arguments.tiles, arguments.whole));
  verify::Comparison out =
      verify::compare_views(first, second, log, terms, seal::verify, hashes);
  if (arguments.evidence.empty() || out.evidence.empty()) return out;
  std::ofstream file(arguments.evidence, std::ios::binary | std::ios::trunc);
  file << out.evidence;
  file.close();
  if (!file) return Error{ErrorCode::cannot_write, "--evidence"};
  return out;
}

int check_views(Arguments& arguments) {
  using namespace std::chrono;
  if (arguments.now_s == 0) {
    arguments.now_s = static_cast<std::uint64_t>(
        duration_cast<seconds>(system_clock::now().time_since_epoch()).count());
  }
  const auto out = compared(arguments);
  if (!out.ok()) return unreadable(out.error());
  if (!arguments.json) return tell(arguments, out->report);
  std::fputs(verify::to_json(*out).c_str(), stdout);
  return out->report.verified() ? kVerified : kDoesNotVerify;
}

template <class Parse, class Verify>
int check_file(const Arguments& arguments, Parse parse, Verify verify_parsed) {
  const auto log = consent::parse_verifier_key(arguments.vkey);
  if (!log.ok()) return unreadable(log.error());
  const auto witnesses = witnesses_of(arguments);
  if (!witnesses.ok()) return unreadable(witnesses.error());
  const auto text = read_file(arguments.path);
  if (!text.ok()) return unreadable(text.error());
  const auto parsed = parse(*text);
  if (!parsed.ok()) return unreadable(parsed.error());
  return tell(arguments, verify_parsed(*parsed, *log, seal::verify, *witnesses));
}

// Of what no witness has a say in.
template <class Verify>
auto alone(Verify verify_parsed) {
  return [verify_parsed](const auto& parsed, const consent::NoteKey& log,
                         const consent::SignatureCheck& check, const consent::WitnessSet&) {
    return verify_parsed(parsed, log, check);
  };
}

void add_witnesses(CLI::App& command, Arguments& arguments) {
  command.add_option("--witness", arguments.witnesses,
                     "a witness's verifier key; may be given more than once");
  command.add_option("--quorum", arguments.quorum, "how many of them must have cosigned");
}

void add_compare(CLI::App& command, Arguments& arguments) {
  command.add_option("OTHER", arguments.other, "the other witness's view")->required();
  command.add_option("--witness", arguments.witnesses, "a witness's verifier key; each view needs "
                                                       "the cosignature of one")->required();
  command.add_option("--tiles", arguments.tiles, "a folder of the log's tiles, as proof");
  command.add_option("--export", arguments.whole, "or an export of the log");
  command.add_option("--evidence", arguments.evidence, "where a fork's evidence is written");
  command.add_option("--fresh", arguments.fresh_s, "seconds after which a view is stale; 86400");
  command.add_option("--now", arguments.now_s, "seconds since 1970; else this machine's clock");
}

CLI::App* add_command(CLI::App& app, const char* name, const char* what, Arguments& arguments) {
  CLI::App* command = app.add_subcommand(name, what);
  command->add_option("--vkey", arguments.vkey, "the log's verifier key")->required();
  command->add_option("FILE", arguments.path, "the file to check, or folder")->required();
  command->add_flag("--json", arguments.json, "print the verdict as JSON");
  command->footer(kFooter);
  return command;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Checks what a Sluis log proves, offline.", "sluis-verify");
  app.footer(kFooter);
  app.require_subcommand(1);
  Arguments arguments;
  CLI::App* proof = add_command(
      app, "proof", "that an entry stands in the log (a receipt: JSON, or a C2SP tlog-proof)",
      arguments);
  CLI::App* checkpoint =
      add_command(app, "checkpoint", "that the log's operator signed this checkpoint", arguments);
  add_witnesses(*proof, arguments);
  add_witnesses(*checkpoint, arguments);
  const CLI::App* fork = add_command(
      app, "fork", "that the log's operator signed two histories of it", arguments);
  add_command(app, "consistency", "that one checkpoint continues another", arguments);
  CLI::App* whole = add_command(
      app, "export", "a whole log: every entry, signature, opening and release", arguments);
  whole->add_option("--tiles", arguments.tiles,
                    "a folder of the log's tiles: names the first entry that is not the log's");
  CLI::App* report = add_command(
      app, "report", "an officer's report: who signed it, and that its figures are the log's",
      arguments);
  report->add_option("--export", arguments.whole, "an export of the log, to count again")
      ->required();
  CLI::App* compare = add_command(
      app, "compare", "two witnesses' views of the log: one history, or two", arguments);
  add_compare(*compare, arguments);
  const CLI::App* tiles = add_command(
      app, "tiles", "a folder of C2SP tlog-tiles: the root, each tile, each entry", arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kVerified : kUnreadable;
  }
  if (proof->parsed()) return check_file(arguments, verify::parse_receipt, verify::verify_receipt);
  if (compare->parsed()) return check_views(arguments);
  if (whole->parsed()) return check_export(arguments);
  if (report->parsed()) return check_report(arguments);
  if (tiles->parsed()) return check_tiles(arguments);
  if (checkpoint->parsed()) {
    const auto as_it_is = [](const std::string& text) { return Result<std::string>(text); };
    return check_file(arguments, as_it_is, verify::verify_note_file);
  }
  if (fork->parsed()) {
    return check_file(arguments, consent::parse_fork, alone(verify::verify_fork_file));
  }
  return check_file(arguments, verify::parse_continuation, alone(verify::verify_continuation));
}
