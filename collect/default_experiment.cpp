#include "collect/experiment.h"
#include "drivers/store.h"

namespace echotrace::collect {

Experiment default_experiment() {
  Experiment experiment;
  for (const drivers::StoreRow& store : drivers::stores()) {
    if (!store.trigger.empty()) experiment.stores.push_back({std::string(store.name), {}, false});
  }
  experiment.trials = 2;
  experiment.seconds = 3;
  experiment.warm_up_seconds = 0;
  return experiment;
}

}  // namespace echotrace::collect
