// What the program render does, once its command line is understood.
#pragma once

#include "render/options.h"
#include "render/renderer.h"

namespace echotrace::render {

// Opens all outputs, reads the analyses, renders. Throws base::Error.
void run(const Options& options);

Documents read_documents(const std::vector<std::string>& paths);

// Bold text belongs on a terminal whose user did not say no (--no-color, NO_COLOR, TERM=dumb).
bool wants_bold(bool no_color);

}  // namespace echotrace::render
