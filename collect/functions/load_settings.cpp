#include "collect/functions/load_settings.h"

#include "collect/functions/function_error.h"
#include "collect/functions/item_id.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <utility>

namespace echotrace::functions {
namespace {

using simdjson::dom::element;

constexpr std::int64_t kMostStatements = 10'000;
constexpr std::size_t kMostTextBytes = 1 << 20;

[[noreturn]] void refuse(const std::string& what) {
  throw FunctionError("InvalidSettings", "ECHOTRACE_LOAD " + what);
}

double number_of(element object, const char* name) {
  double number = 0;
  std::int64_t whole = 0;
  if (object[name].get(whole) == simdjson::SUCCESS) return static_cast<double>(whole);
  if (object[name].get(number) != simdjson::SUCCESS) refuse(std::string("lacks the number '") + name + "'");
  return number;
}

LoadParameter parameter_of(element object) {
  LoadParameter parameter;
  const std::string_view kind = text_member(object, "kind");
  if (kind == "text") {
    parameter.kind = LoadParameter::Kind::kText;
    parameter.bytes = static_cast<std::size_t>(std::clamp(number_of(object, "bytes"), 0.0, double{kMostTextBytes}));
    return parameter;
  }
  if (kind == "int")
    parameter.kind = LoadParameter::Kind::kInt;
  else if (kind == "number")
    parameter.kind = LoadParameter::Kind::kNumber;
  else if (kind == "date")
    parameter.kind = LoadParameter::Kind::kDate;
  else
    refuse("has a parameter of no kind");
  parameter.from = number_of(object, "from");
  parameter.to = number_of(object, "to");
  if (!(parameter.from <= parameter.to)) refuse("has a parameter whose bounds are the wrong way round");
  return parameter;
}

LoadAction action_of(element object) {
  LoadAction action{std::string(text_member(object, "name")), std::string(text_member(object, "sql")), false, {}};
  if (action.name.empty() || action.sql.empty()) refuse("has an action without name or sql");
  bool reads = false;
  action.reads = object["reads"].get(reads) == simdjson::SUCCESS && reads;
  simdjson::dom::array parameters;
  if (object["parameters"].get(parameters) == simdjson::SUCCESS) {
    for (const element parameter : parameters) action.parameters.push_back(parameter_of(parameter));
  }
  return action;
}

// Evenly from `from` to `to`, both inclusive. The remainder's bias is below 2^-32 for ranges of up to 2^32.
std::int64_t whole_between(double from, double to, std::mt19937_64& random) {
  const auto least = static_cast<std::int64_t>(from);
  const auto range = static_cast<std::uint64_t>(static_cast<std::int64_t>(to) - least) + 1;
  const std::uint64_t drawn = random();
  return least + static_cast<std::int64_t>(range == 0 ? drawn : drawn % range);
}

std::string date_text(std::int64_t days) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

std::string drawn(const LoadParameter& parameter, std::mt19937_64& random) {
  switch (parameter.kind) {
    case LoadParameter::Kind::kInt: return std::to_string(whole_between(parameter.from, parameter.to, random));
    case LoadParameter::Kind::kDate: return date_text(whole_between(parameter.from, parameter.to, random));
    case LoadParameter::Kind::kNumber: {
      const double share = static_cast<double>(random() >> 11) * 0x1p-53;
      char text[40];
      std::snprintf(text, sizeof text, "%.17g", parameter.from + share * (parameter.to - parameter.from));
      return text;
    }
    case LoadParameter::Kind::kText: {
      std::string text(parameter.bytes, 'a');
      for (char& c : text) c = static_cast<char>('a' + random() % 26);
      return text;
    }
  }
  return {};
}

// The action that a message's number falls to: they take turns.
std::string action_for(std::string_view id, simdjson::dom::array actions) {
  std::uint64_t number = 0;
  const std::string_view digits = id.substr(id.rfind('-') + 1);
  std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  std::string_view name;
  const bool there = actions.size() > 0 && actions.at(number % actions.size()).get(name) == simdjson::SUCCESS;
  return there ? std::string(name) : std::string();
}

void read_body(std::string_view body, LoadMessage& message) {
  Payload inner;
  if (inner.parse(body) != simdjson::SUCCESS) return;
  const std::string_view id = text_member(inner.root(), "id");
  const std::string_view run = run_of_id(id);
  element told;
  simdjson::dom::array actions;
  if (run.empty() || inner.root()["message"].get(told) != simdjson::SUCCESS ||
      told["actions"].get(actions) != simdjson::SUCCESS)
    return;
  message.run = run;
  message.id = id;
  message.action = action_for(id, actions);
  number_member(told, "statements", message.statements);
  message.statements = std::clamp<std::int64_t>(message.statements, 0, kMostStatements);
  number_member(told, "cell", message.cell);
  number_member(told, "trial", message.trial);
}

}  // namespace

LoadSettings parse_load_settings(std::string_view json) {
  simdjson::dom::parser parser;
  element root;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) refuse("is no JSON");
  LoadSettings settings;
  settings.secret = text_member(root, "secret");
  settings.schema = text_member(root, "schema");
  settings.writer.host = text_member(root, "host");
  settings.writer.database = text_member(root, "database");
  settings.writer.tls = text_member(root, "tls");
  settings.ca = text_member(root, "ca");
  settings.writer.port = static_cast<int>(number_of(root, "port"));
  if (settings.secret.empty() || settings.writer.host.empty() || settings.writer.database.empty())
    refuse("lacks one of secret, host and database");
  settings.reader = settings.writer;
  if (const std::string_view reader = text_member(root, "reader_host"); !reader.empty()) settings.reader.host = reader;
  simdjson::dom::array actions;
  if (root["actions"].get(actions) != simdjson::SUCCESS) refuse("lacks actions");
  for (const element action : actions) settings.actions.push_back(action_of(action));
  return settings;
}

const LoadAction* find_action(const LoadSettings& settings, std::string_view name) {
  const auto found = std::find_if(settings.actions.begin(), settings.actions.end(),
                                  [&](const LoadAction& action) { return action.name == name; });
  return found == settings.actions.end() ? nullptr : &*found;
}

std::vector<std::string> draw_parameters(const LoadAction& action, std::mt19937_64& random) {
  std::vector<std::string> texts;
  texts.reserve(action.parameters.size());
  for (const LoadParameter& parameter : action.parameters) texts.push_back(drawn(parameter, random));
  return texts;
}

std::vector<LoadMessage> parse_load_messages(const Payload& payload) {
  simdjson::dom::array records;
  if (!payload.is_json() || payload.root()["Records"].get(records) != simdjson::SUCCESS)
    throw invalid_payload("The load handler takes batches of a queue");
  std::vector<LoadMessage> messages;
  for (const element record : records) {
    LoadMessage& message = messages.emplace_back();
    message.index = messages.size() - 1;
    message.message_id = text_member(record, "messageId");
    element attributes;
    std::int64_t sent_ms = 0;
    if (record["attributes"].get(attributes) == simdjson::SUCCESS &&
        number_member(attributes, "SentTimestamp", sent_ms) && sent_ms > 0 && sent_ms < 4'000'000'000'000)
      message.sent_ns = sent_ms * 1'000'000;
    read_body(text_member(record, "body"), message);
  }
  return messages;
}

}  // namespace echotrace::functions
