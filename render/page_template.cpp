#include "render/page_template.h"

#include "ingest/base/error.h"
#include "ingest/base/file.h"
#include "render/embedded.h"
#include "render/format.h"
#include "render/svg.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <filesystem>

namespace echotrace::render {
namespace {

constexpr std::size_t kMaxTemplateBytes = 4 << 20;

std::string_view built_in(std::string_view name) {
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.name == name) return file.text;
  }
  throw base::Error(base::Exit::kEnvironment, "no template of this name is built in", std::string(name));
}

std::string template_text(const std::string& name, const std::string& folder) {
  return folder.empty() ? std::string(built_in(name)) : base::read_file(folder + "/" + name, kMaxTemplateBytes);
}

std::string script_text(const std::string& folder) {
  std::error_code unreadable;
  const bool own = !folder.empty() && std::filesystem::exists(folder + "/report.js", unreadable);
  std::string script = template_text("report.js", own ? folder : "");
  if (script.find("</script") != std::string::npos || script.find("<!--") != std::string::npos) {
    throw base::Error(base::Exit::kUsage, "the script holds '</script' or '<!--', which would end it", folder + "/report.js");
  }
  return script;
}

}  // namespace

std::string policy_hash(std::string_view text) {
  std::array<unsigned char, 32> digest{};
  std::array<unsigned char, 48> base64{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(digest.size()));
  return fmt::format("'sha256-{}'", reinterpret_cast<const char*>(base64.data()));
}

PageTemplate::PageTemplate(const std::string& name, const std::string& folder)
    : page_(template_text(name, folder)),
      style_(fmt::format(":root {{ {}}}\n@media screen and (prefers-color-scheme: dark) {{ :root {{ {}}} }}\n{}",
                         colour_rules(false), colour_rules(true), template_text("report.css", folder))),
      script_(script_text(folder)),
      source_(folder.empty() ? name : folder + "/" + name) {}

std::string PageTemplate::fill(kainjow::mustache::data& data) const {
  const std::string library(built_in("chart.min.js"));
  data.set("style", style_);
  data.set("library", library);
  data.set("script", script_);
  data.set("policy", fmt::format("default-src 'none'; script-src {} {}; style-src {}; img-src data:; base-uri 'none'; "
                                 "form-action 'none'",
                                 policy_hash(library), policy_hash(script_), policy_hash(style_)));
  kainjow::mustache::mustache page(page_);
  page.set_custom_escape([](const std::string& text) { return html_escape(text); });
  const std::string html = page.is_valid() ? page.render(data) : std::string();
  if (!page.is_valid() || !page.error_message().empty()) {
    throw base::Error(base::Exit::kUsage, "the template cannot be used: " + page.error_message(), source_);
  }
  return html;
}

}  // namespace echotrace::render
