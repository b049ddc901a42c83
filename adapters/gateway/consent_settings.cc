// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/consent_settings.h"

#include "adapters/gateway/signals.h"
#include "adapters/letters/language.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

using consent::Channel;
using consent::Interpreter;
using consent::Present;

template <class Value>
struct Word {
  std::string_view name;
  Value value;
};
constexpr Word<Channel> kChannels[] = {
    {"in_person", Channel::in_person}, {"at_home", Channel::at_home},
    {"telephone", Channel::telephone}, {"video", Channel::video},
    {"on_paper", Channel::on_paper},
};
constexpr Word<Interpreter> kInterpreters[] = {
    {"none", Interpreter::none},
    {"professional", Interpreter::professional},
    {"relative", Interpreter::relative},
    {"by_telephone", Interpreter::by_telephone},
};
constexpr Word<Present> kPresent[] = {
    {"subject", Present::subject},         {"parents", Present::parents},
    {"helper", Present::helper},           {"interpreter", Present::interpreter},
    {"other", Present::other},
};

template <class Value, std::size_t kCount>
Result<Value> value_of(const Word<Value> (&words)[kCount], const std::string& name,
                       const std::string& place) {
  std::string all;
  for (const Word<Value>& word : words) {
    if (word.name == name) return word.value;
    all += (all.empty() ? "" : ", ") + std::string(word.name);
  }
  return Error{ErrorCode::bad_field, place + ": one of " + all};
}

template <class Value, std::size_t kCount>
std::string name_in(const Word<Value> (&words)[kCount], Value value) {
  for (const Word<Value>& word : words) {
    if (word.value == value) return std::string(word.name);
  }
  return {};
}

}  // namespace

Result<consent::ConsentSetting> setting_in(const consent::Covenant& covenant,
                                           const local::ConsentAsk& from) {
  consent::ConsentSetting out;
  SLUIS_TRY(regime, regime_number(covenant, from.source_regime()));
  out.regime = regime;
  if (!from.channel().empty()) {
    SLUIS_TRY(channel, value_of(kChannels, from.channel(), "channel"));
    out.channel = channel;
  }
  if (!from.interpreter().empty()) {
    SLUIS_TRY(interpreter, value_of(kInterpreters, from.interpreter(), "interpreter"));
    out.interpreter = interpreter;
  }
  for (const std::string& name : from.present()) {
    SLUIS_TRY(who, value_of(kPresent, name, "present"));
    out.present = static_cast<std::uint8_t>(out.present | static_cast<std::uint8_t>(who));
  }
  if (was_present(out, Present::interpreter) && out.interpreter == Interpreter::none) {
    return Error{ErrorCode::missing_field,
                 "interpreter: one was present, so professional, relative or by_telephone"};
  }
  out.read_aloud = from.read_aloud();
  return out;
}

std::optional<AskedConsent> asked_in(const consent::FactBody& body) {
  if (const auto* asked = std::get_if<consent::ConsentAsked>(&body.payload)) {
    return AskedConsent{asked->record, asked->setting};
  }
  if (const auto* record = std::get_if<consent::ConsentRecord>(&body.payload)) {
    return AskedConsent{*record, std::nullopt};
  }
  return std::nullopt;
}

void fill_setting(const consent::Covenant& covenant, const AskedConsent& asked,
                  local::ConsentSetting& out) {
  const auto language = letters::language_numbered(asked.record.language);
  if (language) out.set_language(std::string(name_of(*language)));
  out.set_text_version(asked.record.text_version);
  if (!asked.setting) return;
  const consent::ConsentSetting& setting = *asked.setting;
  for (const consent::Regime& regime : covenant.regimes) {
    if (regime.term.number == setting.regime) out.set_source_regime(regime.term.id);
  }
  out.set_channel(name_in(kChannels, setting.channel));
  out.set_interpreter(name_in(kInterpreters, setting.interpreter));
  for (const Word<Present>& who : kPresent) {
    if (was_present(setting, who.value)) out.add_present(std::string(who.name));
  }
  out.set_read_aloud(setting.read_aloud);
}

}  // namespace sluis::gateway
