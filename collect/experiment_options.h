// What the command lines of `collect run` and `collect plan` have in common: an experiment's file, and options that
// override it.
#pragma once

#include "collect/kind.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <string>

namespace echotrace::collect {

class ExperimentOptions {
 public:
  void add_to(CLI::App& app);  // once; outlives the app's parsing

  // The file's experiment or, without one, the default, with what the options say instead. Throws base::Error.
  std::unique_ptr<Measurement> measurement() const;

 private:
  std::string file_, target_;
  Overrides overrides_;
};

}  // namespace echotrace::collect
