// DynamoDB's numbers: exact decimals of up to 38 significant digits, 1E-130 to 9.99…E+125 in magnitude.
#pragma once

#include <compare>
#include <string>
#include <string_view>

namespace echotrace::local::dynamodb {

class Decimal {
 public:
  Decimal() = default;  // zero
  // "12", "-0.5", "1.7e9"; leading and trailing zeros count for nothing. Throws Refusal (ValidationException) for what
  // is no number or out of the limits above.
  explicit Decimal(std::string_view text);

  // As DynamoDB returns it: plain, no exponent, no zeros that say nothing ("100", "0.05", "-7").
  std::string text() const;
  // Bytes that compare (as unsigned char) as the numbers do.
  std::string ordered_bytes() const;
  std::size_t digit_count() const { return digits_.size(); }
  bool negative() const { return negative_; }

  // Exact; throw Refusal when the result has more than 38 digits or is out of range.
  Decimal operator+(const Decimal& other) const;
  Decimal operator-(const Decimal& other) const;
  std::strong_ordering operator<=>(const Decimal& other) const;
  bool operator==(const Decimal& other) const = default;

 private:
  void normalise();  // and checks the limits
  std::strong_ordering compare_magnitude(const Decimal& other) const;

  bool negative_ = false;
  std::string digits_;  // '0' to '9', neither first nor last is '0'; empty: zero
  int point_ = 0;       // the value is 0.digits times ten to this
};

}  // namespace echotrace::local::dynamodb
