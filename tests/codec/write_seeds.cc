// SPDX-License-Identifier: EUPL-1.2
// codec_seeds FOLDER: writes the first inputs of proto/codec's fuzz targets, one good message of
// every kind, into FOLDER/NAME_fuzz/. Run it again when a format changes: tests/fuzz/corpus.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "proto/codec/envelope.h"
#include "tests/codec/samples.h"

namespace {

using namespace sluis;

void write(const std::filesystem::path& folder, std::size_t number, ByteView bytes) {
  std::filesystem::create_directories(folder);
  std::ofstream file(folder / std::to_string(number), std::ios::binary);
  file << as_text(bytes);
  CHECK(file.good());
}

template <class Frames>
void write_all(const std::filesystem::path& folder, const Frames& frames) {
  std::size_t number = 0;
  for (const auto& frame : frames) write(folder, number++, codec::serialise(frame));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: codec_seeds FOLDER\n";
    return 64;
  }
  const std::filesystem::path folder = argv[1];
  const Envelope envelope = codec::sample_envelope();
  write(folder / "envelope_fuzz", 0, codec::serialise(envelope));
  write(folder / "envelope_fuzz", 1, codec::serialise(codec::strip_routing(envelope)));
  write(folder / "header_fuzz", 0, envelope.header_bytes);
  write(folder / "routing_fuzz", 0, envelope.routing_bytes);
  write(folder / "inner_fuzz", 0, codec::serialise(codec::sample_inner()).reveal());
  write(folder / "signal_fuzz", 0, codec::serialise(codec::sample_signal()).reveal());
  write_all(folder / "to_broker_fuzz", codec::sample_to_broker());
  write_all(folder / "to_member_fuzz", codec::sample_to_member());
  return 0;
}
