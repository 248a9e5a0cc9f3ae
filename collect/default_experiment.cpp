#include "collect/experiment.h"
#include "drivers/store.h"

namespace echotrace::collect {

std::vector<StoreChoice> default_stores() {
  std::vector<StoreChoice> stores;
  for (const drivers::StoreRow& store : drivers::stores()) {
    if (!store.trigger.empty() && store.unasked) stores.push_back({std::string(store.name), {}, false});
  }
  return stores;
}

Experiment default_experiment() {
  Experiment experiment;
  experiment.stores = default_stores();
  experiment.rates = {50};  // 300 writes of each store: enough for an interval on p99
  experiment.trials = 2;
  experiment.seconds = 3;
  experiment.warm_up_seconds = 0;
  return experiment;
}

}  // namespace echotrace::collect
