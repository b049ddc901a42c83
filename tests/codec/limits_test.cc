// SPDX-License-Identifier: EUPL-1.2
// The tables of limits in proto/PROTOCOL.md name the numbers that the codec enforces. That it does
// enforce them is for the other tests of this folder, each at the limit and above.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "proto/codec/envelope.h"
#include "proto/codec/inner.h"
#include "proto/codec/signal.h"
#include "proto/codec/strict.h"
#include "proto/codec/to_member.h"
#include "proto/types/padding.h"

namespace sluis::codec {
namespace {

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> out;
  std::istringstream cells(line.substr(1));
  for (std::string cell; std::getline(cells, cell, '|');) {
    const auto first = cell.find_first_not_of(' ');
    const auto last = cell.find_last_not_of(' ');
    out.push_back(first == std::string::npos ? "" : cell.substr(first, last - first + 1));
  }
  return out;
}

// "Message.field" -> what its row says; a cell may name several fields, in backticks each.
std::map<std::string, std::string> rows() {
  std::ifstream page(std::string(SLUIS_SOURCE_DIR) + "/proto/PROTOCOL.md");
  std::map<std::string, std::string> out;
  std::string message;
  for (std::string line; std::getline(page, line);) {
    if (line.empty() || line[0] != '|') continue;
    const std::vector<std::string> cells = cells_of(line);
    if (cells.size() != 3) continue;
    if (!cells[0].empty()) message = cells[0];
    std::istringstream parts(cells[1]);
    std::string field;
    for (bool is_name = false; std::getline(parts, field, '`'); is_name = !is_name) {
      if (is_name) out["`" + field + "` of " + message] = cells[2];
    }
  }
  return out;
}

// 16384 as "16,384".
std::string text(std::uint64_t number) {
  std::string out = std::to_string(number);
  for (std::size_t at = out.size(); at > 3; at -= 3) out.insert(at - 3, ",");
  return out;
}
std::string at_most(std::uint64_t number) { return "at most " + text(number); }
std::string one_to(std::uint64_t number) { return "1–" + text(number); }
std::string kib(std::uint64_t bytes) { return "at most " + text(bytes / 1024) + " KiB"; }

TEST(Limits, OfEachFieldStandInTheProtocol) {
  const std::pair<const char*, std::string> limits[] = {
      {"`body` of `SignedAct`", one_to(kBodyBytesMax) + " bytes"},
      {"`signatures` of `SignedAct`", one_to(kActSignaturesMax)},
      {"`batch` of `SignedAct`", "`size` " + one_to(kBatchMax)},
      {"`persons` of `SignedAct`", at_most(kActPersonsMax)},
      {"`persons` of `SignedAct`", "`body` " + one_to(kPersonBodyBytesMax) + " bytes"},
      {"`blinded` of `Evaluate`", one_to(kBlindedMax)},
      {"`evaluated` of `Evaluated`", one_to(kBlindedMax)},
      {"`leaf` of `Proven`", text(kLeafBytesMin) + "–" + text(kLeafBytesMax) + " bytes"},
      {"`path` of `Proven`", at_most(kPathMax)},
      {"`checkpoint` of `Proven`", one_to(kCheckpointBytesMax) + " bytes"},
      {"`body` of `Proven`", one_to(kBodyBytesMax) + " bytes"},
      {"`further` of `Ack`", at_most(kBatchMax - 1)},
      {"`outcomes` of `Ack`", at_most(kOutcomesMax)},
      {"`facts` of `Ack`", at_most(kFactsMax)},
      {"`references` of `Outcome`", at_most(kReferencesMax)},
      {"`place` of `Refusal`", at_most(kPlaceBytesMax) + " bytes"},
      {"`deliveries` of `Fetched`", at_most(kDeliveriesMax)},
      {"`unanswered` of `Fetched`", at_most(kListedMax)},
      {"`stop` of `Fetched`", at_most(kListedMax)},
      {"`alerts` of `Fetched`", at_most(kAlertsMax)},
      {"`notices` of `Fetched`", at_most(kNoticesMax)},
      {"`designated` of `Fetched`", at_most(kNoticesMax)},
      {"`orders` of `Orders`", at_most(kOrdersMax)},
      {"`facts` of `ReleaseOrder`", at_most(kFactsMax)},
      {"`entries` of `DirectoryPart`", at_most(kDirectoryEntriesMax)},
      {"`consistency` of `DirectoryPart`", at_most(kPathMax)},
      {"`awaited` of `Reopened`", at_most(kAwaitedMax)},
      {"`opened` of `WithdrawState`", at_most(kListedMax)},
      {"`messages` of `StatusReply`", at_most(kListedMax)},
      {"`withdrawals` of `StatusReply`", at_most(kListedMax)},
      {"`held` of `StatusReply`", at_most(kListedMax)},
      {"`expires_ms` of `ProtectedHeader`", text(kLifetimeMax.ms / 86'400'000) + " days"},
      {"`onward` of `ProtectedHeader`", at_most(kOnwardMax)},
      {"`approvals` of `ProtectedHeader`", at_most(kApprovalsMax)},
      {"`recipients` of `ProtectedHeader`", one_to(kRecipientsMax)},
      {"`persons` of `RoutingPart`", one_to(kRoutingPersonsMax)},
      {"`keys` of `RoutingPerson`", one_to(kPersonKeysMax)},
      {"`subject_keys` of `Inner`", at_most(kPersonKeysMax)},
      {"`ciphertext` of `Envelope`", "`padded_size` + " + text(kTagBytes) + " bytes"},
      {"`text` of `Signal`", kib(kSignalTextBytesMax)},
      {"`author_contact` of `Signal`", at_most(kSignalNameBytesMax) + " bytes"},
      {"`persons` of `Signal`", one_to(kSignalPersonsMax)},
      {"`details` of `Signal`", at_most(kDetailsMax)},
      {"`name` of `SignalPerson`", at_most(kSignalNameBytesMax) + " bytes"},
      {"`name` of `Detail`", at_most(kDetailNameBytesMax) + " bytes"},
      {"`text` of `Detail`", kib(kDetailTextBytesMax)},
      {"`details` of `Detail`", at_most(kDetailsMax) + "; " + text(kDepthMax) + " levels"},
  };
  const std::map<std::string, std::string> page = rows();
  for (const auto& [field, limit] : limits) {
    ASSERT_TRUE(page.contains(field)) << field;
    // Not "at most 16,384" for a limit of 16.
    const std::string row = page.at(field) + " ";
    const auto at = row.find(limit);
    EXPECT_NE(at, std::string::npos) << field << ": " << limit << ", not: " << row;
    if (at == std::string::npos) continue;
    const char next = row[at + limit.size()];
    EXPECT_TRUE(next != ',' || row[at + limit.size() + 1] == ' ') << field << ": " << row;
    EXPECT_FALSE(next >= '0' && next <= '9') << field << ": " << row;
  }
}

TEST(Limits, OfWholeMessagesStandInTheProtocol) {
  std::ifstream file(std::string(SLUIS_SOURCE_DIR) + "/proto/PROTOCOL.md");
  std::ostringstream read;
  read << file.rdbuf();
  const std::string page = read.str();
  static_assert(kToBrokerBytesMax == (1u << 20) + 256 * 1024);
  static_assert(kToMemberBytesMax == 2u << 20 && kEnvelopeBytesMax == 1u << 20);
  static_assert(kInnerBytesMax == kEnvelopeBytesMax && kSignalBytesMax == kEnvelopeBytesMax);
  static_assert(kPaddedBytesMax == 1u << 20);
  for (const std::string& line :
       {std::string("| `ToBroker` | 1 MiB + 256 KiB |"), std::string("| `ToMember` | 2 MiB |"),
        std::string("| `Envelope` | 1 MiB |"), std::string("| `Inner`, `Signal` | 1 MiB |"),
        "| `ProtectedHeader` | " + text(kHeaderBytesMax / 1024) + " KiB |",
        "| `RoutingPart` | " + text(kRoutingBytesMax / 1024) + " KiB |",
        "at most " + text(kItemsMax) + " nested messages, texts and byte strings",
        "at most **" + text(kDepthMax) + "** levels of messages"}) {
    EXPECT_NE(page.find(line), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace sluis::codec
