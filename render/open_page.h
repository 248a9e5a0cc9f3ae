// The page in the desktop's browser.
#pragma once

#include <string>

namespace echotrace::render {

// Hands the file to xdg-open and waits at most two seconds for its verdict: where there is no desktop it may be the browser
// itself, which then goes on. Throws base::Error (environment) when there is no xdg-open, or when it knows no browser.
void open_page(const std::string& path);

}  // namespace echotrace::render
