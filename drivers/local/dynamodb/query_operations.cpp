// Query, Scan.
#include "drivers/aws/json_text.h"
#include "drivers/local/dynamodb/capacity.h"
#include "drivers/local/dynamodb/condition.h"
#include "drivers/local/dynamodb/expression_parser.h"
#include "drivers/local/dynamodb/key_condition.h"
#include "drivers/local/dynamodb/operations.h"
#include "drivers/local/dynamodb/projection.h"
#include "drivers/local/dynamodb/refusals.h"
#include "drivers/local/dynamodb/value_json.h"

#include <iterator>
#include <limits>
#include <optional>
#include <utility>

namespace echotrace::local::dynamodb {
namespace {

constexpr std::size_t kMaxPageBytes = 1024 * 1024;
constexpr std::int64_t kMaxSegments = 1'000'000;

void refuse_key_paths(const Operand& operand, const KeySchema& schema) {
  if (!operand.path.empty() && is_key(schema, operand.path.front().name))
    throw invalid("Filter Expression can only contain non-primary key attributes: Primary key attribute: " +
                  operand.path.front().name);
  for (const Operand& argument : operand.arguments) refuse_key_paths(argument, schema);
}

void refuse_key_paths(const Condition& condition, const KeySchema& schema) {
  for (const Condition& part : condition.parts) refuse_key_paths(part, schema);
  for (const Operand& operand : condition.operands) refuse_key_paths(operand, schema);
}

// What Query and Scan have in common: rows come in, a page goes out.
class Page {
 public:
  // `lacking`: as Scope has it.
  Page(object request, const char* lacking)
      : request_(request),
        capacity_(request),
        key_condition_text_(text_member(request, "KeyConditionExpression")),
        filter_text_(text_member(request, "FilterExpression")),
        projection_text_(text_member(request, "ProjectionExpression")),
        scope_(request, {key_condition_text_ || filter_text_ || projection_text_, key_condition_text_ || filter_text_,
                         lacking}) {
    refuse_legacy(request, {"KeyConditions", "QueryFilter", "ScanFilter", "ConditionalOperator", "AttributesToGet"});
    if (const auto limit = integer_member(request, "Limit")) {
      if (*limit < 1)
        throw constraint(std::to_string(*limit), "limit", "Member must have value greater than or equal to 1");
      limit_ = static_cast<std::size_t>(*limit);
    }
    read_select();
    if (key_condition_text_) key_condition_ = parse_condition(*key_condition_text_, scope_, "KeyConditionExpression");
    if (filter_text_) filter_ = parse_condition(*filter_text_, scope_, "FilterExpression");
    if (projection_text_) projection_ = parse_projection(*projection_text_, scope_);
    scope_.refuse_unused();
  }

  const std::optional<Condition>& key_condition() const { return key_condition_; }

  void filter_no_keys(const KeySchema& schema) const {
    if (filter_) refuse_key_paths(*filter_, schema);
  }

  // False when the page is full with this row.
  bool add(const Row& row) {
    ++scanned_;
    bytes_ += row.bytes;
    last_ = &row;
    if (!filter_ || holds(*filter_, row.item)) {
      ++count_;
      if (!count_only_) {
        if (!items_.empty()) items_ += ',';
        write_item(projection_.empty() ? row.item : project(row.item, projection_), items_);
      }
    }
    more_ = scanned_ == limit_ || bytes_ >= kMaxPageBytes;
    return !more_;
  }

  std::string answer(const Table& table) {
    capacity_.add(table.name(), read_units(bytes_, truth_member(request_, "ConsistentRead")));
    std::string json = "{";
    if (!count_only_) json += "\"Items\":[" + items_ + "],";
    json += "\"Count\":" + std::to_string(count_) + ",\"ScannedCount\":" + std::to_string(scanned_);
    if (more_ && last_ != nullptr)
      json += ",\"LastEvaluatedKey\":" + item_json(key_attributes(table.schema(), last_->item));
    return json + capacity_.member_for_one() + "}";
  }

 private:
  void read_select() {
    if (!member(request_, "Select")) return;
    const std::string_view select =
        choice(request_, "Select", {"ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES", "COUNT"});
    count_only_ = select == "COUNT";
    if (select == "ALL_PROJECTED_ATTRIBUTES")
      throw invalid_parameter("Select type ALL_PROJECTED_ATTRIBUTES is not supported for table queries");
    if (select == "SPECIFIC_ATTRIBUTES" && !projection_text_)
      throw invalid_parameter(
          "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES");
    if (select != "SPECIFIC_ATTRIBUTES" && projection_text_)
      throw invalid("Cannot specify the ProjectionExpression when choosing to get " +
                    std::string(count_only_ ? "only the Count" : "ALL_ATTRIBUTES"));
  }

  object request_;
  Capacity capacity_;
  std::optional<std::string_view> key_condition_text_, filter_text_, projection_text_;
  Scope scope_;
  std::optional<Condition> key_condition_, filter_;
  std::vector<Path> projection_;
  std::size_t limit_ = std::numeric_limits<std::size_t>::max();
  bool count_only_ = false, more_ = false;
  std::size_t count_ = 0, scanned_ = 0, bytes_ = 0;
  std::string items_;
  const Row* last_ = nullptr;
};

Table& table_without_index(Database& database, object request) {
  const std::string_view name = table_name(request);
  Table& table = database.usable(name);
  if (const auto index = text_member(request, "IndexName"))
    throw invalid("The table does not have the specified index: " + std::string(*index));
  return table;
}

std::optional<Key> start_key(object request, const KeySchema& schema) {
  const auto given = member(request, "ExclusiveStartKey");
  if (!given) return std::nullopt;
  try {
    return key_of_key(schema, read_item(*given));
  } catch (const Refusal& refusal) {
    if (!refusal.message.starts_with("The provided key element")) throw;
    throw invalid("The provided starting key is invalid: " + refusal.message);
  }
}

void read_forward(const Partition& rows, const KeyRange& range, const std::optional<Key>& start, Page& page) {
  auto row = range.low_included ? rows.lower_bound(range.low) : rows.upper_bound(range.low);
  if (start) row = rows.upper_bound(start->sort);
  while (row != rows.end() && !range.above(row->first) && page.add(row->second)) ++row;
}

void read_backward(const Partition& rows, const KeyRange& range, const std::optional<Key>& start, Page& page) {
  auto end = start ? rows.lower_bound(start->sort) : rows.end();
  while (end != rows.begin() && range.above(std::prev(end)->first)) --end;
  while (end != rows.begin()) {
    --end;
    if (range.below(end->first) || !page.add(end->second)) return;
  }
}

struct Segment {
  std::uint64_t number = 0, total = 1;
  bool has(const PartitionKey& key) const { return (key.hash >> 32) * total >> 32 == number; }
  PartitionKey first() const { return {((number << 32) + total - 1) / total << 32, {}}; }
};

Segment segment_of(object request) {
  const auto number = integer_member(request, "Segment"), total = integer_member(request, "TotalSegments");
  if (!number && !total) return {};
  if (!total)
    throw invalid(
        "The TotalSegments parameter is required but was not present in the request when Segment parameter is present");
  if (!number)
    throw invalid(
        "The Segment parameter is required but was not present in the request when parameter TotalSegments is present");
  if (*total < 1)
    throw constraint(std::to_string(*total), "totalSegments", "Member must have value greater than or equal to 1");
  if (*total > kMaxSegments)
    throw constraint(std::to_string(*total), "totalSegments", "Member must have value less than or equal to 1000000");
  if (*number < 0)
    throw constraint(std::to_string(*number), "segment", "Member must have value greater than or equal to 0");
  if (*number >= *total)
    throw invalid("The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: " +
                  std::to_string(*number) + " is not less than TotalSegments: " + std::to_string(*total));
  return {static_cast<std::uint64_t>(*number), static_cast<std::uint64_t>(*total)};
}

}  // namespace

std::string query(Database& database, const Request& request) {
  Page page(request.body, "FilterExpression and KeyConditionExpression are null");
  if (!page.key_condition())
    throw invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
  const Table& table = table_without_index(database, request.body);
  page.filter_no_keys(table.schema());
  const KeyRange range = key_range(*page.key_condition(), table.schema());
  const auto start = start_key(request.body, table.schema());
  if (start && start->partition != range.partition)
    throw invalid("The provided starting key is outside query boundaries based on provided conditions");
  if (start && (range.below(start->sort) || range.above(start->sort)))
    throw invalid("The provided starting key does not match the range key predicate");
  const auto forward = member(request.body, "ScanIndexForward");
  const auto rows = table.partitions().find(range.partition);
  if (rows != table.partitions().end()) {
    if (!forward || truth_member(request.body, "ScanIndexForward"))
      read_forward(rows->second, range, start, page);
    else
      read_backward(rows->second, range, start, page);
  }
  return page.answer(table);
}

std::string scan(Database& database, const Request& request) {
  Page page(request.body, "FilterExpression is null");
  const Segment segment = segment_of(request.body);
  const Table& table = table_without_index(database, request.body);
  const auto start = start_key(request.body, table.schema());
  if (start && !segment.has(start->partition))
    throw invalid(
        "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with "
        "correct Segment. TotalSegments: " +
        std::to_string(segment.total) + " Segment: " + std::to_string(segment.number));
  auto partition = table.partitions().lower_bound(start ? start->partition : segment.first());
  for (; partition != table.partitions().end() && segment.has(partition->first); ++partition) {
    auto row = start && partition->first == start->partition ? partition->second.upper_bound(start->sort)
                                                             : partition->second.begin();
    while (row != partition->second.end() && page.add(row->second)) ++row;
    if (row != partition->second.end()) break;
  }
  return page.answer(table);
}

}  // namespace echotrace::local::dynamodb
