// SPDX-License-Identifier: EUPL-1.2
#include "proto/log/log.h"

#include <google/protobuf/stubs/logging.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <exception>
#include <string>

#include "proto/log/shown.h"
#include "proto/types/check.h"
#include "proto/types/fatal_writer.h"

namespace sluis::log {
namespace {

template <class Sink>
spdlog::logger made(const char* name) {
  spdlog::logger logger(name, std::make_shared<Sink>());
  logger.set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l",%v})");
  logger.flush_on(spdlog::level::info);
  logger.set_error_handler([](const std::string&) {});  // it would write text on standard error
  return logger;
}

spdlog::logger& lines() {
  static spdlog::logger instance = made<spdlog::sinks::stderr_sink_mt>("log");
  return instance;
}

// A second failure while the first is written ends the process without a word.
void write_fatal(std::string_view what, std::string_view source, int line) {
  static std::atomic<bool> writing = false;
  if (writing.exchange(true)) return;
  lines().critical(R"("event":"program.fatal","what":"{}","source":"{}","line":{})",
                 one_field(what), one_field(source), line);
}

}  // namespace

void take_over() {
  set_fatal_writer(write_fatal);
  // What an exception says may be data: a path, a value.
  std::set_terminate([] { FATAL("an exception that nobody caught"); });
  google::protobuf::SetLogHandler(
      [](google::protobuf::LogLevel, const char*, int, const std::string&) {
        log_error("library.complained", {ErrorCode::malformed, "protobuf"});
      });
}

void log_event(EventCode event, std::uint64_t count) {
  lines().info(R"("event":"{}","count":{})", event.text(), count);
}

void log_error(FailureCode event, const Error& error) {
  lines().warn(R"("event":"{}","error":"{}","place":"{}")", event.text(),
             catalogue(error.code).name, shown_place(error.place));
}

void say_ready(EventCode event) {
  made<spdlog::sinks::stdout_sink_mt>("ready").info(R"("event":"{}")", event.text());
}

int say_not_started(EndCode event, const Error& error) {
  const ErrorEntry& entry = catalogue(error.code);
  lines().critical(R"("event":"{}","error":"{}","place":"{}","next":"{}")", event.text(),
                 entry.name, shown_place(error.place), one_field(entry.next_step));
  return entry.exit_status;
}

}  // namespace sluis::log
