#include "drivers/local/dynamodb/decimal.h"

#include "drivers/local/dynamodb/refusals.h"

#include <algorithm>
#include <cstddef>

namespace echotrace::local::dynamodb {
namespace {

constexpr std::size_t kMaxDigits = 38;
constexpr int kMaxPoint = 126;   // 9.99…E+125
constexpr int kMinPoint = -129;  // 1E-130
constexpr int kFarExponent = 100'000;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

[[noreturn]] void no_number(std::string_view text) {
  throw invalid("The parameter cannot be converted to a numeric value: " + std::string(text));
}

// Digits of `value` written into a field of `width` places whose first place has weight 10^(high - 1).
std::string aligned(const std::string& digits, int point, int high, std::size_t width) {
  std::string field(width, '\0');
  const auto begin = static_cast<std::size_t>(high - point);
  for (std::size_t i = 0; i < digits.size(); ++i) field[begin + i] = static_cast<char>(digits[i] - '0');
  return field;
}

// a += sign * b, where the result is known not to be negative and to fit.
void accumulate(std::string& a, const std::string& b, int sign) {
  int carry = 0;
  for (std::size_t i = a.size(); i-- > 0;) {
    const int sum = a[i] + sign * b[i] + carry;
    carry = sum > 9 ? 1 : sum < 0 ? -1 : 0;
    a[i] = static_cast<char>(sum - carry * 10);
  }
}

}  // namespace

Decimal::Decimal(std::string_view text) {
  std::size_t i = 0;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) negative_ = text[i++] == '-';
  bool any = false, behind_point = false;
  int exponent = 0;
  for (; i < text.size(); ++i) {
    if (text[i] == '.' && !behind_point) {
      behind_point = true;
    } else if (is_digit(text[i])) {
      any = true;
      if (!digits_.empty() || text[i] != '0') digits_ += text[i];
      if (behind_point) --exponent;
    } else {
      break;
    }
    if (exponent < -kFarExponent || digits_.size() > static_cast<std::size_t>(kFarExponent)) no_number("");
  }
  if (!any) no_number(text);
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    const bool minus = i < text.size() && text[i] == '-';
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    if (i == text.size()) no_number(text);
    int written = 0;
    for (; i < text.size() && is_digit(text[i]); ++i) written = std::min(written * 10 + (text[i] - '0'), kFarExponent);
    exponent += minus ? -written : written;
  }
  if (i != text.size()) no_number(text);
  point_ = static_cast<int>(digits_.size()) + exponent;
  normalise();
}

void Decimal::normalise() {
  const std::size_t first = std::min(digits_.find_first_not_of('0'), digits_.size());
  digits_.erase(0, first);
  point_ -= static_cast<int>(first);
  digits_.erase(digits_.find_last_not_of('0') + 1);
  if (digits_.empty()) {
    *this = Decimal();
    return;
  }
  if (point_ > kMaxPoint)
    throw invalid("Number overflow. Attempting to store a number with magnitude larger than supported range");
  if (point_ < kMinPoint)
    throw invalid("Number underflow. Attempting to store a number with magnitude smaller than supported range");
  if (digits_.size() > kMaxDigits) throw invalid("Attempting to store more than 38 significant digits in a Number");
}

std::string Decimal::text() const {
  if (digits_.empty()) return "0";
  std::string out = negative_ ? "-" : "";
  const int size = static_cast<int>(digits_.size());
  if (point_ <= 0) return out + "0." + std::string(static_cast<std::size_t>(-point_), '0') + digits_;
  const auto whole = static_cast<std::size_t>(point_);
  if (point_ >= size) return out + digits_ + std::string(whole - digits_.size(), '0');
  return out.append(digits_, 0, whole).append(".").append(digits_, whole);
}

std::string Decimal::ordered_bytes() const {
  if (digits_.empty()) return "\x01";
  const int biased = point_ - kMinPoint;  // 0 to 255
  std::string out(1, static_cast<char>(biased));
  out += digits_;
  if (!negative_) return "\x02" + out;
  for (char& byte : out) byte = static_cast<char>(~static_cast<unsigned char>(byte));
  return std::string(1, '\0') + out + '\xFF';  // of two that begin alike, the longer is the smaller
}

Decimal Decimal::operator+(const Decimal& other) const {
  if (digits_.empty()) return other;
  if (other.digits_.empty()) return *this;
  const int high = std::max(point_, other.point_) + 1;  // a place for the carry
  const int low =
      std::min(point_ - static_cast<int>(digits_.size()), other.point_ - static_cast<int>(other.digits_.size()));
  const auto width = static_cast<std::size_t>(high - low);
  std::string a = aligned(digits_, point_, high, width), b = aligned(other.digits_, other.point_, high, width);
  Decimal sum;
  sum.negative_ = negative_;
  if (negative_ == other.negative_) {
    accumulate(a, b, 1);
  } else {
    if (a < b) {
      std::swap(a, b);
      sum.negative_ = other.negative_;
    }
    accumulate(a, b, -1);
  }
  for (const char digit : a) sum.digits_ += static_cast<char>(digit + '0');
  sum.point_ = high;
  sum.normalise();
  return sum;
}

Decimal Decimal::operator-(const Decimal& other) const {
  Decimal opposite = other;
  opposite.negative_ = !opposite.digits_.empty() && !opposite.negative_;
  return *this + opposite;
}

std::strong_ordering Decimal::compare_magnitude(const Decimal& other) const {
  if (digits_.empty() || other.digits_.empty()) return digits_.size() <=> other.digits_.size();
  if (point_ != other.point_) return point_ <=> other.point_;
  return digits_ <=> other.digits_;
}

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
  if (negative_ != other.negative_) return negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
  return negative_ ? other.compare_magnitude(*this) : compare_magnitude(other);
}

}  // namespace echotrace::local::dynamodb
