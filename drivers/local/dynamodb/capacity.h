// What an operation costs, in DynamoDB's capacity units.
#pragma once

#include "drivers/local/dynamodb/request.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace echotrace::local::dynamodb {

// Tenths of a unit are enough: reads that may be stale cost half a unit.
double write_units(std::size_t bytes);  // one for each KB begun, at least one
double read_units(std::size_t bytes,
                  bool consistent);  // one for each 4 KB begun, at least one; half when not consistent

class Capacity {
 public:
  explicit Capacity(object request);  // reads ReturnConsumedCapacity
  // Of a transaction; `kind` is "ReadCapacityUnits" or "WriteCapacityUnits", told besides their sum.
  Capacity(object request, const char* kind) : Capacity(request) { kind_ = kind; }
  void add(std::string_view table, double units) { tables_[std::string(table)] += units; }
  // `,"ConsumedCapacity":{…}`, or nothing when it was not asked for.
  std::string member_for_one() const;
  // The same with a list, of every table.
  std::string member_for_all() const;

 private:
  std::string of(const std::string& table, double units) const;
  const char* kind_ = nullptr;
  bool wanted_ = false, by_index_ = false;
  std::map<std::string, double> tables_;
};

}  // namespace echotrace::local::dynamodb
