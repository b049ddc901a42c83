// SPDX-License-Identifier: EUPL-1.2
// What the two parsers of the file drop have in common: drafts as one text, and places of errors.
#pragma once

#include <cctype>
#include <set>

#include "adapters/gateway/drop.h"

namespace sluis::fuzz {

inline std::string text_of(const gateway::SignalDraft& draft) {
  std::string out;
  const auto add = [&](std::string_view value) {
    out += std::to_string(value.size()) + ":" + std::string(value);
  };
  for (const std::string* value : {&draft.worker, &draft.kind, &draft.purpose, &draft.domain,
                                   &draft.source_regime}) {
    add(*value);
  }
  add(draft.urgent ? "urgent" : "");
  add(draft.text.reveal());
  add(draft.author_contact.reveal());
  for (const gateway::NamedPerson& person : draft.persons) {
    const gateway::Identity& identity = person.identity;
    add(std::to_string(static_cast<int>(person.role)));
    for (const auto* value : {&identity.bsn, &identity.surname, &identity.prefix,
                              &identity.first_names, &identity.birth_date, &identity.postcode,
                              &identity.house_number}) {
      add(value->reveal());
    }
  }
  for (const auto& [member, level] : draft.recipients) {
    add(member);
    add(level);
  }
  return out;
}

inline void check_same(const std::vector<gateway::SignalDraft>& left,
                       const Result<std::vector<gateway::SignalDraft>>& right) {
  CHECK(right.ok() && left.size() == right->size());
  for (std::size_t i = 0; i < left.size(); ++i) CHECK(text_of(left[i]) == text_of((*right)[i]));
}

// What a signal of any parse has, and what an error may say: words of ours and numbers.
inline void check_drafts(const std::vector<gateway::SignalDraft>& drafts) {
  CHECK(!drafts.empty() && drafts.size() <= gateway::kDropSignalsMax);
  for (const gateway::SignalDraft& draft : drafts) {
    CHECK(!draft.persons.empty() && draft.persons[0].role == PersonRole::subject);
    for (std::size_t i = 1; i < draft.persons.size(); ++i) {
      CHECK(draft.persons[i].role != PersonRole::subject);
    }
  }
}

inline void check_place(const std::string& place) {
  static const std::set<std::string> kWords = {
      "file", "list", "rows", "row", "column", "signal", "unknown", "name", "worker", "kind",
      "purpose", "domain", "source_regime", "urgent", "text", "author_contact", "subject",
      "concerned", "recipients", "recipient", "member", "level", "role", "bsn", "surname",
      "prefix", "first_names", "birth_date", "postcode", "house_number", "line", "it", "has",
      "columns", "did", "you", "mean", "parents", "onward", "based_on"};
  std::string word;
  const auto end_word = [&] {
    CHECK(word.empty() || kWords.contains(word) ||
          (word.size() <= 7 && word.find_first_not_of("0123456789") == word.npos));
    word.clear();
  };
  for (const char c : place) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') {
      word += c;
    } else {
      CHECK(std::string_view("[]., :;?").find(c) != std::string_view::npos);
      end_word();
    }
  }
  end_word();
}

}  // namespace sluis::fuzz
