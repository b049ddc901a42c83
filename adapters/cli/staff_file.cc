// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/staff_file.h"

#include <map>

#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "consent/covenant/nearest.h"

namespace sluis::cli {
namespace {

constexpr std::size_t kStaffBytesMax = 64 * 1024;

Error wrong(std::size_t line, const std::string& what) {
  return {ErrorCode::bad_csv, say("--workers, line {0}: {1}", {std::to_string(line), what})};
}

Status check_function(const std::string& function, std::size_t line,
                      const consent::Covenant& covenant) {
  std::vector<std::string> known;
  for (const consent::Function& one : covenant.functions) {
    if (one.term.id == function) return Done{};
    known.push_back(one.term.id);
  }
  const std::string near = covenant::nearest(function, known);
  if (!near.empty()) {
    return wrong(line, say("this function is not in the covenant; did you mean {0}?", {near}));
  }
  std::string all;
  for (const std::string& id : known) all += (all.empty() ? "" : ", ") + id;
  return wrong(line, say("this function is not in the covenant, which has {0}", {all}));
}

// "1234AB;5": optional, after the name.
bool take_home(std::string_view home, gateway::NewWorker& out) {
  const std::size_t split = home.find(';');
  if (split == home.npos || split + 1 == home.size()) return false;
  const std::string_view code = home.substr(0, split);
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  const bool fits = code.size() == 6 && std::all_of(code.begin(), code.begin() + 4, digit) &&
                    letter(code[4]) && letter(code[5]) && digit(home[split + 1]);
  if (!fits) return false;
  out.postcode = Sensitive<std::string>(std::string(code));
  out.house_number = Sensitive<std::string>(std::string(home.substr(split + 1)));
  return true;
}

Result<gateway::NewWorker> worker_in(std::string_view row, std::size_t line) {
  const std::size_t first = row.find(';');
  const std::size_t second = first == row.npos ? row.npos : row.find(';', first + 1);
  if (second == row.npos) return wrong(line, say("it is not login;function;name"));
  const std::size_t third = std::min(row.find(';', second + 1), row.size());
  gateway::NewWorker out{std::string(row.substr(0, first)),
                         Sensitive<std::string>(std::string(row.substr(second + 1,
                                                                       third - second - 1))),
                         std::string(row.substr(first + 1, second - first - 1))};
  if (third != row.size() && !take_home(row.substr(third + 1), out)) {
    return wrong(line, say("a home is postcode;house number, such as 1234AB;5"));
  }
  if (!gateway::is_login(out.login)) {
    return wrong(line, say("a login has letters, digits, dot, dash and underscore"));
  }
  if (out.name.reveal().empty()) return wrong(line, say("the name is empty"));
  return out;
}

}  // namespace

Result<std::vector<gateway::NewWorker>> read_staff(const std::string& path,
                                                   const consent::Covenant& covenant) {
  SLUIS_TRY(bytes, read_file(path, kStaffBytesMax, "--workers"));
  const Sensitive<Bytes> held(std::move(bytes));
  std::vector<gateway::NewWorker> out;
  std::map<std::string, std::size_t> seen;  // login -> its line
  std::string_view rest = as_text(held.reveal());
  for (std::size_t line = 1; !rest.empty(); ++line) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view row = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (row.ends_with('\r')) row.remove_suffix(1);
    if (row.empty() || row.starts_with('#')) continue;
    SLUIS_TRY(worker, worker_in(row, line));
    SLUIS_TRY_DONE(check_function(worker.function, line, covenant));
    const auto [before, fresh] = seen.emplace(worker.login, line);
    if (!fresh) {
      return wrong(line, say("this login stands in line {0} too",
                             {std::to_string(before->second)}));
    }
    out.push_back(std::move(worker));
  }
  return out;
}

}  // namespace sluis::cli
