#include "collect/kind.h"
#include "collect/load/load_experiment.h"
#include "tests/collect/refusal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace echotrace::collect {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const ReadFile kNoFile = [](const std::filesystem::path&) { return std::string("-----BEGIN CERTIFICATE-----"); };

LoadExperiment read(const std::string& yaml) {
  return read_load_experiment(read_experiment_root(yaml, "x.yaml"), "x.yaml", kNoFile);
}

std::string refused(const std::string& yaml) {
  return refusal([&] { read(yaml); });
}

TEST(LoadYaml, WithoutMembersHasTheThreeActions) {
  const LoadExperiment load = read("kind: load");
  EXPECT_EQ(load.name, "load");
  EXPECT_THAT(load.mixes, ElementsAre(ElementsAre("INSERT"), ElementsAre("SELECT"), ElementsAre("SELECT2")));
  EXPECT_THAT(load.statements, ElementsAre(5));
  ASSERT_EQ(load.actions.size(), 3U);
  EXPECT_FALSE(load.actions[0].reads);
  EXPECT_TRUE(load.actions[1].reads);
  EXPECT_EQ(load.actions[0].parameters.size(), 4U);
}

TEST(LoadYaml, ReadsActionsOfItsOwn) {
  const LoadExperiment load = read(
      "actions:\n- [INSERT, {name: TOUCH, sql: UPDATE t SET a = $1 WHERE d = $2, parameters: [{kind: int, from: -3, to: "
      "3}, {kind: date, from: 2019-01-01, to: 2019-01-09}]}]\n- {name: count, sql: select count(*) from type}");
  EXPECT_THAT(load.mixes, ElementsAre(ElementsAre("INSERT", "TOUCH"), ElementsAre("count")));
  ASSERT_EQ(load.actions.size(), 3U);
  EXPECT_FALSE(load.actions[1].reads);
  EXPECT_TRUE(load.actions[2].reads);
  EXPECT_EQ(load.actions[1].parameters[0].from, -3);
  EXPECT_EQ(load.actions[1].parameters[1].from, 17897);  // date +%s -d 2019-01-01, by 86400
}

TEST(LoadYaml, CountsCellsOfEveryLevel) {
  const LoadExperiment load = read("actions: [INSERT, [INSERT, SELECT]]\nstatements: [1, 10]\nrate: [5, 50]");
  const auto cells = cells_of(load);
  ASSERT_EQ(cells.size(), 8U);
  for (std::size_t i = 0; i < cells.size(); ++i) EXPECT_EQ(cells[i].cell.number, static_cast<int>(i) + 1);
  EXPECT_THAT(cells[3].actions, ElementsAre("INSERT", "SELECT"));
  EXPECT_EQ(cells[3].statements, 10);
  EXPECT_EQ(cells[3].cell.rate, 5);
}

TEST(LoadYaml, RefusesWhatIsNoAction) {
  EXPECT_EQ(refused("actions: INSRT"), "'actions' cannot be 'INSRT' | x.yaml:1 | did you mean 'INSERT'?");
  EXPECT_THAT(refused("actions: [{name: A}]"), HasSubstr("without a 'name' or its 'sql'"));
  EXPECT_THAT(refused("actions: [{name: A, sql: x, parameters: [{kind: int, from: 5, to: 1}]}]"),
              HasSubstr("is below 'from'"));
  EXPECT_THAT(refused("actions: [{name: A, sql: x, parameters: [{kind: date, from: 2019-02-30, to: 2019-03-01}]}]"),
              HasSubstr("has to be a date"));
  EXPECT_THAT(refused("actions: [{name: A, sql: x, parameters: [{kind: text}]}]"), HasSubstr("lacks its 'bytes'"));
  EXPECT_THAT(refused("actions: [{name: A, sql: x}, {name: A, sql: y}]"), HasSubstr("two actions with the name A"));
  EXPECT_THAT(refused("actions: []"), HasSubstr("has to have 1 to"));
}

TEST(LoadYaml, RefusesWhatAwsWould) {
  EXPECT_EQ(refused("batch_size: 20"),
            "batches of 20 messages have to be waited for | x.yaml:1 | write window_s: 1, or batches of at most 10");
  EXPECT_THAT(refused("target: aws"), HasSubstr("needs its 'host'"));
  const std::string sql(1900, 'x');
  EXPECT_THAT(refused("actions: [{name: A, sql: " + sql + "}, {name: B, sql: " + sql + "}]"),
              HasSubstr("take more than 3500 bytes"));
}

TEST(LoadYaml, TakesTheReadEndpointApart) {
  const LoadExperiment load = read(
      "target: aws\ndatabase: {host: w.example, reader_host: r.example, name: d, secret_arn: 'arn:aws:s', ca_file: "
      "ca.pem, subnets: [subnet-1], security_groups: [sg-1]}");
  EXPECT_EQ(load.database.tls, "verify-full");
  const std::string json = load_settings_json(load, load.database, "s");
  EXPECT_THAT(json, HasSubstr(R"("host":"w.example","reader_host":"r.example")"));
  EXPECT_THAT(json, HasSubstr("BEGIN CERTIFICATE"));
}

}  // namespace
}  // namespace echotrace::collect
