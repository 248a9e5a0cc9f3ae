// Ctrl-C as something to look at, not something that strikes: a run ends in order.
#pragma once

#include "ingest/base/file.h"

namespace echotrace::collect {

class Signals {
 public:
  // Blocks SIGINT, SIGTERM and SIGHUP in this thread and all that it starts. Before other threads are.
  Signals();

  // Whether one has come; a second one ends the program at once, its journal knows what is left.
  bool ended();

 private:
  base::Descriptor arrivals_;
  bool came_ = false;
};

}  // namespace echotrace::collect
