// SPDX-License-Identifier: EUPL-1.2
// Whole exports: any bytes get a verdict, with its place when it is a no; and what is read of a
// file is written so that it is the same file.
#include "consent/verify/export_frame.h"

namespace {

using namespace sluis;

// Signatures are taken for good, so that what comes after them is reached.
bool good(const VerifyKey&, ByteView, const Signature&) { return true; }

void read_and_write_again(const verify::ExportSource& source, std::uint64_t data, ByteView bytes) {
  verify::ExportHead head;
  std::vector<verify::LogEntry> entries;
  const verify::ExportVisitor visitor{
      [&](Bytes covenant) { return head.covenants.push_back(std::move(covenant)), true; },
      [&](std::string note) { return head.directory_note = std::move(note), true; },
      [&](std::uint64_t, Bytes leaf, Bytes body) {
        return head.directory.emplace_back(std::move(leaf), std::move(body)), true;
      },
      [&](std::string note, std::uint64_t count) {
        head.ledger_note = std::move(note);
        return head.entries = count, true;
      },
      [&](std::uint64_t, verify::LogEntry entry, const verify::ExportVisitor::Where&) {
        return entries.push_back(std::move(entry)), true;
      }};
  verify::ExportCursor cursor(source, data);
  if (!verify::read_export(cursor, visitor)) return;
  Bytes out;
  verify::ExportWriter writer([&out](ByteView part) -> Status {
    append(out, part);
    return Done{};
  });
  CHECK(writer.begin(head).ok());
  for (const verify::LogEntry& entry : entries) CHECK(writer.entry(entry).ok());
  CHECK(out == to_bytes(bytes.first(static_cast<std::size_t>(data))));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const ByteView input(bytes, size);
  const verify::ExportSource source = verify::source_of(input);
  const verify::ExportReport out =
      verify::verify_export(source, {"sluis.example/ledger", VerifyKey{}}, good);
  CHECK(out.report.verified() || out.report.wrong.has_value());
  if (const auto data = verify::data_size(size)) read_and_write_again(source, *data, input);
  return 0;
}
