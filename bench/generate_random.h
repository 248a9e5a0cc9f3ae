// Random numbers of the generator: the same on every machine and in every order of use, because contents are hashed
// from names and not drawn from one shared sequence.
#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

namespace echotrace::bench {

// Bijective: different inputs, different outputs (Steele, Lea, Flood, "Fast splittable pseudorandom number
// generators").
constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31);
}

constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  return mix(mix(a) ^ b);
}

constexpr std::uint64_t hash_text(std::string_view text) {
  std::uint64_t h = 0xCBF29CE484222325U;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return mix(h);
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() { return mix(state_++ * 0xD1342543DE82EF95U); }
  double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }  // [0, 1)
  bool chance(double probability) { return probability > 0 && uniform() < probability; }
  std::int64_t below(std::int64_t n) { return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(n)); }

  double normal() {
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(6.283185307179586 * uniform());
  }
  // Of this median, in its unit; sigma is the standard deviation of the logarithm.
  std::int64_t lognormal(std::int64_t median, double sigma) {
    return static_cast<std::int64_t>(static_cast<double>(median) * std::exp(sigma * normal()));
  }

 private:
  std::uint64_t state_;
};

}  // namespace echotrace::bench
