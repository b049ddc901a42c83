// SPDX-License-Identifier: EUPL-1.2
#include "broker/runtime/log_lines.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace sluis::runtime {
namespace {

spdlog::logger& logger() {
  static const auto instance = [] {
    auto made = spdlog::stderr_logger_mt("sluis");
    made->set_pattern("{\"time\":\"%Y-%m-%dT%H:%M:%S.%e%z\",\"level\":\"%l\",%v}");
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *instance;
}

}  // namespace

void log_event(std::string_view code, std::uint64_t count) {
  logger().info("\"event\":\"{}\",\"count\":{}", code, count);
}

}  // namespace sluis::runtime
