#include "collect/experiment_members.h"
#include "collect/experiment_values.h"
#include "collect/load/load_experiment.h"
#include "collect/member_rows.h"
#include "collect/schedule.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>

namespace echotrace::collect {
namespace {

using Kind = LoadParameter::Kind;

constexpr std::size_t kMostSqlBytes = 2000, kMostCertificateBytes = 2500;
constexpr double kMostWhole = 1e15;  // exact in a double
constexpr std::array<std::string_view, 4> kParameterKinds{"int", "number", "text", "date"};

struct Reading {
  const ReadFile& read_file;
  LoadExperiment& experiment;
};

// 17897 days: 2019-01-01, as the load test that this follows draws its dates.
const std::array kKnown{
    LoadAction{"INSERT",
               "INSERT INTO transactions (type, date, quantity, price) VALUES ($1, $2, $3, $4)",
               false,
               {{Kind::kInt, 1, 10}, {Kind::kDate, 17897, 17905}, {Kind::kInt, 1, 1000}, {Kind::kNumber, 0, 500}}},
    LoadAction{"SELECT",
               "SELECT type.name, sum(transactions.quantity) FROM transactions JOIN type ON type.id = "
               "transactions.type GROUP BY type.name",
               true,
               {}},
    LoadAction{"SELECT2", "SELECT * FROM transactions WHERE quantity > $1", true, {{Kind::kInt, 10, 100}}},
};

std::string line_of_text(const Value& value, std::size_t most) {
  const std::string& text = value.node.text;
  const bool fits = value.node.kind == YamlNode::Kind::kText && !text.empty() && text.size() <= most &&
                    text.find('\0') == std::string::npos;
  if (!fits) refuse(value, "has to be a text of 1 to " + std::to_string(most) + " bytes, not " + shown(value.node));
  return text;
}

double days_of(const Value& value) {
  int year = 0;
  unsigned month = 0, day = 0;
  char rest = 0;
  const std::string& text = value.node.text;
  const bool three = std::sscanf(text.c_str(), "%4d-%2u-%2u%c", &year, &month, &day, &rest) == 3;
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  if (value.node.kind != YamlNode::Kind::kText || !three || !date.ok() || year < 1)
    refuse(value, "has to be a date such as 2019-01-31, not " + shown(value.node));
  return static_cast<double>(std::chrono::sys_days{date}.time_since_epoch().count());
}

double bound_of(const Value& value, Kind kind) {
  if (kind == Kind::kDate) return days_of(value);
  if (kind == Kind::kNumber) return number(value, -kMostWhole, kMostWhole);
  return static_cast<double>(
      whole(value, -static_cast<std::int64_t>(kMostWhole), static_cast<std::int64_t>(kMostWhole)));
}

LoadParameter read_parameter(const Value& value) {
  LoadParameter parameter;
  const auto member = [&](std::string_view name) -> const YamlNode& {
    const YamlMember* const found =
        value.node.kind == YamlNode::Kind::kMembers ? find_member(value.node, name) : nullptr;
    if (found == nullptr) refuse(value, "lacks its '" + std::string(name) + "'", "write {kind: int, from: 1, to: 10}");
    return found->value;
  };
  const auto named = [&](std::string_view name) { return Value{value.file_name, name, member(name)}; };
  parameter.kind = static_cast<Kind>(choice(named("kind"), kParameterKinds));
  std::vector<std::string_view> known{"kind"};
  if (parameter.kind == Kind::kText) {
    parameter.bytes = size_in_bytes(named("bytes"), 0, 1 << 20);
    known.emplace_back("bytes");
  } else {
    parameter.from = bound_of(named("from"), parameter.kind);
    parameter.to = bound_of(named("to"), parameter.kind);
    if (parameter.from > parameter.to) refuse(named("to"), "is below 'from'");
    known.insert(known.end(), {"from", "to"});
  }
  for (const YamlMember& one : value.node.members) {
    if (std::find(known.begin(), known.end(), one.name) == known.end()) refuse_member(one, value.file_name, known);
  }
  return parameter;
}

bool seems_to_read(const std::string& sql) {
  std::string word = sql.substr(0, sql.find_first_of(" \t\n("));
  std::transform(word.begin(), word.end(), word.begin(), 
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return word == "SELECT" || word == "VALUES" || word == "SHOW";
}

// {name: TOUCH, sql: "UPDATE …", parameters: […], endpoint: write}
LoadAction read_action(const Value& value) {
  static constexpr std::array<std::string_view, 2> kEndpoints{"write", "read"};
  LoadAction action;
  bool endpoint = false;
  for (const YamlMember& member : value.node.members) {
    const Value one{value.file_name, member.name, member.value};
    if (member.name == "name") {
      action.name = word(one, 40, "_-");
    } else if (member.name == "sql") {
      action.sql = line_of_text(one, kMostSqlBytes);
    } else if (member.name == "endpoint") {
      action.reads = choice(one, kEndpoints) == 1;
      endpoint = true;
    } else if (member.name == "parameters") {
      if (member.value.kind != YamlNode::Kind::kList) refuse(one, "has to be a list, not " + shown(member.value));
      for (const YamlNode& item : member.value.items)
        action.parameters.push_back(read_parameter({value.file_name, "parameters", item}));
    } else {
      refuse_member(member, value.file_name, {"name", "sql", "parameters", "endpoint"});
    }
  }
  if (action.name.empty() || action.sql.empty())
    refuse(value, "has an action without a 'name' or its 'sql'", "write {name: COUNT, sql: SELECT count(*) FROM type}");
  if (!endpoint) action.reads = seems_to_read(action.sql);
  return action;
}

// Takes an action into the experiment; its name.
std::string take_action(Reading& reading, const Value& value) {
  auto& actions = reading.experiment.actions;
  LoadAction action;
  if (value.node.kind == YamlNode::Kind::kMembers) {
    action = read_action(value);
  } else {
    const auto known = [](const LoadAction& one) -> std::string_view { return one.name; };
    std::vector<std::string_view> names;
    std::transform(kKnown.begin(), kKnown.end(), std::back_inserter(names), known);
    action = kKnown[choice(value, names)];
  }
  const auto same = std::find_if(actions.begin(), actions.end(),
                                 [&](const LoadAction& one) { return one.name == action.name; });
  if (same == actions.end())
    actions.push_back(action);
  else if (*same != action)
    refuse(value, "has two actions with the name " + action.name);
  return action.name;
}

// Each item is a level: an action, or a list of those that take turns.
void read_actions(Reading& reading, const Value& value) {
  const auto level = [&](const YamlNode& node) {
    std::vector<std::string> names;
    if (node.kind != YamlNode::Kind::kList) return std::vector{take_action(reading, {value.file_name, value.name, node})};
    for (const YamlNode& item : node.items) names.push_back(take_action(reading, {value.file_name, value.name, item}));
    if (names.empty()) refuse(value, "has an empty list");
    return names;
  };
  reading.experiment.mixes.clear();
  if (value.node.kind != YamlNode::Kind::kList) {
    reading.experiment.mixes.push_back(level(value.node));
    return;
  }
  for (const YamlNode& item : value.node.items) reading.experiment.mixes.push_back(level(item));
  if (value.node.items.empty() || value.node.items.size() > kMostLevels)
    refuse(value, "has to have 1 to " + std::to_string(kMostLevels) + " levels");
}

std::vector<std::string> names_in(const Value& value) {
  return levels(value, [](const Value& one) { return word(one, 64, "-"); });
}

void read_database(Reading& reading, const Value& value) {
  static constexpr std::array<std::string_view, 3> kTls{"verify-full", "require", "disable"};
  LoadDatabase& database = reading.experiment.database;
  if (value.node.kind != YamlNode::Kind::kMembers) refuse(value, "is made of members, not " + shown(value.node));
  for (const YamlMember& member : value.node.members) {
    const Value one{value.file_name, member.name, member.value};
    if (member.name == "host") {
      database.host = word(one, 253, ".-");
    } else if (member.name == "reader_host") {
      database.reader_host = word(one, 253, ".-");
    } else if (member.name == "port") {
      database.port = static_cast<int>(whole(one, 1, 65535));
    } else if (member.name == "name") {
      database.name = word(one, 63, "_-");
    } else if (member.name == "secret_arn") {
      database.secret_arn = word(one, 512, ":/_+=.@!-");
    } else if (member.name == "tls") {
      database.tls = kTls[choice(one, kTls)];
    } else if (member.name == "ca_file") {
      const std::filesystem::path path =
          std::filesystem::path(value.file_name).parent_path() / line_of_text(one, 1024);
      database.ca = reading.read_file(path);
      if (database.ca.size() > kMostCertificateBytes)
        refuse(one, "holds more than the one certificate that signs the server's");
    } else if (member.name == "subnets") {
      database.subnets = names_in(one);
    } else if (member.name == "security_groups") {
      database.security_groups = names_in(one);
    } else {
      refuse_member(member, value.file_name,
                    {"host", "reader_host", "port", "name", "secret_arn", "tls", "ca_file", "subnets",
                     "security_groups"});
    }
  }
}

std::vector<int> int_levels(const Value& value, int least, int most) {
  return levels(value, [&](const Value& one) { return static_cast<int>(whole(one, least, most)); });
}

constexpr std::array kRows{
    MemberRow<Reading>{"actions", read_actions},
    MemberRow<Reading>{"statements",
                       [](Reading& r, const Value& v) { r.experiment.statements = int_levels(v, 1, 10'000); }},
    MemberRow<Reading>{"rate",
                       [](Reading& r, const Value& v) {
                         r.experiment.rates = levels(v, [](const Value& one) { return number(one, 0.001, 1e6); });
                       }},
    MemberRow<Reading>{"arrivals",
                       [](Reading& r, const Value& v) { r.experiment.arrivals = read_arrivals(v, r.read_file); }},
    MemberRow<Reading>{"batch_size",
                       [](Reading& r, const Value& v) { r.experiment.batch_sizes = int_levels(v, 1, 10'000); }},
    MemberRow<Reading>{"window_s",
                       [](Reading& r, const Value& v) {
                         r.experiment.windows_s = levels(v, [](const Value& one) { return whole(one, 0, 300); });
                       }},
    MemberRow<Reading>{"memory_mb",
                       [](Reading& r, const Value& v) { r.experiment.memory_mb = int_levels(v, 128, 10'240); }},
    MemberRow<Reading>{"readers", [](Reading& r, const Value& v) { r.experiment.readers = int_levels(v, 0, 10'000); }},
    MemberRow<Reading>{"rows", [](Reading& r, const Value& v) { r.experiment.rows = whole(v, 0, 10'000'000); }},
    MemberRow<Reading>{"database", read_database},
    MemberRow<Reading>{"write_memory_mb",
                       [](Reading& r, const Value& v) {
                         r.experiment.write_memory_mb = static_cast<int>(whole(v, 128, 10'240));
                       }},
    MemberRow<Reading>{"slice",
                       [](Reading& r, const Value& v) { r.experiment.slice_seconds = duration(v, 0.05, 60); }},
};

}  // namespace

LoadExperiment read_load_experiment(const YamlNode& root, const std::string& file_name, const ReadFile& read_file) {
  LoadExperiment experiment;
  Reading reading{read_file, experiment};
  experiment.name = "load";
  experiment.actions.assign(kKnown.begin(), kKnown.end());
  experiment.mixes = {{"INSERT"}, {"SELECT"}, {"SELECT2"}};
  if (find_member(root, "actions") != nullptr) experiment.actions.clear();
  read_members<Reading>(root, file_name, kRows, experiment, reading);
  if (experiment.arrivals.kind == ArrivalKind::kCounts) {
    if (const YamlMember* const rate = find_member(root, "rate"))
      refuse({file_name, "rate", rate->value}, "means nothing where the writes of each minute are counted",
             "leave it out");
    if (find_member(root, "seconds") == nullptr)
      experiment.seconds = static_cast<double>(experiment.arrivals.counts.size()) * 60;
    experiment.rates = {expected_writes(experiment.arrivals, 0, experiment.seconds) / experiment.seconds};
  }
  check_load_experiment(experiment, [&](std::string_view name) { return place_of_member(root, file_name, name); });
  return experiment;
}

}  // namespace echotrace::collect
