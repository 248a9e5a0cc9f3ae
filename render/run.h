// What the program render does, once its command line is understood.
#pragma once

#include "render/options.h"
#include "render/renderer.h"

namespace echotrace::render {

// Opens all outputs, reads the analyses, renders. Throws base::Error.
void run(const Options& options);

Documents read_documents(const std::vector<std::string>& paths);

// Opens those that were asked for: "" is for none.
std::vector<std::unique_ptr<Renderer>> open_summaries(const std::string& junit, const std::string& markdown);

// Renders the analyses of `paths`, of which there are as many or several for one analysis. Throws base::Error.
void render_summaries(const std::vector<analyze::Analysis>& analyses, const std::vector<std::string>& paths,
                      const std::vector<std::unique_ptr<Renderer>>& summaries);

// How text is shown on standard output: on a terminal as wide as it is (or as COLUMNS says), else 80 columns;
// characters beyond ASCII unless the locale of a terminal has none.
Settings text_settings(bool no_color, bool details);

// Bold text belongs on a terminal whose user did not say no (--no-color, NO_COLOR, TERM=dumb).
bool wants_bold(bool no_color);

}  // namespace echotrace::render
