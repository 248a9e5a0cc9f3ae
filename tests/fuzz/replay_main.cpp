// Runs a fuzz target without libFuzzer: every file of a corpus directory, then mutations of them. The same inputs on
// every run, in bounded time.
//   <target> CORPUS_DIRECTORY [MUTATIONS]
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxBytes = 1 << 16;
constexpr auto kMaxTime = std::chrono::seconds(20);  // slow machines (sanitizers) run fewer mutations

std::vector<Bytes> read_corpus(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.is_regular_file()) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Bytes> corpus;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    corpus.emplace_back(text.begin(), text.end());
  }
  return corpus;
}

// Changes input as fuzzers do: flips, splices, cuts, repeats, bytes that mean something to a parser.
void mutate(Bytes& input, const Bytes& other, std::mt19937_64& random) {
  constexpr char kTelling[] = "{}[]\",:\\\n\r\t 0-.eZ\x00\x1B\x7F\x80\xC3\xED\xFF";
  const auto below = [&random](std::size_t end) { return end == 0 ? 0 : static_cast<std::size_t>(random() % end); };
  const auto at = [&input](std::size_t i) { return input.begin() + static_cast<std::ptrdiff_t>(i); };
  switch (random() % 6) {
    case 0:
      if (!input.empty()) input[below(input.size())] ^= static_cast<std::uint8_t>(1U << random() % 8);
      break;
    case 1: {
      const auto byte = static_cast<std::uint8_t>(kTelling[below(sizeof kTelling - 1)]);
      input.insert(at(below(input.size() + 1)), byte);
      break;
    }
    case 2: {
      const std::size_t from = below(input.size()), bytes = below(std::min<std::size_t>(input.size() - from, 64) + 1);
      input.erase(at(from), at(from + bytes));
      break;
    }
    case 3: {
      const std::size_t from = below(input.size()), bytes = below(std::min<std::size_t>(input.size() - from, 64) + 1);
      const Bytes part(at(from), at(from + bytes));
      const std::size_t times = 1 + below(8);
      for (std::size_t i = 0; i < times; ++i) input.insert(at(from), part.begin(), part.end());
      break;
    }
    case 4: {
      const std::size_t from = below(other.size());
      input.resize(below(input.size() + 1));
      input.insert(input.end(), other.begin() + static_cast<std::ptrdiff_t>(from), other.end());
      break;
    }
    default:
      if (!input.empty()) input[below(input.size())] = static_cast<std::uint8_t>(kTelling[below(sizeof kTelling - 1)]);
  }
  if (input.size() > kMaxBytes) input.resize(kMaxBytes);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s CORPUS_DIRECTORY [MUTATIONS]\n", argv[0]);
    return 2;
  }
  const std::vector<Bytes> corpus = read_corpus(argv[1]);
  if (corpus.empty()) {
    std::fprintf(stderr, "%s: no files in %s\n", argv[0], argv[1]);
    return 3;
  }
  for (const Bytes& input : corpus) LLVMFuzzerTestOneInput(input.data(), input.size());
  const long mutations = argc > 2 ? std::atol(argv[2]) : 20'000;
  std::mt19937_64 random(20261120);
  const auto start = Clock::now();
  long done = 0;
  for (; done < mutations && Clock::now() - start < kMaxTime; ++done) {
    Bytes input = corpus[random() % corpus.size()];
    const Bytes& other = corpus[random() % corpus.size()];
    for (std::uint64_t changes = 1 + random() % 5; changes > 0; --changes) mutate(input, other, random);
    LLVMFuzzerTestOneInput(input.data(), input.size());
  }
  std::printf("%zu files, %ld mutations\n", corpus.size(), done);
  return 0;
}
