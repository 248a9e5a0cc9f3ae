// Before anything is made in somebody's account, they have said yes to it.
#pragma once

#include "collect/run_plan.h"

namespace echotrace::collect {

// Of effect for the target aws alone. yes: --yes was given. In a terminal it says what would be made and asks; without
// one, or when the answer is not yes, throws base::Error (usage).
void require_consent(const RunSettings& settings, const RunPlan& plan, bool yes);

}  // namespace echotrace::collect
