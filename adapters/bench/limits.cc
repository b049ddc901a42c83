// SPDX-License-Identifier: EUPL-1.2
#include "adapters/bench/limits.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <thread>
#include <vector>

#include "adapters/bench/process.h"
#include "proto/hash/hash.h"
#include "proto/seal/hpke_open.h"
#include "proto/seal/sign.h"
#include "proto/seal/storage.h"
#include "proto/types/check.h"

namespace sluis::bench {
namespace {

constexpr std::size_t kSignedText = 96;  // bytes under a signature, about

// Does whole operations of a fractional number: 0.25 a release is one in each fourth release.
class Share {
 public:
  explicit Share(double each) : each_(each) {}
  std::size_t next() {
    owed_ += each_;
    const auto whole = static_cast<std::size_t>(owed_);
    owed_ -= static_cast<double>(whole);
    return whole;
  }

 private:
  double each_, owed_ = 0;
};

// One thread's share of the cryptography of all parties, by the calls that they make.
class Worker {
 public:
  explicit Worker(const CryptoWork& work)
      : body_bytes_(work.body_bytes),
        frame_bytes_(work.frames > 0 ? static_cast<std::size_t>(work.frame_bytes / work.frames)
                                     : 0),
        signs_(work.signs),
        verifies_(work.verifies),
        wraps_(work.wraps),
        frames_(work.frames),
        hashed_(std::max<std::size_t>(1, static_cast<std::size_t>(work.hash_blocks)) * 64 - 9, 9) {
  }

  void release() {
    for (std::size_t i = signs_.next(); i > 0; --i) signature_ = pair_.sign(text_);
    for (std::size_t i = verifies_.next(); i > 0; --i) {
      CHECK(seal::verify(pair_.public_key(), text_, signature_));
    }
    for (std::size_t i = wraps_.next(); i > 0; --i) wrap();
    for (std::size_t i = frames_.next(); i > 0; --i) there_and_back(frame_bytes_);
    CHECK(!hash::sha256(hashed_).is_zero());
  }

 private:
  void wrap() {
    const auto sealed = seal::hpke::seal_base(kem_.public_key(), text_, {}, key_.view());
    CHECK(sealed.ok());
    CHECK(seal::hpke::open_base(sealed->encapsulation, kem_, text_, {}, sealed->ciphertext).ok());
    there_and_back(body_bytes_);
    const Bytes body(body_bytes_, 1);
    for (int i = 0; i < 3; ++i) hash::sha512(body);  // by sender, broker and recipient
  }

  // XChaCha20-Poly1305, as the body has it; CURVE's XSalsa20-Poly1305 costs the same.
  void there_and_back(std::size_t bytes) {
    const Bytes sealed = seal::seal_row(key_, text_, Bytes(bytes, 2));
    CHECK(seal::open_row(key_, text_, sealed).ok());
  }

  const std::size_t body_bytes_, frame_bytes_;
  Share signs_, verifies_, wraps_, frames_;
  Bytes text_ = Bytes(kSignedText, 7), hashed_;
  seal::SigningKeyPair pair_ = seal::SigningKeyPair::generate();
  seal::KemKeyPair kem_ = seal::KemKeyPair::generate();
  seal::SecretBytes key_ = seal::SecretBytes::random(seal::kStorageKeySize);
  Signature signature_ = pair_.sign(text_);
};

}  // namespace

double crypto_limit(const CryptoWork& work, std::uint64_t ms) {
  const std::uint64_t end_ns = monotonic_ns() + ms * 1'000'000;
  std::vector<double> rates(std::max(1u, std::thread::hardware_concurrency()));
  std::vector<std::thread> threads;
  for (double& rate : rates) {
    threads.emplace_back([&work, &rate, end_ns] {
      Worker worker(work);
      std::uint64_t releases = 0;
      const std::uint64_t began_ns = thread_cpu_ns();
      for (; monotonic_ns() < end_ns; ++releases) worker.release();
      rate = static_cast<double>(releases) * 1e9 /
             static_cast<double>(std::max<std::uint64_t>(1, thread_cpu_ns() - began_ns));
    });
  }
  for (std::thread& thread : threads) thread.join();
  return std::accumulate(rates.begin(), rates.end(), 0.0);
}

double sha256_blocks_per_second(std::uint64_t ms) {
  const Bytes data(std::size_t{1} << 20, 5);
  std::uint64_t blocks = 0;
  const std::uint64_t began_ns = thread_cpu_ns(), end_ns = began_ns + ms * 1'000'000;
  while (thread_cpu_ns() < end_ns) {
    CHECK(!hash::sha256(data).is_zero());
    blocks += data.size() / 64 + 1;
  }
  return static_cast<double>(blocks) * 1e9 / static_cast<double>(thread_cpu_ns() - began_ns);
}

DiskLimit disk_limit(const std::filesystem::path& disk, std::size_t times) {
  const Folder folder(disk);
  const int file = open((folder.path() / "log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  CHECK(file >= 0 && times > 0);
  const Bytes page(4096, 3);
  std::vector<std::uint64_t> took_ns;
  for (std::size_t i = 0; i < times; ++i) {
    CHECK(write(file, page.data(), page.size()) == static_cast<ssize_t>(page.size()));
    const std::uint64_t began_ns = monotonic_ns();
    CHECK(fdatasync(file) == 0);
    took_ns.push_back(monotonic_ns() - began_ns);
  }
  close(file);
  std::sort(took_ns.begin(), took_ns.end());
  return {took_ns[times / 2], took_ns[std::min(times - 1, times * 99 / 100)]};
}

}  // namespace sluis::bench
