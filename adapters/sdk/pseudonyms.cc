// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/pseudonyms.h"

#include "proto/canon/canon.h"
#include "proto/types/big_endian.h"

namespace sluis::sdk {
namespace {

constexpr std::uint8_t kSecretsVersion = 1;
constexpr std::size_t kOutputSize = 64;

bool may_hold(const consent::Covenant& covenant, const MemberId& member) {
  const auto& holders = covenant.key_holders;
  const consent::Member* row = covenant.member(member);
  return row != nullptr && !row->is_operator &&
         std::find(holders.begin(), holders.end(), member) != holders.end();
}

// Every share lies on the one polynomial whose value at zero is the whole key: each set of the
// first t − 1 shares and one other gives it.
Status check_shares(const seal::KeySharing& sharing) {
  const std::size_t threshold = sharing.threshold;
  std::vector<std::uint8_t> indices;
  for (std::size_t i = 0; i + 1 < threshold; ++i) indices.push_back(sharing.shares[i].index);
  for (std::size_t i = threshold - 1; i < sharing.shares.size(); ++i) {
    indices.push_back(sharing.shares[i].index);
    SLUIS_TRY_DONE(seal::check_sharing(sharing, indices));
    indices.pop_back();
  }
  return Done{};
}

PersonKeyKind kind_for(PersonKeyKind kind, std::string_view scope) {
  if (scope == seal::kParentScope) return PersonKeyKind::parent_link;
  if (scope == seal::kAddressScope) return PersonKeyKind::address_link;
  return kind;
}

}  // namespace

Result<HolderSet> holder_set(const consent::Covenant& covenant,
                             const consent::Directory& directory) {
  const std::vector<std::uint32_t> epochs = directory.epochs();
  return holder_set(covenant, directory, epochs.empty() ? 1 : epochs.front());
}

Result<HolderSet> holder_set(const consent::Covenant& covenant, const consent::Directory& directory,
                             std::uint32_t epoch) {
  const std::vector<consent::HolderKey> rows = directory.holders(epoch);
  if (rows.empty() || rows.size() < covenant.key_threshold) {
    return Error{ErrorCode::no_key_holder, "directory"};
  }
  const consent::HolderKey& first = rows.front();
  const Error refused{ErrorCode::bad_proof, "directory"};
  HolderSet out;
  out.sharing.whole = first.group_key;
  out.sharing.refresh = first.refresh;
  out.sharing.threshold = covenant.key_threshold;
  out.epoch = first.epoch;
  for (const consent::HolderKey& row : rows) {
    const bool agrees = row.group_key == first.group_key && row.epoch == first.epoch &&
                        row.threshold == covenant.key_threshold && row.holders == first.holders;
    const bool is_new = std::find(out.members.begin(), out.members.end(), row.member) ==
                        out.members.end();
    if (!agrees || !is_new || !may_hold(covenant, row.member)) return refused;
    out.sharing.shares.push_back({row.share_index, row.share_key});
    out.members.push_back(row.member);
  }
  SLUIS_TRY_DONE(check_shares(out.sharing));
  return out;
}

void ask_last(HolderSet& set, const std::set<MemberId>& last) {
  HolderSet out = set;
  out.members.clear();
  out.sharing.shares.clear();
  for (const bool behind : {false, true}) {
    for (std::size_t i = 0; i < set.members.size(); ++i) {
      if (last.contains(set.members[i]) != behind) continue;
      out.members.push_back(set.members[i]);
      out.sharing.shares.push_back(set.sharing.shares[i]);
    }
  }
  set = std::move(out);
}

Sensitive<Bytes> serialise(const PersonSecrets& secrets) {
  CHECK(secrets.keys.size() <= codec::kBlindedMax);
  Bytes out;
  out.reserve(7 + secrets.keys.size() * (1 + kOutputSize));  // so that no copy stays behind
  out.push_back(kSecretsVersion);
  append_u32(out, secrets.epoch);
  out.push_back(0);
  out.push_back(static_cast<std::uint8_t>(secrets.keys.size()));
  for (const PersonSecret& secret : secrets.keys) {
    CHECK(secret.y.reveal().size() == kOutputSize);
    out.push_back(static_cast<std::uint8_t>(secret.kind));
    append(out, secret.y.reveal());
  }
  return Sensitive<Bytes>(std::move(out));
}

Sensitive<Bytes> serialise(const std::vector<PersonSecrets>& epochs) {
  Bytes out;
  // So that no copy stays behind.
  out.reserve(epochs.size() * (7 + codec::kBlindedMax * (1 + kOutputSize)));
  for (const PersonSecrets& secrets : epochs) append(out, serialise(secrets).reveal());
  return Sensitive<Bytes>(std::move(out));
}

namespace {

PersonSecrets read_secrets(canon::Reader& reader) {
  const std::uint8_t version = reader.u8();
  if (version != kSecretsVersion) reader.fail(ErrorCode::unknown_version);
  PersonSecrets out;
  out.epoch = reader.u32();
  if (out.epoch < 1 || out.epoch > kEpochMax) reader.fail(ErrorCode::out_of_range);
  out.keys = reader.list<PersonSecret>(codec::kBlindedMax, [](canon::Reader& in) {
    const auto kind = static_cast<PersonKeyKind>(in.u8());
    return PersonSecret{kind, seal::OprfOutput(to_bytes(in.raw(kOutputSize)))};
  });
  PersonKeyKind last{};
  for (const PersonSecret& secret : out.keys) {
    const auto kind = static_cast<std::uint8_t>(secret.kind);
    if (kind < 1 || kind > 4) reader.fail(ErrorCode::out_of_range);
    if (secret.kind <= last) reader.fail(ErrorCode::not_sorted);
    last = secret.kind;
  }
  return out;
}

}  // namespace

Result<PersonSecrets> parse_person_secrets(ByteView bytes) {
  canon::Reader reader(bytes);
  PersonSecrets out = read_secrets(reader);
  SLUIS_TRY_DONE(reader.finish("person secrets"));
  return out;
}

Result<std::vector<PersonSecrets>> parse_all_secrets(ByteView bytes) {
  canon::Reader reader(bytes);
  std::vector<PersonSecrets> out;
  while (reader.ok() && reader.remaining() != 0) {
    if (out.size() == kEpochMax) reader.fail(ErrorCode::too_large);
    out.push_back(read_secrets(reader));
    const bool ascends = out.size() < 2 || out[out.size() - 2].epoch < out.back().epoch;
    if (!ascends) reader.fail(ErrorCode::not_sorted);
  }
  SLUIS_TRY_DONE(reader.finish("person secrets"));
  return out;
}

std::vector<PersonKey> person_keys(const PersonSecrets& secrets, std::string_view audience,
                                   std::string_view scope) {
  std::vector<PersonKey> out;
  for (const PersonSecret& secret : secrets.keys) {
    out.push_back({kind_in(kind_for(secret.kind, scope), secrets.epoch),
                   seal::pseudonym_of(secret.y.reveal(), audience, scope, secrets.epoch), 0, 0});
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<PersonKey> person_keys(const std::vector<PersonSecrets>& epochs,
                                   std::string_view audience, std::string_view scope) {
  std::vector<PersonKey> out;
  for (const PersonSecrets& secrets : epochs) {
    const std::vector<PersonKey> keys = person_keys(secrets, audience, scope);
    out.insert(out.end(), keys.begin(), keys.end());
  }
  std::sort(out.begin(), out.end());
  return out;
}

Result<PersonQuestion> PersonQuestion::blind(const PersonIdentity& identity, bool may_use_bsn,
                                             HolderSet holders, std::uint16_t purpose) {
  SLUIS_TRY(inputs, key_inputs(identity, may_use_bsn));
  return blind(inputs, std::move(holders), purpose);
}

Result<PersonQuestion> PersonQuestion::blind(const std::vector<KeyInput>& inputs,
                                             HolderSet holders, std::uint16_t purpose) {
  CHECK(inputs.size() <= codec::kBlindedMax);
  PersonQuestion out;
  for (const KeyInput& input : inputs) {
    SLUIS_TRY(blinding, seal::blind(seal::OprfMode::verifiable, input.text.reveal()));
    out.kinds_.push_back(input.kind);
    out.blindings_.push_back(std::move(blinding));
  }
  out.holders_.resize(holders.members.size());
  out.set_ = std::move(holders);
  out.purpose_ = purpose;
  return out;
}

std::size_t PersonQuestion::count(Stage stage) const {
  return static_cast<std::size_t>(
      std::count_if(holders_.begin(), holders_.end(),
                    [&](const Holder& holder) { return holder.stage == stage; }));
}

bool PersonQuestion::complete() const {
  return count(Stage::answered) >= set_.sharing.threshold;
}

Result<std::vector<codec::Evaluate>> PersonQuestion::ask(const Asker& asker,
                                                          TimeMs now) {
  std::size_t expected = count(Stage::answered) + count(Stage::asked);
  if (expected + count(Stage::unasked) < set_.sharing.threshold) {
    return Error{ErrorCode::no_key_holder, "holders"};
  }
  std::vector<codec::Evaluate> out;
  for (std::size_t i = 0; i < holders_.size() && expected < set_.sharing.threshold; ++i) {
    if (holders_[i].stage != Stage::unasked) continue;
    codec::Evaluate request;
    request.holder = set_.members[i];
    request.asker = asker.member;
    request.nonce = seal::random_fixed<Nonce>();
    request.purpose = purpose_;
    request.refresh = set_.sharing.refresh;
    request.created = now;
    for (const seal::Blinding& blinding : blindings_) request.blinded.push_back(blinding.element);
    request.key_id = asker.signing.key_id();
    request.signature = asker.signing.sign(codec::evaluate_text(request));
    holders_[i].stage = Stage::asked;
    holders_[i].nonce = request.nonce;
    out.push_back(std::move(request));
    ++expected;
  }
  return out;
}

std::optional<MemberId> PersonQuestion::holder_of(const Nonce& nonce) const {
  for (std::size_t i = 0; i < holders_.size(); ++i) {
    if (holders_[i].stage != Stage::unasked && holders_[i].nonce == nonce) return set_.members[i];
  }
  return std::nullopt;
}

PersonQuestion::Holder* PersonQuestion::find(const Nonce& nonce) {
  for (Holder& holder : holders_) {
    if (holder.stage == Stage::asked && holder.nonce == nonce) return &holder;
  }
  return nullptr;
}

bool PersonQuestion::awaits(const Nonce& nonce) const {
  return std::any_of(holders_.begin(), holders_.end(), [&](const Holder& holder) {
    return holder.stage == Stage::asked && holder.nonce == nonce;
  });
}

Result<seal::ShareEvaluation> PersonQuestion::verified(std::size_t i,
                                                       const codec::Evaluation& answer) const {
  const seal::ShareKey& share = set_.sharing.shares[i];
  // Whose share it is, is in the directory: so a log names nobody.
  const Error refused{ErrorCode::bad_proof, "share " + std::to_string(share.index)};
  if (answer.refresh != set_.sharing.refresh) return Error{ErrorCode::other_refresh, "evaluated"};
  const bool is_this_share = answer.share_index == share.index &&
                             answer.evaluated.size() == blindings_.size();
  if (!is_this_share) return refused;
  seal::ShareEvaluation out{answer.share_index, answer.refresh, {}};
  std::vector<seal::GroupElement> blinded;
  for (std::size_t j = 0; j < blindings_.size(); ++j) {
    const auto element = seal::group::decode(answer.evaluated[j].view());
    if (!element.ok()) return refused;
    out.evaluation.elements.push_back(*element);
    blinded.push_back(blindings_[j].element);
  }
  const auto proof = seal::proof_from(answer.proof);
  if (!proof.ok()) return refused;
  out.evaluation.proof = *proof;
  const Status proven = seal::verify_evaluation(share.public_key, blinded, out.evaluation);
  if (!proven.ok()) return refused;
  return out;
}

Status PersonQuestion::take(const codec::Evaluated& answer) {
  Holder* const holder = find(answer.nonce);
  if (holder == nullptr) return Error{ErrorCode::out_of_range, "nonce"};
  holder->stage = Stage::failed;
  if (const auto* code = std::get_if<ErrorCode>(&answer.answer)) return Error{*code, "holder"};
  const auto i = static_cast<std::size_t>(holder - holders_.data());
  SLUIS_TRY(evaluation, verified(i, std::get<codec::Evaluation>(answer.answer)));
  holder->answer = std::move(evaluation);
  holder->stage = Stage::answered;
  return Done{};
}

void PersonQuestion::give_up(const Nonce& nonce) {
  if (Holder* const holder = find(nonce)) holder->stage = Stage::failed;
}

Result<PersonSecrets> PersonQuestion::finish() const {
  if (!complete()) return Error{ErrorCode::no_key_holder, "holders"};
  std::vector<seal::ShareEvaluation> answers;
  for (const Holder& holder : holders_) {
    if (holder.stage == Stage::answered && answers.size() < set_.sharing.threshold) {
      answers.push_back(holder.answer);
    }
  }
  SLUIS_TRY(outputs, seal::finalize_shares(set_.sharing, blindings_, answers));
  PersonSecrets out;
  out.epoch = set_.epoch;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    out.keys.push_back({kinds_[i], std::move(outputs[i])});
  }
  return out;
}

}  // namespace sluis::sdk
