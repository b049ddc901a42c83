// SPDX-License-Identifier: EUPL-1.2
// How a consent was asked: under which regime, where, with whom in the room, through whom.
//
// Pure. Bytes: consent/LEDGER.md §Facts, kind 10. What a family can later show, and a court ask.
// Thread safety: values.
#pragma once

#include "consent/core/bodies.h"

namespace sluis::consent {

enum class Channel : std::uint8_t {
  not_said = 0, in_person = 1, at_home = 2, telephone = 3, video = 4, on_paper = 5,
};
enum class Interpreter : std::uint8_t {
  none = 0, professional = 1, relative = 2, by_telephone = 3,
};
// Who was present, beside the recorder: a sum of these. Parents are the guardians too.
enum class Present : std::uint8_t {
  subject = 1, parents = 2, helper = 4, interpreter = 8, other = 16,
};
inline constexpr std::uint8_t kPresentMax = 31;

// A giver's code, as in the letter: 80 random bits, printed in Crockford's base32.
using LetterCode = FixedBytes<struct LetterCodeTag, 10>;
// SHA-256("sluis/v1/letter-code\0" ‖ code): what a record holds of it.
Digest hash_of(const LetterCode& code);

// How a consent is confirmed, where the covenant asks it.
enum class ConfirmedBy : std::uint8_t { second_worker = 1, letter_code = 2 };

struct ConsentSetting {
  std::uint16_t regime = 0;  // of the covenant
  Channel channel = Channel::not_said;
  std::uint8_t present = 0;  // 0: not said
  Interpreter interpreter = Interpreter::none;
  bool read_aloud = false;
  // SHA-256 of each giver's letter code, in the order of the givers; zero: that giver has none.
  std::vector<Digest> codes;
  bool operator==(const ConsentSetting&) const = default;
};

inline bool was_present(const ConsentSetting& setting, Present who) {
  return (setting.present & static_cast<std::uint8_t>(who)) != 0;
}

template <class Archive>
void describe(Archive& archive, ConsentSetting& setting) {
  archive(setting.regime, setting.channel, setting.present, setting.interpreter,
          setting.read_aloud);
  archive.limited(setting.codes, kGiversMax);
  archive.require(setting.regime != 0, ErrorCode::out_of_range);
  archive.require(setting.channel <= Channel::on_paper, ErrorCode::out_of_range);
  archive.require(setting.present <= kPresentMax, ErrorCode::out_of_range);
  archive.require(setting.interpreter <= Interpreter::by_telephone, ErrorCode::out_of_range);
  const bool named = setting.interpreter != Interpreter::none;
  archive.require(named || !was_present(setting, Present::interpreter), ErrorCode::out_of_range);
}

}  // namespace sluis::consent
