// The operations. Each reads its request, does its work and returns the answer's JSON, or throws Refusal.
#pragma once

#include "drivers/local/dynamodb/database.h"
#include "drivers/local/dynamodb/request.h"

#include <string>

namespace echotrace::local::dynamodb {

std::string create_table(Database& database, const Request& request);
std::string describe_table(Database& database, const Request& request);
std::string update_table(Database& database, const Request& request);
std::string delete_table(Database& database, const Request& request);
std::string list_tables(Database& database, const Request& request);
std::string tag_resource(Database& database, const Request& request);
std::string untag_resource(Database& database, const Request& request);
std::string list_tags_of_resource(Database& database, const Request& request);

std::string put_item(Database& database, const Request& request);
std::string get_item(Database& database, const Request& request);
std::string update_item(Database& database, const Request& request);
std::string delete_item(Database& database, const Request& request);
std::string batch_write_item(Database& database, const Request& request);
std::string batch_get_item(Database& database, const Request& request);
std::string query(Database& database, const Request& request);
std::string scan(Database& database, const Request& request);
std::string transact_write_items(Database& database, const Request& request);
std::string transact_get_items(Database& database, const Request& request);

std::string list_streams(Database& database, const Request& request);
std::string describe_stream(Database& database, const Request& request);
std::string get_shard_iterator(Database& database, const Request& request);
std::string get_records(Database& database, const Request& request);

}  // namespace echotrace::local::dynamodb
