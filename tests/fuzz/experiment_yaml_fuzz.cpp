// The reader of experiments under fuzzing. It refuses with base::Error as wrong usage, saying what and where, or reads
// what has cells and can be put in order.
#include "collect/kind.h"
#include "collect/schedule.h"
#include "ingest/base/error.h"
#include "tests/collect/experiment_text.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace echotrace::fuzz {
namespace {

constexpr std::size_t kMostTurnsOrdered = 1000;

void read(std::string_view text) {
  // Whatever file of counts is named, the text itself is what it holds: nothing of the machine is read.
  const auto same_text = [&](const std::filesystem::path&) { return std::string(text); };
  try {
    collect::parse_measurement(text, "fuzz.yaml", {}, same_text);
    const collect::ReadExperiment read = collect::parse_experiment(text, "fuzz.yaml", same_text);
    const auto cells = collect::cells_of(read.experiment);
    if (cells.empty()) std::abort();
    for (const collect::Cell& cell : cells) {
      const double writes = collect::expected_writes(read.experiment.arrivals, cell.rate, read.experiment.seconds);
      if (!(writes >= 0)) std::abort();
    }
    if (cells.size() * static_cast<std::size_t>(read.experiment.trials) <= kMostTurnsOrdered &&
        collect::order_of(read.experiment, cells).size() !=
            cells.size() * static_cast<std::size_t>(read.experiment.trials))
      std::abort();
  } catch (const base::Error& error) {
    const bool says = !std::string_view(error.what()).empty() && !error.where().empty();
    if (error.exit() != base::Exit::kUsage || !says) std::abort();
  }
}

}  // namespace
}  // namespace echotrace::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  echotrace::fuzz::read({reinterpret_cast<const char*>(data), size});
  return 0;
}
