// An experiment as the manifest keeps it.
#pragma once

#include "collect/experiment.h"

#include <span>
#include <string>

namespace echotrace::collect {

// Everything it says, defaults included, and its cells. Options of stores are names of resources, never secrets.
std::string experiment_json(const Experiment& experiment, std::span<const Cell> cells);

}  // namespace echotrace::collect
