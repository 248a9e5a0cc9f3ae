#include "drivers/aurora/item.h"

#include "drivers/aws/rds_data.h"

#include <utility>

namespace echotrace::drivers::aurora {
namespace {

class Rows final : public ItemPut {
 public:
  Rows(aws::rds_data::Database database, std::string_view table)
      : database_(std::move(database)),
        insert_("INSERT INTO " + quoted_name(table) + " (key, id, value) VALUES (:key, :id, :value)"),
        select_("SELECT value FROM " + quoted_name(table) + " WHERE key = :key ORDER BY number DESC LIMIT 1") {}

  aws::Service service() const override { return aws::rds_data::service(); }

  aws::Call put(Item item) const override {
    return aws::rds_data::execute_statement(
        database_, insert_,
        {{"key", std::move(item.key)}, {"id", std::move(item.id)}, {"value", std::move(item.value)}});
  }

  aws::Call get(const std::string& key) const override {
    return aws::rds_data::execute_statement(database_, select_, {{"key", key}});
  }

 private:
  aws::rds_data::Database database_;
  std::string insert_, select_;
};

std::string quoted(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) {
    if (c == quote) out += quote;
    out += c;
  }
  return out + quote;
}

}  // namespace

std::unique_ptr<ItemPut> open_items(const Place& place) {
  const auto member = [&](std::string_view name) { return member_of(place, "aurora", name); };
  return std::make_unique<Rows>(
      aws::rds_data::Database{member("cluster_arn"), member("secret_arn"), member("database")}, member("table"));
}

std::string quoted_name(std::string_view name) {
  return quoted(name, '"');
}

std::string quoted_text(std::string_view text) {
  return quoted(text, '\'');
}

}  // namespace echotrace::drivers::aurora
