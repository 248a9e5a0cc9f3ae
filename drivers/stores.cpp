#include "drivers/aurora/store.h"
#include "drivers/dynamodb/store.h"
#include "drivers/etcd/store.h"
#include "drivers/s3/store.h"
#include "drivers/sqs/store.h"
#include "drivers/store.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <unistd.h>

namespace echotrace::drivers {
namespace {

constexpr std::array<std::string_view, 0> kNothing{};
constexpr std::array<std::string_view, 2> kPostgres{"postgres", "initdb"};
constexpr std::array<std::string_view, 3> kCluster{"cluster_arn", "secret_arn", "database"};

constexpr std::array<std::string_view, 1> kEtcdPrograms{"etcd"}, kEtcdOptions{"url"};

constexpr std::array kStores{
    StoreRow{"s3", "objects of a bucket", "notification", false, kNothing, kNothing, s3::open_store},
    StoreRow{"dynamodb", "items of a table", "stream", true, kNothing, kNothing, dynamodb::open_store},
    StoreRow{"aurora", "rows of a PostgreSQL table", "aws_lambda.invoke", false, kPostgres, kCluster,
             aurora::open_store},
    StoreRow{"etcd", "keys of an etcd", "watch", false, kEtcdPrograms, kEtcdOptions, etcd::open_store},
    StoreRow{"sqs", "messages of a queue", "event source mapping", true, kNothing, kNothing, sqs::open_store, false},
};

// Where Debian keeps programs that are in nobody's PATH.
constexpr std::array<std::string_view, 3> kOtherFolders{"/usr/lib/postgresql/15/bin", "/usr/local/sbin", "/usr/sbin"};

}  // namespace

std::span<const StoreRow> stores() {
  return kStores;
}

const StoreRow* find_store(std::string_view name) {
  const auto found =
      std::find_if(kStores.begin(), kStores.end(), [&](const StoreRow& row) { return row.name == name; });
  return found == kStores.end() ? nullptr : &*found;
}

std::optional<std::filesystem::path> find_program(std::string_view name) {
  const char* const variable = std::getenv("PATH");
  std::vector<std::filesystem::path> folders;
  std::string_view rest = variable == nullptr ? "" : variable;
  while (!rest.empty()) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(rest.size(), folder.size() + 1));
    if (folder.starts_with('/')) folders.emplace_back(folder);
  }
  folders.insert(folders.end(), kOtherFolders.begin(), kOtherFolders.end());
  for (const auto& folder : folders) {
    const auto program = folder / name;
    std::error_code ignored;
    if (::access(program.c_str(), X_OK) == 0 && std::filesystem::is_regular_file(program, ignored)) return program;
  }
  return std::nullopt;
}

std::vector<std::string> missing_programs(const StoreRow& row) {
  std::vector<std::string> missing;
  for (const std::string_view program : row.programs) {
    if (!find_program(program)) missing.emplace_back(program);
  }
  return missing;
}

}  // namespace echotrace::drivers
