// SPDX-License-Identifier: EUPL-1.2
// The verbs of `sluis` that need no gateway: words, files, exit status and what they say.
#include <nlohmann/json.hpp>

#include "adapters/gateway/create.h"
#include "consent/core/authority.h"
#include "consent/core/directory.h"
#include "proto/seal/shares.h"
#include "proto/seal/sign.h"
#include "tests/cli/program.h"
#include "tests/verify/sample_log.h"

namespace sluis::cli {
namespace {

using test::Outcome;
using nlohmann::json;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

class Offline : public test::Program {
 protected:
  // Deals authority keys and puts them into the demo's covenant; the path of its text.
  std::string covenant_text() const {
    const Outcome dealt =
        run({"keys-deal", "authority", "--out", path("authority"), "--pick", "/toml"});
    EXPECT_EQ(dealt.status, 0) << dealt.err;
    std::string text = content(std::string(SLUIS_SOURCE_DIR) + "/deploy/demo/covenant.toml");
    text.replace(text.find("authority = []"), 14, dealt.out);
    return file("covenant.toml", text);
  }
  std::string key(int number) const {
    return path("authority") + "/authority-" + std::to_string(number) + ".key";
  }
  // Deals, compiles and signs; the path of the file for the broker's inbox.
  std::string signed_covenant() const {
    const std::string text = covenant_text();
    EXPECT_EQ(run({"covenant", "compile", text, "--out", path("c.bin")}).status, 0);
    const Outcome signing = run({"covenant", "sign", path("c.bin"), "--key", key(3), "--key",
                                 key(1), "--out", path("c.signed")});
    EXPECT_EQ(signing.status, 0) << signing.err;
    return path("c.signed");
  }
};

TEST_F(Offline, WordsNotUnderstoodEndWith64AndTheNearestWord) {
  EXPECT_EQ(run({}).status, 64);
  const Outcome verb = run({"covenat", "check"});
  EXPECT_EQ(verb.status, 64);
  EXPECT_TRUE(contains(verb.err, "did you mean covenant?")) << verb.err;
  const Outcome below = run({"covenant", "chek", "x"});
  EXPECT_EQ(below.status, 64);
  EXPECT_TRUE(contains(below.err, "did you mean check?")) << below.err;
  const Outcome option = run({"covenant", "check", "x", "--jsn"});
  EXPECT_EQ(option.status, 64);
  EXPECT_TRUE(contains(option.err, "did you mean --json?")) << option.err;
  EXPECT_EQ(run({"covenant", "check"}).status, 64);
  EXPECT_EQ(run({"keys-deal", "holders", "--refresh", "zero"}).status, 64);
}

TEST_F(Offline, AnErrorRepeatsNoWordThatMayBeAboutPeople) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"999990019"}, {"covenant", "check", "a", "999990019"},
        {"covenant", "check", "--999990019"}, {"covenant", "check", "/999990019"}}) {
    const Outcome outcome = run(words);
    EXPECT_NE(outcome.status, 0);
    EXPECT_FALSE(contains(outcome.err + outcome.out, "999990019")) << outcome.err;
  }
}

TEST_F(Offline, HelpExplainsEveryVerbWithAnExample) {
  const Outcome help = run({"help", "--json"});
  ASSERT_EQ(help.status, 0) << help.err;
  const json verbs = json::parse(help.out).at("verbs");
  EXPECT_GE(verbs.size(), 30u);
  for (const json& verb : verbs) {
    const std::string path = verb.at("verb");
    std::vector<std::string> words{"help", path.substr(0, path.find(' '))};
    if (const std::size_t space = path.find(' '); space != path.npos) {
      words.push_back(path.substr(space + 1));
    }
    const Outcome text = run(words);
    EXPECT_EQ(text.status, 0);
    EXPECT_TRUE(contains(text.out, "Examples:")) << path;
    EXPECT_TRUE(contains(text.out, "--json")) << path;
  }
  EXPECT_EQ(run({"--help"}).status, 0);
  EXPECT_EQ(run({"covenant", "check", "--help"}).status, 0);
  EXPECT_TRUE(contains(run({"--version"}).out, "sluis 0."));
  EXPECT_EQ(run({"help", "covnant"}).status, 64);
}

TEST_F(Offline, ErrorsAreJsonToo) {
  const Outcome outcome = run({"covenant", "check", path("none"), "--json"});
  EXPECT_EQ(outcome.status, 66);
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(json::parse(outcome.out).at("error").at("name"), "cannot_read");
  const Outcome words = run({"covenant", "chek", "--json"});
  EXPECT_EQ(json::parse(words.out).at("error").at("code"), 701);
  EXPECT_EQ(run({"help", "--pick", "/none"}).status, 65);
}

TEST_F(Offline, CovenantCheckNamesLineAndColumn) {
  const std::string text = covenant_text();
  const Outcome good = run({"covenant", "check", text, "--json"});
  ASSERT_EQ(good.status, 0) << good.out;
  const json answer = json::parse(good.out);
  EXPECT_EQ(answer.at("counts").at("members"), 8);
  EXPECT_EQ(answer.at("signed"), false);
  EXPECT_FALSE(answer.at("warnings").empty());
  EXPECT_TRUE(contains(run({"covenant", "check", text}).out, "Warning: This is a test covenant"));
  const Outcome bad = run({"covenant", "check", file("bad.toml", "version = 1\ntitle = \n")});
  EXPECT_EQ(bad.status, 65);
  EXPECT_TRUE(contains(bad.err, "line 2, column ")) << bad.err;
}

TEST_F(Offline, CovenantCheckSaysWhichLabelsNoLetterHas) {
  const std::string good = covenant_text();
  std::string text = content(good);
  const std::string label = "\"geld en schulden\"";
  ASSERT_NE(text.find(label), std::string::npos);
  text.replace(text.find(label), label.size(), "\"dwang en schulden\"");
  const Outcome found = run({"covenant", "check", file("letters.toml", text)});
  EXPECT_TRUE(contains(found.out, "has the word dwang")) << found.out;
  EXPECT_FALSE(contains(run({"covenant", "check", good}).out, "the word dwang"));
}

TEST_F(Offline, ACovenantIsInForceWithTwoSignaturesAndNotWithOne) {
  const std::string text = covenant_text();
  const std::string compiled = path("covenant.bin"), half = path("half"), whole = path("c.signed");
  ASSERT_EQ(run({"covenant", "compile", text, "--out", compiled}).status, 0);
  const Outcome early = run({"covenant", "sign", compiled, "--key", key(1), "--out", whole});
  EXPECT_EQ(early.status, 77) << "one signature may not take the name that an inbox reads";
  EXPECT_FALSE(std::filesystem::exists(whole));
  ASSERT_EQ(run({"covenant", "sign", compiled, "--key", key(1), "--out", half}).status, 0);
  const Outcome again = run({"covenant", "sign", half, "--key", key(1), "--out", half, "--json"});
  EXPECT_EQ(json::parse(again.out).at("signatures"), 1) << "a key counts once";
  EXPECT_TRUE(contains(run({"covenant", "check", half}).out, "Not signed"));
  const Outcome second = run({"covenant", "sign", half, "--key", key(2), "--out", whole, "--json"});
  EXPECT_EQ(json::parse(second.out).at("complete"), true);
  EXPECT_TRUE(contains(run({"covenant", "check", whole}).out, "Signed by two"));

  const std::string bytes = content(whole);
  const auto parsed = consent::parse_authority_file(as_bytes(bytes));
  ASSERT_TRUE(parsed.ok());
  const auto covenant = consent::decode_covenant(parsed->entries.at(0).body);
  ASSERT_TRUE(covenant.ok());
  EXPECT_TRUE(consent::verify_authority(*parsed, covenant->authority, seal::verify).ok());
}

TEST_F(Offline, AStrangersKeySignsNothing) {
  const std::string text = covenant_text();
  ASSERT_EQ(run({"covenant", "compile", text, "--out", path("c.bin")}).status, 0);
  ASSERT_EQ(run({"keys-deal", "authority", "--out", path("strangers")}).status, 0);
  const Outcome outcome = run({"covenant", "sign", path("c.bin"), "--key",
                               path("strangers") + "/authority-1.key", "--out", path("half")});
  EXPECT_EQ(outcome.status, 77);
  EXPECT_TRUE(contains(outcome.err, "unknown_key")) << outcome.err;
  using std::filesystem::perms;
  std::filesystem::permissions(key(1), perms::group_read, std::filesystem::perm_options::add);
  const Outcome open =
      run({"covenant", "sign", path("c.bin"), "--key", key(1), "--out", path("half")});
  EXPECT_EQ(open.status, 78) << "a key that others may read is refused";
}

TEST_F(Offline, KeysAreNeverOverwrittenAndAreForTheirOwnerAlone) {
  covenant_text();
  const std::string before = content(key(1));
  EXPECT_EQ(before.size(), 32u);
  EXPECT_EQ(run({"keys-deal", "authority", "--out", path("authority")}).status, 73);
  EXPECT_EQ(content(key(1)), before);
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(key(1)).permissions(), perms::owner_read | perms::owner_write);
}

TEST_F(Offline, DealsASharePerKeyHolderThatFitsItsDirectoryEntry) {
  const std::string covenant = signed_covenant();
  const Outcome dealt =
      run({"keys-deal", "holders", "--covenant", covenant, "--shares", path("shares"), "--key",
           key(1), "--key", key(2), "--out", path("holders.signed"), "--json"});
  ASSERT_EQ(dealt.status, 0) << dealt.out;
  const json answer = json::parse(dealt.out);
  ASSERT_EQ(answer.at("shares").size(), 3u);
  EXPECT_EQ(content(answer.at("shares")[0].at("file").get<std::string>()).size(),
            gateway::kShareFileSize);
  const std::string bytes = content(path("holders.signed"));
  const auto parsed = consent::parse_authority_file(as_bytes(bytes));
  ASSERT_TRUE(parsed.ok());
  const auto entry = canon::decode<consent::HolderKey>(parsed->entries.at(0).body, "holder");
  ASSERT_TRUE(entry.ok());
  EXPECT_EQ(entry->member.hex(), answer.at("shares")[0].at("member"));
  EXPECT_EQ(entry->threshold, 2);
  EXPECT_NE(entry->group_key, entry->share_key);
  const Outcome unsigned_covenant =
      run({"keys-deal", "holders", "--covenant", path("c.bin"), "--shares", path("s"), "--key",
           key(1), "--out", path("h")});
  EXPECT_EQ(unsigned_covenant.status, 77);
}

TEST_F(Offline, RefreshesTheSharesOfTheKeyThatWasDealtWithoutTheKey) {
  const std::string covenant = signed_covenant();
  const auto deal = [&](std::vector<std::string> words, const std::string& folder) {
    words.insert(words.end(), {"--covenant", covenant, "--shares", path(folder), "--key", key(1),
                               "--key", key(2), "--out", path(folder + ".signed"), "--json"});
    const Outcome dealt = run(words);
    EXPECT_EQ(dealt.status, 0) << dealt.out << dealt.err;
    return json::parse(dealt.out);
  };
  const json first = deal({"keys-deal", "holders"}, "first");
  const json second = deal({"keys-deal", "refresh", "--before", path("first.signed")}, "second");
  EXPECT_EQ(second.at("group_key"), first.at("group_key"));
  const std::string bytes = content(path("second.signed"));
  const auto entries = consent::parse_authority_file(as_bytes(bytes))->entries;
  ASSERT_EQ(entries.size(), 3u);
  const auto in_file = [&](const json& part) {
    const std::string text = content(part.at("file").get<std::string>());
    return gateway::parse_share_file(as_bytes(text)).value();
  };
  for (std::size_t i = 0; i < 3; ++i) {
    const auto entry = canon::decode<consent::HolderKey>(entries[i].body, "holder").value();
    const gateway::ShareFile share = in_file(first.at("shares")[i]);
    const gateway::ShareFile change = in_file(second.at("shares")[i]);
    EXPECT_EQ(change.member, entry.member);
    EXPECT_EQ(change.refresh, 2u);
    EXPECT_TRUE(change.is_change && !share.is_change);
    const auto made = seal::changed(seal::OprfKey::from_scalar(share.scalar.view()).value(),
                                    change.scalar.view());
    EXPECT_EQ(made->public_key(), entry.share_key);
  }
}

TEST_F(Offline, DealsTheKeyOfTheNextEpochAndEndsTheOneBefore) {
  const std::string covenant = signed_covenant();
  const auto run_signed = [&](std::vector<std::string> words, const std::string& file) {
    words.insert(words.end(), {"--covenant", covenant, "--key", key(1), "--key", key(2), "--out",
                               path(file), "--json"});
    const Outcome made = run(words);
    EXPECT_EQ(made.status, 0) << made.out << made.err;
    return json::parse(made.out);
  };
  const json first =
      run_signed({"keys-deal", "holders", "--shares", path("first")}, "first.signed");
  const json next = run_signed({"keys-deal", "epoch", "--before", path("first.signed"), "--shares",
                                path("next")}, "next.signed");
  EXPECT_EQ(next.at("epoch"), 2);
  EXPECT_NE(next.at("group_key"), first.at("group_key"));
  const json end = run_signed({"keys-deal", "retire", "--epoch", "1"}, "end.signed");
  EXPECT_EQ(end.at("epoch"), 1);
  consent::Directory directory;
  std::vector<std::uint32_t> epochs;
  for (const std::string file : {"first.signed", "next.signed", "end.signed"}) {
    const std::string bytes = content(path(file));
    const auto entries = consent::parse_authority_file(as_bytes(bytes))->entries;
    for (const consent::PublicEntry& entry : entries) {
      if (entry.type == LeafType::holder_key) {
        const auto holder = canon::decode<consent::HolderKey>(entry.body, "holder").value();
        consent::MemberAdmitted admitted;
        admitted.member = holder.member;
        std::copy(holder.member.value.begin(), holder.member.value.end(),
                  admitted.signing_key.value.begin());
        static_cast<void>(
            directory.apply(LeafType::member_admitted, {}, true, canon::encode(admitted)));
      }
      EXPECT_TRUE(directory.apply(entry.type, {}, true, entry.body).ok()) << file;
    }
    epochs.push_back(static_cast<std::uint32_t>(directory.epochs().size()));
  }
  EXPECT_EQ(epochs, (std::vector<std::uint32_t>{1, 2, 1}));
  EXPECT_EQ(directory.epochs(), std::vector<std::uint32_t>{2});
}

TEST_F(Offline, GrantsABudgetForAWhileSignedByTwo) {
  const std::string covenant = signed_covenant();
  const std::string school = "5c1d0f3a97be4e0cb1a2a64d38f07f11";
  const Outcome granted =
      run({"join", "budget", "--covenant", covenant, "--member", school, "--per-day", "20000",
           "--days", "3", "--key", key(1), "--key", key(2), "--out", path("budget.signed")});
  ASSERT_EQ(granted.status, 0) << granted.err;
  const std::string bytes = content(path("budget.signed"));
  const auto file = consent::parse_authority_file(as_bytes(bytes));
  ASSERT_EQ(file->entries.at(0).type, LeafType::evaluation_grant);
  const auto grant =
      canon::decode<consent::EvaluationGrant>(file->entries[0].body, "grant").value();
  EXPECT_EQ(grant.member.hex(), school);
  EXPECT_EQ(grant.per_day, 20'000u);
  EXPECT_EQ(grant.valid_until.ms - grant.valid_from.ms, 3 * 86'400'000u);
}

TEST_F(Offline, AuditVerifyGivesTheVerdictOfTheVerifier) {
  const test::SampleLog log;
  const std::string vkey = consent::format_verifier_key(log.key());
  const std::string good = file("good", verify::format_receipt(log.receipt(4)));
  verify::Receipt moved = log.receipt(4);
  moved.index = 3;
  const std::string bad = file("bad", verify::format_receipt(moved));
  const Outcome proof = run({"audit-verify", "proof", good, "--vkey", vkey, "--json"});
  EXPECT_EQ(proof.status, 0) << proof.out;
  EXPECT_EQ(json::parse(proof.out).at("verified"), true);
  const Outcome refused = run({"audit-verify", "proof", bad, "--vkey", vkey});
  EXPECT_EQ(refused.status, 1);
  EXPECT_TRUE(contains(refused.out, "DOES NOT VERIFY: inclusion")) << refused.out;
  EXPECT_EQ(run({"audit-verify", "proof", path("none"), "--vkey", vkey}).status, 66);
  EXPECT_EQ(run({"audit-verify", "checkpoint", good, "--vkey", "nonsense"}).status, 65);
}

}  // namespace
}  // namespace sluis::cli
