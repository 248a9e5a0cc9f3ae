// The members of an experiment's file that are more than a value: stores and arrivals.
#pragma once

#include "collect/experiment.h"
#include "collect/experiment_values.h"

#include <vector>

namespace echotrace::collect {

// A name, or a list of names and of members such as {name: aurora, cluster_arn: …}.
std::vector<StoreChoice> read_stores(const Value& value);

// constant, poisson, or members: {kind: ramp, to_rate: 100}.
Arrivals read_arrivals(const Value& value, const ReadFile& read_file);

// Throws base::Error (usage) with what the store is called that was meant, or which there are.
void require_store(const Value& value, const std::string& name);

}  // namespace echotrace::collect
