#include "drivers/local/sqs/attributes.h"

#include "drivers/local/sqs/refusals.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace echotrace::local::sqs {
namespace {

struct Number {
  std::string_view name;
  std::int64_t least, most, otherwise;
};
constexpr std::array<Number, 5> kNumbers{{{"VisibilityTimeout", 0, 43'200, 30},
                                          {"MaximumMessageSize", 1024, 1'048'576, 1'048'576},
                                          {"MessageRetentionPeriod", 60, 1'209'600, 345'600},
                                          {"DelaySeconds", 0, 900, 0},
                                          {"ReceiveMessageWaitTimeSeconds", 0, 20, 0}}};
// Kept and given back, of no effect here.
constexpr std::array<std::string_view, 5> kTexts{"Policy", "RedriveAllowPolicy", "KmsMasterKeyId",
                                                 "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled"};
constexpr std::array<std::string_view, 7> kRead{"All",
                                                "QueueArn",
                                                "CreatedTimestamp",
                                                "LastModifiedTimestamp",
                                                "ApproximateNumberOfMessages",
                                                "ApproximateNumberOfMessagesNotVisible",
                                                "ApproximateNumberOfMessagesDelayed"};
constexpr std::array<std::string_view, 4> kFifo{"FifoQueue", "ContentBasedDeduplication", "DeduplicationScope",
                                                "FifoThroughputLimit"};
constexpr std::int64_t kMostReceives = 1000;

template <typename List>
bool holds(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

const Number* number_named(std::string_view name) {
  const auto found =
      std::find_if(kNumbers.begin(), kNumbers.end(), [&](const Number& one) { return one.name == name; });
  return found == kNumbers.end() ? nullptr : &*found;
}

std::optional<std::int64_t> integer_in(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Refusal invalid_attribute(std::string_view name) {
  return refused("InvalidAttributeValue", "Invalid value for the parameter " + std::string(name) + ".");
}

Refusal invalid_redrive(std::string_view value, const std::string& reason) {
  return invalid_value("Value " + std::string(value.substr(0, 1000)) +
                       " for parameter RedrivePolicy is invalid. Reason: " + reason);
}

}  // namespace

Attributes::Attributes() {
  for (const Number& number : kNumbers) values_[std::string(number.name)] = std::to_string(number.otherwise);
  values_["SqsManagedSseEnabled"] = "true";
}

void Attributes::set(std::string_view name, std::string_view value) {
  if (const Number* number = number_named(name)) {
    const auto given = integer_in(value);
    if (!given || *given < number->least || *given > number->most) throw invalid_attribute(name);
    values_[std::string(name)] = std::to_string(*given);
  } else if (name == "RedrivePolicy") {
    set_redrive(value);
  } else if (holds(kTexts, name)) {
    if (value.empty())
      values_.erase(std::string(name));
    else
      values_[std::string(name)] = value;
  } else if (holds(kFifo, name)) {
    throw invalid_value("The embedded endpoint has standard queues only: " + std::string(name) +
                        " is for FIFO queues.");
  } else {
    throw refused("InvalidAttributeName", "Unknown Attribute " + std::string(name.substr(0, 256)) + ".");
  }
}

void Attributes::set_redrive(std::string_view value) {
  if (value.empty()) {
    redrive_.reset();
    values_.erase("RedrivePolicy");
    return;
  }
  simdjson::dom::parser parser;
  simdjson::dom::element policy, count;
  std::string_view target;
  if (parser.parse(value.data(), value.size()).get(policy) != simdjson::SUCCESS || !policy.is_object())
    throw invalid_redrive(value, "Redrive policy is not a valid JSON map.");
  if (policy["deadLetterTargetArn"].get(target) != simdjson::SUCCESS)
    throw invalid_redrive(value, "Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
  if (policy["maxReceiveCount"].get(count) != simdjson::SUCCESS)
    throw invalid_redrive(value, "Redrive policy does not contain mandatory attribute: maxReceiveCount.");
  std::int64_t most = 0;  // AWS's own tools write it as a number or as a text
  std::string_view text;
  if (count.get(text) == simdjson::SUCCESS)
    most = integer_in(text).value_or(0);
  else if (count.get(most) != simdjson::SUCCESS)
    most = 0;
  if (most < 1 || most > kMostReceives)
    throw invalid_redrive(value, "Invalid value for maxReceiveCount: must be between 1 and 1000.");
  redrive_ = Redrive{std::string(target), most};
  values_["RedrivePolicy"] = value;
}

std::int64_t Attributes::seconds(std::string_view name) const {
  return integer_in(values_.find(name)->second).value_or(0);
}

bool is_attribute(std::string_view name) {
  return number_named(name) != nullptr || name == "RedrivePolicy" || holds(kTexts, name) || holds(kRead, name) ||
         holds(kFifo, name);
}

}  // namespace echotrace::local::sqs
