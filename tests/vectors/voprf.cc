// SPDX-License-Identifier: EUPL-1.2
// Kind voprf: RFC 9497 vectors of ristretto255-SHA512, modes 0 (OPRF) and 1 (VOPRF), in the JSON
// shape of the RFC's own file. A case is one vector; it holds when key derivation, blinding,
// evaluation, proof and output are all those of the file, our client takes the file's answer, and
// every two of three shares of the file's key come to its outputs.
#include "proto/seal/shares.h"

#include <nlohmann/json.hpp>

#include "tests/vectors/kinds.h"

namespace sluis::vectors {
namespace {

using nlohmann::json;
using namespace seal;

Bytes hex(std::string_view text) {
  const auto bytes = from_hex(text);
  if (!bytes) throw Unreadable{};
  return *bytes;
}
Bytes hex(const json& record, const char* field) {
  return hex(record.at(field).get<std::string>());
}

// The comma-separated values of a batch.
std::vector<Bytes> list(const json& record, const char* field) {
  std::vector<Bytes> out;
  std::string text = record.at(field).get<std::string>();
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    out.push_back(hex(std::string_view(text).substr(start, end - start)));
    start = end + 1;
  }
  return out;
}

struct Suite {
  OprfMode mode;
  OprfKey key;
};

// Nothing when the suite is not ours or the key is not the one the file derives.
std::optional<Suite> suite_of(const json& record) {
  const int mode = record.at("mode");
  if (record.at("identifier") != "ristretto255-SHA512" || mode < 0 || mode > 1) return std::nullopt;
  if (record.value("hash", "SHA512") != "SHA512") return std::nullopt;
  const OprfMode oprf_mode = static_cast<OprfMode>(mode);
  auto key = OprfKey::derive(oprf_mode, hex(record, "seed"), hex(record, "keyInfo"));
  if (!key.ok() || to_bytes(key->scalar().view()) != hex(record, "skSm")) return std::nullopt;
  if (mode == 1 && to_bytes(key->public_key().view()) != hex(record, "pkSm")) return std::nullopt;
  const std::string_view prefix = "HashToGroup-OPRFV1-";
  Bytes domain = to_bytes(as_bytes(prefix));
  domain.push_back(static_cast<std::uint8_t>(mode));
  append(domain, as_bytes("-ristretto255-SHA512"));
  if (record.contains("groupDST") && hex(record, "groupDST") != domain) return std::nullopt;
  return Suite{oprf_mode, std::move(key).value()};
}

struct Case {
  std::vector<Blinding> blindings;
  std::vector<GroupElement> blinded;
  std::vector<GroupElement> evaluated;
  std::vector<Bytes> outputs;
};

std::optional<Case> read_case(const json& item, OprfMode mode) {
  const auto inputs = list(item, "Input");
  const auto blinds = list(item, "Blind");
  const auto blinded = list(item, "BlindedElement");
  const auto evaluated = list(item, "EvaluationElement");
  Case out;
  out.outputs = list(item, "Output");
  const std::size_t size = item.at("Batch");
  for (const std::size_t part :
       {inputs.size(), blinds.size(), blinded.size(), evaluated.size(), out.outputs.size()}) {
    if (part != size || size == 0) throw Unreadable{};
  }
  for (std::size_t i = 0; i < size; ++i) {
    auto blinding = blind(mode, inputs[i], blinds[i]);
    const auto element = group::decode(evaluated[i]);
    if (!blinding.ok() || !element.ok() || to_bytes(blinding->element.view()) != blinded[i]) {
      return std::nullopt;
    }
    out.blinded.push_back(blinding->element);
    out.evaluated.push_back(*element);
    out.blindings.push_back(std::move(blinding).value());
  }
  return out;
}

bool base_holds(const Suite& suite, const Case& values) {
  for (std::size_t i = 0; i < values.blindings.size(); ++i) {
    const auto evaluated = group::multiply(suite.key.scalar().view(), values.blinded[i]);
    if (!evaluated.ok() || *evaluated != values.evaluated[i]) return false;
    const auto output = unblind(values.blindings[i], values.evaluated[i]);
    if (!output.ok() || output->reveal() != values.outputs[i]) return false;
  }
  return true;
}

bool verifiable_holds(const Suite& suite, const Case& values, const json& proof_record) {
  const Bytes proof_bytes = hex(proof_record, "proof");
  const auto evaluation = blind_evaluate(suite.key, values.blinded, hex(proof_record, "r"));
  const auto proof = proof_from(proof_bytes);
  if (!evaluation.ok() || !proof.ok()) return false;
  if (evaluation->elements != values.evaluated) return false;
  if (to_proof_bytes(evaluation->proof) != proof_bytes) return false;
  const auto outputs =
      finalize(suite.key.public_key(), values.blindings, {values.evaluated, *proof});
  if (!outputs.ok()) return false;
  for (std::size_t i = 0; i < values.outputs.size(); ++i) {
    if ((*outputs)[i].reveal() != values.outputs[i]) return false;
  }
  return true;
}

// Any two of three shares of the file's key give the file's outputs.
bool pairs_hold(const Suite& suite, const Case& values) {
  const Dealt dealt = deal(suite.key, 2, 3, 1);
  for (std::size_t left_out = 0; left_out < 3; ++left_out) {
    std::vector<ShareEvaluation> answers;
    for (std::size_t i = 0; i < 3; ++i) {
      if (i == left_out) continue;
      const auto evaluation = blind_evaluate(dealt.shares[i].key, values.blinded);
      if (!evaluation.ok()) return false;
      answers.push_back({dealt.shares[i].index, 1, *evaluation});
    }
    const auto outputs = finalize_shares(dealt.sharing, values.blindings, answers);
    if (!outputs.ok()) return false;
    for (std::size_t i = 0; i < values.outputs.size(); ++i) {
      if ((*outputs)[i].reveal() != values.outputs[i]) return false;
    }
  }
  return true;
}

bool case_holds(const std::optional<Suite>& suite, const json& item) {
  if (!suite) return false;
  const auto values = read_case(item, suite->mode);
  if (!values) return false;
  return suite->mode == OprfMode::base ? base_holds(*suite, *values)
                                       : verifiable_holds(*suite, *values, item.at("Proof")) &&
                                             pairs_hold(*suite, *values);
}

}  // namespace

Verdicts run_voprf(const std::string& text) {
  Verdicts verdicts;
  for (const json& record : json::parse(text)) {
    const auto suite = suite_of(record);
    for (const json& item : record.at("vectors")) verdicts.push_back(case_holds(suite, item));
  }
  return verdicts;
}

}  // namespace sluis::vectors
