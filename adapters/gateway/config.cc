// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/config.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "consent/core/authority.h"
#include "consent/verify/strict_json.h"
#include "proto/sqlite/private_folder.h"

namespace sluis::gateway {
namespace {

constexpr std::size_t kConfigBytesMax = 64 * 1024;
constexpr std::size_t kKeyBytes = 32;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }

 private:
  int number_;
};

bool write_whole(int descriptor, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return fsync(descriptor) == 0;
}

// `secret`: refused when others may read it.
Result<Bytes> read_bytes(const std::filesystem::path& file, std::size_t size_max, bool secret) {
  const std::string name = file.filename().string();
  const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat found {};
  if (in.get() < 0 || fstat(in.get(), &found) != 0) return Error{ErrorCode::cannot_read, name};
  if (secret && (found.st_mode & 077) != 0) {
    return Error{ErrorCode::bad_config, name + " is open to others"};
  }
  if (static_cast<std::size_t>(found.st_size) > size_max) return Error{ErrorCode::too_large, name};
  Bytes out(static_cast<std::size_t>(found.st_size));
  if (::read(in.get(), out.data(), out.size()) != found.st_size) {
    return Error{ErrorCode::cannot_read, name};
  }
  return out;
}

template <class Fixed>
Result<Fixed> hex_of(const nlohmann::json& object, const char* name) {
  const Error bad{ErrorCode::bad_config, name};
  if (!object.is_object() || !object.contains(name) || !object[name].is_string()) return bad;
  const auto bytes = from_hex(object[name].get<std::string>());
  if (!bytes) return bad;
  const auto value = Fixed::from(*bytes);
  if (!value) return bad;
  return *value;
}

Result<BrokerAddress> broker_in(const nlohmann::json& object) {
  SLUIS_TRY(curve_key, hex_of<CurveKey>(object, "curve_key"));
  SLUIS_TRY(log_key, hex_of<VerifyKey>(object, "log_key"));
  if (!object.contains("endpoint") || !object["endpoint"].is_string()) {
    return Error{ErrorCode::bad_config, "endpoint"};
  }
  return BrokerAddress{object["endpoint"].get<std::string>(), curve_key, log_key};
}

// The keys of the object called `name`, ascending; none when there is no such.
Result<std::vector<VerifyKey>> keys_in(const nlohmann::json& json, const char* name) {
  std::vector<VerifyKey> out;
  if (!json.contains(name)) return out;
  if (!json[name].is_object()) return Error{ErrorCode::bad_config, name};
  for (const auto& [number, key] : json[name].items()) {
    static_cast<void>(key);
    SLUIS_TRY(one, hex_of<VerifyKey>(json[name], number.c_str()));
    out.push_back(one);
  }
  std::sort(out.begin(), out.end());
  return out;
}

nlohmann::json json_of(const std::vector<VerifyKey>& keys) {
  nlohmann::json out;
  for (std::size_t i = 0; i < keys.size(); ++i) out[std::to_string(i + 1)] = keys[i].hex();
  return out;
}

// O_EXCL: a key that is there is never overwritten.
Result<seal::SecretBytes> secret_at(const std::filesystem::path& file, bool make) {
  const std::string name = file.filename().string();
  if (make && !std::filesystem::exists(file)) {
    const seal::SecretBytes secret = seal::SecretBytes::random(kKeyBytes);
    SLUIS_TRY_DONE(write_file(file, secret.view()));
  }
  SLUIS_TRY(bytes, read_file(file, kKeyBytes));
  seal::SecretBytes secret = seal::SecretBytes::copy_of(bytes);
  wipe(bytes);
  if (secret.size() != kKeyBytes) return Error{ErrorCode::bad_config, name};
  return secret;
}

}  // namespace

Status write_file(const std::filesystem::path& file, ByteView bytes) {
  const Error failed{ErrorCode::cannot_write, file.filename().string()};
  const std::filesystem::path beside = file.native() + ".part";
  {
    const Descriptor out(
        ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (out.get() < 0 || !write_whole(out.get(), bytes)) return failed;
  }
  if (::rename(beside.c_str(), file.c_str()) != 0) return failed;
  return sqlite::sync_folder(file.parent_path());
}

Result<Bytes> read_file(const std::filesystem::path& file, std::size_t size_max) {
  return read_bytes(file, size_max, true);
}
Result<Bytes> read_public_file(const std::filesystem::path& file) {
  return read_bytes(file, consent::kAuthorityFileBytesMax, false);
}

Result<Config> read_config(const std::filesystem::path& folder) {
  SLUIS_TRY(bytes, read_file(folder / "gateway.json", kConfigBytesMax));
  SLUIS_TRY(json, verify::parse_strict_json(as_text(bytes), kConfigBytesMax));
  Config config;
  SLUIS_TRY(member, hex_of<MemberId>(json, "member"));
  config.member = member;
  if (json.contains("broker")) {
    SLUIS_TRY(broker, broker_in(json["broker"]));
    config.broker = broker;
  }
  SLUIS_TRY(authority, keys_in(json, "authority"));
  config.authority = std::move(authority);
  SLUIS_TRY(first, keys_in(json, "first_authority"));
  config.first = std::move(first);
  return config;
}

Status write_config(const std::filesystem::path& folder, const Config& config) {
  nlohmann::json json;
  json["member"] = config.member.hex();
  if (config.broker) {
    json["broker"] = {{"endpoint", config.broker->endpoint},
                      {"curve_key", config.broker->curve_key.hex()},
                      {"log_key", config.broker->log_key.hex()}};
  }
  if (!config.authority.empty()) json["authority"] = json_of(config.authority);
  if (!config.first.empty()) json["first_authority"] = json_of(config.first);
  return write_file(folder / "gateway.json", as_bytes(json.dump(2) + "\n"));
}

Result<consent::Covenant> covenant_in(ByteView authority_file) {
  SLUIS_TRY(file, consent::parse_authority_file(authority_file));
  if (file.entries.size() != 1 || file.entries.front().type != LeafType::covenant) {
    return Error{ErrorCode::covenant_invalid, "no covenant in the file"};
  }
  SLUIS_TRY(covenant, consent::decode_covenant(file.entries.front().body));
  SLUIS_TRY_DONE(consent::verify_authority(file, covenant.authority, seal::verify));
  return covenant;
}

Result<consent::Covenant> read_covenant(const std::filesystem::path& folder,
                                        const Config& config) {
  if (!std::filesystem::exists(folder / "covenant.signed")) {
    return Error{ErrorCode::covenant_unknown, "covenant.signed"};
  }
  SLUIS_TRY(bytes, read_file(folder / "covenant.signed", consent::kAuthorityFileBytesMax));
  SLUIS_TRY(file, consent::parse_authority_file(bytes));
  SLUIS_TRY_DONE(consent::verify_authority(file, config.authority, seal::verify));
  return covenant_in(bytes);
}

Result<GatewayKeys> read_keys(const std::filesystem::path& folder, bool make) {
  const std::filesystem::path keys = folder / "keys";
  SLUIS_TRY(signing, secret_at(keys / "signing.key", make));
  SLUIS_TRY(curve_secret, secret_at(keys / "curve.key", make));
  SLUIS_TRY(vault, secret_at(keys / "vault.key", make));
  SLUIS_TRY(witness, secret_at(keys / "witness.key", true));
  SLUIS_TRY(curve_public, curve::public_of(curve_secret));
  return GatewayKeys{seal::SigningKeyPair::from_seed(signing.view()),
                     {curve_public, std::move(curve_secret)},
                     std::move(vault),
                     seal::SigningKeyPair::from_seed(witness.view())};
}

}  // namespace sluis::gateway
