// Before anything is made in somebody's account, they have said yes to it.
#pragma once

#include "collect/run_plan.h"

namespace echotrace::collect {

// Of effect for the target aws alone. yes: --yes was given. In a terminal it says what would be made and asks, unless
// the same account and region were agreed to before at this cost or more (agreements.h); without a terminal, or when the
// answer is not yes, throws base::Error (usage). As long as nothing was ever agreed to, nobody is called before the
// answer; later the account is asked which one it is.
void require_consent(const RunSettings& settings, const RunPlan& plan, bool yes);

}  // namespace echotrace::collect
