// SPDX-License-Identifier: EUPL-1.2
#include "consent/verify/strict_json.h"

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace sluis::verify {
namespace {

using nlohmann::json;

// Follows the parser and refuses by throwing, the only way to stop it.
class Guard {
 public:
  struct Refused {
    ErrorCode code;
  };

  explicit Guard(int depth_max) : depth_max_(depth_max) {}

  bool operator()(int depth, json::parse_event_t event, const json& parsed) {
    if (depth > depth_max_) throw Refused{ErrorCode::too_deep};
    if (event == json::parse_event_t::object_start) names_.emplace_back();
    if (event == json::parse_event_t::object_end) names_.pop_back();
    if (event == json::parse_event_t::key &&
        !names_.back().insert(parsed.get<std::string>()).second) {
      throw Refused{ErrorCode::bad_json};
    }
    return true;
  }

 private:
  int depth_max_;
  std::vector<std::set<std::string>> names_;  // of each object that is open
};

}  // namespace

Result<json> parse_strict_json(std::string_view text, std::size_t bytes_max,
                               std::size_t* stopped, int depth_max) {
  if (stopped != nullptr) *stopped = 0;
  if (text.size() > bytes_max) return Error{ErrorCode::too_large, "file"};
  Guard guard(depth_max);
  try {
    return json::parse(text, [&guard](int depth, json::parse_event_t event, json& parsed) {
      return guard(depth, event, parsed);
    });
  } catch (const Guard::Refused& refused) {
    return Error{refused.code, "file"};
  } catch (const json::parse_error& error) {
    if (stopped != nullptr) *stopped = error.byte;
    return Error{ErrorCode::bad_json, "file"};
  } catch (const json::exception&) {
    return Error{ErrorCode::bad_json, "file"};
  }
}

}  // namespace sluis::verify
