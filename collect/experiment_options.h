// What the command lines of `collect run` and `collect plan` have in common: an experiment's file, and options that
// override it.
#pragma once

#include "collect/experiment.h"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace echotrace::collect {

class ExperimentOptions {
 public:
  void add_to(CLI::App& app);  // once; outlives the app's parsing

  // The file's experiment or, without one, the default, with what the options say instead. Throws base::Error.
  ReadExperiment experiment() const;

 private:
  void override_members(Experiment& experiment) const;

  std::string file_, target_;
  std::vector<std::string> stores_;
  std::optional<double> rate_, seconds_, max_cost_;
  std::optional<std::int64_t> trials_, seed_;
};

// Local runs need the stores' programs: those chosen by nobody are left out where these are missing. Sentences about
// what is left out, and about what was asked for by name and cannot run here.
struct Runnable {
  std::vector<std::string> left_out, cannot_run;
};
Runnable leave_out_what_cannot_run(Experiment& experiment);

}  // namespace echotrace::collect
