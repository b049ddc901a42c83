// SPDX-License-Identifier: EUPL-1.2
// sluis audit compare: two witnesses' views of the log, asking nobody.
#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/cli/verb_groups.h"
#include "consent/verify/compare.h"
#include "proto/clock/clock.h"
#include "proto/seal/sign.h"
#include "proto/types/time.h"

namespace sluis::cli {
namespace {

struct CompareOptions {
  std::string first, second, vkey, tiles, whole, evidence;
  std::vector<std::string> witnesses;
  std::uint64_t fresh = 86'400;
};

constexpr int kNotOneHistory = 1;

Result<Answer> compare(const CompareOptions& options) {
  SLUIS_TRY(log, consent::parse_verifier_key(options.vkey));
  verify::CompareTerms terms;
  for (const std::string& text : options.witnesses) {
    SLUIS_TRY(key, consent::parse_witness_key(text));
    terms.witnesses.push_back(std::move(key));
  }
  SLUIS_TRY(clock, clock::make_clock(std::nullopt));
  terms.now_s = seconds_of(clock->wall());
  terms.fresh_s = options.fresh;
  SLUIS_TRY(first, read_file(options.first, verify::kFileBytesMax, "FILE"));
  SLUIS_TRY(second, read_file(options.second, verify::kFileBytesMax, "OTHER"));
  SLUIS_TRY(hashes, verify::hashes_from(options.tiles, options.whole));
  const verify::Comparison out =
      verify::compare_views(std::string(as_text(first)), std::string(as_text(second)), log, terms,
                            seal::verify, hashes);
  if (!options.evidence.empty() && !out.evidence.empty()) {
    SLUIS_TRY_DONE(write_file(options.evidence, as_bytes(out.evidence), "--evidence"));
  }
  return Answer{say_lines(verify::to_text(out.report, sentence_of)),
                Json::of_text(verify::to_json(out)),
                out.report.verified() ? 0 : kNotOneHistory};
}

}  // namespace

void add_compare_verb(Verbs& verbs) {
  const auto options = std::make_shared<CompareOptions>();
  verbs
      .add("audit compare", "two witnesses' views of the log: one history, or two; asks nobody",
           {"sluis audit compare one.note two.note --vkey \"$(cat log.vkey)\" --witness KEY "
            "--tiles tiles"},
           [options] { return compare(*options); })
      .text("FILE", options->first, "a view, from sluis audit witnessed", Need::required)
      .text("OTHER", options->second, "the other witness's view", Need::required)
      .text("--vkey", options->vkey,
            "the log's verifier key, from your own organisation and never from the sender",
            Need::required)
      .texts("--witness", options->witnesses,
             "a witness's verifier key; each view needs the cosignature of one", Need::required)
      .text("--tiles", options->tiles, "a folder of the log's tiles, as proof")
      .text("--export", options->whole, "or an export of the log")
      .text("--evidence", options->evidence, "where a fork's evidence is written")
      .number("--fresh", options->fresh, "seconds after which a view is stale", 1, 31'536'000);
}

}  // namespace sluis::cli
