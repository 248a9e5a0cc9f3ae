// A page of reports/ with its style, its script and the policy that allows just these.
#pragma once

#include <kainjow/mustache.hpp>

#include <string>
#include <string_view>

namespace echotrace::render {

// "'sha256-...'": what a Content-Security-Policy calls an inline script or style of exactly these bytes.
std::string policy_hash(std::string_view text);

class PageTemplate {
 public:
  // Reads the page `name`, report.css and report.js from `folder`, "" for the built-in ones; a folder without report.js
  // gets the built-in one. Throws base::Error (environment), or (usage) for a script that would end its element.
  PageTemplate(const std::string& name, const std::string& folder);

  // The page. Sets style, library, script and policy, and escapes every text that the template does not take as it is.
  // Throws base::Error (usage) when the template cannot be used.
  std::string fill(kainjow::mustache::data& data) const;

 private:
  std::string page_, style_, script_, source_;
};

}  // namespace echotrace::render
