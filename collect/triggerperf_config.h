// TriggerPerf's config.yaml (github.com/atlarge-research/trigger-perf) as an experiment: one store, a write per second
// for `num_iters` seconds and key size, functions of 128 MB and batches of at most 100 as AWS sets them when, like
// TriggerPerf, one does not say.
#pragma once

#include "collect/experiment.h"
#include "collect/yaml_tree.h"

#include <string>

namespace echotrace::collect {

// By its member `data_store`, which no experiment of ours has.
bool is_triggerperf_config(const YamlNode& root);

// On the local target, whatever it was written for: nothing touches AWS unless somebody says so. Notes say that, and
// which settings are ignored and why. Throws base::Error (usage) with file:line.
ReadExperiment map_triggerperf_config(const YamlNode& root, const std::string& file_name);

}  // namespace echotrace::collect
