// The standard normal distribution, as far as tests and intervals need it.
#pragma once

#include <algorithm>
#include <cmath>

namespace echotrace::analyze {

inline constexpr double kZ95 = 1.959963984540054;   // 97.5 % lie below: a two-sided level of 5 %
inline constexpr double kZ80 = 0.8416212335729143;  // 80 % lie below

// Probability to lie farther from 0 than z, on either side.
inline double two_sided_p(double z) {
  return std::min(1.0, std::erfc(std::abs(z) / std::sqrt(2.0)));
}

// Of a Student t with so many degrees of freedom the z of about the same probability (Abramowitz and Stegun, 26.7.8);
// off by less than 0.01 up to t = 4 from ten degrees on.
inline double z_of_t(double t, double degrees) {
  return t * (1 - 1 / (4 * degrees)) / std::sqrt(1 + t * t / (2 * degrees));
}

}  // namespace echotrace::analyze
